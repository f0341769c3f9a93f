"""Node `answer`: the text of the routes prompt, rag, sllm and hybrid, by whoever serves them (interfaces.md,
"Who answers when"). Each writer gives a draft and says what it already checked; `check` judges the whole.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_prompt import write_prompt
from gallae.graphs.write_rag import write_rag
from gallae.graphs.write_skill import write_skill

__all__ = ["answer"]


async def answer(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    route = state["way"].route
    if route == "prompt":
        return await write_prompt(turn, state)
    if route == "rag":
        return await write_rag(turn, state)
    return await write_skill(turn, state)
