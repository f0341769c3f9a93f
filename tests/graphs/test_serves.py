"""Whether a tool does what is asked: frames of request and card, and which fields are filled."""

from __future__ import annotations

import math

import pytest

from gallae.core.types import Message, ToolCard
from gallae.graphs.acts import acts, manner
from gallae.graphs.fields import fields_of, read_field
from gallae.graphs.kinds import kinds
from gallae.graphs.probes import Tools
from gallae.graphs.serves import WEIGHTS, Serves, everyday
from gallae.graphs.signals import read_signals

COURT = ToolCard(
    "book_court",
    "코트 예약",
    "테니스 코트를 날짜와 시간에 예약한다. Reserves a tennis court.",
    ("내일 3시 코트 예약해 주세요", "테니스장 하나 잡아줘", "Book a court for Sunday at 9"),
    {
        "type": "object",
        "properties": {
            "day": {"type": "string", "format": "date", "description": "날짜"},
            "hour": {"type": "string", "format": "time", "description": "시작"},
            "surface": {"type": "string", "enum": ["클레이", "하드"], "description": "바닥"},
            "player": {"type": "string", "description": "치는 사람"},
        },
        "required": ["day", "hour", "surface"],
    },
    writes=True,
    server="club",
)
LIGHTS = ToolCard(
    "pool_state",
    "수영장 상태",
    "수영장의 지금 물 온도와 사람 수를 알려준다. Water temperature and swimmers right now.",
    ("지금 물 몇 도예요?", "수영장에 사람 많아?", "How warm is the pool?"),
    server="club",
)


def _chances(text: str) -> dict[str, float]:
    served = Serves((COURT, LIGHTS)).read(read_signals(text), (0.0, 0.0))
    return {"book_court": served[0].chance, "pool_state": served[1].chance}


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("토욜 아침 8시에 테니스 칠 데 하나 맡아줘요", "book_court"),
        ("클레이 코트 28일 두 시로 부탁드립니다", "book_court"),
        ("can you reserve us a court on Friday at 7", "book_court"),
        ("시방 수영장 물이 따뜻한지 봐 주세요", "pool_state"),
        ("수영장 수온 확인", "pool_state"),
    ],
)
def test_a_request_in_other_words_finds_the_tool_that_does_it(text: str, tool: str) -> None:
    best = Tools((COURT, LIGHTS)).best(read_signals(text))
    assert best is not None and best[0].name == tool and best[2] >= 0.4


@pytest.mark.parametrize(
    "text",
    [
        "코트 예약은 며칠 전부터 받나요?",
        "코트를 예약하고 안 가면 벌금이 있나요?",
        "테니스는 왜 15점씩 세는 거야?",
        "테니스 잘 치는 방법 알려줘",
        '"코트 예약이 취소되었습니다"를 영어로 번역해줘',
        "오늘 점심 메뉴 추천해줘",
    ],
)
def test_how_it_is_done_and_work_on_words_is_no_request_to_a_tool(text: str) -> None:
    best = Tools((COURT, LIGHTS)).best(read_signals(text))
    assert best is not None and best[2] < 0.3


def test_another_deed_or_another_thing_speaks_against_a_tool() -> None:
    asked = _chances("일요일 9시 코트 예약해 주세요")["book_court"]
    assert _chances("일요일 9시 코트 취소해 주세요")["book_court"] < 0.3 * asked
    assert _chances("일요일 9시 치과 예약해 주세요")["book_court"] < asked


def test_a_tool_that_acts_is_not_asked_how_something_stands() -> None:
    assert _chances("코트 지금 비었는지 봐 주세요")["book_court"] < 0.3


def test_a_word_of_the_trade_says_little_when_no_deed_is_asked_for() -> None:
    passages = ("수영장 이용료", "수영장 여는 시간", "수영장 규칙")
    text = "수영장 이용료가 얼마예요?"
    tools, signals = Serves((LIGHTS,)), read_signals(text)
    assert tools.read(signals, (0.0,), passages)[0].chance < tools.read(signals, (0.0,))[0].chance


def test_what_each_sign_adds_makes_the_chance() -> None:
    served = Serves((COURT,)).read(read_signals("내일 3시 코트 예약해 주세요"), (0.4,))[0]
    logit = WEIGHTS["start"] + sum(served.parts.values())
    assert served.chance == pytest.approx(1 / (1 + math.exp(-logit)), abs=0.001)
    assert {"thing", "act", "near"} <= set(served.parts) and "코트" in served.held


def test_fields_that_the_words_do_not_fill_are_named_in_the_schemas_order() -> None:
    tools = Tools((COURT, LIGHTS))
    assert tools.missing(COURT, read_signals("코트 예약해 줘")) == ("day", "hour", "surface")
    assert tools.missing(COURT, read_signals("클레이로 내일 코트 예약해 줘")) == ("hour",)
    assert tools.missing(COURT, read_signals("내일 3시 하드 코트 예약해 줘")) == ()
    assert tools.missing(LIGHTS, read_signals("수영장 어때")) == ()


def test_a_follow_up_brings_the_fields_of_what_was_said_before() -> None:
    history = (Message("user", "내일 클레이 코트 잡아줘"), Message("assistant", "몇 시에 잡을까요?"))
    assert Tools((COURT,)).missing(COURT, read_signals("그럼 4시요", history), history) == ()


def test_a_choice_in_other_words_counts_as_made() -> None:
    assert "surface" not in Tools((COURT,)).missing(COURT, read_signals("내일 3시 흙바닥 코트 예약해 줘"))


@pytest.mark.parametrize(
    ("field", "text", "there"),
    [
        ({"type": "string", "format": "date"}, "다음 주 화욜에", True),
        ({"type": "string", "format": "date"}, "3시에", False),
        ({"type": "string", "format": "time"}, "오후 3시에", True),
        ({"type": "string", "format": "time"}, "세 시간 동안", False),
        ({"type": "integer"}, "두 명이요", True),
        ({"type": "integer"}, "사람들이요", False),
        ({"type": "string", "description": "주문 번호"}, "20261118-0032 취소", True),
        ({"type": "string", "description": "주문 번호"}, "3시에 2명", False),
        ({"type": "string", "enum": ["red", "파랑"]}, "make it red", True),
        ({"type": "string", "enum": ["red", "파랑"]}, "노랑으로", False),
        ({"type": "string", "description": "이름"}, "김하늘", None),
    ],
)
def test_a_value_is_recognised_by_the_kind_of_its_field(
    field: dict[str, object], text: str, there: bool | None
) -> None:
    assert read_field(field, text) is there


def test_a_schema_of_another_shape_has_no_fields() -> None:
    assert fields_of({}) == {} and fields_of({"properties": ["a"]}) == {} and fields_of({"properties": {"a": 1}}) == {}


def test_deeds_manners_and_kinds_are_heard_through_hurried_typing() -> None:
    assert acts("코트취소해조") == {"cancel"} and acts("코트") == frozenset()
    assert manner("look", "결과나왔는지확인점") and not manner("rule", "외부 강사 방문 등록 좀")
    assert kinds("통풍약") == {"medicine"} and kinds("dentist") == {"visit"} and kinds("그냥") == frozenset()


def test_everyday_words_say_less_than_rare_ones() -> None:
    assert everyday("신청") > 0.2 and everyday("테니스") == 0.0
