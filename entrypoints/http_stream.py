"""What is left of a turn, as lines of a stream: of one that runs here, or as it is written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.types import Language, Person, as_json
from gallae.entrypoints.http_events import NAMES, Place, Sent, failed, name_of, stopped
from gallae.entrypoints.http_live import LiveTurn
from gallae.graphs.chat import Chat
from gallae.graphs.events import ApprovalAsked, Token, TurnStarted, Withdrawn
from gallae.graphs.seen import WITHHELD
from gallae.graphs.store import StoredTurn

__all__ = ["from_store", "from_turn"]

LOOK = 0.25  # seconds between two looks at a turn that another process runs


async def from_turn(turn: LiveTurn, after: Place) -> AsyncGenerator[bytes, None]:
    """What is left of a turn that runs here; `after` is a place of this run. The turn hears when its reader leaves."""
    turn.enter()
    try:
        async for sent in turn.follow(after.events):
            yield sent.encoded()
    finally:
        turn.leave()


async def from_store(
    chat: Chat, turn: str, person: Person, after: Place, language: Language
) -> AsyncGenerator[bytes, None]:
    """What is left of a turn as it is written down: the text after `after`, then how it ended. One that another process
    runs is looked at until it ends."""
    async with aclosing(_written(chat, turn, person, after, language)) as rest:
        async for sent in rest:
            yield sent.encoded()


async def _written(
    chat: Chat, turn: str, person: Person, after: Place, language: Language
) -> AsyncGenerator[Sent, None]:
    stored = chat.turn(turn, person)
    place = after
    if not place.events:
        place = Place(1, 0)
        yield Sent("turn_started", as_json(TurnStarted(stored.id, stored.thread)), place)
    while True:
        rest = stored.shown[place.characters :] if stored.status != WITHHELD else ""
        if rest:
            place = Place(place.events + 1, place.characters + len(rest))
            yield Sent("token", as_json(Token(rest)), place)
        if stored.status != "running":
            break
        await asyncio.sleep(LOOK)
        stored = chat.turn(turn, person)
    for name, data in _ends(stored, language):
        place = Place(place.events + 1, place.characters)
        yield Sent(name, data, place)


def _ends(stored: StoredTurn, language: Language) -> list[tuple[str, dict[str, Any]]]:
    ends: list[tuple[str, dict[str, Any]]] = []
    withheld = stored.status == WITHHELD  # rests on what the person may no longer read: `shown` says so
    because = stored.shown if withheld else stored.withdrawn
    if because is not None:
        ends.append((name_of(Withdrawn("")), as_json(Withdrawn(because))))
    if stored.status == "waiting" and stored.answer is not None:
        ends.append((NAMES[ApprovalAsked], {"approval": stored.answer["approval"]}))
    if stored.answer is not None:
        ends.append(("turn_ended", {"answer": stored.answer}))
    elif stored.status == "failed":
        ends.append(("turn_failed", failed(GallaeError(stored.error or ""), language)))
    else:
        ends.append(("turn_stopped", stopped(stored.id, stored.thread, "" if withheld else stored.shown)))
    return ends
