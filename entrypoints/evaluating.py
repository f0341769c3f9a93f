"""`gallae eval routes | answers | retrieval | all`: how good is it, on a team's own questions, with confidence intervals.

A FILE below a workspace's evals/ runs in that workspace, else in the one -w names. Conversations of an evaluation
are not kept: they would only stand between those of people.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.progress import show_progress
from gallae.entrypoints.session import Session, open_session, print_json

__all__ = ["COMMANDS"]

WHAT = ("routes", "answers", "retrieval")


def evaluate(options: argparse.Namespace) -> int:
    """Exit 1 with --gate if a bar is not reached."""
    session = open_session(options)
    kinds = (options.what,) if options.what != "all" else WHAT[:2] if options.files else WHAT
    failed = False
    for kind in kinds:
        for file, report in _reports(session, kind, options):
            failed |= _deliver(session, report, kind, file, options)
    return 1 if failed and options.gate else 0


def _reports(session: Session, kind: str, options: argparse.Namespace) -> Iterator[tuple[Path, Any]]:
    if kind == "retrieval":
        from gallae.entrypoints.evaluating_retrieval import retrieval_reports

        yield from retrieval_reports(session, options)
        return
    for file in _files(session, kind, options.files):
        yield file, asyncio.run(_run(_in_workspace_of(session, file), kind, file))


def _files(session: Session, kind: str, given: Sequence[str]) -> list[Path]:
    files = [Path(f) for f in given] or [session.workspace.root / "evals" / f"{kind}.jsonl"]
    for file in files:
        if not file.is_file():
            raise InputError(
                f"{file}: no such file", hint=f"Write evals/{kind}.jsonl in the workspace, or name a file."
            )
    return files


def _in_workspace_of(session: Session, file: Path) -> Session:
    """The session, moved into the workspace whose evals/ holds the file."""
    root = file.resolve().parent.parent
    if root == session.workspace.root or file.resolve().parent.name != "evals" or not (root / "gallae.toml").is_file():
        return session
    state = session.workspace.state / "evals" / root.name
    return dataclasses.replace(session, workspace=open_workspace(root, state=state))


async def _run(session: Session, kind: str, file: Path) -> Any:
    from gallae.evals.rows import has_versions, load_answers, load_routes
    from gallae.evals.run import evaluate_answers, evaluate_routes

    progress = partial(show_progress(), kind)
    async with AsyncExitStack() as stack:
        if kind == "routes":
            from gallae.entrypoints.routing import open_router

            router = stack.enter_context(open_router(session))
            rows = load_routes(file)
            return evaluate_routes(rows, router.decide, today=session.today, person=session.person, progress=progress)
        from gallae.graphs.chat import open_chat

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


def _deliver(session: Session, report: Any, kind: str, file: Path, options: argparse.Namespace) -> bool:
    from gallae.evals.gate import gate
    from gallae.evals.report import report_json, report_lines, write_report

    bars = gate(report)
    if options.report:
        name = f"{report.name if kind == 'retrieval' else file.resolve().parent.parent.name}-{kind}"
        write_report(report, Path(options.report), name, session.language)
    if session.as_json:
        print_json({"what": kind, "file": str(file), **report_json(report), "gate": bars})
    else:
        print("\n".join(report_lines(report, session.language)))
        for bar in bars:
            print(f"{'✓' if bar.passed else '✗'} {bar.name} {bar.detail}")
    return not all(bar.passed for bar in bars)


COMMANDS = {"eval": evaluate}
