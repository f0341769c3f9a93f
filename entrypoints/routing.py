"""`gallae route`: the decision alone. No model, no langchain."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.types import Decision, Question, as_json
from gallae.entrypoints.asking import question_of, read_history, read_query, rows_of
from gallae.entrypoints.documents import index_first
from gallae.entrypoints.session import Session, open_session, print_json

__all__ = ["COMMANDS", "open_router"]


@contextmanager
def open_router(session: Session) -> Iterator[Any]:
    """A router over the workspace's index and our own tools, without opening a chat."""
    from gallae.entrypoints.opened import index_of
    from gallae.graphs.router import Router
    from gallae.tools.cards import CARDS

    with index_of(session) as index:
        index_first(session, index)
        yield Router(session.workspace, index, CARDS)


def route(options: argparse.Namespace) -> int:
    session = open_session(options)
    with open_router(session) as router:
        if options.batch:
            for row in rows_of(Path(options.batch)):
                try:
                    if isinstance(row, GallaeError):
                        raise row
                    question = _fitting(session, question_of(session, row))
                    print_json({"row": row.get("id"), **as_json(router.decide(question))})
                except GallaeError as error:
                    name = None if isinstance(row, GallaeError) else row.get("id")
                    print_json(
                        {"row": name, "error": {"code": error.code, "message": error.message, "hint": error.hint}}
                    )
            return 0
        question = session.question(read_query(options.query), history=read_history(options.history))
        decision = router.decide(_fitting(session, question))
    if session.as_json:
        print_json(decision)
    else:
        print(_shown(session, decision))
    return 1 if decision.outcome == "refused" else 0


def _fitting(session: Session, question: Question) -> Question:
    """The question as a turn would take it: not empty, not oversized, the last messages of its history."""
    from gallae.graphs.size import check_history, check_size

    limits = session.workspace.settings.limits
    check_size(question.text, limits.question_characters, session.language)
    history = question.history[-limits.history_messages :]
    check_history(history, limits.question_characters, session.language)
    return replace(question, history=history)


def _shown(session: Session, decision: Decision) -> str:
    lines = [f"{decision.route}  ({decision.confidence:.2f}, {session.say('차이', 'margin')} {decision.margin:.2f})"]
    if decision.outcome:
        lines[0] += f"  {decision.outcome}"
    if decision.clarify:
        lines.append(f"  ? {decision.clarify.question} {' / '.join(decision.clarify.choices)}")
    if decision.resolved and decision.resolved != decision.question:
        lines.append(f"  → {decision.resolved}")
    lines += [f"  {v.id:<4} {v.support:+.2f} {v.because}" for v in decision.rules]
    lines += [f"  ✗ {r.route}: {r.because}" for r in decision.rejected]
    return "\n".join(lines)


COMMANDS = {"route": route}
