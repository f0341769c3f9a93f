"""A question asked again takes the place of the old one: kept, shown as replaced, told to no model."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Answer, Person, Question
from gallae.graphs.branches import replaced_by, standing, stood_before
from gallae.graphs.chat import Chat
from gallae.graphs.rated import rated_turns
from gallae.graphs.seen import said_in
from gallae.graphs.store import StoredTurn
from gallae.models.scripted import ScriptedChatModel

TODAY = date(2026, 11, 20)


def turn(name: str, replaced: str | None = None) -> StoredTurn:
    return StoredTurn(name, "h", f"{name}?", "answered", f"{name}!", None, None, None, 0.0, None, replaced)


async def ask(chat: Chat, text: str, thread: str = "", **more: Any) -> Answer:
    return await chat.ask(Question(text, TODAY, thread=thread, **more))


def test_what_stood_is_told_from_each_turns_own_point_of_view() -> None:
    turns = [turn("a"), turn("b", "d"), turn("c", "d"), turn("d"), turn("e")]
    assert [t.id for t in standing(turns)] == ["a", "d", "e"]
    assert [t.id for t in stood_before(turns, "c")] == ["a", "b"]
    assert [t.id for t in stood_before(turns, "d")] == ["a"]
    assert [t.id for t in stood_before(turns, "e")] == ["a", "d"]
    assert [t.id for t in replaced_by(turns, "d")] == ["b", "c"]
    assert [t.id for t in standing(turns[:3])] == ["a", "b", "c"]  # a link made before the question was asked again


async def test_an_edited_question_replaces_its_turn_and_all_after_it_and_loses_none(open_pool: Any) -> None:
    model = ScriptedChatModel(replies=["하나.", "둘.", "셋.", "다시 둘.", "넷."])
    async with open_pool(model) as chat:
        first = await ask(chat, "첫째 물음", route="prompt")
        second = await ask(chat, "둘째 물음", first.thread, route="prompt")
        await ask(chat, "셋째 물음", first.thread, route="prompt")
        again = await ask(chat, "고친 둘째 물음", first.thread, route="prompt", replaces=second.id)
        turns = chat.turns(first.thread, Person())
        assert [t.question for t in turns] == ["첫째 물음", "둘째 물음", "셋째 물음", "고친 둘째 물음"]
        assert [t.id for t in standing(turns)] == [first.id, again.id]
        assert [t.text for t in replaced_by(turns, again.id)] == ["둘.", "셋."]
        told = repr(model.requests[-1])
        assert "첫째 물음" in told and "둘." not in told and "셋째 물음" not in told
        await ask(chat, "넷째 물음", first.thread, route="prompt")
        told = repr(model.requests[-1])
        assert "고친 둘째 물음" in told and "다시 둘." in told and "셋째 물음" not in told and "'둘째 물음" not in told


async def test_the_checkpoint_tells_what_stands_even_if_the_replacing_turn_was_stopped(open_pool: Any) -> None:
    async def said(chat: Chat, thread: str) -> list[str]:
        state = await chat.graph.aget_state({"configurable": {"thread_id": thread}})
        return [str(m.content) for m in state.values["messages"]]

    model = ScriptedChatModel(replies=["하나.", "둘.", "다시 둘.", "셋."])
    async with open_pool(model) as chat:
        first = await ask(chat, "첫째 물음", route="prompt")
        second = await ask(chat, "둘째 물음", first.thread, route="prompt")
        question = Question("고친 물음", TODAY, thread=first.thread, route="prompt", replaces=second.id)
        stopped = chat.run_turn(question)
        await anext(stopped)  # the question is written down
        await stopped.aclose()
        assert "둘째 물음" in await said(chat, first.thread)  # nothing ran that could have taken it out
        await ask(chat, "셋째 물음", first.thread, route="prompt")
        assert await said(chat, first.thread) == [
            t.content for t in said_in(standing(chat.turns(first.thread, Person())))
        ]
        assert "둘째 물음" not in await said(chat, first.thread)


async def test_another_route_is_taken_for_the_same_words(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(replies=["하루 이용료는 9,000원이다. [1]", "모델의 답."])) as chat:
        first = await ask(chat, "수영장 하루 이용료는 얼마예요?")
        other = await ask(chat, first.question, first.thread, route="prompt", replaces=first.id)
        assert (first.route, other.route) == ("rag", "prompt")
        assert chat.store.cited(first.thread, Person()) == ()  # what the replaced answer quoted is not carried on


async def test_only_a_turn_that_stands_in_ones_own_thread_can_be_replaced(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(replies=["답."] * 6)) as chat:
        mine = await ask(chat, "내 물음", route="prompt")
        other = await ask(chat, "다른 대화", route="prompt")
        again = await ask(chat, "고친 물음", mine.thread, route="prompt", replaces=mine.id)
        for wrong in (other.id, mine.id, "nothing"):
            with pytest.raises(InputError, match="지금 있는 물음이 아닙니다"):
                await ask(chat, "또", mine.thread, route="prompt", replaces=wrong)
        assert [t.id for t in standing(chat.turns(mine.thread, Person()))] == [again.id]


async def test_a_refused_question_replaces_nothing(open_pool: Any) -> None:
    async with open_pool(
        ScriptedChatModel(replies=["답."] * 3), settings={"limits": {"question_characters": 100}}
    ) as chat:
        mine = await ask(chat, "내 물음", route="prompt")
        with pytest.raises(InputError):
            await ask(chat, "긴 물음 " * 50, mine.thread, replaces=mine.id)
        assert [t.replaced for t in chat.turns(mine.thread, Person())] == [None]


async def test_a_rated_turn_that_was_replaced_keeps_the_history_it_was_asked_with(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(replies=["답."] * 4)) as chat:
        first = await ask(chat, "첫째 물음", route="prompt")
        second = await ask(chat, "둘째 물음", first.thread, route="prompt")
        chat.rate(second.id, Person(), 1)
        await ask(chat, "고친 첫째 물음", first.thread, route="prompt", replaces=first.id)
        (one,) = rated_turns(chat.store, ())
        assert [m.content for m in one.history] == ["첫째 물음", "답."]


async def test_a_link_shows_what_stood_when_it_was_made_and_a_new_one_what_stands_now(open_pool: Any) -> None:
    async with open_pool(ScriptedChatModel(replies=["답."] * 3)) as chat:
        first = await ask(chat, "첫째 물음", route="prompt")
        old = chat.share(first.thread, Person())
        await ask(chat, "고친 물음", first.thread, route="prompt", replaces=first.id)
        new = chat.share(first.thread, Person())
        assert [t.question for t in chat.shared(old.token, Person()).turns] == ["첫째 물음"]
        assert [t.question for t in chat.shared(new.token, Person()).turns] == ["고친 물음"]
        assert await chat.forget(first.thread, Person()) == 2  # both are deleted
