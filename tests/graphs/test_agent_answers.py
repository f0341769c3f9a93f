"""What the agent's answers rest on: looked up, then computed; each value with who said it; a number that nobody said is
not let through; a request that parses completely never reaches a model."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.told import made_up
from gallae.core.types import Answer, Message, Question
from gallae.graphs.chat import Chat
from gallae.models.scripted import Reply, ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
TODAY = date(2026, 11, 20)
ASKED = "문서에서 수영장 하루 이용료를 찾아서 세 명이면 얼마인지 알려 줘"


def call(name: str, **arguments: Any) -> Reply:
    return Reply(tool_calls=({"name": name, "args": arguments, "id": f"call-{name}"},), finish="tool_calls")


LOOK_UP = (call("search_documents", query="수영장 하루 이용료"), call("calculate", expression="9000*3"))


async def asked(open_pool: OpenChat, *replies: Any, question: str = ASKED) -> tuple[Answer, ScriptedChatModel]:
    model = ScriptedChatModel(list(replies))
    async with open_pool(model) as chat:
        return await chat.ask(Question(question, today=TODAY, route="tool")), model


async def test_looked_up_then_computed_in_one_turn_with_both_sources(open_pool: OpenChat):
    said = "수영장 하루 이용료는 9,000원입니다. 세 명이면 모두 27,000원입니다."
    answer, model = await asked(open_pool, *LOOK_UP, said)
    assert answer.outcome == "answered" and len(model.requests) == 3
    assert "9,000원입니다. [1]" in answer.text and "- calculate(gallae): 9000*3 = 27,000" in answer.text
    (citation,) = answer.citations
    assert citation.path == "documents/fees.md" and "9,000원" in citation.quote
    assert [(tool.name, tool.server) for tool in answer.tools] == [
        ("search_documents", "gallae"),
        ("calculate", "gallae"),
    ]
    assert {check.name: check.passed for check in answer.checks}["numbers"]


async def test_a_number_that_nobody_said_is_written_once_more_without_a_second_call(open_pool: OpenChat):
    right = "수영장 하루 이용료는 9,000원이고 세 명이면 27,000원입니다."
    answer, model = await asked(open_pool, *LOOK_UP, "세 명이면 31,500원입니다.", right)
    assert answer.outcome == "answered" and "27,000원" in answer.text and "31,500" not in answer.text
    assert [tool.name for tool in answer.tools] == ["search_documents", "calculate"]
    assert "31,500원" in model.requests[3].text and "9000*3 = 27,000" in model.requests[3].text


async def test_said_again_it_is_refused_and_the_culprit_named(open_pool: OpenChat):
    answer, _ = await asked(open_pool, *LOOK_UP, "세 명이면 31,500원입니다.", "세 명이면 31,500원이 맞습니다.")
    assert answer.outcome == "refused" and "numbers: 31,500원" in answer.text
    assert [tool.name for tool in answer.tools] == ["search_documents", "calculate"], "what was called is not lost"


@pytest.mark.parametrize(
    "said",
    [
        "어른 하나와 아이 하나는 14,000원입니다.",
        "어린이는 4,000원 더 쌉니다.",
        "사물함은 1년이면 180,000원입니다 (12개월).",
        "어린이는 어른보다 44% 쌉니다.",
        "10% 할인하면 8,100원입니다.",
        "요금은 3가지입니다.",
    ],
)
def test_honest_sums_over_what_was_found_pass(said: str):
    held = ["하루 이용료는 9,000원이다. 어린이는 5,000원이다. 사물함은 한 달에 15,000원이다.", "10% 할인, 12개월"]
    assert made_up(said, held, today=TODAY) == []


@pytest.mark.parametrize("said", ["이용료는 8,500원입니다.", "어린이는 37% 쌉니다.", "2026년 12월 3일부터입니다."])
def test_numbers_from_nowhere_do_not(said: str):
    held = ["하루 이용료는 9,000원이다. 어린이는 5,000원이다. 사물함은 한 달에 15,000원이다."]
    assert made_up(said, held, today=TODAY) != []


async def test_what_parses_completely_never_reaches_a_model(open_pool: OpenChat):
    """Every row of the computed set; the model would fail the test at its first call."""
    file = Path(__file__).parents[1] / "tools" / "computed.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    model, wrong = ScriptedChatModel([]), []
    async with open_pool(model) as chat:
        for row in rows[::3]:
            said = tuple(Message(**message) for message in row["history"])
            day = date.fromisoformat(row["now"][:10])
            answer = await chat.ask(Question(row["question"], today=day, route="tool", history=said))
            if answer.served_by != "code" or answer.outcome != "answered":
                wrong.append(row["question"])
    assert len(rows) > 100 and wrong == [] and model.requests == []
