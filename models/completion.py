"""What asking a model gives: pieces as they come, a whole answer, or what is known of its health."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gallae.core.caller import WantedCall
from gallae.core.errors import ProviderError
from gallae.core.types import Usage
from gallae.models.errors import failed

__all__ = ["Chunk", "Completion", "Health"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a stream. The last one carries `finish` ("stop", "length", "tool_calls", …), `usage`, the calls that the
    model asks for and, where a grammar bound the answer, how `sure` it was of it (0 to 1; None: the server does not say)."""

    text: str = ""
    reasoning: str = ""
    usage: Usage | None = None
    finish: str | None = None
    calls: tuple[WantedCall, ...] = ()
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    reasoning: str
    usage: Usage
    finish: str
    label: str = ""

    def parsed(self) -> Any:
        """The JSON of a structured answer. ProviderError if it was cut: that is seen before parsing."""
        provider, _, name = self.label.partition(":")
        if self.finish == "length":
            raise failed("bad-output", provider, name, detail="finish reason: length")
        try:
            return json.loads(self.text)
        except json.JSONDecodeError:
            raise failed("bad-output", provider, name, detail="not JSON") from None


@dataclass(frozen=True, slots=True)
class Health:
    """`alive`: the server answers; `generates`: it made one token. Only both together are healthy."""

    alive: bool
    generates: bool
    seconds: float = 0.0
    error: ProviderError | None = None

    @property
    def ok(self) -> bool:
        return self.alive and self.generates
