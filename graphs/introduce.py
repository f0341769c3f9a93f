"""What is said without a model to somebody who greets, thanks, takes leave, or asks what can be asked here.

Only where nothing else answers: on the route `prompt` when no model serves, on `rag` when the documents do not hold it.
What it names is the workspace as this person sees it: documents they may read, jobs that a model serves, what code computes.
"""

from __future__ import annotations

from gallae.checks.orders import without_orders
from gallae.core.language import language_of, say
from gallae.core.settings import Settings
from gallae.core.types import Draft, Language
from gallae.graphs.courtesies import spoken_to
from gallae.graphs.state import State, TurnContext

__all__ = ["introduced"]

NAMED = 3  # titles that are named
NAMELESS = Settings.model_fields["name"].default


def introduced(turn: TurnContext, state: State) -> Draft | None:
    """None where the message is none of these, and where a person has chosen the route. Never kept: what it names changes."""
    question = state["question"]
    kind = spoken_to(question.text) if question.route is None else ""
    if not kind:
        return None
    language = language_of(question.text, turn.settings.language)
    if kind == "thanks":
        more = say(
            language, "별말씀을요. 더 필요한 것이 있으면 물어봐 주세요.", "You are welcome. Ask on whenever you like."
        )
        return Draft(more, time_bound=True)
    if kind == "leave":
        bye = say(
            language, "안녕히 가세요. 이 대화는 그대로 남아 있습니다.", "Goodbye. This conversation stays as it is."
        )
        return Draft(bye, time_bound=True)
    lines = _able(turn, state, language)
    if kind == "greeting":
        name = turn.settings.title or (turn.settings.name if turn.settings.name != NAMELESS else "갈래 Gallae")
        lines.insert(0, say(language, f"안녕하세요, {name}입니다.", f"Hello, this is {name}."))
    return Draft("\n".join(lines), time_bound=True)


def _able(turn: TurnContext, state: State, language: Language) -> list[str]:
    """What can be asked, a line each."""
    parts = turn.parts
    cards = [card for card in parts.index.documents(state["question"].person) if without_orders(card.title).strip()]
    named, more = cards[:NAMED], len(cards) - NAMED
    turn.reads(card.path for card in named)
    titles = ", ".join(f"‘{' '.join(card.title.split())[:60]}’" for card in named)
    lines: list[str] = []
    if named:
        rest = say(language, f" 외 {more}개", f" and {more} more") if more > 0 else ""
        found = f"- 문서에서 찾아 근거와 함께 답합니다: {titles}{rest}"
        lines.append(say(language, found, f"- Answers from the documents, with their sources: {titles}{rest}"))
    reckon = "- 계산, 날짜, 단위 바꾸기는 직접 셈합니다."
    lines.append(say(language, reckon, "- Sums, dates and units are computed exactly."))
    jobs = [skill.title for skill in parts.workspace.skills]
    if jobs and any(parts.models.for_role(role) for role in ("sllm", "chat")):
        lines.append(say(language, f"- 정해진 서식의 글: {', '.join(jobs)}", f"- Writing to form: {', '.join(jobs)}"))
    if parts.models.for_role("chat") is None:
        lines.append(
            say(
                language,
                "- 그 밖의 글쓰기는 언어 모델을 붙이면 합니다(`gallae doctor`가 방법을 알려 줍니다).",
                "- Other writing needs a language model (`gallae doctor` says how to connect one).",
            )
        )
    return lines
