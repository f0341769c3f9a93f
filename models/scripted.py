"""A chat model that says what it was told to: the test double of every room, and a real `BaseChatModel`.

    chat = ScriptedChatModel(["네, 됩니다.", Reply(text="", finish=None), ConnectionError("down")])
    model = scripted_model(chat)            # a gallae Model around it
    chat.requests[0].messages               # what was asked

Each reply is used once, in order: a text, a `Reply`, an exception to raise, or a function of the messages that gives
one of these. A Model around it passes max_tokens, schema, choices and thinking on as arguments. Asking more often than there are replies fails the test. langchain is imported at the top because the
class must be a true subclass; import this file only where a test needs it.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import Field

from gallae.core.settings import Settings
from gallae.models.model import Model
from gallae.models.servers import Facts
from gallae.models.spec import Spec

__all__ = ["Reply", "Request", "ScriptedChatModel", "scripted_model"]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `pieces` overrules how `text` is cut for streaming; `finish` None ends without a finish reason;
    `then` is raised after the pieces (a server that dies in mid-answer); `before` is awaited before each piece."""

    text: str = ""
    pieces: tuple[str, ...] = ()
    reasoning: str = ""
    finish: str | None = "stop"
    tool_calls: tuple[dict[str, Any], ...] = ()  # {"name", "args", "id"}
    input_tokens: int = 10
    output_tokens: int = 5
    then: BaseException | None = None
    before: Callable[[], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What the model was asked: messages, and the keyword arguments (tools, schema, …)."""

    messages: tuple[BaseMessage, ...]
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All messages' texts, one a line."""
        return "\n".join(str(m.text) for m in self.messages)


Script = str | Reply | BaseException | Callable[[Sequence[BaseMessage]], Any]


class ScriptedChatModel(BaseChatModel):
    """See the module's docstring. `default` answers when the queue is empty."""

    replies: list[Any] = Field(default_factory=list)
    default: Any = None
    requests: list[Any] = Field(default_factory=list)

    def __init__(self, replies: Sequence[Script] = (), *, default: Script | None = None, **more: Any) -> None:
        super().__init__(**{"replies": list(replies), "default": default, **more})

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **more: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=list(tools), **more)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **arguments: Any,
    ) -> ChatResult:
        reply = self._next(messages, arguments)
        if reply.then is not None:
            raise reply.then
        message = AIMessage(
            content=reply.text or "".join(reply.pieces),
            additional_kwargs={"reasoning_content": reply.reasoning} if reply.reasoning else {},
            tool_calls=[{"type": "tool_call", **call} for call in reply.tool_calls],
            usage_metadata=_usage(reply),
            response_metadata={"finish_reason": reply.finish} if reply.finish else {},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **arguments: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._next(messages, arguments)
        yield from _chunks(reply)
        if reply.then is not None:
            raise reply.then

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **arguments: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        reply = self._next(messages, arguments)
        for chunk in _chunks(reply):
            if reply.before is not None:
                await reply.before()
            if run_manager is not None:
                await run_manager.on_llm_new_token(str(chunk.message.text), chunk=chunk)
            yield chunk
        if reply.then is not None:
            raise reply.then

    def _next(self, messages: Sequence[BaseMessage], arguments: dict[str, Any]) -> Reply:
        self.requests.append(Request(tuple(messages), arguments))
        if not self.replies and self.default is None:
            raise AssertionError(f"asked {len(self.requests)} times, but no reply is left")
        said = self.replies.pop(0) if self.replies else self.default
        if callable(said) and not isinstance(said, Reply | BaseException):
            said = said(messages)
        if isinstance(said, BaseException):
            raise said
        return Reply(said) if isinstance(said, str) else said


def scripted_model(
    chat: ScriptedChatModel,
    settings: Settings | None = None,
    *,
    name: str = "test",
    local: bool = True,
    context_tokens: int = 32_768,
    capabilities: frozenset[str] = frozenset({"completion", "tools", "schema"}),
) -> Model:
    """A Model "scripted:NAME" that asks `chat`; `local=False` makes it an outside one."""
    facts = Facts(identity=name, context_tokens=context_tokens, capabilities=capabilities)
    return Model(Spec("scripted", name, local=local), settings or Settings(), chat=chat, facts=facts)


def _chunks(reply: Reply) -> Iterator[ChatGenerationChunk]:
    """Thoughts, then the text in pieces (words, unless given), then tool calls, finish reason and counts."""
    if reply.reasoning:
        yield _chunk(AIMessageChunk(content="", additional_kwargs={"reasoning_content": reply.reasoning}))
    for piece in reply.pieces or _words(reply.text):
        yield _chunk(AIMessageChunk(content=piece))
    calls = [
        tool_call_chunk(name=call["name"], args=_json(call.get("args", {})), id=call.get("id"), index=index)
        for index, call in enumerate(reply.tool_calls)
    ]
    if reply.finish is not None or calls:
        last = AIMessageChunk(content="", tool_call_chunks=calls, usage_metadata=_usage(reply))
        yield _chunk(last, {"finish_reason": reply.finish} if reply.finish else None)


def _chunk(message: AIMessageChunk, info: dict[str, Any] | None = None) -> ChatGenerationChunk:
    return ChatGenerationChunk(message=message, generation_info=info)


def _words(text: str) -> list[str]:
    """With their spaces, so that the pieces joined are the text."""
    return re.findall(r"\S+\s*|\s+", text)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _usage(reply: Reply) -> Any:
    total = reply.input_tokens + reply.output_tokens
    return {"input_tokens": reply.input_tokens, "output_tokens": reply.output_tokens, "total_tokens": total}
