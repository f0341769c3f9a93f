"""Node `finish`: release what was not shown yet, write the turn down, keep the answer for the next time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from gallae.checks.personal import find_personal
from gallae.core.types import Answer, Draft
from gallae.graphs.events import TurnEnded
from gallae.graphs.recall import key_of
from gallae.graphs.release import safe_draft
from gallae.graphs.sentences import split_sentences
from gallae.graphs.serving import skill_of
from gallae.graphs.state import State, TurnContext
from gallae.graphs.watch import watch

__all__ = ["finish"]


async def finish(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    draft = safe_draft(turn, state, state["draft"])
    if not turn.shown:
        for sentence in split_sentences(draft.text):
            turn.say(sentence)
    answer = _answer(turn, state, draft)
    _keep(turn, state, draft)
    if turn.turn:
        turn.parts.store.end(answer, turn.ran)
    turn.emit(TurnEnded(answer))
    promoted = turn.server is not None and turn.server.promoted is not None
    if turn.turn and promoted and (skill := skill_of(turn, state)) is not None:
        watch(turn.parts, skill)
    return {"messages": [AIMessage(answer.text, id=f"{turn.turn}-a" if turn.turn else None)]}


def _answer(turn: TurnContext, state: State, draft: Draft) -> Answer:
    question, cached = state["question"], state["way"].cached
    now = time.perf_counter()
    first = turn.first_token
    return Answer(
        id=question.id,
        thread=question.thread,
        question=state["decision"].question or question.text,
        text=draft.text,
        outcome=draft.outcome,
        route=state["way"].route,
        decision=state["decision"],
        served_by="cache" if cached else draft.served_by,
        cached=cached,
        citations=draft.citations,
        tools=draft.tools,
        wanted=draft.wanted,
        checks=tuple(dict.fromkeys((*state.get("checks", ()), *turn.meter.checks))),
        usage=turn.usage,
        milliseconds=round((now - turn.started) * 1000, 1),
        first_token_ms=round((first - turn.started) * 1000, 1) if first is not None else None,
        trace=question.id,
    )


def _keep(turn: TurnContext, state: State, draft: Draft) -> None:
    """Into the exact cache, unless the answer depends on the clock, holds personal data, or is none."""
    question = state["question"]
    if turn.boundary.preview:
        return
    if draft.outcome != "answered" or draft.time_bound or state["way"].cached or draft.served_by == "faq":
        return
    if question.route is not None or state["way"].route != state["decision"].route:
        return
    if state["decision"].local_only or find_personal(question.text) or find_personal(draft.text):
        return
    kept = replace(draft, rests=tuple(sorted(turn.read)))
    turn.parts.cache.put(key_of(turn.parts, question), state["way"].route, kept)
