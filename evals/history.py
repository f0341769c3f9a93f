"""Every evaluation that was run, kept in the workspace: .gallae/keep/evals/<UTC time>-<what>/evaluation.json, and beside
it receipts.jsonl, the turn of each asked row, so that `gallae explain TURN` shows why a row failed.

A run is written whole into a hidden folder and renamed: a kill leaves it there or not there, and two runs at once get
two names. Nothing is ever deleted here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.evals.evaluation import Evaluation, read_evaluation

__all__ = [
    "Kept",
    "Run",
    "find_receipt",
    "find_run",
    "keep_run",
    "last_like",
    "load_runs",
    "read_receipts",
    "read_runs",
    "run_names",
    "seen_by",
]

log = logging.getLogger(__name__)
NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z(?:\.\d+)?-(?P<what>.+)")


@dataclass(frozen=True, slots=True)
class Run:
    """A kept evaluation; `name` is its folder's."""

    name: str
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class Kept:
    """Runs, oldest first, and of each folder that holds none to read its name and why."""

    runs: tuple[Run, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()


def keep_run(keep: Path, evaluation: Evaluation) -> Run:
    """Write it below `keep`/evals. OSError if that cannot be written."""
    home = keep / "evals"
    home.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=home))
    _write(making / "evaluation.json", json.dumps(evaluation.as_json(), ensure_ascii=False, indent=1) + "\n")
    if evaluation.receipts:
        lines = (json.dumps(receipt, ensure_ascii=False) + "\n" for receipt in evaluation.receipts)
        _write(making / "receipts.jsonl", "".join(lines))
    moment = datetime.fromtimestamp(evaluation.made, UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    number = 0
    while True:  # a rename onto a run that is there fails: it is never empty
        name = f"{moment}{f'.{number}' if number else ''}-{_slug(evaluation.what)}"
        try:
            making.rename(home / name)
        except OSError:
            if not (home / name).exists():
                raise
            number += 1
        else:
            return Run(name, evaluation)


def load_runs(keep: Path, what: str = "", *, last: int | None = None) -> list[Run]:
    """The kept runs, oldest first: those of one kind, the `last` ones only. What cannot be read is left out, and
    logged."""
    kept = read_runs(keep, what, last=last)
    for name, because in kept.problems:
        log.warning("%s: no evaluation to read there (%s); left out", name, because)
    return list(kept.runs)


def read_runs(keep: Path, what: str = "", *, last: int | None = None) -> Kept:
    """As `load_runs`, with what could not be read named instead of logged."""
    names = [name for name in _names(keep) if not what or _kind(name) == _slug(what)]
    runs, problems = [], []
    for name in names[-last:] if last else names:
        try:
            runs.append(Run(name, _read(keep, name)))
        except (OSError, ValueError, KeyError, TypeError) as error:
            problems.append((name, type(error).__name__))
    return Kept(tuple(runs), tuple(problems))


def seen_by(person: Person, run: Run) -> Run:
    """What somebody may see of a run: who may not read every document sees figures and questions, but neither what was
    answered nor why that was wrong, which may be words of a document that is kept from them."""
    if person.groups is None:
        return run
    cases = tuple(replace(case, got="", why="", turn="") for case in run.evaluation.cases)
    return replace(run, evaluation=replace(run.evaluation, cases=cases))


def last_like(runs: list[Run], evaluation: Evaluation) -> list[Run]:
    """The runs of the same kind over the same file in the same workspace, oldest first."""

    def like(one: Evaluation) -> tuple[str, str, str]:
        return one.what, one.workspace, one.setup.get("file", "")

    return [run for run in runs if like(run.evaluation) == like(evaluation)]


def find_run(keep: Path, name: str) -> Run:
    """The run of that name, or whose name begins so. InputError lists the last ones if there is none, or several."""
    names = _names(keep)
    found = [one for one in names if one == name] or [one for one in names if one.startswith(name)]
    if len(found) != 1:
        known = ", ".join((found or names)[-5:]) or "none yet"
        raise InputError(f"run {name!r}: {len(found)} of that name", hint=f"gallae eval history · {known}")
    return Run(found[0], _read(keep, found[0]))


def run_names(keep: Path) -> tuple[str, ...]:
    """The folders of the kept runs, oldest first, whether they can be read or not."""
    return tuple(_names(keep))


def read_receipts(keep: Path, name: str) -> dict[str, dict[str, Any]]:
    """The Turn JSON of every row that a run asked, by the turn's id; what cannot be read is left out."""
    found = {}
    try:
        lines = (keep / "evals" / name / "receipts.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            receipt = json.loads(line)
            found[str(receipt["id"])] = receipt
    return found


def find_receipt(keep: Path, turn: str) -> dict[str, Any] | None:
    """The Turn JSON of a row that an evaluation asked, the newest run first; None if no run has it."""
    for name in reversed(_names(keep)):
        file = keep / "evals" / name / "receipts.jsonl"
        if not file.is_file():
            continue
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                if turn in line and (receipt := json.loads(line)).get("id") == turn:
                    return dict(receipt)
    return None


def _read(keep: Path, name: str) -> Evaluation:
    return read_evaluation(json.loads((keep / "evals" / name / "evaluation.json").read_text(encoding="utf-8")))


def _names(keep: Path) -> list[str]:
    home = keep / "evals"
    return sorted(e.name for e in _entries(home) if NAME.fullmatch(e.name)) if home.is_dir() else []


def _entries(home: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(home) as entries:
        yield from entries


def _kind(name: str) -> str:
    found = NAME.fullmatch(name)
    return found["what"] if found else ""


def _slug(what: str) -> str:
    return re.sub(r"[^\w.-]+", "-", what).strip("-.") or "evaluation"


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
