"""How much may come in: an empty or oversized question, or history, is an InputError that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from gallae.core.errors import InputError
from gallae.core.language import say
from gallae.core.types import Language, Message

__all__ = ["HISTORY_TIMES", "check_history", "check_size"]

HISTORY_TIMES = 10  # a history may hold as many characters as ten questions of the greatest size


def check_size(text: str, limit: int, language: Language) -> None:
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


def check_history(history: Sequence[Message], limit: int, language: Language) -> None:
    """`limit` is that of a question."""
    length, most = sum(len(m.content) for m in history), limit * HISTORY_TIMES
    if length > most:
        raise InputError(
            say(
                language,
                f"앞선 대화가 너무 깁니다: {length:,}자 (한도 {most:,}자)",
                f"The history is too long: {length:,} characters (limit {most:,})",
            ),
            hint=say(language, "새 대화를 시작하세요.", "Start a new conversation."),
        )
