"""The event grammar of /api: a turn's typed events (graphs.events) as Server-Sent Events, and back.

    id: 3.24
    event: token
    data: {"text": "수영장 하루 이용료는 9,000원입니다. [1]"}

The name is the class in snake case, the data its fields. Two more can end a stream: `turn_stopped` (somebody stopped it,
or its process died; what was said stands) and `turn_failed` (an error, as every error of /api). The id holds how many
events were sent and how many characters were shown, which is all that is needed to go on: from the running turn, or from
the store in any other process.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from gallae.core.errors import GallaeError
from gallae.core.types import Language
from gallae.entrypoints.http_context import error_response
from gallae.entrypoints.session import json_text
from gallae.graphs.event_names import EVENTS, NAMES, event_of, name_of

__all__ = ["ENDS", "EVENTS", "NAMES", "PLACE", "Place", "Sent", "event_of", "failed", "name_of", "place_of", "stopped"]

ENDS = ("turn_ended", "turn_stopped", "turn_failed")
BREAKS = re.compile("[\x85\u2028\u2029]")  # no line ends to the standard, but to many a client that splits lines
PLACE = r"^([0-9]{1,9}\.[0-9]{1,9})?$"


@dataclass(frozen=True, slots=True)
class Place:
    """How far a reader has come: `events` sent, `characters` of the text shown."""

    events: int = 0
    characters: int = 0

    def __str__(self) -> str:
        return f"{self.events}.{self.characters}"


@dataclass(frozen=True, slots=True)
class Sent:
    """One event on the wire; `place` is where a reader stands after it."""

    name: str
    data: dict[str, Any]
    place: Place

    def encoded(self) -> bytes:
        data = BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", json_text(self.data))
        return f"id: {self.place}\nevent: {self.name}\ndata: {data}\n\n".encode()


def place_of(given: str) -> Place:
    """Of a Last-Event-ID; the beginning without one."""
    if not given:
        return Place()
    events, characters = given.split(".")
    return Place(int(events), int(characters))


def stopped(turn: str, thread: str, text: str) -> dict[str, Any]:
    return {"id": turn, "thread": thread, "text": text}


def failed(error: GallaeError, language: Language) -> dict[str, Any]:
    """As the same error would leave without a stream."""
    body: dict[str, Any] = json.loads(bytes(error_response(error, language).body))
    return body
