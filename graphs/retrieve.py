"""Node `retrieve`: the passages this person may read, under the date the question is about."""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from gallae.graphs.events import PassagesFound
from gallae.graphs.state import State, TurnContext
from gallae.retrievers.index import Found

__all__ = ["look", "retrieve"]


async def retrieve(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    return {"found": look(runtime.context, state)}


def look(turn: TurnContext, state: State) -> Found:
    """Search for the resolved question, and show what was found."""
    question = state["question"]
    found = turn.parts.index.search(
        state["decision"].resolved or question.text,
        person=question.person,
        today=question.today,
        k=turn.settings.retrieval.passages,
    )
    turn.emit(PassagesFound(found.passages, found.evidence))
    return found
