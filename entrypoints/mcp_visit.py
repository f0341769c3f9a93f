"""What every tool of `gallae mcp` is given, and what it gives back: no word of the protocol in it.

async def search_documents(visit: Visit, given: dict[str, Any]) -> Reply: ...
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gallae.core.language import say
from gallae.core.types import Language, Person
from gallae.graphs.chat import Chat

__all__ = ["MOST", "Reply", "Visit", "size_of"]

MOST = 24_000  # characters of a whole result, text and structure: 6,000 tokens at four characters each

Told = Callable[[float, float, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One call: who makes it, in which language, and how to tell them how far it is (done, of how much, in words)."""

    chat: Chat
    person: Person
    language: Language
    tell: Told

    @property
    def today(self) -> date:
        return self.chat.workspace.settings.today or self.chat.parts.clock().date()

    def say(self, ko: str, en: str) -> str:
        return say(self.language, ko, en)


@dataclass(frozen=True, slots=True)
class Reply:
    """`text`: for a model to read; `data`: the same for a program, JSON-ready, by the card's `returns`."""

    text: str
    data: Mapping[str, Any]

    def fitted(self, language: Language) -> Reply:
        """Within MOST whatever a workspace holds: the longest list is halved, then the longest text, and it is said so.
        Tools that read have pages and never come to this."""
        data, text, cut = dict(self.data), self.text, False
        note = say(language, "\n(길어서 줄였습니다. 더 좁혀서 물으세요.)", "\n(Shortened; ask for less.)")
        while size_of(text + note, data) > MOST:
            cut = True
            if len(text) > MOST // 4:
                text = text[: MOST // 4]
                continue
            longest = max(data, key=lambda name: len(json.dumps(data[name], ensure_ascii=False)))
            data[longest] = _halved(data[longest])
        return Reply(text + note if cut else text, data)


def _halved(value: Any) -> Any:
    if isinstance(value, str | list):
        return value[: len(value) // 2]
    return dict(list(value.items())[: len(value) // 2]) if isinstance(value, Mapping) else None


def size_of(text: str, data: Mapping[str, Any]) -> int:
    """Characters of a result as it goes over the wire."""
    return len(json.dumps([text, data], ensure_ascii=False))
