"""A value that a grammar finds is not given where the message asks for more, or tells a relation that the working leaves out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gallae.core.types import Message
from gallae.tools.compute import compute
from gallae.tools.unclear import unclear

NOW = datetime(2026, 11, 30, 12)


def said(question: str, *history: str) -> str:
    roles = ("user", "assistant")
    found = compute(question, now=NOW, history=[Message(roles[n % 2], text) for n, text in enumerate(history)])
    return found.text if found else ""


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("laps took 52, 55, 49 and 60 seconds. what's the mean and what's the slowest", ()),
        ("매달 20만원씩 6명이 모으면 한 달에 얼마고 1년이면 얼마야?", ()),
        ("the lasagne takes 1h 10m and guests come at 7pm, when do I put it in", ()),
        ("오전 9시에 시작해서 50분씩 세 교시 하면 몇 시에 끝나", ()),
        ("bought it for $80, sold it for 100, profit as a percent of cost", ()),
        ("total interest on a 9000 loan over 3 years", ()),
        ("세금계산서에 부가세(10%)가 30,000원 찍혀 있던데 공급가는 얼마야", ()),
        ("I cycle 12 miles each way, 3 days a week, how many miles a week is that?", ()),
        ("two more come, total now?", ("a ticket is 20 dollars, how much for 4 people", "80 dollars.")),
        ("so meal and tip together split by 3?", ("15% tip on a $60 meal", "The tip is $9.")),
        ("what if the rate was 10%", ("300 plus 20% vat?", "360 including VAT.")),
    ],
)
def test_no_value_is_said(question: str, history: tuple[str, ...]) -> None:
    found = said(question, *history)
    assert not found or "+" in found or "× 3" in found, found


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("what's 15% tip on $40", "Tip $6, $46 in total"),
        ("회의가 오후 2시 10분부터 5시까지였는데 몇 분 한 거야", "170분"),
        ("오전 9시부터 6시까지 몇 시간이야", "9시간"),
        ("오후 10시부터 6시까지 몇 시간이야", "8시간"),
        ("혈압 120 118 125 세 번 쟀는데 평균 내줘", "121"),
        ("세금계산서에 부가세가 30,000원 찍혀 있던데 공급가는 얼마야", "300,000원"),
    ],
)
def test_what_stood_in_the_way_is_computed(question: str, value: str) -> None:
    assert value in said(question)


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("하루에 몇 개까지 먹어도 돼요", ("토요일 몇 시까지 해요?", "여는 때 09:00, 닫는 때 15:00 — 요일 토 [1]")),
        (
            "우리 회사 연차는 며칠이야?",
            ("시 한 편 써줘", "언어 모델을 붙이는 가장 짧은 세 가지 길: (1) … (2) qwen3:4b"),
        ),
        ("연차는 며칠이야?", ("3,000원씩 12개면 얼마", "36,000원입니다.")),
    ],
)
def test_figures_of_another_subject_are_not_offered_as_operands(question: str, history: tuple[str, str]) -> None:
    before = (Message("user", history[0]), Message("assistant", history[1]))
    assert unclear(question, date(2026, 11, 30), before) is None
    assert (
        unclear("그럼 20% 빼면?", date(2026, 11, 30), (Message("user", "9만원"), Message("assistant", "네.")))
        is not None
    )
