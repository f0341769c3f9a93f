"""Node `screen`: what may come in. Size, emptiness, language, who asks, the conversation it belongs to.

Policy and personal data are rules (D0, D9) and speak in `route`; nothing has left the house before that.
"""

from __future__ import annotations

from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.runtime import Runtime

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Message, Question
from gallae.graphs.state import State, TurnContext

__all__ = ["check_size", "screen"]


async def screen(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    turn = runtime.context
    messages = state.get("messages", [])
    if not messages or not isinstance(messages[-1], HumanMessage):
        raise InputError("messages: the last one must be the person's question", hint="Send a human message.")
    text = str(messages[-1].text)
    check_size(text, turn.settings.limits.question_characters, turn.settings.language)
    history = turn.history if turn.history is not None else _history(messages[:-1])
    question = Question(
        text=text,
        today=turn.today or turn.settings.today or turn.parts.clock().date(),
        id=turn.turn,
        thread=turn.thread,
        history=history[-turn.settings.limits.history_messages :],
        person=turn.person,
        route=turn.forced,
    )
    return {"question": question}


def check_size(text: str, limit: int, language: Any) -> None:
    """InputError for an empty or oversized question, in the workspace's language."""
    if not text.strip():
        raise InputError(
            say(language, "질문이 비어 있습니다.", "The question is empty."),
            hint=say(language, "무엇이 궁금한지 적어 주세요.", "Write what you would like to know."),
        )
    if len(text) > limit:
        raise InputError(
            say(
                language,
                f"질문이 너무 깁니다: {len(text):,}자 (한도 {limit:,}자)",
                f"The question is too long: {len(text):,} characters (limit {limit:,})",
            ),
            hint=say(
                language,
                "나누어 묻거나, 긴 글은 문서로 올려 주세요.",
                "Ask in parts, or add long text as a document.",
            ),
        )


def _history(messages: list[AnyMessage]) -> tuple[Message, ...]:
    said: list[Message] = []
    for message in messages:
        if message.type in ("human", "ai") and message.text:
            said.append(Message("user" if message.type == "human" else "assistant", str(message.text)))
    return tuple(said)
