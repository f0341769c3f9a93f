"""One call of a model inside a turn: masked on the way out, restored, cut into sentences, each released or withheld.

Reasoning is shown as such and never becomes part of the answer. Nothing is released before `accept` has
seen it; what it refuses is withheld and reported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gallae.checks.links import Links
from gallae.checks.masking import Mask
from gallae.core.caller import Caller, WantedCall
from gallae.core.errors import ProviderError
from gallae.core.types import Check, Usage
from gallae.graphs.events import Reasoning
from gallae.graphs.prompts import Prompted
from gallae.graphs.release import links_of
from gallae.graphs.sentences import SentenceWindow
from gallae.graphs.state import TurnContext
from gallae.models.errors import ModelError
from gallae.models.model import Model

__all__ = ["Generated", "generate"]

Accept = Callable[[str], Check]


@dataclass(slots=True)
class Generated:
    """`text` is what was accepted; `withheld` the sentences that were not, each with its check."""

    text: str = ""
    withheld: list[tuple[str, Check]] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    finish: str = ""
    wanted: tuple[WantedCall, ...] = ()
    sure: float | None = None  # of an answer that a grammar bound: how probable the model held it

    @property
    def cut(self) -> bool:
        return self.finish == "length"


async def generate(
    turn: TurnContext,
    model: Model,
    messages: Sequence[Prompted],
    *,
    accept: Accept | None = None,
    release: bool = True,
    halt: bool = False,
    temperature: float = 0,
    grammar: str = "",
    caller: Caller | None = None,
) -> Generated:
    """Stream one completion. `release` False keeps the text back for a check of the whole; `halt` stops the model at the
    first sentence that is refused (policy), instead of leaving that sentence out (support). ProviderError passes
    through, but not once something was shown: what was shown stays, marked as cut. With `caller` the model is given its
    tools and schema, and `wanted` holds the calls it asks for."""
    turn.writer, turn.lost = model.label, ""
    mask = None if model.local else turn.mask
    sent = [m.sent for m in messages] if mask is None else _masked(messages, mask)
    restorer = mask.restorer() if mask is not None else None  # a mask that hides nothing yet is falsy
    window, made, thoughts = SentenceWindow(), Generated(), _Thoughts(turn, mask)
    links = links_of(turn) if release else None
    try:
        stream = model.stream(sent, temperature=temperature, grammar=grammar, **_asked(turn, caller))
        async for chunk in stream:
            thoughts.feed(chunk.reasoning)
            if chunk.usage is not None:
                made.usage = made.usage.plus(chunk.usage)
            made.finish = chunk.finish or made.finish
            made.wanted += tuple(_restored(call, mask) for call in chunk.calls)
            made.sure = chunk.sure if chunk.sure is not None else made.sure
            text = restorer.feed(chunk.text) if restorer is not None else chunk.text
            for sentence in window.feed(text):
                _take(turn, made, sentence, accept, links)
            if halt and made.withheld:
                await stream.aclose()
                return made
    except ProviderError as error:
        if not (release and made.text):
            raise
        if isinstance(error, ModelError) and error.kind == "context":
            # The server dropped part of the prompt in silence: what it said was not about the whole question.
            made.withheld.append((made.text, Check("context", False, error.message)))
            return made
        made.finish = "length"  # what was shown is shown: the rest is missing, and said so
        turn.lost = error.message
    thoughts.flush()
    for sentence in [*window.feed(restorer.flush() if restorer is not None else ""), *window.flush()]:
        _take(turn, made, sentence, accept, links)
    return made


def _asked(turn: TurnContext, caller: Caller | None) -> dict[str, Any]:
    """What the model is given beside the messages."""
    own = {"schema": caller.schema, "tools": caller.tools, "tool_choice": caller.tool_choice} if caller else {}
    return {**own, "max_tokens": _most(turn, caller), "thinking": turn.settings.models.thinking}


class _Thoughts:
    """A model's thoughts, shown sentence by sentence with what was masked and without links that carry anything out."""

    def __init__(self, turn: TurnContext, mask: Mask | None) -> None:
        self._turn, self._mask = turn, mask
        self._window, self._links = SentenceWindow(), links_of(turn)

    def feed(self, text: str) -> None:
        self._show(self._window.feed(self._mask.restore(text) if self._mask is not None else text) if text else ())

    def flush(self) -> None:
        self._show(self._window.flush())

    def _show(self, parts: Iterable[str]) -> None:
        for part in parts:
            self._turn.emit(Reasoning(self._links.safe(part)))


def _most(turn: TurnContext, caller: Caller | None) -> int:
    most = turn.settings.limits.answer_tokens
    return min(most, caller.max_tokens) if caller is not None and caller.max_tokens else most


def _restored(call: WantedCall, mask: Mask | None) -> WantedCall:
    """The arguments with what was masked; inside JSON, so that a quote in a value breaks nothing."""
    if mask is None:
        return call
    try:
        value = json.loads(call.arguments, object_hook=lambda o: {k: _inside(v, mask) for k, v in o.items()})
    except ValueError:
        return replace(call, arguments=mask.restore(call.arguments))
    return replace(call, arguments=json.dumps(value, ensure_ascii=False))


def _inside(value: Any, mask: Mask) -> Any:
    if isinstance(value, list):
        return [_inside(v, mask) for v in value]
    return mask.restore(value) if isinstance(value, str) else value


def _take(turn: TurnContext, made: Generated, sentence: str, accept: Accept | None, links: Links | None) -> None:
    """`links` None: nothing is released yet, and what is will be looked at as a whole (graphs.release)."""
    check = accept(sentence) if accept and sentence.strip() else None
    if check is not None and not check.passed:
        made.withheld.append((sentence, check))
        return
    safe = sentence if links is None else links.safe(sentence)
    made.text += safe
    if links is not None:
        turn.say(safe)


def _masked(messages: Sequence[Prompted], mask: Mask) -> list[Any]:
    """As a client takes them; what a later message gives away is masked in an earlier one too."""
    first = [m.masked(mask.mask) for m in messages]
    again = [m.masked(mask.mask) if mask.holds(made.content) else made for m, made in zip(messages, first, strict=True)]
    return [m.sent for m in again]
