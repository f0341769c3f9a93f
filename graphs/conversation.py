"""The conversation as a model is shown it: what fits, and a summary of the rest by the model itself."""

from __future__ import annotations

from collections.abc import Sequence

from gallae.core.language import language_of, say
from gallae.core.types import Message
from gallae.graphs.generate import generate
from gallae.graphs.history import fit_history
from gallae.graphs.prompts import Prompted
from gallae.graphs.state import State, TurnContext
from gallae.models.model import Model

__all__ = ["conversation"]


async def conversation(turn: TurnContext, state: State, model: Model) -> tuple[list[Prompted], str]:
    """The history that fits the model's context, with a summary of the rest, written by the model itself."""
    question = state["question"]
    language = language_of(question.text, turn.settings.language)

    async def summarise(messages: Sequence[Message]) -> str:
        ask = say(
            language,
            "다음 대화를 다섯 문장 안으로 요약하세요. 이름, 숫자, 날짜, 정한 것을 빠뜨리지 마세요.",
            "Summarise this conversation in five sentences at most. Keep names, numbers, dates and decisions.",
        )
        text = "\n".join(f"{m.role}: {m.content}" for m in messages)[: model.context_tokens]
        made = await generate(turn, model, [Prompted("system", ask), Prompted("user", text)], release=False)
        return made.text.strip()

    return await fit_history(
        question.history,
        context_tokens=model.context_tokens,
        language=language,
        summarise=summarise,
    )
