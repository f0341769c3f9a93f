"""Route `prompt` (D2): the chat model with the workspace's examples that fit, streamed behind one sentence."""

from __future__ import annotations

from typing import Any

from gallae.checks.policy import moderate
from gallae.core.language import language_of, say
from gallae.core.types import Draft
from gallae.graphs.conversation import conversation
from gallae.graphs.events import RouteFailed
from gallae.graphs.generate import generate
from gallae.graphs.introduce import introduced
from gallae.graphs.missing import asked_precisely
from gallae.graphs.prompts import Prompted, few_shot, prompt_for_chat
from gallae.graphs.recall import readable
from gallae.graphs.serving import local_only, unserved
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_rag import look_first

__all__ = ["write_prompt"]

UNSURE = 0.5  # margin between the first and the second route below which the documents are looked at first


async def write_prompt(turn: TurnContext, state: State) -> dict[str, Any]:
    question, settings = state["question"], turn.settings
    language = language_of(question.text, settings.language)
    model = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if model is None:
        return _without_model(turn, state)
    faq = [entry for entry in turn.parts.workspace.faq if readable(turn.parts, question, entry.source)]
    shots = few_shot(turn.parts.workspace.prompts, faq, question.text)
    wishes = question.caller.system if question.caller else ""
    messages = prompt_for_chat(turn.parts.workspace.prompts, settings.title, language, shots, wishes)
    shown, summary = await conversation(turn, state, model)
    messages += [*shown, Prompted("user", question.text)]
    made = await generate(
        turn, model, messages, accept=lambda s: moderate(s, settings.policy, language, given=question.text), halt=True
    )
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


def _without_model(turn: TurnContext, state: State) -> dict[str, Any]:
    """Unserved, unless somebody only greets, or the router itself was unsure and the documents hold an answer (D10: look
    first)."""
    if said := introduced(turn, state):
        return {"draft": said}
    decision = state["decision"]
    if decision.margin < UNSURE and "rag" in decision.fallbacks and state["question"].route is None:
        looked = look_first(turn, state)
        if looked["draft"].outcome == "answered":
            turn.emit(RouteFailed("prompt", "no language model, and the documents hold an answer", "rag"))
            return looked
    asked = asked_precisely(state["question"], language_of(state["question"].text, turn.settings.language))
    return {"draft": asked or unserved(turn, state)}
