"""Requests in a story, as people write them: computed exactly, or the one slot that lacks is asked for and its answer computed."""

import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.tool_requests import says, stated
from gallae.core.types import Message
from gallae.tools.compute import compute
from gallae.tools.lacking import lacking
from gallae.tools.lunar import lunar_day, solar_day
from gallae.tools.public_holidays import days_off, is_working_day, working_days_between

HERE = Path(__file__).parent
ZONE = timezone(timedelta(hours=9))
TODAY = date(2026, 11, 20)
ROWS = [json.loads(line) for line in (HERE / "requests.jsonl").read_text(encoding="utf-8").splitlines()]


def asked(question: str, *history: tuple[str, str], today: date = TODAY):
    now = datetime(today.year, today.month, today.day, 12, tzinfo=ZONE)
    return compute(question, now=now, history=[Message(role, text) for role, text in history])  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["question"][:40])
def test_a_request_in_a_story_is_computed_exactly(row: dict):
    history = [(m["role"], m["content"]) for m in row["history"]]
    found = asked(row["question"], *history, today=date.fromisoformat(row["today"]))
    assert found is not None
    said = stated(found.text)
    for value in row.get("expect", []):
        assert says(said, value), found.text
    if "expect_value" in row:
        near = row["expect_value"]
        assert abs(float(found.value) - near) <= row["tolerance"], found.text


def test_there_are_enough_rows_in_both_languages():
    korean = [row for row in ROWS if any("가" <= c <= "힣" for c in row["question"])]
    assert len(ROWS) >= 200
    assert len(ROWS) - len(korean) >= 70


@pytest.mark.parametrize(
    ("question", "slot", "word", "answer", "right"),
    [
        ("250달러 원화로 얼마예요?", "exchange rate", "1달러", "1,400원", "350000"),
        ("800만원 2년 예금하면 이자 얼마 붙나요?", "interest rate", "이율", "연 4%", "640000"),
        ("이거 평으로 바꿔줘", "measure", "넓이", "84㎡", "25.41"),
        ("일곱 개 사면 총 얼마야?", "unit price", "가격", "3,000원", "21000"),
        ("표준편차 구해줘", "numbers", "숫자", "3,5,5,5,6,6,8,10", "2"),
        ("9시 30분에 출근했는데 몇 시간 일한 거지", "end time", "퇴근", "오후 6시", "8시간 30분"),
        ("잔돈 얼마 줘야 돼요? 물건값 8,400원인데", "paid", "냈", "10,000원", "1600"),
        ("내 만 나이 계산해줘", "birth date", "생년월일", "1998년 4월 12일", "28"),
        ("What is the price after the discount? It was 59,000 before", "discount", "discount", "20%", "47200"),
        ("And how many days is that from now?", "date", "date", "25 December 2026", "35"),
        ("find the median", "numbers", "numbers", "4, 19, 7, 22, 13", "13"),
        ("이 두 문장 얼마나 비슷한지 알려줘", "two texts", "두 문장", '"비가 온다"와 "비가 온다"', "100"),
        ("글자 수 세어줘", "text", "글", "나는 밥을 먹었다", "9"),
    ],
)
def test_the_slot_that_lacks_is_asked_for_and_its_answer_computed(
    question: str, slot: str, word: str, answer: str, right: str
):
    assert asked(question) is None
    lacks = lacking(question, TODAY)
    assert lacks is not None and lacks.slot == slot
    korean = any("가" <= c <= "힣" for c in question)
    said = lacks.question("ko" if korean else "en")
    assert word in said
    found = asked(answer, ("user", question), ("assistant", said))
    assert found is not None and says(stated(found.text), right), found


@pytest.mark.parametrize(
    "question",
    [
        "복리랑 단리 차이를 말로 설명해줘",
        "which Excel function gives the median",
        "환율이 뭐야?",
        "연차는 며칠까지 쓸 수 있나요",
        "is 25% tip normal?",
        "글자 수 제한이 몇 자예요?",
        "회원은 몇 % 할인돼요?",
        "how do I calculate my age in Korean years",
        "평균 대기 시간 알려줘",
        "반납은 며칠 안에 해야 하나요",
        "1인 가구가 늘어나는 이유가 뭘까",
        "잔금은 출발 며칠 전까지 내야 합니까",
    ],
)
def test_what_wants_no_computation_is_neither_computed_nor_asked_about(question: str):
    assert asked(question) is None
    assert lacking(question, TODAY) is None


def test_a_figure_without_a_place_stops_the_sum():
    assert asked("학원비 34만원인데 12% 오르고 교재비도 내면 얼마예요? 지난달엔 3만원 냈어요") is None
    assert asked("3만원짜리 2개에 배송비 포함하면 얼마예요?") is None


def test_times_of_day_are_never_added_up():
    assert asked("I started at 8:15 this morning, total hours worked?") is None


def test_the_day_of_the_library_and_the_substitutes():
    assert "추석" in days_off(2026)[date(2026, 9, 25)]
    assert date(2027, 10, 11) in days_off(2027)  # for Hangeul Day on a Saturday
    assert not is_working_day(date(2026, 10, 5))
    assert working_days_between(date(2026, 10, 2), date(2026, 10, 9)) == 3


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1900, 1, 1), date(2049, 12, 31)))
def test_lunar_and_back_is_the_same_day(day: date):
    found = lunar_day(day)
    assert found is not None
    year, month, lunar, leap = found
    assert solar_day(year, month, lunar, leap=leap) == day
