"""One call of a model inside a turn: masked on the way out, restored, cut into sentences, each released or withheld.

Reasoning is shown as such and never becomes part of the answer. Nothing is released before `accept` has
seen it; what it refuses is withheld and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from gallae.checks.masking import Mask
from gallae.core.errors import ProviderError
from gallae.core.types import Check, Usage
from gallae.graphs.events import Reasoning
from gallae.graphs.prompts import Prompted
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
) -> Generated:
    """Stream one completion. `release` False keeps the text back for a check of the whole; `halt` stops the
    model at the first sentence that is refused (policy), instead of leaving that sentence out (support).

    ProviderError passes through, but not once something was shown: what was shown stays, marked as cut.
    """
    mask = None if model.local else Mask()
    sent = [Prompted(m.role, mask.mask(m.content)) for m in messages] if mask is not None else list(messages)
    restorer = mask.restorer() if mask is not None else None  # a mask that hides nothing yet is falsy
    window, made = SentenceWindow(), Generated()
    try:
        stream = model.stream(
            sent, max_tokens=turn.settings.limits.answer_tokens, thinking=turn.settings.models.thinking
        )
        async for chunk in stream:
            if chunk.reasoning:
                turn.emit(Reasoning(mask.restore(chunk.reasoning) if mask is not None else chunk.reasoning))
            if chunk.usage is not None:
                made.usage = made.usage.plus(chunk.usage)
            made.finish = chunk.finish or made.finish
            text = restorer.feed(chunk.text) if restorer is not None else chunk.text
            for sentence in window.feed(text):
                _take(turn, made, sentence, accept, release)
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
    rest = restorer.flush() if restorer is not None else ""
    for sentence in [*window.feed(rest), *window.flush()]:
        _take(turn, made, sentence, accept, release)
    return made


def _take(turn: TurnContext, made: Generated, sentence: str, accept: Accept | None, release: bool) -> None:
    check = accept(sentence) if accept and sentence.strip() else None
    if check is not None and not check.passed:
        made.withheld.append((sentence, check))
        return
    made.text += sentence
    if release:
        turn.say(sentence)
