"""Figures by their roles: rates whose units cancel, terms with a sign, what is asked about two of them; and what is not computed."""

from datetime import datetime

import pytest

from gallae.checks.tool_requests import says, stated
from gallae.core.types import Message
from gallae.tools.compute import compute

NOW = datetime(2026, 11, 20, 12)


def turn(question: str, *said: tuple[str, str]):
    return compute(question, now=NOW, history=[Message(role, text) for role, text in said])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("서른두 명한테 만두 네 개씩 돌리려면 만두가 몇 개 필요하지", "128"),
        ("We stacked eighteen crates with 30 cans in each. Can count?", "540"),
        ("I swim 40 laps daily, how many laps is that over 15 days?", "600"),
        ("알바 시급 11500원 하루 4시간 주 3일이면 일주일에 얼마 벌어?", "138000"),
        ("2 people, 4 nights, $65 per person per night - total?", "520"),
        ("주차는 시간당 2천원인데 5시간 세우면 얼마 나와", "10000"),
        ("책상 열두 개 사려는데 개당 7만5천원(부가세 별도)이에요. 부가세까지 합한 금액 좀", "990000"),
        ("피자 세판 5만4천원인데 배달비 3천원 붙고 쿠폰 4천원 썼어 얼마 결제돼?", "53000"),
        ("정가 9만원인데 20% 할인하고 거기서 3천원 또 빼준대 최종 얼마야", "69000"),
        ("카드 수수료 1.2%인데 오늘 매출 250만원. 수수료 얼마 나가", "30000"),
        ("I buy at 30 dollars and sell at 40. Margin on selling price, in percent?", "25"),
        ("15% 할인해서 34,000원이면 원래 가격은?", "40000"),
        ("이번달 가스비 9만2천원인데 저번달은 7만원이었거든요 얼마나 더 나온거죠?", "22000"),
        ("귤 한 박스 40개, 상한 게 5개였어. 상한 비율 퍼센트로", "12.5"),
        ("20명 중 4명 결석이면 출석률?", "80"),
        ("기름 30리터 넣고 450km 탔어 연비 얼마", "15"),
        ("average speed for 180 km in 3 hours", "60"),
        ("if 4 pens cost 6,000 how much are 10 pens", "15000"),
        ("Laptop 1,800,000 won in 12 equal payments no interest. Each payment?", "150000"),
        ("공급가액이 2,400,000원입니다. 부가세 포함 총액을 얼마로 끊어야 하죠?", "2640000"),
        ("11시 20분 버스인데 지금 9시 50분이면 몇 분 남았어", "90분"),
        ("eight weeks from today = ?", "2027-01-15"),
        ("2주 뒤 수요일이 며칠이지", "2026-12-02"),
        ("할머니 생신이 음력 오월 열나흘이에요. 2027년에는 양력으로 며칠인가요?", "2027-06-18"),
        ("two thirds of 1,500", "1000"),
        ("하루 1.5시간씩 연습해서 총 45시간 채우려면 며칠?", "30"),
        ("420의 15%가 뭐였더라", "63"),
    ],
)
def test_every_figure_has_its_role(question: str, value: str):
    found = turn(question)
    assert found is not None
    assert says(stated(found.text), value), found.text


@pytest.mark.parametrize(
    ("asked", "answer", "question", "value"),
    [
        ("what is 80,000 with 25% off", "60,000 won.", "Sorry I meant 30%, not 25%", "56000"),
        ("컵밥 3200원짜리 다섯개", "16,000원입니다.", "아 미안 다섯 개가 아니라 일곱 개였어", "22400"),
        ("At 1,380 won a dollar, how much is $50?", "69,000 won.", "use 1,400 instead", "70000"),
        ("Rent is 9,600,000 a year right", "Yes, 9,600,000 won per year.", "and monthly?", "800000"),
        ("mean of 40, 70, 80, 90", "The mean is 70.", "drop the lowest one and do the mean again", "80"),
        ("60 70 80 평균", "평균은 70입니다.", "여기에 90점 하나 추가하면 평균 얼마로 바뀌어", "75"),
        ("200명 중에 30명이 빠졌어", "170명이 왔네요.", "퍼센트로는 몇이야 그게", "15"),
        ("date 20 days from today?", "It is 2026-12-10.", "and which weekday is that?", "Thursday"),
        ("3 tents at 50,000 won", "150,000 won.", "now take away the 20,000 deposit I already paid", "130000"),
        ("한글날까지 며칠 남았지?", "323일 남았습니다.", "설날은 그럼?", "79"),
    ],
)
def test_the_last_question_again_with_a_change(asked: str, answer: str, question: str, value: str):
    found = turn(question, ("user", asked), ("assistant", answer))
    assert found is not None
    assert says(stated(found.text), value), found.text


@pytest.mark.parametrize(
    "question",
    [
        "15만원 나왔는데 나눠서 내면 한 사람 얼마씩이야?",  # how many they are was not said
        "교사 한 명당 아이 8명이면 43명엔 교사가 몇 명 필요?",  # the other way round
        "하루 두 번이면 열흘 치는 몇 알?",  # how many at a time
        "turn 6 feet something into cm",
        "며칠 남았는지 좀 세어줄래? 오늘 기준으로",
        "접수일부터 14일 뒤가 언제인지 계산해줘",
        "월 3만원 요금제에서 5만원 요금제로 바꾸면 얼마나 더 내요?",
        "어머니 생신이 음력이에요. 2027년에는 양력으로 며칠인가요?",
    ],
)
def test_a_figure_without_a_sure_role_computes_nothing(question: str):
    assert turn(question) is None
