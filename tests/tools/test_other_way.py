"""Percentages the other way round, and figures that are no amount of the sum: better no value than a wrong one."""

from __future__ import annotations

from datetime import datetime

import pytest

from gallae.core.types import Message
from gallae.tools.compute import compute

NOW = datetime(2026, 11, 20, 12)


def said(question: str, *history: str) -> str:
    roles = ("user", "assistant")
    found = compute(question, now=NOW, history=[Message(roles[n % 2], text) for n, text in enumerate(history)])
    return found.text if found else ""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("원천징수 3.3% 떼고 통장에 1,934,000원 들어왔어요. 떼기 전 금액은 얼마예요?", "2,000,000원"),
        ("After a 25% markup we sell the mug at $30. What did it cost us?", "$24"),
        ("I got £81.60 including 20% VAT on the bill, how much was it before VAT?", "£68"),
        ("부가세만 1,200원 나왔으면 물건값은 얼마야? 세율 10%", "12,000원"),
        ("How much of £72, VAT-inclusive at 20%, is the VAT portion?", "£12"),
        ("Simple interest, not compounded, on 2,000 at 3% for 4 years: interest earned?", "240"),
        ("word count for: the cat sat on a red mat", "7 words"),
        ("how many characters in: the words", "9 characters"),
        ("장판 한 롤로 9제곱미터를 깔 수 있어. 방이 40제곱미터면 최소 몇 롤 사야 해?", "5롤"),
        ("3시간 20분은 몇 분이야", "200분"),
        ("Quote is 1,200 dollars net and VAT is 20%. What's the gross?", "$1,440"),
        ("혈당이 98, 121, 110, 135 나왔는데 제일 높은 거랑 낮은 거 차이가 얼마야", "37"),
        ("이 문장 공백 포함 글자수 세어 줘 → 제목: 봄이 온다", "9자"),
        ("정가 50,000원에서 20% 할인하면 얼마야?", "40,000원"),
        ("The original price is $80. With 25% off, what do I pay?", "$60"),
        ("12% 오르면 340,000원이 얼마가 돼?", "380,800원"),
    ],
)
def test_it_is_computed_in_the_direction_that_is_asked(question: str, value: str) -> None:
    assert value in said(question)


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("The till says €238 including 19% VAT, what was it before?", "283"),
        ("고등어 한 손 600그램이면 세 손은 몇 그램이야?", "1,200"),
        ("쇠고기 두 근 주세요 했는데 한 근 600그램이면 총 몇 그램이에요?", "12"),
        ("부모님 선물 5만원대 뭐가 좋을까 여섯 가지만", "300,000"),
        ("Come up with 4 names for a cafe that closes at 9pm", "36"),
        ("any thoughts on the 3-day weekend", "0.4"),
        ("The platform keeps 20% of what buyers pay and I need to end up with $400. What price?", "320"),
        ("원가 9,000원짜리를 판매가 기준 마진율 25%로 팔려면 얼마에 팔아야 해", "2,250"),
        ("If prices had risen 10% instead, what would 200 dollars be up to more?", "220"),
    ],
)
def test_where_the_direction_or_the_figure_is_in_doubt_nothing_wrong_is_said(question: str, wrong: str) -> None:
    assert wrong not in said(question)


def test_a_tax_on_hours_is_none() -> None:
    assert "hours" not in said(
        "Then 7.5 hours of that with 20% VAT on top comes to what", "I charge 45 pounds an hour.", "Noted."
    )
    assert said(
        "그중에 여자가 40프로라고 하던데 여자는 몇 명이야?", "회원 300명 중 80%가 나온다는데 몇 명?", "240명입니다."
    ) != ("144명입니다. (240 × (1 − 40%) = 144명)")
