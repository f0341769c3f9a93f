"""One chat model: ask it, and get either a whole answer, an honest "cut at the limit", or a ProviderError.

Whole means that a finish reason was seen; a stream may end "cleanly" though its model died. Nothing is sent before
the server said which model it serves and how much fits.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from gallae.core.boundary import Stays, departing, staying
from gallae.core.errors import BudgetError, ProviderError
from gallae.core.settings import Settings
from gallae.core.types import Usage
from gallae.models.attempt import (
    ROLES,
    Piece,
    check_prompt_kept,
    fitted,
    pictures_in,
    prompt_of,
    stream_once,
    texts_of,
)
from gallae.models.clients import build_chat, call_arguments, close_chat
from gallae.models.completion import Chunk, Completion, Health
from gallae.models.errors import ModelError, failed, failure_of
from gallae.models.meter import on_meter
from gallae.models.prices import cost_usd
from gallae.models.servers import Facts, ask_facts, is_alive
from gallae.models.spec import Spec

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from gallae.models.embedded import Engine

__all__ = ["Chunk", "Completion", "Health", "Model"]

ONCE = ("engine", "truncated")  # tried again once, if nothing was shown yet
FORGET = ("down", "engine", "not-found")  # what comes back may be another model
PATIENCE_SECONDS = 60.0  # for a model that is still loading
UNKNOWN_CONTEXT = 4_096


class Model:
    """See `Models.for_role`. `sleep` and `chat` are given by tests, `engine` for an embedded model."""

    def __init__(
        self,
        spec: Spec,
        settings: Settings,
        *,
        engine: Engine | None = None,
        chat: BaseChatModel | None = None,
        facts: Facts | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._spec, self._settings, self._engine, self._given_chat = spec, settings, engine, chat
        self._facts, self._sleep = facts, sleep
        self._chats: WeakKeyDictionary[asyncio.AbstractEventLoop, BaseChatModel] = WeakKeyDictionary()
        self._stray_thoughts = False
        self._least_ratio: float | None = None

    def __repr__(self) -> str:
        return f"Model({self.label!r}, local={self.local})"

    @property
    def provider(self) -> str:
        return self._spec.provider

    @property
    def name(self) -> str:
        return self.label.partition(":")[2]

    @property
    def label(self) -> str:
        return self._spec.label

    @property
    def local(self) -> bool:
        """Nothing leaves the house: embedded, loopback or in house, and not a cloud model in disguise."""
        return self._spec.local and not (self._facts and self._facts.outside)

    @property
    def files(self) -> tuple[Path, ...]:
        """What an embedded model is read from, the base first; () for a server's."""
        return self._spec.files

    @property
    def noted(self) -> dict[str, Any]:
        """What a trace is told of each call (langchain's metadata): who is asked, and whether that costs seconds."""
        return {"gallae_model": self.label, "gallae_local": self.local}

    @property
    def origin(self) -> str:
        return self._spec.origin

    @property
    def known(self) -> Facts | None:
        """What the server said when it was last asked; None before."""
        return self._facts

    @property
    def context_tokens(self) -> int:
        """Tokens of prompt and answer together; a careful guess until the server was asked (`facts`)."""
        known = self._facts.context_tokens if self._facts else self._settings.models.context_tokens
        return known or UNKNOWN_CONTEXT

    @property
    def capabilities(self) -> frozenset[str]:
        """Of completion, tools, schema, grammar, vision, thinking, embedding; empty until the server was asked."""
        return self._facts.capabilities if self._facts else frozenset()

    async def facts(self, *, fresh: bool = False) -> Facts:
        """What the server says about this model, asked once. ProviderError when it is down or serves another."""
        if self._facts is None or (fresh and self._given_chat is None):
            self._facts = None
            self._facts = await asyncio.to_thread(self._ask)
        if self._facts.outside and self._spec.local:
            raise self._failed("cloud")
        return self._facts

    async def can(self, capability: str) -> bool:
        """True if the server says that this model has the capability; False also when it does not say."""
        return capability in (await self.facts()).capabilities

    async def stream(
        self,
        messages: Sequence[Any],
        *,
        max_tokens: int | None = None,
        schema: dict[str, Any] | None = None,
        thinking: bool | None = None,
        choices: tuple[str, ...] = (),
        temperature: float = 0,
        grammar: str = "",
        tools: Sequence[dict[str, Any]] = (),
        tool_choice: Any = None,
    ) -> AsyncGenerator[Chunk, None]:
        """Answer `messages` (objects, dicts or pairs of role and content). Raises ProviderError or BudgetError. `grammar`
        (GBNF) binds the servers that know it; the others write freely, so what they write is checked all the same. `tools`
        and `tool_choice` as OpenAI writes them: nothing is called here, the last chunk says what the model wants called.

        A dead engine or a truncated stream is tried once more as long as nothing was given out; a loading model is
        waited for. The last chunk carries finish and usage.
        """
        think = self._settings.models.thinking if thinking is None else thinking
        more: dict[str, Any] = {"temperature": temperature, "grammar": grammar, "tools": list(tools)}
        more |= {"tool_choice": tool_choice} if tools else {}
        call: dict[str, Any] = {"schema": schema, "choices": choices, "thinking": think}
        call |= {name: value for name, value in more.items() if value}  # what is the usual is not said
        started, waited, tried, shown = time.perf_counter(), 0.0, False, False
        while True:
            try:
                attempt = self._attempt(messages, max_tokens or self._settings.limits.answer_tokens, call, started)
                async with aclosing(attempt) as pieces:
                    async for chunk in pieces:
                        shown = shown or bool(chunk.text or chunk.reasoning)
                        yield chunk
                return
            except (AssertionError, BudgetError):
                raise  # a broken invariant (or a test's script), or money used up, is no failure of a server
            except Exception as error:
                failure = self.failure(error)
            kind = failure.kind if isinstance(failure, ModelError) else "failed"
            if kind in FORGET and self._given_chat is None:
                self._facts = None
            if kind == "loading" and waited < PATIENCE_SECONDS:
                pause = min(0.5 * 2 ** min(waited, 3), 5.0)
                waited += pause
                await self._sleep(pause)
                continue
            # Without "from": a traceback would print the server's own text, which echoes what a person typed.
            if shown or tried or kind not in (*ONCE, "down") or (kind == "down" and self._engine is None):
                raise failure from None
            tried = True
            if self._engine is not None:
                await self._drop_client()

    async def complete(self, messages: Sequence[Any], **call: Any) -> Completion:
        """The whole of `stream`. With `schema`, read the answer with `Completion.parsed`."""
        text, reasoning, usage, finish = [], [], Usage(), ""
        async with aclosing(self.stream(messages, **call)) as chunks:
            async for chunk in chunks:
                text.append(chunk.text)
                reasoning.append(chunk.reasoning)
                usage, finish = chunk.usage or usage, chunk.finish or finish
        return Completion("".join(text), "".join(reasoning), usage, finish, self.label)

    async def choose(self, messages: Sequence[Any], choices: Sequence[str]) -> tuple[str, Usage]:
        """One of `choices`, by grammar where the server has one, else by a schema with an enum."""
        given, facts = tuple(choices), await self._facts_or_failure()
        if self.provider == "vllm" or "grammar" in facts.capabilities:
            done = await self.complete(messages, max_tokens=128, choices=given, thinking=False)
            said = done.text.strip()
        else:
            properties = {"choice": {"type": "string", "enum": list(given)}}
            schema = {"type": "object", "properties": properties, "required": ["choice"], "additionalProperties": False}
            done = await self.complete(messages, max_tokens=256, schema=schema, thinking=False)
            answer = done.parsed()
            said = str(answer.get("choice", "")) if isinstance(answer, dict) else ""
        if said not in given:
            raise self._failed("bad-output")
        return said, done.usage

    async def health(self) -> Health:
        """Liveness and one generated token; a green /health alone proves nothing."""
        started, alive = time.perf_counter(), False
        try:
            if self._given_chat is None:
                await asyncio.to_thread(self._live)
            alive = True
            await self.facts(fresh=True)
            attempt = self._attempt([("user", "1+1=")], 1, {"schema": None, "choices": (), "thinking": False}, started)
            async with aclosing(attempt) as pieces:
                async for _ in pieces:
                    pass
        except Exception as error:
            return Health(alive, False, time.perf_counter() - started, self.failure(error))
        return Health(True, True, time.perf_counter() - started)

    @property
    def chat_model(self) -> BaseChatModel:
        """The langchain model for an agent, bound to this event loop. Map what it raises with `failure_of`.

        Await `facts` first, so that context and adapters are set on it.
        """
        if self._facts is None:
            return self._guarded(self._chat())
        tokens = self._settings.limits.answer_tokens
        arguments = call_arguments(self.resolved(), self._facts, max_tokens=tokens)
        chat = self._chat()
        known = {"options": ("num_ctx", "num_predict")}
        if "options" in arguments:
            options = arguments["options"]
            return self._guarded(chat.model_copy(update={key: options[key] for key in known["options"]}))
        # OpenAI's own has no body for it
        bound = {"max_tokens": tokens} if "max_completion_tokens" in arguments else {}
        return self._guarded(chat.model_copy(update={"extra_body": arguments["extra_body"], **bound}))

    def _guarded(self, chat: BaseChatModel) -> BaseChatModel:
        """What an agent calls is asked the same as what we call."""
        from gallae.models.guard import guard_of

        own: Any = chat.callbacks or []
        return chat.model_copy(update={"callbacks": [*own, guard_of(self._may_send)]})

    def resolved(self) -> Spec:
        """Where to ask now; of an embedded model this starts the engine (blocking)."""
        if self._engine is None:
            return self._spec
        url, key = self._engine.start()
        return replace(self._spec, name=self.name, url=url, key=key)

    def failure(self, error: BaseException) -> ProviderError:
        """What a client raised on this model's behalf, as a ProviderError."""
        return failure_of(error, self.provider, self.name, language=self._settings.language)

    def close(self) -> None:
        """The embedded engine alone: a chat client belongs to its event loop (`aclose`)."""
        if self._engine is not None:
            self._engine.close()

    async def aclose(self) -> None:
        """Close this event loop's sockets and, for an embedded model, its engine."""
        await self._drop_client()
        if self._engine is not None:
            await asyncio.to_thread(self._engine.close)

    async def _attempt(
        self, messages: Sequence[Any], max_tokens: int, call: dict[str, Any], started: float
    ) -> AsyncGenerator[Chunk, None]:
        facts = await self._facts_or_failure()
        prompt = prompt_of(messages)
        self._may_send(prompt.messages)  # before an engine is started or a tokeniser is asked
        spec = self.resolved()
        counted = prompt.beside(json.dumps(call["tools"], ensure_ascii=False)) if "tools" in call else prompt
        room = await fitted(spec, facts, counted, max_tokens, language=self._settings.language)
        if self._given_chat is None:
            arguments = call_arguments(spec, facts, max_tokens=room, **call)
        else:
            arguments = {"max_tokens": room, **call}
        hold = facts.opens_thought or self._stray_thoughts or (call["thinking"] and self.provider in ("vllm",))
        last = Piece()
        remaining = self._settings.limits.model_seconds - (time.perf_counter() - started)
        stream = stream_once(self._chat(), prompt, arguments, hold_thoughts=hold, seconds=remaining, noted=self.noted)
        local, prices = self.local, self._settings.models
        beside = prompt.picture_tokens
        with on_meter(
            self.label, prompt.texts, tokens=room, seconds=remaining, local=local, settings=prices, beside=beside
        ) as metered:
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    last = piece
                    if piece.text or piece.reasoning:
                        metered.heard.append(piece.text + piece.reasoning)
                        yield Chunk(piece.text, piece.reasoning)
            if last.finish is not None and last.input_tokens:  # a server that counts nothing is estimated
                metered.usage = self._usage(last, time.perf_counter() - started)
        self._stray_thoughts = self._stray_thoughts or last.stray
        if last.finish is None:
            raise self._failed("truncated")
        if last.stray:
            raise self._failed("truncated", "thoughts inside the answer")
        if self.provider == "ollama" and last.input_tokens:
            # What the server counts for a picture is its own affair: such a prompt is no measure for others.
            kept = check_prompt_kept(prompt, last.input_tokens, None if prompt.pictures else self._least_ratio)
            if kept is None:
                raise self._failed("context", f"the server kept only {last.input_tokens} tokens of the prompt")
            self._least_ratio = (kept if not prompt.pictures else None) or self._least_ratio
        usage = self._usage(last, time.perf_counter() - started)
        yield Chunk(usage=usage, finish=last.finish, calls=last.calls, sure=last.sure)

    def _may_send(self, messages: Sequence[Any]) -> None:
        """The last moment before words of a turn are sent. ProviderError if they stay, whoever asks."""
        try:
            if self.local:
                staying()
            else:
                said = [(ROLES.get(m.type, m.type), texts_of(m)) for m in messages]
                departing("model", self.label, self._spec.host, said, pictures_in(messages))
        except Stays as stays:
            raise self._failed(stays.because) from None

    async def _facts_or_failure(self) -> Facts:
        try:
            return await self.facts()
        except Exception as error:
            raise self.failure(error) from None

    def _ask(self) -> Facts:
        return ask_facts(self.resolved(), default_context=self._settings.models.context_tokens)

    def _live(self) -> None:
        is_alive(self.resolved())

    def _chat(self) -> BaseChatModel:
        if self._given_chat is not None:
            return self._given_chat
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return build_chat(self.resolved(), self._settings)
        if loop not in self._chats:
            self._chats[loop] = build_chat(self.resolved(), self._settings)
        return self._chats[loop]

    async def _drop_client(self) -> None:
        """Forget the client and, where the server is ours to restart, what it said."""
        chat = self._chats.pop(asyncio.get_running_loop(), None)
        if chat is not None:
            await close_chat(chat)
        if self._engine is not None:
            self._facts = None

    def _usage(self, last: Piece, seconds: float) -> Usage:
        sent, made = last.input_tokens or 0, last.output_tokens or 0
        cost = cost_usd(
            self.label,
            input_tokens=sent,
            output_tokens=made,
            seconds=seconds,
            local=self.local,
            settings=self._settings.models,
        )
        return Usage(sent, made, cost, (self.label,))

    def _failed(self, kind: Any, detail: str = "") -> ModelError:
        return failed(kind, self.provider, self.name, language=self._settings.language, detail=detail)
