"""Quantities are found where they stand, with exact values and canonical units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.core.numbers import find_quantities, read_number

CASES = [
    ("5만 4,000원", [("54000", "원")]),
    ("54,000원", [("54000", "원")]),
    ("삼만육천원짜리 다섯개하고 만구천원짜리 두개", [("36000", "원"), ("5", "개"), ("19000", "원"), ("2", "개")]),
    ("스무 개", [("20", "개")]),
    ("두 시간 반", [("2.5", "시간")]),
    ("한 시간 사십 분", [("1", "시간"), ("40", "분")]),
    ("2.5만", [("25000", "")]),
    ("매출 1억 2,000만원", [("120000000", "원")]),
    ("1억2천", [("120000000", "")]),
    ("２，０００원", [("2000", "원")]),
    ("30프로, 30퍼센트, 30%", [("30", "%")] * 3),
    ("1/2컵", [("0.5", "컵")]),
    ("3~5일", [("3", "일"), ("5", "일")]),
    ("영하 5도", [("-5", "℃")]),
    ("화씨 68도", [("68", "℉")]),
    ("$1,200.50", [("1200.50", "달러")]),
    ("twenty-five pages", [("25", "쪽")]),
    ("two and a half hours", [("2.5", "시간")]),
    ("사흘 뒤, 열흘 동안, 보름 안에", [("3", "일"), ("10", "일"), ("15", "일")]),
    ("오십일 뒤", [("50", "일")]),
    ("15mg/kg", [("15", "mg/kg")]),
    ("제3조 2항", [("3", "조"), ("2", "항")]),
    ("3조 원", [("3000000000000", "원")]),
    ("만 18세", [("18", "세")]),
    ("백만 원, 천이백원, 만 오천 원", [("1000000", "원"), ("1200", "원"), ("15000", "원")]),
    ("쉰다섯 살", [("55", "세")]),
    ("이천이십육년", [("2026", "년")]),
    ("개월은 개가 아니다: 6개월", [("6", "개월")]),
    ("kg당 1만2천원", [("12000", "원")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_quantity_is_read_with_its_unit(text: str, expected: list[tuple[str, str]]):
    assert [(q.value, q.unit) for q in find_quantities(text)] == [(Decimal(v), u) for v, u in expected]


@pytest.mark.parametrize(
    "text",
    [
        "이 병원은 일정이 바뀌었나요",
        "사원 이분은 오일을 샀다",
        "한번 해 보세요",
        "세일은 언제인가요",
        "만일의 경우",
        "구매 조건",
        "this one",
    ],
)
def test_words_that_only_look_like_numbers_hold_none(text: str):
    assert find_quantities(text) == []


def test_a_unit_word_that_begins_another_word_is_not_taken():
    assert [(q.value, q.unit) for q in find_quantities("3 원인, 5정도, 2 개선안")] == [
        (Decimal(3), ""),
        (Decimal(5), ""),
        (Decimal(2), ""),
    ]


@given(st.text(alphabet="0123456789,.만천백억원개 일이삼사오한두세시간분%-~$／５", max_size=30))
def test_offsets_are_exact_in_any_text(text: str):
    end = 0
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.start >= end
        end = quantity.end


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_with_commas_is_read_back(value: int):
    assert [q.value for q in find_quantities(f"{value:,}원")] == [Decimal(value)]


def test_a_text_that_is_one_number_is_read_as_such():
    assert read_number("3만 5천") == Decimal(35000)
    assert read_number("이십오") == Decimal(25)
    assert read_number("3개") is None
    assert read_number("약 3") is None
