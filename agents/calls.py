"""The calls of one run of the agent: what it may call, what foreign text it has read, and who has to say yes.

Foreign text may read as an order to act or to tell. So once some was read, a tool of an open world is not called but on
the server the text came from, and what the documents say is told to no such tool. A tool that changes something is never
called without a person's yes to its very arguments; where nobody can be asked it is not called after foreign text at all.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gallae.agents.consent import Consents, agreed_call, approval_of
from gallae.agents.prompts import wrapped
from gallae.checks.leaks import grams_of
from gallae.checks.masking import Mask
from gallae.core.errors import ToolError
from gallae.core.types import ToolCall, ToolCard
from gallae.tools.client import Toolbox
from gallae.tools.documents import DOCUMENT_TOOLS
from gallae.tools.mending import mended, wrong

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

__all__ = ["Calls"]

DOCUMENTS = "documents"
PURE = DOCUMENT_TOOLS | {"calculate", "convert_units", "statistics", "text_count", "text_similarity"}
FAILED = "error: "
CORRECTIONS = 1
ALONE = "Ask the person to do this in a message of its own."


@dataclass(slots=True)
class Calls:
    """`own`: what the person wrote; `heard`: what documents said, now or in earlier answers; `said`: the model's last
    words. `made` are the calls so far, those of before a pause among them (`recall`)."""

    toolbox: Toolbox
    mask: Mask | None
    emit: Callable[[ToolCall], None]
    consents: Consents | None = None
    own: str = ""
    heard: list[str] = field(default_factory=list)
    made: list[ToolCall] = field(default_factory=list)
    said: str = ""
    sources: set[str] = field(default_factory=set)  # where foreign text came from: servers, and the documents
    live: bool = False
    changed: list[str] = field(default_factory=list)  # tools that were called after a yes
    _asking: bool = False
    _wrong: dict[str, int] = field(default_factory=dict)  # by tool, how often its arguments were

    def outside(self, text: str) -> str:
        return self.mask.mask(text) if self.mask is not None else text

    def inside(self, value: Any) -> Any:
        """What the model said, with the masked data back in place."""
        if self.mask is None:
            return value
        if isinstance(value, str):
            return self.mask.restore(value)
        if isinstance(value, dict):
            return {k: self.inside(v) for k, v in value.items()}
        return [self.inside(v) for v in value] if isinstance(value, list) else value

    def recall(self, before: Iterable[ToolCall]) -> None:
        """Calls that this run made before it was paused: what they read still counts."""
        cards = {card.name: card for card in self.toolbox.cards}
        for call in before:
            self.made.append(call)
            self.live = self.live or call.name not in PURE
            if call.name in cards and not call.failed:
                self._note(cards[call.name], call.result)

    def tools(self) -> list[BaseTool]:
        return [self._tool(card) for card in self.toolbox.cards]

    def _tool(self, card: ToolCard) -> BaseTool:
        from langchain_core.tools import StructuredTool, ToolException

        async def call(**given: Any) -> str:
            arguments, repaired = mended(card.schema, self.inside(given))
            self.live = (
                self.live or card.name not in PURE
            )  # also where it fails or a person says no: of this time alone
            began = time.perf_counter()

            def record(result: str, *, failed: bool = False) -> None:
                took = round((time.perf_counter() - began) * 1000, 2)
                done = ToolCall(card.name, arguments, result, card.server, failed, repaired, took)
                self.made.append(done)
                self.emit(done)

            try:
                self._check(card, arguments)
                text = await self._called(card, arguments)
            except ToolError as error:
                reason = f"{error.message}. {error.hint}".strip()
                record(f"{FAILED}{reason}", failed=True)
                raise ToolException(wrapped(card.name, self.outside(reason), failed=True)) from error
            except asyncio.CancelledError:
                record(f"{FAILED}cut off; whether it was done is not known", failed=True)
                raise
            record(text)
            return wrapped(card.name, self.outside(text))

        return StructuredTool(
            name=card.name,
            description=card.description,
            args_schema=card.schema or {"type": "object", "properties": {}},
            coroutine=call,
            handle_tool_error=True,
            metadata={"server": card.server, "writes": card.writes},  # for a trace
        )

    def _check(self, card: ToolCard, arguments: dict[str, Any]) -> None:
        """ToolError in the schema's words: the model may correct its call once, then not again."""
        problem = wrong(card.schema, arguments)
        if not problem:
            return
        self._wrong[card.name] = self._wrong.get(card.name, 0) + 1
        if self._wrong[card.name] > CORRECTIONS:
            raise ToolError(
                f"{card.name} was not called: its arguments are wrong again: {problem}",
                hint="Do not call it again. Answer without it, and say what could not be done.",
            )
        raise ToolError(f"{card.name} was not called: {problem}", hint="Correct the arguments and call it once more.")

    async def _called(self, card: ToolCard, arguments: dict[str, Any]) -> str:
        if card.writes and self.consents is not None:
            text = await self._agreed(card, arguments, self.consents)
        else:
            self._may_call(card, arguments)
            text = await self.toolbox.call(card.name, arguments)
        self._note(card, text)
        return text

    async def _agreed(self, card: ToolCard, arguments: dict[str, Any], consents: Consents) -> str:
        """A person who sees the arguments may let through what foreign text could have dictated; they are told of it."""
        if self._asking:
            raise ToolError(
                f"{card.name} was not called: the person is being asked about another call",
                hint="Call one such tool at a time, and this one after that.",
            )
        foreign = tuple(sorted(self.sources))
        approval = approval_of(self.toolbox, card, arguments, reason=self.said, foreign=foreign)
        self._asking = True  # and so it stays where the graph stops here: what runs beside this may not ask too

        async def call() -> str:
            self._asking = False
            self.changed.append(card.name)
            return await self.toolbox.call(card.name, arguments, approved=True)

        try:
            return await agreed_call(approval, consents, call)
        except ToolError:
            self._asking = False
            raise

    def _note(self, card: ToolCard, text: str) -> None:
        if card.name in DOCUMENT_TOOLS:
            self.sources.add(DOCUMENTS)
            self.heard.append(text)
        elif card.server != "gallae":
            self.sources.add(card.server)

    def _may_call(self, card: ToolCard, arguments: dict[str, Any]) -> None:
        """ToolError for what foreign text may have dictated: it may read as an order to act or to tell."""
        if card.writes and self.sources:
            raise ToolError(f"{card.name} changes something and foreign text was read before", hint=ALONE)
        if not card.open_world:
            return
        if self.sources - {card.server}:
            raise ToolError(f"{card.name} reaches outside and foreign text was read before", hint=ALONE)
        told = json.dumps(arguments, ensure_ascii=False)
        known = grams_of(self.own)
        if any((grams_of(told) - known) & grams_of(heard) for heard in self.heard):
            raise ToolError(
                f"{card.name} reaches outside and would be told what the documents say",
                hint="Call it with the person's own words only.",
            )
