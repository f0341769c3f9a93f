"""`gallae eval all [FILE…] [--gate]`: the table of routes, then one line for each other kind that has rows here.

The router's own answers of the comparison are those of `answers`: nothing is asked twice. With --gate every bar of
every kind counts. Stopped by Ctrl-C, the kinds measured so far stand there, and the exit is 130.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import Check
from gallae.entrypoints.delivering import deliver
from gallae.entrypoints.evaluating import ALL, files_of, reports_of
from gallae.entrypoints.session import Session, print_json

__all__ = ["evaluate_all"]


@dataclass(slots=True)
class _Told:
    """What the last line says of all kinds together."""

    kinds: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    below: list[str] = field(default_factory=list)  # kinds below a bar


def evaluate_all(session: Session, options: argparse.Namespace) -> int:
    """0, 1 below a bar with --gate, 130 when stopped."""
    told, started = _Told(), time.process_time()
    try:
        before = started
        for kind, file, report in _reports(session, options, told):
            spent, before = time.process_time() - before, time.process_time()
            told.kinds += [kind] if kind not in told.kinds else []
            if deliver(session, report, kind, file, options, spent, lines=partial(_lines, session, kind)):
                told.below.append(kind)
    except KeyboardInterrupt:
        _total(session, told, started, stopped=True)
        return 130
    _total(session, told, started, stopped=False)
    return 1 if told.below and options.gate else 0


def _reports(session: Session, options: argparse.Namespace, told: _Told) -> Iterator[tuple[str, Path | None, Any]]:
    """(kind, file, report) in the order of ALL; a kind that has no rows in the workspace is left out and says why."""
    answers: list[tuple[Path, Any]] = []
    for kind in ALL:
        named = [file for file in options.files if _is_for(kind, Path(file))]
        if options.files and not named:
            continue
        own = argparse.Namespace(**{**vars(options), "files": named})
        try:
            if kind == "compare":
                yield from _compared(session, own, answers)
            elif kind == "answers" and answers:
                yield from (("answers", file, report) for file, report in answers)
            else:
                yield from ((kind, file, report) for file, report in reports_of(kind, session, own))
        except InputError as error:
            if options.files:
                raise
            told.left_out[kind] = error.message


def _is_for(kind: str, file: Path) -> bool:
    """Files named are rows of routes (routes….jsonl) or of answers (any other name)."""
    return kind == "routes" if file.stem.startswith("routes") else kind in ("compare", "answers")


def _compared(
    session: Session, options: argparse.Namespace, answers: list[tuple[Path, Any]]
) -> Iterator[tuple[str, Path | None, Any]]:
    from gallae.entrypoints.evaluating_compare import all_arms

    for file in files_of(session, "answers", options):
        for measured in all_arms(session, file, options):
            if measured.answers is not None:
                answers.append((file, measured.answers))
            yield "compare", file, measured.evaluation


def _lines(session: Session, kind: str, report: Any, bars: list[Check]) -> list[str]:
    """The table of routes and its figures; of any other kind one line, and one for each bar it is below."""
    from gallae.evals.report import report_lines

    below = [f"  ✗ {bar.name} {bar.detail}" for bar in bars if not bar.passed]
    if kind == "compare":
        return [*report_lines(report, session.language, failures=0), _judged(bars), *below, ""]
    return [f"{_name(kind, report)}  {_figures(session, report, bars)}  {_judged(bars)}".rstrip(), *below]


def _name(kind: str, report: Any) -> str:
    what = getattr(report, "what", kind)
    return str(what) if str(what).startswith(kind) else kind


def _figures(session: Session, report: Any, bars: list[Check]) -> str:
    """Those that a bar judges, else the first."""
    from gallae.evals.convert import figures_of

    named = {bar.name.removeprefix("gate.") for bar in bars}
    there = [figure for figure in figures_of(report) if figure.interval.n]
    chosen = [figure for figure in there if figure.name in named] or there[:4]
    return " · ".join(f"{figure.label(session.language)} {figure.interval}" for figure in chosen) or "–"


def _judged(bars: list[Check]) -> str:
    if not bars:
        return ""
    held = sum(bar.passed for bar in bars)
    return f"{'✓' if held == len(bars) else '✗'} {held}/{len(bars)}"


def _total(session: Session, told: _Told, started: float, *, stopped: bool) -> None:
    seconds = round(time.process_time() - started, 1)
    if session.as_json:
        print_json(
            {
                "what": "all",
                "kinds": told.kinds,
                "left_out": told.left_out,
                "below": told.below,
                "partial": stopped,
                "cpu_seconds": seconds,
            }
        )
        return
    for kind, why in told.left_out.items():
        print(session.say(f"{kind}  잴 문항이 없음: {why}", f"{kind}  nothing to measure: {why}"))
    below = ", ".join(told.below)
    judged = session.say(f"기준 아래: {below}", f"below a bar: {below}") if below else session.say(
        "모든 기준을 넘음", "every bar is reached"
    )  # fmt: skip
    head = session.say("중단됨 · ", "stopped · ") if stopped else ""
    print(f"{head}{judged} · CPU {seconds:g} s")
    sys.stdout.flush()
