"""`gallae eval routes | answers | retrieval | compare | all`: how good is it, on a team's own questions, with confidence intervals.

A FILE below a workspace's evals/ runs in that workspace, else in the one -w names. Conversations of an evaluation
are not kept: they would only stand between those of people.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import importlib
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.types import Answer, Person, Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.delivering import deliver
from gallae.entrypoints.progress import LINES, show_progress
from gallae.entrypoints.session import Session, open_session

if TYPE_CHECKING:
    from gallae.checks.task import AnswerRow
    from gallae.evals.run import AnswerReport
    from gallae.graphs.chat import Chat

__all__ = [
    "ALL",
    "COMMANDS",
    "WHAT",
    "answers",
    "answers_of",
    "evaluate",
    "files_of",
    "in_workspace_of",
    "open_apart",
    "reports_of",
    "routes",
]

# What `gallae eval` measures: (module, function). The function takes (session, options) and yields (file or None,
# report) as each is made; a file under a workspace's evals/ runs in that workspace (`in_workspace_of`).
WHAT = {
    "routes": ("evaluating", "routes"),
    "answers": ("evaluating", "answers"),
    "retrieval": ("evaluating_retrieval", "retrieval_reports"),
    "compare": ("evaluating_compare", "compare_reports"),
    "skill": ("evaluating_skill", "skill_reports"),
    "tuned": ("evaluating_tuned", "tuned_reports"),
    "summaries": ("evaluating_skill", "summary_reports"),
    "safety": ("evaluating_safety", "safety"),
    "personal": ("evaluating_personal", "personal"),
    "redteam": ("evaluating_redteam", "redteam"),
    "tools": ("evaluating_tools", "tools"),
    "bias": ("evaluating_bias", "bias"),
    "conversation": ("evaluating_conversation", "conversation"),
    "consistency": ("evaluating_consistency", "consistency"),
    "ledger": ("evaluating_ledger", "ledger_report"),
}
# What `gallae eval all` measures, in this order; a kind without rows in the workspace is left out, and said so. Safety and
# bias have rows of the product's own: they say little about a workspace, and have their own commands.
ALL = ("compare", "routes", "answers", "retrieval", "skill", "summaries", "conversation", "consistency")


def evaluate(options: argparse.Namespace) -> int:
    """Exit 1 with --gate if a bar is not reached."""
    if options.what in ("history", "diff"):
        from gallae.entrypoints.evaluating_history import difference, history

        return (history if options.what == "history" else difference)(open_session(options), options)
    session = open_session(options)
    LINES.set(bool(options.progress))
    if options.langsmith:
        from gallae.entrypoints.langsmith_key import allow_langsmith

        allow_langsmith(session.workspace.settings)
    if options.what == "all":
        from gallae.entrypoints.evaluating_all import evaluate_all

        return evaluate_all(session, options)
    failed, started = False, time.process_time()
    for file, report in reports_of(options.what, session, options):
        spent, started = time.process_time() - started, time.process_time()
        failed |= deliver(session, report, options.what, file, options, spent)
    return 1 if failed and options.gate else 0


def reports_of(kind: str, session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Any]]:
    module, function = WHAT[kind]
    yield from getattr(importlib.import_module(f"gallae.entrypoints.{module}"), function)(session, options)


def routes(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Any]]:
    from gallae.entrypoints.evaluating_routes import route_reports

    files = files_of(session, "routes", options)
    yield from route_reports([(in_workspace_of(session, file, options), file) for file in files], options)


def answers(session: Session, options: argparse.Namespace) -> Iterator[tuple[Path | None, Any]]:
    for file in files_of(session, "answers", options):
        inside, said = in_workspace_of(session, file, options), dict[str, Answer]()
        if options.judge is not None:
            from gallae.evals.judge import require_label

            require_label(options.judge or inside.workspace.settings.models.judge)  # before anything is asked
        yield file, asyncio.run(_answers(inside, file, said))
        if options.judge is not None:
            from gallae.entrypoints.evaluating_judged import judged

            yield file, asyncio.run(judged(inside, file, said, options.judge))


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


async def _answers(session: Session, file: Path, said: dict[str, Answer]) -> Any:
    """The report; `said` is filled with the answers by the id of their row."""
    from gallae.evals.rows import load_answers

    rows = load_answers(file)
    if not rows:
        raise InputError(
            session.say(f"{file}: 쓸 수 있는 문항이 없습니다", f"{file}: no row that can be used"),
            hint='{"question": "…", "must_include": [["…"]]}',
        )
    progress = partial(show_progress(), "answers")
    async with open_apart(session) as chat:

        async def ask(question: Question) -> Answer:
            answer = said[question.id] = await chat.ask(question)
            return answer

        return await answers_of(session, chat, rows, ask, concurrency=4, progress=progress)


@asynccontextmanager
async def open_apart(session: Session) -> AsyncIterator[Chat]:
    """The workspace's chat with conversations, kept answers and checkpoints in a folder that is gone afterwards, and
    without the corrections that people made: an evaluation neither reads nor leaves anything of theirs."""
    from gallae.graphs.chat import open_chat

    with tempfile.TemporaryDirectory(prefix="gallae-eval-") as apart:
        async with open_chat(session.workspace, ingest=session.ingest, apart=Path(apart)) as chat:
            yield chat


async def answers_of(
    session: Session,
    chat: Chat,
    rows: Sequence[AnswerRow],
    ask: Callable[[Question], Awaitable[Answer]],
    *,
    concurrency: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> AnswerReport:
    """The report of `rows`, asked by `ask` (the chat's own, or one that has the answers already)."""
    from gallae.evals.rows import has_versions
    from gallae.evals.run import evaluate_answers
    from gallae.graphs.versions import versions_of

    paths = [d.path for d in chat.index.documents(Person())]
    report = await evaluate_answers(
        rows,
        ask,
        today=session.today,
        person=session.person,
        read=lambda path: chat.index.read(path, session.person),
        versioned=lambda row: has_versions(row, paths),
        concurrency=concurrency,
        progress=progress,
    )
    return dataclasses.replace(report, setup=versions_of(chat.parts))


COMMANDS = {"eval": evaluate}
