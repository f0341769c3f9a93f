"""`gallae eval routes | answers | retrieval | all`: how good is it, on a team's own questions, with confidence intervals.

A FILE below a workspace's evals/ runs in that workspace, else in the one -w names. Conversations of an evaluation
are not kept: they would only stand between those of people.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import importlib
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session, open_session, print_json

__all__ = ["ALL", "COMMANDS", "WHAT", "answers", "evaluate", "files_of", "in_workspace_of", "routes"]

# What `gallae eval` measures: (module, function). The function takes (session, options) and yields (file or None,
# report) as each is made; a file under a workspace's evals/ runs in that workspace (`in_workspace_of`).
WHAT = {
    "routes": ("evaluating", "routes"),
    "answers": ("evaluating", "answers"),
    "retrieval": ("evaluating_retrieval", "retrieval_reports"),
    "safety": ("evaluating_safety", "safety"),
    "bias": ("evaluating_bias", "bias"),
    "conversation": ("evaluating_conversation", "conversation"),
    "consistency": ("evaluating_consistency", "consistency"),
}
ALL = ("routes", "answers", "retrieval")


def evaluate(options: argparse.Namespace) -> int:
    """Exit 1 with --gate if a bar is not reached."""
    session = open_session(options)
    kinds = (options.what,) if options.what != "all" else ALL[:2] if options.files else ALL
    failed = False
    for kind in kinds:
        module, function = WHAT[kind]
        reports = getattr(importlib.import_module(f"gallae.entrypoints.{module}"), function)
        for file, report in reports(session, options):
            failed |= _deliver(session, report, kind, file, options)
    return 1 if failed and options.gate else 0


def routes(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Any]]:
    from gallae.entrypoints.evaluating_routes import route_reports

    files = files_of(session, "routes", options)
    yield from route_reports([(in_workspace_of(session, file, options), file) for file in files], options)


def answers(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Any]]:
    for file in files_of(session, "answers", options):
        yield file, asyncio.run(_answers(in_workspace_of(session, file, options), file))


def files_of(session: Session, kind: str, options: argparse.Namespace) -> list[Path]:
    """The files named, else the workspace's own evals/KIND.jsonl. InputError names one that is not there."""
    files = [Path(f) for f in options.files]
    if not files and not options.workspace and kind == "routes" and options.left_out:
        from gallae.evals.labelled import labelled_folders
        from gallae.evals.left_out import DATA

        files = [folder / "evals" / "routes.jsonl" for folder in labelled_folders(DATA)]
    files = files or [session.workspace.root / "evals" / f"{kind}.jsonl"]
    for file in files:
        if not file.is_file():
            raise InputError(
                f"{file}: no such file", hint=f"Write evals/{kind}.jsonl in the workspace, or name a file."
            )
    return files


def in_workspace_of(session: Session, file: Path, options: argparse.Namespace) -> Session:
    """The session, moved into the workspace whose evals/ holds the file; without --today to the day of that workspace."""
    root = file.resolve().parent.parent
    if root == session.workspace.root or file.resolve().parent.name != "evals" or not (root / "gallae.toml").is_file():
        return session
    workspace = open_workspace(root, state=session.workspace.state / "evals" / root.name)
    today = session.today if options.today else workspace.settings.today or _day_of(root) or session.today
    return dataclasses.replace(session, workspace=workspace, today=today)


def _day_of(root: Path) -> date | None:
    """Our own labelled workspaces were written for one day."""
    from gallae.evals.labelled import TODAY
    from gallae.evals.left_out import DATA

    return TODAY if root.parent == DATA.resolve() else None


async def _answers(session: Session, file: Path) -> Any:
    from gallae.evals.rows import has_versions, load_answers
    from gallae.evals.run import evaluate_answers
    from gallae.graphs.chat import open_chat

    progress = partial(show_progress(), "answers")
    async with AsyncExitStack() as stack:
        apart = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gallae-eval-")))
        chat = await stack.enter_async_context(open_chat(session.workspace, ingest=session.ingest, apart=apart))
        paths = [d.path for d in chat.index.documents(Person())]
        return await evaluate_answers(
            load_answers(file),
            chat.ask,
            today=session.today,
            person=session.person,
            read=lambda path: chat.index.read(path, session.person),
            versioned=lambda row: has_versions(row, paths),
            concurrency=4,
            progress=progress,
        )


def _deliver(session: Session, report: Any, kind: str, file: Path | None, options: argparse.Namespace) -> bool:
    from gallae.evals.evaluation import Evaluation
    from gallae.evals.gate import gate, load_bars, what_of
    from gallae.evals.report import report_json, report_lines, write_report

    bars = gate(report, load_bars(session.workspace.root).get(what_of(report), {}))
    if options.report:
        write_report(report, Path(options.report), _name(report, kind, file), session.language)
    if session.as_json:
        print_json({"what": kind, "file": str(file) if file else None, **report_json(report), "gate": bars})
    else:
        pooled = file is None and not isinstance(report, Evaluation)
        shown = {"failures": 0} if pooled else {}  # of the pooled report: they stand in those of the files
        print("\n".join(report_lines(report, session.language, **shown)))
        for bar in bars:
            print(f"{'✓' if bar.passed else '✗'} {bar.name} {bar.detail}")
    return not all(bar.passed for bar in bars)


def _name(report: Any, kind: str, file: Path | None) -> str:
    """Of the report's files: the workspace and what was measured; a second file of a workspace by its own name."""
    if kind == "retrieval" or file is None:
        return f"{getattr(report, 'name', '') or report.workspace}-{kind}"
    return f"{file.resolve().parent.parent.name}-{kind if file.stem == kind else file.stem}"


COMMANDS = {"eval": evaluate}
