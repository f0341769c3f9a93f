"""The chat model with the tools or the answer schema of a calling program (`/v1`, `tools` and `response_format`).

What the model wants called goes back to the program, which calls it and sends the result in the next request: nothing of
the caller's is ever called here. Policy, masking and D9 hold as in every other turn.
"""

from __future__ import annotations

from typing import Any

from gallae.checks.policy import moderate
from gallae.core.caller import Caller
from gallae.core.errors import InputError
from gallae.core.language import language_of, say
from gallae.core.types import Draft
from gallae.graphs.conversation import conversation
from gallae.graphs.generate import generate
from gallae.graphs.prompts import Prompted, prompt_for_chat
from gallae.graphs.serving import local_only, unserved
from gallae.graphs.state import State, TurnContext
from gallae.models.model import Model

__all__ = ["write_called"]


async def write_called(turn: TurnContext, state: State, caller: Caller) -> dict[str, Any]:
    question, settings = state["question"], turn.settings
    language = language_of(question.text, settings.language)
    model = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if model is None:
        return {"draft": unserved(turn, state)}
    await _check_able(turn, model, caller)
    messages = prompt_for_chat(turn.parts.workspace.prompts, settings.title, language, (), caller.system)
    shown, summary = await conversation(turn, state, model)
    exchange = [Prompted(m.role, m.content, m.calls, m.answers) for m in caller.messages]
    messages += [*shown, *(exchange or [Prompted("user", question.text)])]

    def accept(text: str) -> Any:
        return moderate(text, settings.policy, language, given=question.text)

    made = await generate(turn, model, messages, accept=accept, halt=True, caller=caller)
    checks = [made.withheld[0][1]] if made.withheld else [accept(call.arguments) for call in made.wanted]
    draft = Draft(
        made.text,
        outcome="cut" if made.cut else "answered",
        served_by=model.label,
        usage=made.usage,
        wanted=() if made.withheld else made.wanted,
        time_bound=True,
    )
    return {"draft": draft, "checks": tuple(checks), "summary": summary}


async def _check_able(turn: TurnContext, model: Model, caller: Caller) -> None:
    """InputError where the model would drop in silence what the caller counts on."""
    language = turn.settings.language
    if caller.tools and not await model.can("tools"):
        raise InputError(
            say(language, f"{model.label}: 도구를 부를 줄 모르는 모델입니다.", f"{model.label} calls no tools."),
            hint=say(
                language, "tools 없이 부르거나 다른 모델을 쓰세요.", "Leave out tools, or set another models.chat."
            ),
        )
    if model.provider == "ollama" and caller.tool_choice not in (None, "auto", "none"):
        raise InputError(
            say(
                language,
                "tool_choice: Ollama는 auto와 none만 압니다.",
                "tool_choice: Ollama knows auto and none alone.",
            ),
            hint=say(language, "tool_choice를 빼세요.", "Leave out tool_choice."),
        )
