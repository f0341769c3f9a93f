"""Node `act`: route `tool`. What parses completely is computed without a model (D1); the rest goes to the bounded
agent over MCP tools (D1b), or says what is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from langgraph.runtime import Runtime

from gallae.agents.consent import Progress
from gallae.agents.sources import cited, told_by
from gallae.core.language import language_of, say
from gallae.core.types import Draft, Language, Passage, Question
from gallae.graphs.agent_documents import AgentDocuments
from gallae.graphs.approve import Resumed, TurnConsents, restored, unsaved
from gallae.graphs.events import RouteFailed, ToolCalled
from gallae.graphs.missing import asked_precisely
from gallae.graphs.serving import local_only
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_rag import look_first
from gallae.tools.compute import compute

__all__ = ["act", "now_of"]


async def act(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    state = restored(turn, state)
    return {**unsaved(turn, state), **await _acted(turn, state)}


async def _acted(turn: TurnContext, state: State) -> dict[str, Any]:
    question = state["question"]
    computed = compute(question.text, now=now_of(turn, question), history=question.history)
    if computed is not None:
        turn.emit(ToolCalled(computed.tool))
        return {"draft": Draft(computed.text, tools=(computed.tool,), time_bound=computed.time_bound)}
    model = turn.parts.models.for_role("chat", local_only=local_only(turn, state))
    if model is None:
        return _without_model(turn, state)
    from gallae.agents.worker import run_worker

    documents = AgentDocuments(turn, question, local=model.local)
    resumed, language = _going_on(turn, state), language_of(question.text, turn.settings.language)
    consents = TurnConsents(turn, state, resumed) if turn.turn else None  # Studio writes down no turn
    draft = await run_worker(
        model,
        turn.parts.toolbox.with_documents(documents.search, documents.read),
        question.text,
        history=question.history,
        language=language,
        limits=turn.settings.limits,
        emit=lambda call: turn.emit(ToolCalled(call)),
        prices=turn.settings.models,
        mask=None if model.local else turn.mask,
        consents=consents,
        before=resumed.progress if resumed is not None else _failed(turn, state),
    )
    turn.sources = (*turn.sources, *documents.passages)
    return {"draft": _sourced(draft, turn.sources, language)}


def _failed(turn: TurnContext, state: State) -> Progress | None:
    """Of an answer that failed its check: its calls and what was said of it, for the one repair."""
    draft = state.get("draft")
    if not state["way"].repairs or draft is None:
        return None
    return Progress(draft.tools, draft=draft.text, complaint=turn.complaint)


def _sourced(draft: Draft, passages: Sequence[Passage], language: Language) -> Draft:
    """With its sources: documents as citations, tools as lines below."""
    if draft.outcome != "answered":
        return draft
    text, citations = cited(draft.text, passages)
    named = told_by(draft.text, draft.tools, language)
    return replace(draft, text=f"{text}\n\n{named}" if named else text, citations=citations)


def _going_on(turn: TurnContext, state: State) -> Resumed | None:
    """What the run goes on with; a repair after that begins anew."""
    return turn.resumed if turn.resumed is not None and state["way"].repairs == 0 else None


def now_of(turn: TurnContext, question: Question) -> datetime:
    """The clock's time on the day the turn counts as today (`--today` moves the day, not the hour)."""
    now = turn.parts.clock()
    return now.replace(year=question.today.year, month=question.today.month, day=question.today.day)


def _without_model(turn: TurnContext, state: State) -> dict[str, Any]:
    """The documents, where the decision names them next and they hold the answer; else what is missing."""
    if "rag" in state["decision"].fallbacks:
        looked_up = look_first(turn, state)
        if looked_up["draft"].outcome == "answered":
            turn.emit(RouteFailed("tool", "not every number or date could be read", "rag"))
            return looked_up
    return {"draft": _missing(turn, state)}


def _missing(turn: TurnContext, state: State) -> Draft:
    """Ask back for what could not be read when one of our own tools was meant, else name the tools that would serve."""
    language = language_of(state["question"].text, turn.settings.language)
    cards = {card.name: card for card in turn.parts.toolbox.cards}
    named = cards.get(state["decision"].tool or "")
    question = state["question"]
    if named is None or named.server == "gallae":
        if asked := asked_precisely(question, language, sure=True):
            return asked
        text = say(
            language,
            "계산에 필요한 수나 날짜를 다 읽지 못했습니다. 숫자와 단위를 식처럼 다시 적어 주세요. "
            "예: 36,000원짜리 5개와 19,000원짜리 2개 합계",
            "I could not read every number or date this needs. Please write them out like a sum, "
            "for example: total of 5 items at 36,000 won and 2 at 19,000 won",
        )
        return Draft(text, outcome="clarify")
    text = say(
        language,
        f"이 일은 도구 '{named.title}'이(가) 할 수 있지만, 도구를 부를 언어 모델이 아직 없습니다. `gallae doctor`를 보세요.",
        f"The tool '{named.title}' can do this, but no language model is connected to call it. See `gallae doctor`.",
    )
    return Draft(text, outcome="unserved")
