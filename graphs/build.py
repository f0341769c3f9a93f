"""The state machine of a turn. `build_graph` compiles it; it holds no parts, so it compiles without key or network.

screen ─► recall ─► route ─┬─► answer ◄─ retrieve
             │             ├─► act
             │             └─► (clarify, refused)
             └──────────────────► finish ◄─ check ◄─ answer, act
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import TimeoutPolicy

from gallae.core.boundary import within
from gallae.graphs.act import act
from gallae.graphs.answer import answer
from gallae.graphs.check import check
from gallae.graphs.finish import finish
from gallae.graphs.handover import hand_over
from gallae.graphs.recall import recall
from gallae.graphs.retrieve import retrieve
from gallae.graphs.route import route
from gallae.graphs.screen import screen
from gallae.graphs.state import Input, Parts, State, TurnContext
from gallae.models.meter import metered

__all__ = ["NODES", "build_graph"]

NODES = ("screen", "recall", "route", "retrieve", "answer", "act", "check", "finish")
Graph = CompiledStateGraph[State, TurnContext, Input, State]


def build_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    *,
    model_seconds: float = 90.0,
    parts: Parts | None = None,
) -> Graph:
    """Compile the turn. `parts` is for LangGraph Server and Studio, which give no context of their own."""

    def bound(node: Callable[..., Awaitable[Any]]) -> Any:
        @wraps(node)
        async def timed(state: State, runtime: Runtime[TurnContext]) -> Any:
            given: Any = runtime.context
            if parts is not None and not isinstance(given, TurnContext):
                runtime = runtime.override(context=TurnContext(parts))
            began = time.perf_counter()
            try:
                context = runtime.context
                with metered(context.meter), within(context.boundary):
                    return await node(state, runtime)
            finally:
                if runtime.context is not None:
                    runtime.context.nodes.append((node.__name__, (time.perf_counter() - began) * 1000))

        return timed

    limit = TimeoutPolicy(run_timeout=model_seconds)
    handler: Any = hand_over  # typed for three parameters; the library injects the error by annotation
    # A server gives a context of its own ({}), which could not become a TurnContext.
    graph = StateGraph(State, context_schema=TurnContext if parts is None else None, input_schema=Input)
    graph.add_node("screen", bound(screen))
    graph.add_node("recall", bound(recall), destinations=("route", "finish"))
    graph.add_node("route", bound(route), destinations=("retrieve", "answer", "act", "finish"))
    graph.add_node("retrieve", bound(retrieve))
    graph.add_node("answer", bound(answer), error_handler=handler, timeout=limit)
    graph.add_node("act", bound(act), error_handler=handler, timeout=limit)
    graph.add_node("check", bound(check), destinations=("answer", "retrieve", "act", "finish"))
    graph.add_node("finish", bound(finish))
    graph.add_edge(START, "screen")
    graph.add_edge("screen", "recall")
    graph.add_edge("retrieve", "answer")
    graph.add_edge("answer", "check")
    graph.add_edge("act", "check")
    graph.add_edge("finish", END)
    return graph.compile(checkpointer=checkpointer, name="gallae.turn")
