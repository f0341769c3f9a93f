"""A follow-up stays with its thread's route and documents unless its own words point elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date

from gallae.core.types import Passage, Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.retrieve import stay_with

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]


def ask(text: str, thread: str = "") -> Question:
    return Question(text, date(2026, 11, 20), thread=thread)


def passage(path: str, score: float) -> Passage:
    return Passage(path, path, path, 0, 1, "x", score=score)


def test_among_passages_about_as_good_those_of_the_document_just_quoted_come_first() -> None:
    found = [passage("a", 1.0), passage("b", 0.95), passage("c", 0.5)]
    assert [p.path for p in stay_with(("b",), found)] == ["b", "a", "c"]
    assert [p.path for p in stay_with(("c",), found)] == ["a", "b", "c"], "a clearly better passage stays ahead"
    assert [p.path for p in stay_with((), found)] == ["a", "b", "c"]


async def test_the_thread_knows_which_documents_its_last_answer_quoted(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        assert chat.store.cited(first.thread, Person()) == ("documents/fees.md",)
        await chat.ask(ask("ㅁㄴㅇㄹ", first.thread))  # asked back: quotes nothing and ends nothing
        assert chat.store.cited(first.thread, Person()) == ("documents/fees.md",)
        follow = await chat.ask(ask("어린이는요?", first.thread))
        assert follow.route == "rag" and follow.citations[0].path == "documents/fees.md" and "5,000" in follow.text
        assert chat.store.cited("unknown", Person()) == ()


async def test_a_follow_up_with_words_of_its_own_leaves_route_and_documents(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
        other = await chat.ask(replace(ask("그럼 평일은 몇 시에 열어요?"), thread=first.thread))
        assert other.route == "rag" and other.citations[0].path == "documents/hours.md"
        talk = chat.parts.router.decide(replace(ask("고마워요, 잘 알겠어요"), history=()))
        assert talk.route == "prompt"
        sums = await chat.ask(ask("9,000원짜리 3장이면 얼마예요?", first.thread))
        assert sums.route == "tool" and "27,000" in sums.text
