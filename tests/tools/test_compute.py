"""The deterministic route: exact on our own varied rows, silent on everything that is no complete calculation."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from gallae.core.types import Message
from gallae.tools.compute import compute

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 20, 14, 30, tzinfo=timezone(timedelta(hours=9)))


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def squeezed(text: str) -> str:
    return re.sub(r"[\s,]", "", text)


def computed(question: str, *history: tuple[str, str], now: datetime = NOW):
    return compute(question, now=now, history=[Message(role, text) for role, text in history])  # type: ignore[arg-type]


COMPUTED = rows("computed.jsonl") + rows("computed_voices.jsonl")


@pytest.mark.parametrize("row", COMPUTED, ids=lambda row: row["question"][:40])
def test_every_own_row_is_computed_exactly(row: dict):
    history = [Message(m["role"], m["content"]) for m in row["history"]]
    found = compute(row["question"], now=datetime.fromisoformat(row["now"]), history=history)
    assert found is not None
    for answer in row["answer"]:
        assert squeezed(answer) in squeezed(found.text)
    assert found.tool.name and found.tool.arguments and found.tool.result


def test_questions_that_are_no_complete_calculation_are_left_alone():
    left_alone = rows("not_computed.jsonl") + rows("not_computed_voices.jsonl")
    taken = [
        row["question"]
        for row in left_alone
        if computed(row["question"], *((m["role"], m["content"]) for m in row.get("history", [])))
    ]
    assert taken == []


def test_there_are_enough_rows_of_both_kinds():
    assert len(rows("computed.jsonl")) >= 120
    assert len(rows("not_computed.jsonl")) >= 60
    assert len(rows("computed_voices.jsonl")) >= 150
    assert len(rows("not_computed_voices.jsonl")) >= 80


def test_the_answer_comes_with_its_worked_expression():
    found = computed("3,600원짜리 5개랑 1,900원짜리 2개 모두 얼마?")
    assert found.text == "21,800원입니다. (3,600 × 5 + 1,900 × 2 = 21,800원)"
    assert found.value == Decimal(21800) and found.unit == "원" and not found.time_bound


def test_an_english_question_is_answered_in_english():
    assert computed("Split $90 among 4 people").text == "$22.5. (90 ÷ 4 = $22.5)"


def test_rounding_is_said():
    found = computed("10만원을 3명이 나누면 얼마씩이야?")
    assert "약 33,333.33원" in found.text and "2자리로 반올림했습니다" in found.text


def test_the_asked_decimals_are_given():
    assert "33,333원" in computed("10만원을 3명이 나누면 얼마씩이야? 원 단위로").text
    assert "$12.346" in computed("divide 1000 dollars by 81, three decimals").text


def test_what_depends_on_the_clock_says_so():
    assert computed("오늘 무슨 요일이야?").time_bound
    assert computed("지금 몇 시야?").time_bound
    assert not computed("2027년 3월 1일은 무슨 요일이야?").time_bound


def test_the_time_elsewhere_uses_its_offset():
    utc = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert "12시 00분" in computed("지금 서울은 몇 시예요?", now=utc).text


def test_a_missing_rate_is_never_guessed():
    assert computed("100달러는 원화로 얼마야?") is None
    assert computed("월 납입금 12만원이면 이자는 얼마야?") is None


def test_a_subject_without_a_number_is_not_computed():
    assert computed("4,500원짜리 3개 사면 포인트 얼마 쌓여?") is None
    assert computed("4,500원짜리 3개 사면 택배비 포함 총 얼마야?") is None


def test_huge_powers_and_division_by_zero_are_refused_not_computed():
    assert computed("9의 999999승은?") is None
    assert computed("9^9^9^9 계산해줘") is None
    assert computed("15 나누기 0은?") is None


def test_a_long_or_empty_text_is_left_alone():
    assert computed("") is None
    assert computed("1+1 " * 2000) is None


def test_a_follow_up_without_a_number_before_it_is_not_computed():
    assert computed("거기에 3천원 더하면?", ("user", "안녕"), ("assistant", "안녕하세요")) is None
    assert computed("거기에 3천원 더하면?") is None


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("A4 500매 한 묶음에 5,900원이면 12묶음은 얼마입니까", "70,800"),
        ("총 45문제 중에 9개 틀렸으면 정답률", "80%"),
        ("what's 18% of 2,450 plus 60", "501"),
        ("16 percent of what is 40", "250"),
        ("강의 15주인데 4주 빠지면 출석이 몇 퍼센트예요", "73.3"),
        ("회비 5천원씩 12명 걷어서 4만 3천원 썼으면 얼마 남죠", "17,000"),
        ("벽이 3m x 2.4m 네 면이면 몇 ㎡", "28.8"),
        ("달걀 30구 한 판 7,200원이면 한 알에 얼마꼴인가", "240"),
        ("철근 9.6톤 청구, 합계는 9.12톤. 차이가 몇 퍼센트인지만", "5"),
    ],
)
def test_a_sum_that_is_not_understood_yet_is_left_alone_rather_than_wrong(question: str, right: str):
    found = computed(question)
    assert found is None or right in found.text


PRICE = (("user", "교육장 하루 대관료가 얼마죠"), ("assistant", "하루 120,000원입니다."))


def test_a_price_of_the_conversation_is_counted_only_in_its_own_unit():
    assert "360,000원" in computed("사흘이면 다 해서?", *PRICE).text
    assert "840,000원" in computed("일주일이면 얼마", *PRICE).text
    assert computed("세 달이면 얼마?", *PRICE) is None


def test_people_share_a_price_or_pay_it_each_as_the_conversation_says():
    assert "40,000원" in computed("셋이 나눠 내면", *PRICE).text
    assert computed("스무 명이면 얼마?", *PRICE) is None
    each = (("user", "입장료 얼마예요"), ("assistant", "1인 9,000원입니다."))
    assert "180,000원" in computed("스무 명이면 얼마?", *each).text


def test_a_condition_or_another_thing_is_nothing_to_count_with():
    for follow_up in ("2년 넘으면요?", "최대로 쓰면요?", "주말 이틀이면 얼마나 할인돼요?", "큰 홀 이틀이면 얼마예요"):
        assert computed(follow_up, *PRICE) is None


def test_two_prices_in_the_answer_leave_the_follow_up_alone():
    two = (("user", "요금 얼마"), ("assistant", "어른은 하루 9,000원, 아이는 하루 5,000원입니다."))
    assert computed("사흘이면 다 해서?", *two) is None


def test_a_spoken_fraction_alone_makes_nothing_fail():
    assert computed("20분의 1") is None or "0.05" in computed("20분의 1").text
    assert "66.67%" in computed("3분의 2는 몇 퍼센트").text
