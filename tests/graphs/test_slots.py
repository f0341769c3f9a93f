"""What a tool cannot do without is asked for, and only where its absence is certain."""

from __future__ import annotations

from typing import Any

import pytest

from gallae.core.types import ToolCard
from gallae.graphs.slots import missing_slots


def card(**properties: dict[str, Any]) -> ToolCard:
    return ToolCard("t__x", "도구", "…", schema={"type": "object", "required": [*properties], "properties": properties})


WHEN = {"type": "string", "format": "date", "description": "날짜"}
ORDER = {"type": "string", "description": "주문 번호, 예: 20261118-33"}
COUNT = {"type": "integer", "description": "몇 명"}


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ("회의실 예약해 줘", ("날짜",)),
        ("회의실 다음 주 화요일에 예약해 줘", ()),
        ("회의실 12월 3일 예약해 줘", ()),
        ("내일 회의실 좀 잡아 줘", ()),
        ("Book the room", ("날짜",)),
        ("Book the room for Friday", ()),
    ],
)
def test_a_date_is_asked_for_when_no_word_of_time_was_said(said: str, lacking: tuple[str, ...]) -> None:
    assert missing_slots(card(date=WHEN), said) == lacking


@pytest.mark.parametrize(
    ("said", "lacking"),
    [("주문 어디까지 왔어?", ("주문 번호",)), ("주문 20261118-3391 어디까지 왔어?", ()), ("A-1021 배송 조회", ())],
)
def test_an_identifier_is_asked_for_when_nothing_looks_like_one(said: str, lacking: tuple[str, ...]) -> None:
    assert missing_slots(card(order_no=ORDER), said) == lacking


@pytest.mark.parametrize(
    ("said", "lacking"), [("자리 예약해 줘", ("몇 명",)), ("네 명 자리 예약해 줘", ()), ("혼자예요", ())]
)
def test_a_number_is_asked_for_when_none_was_said_in_any_form(said: str, lacking: tuple[str, ...]) -> None:
    assert missing_slots(card(people=COUNT), said) == lacking


def test_free_text_names_defaults_and_whoever_asks_are_left_to_the_agent() -> None:
    free = card(
        room={"type": "string"},
        user_id={"type": "string"},
        days={"type": "integer", "default": 1},
        size={"type": "string", "enum": ["S", "L"]},
        title={"type": "string", "description": "제목"},
    )
    assert missing_slots(free, "예약해 줘") == ()


@pytest.mark.parametrize(
    "schema", [{}, {"required": "date"}, {"required": ["x"], "properties": {"x": True}}, {"properties": []}]
)
def test_a_schema_that_says_nothing_asks_for_nothing(schema: dict[str, Any]) -> None:
    assert missing_slots(ToolCard("t__x", "도구", "…", schema=schema), "예약해 줘") == ()


def test_several_missing_arguments_are_asked_for_at_once() -> None:
    assert missing_slots(card(date=WHEN, people=COUNT, order_no=ORDER), "예약해 줘") == ("날짜", "몇 명", "주문 번호")
