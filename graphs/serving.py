"""Who may serve a turn, and what is said when nobody can (interfaces.md, "Who answers when")."""

from __future__ import annotations

from gallae.core.language import language_of, say
from gallae.core.types import Decision, Draft, Language, Question, Skill
from gallae.graphs.promoted import mark_of_skill
from gallae.graphs.settle import settle
from gallae.graphs.state import Parts, State, TurnContext
from gallae.graphs.words import WAYS
from gallae.models.fixed import FixedModels
from gallae.models.registry import Models

__all__ = ["fingerprint", "local_only", "serving", "settled", "skill_of", "unserved"]


def serving(models: Models | FixedModels) -> tuple[str, ...]:
    """The labels of the models at work, chat first; empty for the embedded default."""
    found = (models.for_role(role) for role in ("chat", "sllm"))
    return tuple(dict.fromkeys(model.label for model in found if model is not None))


def fingerprint(parts: Parts, thread: str = "") -> str:
    """What the exact cache's key holds of the models: another model is another answer, and so is another file of it."""
    skills = [mark_of_skill(parts, skill, thread) for skill in parts.workspace.skills]
    return "|".join([*serving(parts.models), *skills])


async def settled(turn: TurnContext, question: Question) -> Decision:
    """The turn's decision, a model asked where it was unsure."""
    parts, home = turn.parts, bool(turn.meter.closed)
    return await settle(parts.router, question, parts.models, parts.opinions, turn.settings, home=home)


def local_only(turn: TurnContext, state: State) -> bool:
    """D9: the decision's flag, a confidential workspace, or a confidential passage. Masked text may leave only
    where the policy says so, and confidential documents never. Nor does anything once the budget is used up."""
    found = state.get("found")
    stays = turn.settings.confidential or (found is not None and any(p.confidential for p in found.passages))
    stays = stays or (state["decision"].local_only and not turn.settings.policy.masked_may_leave)
    turn.boundary.stays = turn.boundary.stays or stays
    return stays or bool(turn.meter.closed)


def skill_of(turn: TurnContext, state: State) -> Skill | None:
    """The decision's skill; the only one there is where a person forced a skill's route without naming any."""
    name, skills = state["decision"].skill, turn.parts.workspace.skills
    if name is None and turn.forced in ("sllm", "hybrid") and len(skills) == 1:
        return skills[0]
    return next((skill for skill in skills if skill.name == name), None)


def unserved(turn: TurnContext, state: State, facts: Draft | None = None, *, because: str = "") -> Draft:
    """An honest draft: what is missing (or `because`), and the three shortest ways to it. `facts` are shown before it
    (hybrid)."""
    language = language_of(state["question"].text, turn.settings.language)
    skill = skill_of(turn, state)
    because = because or _because(language, state, turn, skill)
    text = f"{because} {WAYS[language]}"
    if facts is None:
        return Draft(text, outcome="unserved")
    return Draft(f"{facts.text}\n\n{text}", outcome="unserved", citations=facts.citations)


def _because(language: Language, state: State, turn: TurnContext, skill: Skill | None) -> str:
    if turn.meter.closed:
        return turn.meter.closed + say(language, ". 바깥 모델에는 묻지 않습니다.", ", so no outside model is asked.")
    if local_only(turn, state) and turn.parts.models.for_role("chat") is not None:
        return say(
            language,
            "개인정보나 대외비가 들어 있어 바깥 모델로 보낼 수 없고, 안에서 쓸 수 있는 모델이 없습니다.",
            "This holds personal or confidential content that may not leave the house, and no local model serves.",
        )
    if skill is not None:
        return say(
            language,
            f"'{skill.title}' 일로 보았지만 이 서식의 글을 쓸 모델이 아직 없습니다(학습된 소형 모델도, 대화 모델도 없음).",
            f"This is the job '{skill.title}', but no model can write it yet (neither a tuned nor a chat model).",
        )
    return say(
        language,
        "이 질문은 글을 쓰는 언어 모델이 있어야 답할 수 있는데, 지금은 붙어 있는 모델이 없습니다.",
        "This question needs a language model, and none is connected now.",
    )
