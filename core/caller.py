"""What a program brings along that asks on a person's behalf (`/v1`): wishes, tools of its own, a schema, an exchange of
calls and results. It has no more rights than the person, and nothing of it is ever called here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Caller", "CallerMessage", "WantedCall"]


@dataclass(frozen=True, slots=True)
class WantedCall:
    """A call of the caller's own tool that a model asks for. `arguments`: the model's JSON text, whole or broken."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class CallerMessage:
    """One message of an exchange in which the caller's tools were called; `answers` is the id of the call that a tool
    message gives the result of."""

    role: Literal["user", "assistant", "tool"]
    content: str
    calls: tuple[WantedCall, ...] = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """What a program brings along that asks on a person's behalf (`/v1`): its wishes, with no more rights than theirs.

    `system` is told to the chat model of route `prompt` alone. `messages`: the exchange since the person's question,
    where tools were called in it. `schema` binds the answer.
    """

    system: str = ""
    messages: tuple[CallerMessage, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    tool_choice: Any = None  # as OpenAI writes it: "auto", "none", "required" or one function
    schema: dict[str, Any] | None = None
    max_tokens: int | None = None

    @property
    def direct(self) -> bool:
        """The chat model is asked with the caller's own tools or schema: no other route could keep to them."""
        return bool(self.tools or self.messages or self.schema)

    @property
    def said(self) -> tuple[str, ...]:
        """All of it that a model may be sent, for whoever looks for what must stay in the house (D9)."""
        texts = [self.system, *(json.dumps(tool, ensure_ascii=False) for tool in self.tools)]
        texts += [text for m in self.messages for text in (m.content, *(call.arguments for call in m.calls))]
        return tuple(text for text in texts if text)
