"""Node `screen`: what may come in. Size, emptiness, language, who asks, the conversation it belongs to.

Policy and personal data are rules (D0, D9) and speak in `route`; nothing has left the house before that. What may not
leave is known here already, apart from the rules: the lock at the models (core.boundary) does not depend on them.
"""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from gallae.checks.masking import mask_for
from gallae.checks.personal import stays_home
from gallae.core.errors import InputError
from gallae.core.types import Message, Question
from gallae.graphs.size import check_history, check_size
from gallae.graphs.state import State, TurnContext

__all__ = ["screen"]


async def screen(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    messages = state.get("messages", [])
    if not messages or not isinstance(messages[-1], HumanMessage):
        raise InputError("messages: the last one must be the person's question", hint="Send a human message.")
    text = str(messages[-1].text)
    check_size(text, turn.settings.limits.question_characters, turn.settings.language)
    history = turn.history if turn.history is not None else _history(messages[:-1])
    history = history[-turn.settings.limits.history_messages :]
    check_history(history, turn.settings.limits.question_characters, turn.settings.language)
    if turn.caller is not None:
        said = [Message("user", text) for text in turn.caller.said]
        check_history(said, turn.settings.limits.question_characters, turn.settings.language)
    question = Question(
        text=text,
        today=turn.today or turn.settings.today or turn.parts.clock().date(),
        id=turn.turn,
        thread=turn.thread,
        history=history,
        person=turn.person,
        route=turn.forced,
        skill=turn.skill,
        caller=turn.caller,
        pictures=turn.pictures,
        pictures_leave=turn.pictures_leave,
    )
    turn.asked = text
    _close(turn, question)
    return {"question": question}


def _close(turn: TurnContext, question: Question) -> None:
    """The turn's boundary, before any rule has spoken and whatever it will say: what identifies a person or calls itself
    confidential stays, and what is masked once is masked wherever it stands."""
    settings, boundary = turn.settings, turn.boundary
    boundary.stays = settings.confidential or (stays_home(question) and not settings.policy.masked_may_leave)
    boundary.pictures = turn.pictures_leave or settings.policy.pictures_may_leave
    turn.mask = mask_for(question)
    boundary.hide, boundary.holds = turn.mask.mask, turn.mask.holds


def _history(messages: list[AnyMessage]) -> tuple[Message, ...]:
    said: list[Message] = []
    for message in messages:
        if message.type in ("human", "ai") and message.text:
            said.append(Message("user" if message.type == "human" else "assistant", str(message.text)))
    return tuple(said)
