"""The events of a turn by their names, as they are on the wire and in a log: the class in snake case, its fields as JSON.

>>> from gallae.graphs.events import Token
>>> name_of(Token("구름은 "))
'token'
>>> event_of("token", '{"text": "구름은 "}')
Token(text='구름은 ')
"""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import TypeAdapter

from gallae.graphs.events import Event

__all__ = ["EVENTS", "NAMES", "event_of", "name_of"]

EVENTS: dict[str, type[Any]] = {re.sub(r"(?<!^)(?=[A-Z])", "_", c.__name__).lower(): c for c in get_args(Event)}
NAMES = {made: name for name, made in EVENTS.items()}


def name_of(event: Event) -> str:
    return NAMES[type(event)]


def event_of(name: str, data: str) -> Event:
    """The typed event again. KeyError for a name that is none, ValueError for data that does not fit."""
    made: Event = TypeAdapter(EVENTS[name]).validate_json(data)
    return made
