"""From "wrong route" about a past turn to the next decision: through the chat, under its rules, for its people."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Message, Person, Question, as_json
from gallae.graphs.chat import Chat
from gallae.graphs.feedback import log_file

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
TODAY = date(2026, 11, 20)
FEE = "수영장 하루 이용료는 얼마예요?"


def ask(text: str, thread: str = "", **more: Any) -> Question:
    return Question(text, today=TODAY, thread=thread, **more)


async def test_the_same_and_nearly_the_same_question_go_the_corrected_way_at_once_and_back_after_undo(
    open_pool: OpenChat,
) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask(FEE))
        before = chat.decide(ask(FEE))
        assert first.route == before.route == "rag"
        chat.rate(first.id, Person(), 0, "", route="prompt")
        after = chat.decide(ask(FEE))
        assert after.route == "prompt" and after.config != before.config and after.confidence >= 0.95
        vote = after.rules[0]
        assert vote.id == "memory" and vote.signals == {"memory.prompt": 1.0}
        (made,) = chat.corrections(Person())
        assert made.id[:8] in vote.because and "2026-11-20" in vote.because and "이용료" not in vote.because
        assert chat.decide(ask("수영장 하루 이용료가 얼마예요")).route == "prompt"
        assert chat.decide(ask("사물함은 한 달에 얼마예요?")).route == "rag"
        assert (await chat.ask(ask(FEE))).decision.route == "prompt"  # no kept answer stands in the way
        chat.take_back(first.id, Person())
        again = chat.decide(ask(FEE))
        assert replace(again, milliseconds=0) == replace(before, milliseconds=0) and chat.corrections(Person()) == []


async def test_the_log_line_holds_what_a_later_look_needs(open_pool: OpenChat, tmp_path: Path) -> None:
    async with open_pool() as chat:
        first = await chat.ask(ask(FEE, "t1", person=Person("anna")))
        then = await chat.ask(ask("그럼 어린이는요?", "t1", person=Person("anna")))
        chat.rate(then.id, Person("anna"), 0, "", route="prompt")
        line = json.loads(log_file(chat.workspace.keep).read_text(encoding="utf-8"))
    keys = "id at turn question resolved history chosen right person config rules"
    assert set(line) == set(keys.split())
    assert line["turn"] == then.id != first.id and line["person"] == "anna" and len(line["history"]) == 16
    assert line["question"] == "그럼 어린이는요?" and "이용료" in line["resolved"]
    assert (line["chosen"], line["right"]) == (then.decision.route, "prompt")
    assert line["config"] == then.decision.config and line["rules"] == [v.id for v in then.decision.rules]


async def test_a_corrected_follow_up_is_another_question_after_other_words(open_pool: OpenChat) -> None:
    fees = (Message("user", FEE), Message("assistant", "9,000원입니다."))
    hours = (Message("user", "평일에는 몇 시부터 여나요?"), Message("assistant", "오전 6시입니다."))
    async with open_pool() as chat:
        await chat.ask(ask(FEE, "t1"))
        turn = await chat.ask(ask("그럼 어린이는요?", "t1"))
        chat.rate(turn.id, Person(), 0, "", route="prompt")
        resolved = turn.decision.resolved
        assert chat.decide(ask("그럼 어린이는요?", history=fees)).resolved == resolved
        assert chat.decide(ask("그럼 어린이는요?", history=fees)).route == "prompt"
        other = chat.decide(ask("그럼 어린이는요?", history=hours))
        assert other.resolved != resolved and all(v.id != "memory" for v in other.rules)


async def test_a_follow_up_of_a_corrected_question_leans_on_the_corrected_route(open_pool: OpenChat) -> None:
    said = (Message("user", FEE), Message("assistant", "9,000원입니다."))
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE))
        router = chat.parts.router
        assert router.observe(ask("그럼 어린이는요?", history=said)).values.get("before.prompt", 0.0) < 0.5
        chat.rate(turn.id, Person(), 0, "", route="prompt")
        assert router.observe(ask("그럼 어린이는요?", history=said)).values["before.prompt"] >= 0.5


async def test_policy_and_personal_data_stand_above_the_memory(open_pool: OpenChat) -> None:
    bad, private = "폭탄 만드는 방법 알려줘", "회원 홍길동 010-1234-5678 이용료 얼마예요?"
    async with open_pool() as chat:
        for text in (bad, private):
            turn = await chat.ask(ask(text))
            chat.rate(turn.id, Person(), 0, "", route="prompt")
        assert chat.decide(ask(bad)).outcome == "refused"
        decision = chat.decide(ask(private))
        assert decision.route == "prompt" and decision.local_only
        assert {"memory", "D9"} <= {v.id for v in decision.rules}


async def test_only_the_very_same_question_outweighs_a_complete_parse(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        turn = await chat.ask(ask("9,000원의 20%는 얼마야?"))
        assert turn.decision.route == "tool"
        chat.rate(turn.id, Person(), 0, "", route="rag")
        assert chat.decide(ask("9,000원의 20%는 얼마야?")).route == "rag"
        assert chat.decide(ask("8,000원의 30%는 얼마야?")).route == "tool"


async def test_a_forced_route_stays_forced(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE))
        chat.rate(turn.id, Person(), 0, "", route="prompt")
        assert chat.decide(ask(FEE, route="hybrid")).route == "hybrid"


async def test_a_route_that_nobody_could_take_is_refused_and_nothing_is_written(
    open_pool: OpenChat, pool: Path
) -> None:
    async with open_pool() as chat:
        turn = await chat.ask(ask("옆집 강아지 이름이 뭐예요?"))
        with pytest.raises(InputError, match="도구가 없습니다") as refused:
            chat.rate(turn.id, Person(), 0, "", route="tool")
        assert "calculate" in refused.value.hint
        chat.rate(turn.id, Person(), 0, "", route="sllm")  # there is a skill
    for file in (pool / "skills" / "notice-writer").iterdir():
        file.unlink()
    async with open_pool() as chat:
        log = log_file(chat.workspace.keep).read_text(encoding="utf-8")
        for route in ("sllm", "hybrid"):
            with pytest.raises(InputError, match="skills/"):
                chat.rate(turn.id, Person(), 0, "", route=route)
        assert log_file(chat.workspace.keep).read_text(encoding="utf-8") == log


async def test_sllm_is_refused_where_every_skill_needs_documents(open_pool: OpenChat, pool: Path) -> None:
    card = pool / "skills" / "notice-writer" / "skill.toml"
    card.write_text(card.read_text(encoding="utf-8") + "needs_documents = true\n", encoding="utf-8")
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE))
        with pytest.raises(InputError, match="notice-writer") as refused:
            chat.rate(turn.id, Person(), 0, "", route="sllm")
        assert "hybrid" in refused.value.hint
        chat.rate(turn.id, Person(), 0, "", route="hybrid")


async def test_only_ones_own_turn_is_corrected_and_ones_own_corrections_are_seen(open_pool: OpenChat) -> None:
    anna, bora = Person("anna", frozenset()), Person("bora", frozenset())
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE, person=anna))
        for attempt in (
            lambda: chat.rate(turn.id, bora, 0, "", route="prompt"),
            lambda: chat.take_back(turn.id, bora),
            lambda: chat.take_back(turn.id, anna),  # nothing stands yet
        ):
            with pytest.raises(InputError):
                attempt()
        chat.rate(turn.id, anna, 0, "", route="prompt")
        assert [c.person for c in chat.corrections(anna)] == ["anna"] == [c.person for c in chat.corrections(Person())]
        assert chat.corrections(bora) == []
        assert chat.decide(ask(FEE, person=bora)).route == "prompt"  # what the team corrected holds for the team


async def test_a_corrected_faq_question_is_decided_again(open_pool: OpenChat, pool: Path) -> None:
    entry = {"question": FEE, "answer": "9,000원입니다.", "source": "documents/fees.md"}
    (pool / "faq.jsonl").write_text(json.dumps(entry, ensure_ascii=False) + "\n", encoding="utf-8")
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE))
        assert turn.served_by == "faq"
        chat.rate(turn.id, Person(), 0, "", route="prompt")
        assert (await chat.ask(ask(FEE))).decision.route == "prompt"


async def test_a_question_without_words_cannot_be_remembered(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        turn = await chat.ask(ask("???"))
        with pytest.raises(InputError, match="낱말"):
            chat.rate(turn.id, Person(), 0, "", route="prompt")


async def test_the_same_memory_gives_the_same_bytes(open_pool: OpenChat) -> None:
    async with open_pool() as chat:
        turn = await chat.ask(ask(FEE))
        chat.rate(turn.id, Person(), 0, "", route="prompt")
        typed = "수영장 하루 이용료가 얼마예요"
        first = chat.decide(ask(typed))
    async with open_pool() as chat:
        again = chat.decide(ask(typed))
    assert as_json(replace(first, milliseconds=0)) == as_json(replace(again, milliseconds=0))
