"""Route `prompt` with pictures: the model that sees, with the question and the pictures as they are.

Nothing in a picture can be masked, so an outside model is shown it only where the person or the workspace said so; the
lock at the models (core.boundary) asks for that word once more.
"""

from __future__ import annotations

from typing import Any

from gallae.checks.policy import moderate
from gallae.core.language import language_of, say
from gallae.core.types import Check, Draft, Language
from gallae.graphs.conversation import conversation
from gallae.graphs.generate import generate
from gallae.graphs.prompts import Prompted, prompt_for_pictures
from gallae.graphs.serving import local_only
from gallae.graphs.state import State, TurnContext
from gallae.models.sight import sight_of

__all__ = ["write_seen"]


async def write_seen(turn: TurnContext, state: State) -> dict[str, Any]:
    question, settings = state["question"], turn.settings
    language = language_of(question.text, settings.language)
    sight = await sight_of(turn.parts.models, language, local_only=local_only(turn, state))
    model = sight.model
    if model is None:
        return {"draft": Draft(sight.because, outcome="unserved")}
    if not (model.local or turn.boundary.pictures or turn.boundary.preview):
        return {"draft": Draft(_ask_first(model.label, language), outcome="unserved")}
    wishes = question.caller.system if question.caller else ""
    messages = prompt_for_pictures(turn.parts.workspace.prompts, settings.title, language, wishes)
    shown, summary = await conversation(turn, state, model)
    messages += [*shown, Prompted("user", question.text, pictures=question.pictures)]
    made = await generate(
        turn, model, messages, accept=lambda s: moderate(s, settings.policy, language, given=question.text), halt=True
    )
    told = tuple(Check("picture", True, f"{picture} → {model.label}", blocking=False) for picture in question.pictures)
    if made.withheld:
        draft = Draft(made.text, served_by=model.label, usage=made.usage)
        return {"draft": draft, "checks": (*told, made.withheld[0][1])}
    text = made.text + (say(language, "\n(답이 중간에 끊겼습니다.)", "\n(The answer was cut off.)") if made.cut else "")
    draft = Draft(text, outcome="cut" if made.cut else "answered", served_by=model.label, usage=made.usage)
    return {"draft": draft, "checks": told, "summary": summary}


def _ask_first(label: str, language: Language) -> str:
    return say(
        language,
        f"그림은 가릴 수 없어 바깥 모델({label})에 보내려면 동의가 필요합니다. 보내지 않았습니다. 동의하고 다시 묻거나(화면에서는 입력창 위의 "
        "‘바깥 모델에 보이기’, API에서는 pictures_may_leave), models.vision에 안의 모델을 적거나, 늘 보내도 되는 작업 공간이면 "
        "policy.pictures_may_leave를 켜세요.",
        f"A picture cannot be masked, so showing it to an outside model ({label}) needs your agreement. It was not sent. Agree "
        "and ask again (on the page above the box, in the API with pictures_may_leave), name a local model in models.vision, "
        "or set policy.pictures_may_leave where pictures may always leave.",
    )
