"""What the quality room reads: the kept runs, their receipts, the rows they asked. Read once, for a run never changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from gallae.core.workspace import read_rows
from gallae.evals.gate import Bar, load_bars
from gallae.evals.history import Kept, Run, read_receipts, read_runs, run_names, seen_by
from gallae.graphs.store import StoredTurn
from gallae.ui.visit import Visit

__all__ = ["bars_of", "kept_runs", "kinds_kept", "like", "receipt_turn", "receipts_of", "row_of"]

LAST = 240  # runs that are looked at, of all kinds together


def kept_runs(visit: Visit) -> Kept:
    """The last runs, as this person may see them; damaged folders are named."""
    keep = visit.workspace.keep
    kept = _kept(keep, run_names(keep))
    return Kept(tuple(seen_by(visit.person, run) for run in kept.runs), kept.problems)


def kinds_kept(runs: tuple[Run, ...]) -> list[str]:
    """What was measured, the newest first."""
    return list(dict.fromkeys(run.evaluation.what for run in reversed(runs)))


def like(runs: tuple[Run, ...], run: Run) -> list[Run]:
    """Runs that can be compared with `run`: the same kind over the same file, asked with the same rights."""

    def key(one: Run) -> tuple[str, str, str]:
        setup = one.evaluation.setup
        return one.evaluation.what, setup.get("file", ""), setup.get("as", "")

    return [one for one in runs if key(one) == key(run) and "partial" not in one.evaluation.setup]


def bars_of(visit: Visit, what: str) -> Mapping[str, Bar]:
    return load_bars(visit.workspace.root).get(what.partition(":")[0], {})


def receipts_of(visit: Visit, run: Run) -> Mapping[str, Mapping[str, Any]]:
    """Turn JSON by turn; nothing for who may not read every document."""
    return _receipts(visit.workspace.keep, run.name) if visit.person.groups is None else {}


def receipt_turn(receipt: Mapping[str, Any]) -> StoredTurn:
    """A receipt as a turn that can be drawn."""
    return StoredTurn(
        id=str(receipt["id"]),
        thread=str(receipt.get("thread", "")),
        question=str(receipt.get("question", "")),
        status=str(receipt.get("outcome", "answered")),
        shown=str(receipt.get("text", "")),
        withdrawn=None,
        answer=dict(receipt),
        error=None,
        created=0.0,
    )


def row_of(visit: Visit, run: Run, id: str) -> Mapping[str, Any]:
    """What the row of a case expects, from the file as it stands now; {} if it is gone."""
    file = visit.workspace.root / run.evaluation.setup.get("file", "")
    try:
        stat = file.stat()
    except OSError:
        return {}
    return _rows(file, stat.st_mtime_ns).get(id, {}) if file.suffix == ".jsonl" else {}


@lru_cache(maxsize=4)
def _kept(keep: Path, names: tuple[str, ...]) -> Kept:
    """`names` make a new run a new question."""
    return read_runs(keep, last=LAST)


@lru_cache(maxsize=4)
def _receipts(keep: Path, name: str) -> Mapping[str, Mapping[str, Any]]:
    return read_receipts(keep, name)


@lru_cache(maxsize=4)
def _rows(file: Path, _changed: int) -> Mapping[str, Mapping[str, Any]]:
    return {str(row.get("id") or number): row for number, row in read_rows(file)}
