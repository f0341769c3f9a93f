"""`gallae route`: the decision alone. No model, no langchain."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.types import Decision, as_json
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
                    print_json({"row": row.get("id"), **as_json(router.decide(question_of(session, row)))})
                except GallaeError as error:
                    name = None if isinstance(row, GallaeError) else row.get("id")
                    print_json(
                        {"row": name, "error": {"code": error.code, "message": error.message, "hint": error.hint}}
                    )
            return 0
        decision = router.decide(session.question(read_query(options.query), history=read_history(options.history)))
    if session.as_json:
        print_json(decision)
    else:
        print(_shown(session, decision))
    return 1 if decision.outcome == "refused" else 0


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
