"""What the checks promise, on the real path: a model's wrong number, date, negation, name or row never reaches a person, one
repair is asked for, and what is right in other clothes stays."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Answer, Message, Question
from gallae.graphs.chat import Chat
from gallae.models.scripted import Reply, ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
PAGE = """\
# 수영 강습 안내

| 반 | 요금 | 정원 |
|---|---|---|
| 새벽반 | 70,000원 | 20명 |
| 저녁반 | 90,000원 | 15명 |

강습 접수는 2026년 11월 30일까지 받는다. 강습 담당은 김민수 강사이다. 강습료는 접수 뒤에는 환불되지 않는다. 강습은 만 7세 이상이면 들을 수 있다.
"""


@pytest.fixture
def lessons(pool: Path) -> Path:
    (pool / "documents" / "lessons.md").write_text(PAGE, encoding="utf-8")
    return pool


def ask(text: str, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 29), route="rag", **more)


async def answered(open_pool: OpenChat, question: Question, *replies: str) -> tuple[Answer, ScriptedChatModel]:
    model = ScriptedChatModel(list(replies))
    async with open_pool(model) as chat:
        return await chat.ask(question), model


WRONG = [
    ("저녁반 강습 요금은 얼마예요?", "저녁반 강습 요금은 70,000원입니다. [1]", "저녁반 강습 요금은 9만 원입니다. [1]"),
    ("강습 접수는 언제까지예요?", "강습 접수는 모레까지 받습니다. [1]", "강습 접수는 내일까지 받습니다. [1]"),
    ("강습 담당은 누구예요?", "강습 담당은 이서연 강사입니다. [1]", "강습 담당은 김민수 강사입니다. [1]"),
    (
        "강습료는 접수 뒤에 환불되나요?",
        "강습료는 접수 뒤에도 환불됩니다. [1]",
        "강습료는 접수 뒤에는 환불되지 않습니다. [1]",
    ),
    (
        "강습은 몇 살부터 들을 수 있어요?",
        "강습은 만 7세 이하이면 들을 수 있습니다. [1]",
        "강습은 일곱 살부터 들을 수 있습니다. [1]",
    ),
]


@pytest.mark.parametrize(("question", "wrong", "right"), WRONG)
async def test_what_a_model_says_wrongly_is_repaired_once_and_never_shown(
    lessons: Path, open_pool: OpenChat, question: str, wrong: str, right: str
) -> None:
    answer, model = await answered(open_pool, ask(question), wrong, right)
    assert len(model.requests) == 2
    assert answer.served_by == "scripted:chat"
    assert right.removesuffix(" [1]") in answer.text
    assert wrong.removesuffix(" [1]") not in answer.text


@pytest.mark.parametrize(("question", "wrong", "right"), WRONG)
async def test_what_a_model_says_rightly_in_other_words_is_shown_at_once(
    lessons: Path, open_pool: OpenChat, question: str, wrong: str, right: str
) -> None:
    answer, model = await answered(open_pool, ask(question), right)
    assert len(model.requests) == 1
    assert right.removesuffix(" [1]") in answer.text


async def test_a_model_that_stays_wrong_is_replaced_by_what_the_document_says(
    lessons: Path, open_pool: OpenChat
) -> None:
    wrong = "저녁반 강습 요금은 70,000원입니다. [1]"
    answer, model = await answered(open_pool, ask("저녁반 강습 요금은 얼마예요?"), wrong, wrong)
    assert len(model.requests) == 2
    assert answer.served_by == "code"
    assert "90,000원" in answer.text


async def test_a_value_of_an_earlier_question_may_be_repeated_as_a_condition(
    lessons: Path, open_pool: OpenChat
) -> None:
    history = (Message("user", "아이 둘이 2027년 3월에 배우려고 해요."), Message("assistant", "네, 알겠습니다."))
    said = "2027년 3월에 배우시면 저녁반 강습 요금은 90,000원입니다. [1]"
    answer, model = await answered(open_pool, ask("저녁반 강습 요금은 얼마예요?", history=history), said)
    assert len(model.requests) == 1
    assert "2027년 3월" in answer.text


async def test_a_negation_lost_in_a_house_text_is_repaired_before_anybody_sees_it(open_pool: OpenChat) -> None:
    bad = "■ 휴관 안내\n■ 날짜: 12월 24일\n■ 까닭: 온수 공사로 샤워실은 이용할 수 있습니다"
    good = bad.replace("있습니다", "없습니다")
    model = ScriptedChatModel([bad, good])
    question = Question(
        "12월 24일 휴관 안내문 써 줘, 까닭은 온수 공사로 샤워실은 이용할 수 없다",
        today=date(2026, 11, 20),
        route="sllm",
    )
    async with open_pool(sllm=model) as chat:
        answer = await chat.ask(question)
    assert len(model.requests) == 2
    assert answer.text == good


async def test_what_an_agent_says_beyond_its_tools_is_marked(open_pool: OpenChat) -> None:
    call = {"name": "search_documents", "args": {"query": "사물함"}, "id": "1"}
    said = "사물함은 한 달에 99,000원입니다."
    model = ScriptedChatModel([Reply(tool_calls=(call,), finish="tool_calls"), said, said])
    async with open_pool(model) as chat:
        answer = await chat.ask(Question("사물함 값을 찾아 줘", today=date(2026, 11, 20), route="tool"))
    assert answer.outcome == "refused"
    assert any(c.name == "numbers" and not c.passed and "99,000원" in c.detail for c in answer.checks)
