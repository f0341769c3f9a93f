"""One request to a chat model and what came back, before anyone decides whether that is an answer.

Here langchain's chunks become ours: text and thoughts apart, the finish reason under one name, the token counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gallae.core.types import Language
from gallae.models.budget import least_tokens, messages_most
from gallae.models.errors import failed
from gallae.models.servers import Facts, count_tokens
from gallae.models.spec import Spec
from gallae.models.thinking import ThoughtSplitter, reasoning_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Piece", "Prompt", "check_prompt_kept", "fitted", "prompt_of", "stream_once"]

SMALLEST_ANSWER = 64  # less room than this is no room
KNOWN_PROMPT = 200  # the lower estimate of shorter prompts says too little to compare by


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the stream; the last one has what is known at its end."""

    text: str = ""
    reasoning: str = ""
    finish: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    stray: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages as langchain takes them, and their texts as the budget does."""

    messages: tuple[Any, ...]
    texts: tuple[str, ...]


def prompt_of(messages: Sequence[Any]) -> Prompt:
    """Accepts objects and dicts with role and content, (role, content) pairs and langchain messages."""
    from langchain_core.messages import BaseMessage, convert_to_messages

    given = [m if isinstance(m, BaseMessage | Mapping) else _pair(m) for m in messages]
    made = convert_to_messages(given)  # type: ignore[arg-type]
    return Prompt(tuple(made), tuple(str(m.text) for m in made))


async def fitted(spec: Spec, facts: Facts, prompt: Prompt, max_tokens: int, *, language: Language) -> int:
    """How many tokens may be generated, at most `max_tokens`. ProviderError if the prompt leaves no room.

    The estimate decides as long as it is clear; near the limit the server's own tokeniser does, if it has one.
    """
    if not prompt.messages:
        raise failed("bad-request", spec.provider, spec.name, language=language, detail="no messages")
    context = facts.context_tokens
    if context is None:
        return max_tokens
    needed = messages_most(prompt.texts)
    if needed + max_tokens > context:
        counted = await asyncio.to_thread(count_tokens, spec, "\n".join(prompt.texts))
        if counted is not None:
            needed = counted + messages_most("" for _ in prompt.texts)
    if context - needed < min(max_tokens, SMALLEST_ANSWER):
        detail = f"{needed} + {max_tokens} > {context} tokens"
        raise failed("context", spec.provider, spec.name, language=language, detail=detail)
    return min(max_tokens, context - needed)


async def stream_once(
    chat: BaseChatModel,
    prompt: Prompt,
    arguments: dict[str, Any],
    *,
    hold_thoughts: bool,
    seconds: float,
    noted: Mapping[str, Any],
) -> AsyncGenerator[Piece, None]:
    """Pieces as they come, the last one with finish reason (None if the stream just ended) and counts. `noted` is what
    a trace is told of the call."""
    splitter = ThoughtSplitter(opened=hold_thoughts)
    finish: str | None = None
    counts: Mapping[str, Any] = {}
    deadline = asyncio.get_running_loop().time() + seconds
    stream_of = chat.astream(list(prompt.messages), {"metadata": dict(noted)}, **arguments)
    async with aclosing(stream_of) as stream:  # type: ignore[type-var]
        while True:
            try:
                # Around one step only: a deadline must not hang over the consumer while we are suspended.
                async with asyncio.timeout_at(deadline):
                    chunk: Any = await anext(stream)
            except StopAsyncIteration:
                break
            finish = _finish(chunk) or finish
            counts = getattr(chunk, "usage_metadata", None) or counts
            thoughts = reasoning_of(chunk)
            if thoughts:
                splitter.settle()
            text, inline = splitter.feed(str(chunk.text))
            if text or thoughts or inline:
                yield Piece(text, thoughts + inline)
    text, inline = splitter.flush(cut_short=finish == "length")
    yield Piece(text, inline, finish, counts.get("input_tokens"), counts.get("output_tokens"), splitter.stray)


def check_prompt_kept(prompt: Prompt, counted: int, ratio: float | None) -> float | None:
    """Compare the server's count with what was sent. None: a part of the prompt vanished. Else counted/estimate,
    the smallest seen so far (0.0 for prompts too short to tell)."""
    least = sum(least_tokens(text) for text in prompt.texts)
    if least < KNOWN_PROMPT:
        return None if counted < least * 0.8 else 0.0
    seen = counted / least
    if seen < 0.95 or (ratio and seen < ratio * 0.6):
        return None
    return min(seen, ratio) if ratio else seen


def _pair(message: Any) -> tuple[str, Any]:
    role, content = message if isinstance(message, tuple) else (message.role, message.content)
    return {"user": "human", "assistant": "ai"}.get(str(role), str(role)), content


def _finish(chunk: Any) -> str | None:
    said = getattr(chunk, "response_metadata", None) or {}
    reason = said.get("finish_reason") or said.get("done_reason")
    return str(reason) if reason else None
