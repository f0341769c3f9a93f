"""What happens when a node fails: the decision's next route takes over, visibly (architecture.md).

Only an outside failure is handled (ProviderError, ToolError, a node's time limit); anything else is a bug and is
raised. `rag` whose model fails is served by code from the same passages, a house job whose tuned model fails by the
chat model. When nothing is left the person is told.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Literal

from langgraph.errors import NodeError, NodeTimeoutError
from langgraph.runtime import Runtime
from langgraph.types import Command

from gallae.core.errors import BudgetError, ProviderError, ToolError
from gallae.core.language import language_of, say
from gallae.core.types import Check, Draft, Language
from gallae.graphs.approve import restored, unsaved
from gallae.graphs.events import RouteFailed
from gallae.graphs.route import node_of
from gallae.graphs.state import State, TurnContext

__all__ = ["hand_over"]

log = logging.getLogger(__name__)


async def hand_over(
    state: State, error: NodeError, runtime: Runtime[TurnContext]
) -> Command[Literal["answer", "retrieve", "act", "finish"]]:
    turn, cause = runtime.context, error.error
    if not isinstance(cause, ProviderError | ToolError | BudgetError | NodeTimeoutError):
        raise cause
    state = restored(turn, state)
    log.warning("%s failed on route %s: %s", error.node, state["way"].route, _because(cause, "en"))
    command = _handed_over(turn, state, cause)
    return replace(command, update={**unsaved(turn, state), **(command.update or {})})


def _handed_over(turn: TurnContext, state: State, cause: BaseException) -> Command[Any]:
    language = language_of(state["question"].text, turn.settings.language)
    because = _because(cause, language)
    failed = Check("budget" if isinstance(cause, BudgetError) else "model", False, because, blocking=False)
    if turn.shown:
        return _finish(state, Draft("".join(turn.shown), outcome="cut", served_by=turn.writer or "code"), failed)
    way = state["way"]
    route = way.route
    if route == "rag" and not way.by_code:
        turn.emit(RouteFailed(route, because, route))
        return Command(goto="answer", update={"way": replace(way, by_code=True), "checks": (failed,)})
    if route in ("sllm", "hybrid") and not way.by_chat and turn.server is not None and turn.server.tuned:
        turn.emit(RouteFailed(route, because, route))
        return Command(goto="answer", update={"way": replace(way, by_chat=True), "checks": (failed,)})
    tried = (*way.failed, route)
    following = next((r for r in state["decision"].fallbacks if r not in tried), None)
    turn.emit(RouteFailed(route, because, following))
    if following is not None:
        update: dict[str, Any] = {"way": way.onward(following), "checks": (failed,)}
        return Command(goto=node_of(following), update=update)
    if isinstance(cause, BudgetError):
        return _finish(state, Draft(f"{because}. {cause.hint}".strip(), outcome="cut"), failed)
    text = say(
        language,
        f"모델이 답하지 못했습니다({because}). 잠시 뒤 다시 묻거나 `gallae doctor`로 상태를 보세요.",
        f"The model could not answer ({because}). Ask again in a while, or see `gallae doctor`.",
    )
    return _finish(state, Draft(text, outcome="cut"), failed)


def _because(cause: BaseException, language: Language) -> str:
    if isinstance(cause, NodeTimeoutError):
        return say(language, f"{cause.timeout:g}초 안에 답이 오지 않음", f"no answer within {cause.timeout:g} seconds")
    if not isinstance(cause, ProviderError):
        return str(cause)
    label = f"{cause.provider}:{cause.model}" if cause.model else str(cause.provider)
    return cause.message if cause.message.startswith(label) else f"{label}: {cause.message}"


def _finish(state: State, draft: Draft, failed: Check) -> Command[Any]:
    return Command(goto="finish", update={"draft": draft, "checks": (*state.get("checks", ()), failed)})
