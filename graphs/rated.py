"""Rated turns with what came before them in their own thread: what a team may learn from.

A thread belongs to one person; a turn and its history are read together, so that no row ever mixes two people's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gallae.core.types import Message, Person, Route
from gallae.graphs.branches import stood_before
from gallae.graphs.feedback import Correction
from gallae.graphs.seen import said_in
from gallae.graphs.store import StoredTurn, TurnStore

__all__ = ["Rated", "rated_turns"]


@dataclass(frozen=True, slots=True)
class Rated:
    """`score` 1 or 0, None where only a route or a comment was given: the person's last word on each. `quoted`: paths of
    all documents that the turn or one before it in its thread cites or was written from."""

    turn: StoredTurn
    person: str
    history: tuple[Message, ...]
    quoted: frozenset[str]
    score: int | None
    comment: str
    route: Route | None

    @property
    def answer(self) -> dict[str, Any]:
        return self.turn.answer or {}


def rated_turns(store: TurnStore, corrections: Sequence[Correction] = ()) -> Iterator[Rated]:
    """Each rated turn that ended, oldest first. Only a rating by the person whose turn it is counts, and of routes
    only the `corrections` that still stand (graphs.feedback)."""
    standing = {c.turn: c for c in corrections}
    for turn, person, ratings in store.rated():
        if turn.status == "running" or turn.withdrawn:
            continue
        scores = [r.score for r in ratings if r.score is not None]
        comments = [r.comment for r in ratings if r.comment]
        corrected = standing.get(turn.id)
        yield Rated(
            turn,
            person,
            *_before(store, turn, person),
            scores[-1] if scores else None,
            comments[-1] if comments else "",
            corrected.right if corrected is not None and corrected.person == person else None,
        )


def _before(store: TurnStore, turn: StoredTurn, person: str) -> tuple[tuple[Message, ...], frozenset[str]]:
    """What was said before the turn, as the conversation shows it, and what was quoted up to it. AccessError if the
    thread is somebody else's."""
    thread = store.turns(turn.thread, Person(person))
    stood = stood_before(thread, turn.id)
    return said_in(stood), turn.sources.union(*(one.sources for one in stood))
