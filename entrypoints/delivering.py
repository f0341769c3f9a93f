"""What happens to a finished evaluation of any kind: held against its bars, kept in the workspace's history, compared to
the last run, written as a report, sent to LangSmith where that was asked for, and said on the terminal or as JSON.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gallae.core.types import Check
from gallae.entrypoints.session import Session, print_json

__all__ = ["deliver"]


@dataclass(frozen=True, slots=True)
class _Delivered:
    """An evaluation with all that is said about it. `run` "": not kept."""

    report: Any
    evaluation: Any
    bars: dict[str, Any]
    checks: list[Check]
    past: list[Any]
    difference: Any
    run: str
    experiment: str = ""


def deliver(
    session: Session,
    report: Any,
    kind: str,
    file: Path | None,
    options: argparse.Namespace,
    cpu_seconds: float = 0.0,
    *,
    lines: Callable[[Any, list[Check]], list[str]] | None = None,
) -> bool:
    """True if it is below a bar. `report` is an Evaluation or one of the older reports; `file`: its rows. `lines` says
    it on the terminal in another way than whole."""
    from gallae.evals.convert import evaluation_of
    from gallae.evals.evaluation import Evaluation
    from gallae.evals.gate import gate, load_bars, what_of

    bars = load_bars(session.workspace.root).get(what_of(report), {})
    checks = gate(report, bars)
    found = evaluation_of(report, _workspace(session, file))
    evaluation = replace(
        found,
        setup={
            "today": session.today.isoformat(),
            **found.setup,
            **_asked_as(session),
            "file": _relative(session, file),
        },
        made=found.made or time.time(),
        cpu_seconds=found.cpu_seconds or round(cpu_seconds, 3),
    )
    past, difference, run = _kept(session, evaluation, keep=options.history)
    made = _Delivered(report, evaluation, bars, checks, past, difference, run)
    if options.report:
        _write(session, made, Path(options.report), _name(evaluation, kind, file))
    if options.langsmith:  # after all that stays here: it may fail
        made = replace(made, experiment=_sent(session, evaluation, file))
    if session.as_json:
        print_json(_json(made, kind, file))
    elif lines is not None:
        print("\n".join(lines(report, checks)))
    else:
        # Only a pooled report of the older shape lists no cases: they stand in those of its files.
        _say(session, made, shown=file is not None or isinstance(report, Evaluation))
    return not all(check.passed for check in checks)


def _kept(session: Session, evaluation: Any, *, keep: bool) -> tuple[list[Any], Any, str]:
    """(earlier runs of the same kind and file, the difference from the last of them, the name this one is kept by)"""
    from gallae.evals.difference import difference_of
    from gallae.evals.history import keep_run, last_like, load_runs

    past = [
        run.evaluation for run in last_like(load_runs(session.workspace.keep, evaluation.what, last=50), evaluation)
    ]
    difference = difference_of(past[-1], evaluation) if past else None
    if not keep:
        return past, difference, ""
    try:
        return past, difference, keep_run(session.workspace.keep, evaluation).name
    except OSError as error:  # a full or read-only disk does not take what was measured away
        said = session.say("이력을 남기지 못했습니다", "the run could not be kept")
        sys.stderr.write(f"! {said}: {error}\n")
        return past, difference, ""


def _sent(session: Session, evaluation: Any, file: Path | None) -> str:
    from gallae.core.workspace import read_rows
    from gallae.entrypoints.langsmith_key import langsmith_client
    from gallae.evals.langsmith_runs import upload

    read = read_rows(file) if file is not None and file.suffix == ".jsonl" else ()
    rows = [{**row, "id": row.get("id") or number} for number, row in read]
    with langsmith_client(session.workspace.settings) as client:
        return upload(evaluation, client, rows)


def _write(session: Session, made: _Delivered, folder: Path, name: str) -> None:
    from gallae.evals.report import write_report
    from gallae.evals.report_page import Page, write_page

    write_report(made.report, folder, name, session.language, evaluation=made.evaluation, difference=made.difference)
    page = Page(made.evaluation, made.bars, made.difference, made.past)
    file = write_page(page, folder, name, session.language)
    sys.stderr.write(f"→ {file}\n")


def _json(made: _Delivered, kind: str, file: Path | None) -> dict[str, Any]:
    """The keys of the kind's own report first; those that every evaluation has beside them."""
    from gallae.evals.report import report_json

    changes = made.difference.changes if made.difference else ()
    return {
        "what": kind,
        "file": str(file) if file else None,
        **report_json(made.report, made.evaluation),
        "gate": made.checks,
        "run": made.run,
        "changes": [
            {"name": c.figure.name, "old": c.old, "new": c.new, "paired": c.paired, "sure": c.sure} for c in changes
        ],
        "experiment": made.experiment,
    }


def _say(session: Session, made: _Delivered, *, shown: bool) -> None:
    from gallae.evals.difference import change_line, main_figures
    from gallae.evals.report import report_lines

    # The pooled report's failures stand in those of its files.
    print("\n".join(report_lines(made.report, session.language, **({} if shown else {"failures": 0}))))
    for check in made.checks:
        print(f"{'✓' if check.passed else '✗'} {check.name} {check.detail}")
    if made.difference:
        d = made.difference
        print("\n" + session.say("지난 실행보다:", "Since the last run:"))
        names = ["passed", *(f.name for f in main_figures(made.evaluation, made.bars))]
        changes = [change for name in names if (change := d.change(name))]
        for change in changes:
            if change.better is not None:
                print("  " + change_line(change, session.language))
        if same := [c.figure.label(session.language) for c in changes if c.better is None]:
            print("  " + session.say("그대로: ", "the same: ") + ", ".join(same))
        if d.lost or d.won:
            turned = f"{len(d.lost)} · {len(d.won)}"
            print(
                "  " + session.say(f"맞다가 틀림 · 틀리다가 맞음: {turned}", f"right → wrong · wrong → right: {turned}")
            )
        for key, old, new in d.setup:
            print(f"  {key}: {old or '–'} → {new or '–'}")
    if made.experiment:
        print(session.say("LangSmith 실험: ", "LangSmith experiment: ") + made.experiment)


def _workspace(session: Session, file: Path | None) -> str:
    """A file below a workspace's evals/ names it; else the one that is open."""
    if file is not None and file.resolve().parent.name == "evals":
        return file.resolve().parent.parent.name
    return session.workspace.root.name


def _asked_as(session: Session) -> dict[str, str]:
    """Whoever reads less than the workspace's owner is answered less: that is no change of the system."""
    return {} if session.person.groups is None else {"as": session.person.owner}


def _relative(session: Session, file: Path | None) -> str:
    """Below the workspace without its folder, which may stand elsewhere on another machine."""
    if file is None:
        return ""
    whole, root = file.resolve(), session.workspace.root.resolve()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


def _name(evaluation: Any, kind: str, file: Path | None) -> str:
    """Of the report's files: the workspace and what was measured; a second file of a workspace by its own name."""
    what = re.sub(r"[^\w.-]+", "-", evaluation.what)
    if file is None or file.suffix != ".jsonl" or evaluation.what != kind:  # a skill of several, the judge beside it
        return f"{evaluation.workspace}-{what}"
    root = file.resolve().parent.parent.name
    if kind == "compare":  # over the rows of answers.jsonl
        return f"{root}-{what}{'' if file.stem == 'answers' else f'-{file.stem}'}"
    return f"{root}-{what if file.stem == kind else file.stem}"
