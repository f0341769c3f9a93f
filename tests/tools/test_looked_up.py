"""Figures of a question that are no operands: what is asked for is a fact of the house."""

from __future__ import annotations

from datetime import date

import pytest

from gallae.tools.looked_up import looked_up
from gallae.tools.unclear import unclear

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "question",
    [
        "3월 14일 수업인데 사흘 전에 취소하면 몇 프로나 떼여요?",
        "2월 초에 신청했고 하루 전에 물렀어요. 위약금 몇 퍼센트였는지 궁금해요",
        "11월에 800와트 난로 켜도 되는지, 한도가 얼마예요",
        "작년 5월부터 다녔는데 그만두려면 며칠 전에 말해야 해요?",
        "세 달 쉬려는데 6월에 등록했거든요. 그동안은 회비 안 내는 거죠?",
        "열쇠 하나 잃어버리면 얼마 물어내요",
        "다음 주 화요일 저녁 7시에 가면 접수창구 열려 있음?",
        "6만4천원짜리 방인데 하루 전에 취소하면 얼마 돌려받아요?",
        "If I cancel my 90 dollar booking two days before, how much do I get back?",
        "일욜에 수영장 몇시까지야",
        "6인실이면 수건 몇 장",
        "재작년에 들어온 학생도 똑같나요?",
        "What percent do I lose if I cancel two days before 3 May?",
        "How many days of notice do I give if I moved in last June?",
    ],
)
def test_a_fact_of_the_house_is_nothing_to_compute(question: str) -> None:
    assert looked_up(question, TODAY)
    assert unclear(question, TODAY, sure=True) is None


@pytest.mark.parametrize(
    "question",
    [
        "40명 중에 12명이 왔으면 몇 프로야?",
        "예약금 30만원에 위약금 10%면 얼마",
        "8만원 중에 취소 수수료 2만원 떼면 얼마 돌려받아요?",
        "수수료 3% 떼면 얼마 남아, 12만원에서",
        "2월 3일부터 45일 뒤면 며칠이야?",
        "오전 9시에 시작해서 3시간 하면 몇 시까지야?",
        "접수일부터 14일 뒤가 언제인지 계산해줘",
        "how much interest on 4 million won in a year?",
        "15만원을 나눠 내면 한 사람이 얼마야?",
        "If I give notice on 3 May and it takes 30 days, what date is that?",
    ],
)
def test_what_can_be_computed_stays_a_computation(question: str) -> None:
    assert not looked_up(question, TODAY)
