"""A question asked again, in other words or by another route: the new turn takes the place of the old one and of all
that was said after it.

    asked             a    b    c
    b asked again     a    b'            b and c stay in the store, marked with b'

Nothing is lost: the page shows the replaced turns folded, the person's data holds them, deleting the conversation
deletes them. But they were not said: no model is shown them, and no citation of theirs is carried on. What stood when a
turn was asked is worked out from its own point of view: for c, b was said.
"""

from __future__ import annotations

from collections.abc import Sequence

from gallae.core.errors import InputError
from gallae.core.language import language_of, say
from gallae.core.types import Question
from gallae.graphs.store import StoredTurn, TurnStore

__all__ = ["check_replaces", "forget_said", "replaced_by", "standing", "still_said", "stood_before"]


def standing(turns: Sequence[StoredTurn]) -> list[StoredTurn]:
    """Those of a thread's turns, oldest first, that no other one of `turns` has replaced."""
    there = {turn.id for turn in turns}
    return [turn for turn in turns if turn.replaced not in there]


def stood_before(turns: Sequence[StoredTurn], turn: str) -> list[StoredTurn]:
    """What stood in the thread when `turn` was asked; all that stands if it is none of `turns`."""
    at = next((n for n, one in enumerate(turns) if one.id == turn), None)
    if at is None:
        return standing(turns)
    there = {one.id for one in turns[: at + 1]}
    return [one for one in turns[:at] if one.replaced not in there]


def replaced_by(turns: Sequence[StoredTurn], turn: str) -> list[StoredTurn]:
    """The turns in whose place `turn` stands, oldest first."""
    return [one for one in turns if one.replaced == turn]


def check_replaces(store: TurnStore, question: Question) -> None:
    """InputError unless `question.replaces` is a turn that stands in the question's own thread and has ended."""
    if not question.replaces:
        return
    language = language_of(question.text)
    found = next((t for t in store.turns(question.thread, question.person) if t.id == question.replaces), None)
    if found is None or found.replaced is not None:
        raise InputError(
            say(
                language,
                f"{question.replaces}: 이 대화에 지금 있는 물음이 아닙니다",
                f"{question.replaces}: no turn that stands in this conversation",
            ),
            hint=say(language, "대화를 새로 고친 뒤 다시 하세요.", "Reload the conversation and try again."),
        )
    if found.status == "running":
        raise InputError(
            say(language, "아직 답하는 중인 물음입니다", "this question is still being answered"),
            hint=say(
                language, "답이 끝난 뒤에, 또는 멈춘 뒤에 다시 물으세요.", "Ask again once it has ended, or stop it."
            ),
        )


def still_said(store: TurnStore, thread: str) -> list[str]:
    """Replaced turns whose words the thread's checkpoint may still hold."""
    query = "SELECT id FROM turns WHERE thread = ? AND replaced IS NOT NULL AND in_checkpoint = 1"
    return [str(turn) for (turn,) in store.db.execute(query, (thread,))]


def forget_said(store: TurnStore, turns: Sequence[str]) -> None:
    """Their words are out of the checkpoint now."""
    store.db.executemany("UPDATE turns SET in_checkpoint = 0 WHERE id = ?", [(turn,) for turn in turns])
