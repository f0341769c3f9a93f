"""What is asked back where no computation fits: the slot that no figure fills, or the readings that fit; and how it goes on."""

from datetime import date, datetime

import pytest

from gallae.core.types import Message
from gallae.tools.compute import compute
from gallae.tools.lacking import lacking
from gallae.tools.unclear import unclear

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12)


def turn(question: str, *said: tuple[str, str]):
    return compute(question, now=NOW, history=[Message(role, text) for role, text in said])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("순이익률 좀 구해줘, 판매가 2만3천원이야", "원가"),
        ("부가세 넣으면 얼마인지 계산 부탁해", "가격"),
        ("계약 종료일 좀 알려줘 2027년 2월 1일에 시작해", "기간"),
        ("15만원을 나눠 내면 한 사람이 얼마야?", "인원"),
        ("접수일부터 14일 뒤가 언제인지 계산해줘", "날짜"),
        ("I'd like the bill split between the six of us", "bill"),
        ("how much interest on 4 million won in a year?", "interest rate"),
        ("90 euros would be how many won?", "exchange rate"),
        ("please work out the standard deviation of my samples", "values"),
        ("turn 5 feet something into cm", "unit"),
    ],
)
def test_the_slot_that_no_figure_fills_is_named(question: str, name: str):
    assert turn(question) is None
    found = unclear(question, TODAY)
    assert found is not None and found.missing
    assert name in found.question("ko" if any("가" <= c <= "힣" for c in question) else "en")


def test_two_readings_are_offered_with_their_results_and_one_is_picked():
    question = "240,000 1.5% 계산 얼마"
    found = unclear(question, TODAY)
    assert found is not None and len(found.readings) == 3
    said = found.question("ko")
    assert "240,000" in said and "3,600" in said and "236,400" in said
    made = turn("2번이요", ("user", question), ("assistant", said))
    assert made is not None and made.value == 236_400
    assert turn("아니 됐어", ("user", question), ("assistant", said)) is None


def test_the_answer_fills_the_slot_that_was_asked_for():
    question = "15만원을 나눠 내면 한 사람이 얼마야?"
    found = unclear(question, TODAY)
    assert found is not None
    made = turn("5명", ("user", question), ("assistant", found.question("ko")))
    assert made is not None and made.value == 30_000


def test_a_step_on_what_was_said_names_the_figures_of_both():
    history = [Message("user", "4명이 6만원 나눴어"), Message("assistant", "한 사람 15,000원입니다.")]
    found = unclear("근데 그거 시간대별로 달라지면 얼마?", TODAY, history)
    assert found is not None and "6만원" in found.question("ko") and "4명" in found.question("ko")


@pytest.mark.parametrize(
    "question",
    [
        "40대 남자 선물 추천해줘",
        "제12조 3항이 무슨 뜻이야",
        "Is a 15 inch monitor good enough for design?",
        "who wrote 2001: A Space Odyssey?",
        "쿠폰 세 장 있는데 같이 써도 되나요? 하나는 10%짜리예요",
        "회의실 8인실 예약은 어떻게 해?",
        'Please proofread: "we paid 2,000 won in 14 days"',
        "배송비는 얼마인가요?",
        "환불은 며칠 걸려요?",
        "24/7이 정확히 무슨 말이야?",
    ],
)
def test_what_no_figure_answers_is_not_asked_about(question: str):
    assert turn(question) is None
    assert unclear(question, TODAY) is None


def test_what_is_to_be_counted_may_be_a_number():
    for question in ("010-1234-5678 이 번호의 글자 수", "110-222-333444 이 번호의 글자 수 세어줘"):
        assert lacking(question, TODAY) is None and unclear(question, TODAY) is None


def test_no_reading_is_offered_whose_result_is_not_what_is_counted() -> None:
    """12 days by 3 times is no answer to "몇 시간"; the person is asked without it."""
    asked = unclear("휴가 12일에 반차 3번이면 총 몇 시간이야?", date(2026, 11, 20))
    assert asked is not None and not asked.readings and "36" not in asked.question("ko")
