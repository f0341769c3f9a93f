"""Node `route`: ask the router (and a model, where it is unsure), show its decision, go where it says."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from gallae.core.types import Decision, Draft, Route
from gallae.graphs.events import RouteDecided
from gallae.graphs.serving import settled
from gallae.graphs.state import State, TurnContext, Way

__all__ = ["node_of", "route"]

NextNode = Literal["retrieve", "answer", "act", "finish"]


async def route(state: State, runtime: Runtime[TurnContext]) -> Command[NextNode]:
    turn = runtime.context
    decision = await settled(turn, state["question"])
    turn.emit(RouteDecided(decision))
    update: dict[str, Any] = {"decision": decision, "way": Way(decision.route)}
    if (meant := turn.parts.router.meant(state["question"])) != state["question"]:
        update["question"] = meant
    if decision.outcome is not None:
        update["draft"] = _draft_without_answer(decision)
        return Command(goto="finish", update=update)
    return Command(goto=node_of(decision.route), update=update)


def node_of(chosen: Route) -> NextNode:
    """The node where the work of a route begins."""
    if chosen == "tool":
        return "act"
    return "retrieve" if chosen in ("rag", "hybrid") else "answer"


def _draft_without_answer(decision: Decision) -> Draft:
    """Clarify: the one question back. Refused: the reason the rule gives."""
    if decision.clarify is not None:
        return Draft(decision.clarify.question, outcome="clarify")
    because = next((vote.because for vote in decision.rules if vote.id == "D0"), decision.route)
    return Draft(because, outcome="refused" if decision.outcome == "refused" else "clarify")
