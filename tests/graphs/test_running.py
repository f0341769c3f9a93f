"""Bringing turns to an end: nothing new is taken, what runs may finish, the rest is cut and says so."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from gallae.core.errors import ClosingError
from gallae.core.types import Answer, Person, Question
from gallae.graphs.events import Token, TurnEnded
from gallae.models.scripted import Reply, ScriptedChatModel

TODAY = date(2026, 11, 20)


def ask(text: str) -> Question:
    return Question(text, today=TODAY, route="prompt")


def held(gate: asyncio.Event, said: asyncio.Event | None = None) -> ScriptedChatModel:
    """Says one sentence, tells that it did, then waits."""
    pieces = 0

    async def wait() -> None:
        nonlocal pieces
        pieces += 1
        if pieces > 1:
            if said is not None:
                said.set()
            await gate.wait()

    return ScriptedChatModel([Reply(pieces=("첫 문장입니다. 둘", "째 문장입니다."), before=wait)], default="예.")


async def test_what_runs_may_finish_and_nothing_new_is_taken(open_pool: Any) -> None:
    gate, said, told = asyncio.Event(), asyncio.Event(), []
    async with open_pool(held(gate, said)) as pool:
        pool.running.watches.append(lambda status, answer: told.append((status, answer)))
        turn = asyncio.create_task(pool.ask(ask("둘 말해 줘")))
        await said.wait()
        draining = asyncio.create_task(pool.running.drain(30))
        await asyncio.sleep(0)
        with pytest.raises(ClosingError) as closed:
            await pool.ask(ask("늦은 질문"))
        assert closed.value.retry_after == 30
        gate.set()
        assert (await turn).text == "첫 문장입니다. 둘째 문장입니다." and await draining == 0
        assert [(s, a.outcome) for s, a in told if isinstance(a, Answer)] == [("answered", "answered")]


async def test_what_does_not_finish_is_cut_with_what_was_said_and_the_reason_shown(open_pool: Any) -> None:
    first = asyncio.Event()
    async with open_pool(held(asyncio.Event())) as pool:
        shown: list[str] = []
        ended: list[Answer] = []

        async def follow() -> None:
            async for event in pool.run_turn(ask("둘 말해 줘")):
                if isinstance(event, Token):
                    shown.append(event.text)
                    first.set()
                if isinstance(event, TurnEnded):
                    ended.append(event.answer)

        turn = asyncio.create_task(follow())
        await first.wait()
        assert await pool.running.drain(0.0) == 1
        await turn
        (answer,) = ended
        assert answer.outcome == "cut" and answer.text == "".join(shown)
        assert answer.text.startswith("첫 문장입니다.") and "멈추게 되어" in answer.text
        assert pool.store.turn(answer.id, Person()).status == "cut" and len(pool.running) == 0


async def test_a_turn_whose_time_is_used_up_shows_the_same_text_that_is_stored(open_pool: Any) -> None:
    async with open_pool(held(asyncio.Event()), settings={"limits": {"turn_seconds": 0.5}}) as pool:
        events = [event async for event in pool.run_turn(ask("둘 말해 줘"))]
    answer = events[-1].answer
    assert answer.outcome == "cut" and answer.text == "".join(e.text for e in events if isinstance(e, Token))


async def test_watches_hear_of_a_caller_who_left_and_of_a_failure_once(open_pool: Any) -> None:
    told: list[str] = []
    async with open_pool(held(asyncio.Event())) as pool:
        pool.running.watches.append(lambda status, answer: told.append(status))
        events = pool.run_turn(ask("둘 말해 줘"))
        async for event in events:
            if isinstance(event, Token):
                break
        await events.aclose()
        assert told == ["cut"] and len(pool.running) == 0
        assert (await pool.ask(ask("예?"))).outcome == "answered" and told == ["cut", "answered"]
