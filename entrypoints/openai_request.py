"""What `/v1/chat/completions` takes, and the question it becomes.

Known fields are validated; what would make the answer a lie if it were ignored (n, stop, logprobs, audio …) is refused
by name, what changes nothing here (temperature, seed, user …) is taken and named in `gallae.ignored`.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from gallae.core.caller import Caller, CallerMessage, WantedCall
from gallae.core.types import Message
from gallae.entrypoints.openai_errors import RequestError
from gallae.entrypoints.session import whole

__all__ = ["ChatRequest", "conversation_of", "ignored_of"]

# What is refused, unless it has one of the values that change nothing.
REFUSED: dict[str, tuple[Any, ...]] = {
    "n": (1,),
    "stop": ([], ""),
    "logprobs": (False,),
    "top_logprobs": (0,),
    "logit_bias": ({},),
    "modalities": (["text"],),
    "audio": (),
    "prediction": (),
    "functions": ([],),
    "function_call": ("none",),
    "web_search_options": (),
}
HINTS = {
    "n": "One answer is made for one question: ask again for another.",
    "functions": "Use tools.",
    "function_call": "Use tool_choice.",
}


class Loose(BaseModel):
    """Fields that are not named here are kept in `model_extra`."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Part(Loose):
    type: str
    text: str | None = None


class Called(Loose):
    name: str = Field(min_length=1, max_length=128)
    arguments: str = "{}"


class ToolCallGiven(Loose):
    id: str = Field(min_length=1, max_length=256)
    type: Literal["function"] = "function"
    function: Called


class MessageGiven(Loose):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[ToolCallGiven] | None = None
    tool_call_id: str | None = None


class FunctionGiven(Loose):
    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    description: str | None = None
    parameters: dict[str, Any] | None = None


class ToolGiven(Loose):
    type: Literal["function"]
    function: FunctionGiven


class StreamOptions(Loose):
    include_usage: bool | None = None


class Format(Loose):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: dict[str, Any] | None = None


class ChatRequest(Loose):
    """OpenAI's request. `metadata.thread` (or the header X-Gallae-Thread) goes on with a stored conversation."""

    model: str = Field(min_length=1, max_length=200, examples=["gallae"])
    messages: Annotated[list[MessageGiven], Field(min_length=1, max_length=2_000)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1)] | None = None
    tools: Annotated[list[ToolGiven], Field(max_length=128)] | None = None
    tool_choice: Literal["none", "auto", "required"] | dict[str, Any] | None = None
    response_format: Format | None = None
    metadata: dict[str, Any] | None = None

    @property
    def schema_given(self) -> dict[str, Any] | None:
        """The JSON Schema that binds the answer; any object for `json_object`. RequestError if it has none."""
        if self.response_format is None or self.response_format.type == "text":
            return None
        if self.response_format.type == "json_object":
            return {"type": "object"}
        schema = (self.response_format.json_schema or {}).get("schema")
        if not isinstance(schema, dict):
            raise RequestError(
                "response_format.json_schema.schema: missing.", hint="Give a JSON Schema.", param="response_format"
            )
        return schema


def conversation_of(given: ChatRequest, *, stored: bool) -> tuple[str, tuple[Message, ...], Caller | None]:
    """(the question, what was said before it, what the caller brings along). RequestError names the message.

    `stored`: the conversation stands in our own table, so that only the last message counts.
    """
    system = "\n\n".join(_text(m, n) for n, m in enumerate(given.messages) if m.role in ("system", "developer"))
    said = [(n, m) for n, m in enumerate(given.messages) if m.role not in ("system", "developer")]
    at = next((i for i in range(len(said) - 1, -1, -1) if said[i][1].role == "user"), None)
    if at is None:
        raise RequestError(
            "messages: no user message.", hint="The question is the last one of role user.", param="messages"
        )
    question = _text(said[at][1], said[at][0])
    exchange = tuple(_exchanged(m, n) for n, m in said[at:]) if len(said) > at + 1 else ()
    if exchange and exchange[-1].role != "tool":
        raise RequestError(
            "messages: the last one is the assistant's.", hint="End with a user or a tool message.", param="messages"
        )
    history = () if stored else tuple(_history(said[:at]))
    schema, most = given.schema_given, given.max_completion_tokens or given.max_tokens
    tools = tuple(tool.model_dump(exclude_none=True) for tool in given.tools or ())
    if not (system or exchange or tools or schema):
        return question, history, None
    return question, history, Caller(system, exchange, tools, given.tool_choice if tools else None, schema, most)


def ignored_of(given: ChatRequest, caller: Caller | None, *, route: str | None, stored: bool) -> tuple[str, ...]:
    """The fields that changed nothing, for the answer to name. RequestError for what may not be passed over in silence."""
    more = dict(given.model_extra or {})
    for name, harmless in REFUSED.items():
        value = more.pop(name, None)
        if value is not None and value not in harmless:
            raise RequestError(
                f"{name}: not supported.",
                hint=HINTS.get(name, f"Leave {name} out."),
                param=name,
                reason="unsupported_value",
            )
    direct = caller is not None and caller.direct
    ignored = [name for name, value in more.items() if value is not None]
    ignored += [n for n in ("max_tokens", "max_completion_tokens") if getattr(given, n) is not None and not direct]
    if caller is not None and caller.system and route not in (None, "prompt"):
        ignored.append("messages.system")
    if stored and sum(m.role not in ("system", "developer") for m in given.messages) > 1 and not direct:
        ignored.append("messages.history")
    return tuple(sorted(ignored))


def _text(message: MessageGiven, number: int) -> str:
    if message.content is None or isinstance(message.content, str):
        return whole(message.content or "")
    for part in message.content:
        if part.type == "image_url" and message.role == "user":  # entrypoints.openai_pictures
            continue
        if part.type not in ("text", "refusal") or (part.type == "text" and part.text is None):
            raise RequestError(
                f"messages[{number}].content: a part of type {part.type!r} cannot be read in a question.",
                hint="Send text, and pictures as image_url parts of a user message; a file is added as a document (`gallae ingest`).",
                param=f"messages[{number}].content",
                reason="unsupported_content",
            )
    return whole("\n".join(part.text for part in message.content if part.text))


def _history(said: list[tuple[int, MessageGiven]]) -> list[Message]:
    """What the two said; calls and their results of earlier questions are no part of it."""
    texts = [(m.role, _text(m, n)) for n, m in said if m.role in ("user", "assistant")]
    return [Message("user" if role == "user" else "assistant", text) for role, text in texts if text]


def _exchanged(message: MessageGiven, number: int) -> CallerMessage:
    text = _text(message, number)
    if message.role == "tool":
        if not message.tool_call_id:
            raise RequestError(
                f"messages[{number}].tool_call_id: missing.",
                hint="A tool message names the call it answers.",
                param=f"messages[{number}].tool_call_id",
            )
        return CallerMessage("tool", text, answers=message.tool_call_id)
    calls = tuple(WantedCall(c.id, c.function.name, _plain(c.function.arguments)) for c in message.tool_calls or ())
    return CallerMessage("user" if message.role == "user" else "assistant", text, calls)


def _plain(arguments: str) -> str:
    """JSON without its escapes, so that a name behind them is seen and masked."""
    try:
        return json.dumps(json.loads(whole(arguments)), ensure_ascii=False)
    except ValueError:
        return whole(arguments)
