"""Node `answer`: the text of the routes prompt, rag, sllm and hybrid, by whoever serves them (interfaces.md,
"Who answers when"). Each writer gives a draft and says what it already checked; `check` judges the whole.
"""

from __future__ import annotations

from typing import Any

from langgraph.runtime import Runtime

from gallae.core.errors import AnswerError
from gallae.graphs.promoted import server_of
from gallae.graphs.serving import local_only, skill_of
from gallae.graphs.state import State, TurnContext
from gallae.graphs.write_called import write_called
from gallae.graphs.write_concealed import concealed_of
from gallae.graphs.write_prompt import write_prompt
from gallae.graphs.write_rag import write_rag
from gallae.graphs.write_seen import write_seen
from gallae.graphs.write_skill import draft_of

__all__ = ["answer"]


async def answer(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    route = state["way"].route
    if turn.caller is not None and turn.caller.direct:
        return await write_called(turn, state, turn.caller)
    if state["question"].pictures:
        return await write_seen(turn, state)
    if route == "prompt":
        return await write_prompt(turn, state)
    if route == "rag":
        return await write_rag(turn, state)
    return await _house_job(turn, state)


async def _house_job(turn: TurnContext, state: State) -> dict[str, Any]:
    """Routes sllm and hybrid: who serves the skill in this conversation, and what it writes, in marks or plainly."""
    skill = skill_of(turn, state)
    if skill is None:
        raise AnswerError(f"{state['decision'].skill}: no such skill", hint="See skills/ of the workspace.")
    by_chat = state["way"].by_chat
    server = turn.server = await server_of(turn, skill, local_only=local_only(turn, state), by_chat=by_chat)
    turn.shadow = (state, *server.shadow) if server.shadow is not None else None
    pieces = server.promoted is not None and server.promoted.pieces
    write = concealed_of if skill.placeholders or pieces else draft_of
    made = await write(turn, state, skill, server)
    return {**made, "checks": (*made.get("checks", ()), *server.said)}
