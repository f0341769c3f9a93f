"""One request to a chat model and what came back, before anyone decides whether that is an answer.

Here langchain's chunks become ours: text and thoughts apart, the finish reason under one name, the token counts.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import math
import unicodedata
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from gallae.core.caller import WantedCall
from gallae.core.fences import inert
from gallae.core.picture import Picture
from gallae.core.types import Language
from gallae.models.budget import least_tokens, messages_most
from gallae.models.errors import failed
from gallae.models.servers import Facts, count_tokens
from gallae.models.spec import Spec
from gallae.models.thinking import ThoughtSplitter, reasoning_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = [
    "ROLES",
    "Piece",
    "Prompt",
    "check_prompt_kept",
    "fitted",
    "pictures_in",
    "prompt_of",
    "stream_once",
    "texts_of",
]

SMALLEST_ANSWER = 64  # less room than this is no room
KNOWN_PROMPT = 200  # the lower estimate of shorter prompts says too little to compare by


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the stream; the last one has what is known at its end. `sure`: the product of the tokens' probabilities,
    where they were asked for."""

    text: str = ""
    reasoning: str = ""
    finish: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    stray: bool = False
    calls: tuple[WantedCall, ...] = ()
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages as langchain takes them, and their texts and pictures as the budget does."""

    messages: tuple[Any, ...]
    texts: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()

    @property
    def picture_tokens(self) -> int:
        return sum(picture.tokens for picture in self.pictures)

    def beside(self, text: str) -> Prompt:
        """With room for what a server writes into the prompt itself (descriptions of tools)."""
        return replace(self, texts=(*self.texts, text))


def prompt_of(messages: Sequence[Any]) -> Prompt:
    """Accepts objects with role and content (and pictures), dicts, (role, content) pairs and langchain messages. Texts are composed
    (NFC): llama.cpp composes nothing, and a model that was trained on 한글 does not know its jamo one by one. Control
    tokens of chat templates in them are made words (core.fences): a server would read them as the next turn."""
    from langchain_core.messages import BaseMessage, convert_to_messages

    given = [m if isinstance(m, BaseMessage | Mapping) else _pair(m) for m in messages]
    made = [_composed(m) for m in convert_to_messages(given)]  # type: ignore[arg-type]
    shown = (picture for m in messages for picture in getattr(m, "pictures", ()))
    return Prompt(tuple(made), tuple(str(m.text) for m in made), tuple(shown))


ROLES = {"human": "user", "ai": "assistant"}


def texts_of(message: Any) -> str:
    """All words of a message that a server would read: its text, and the arguments of the tools it called."""
    calls = [json.dumps(call["args"], ensure_ascii=False) for call in getattr(message, "tool_calls", None) or ()]
    return "\n".join([str(message.text), *calls]) if calls else str(message.text)


def pictures_in(messages: Sequence[Any]) -> tuple[str, ...]:
    """What each picture in langchain messages is: its kind, its size and its hash, for nothing in it can be read."""
    parts = (part for m in messages if isinstance(m.content, list) for part in m.content if isinstance(part, dict))
    shown = (part for part in parts if str(part.get("type", "")).startswith("image"))
    return tuple(_told(str((part.get("image_url") or {}).get("url") or "")) for part in shown)


def _told(url: str) -> str:
    media, _, encoded = url.removeprefix("data:").partition(";base64,")
    data = base64.b64decode(encoded)
    return f"{media}, {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


def _composed(message: Any) -> Any:
    """The content is a text or, with pictures beside it, a list of parts."""
    given = message.content
    made = [_inert(part) for part in given] if isinstance(given, list) else _inert(given)
    return message if made == given else message.model_copy(update={"content": made})


def _inert(part: Any) -> Any:
    if isinstance(part, dict) and isinstance(part.get("text"), str):
        return {**part, "text": _inert(part["text"])}
    return inert(unicodedata.normalize("NFC", part)) if isinstance(part, str) else part


async def fitted(spec: Spec, facts: Facts, prompt: Prompt, max_tokens: int, *, language: Language) -> int:
    """How many tokens may be generated, at most `max_tokens`. ProviderError if the prompt leaves no room.

    The estimate decides as long as it is clear; near the limit the server's own tokeniser does, if it has one.
    """
    if not prompt.messages:
        raise failed("bad-request", spec.provider, spec.name, language=language, detail="no messages")
    context = facts.context_tokens
    if context is None:
        return max_tokens
    needed = messages_most(prompt.texts) + prompt.picture_tokens
    if needed + max_tokens > context:
        counted = await asyncio.to_thread(count_tokens, spec, "\n".join(prompt.texts))
        if counted is not None:
            needed = counted + messages_most("" for _ in prompt.texts) + prompt.picture_tokens
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
    called: Any = None
    sure: float | None = None
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
            if getattr(chunk, "tool_call_chunks", None):
                called = chunk if called is None else called + chunk
            for token in _tokens(chunk):
                sure = (1.0 if sure is None else sure) * math.exp(token["logprob"])
            thoughts = reasoning_of(chunk)
            if thoughts:
                splitter.settle()
            text, inline = splitter.feed(str(chunk.text))
            if text or thoughts or inline:
                yield Piece(text, thoughts + inline)
    text, inline = splitter.flush(cut_short=finish == "length")
    tokens = counts.get("input_tokens"), counts.get("output_tokens")
    yield Piece(text, inline, finish, *tokens, splitter.stray, _wanted(called), sure)


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
    if shown := getattr(message, "pictures", ()):
        pictures = ({"type": "image_url", "image_url": {"url": picture.url}} for picture in shown)
        content = [{"type": "text", "text": content}, *pictures]
    return {"user": "human", "assistant": "ai"}.get(str(role), str(role)), content


def _wanted(called: Any) -> tuple[WantedCall, ...]:
    """The calls whose pieces the chunks held; one without an id (Ollama) gets one."""
    pieces = [] if called is None else called.tool_call_chunks
    return tuple(
        WantedCall(str(p.get("id") or f"call_{uuid4().hex}"), str(p.get("name") or ""), str(p.get("args") or "{}"))
        for p in pieces
    )


def _tokens(chunk: Any) -> Sequence[Any]:
    said = getattr(chunk, "response_metadata", None) or {}
    return (said.get("logprobs") or {}).get("content") or ()


def _finish(chunk: Any) -> str | None:
    said = getattr(chunk, "response_metadata", None) or {}
    reason = said.get("finish_reason") or said.get("done_reason")
    return str(reason) if reason else None
