"""Route `prompt` (D2): the chat model with the workspace's examples that fit, streamed behind one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gallae.checks.policy import moderate
from gallae.core.language import language_of, say
from gallae.core.types import Draft, Message
from gallae.graphs.generate import generate
from gallae.graphs.history import fit_history
from gallae.graphs.prompts import Prompted, few_shot, prompt_for_chat
from gallae.graphs.serving import local_only, unserved
from gallae.graphs.state import State, TurnContext
from gallae.models.model import Model

__all__ = ["conversation", "write_prompt"]


async def write_prompt(turn: TurnContext, state: State) -> dict[str, Any]:
    question, settings = state["question"], turn.settings
    language = language_of(question.text, settings.language)
    model = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if model is None:
        return {"draft": unserved(turn, state)}
    shots = few_shot(turn.parts.workspace.prompts, turn.parts.workspace.faq, question.text)
    messages = prompt_for_chat(turn.parts.workspace.prompts, settings.title, language, shots)
    shown, summary = await conversation(turn, state, model)
    messages += [*shown, Prompted("user", question.text)]
    made = await generate(turn, model, messages, accept=lambda s: moderate(s, settings.policy, language), halt=True)
    if made.withheld:
        draft = Draft(made.text, served_by=model.label, usage=made.usage)
        return {"draft": draft, "checks": (made.withheld[0][1],)}
    text = made.text
    if made.cut:
        text += say(language, "\n(답이 중간에 끊겼습니다.)", "\n(The answer was cut off.)")
    outcome = "cut" if made.cut else "answered"
    return {
        "draft": Draft(text, outcome=outcome, served_by=model.label, usage=made.usage),  # type: ignore[arg-type]
        "summary": summary,
    }


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
