"""`gallae route`: the decision alone, as a whole turn would take it.

No model is asked unless the router is unsure and one may see the question (`--no-model` forbids it); no langchain before.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import GallaeError
from gallae.core.types import Decision, Question, ToolCard, as_json
from gallae.entrypoints.asking import question_of, read_history, read_query, rows_of
from gallae.entrypoints.documents import index_first
from gallae.entrypoints.receipt import decision_lines
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.graphs.rules import Weights

__all__ = ["COMMANDS", "open_router"]


@contextmanager
def open_router(
    session: Session, more: Sequence[ToolCard] = (), weights: Weights | None = None, *, remembers: bool = True
) -> Iterator[Any]:
    """A router over the workspace's index, our own tools and those of its MCP servers, without opening a chat.

    An evaluation registers `more` tools, may bring its own weights, and leaves out what corrections have taught: they
    may be corrections of the very rows it scores.
    """
    from gallae.entrypoints.opened import index_of
    from gallae.graphs.router import Router
    from gallae.tools.client import load_cards

    with index_of(session) as index:
        index_first(session, index)
        cards = load_cards(session.workspace)
        yield Router(session.workspace, index, (*cards, *more), weights=weights, remembers=remembers)


def route(options: argparse.Namespace) -> int:
    session = open_session(options)
    with open_router(session) as router:
        return asyncio.run(_route(session, router, options))


async def _route(session: Session, router: Any, options: argparse.Namespace) -> int:
    from gallae.entrypoints.opened import models_of
    from gallae.graphs.settle import open_opinions, settle

    async with models_of(session) as models:
        with open_opinions(session.workspace.cache / "opinions.sqlite") as opinions:

            async def decided(question: Question) -> Decision:
                asked = None if options.no_model else models
                return await settle(router, question, asked, opinions, session.workspace.settings)

            if options.batch:
                return await _batch(session, Path(options.batch), decided)
            query = session.question(read_query(options.query), history=read_history(options.history))
            decision = await decided(_fitting(session, query))
    if session.as_json:
        print_json(decision)
    else:
        print("\n".join(decision_lines(as_json(decision), session.language)))
    return 1 if decision.outcome == "refused" else 0


async def _batch(session: Session, file: Path, decided: Callable[[Question], Awaitable[Decision]]) -> int:
    for row in rows_of(file):
        try:
            if isinstance(row, GallaeError):
                raise row
            print_json({"row": row.get("id"), **as_json(await decided(_fitting(session, question_of(session, row))))})
        except GallaeError as error:
            name = None if isinstance(row, GallaeError) else row.get("id")
            print_json({"row": name, "error": {"code": error.code, "message": error.message, "hint": error.hint}})
    return 0


def _fitting(session: Session, question: Question) -> Question:
    """The question as a turn would take it: not empty, not oversized, the last messages of its history."""
    from gallae.graphs.size import check_history, check_size

    limits = session.workspace.settings.limits
    check_size(question.text, limits.question_characters, session.language)
    history = question.history[-limits.history_messages :]
    check_history(history, limits.question_characters, session.language)
    return replace(question, history=history)


COMMANDS = {"route": route}
