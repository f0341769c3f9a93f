"""The page's loop thread: what it promises to page threads, with a scripted chat and without Streamlit."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Person, Question
from gallae.graphs.events import Event, Token, TurnStarted
from gallae.ui.backend import Backend


class LoopBoundChat:
    """Uses an asyncio.Lock as every async client does: a second loop would fail."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.thread = threading.get_ident()
        self.cut: list[str] = []
        self.reached = threading.Event()
        self.left = False

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        async with self.lock:
            yield TurnStarted(question.id, question.thread)
            yield Token("하나. ")
            if question.text == "fail":
                raise InputError("fail: 못 읽음", hint="고치세요")
            if question.text == "deaf":
                self.reached.set()
                with suppress(asyncio.CancelledError):
                    await asyncio.Event().wait()
            if question.text in ("wait", "deaf"):
                self.reached.set()
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    self.cut.append(question.id)
                    raise
            yield Token("둘.")

    async def ask_thread(self) -> int:
        await asyncio.sleep(0)
        return threading.get_ident()


@asynccontextmanager
async def opened() -> AsyncIterator[LoopBoundChat]:
    chat = LoopBoundChat()
    try:
        yield chat
    finally:
        chat.left = True


@pytest.fixture
def backend():
    made = Backend(opened)
    yield made
    made.close()


def asked(text: str, thread: str = "t") -> Question:
    return Question(text, date(2026, 1, 2), id=f"id-{text}", thread=thread)


def said(turn) -> str:
    return "".join(e.text for e in turn.follow() if isinstance(e, Token))


def test_three_turns_in_a_row_meet_the_same_loop(backend):
    assert [said(backend.start(asked(f"q{n}"))) for n in range(3)] == ["하나. 둘."] * 3


def test_calls_run_on_the_loop_thread_whether_sync_or_async(backend):
    assert backend.call(lambda chat: chat.thread) == backend.call(lambda chat: chat.ask_thread())
    assert backend.call(lambda chat: chat.thread) != threading.get_ident()


def test_an_error_of_the_turn_reaches_the_page_after_what_was_said(backend):
    events = []
    with pytest.raises(InputError, match="못 읽음"):
        events.extend(e for e in backend.start(asked("fail")).follow() if e)
    assert Token("하나. ") in events


def test_thirty_people_at_once_each_read_their_own_turn(backend):
    def own(n: int) -> list[str]:
        return [e.id for e in backend.start(asked(f"q{n}", thread=f"t{n}")).follow() if isinstance(e, TurnStarted)]

    with ThreadPoolExecutor(30) as people:
        assert list(people.map(own, range(30))) == [[f"id-q{n}"] for n in range(30)]


def test_stopping_cancels_inside_the_loop_and_keeps_what_was_said(backend):
    turn = backend.start(asked("wait"))
    assert backend.chat.reached.wait(5)
    assert backend.running("t") is turn
    turn.cancel()
    assert backend.chat.cut == ["id-wait"]
    assert said(turn) == "하나. "
    assert backend.running("t") is None


def test_a_cancellation_that_is_lost_once_is_repeated(backend):
    turn = backend.start(asked("deaf"))
    assert backend.chat.reached.wait(5)
    turn.cancel()
    assert turn.ended and backend.chat.cut == ["id-deaf"]


def test_silence_yields_beats_so_that_a_page_can_notice_its_stop_button(backend):
    turn = backend.start(asked("wait"))
    assert None in [event for event, _ in zip(turn.follow(beat=0.01), range(4), strict=False)]


def test_two_views_follow_the_same_turn_from_its_first_event(backend):
    turn = backend.start(asked("wait"))
    assert backend.chat.reached.wait(5)
    first = [e for e, _ in zip(turn.follow(), range(2), strict=False)]
    again = [e for e, _ in zip(turn.follow(), range(2), strict=False)]
    assert first == again == [TurnStarted("id-wait", "t"), Token("하나. ")]


def test_a_new_question_in_the_same_thread_stops_the_earlier_one(backend):
    backend.start(asked("wait"))
    assert backend.chat.reached.wait(5)
    assert said(backend.start(asked("next"))) == "하나. 둘."
    assert backend.chat.cut == ["id-wait"]


def test_somebody_else_in_the_same_thread_stops_nothing(backend):
    """Whose thread it is the chat knows; until it has refused the other one, the running turn stays where it is found."""
    theirs = backend.start(asked("wait"))
    assert backend.chat.reached.wait(5)
    intruder = replace(asked("next"), person=Person("bora", frozenset()))
    turn = backend.start(intruder)
    assert backend.running("t") is theirs and not theirs.ended and backend.chat.cut == []
    turn.cancel()


def test_closing_stops_turns_and_leaves_the_chats_context():
    backend = Backend(opened)
    chat = backend.chat
    backend.start(asked("wait"))
    assert chat.reached.wait(5)
    backend.close()
    backend.close()
    assert chat.cut == ["id-wait"] and chat.left


def test_a_chat_that_cannot_open_raises_on_the_page_and_leaves_no_thread():
    @asynccontextmanager
    async def broken() -> AsyncIterator[LoopBoundChat]:
        raise InputError("no such folder")
        yield LoopBoundChat()

    with pytest.raises(InputError, match="no such folder"):
        Backend(broken)
    assert "gallae-loop" not in [t.name for t in threading.enumerate()]


def test_what_was_made_while_opening_is_kept_out_of_collections_as_long_as_it_is_open():
    gc.unfreeze()
    made = Backend(opened)
    frozen = gc.get_freeze_count()
    late = [[n] for n in range(1_000)]  # as a client that the first turn imports
    list(made.start(asked("one")).follow())
    assert 0 < frozen < gc.get_freeze_count() and late
    made.close()
    assert gc.get_freeze_count() == 0
