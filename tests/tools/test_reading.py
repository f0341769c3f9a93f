"""A question becomes classed tokens, and nothing a person can type makes the reader or the grammars fail."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.core.types import Message
from gallae.tools.compute import compute
from gallae.tools.plain import plain
from gallae.tools.reading import read

TODAY = date(2026, 11, 20)
PIECES = [
    "3,600원",
    "5개",
    "20%",
    "10만",
    "두",
    "시간",
    "반",
    "화씨",
    "68도",
    "18평",
    "2kg",
    "15mg/kg",
    "오늘",
    "내일",
    "2026년",
    "3월",
    "1일",
    "12월",
    "25일",
    "다음",
    "주",
    "1/3",
    "0",
    "-5",
    "$4.50",
    "하루",
    "월",
    "더하기",
    "빼면",
    "곱하면",
    "나누면",
    "씩",
    "짜리",
    "당",
    "의",
    "에서",
    "에",
    "로",
    "까지",
    "부터",
    "합계",
    "총",
    "평균",
    "중앙값",
    "최댓값",
    "할인",
    "부가세",
    "포함",
    "별도",
    "얼마",
    "몇",
    "kg",
    "몇",
    "퍼센트",
    "며칠",
    "무슨",
    "요일",
    "몇",
    "시",
    "뒤",
    "전",
    "남은",
    "지난",
    "만",
    "나이",
    "영업일",
    "이자",
    "복리",
    "연",
    "5%",
    "36개월",
    "BMI",
    "경우의",
    "수",
    "나머지",
    "환율",
    "of",
    "to",
    "and",
    "per",
    "each",
    "what",
    "is",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "^",
    "=",
    "?",
    ",",
    "!",
    "그럼",
    "거기에",
    "그날",
]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("삼만육천원짜리 다섯개하고 만구천원짜리 두개면 전부 얼마?", "MtKcMtKzA"),
        ("화씨 68도는 섭씨로 몇 도예요", "VUVLH"),
        ("1280 곱하기 37은?", "N*N"),
        ("시속 80km로 280km 가면 몇 시간 걸려?", "ULUH"),
    ],
)
def test_a_sentence_is_told_by_its_shape(text: str, shape: str):
    assert read(text, TODAY).shape == shape


def test_what_is_to_be_left_aside_is_left_aside():
    assert read(plain("가격표 찾지 말고요, 3,000원에 2개 사면 얼마?"), TODAY).shape == "MBKA"


def test_an_unknown_word_is_kept_as_unknown():
    assert [t.text for t in read("3개에 배송료 얼마", TODAY).tokens if t.code == "u"] == ["배송료"]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9), st.lists(st.sampled_from(PIECES), max_size=5))
def test_no_mixture_of_words_makes_the_grammars_fail(words: list[str], before: list[str]):
    history = [Message("user", " ".join(before)), Message("assistant", " ".join(reversed(before)))]
    found = compute(" ".join(words), now=datetime(2026, 11, 20, 14, 30), history=history)
    assert found is None or found.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_the_grammars_fail(text: str):
    found = compute(text, now=datetime(2026, 11, 20, 14, 30))
    assert found is None or found.text
