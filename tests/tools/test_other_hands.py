"""Classes of wording of other people's requests: computed, and, turned round or with a figure too many, never a wrong value."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from gallae.core.types import Message
from gallae.tools.compute import compute
from gallae.tools.lacking import lacking, not_wanted
from gallae.tools.respelled import respelled
from gallae.tools.unclear import unclear

NOW = datetime(2026, 11, 20, 12)


def said(question: str, *history: str) -> str:
    roles = ("user", "assistant")
    found = compute(question, now=NOW, history=[Message(roles[n % 2], text) for n, text in enumerate(history)])
    return found.text if found else ""


@pytest.mark.parametrize(
    ("question", "value"),
    [
        # a time in one place, asked for in another
        ("파리 시간 12월 3일 저녁 7시에 웨비나래요. 한국에서는 며칠 몇 시예요?", "2026년 12월 4일 금요일 오전 3시"),
        ("the call is at 9:00 am in Toronto on Dec 3, what time is that in Seoul?", "23:00 on Thursday, 3 December 2026"),
        ("08:30 UTC in Bangkok time", "15:30"),
        # percentages the other way round, points, margins
        ("40% 할인받아서 27,000원 냈는데 원래 정가가 얼마였던 거야", "45,000원"),
        ("the platform takes 20% and i need to walk away with 400 dollars, what should i charge?", "$500"),
        ("원가 9,000원짜리를 판매가 기준 마진율 25%로 팔려면 얼마에 팔아야 해", "12,000원"),
        ("출산율이 0.78%에서 0.72%로 떨어졌다는데 몇 %포인트 떨어진 거야", "0.06%포인트"),
        # wholes, shares, rests
        ("We expect 130 people and each table seats 8, minimum number of tables?", "17"),
        ("사탕 250개를 애들 18명이 똑같이 나눠 가지면 몇 개씩 갖고 몇 개 남아?", "몫은 13개, 나머지는 16개"),
        ("900만원을 셋이 4:3:2 비율로 나누면 각자 몫은?", "4,000,000원, 3,000,000원, 2,000,000원"),
        ("밥값 15만원 나왔는데 팀장님이 6만원 내주셨고 나머지는 셋이서 엔빵하면 인당 얼마", "30,000원"),
        ("치킨 세 마리 60,000원 나왔는데 넷이서 나누면 얼마씩", "15,000원"),
        ("조카 세 명한테 2만원씩 주고 나니 4만원이 남았어. 처음에 얼마 있었던 거야", "100,000원"),
        ("고등어 세 마리에 9,000원, 두부 2모에 3,000원, 대파 2,500원 썼어. 다 합치면?", "14,500원"),
        ("4 chairs at $25 apiece, total?", "$100"),
        # a tax on top of a sum of its own
        ("two lamps at €60 apiece ex VAT, 20% on top, what do I pay?", "144 euros"),
        ("재료비 30만원 + 인건비 50만원, 둘 다 부가세 별도(10%)인데 총 얼마 청구해", "880,000원"),
        ("부가세 포함 55,000원인데 공급가랑 세액이 각각 얼마야", "부가세는 5,000원"),
        # days
        ("How many complete months from 10 January 2025 to 25 November 2026?", "22 months"),
        ("2026년 3월 1일을 1일째로 치면 200일째는 언제야", "2026년 9월 16일"),
        ("what date is the 100th day of 2027?", "10 April 2027"),
        ("영업일 기준 3일 후가 며칠이야? 12월 7일부터", "2026년 12월 10일"),
        ("올해 며칠 남았어?", "41일"),
        ("invoice dated 3 November 2026, net 14, when is it due?", "17 November 2026"),
        ("a fortnight from today is what date", "4 December 2026"),
        # money at a rate told in words
        ("I have 300 euros; at $1.10 per euro how much is it in dollars?", "$330"),
        ("came back with 30,000 yen. at 200 yen to the pound how many pounds?", "£150"),
        ("45위안짜리 네 개, 위안당 190원이면 원화로 총 얼마", "34,200원"),
        # everyday
        ("my rent is 900 dollars a month, how much is that a year", "10,800"),
        ("연봉 3600만원이면 한 달에 얼마야", "3,000,000원"),
        ("월세 40만원 관리비 5만원이면 1년에 총 얼마", "5,400,000원"),
        ("we had 500 cups, used 120 and got 60 back. how many left?", "440"),
        ("square root of 2025", "45"),
        ("how many eggs is 5 dozen", "60"),
        ("입장권 한 장 12,000원인데 4명이면 얼마야", "48,000원"),
        ("점수가 80 90 70인데 평균 82 되려면 다음 시험 몇 점 받아야 돼", "88점"),
        ("180 cm in feet and inches", "5 ft 11 in"),
        ("how many times does the letter a show up in banana", "3 times"),
        ("edit distance between flaw and lawn", "2"),
        ("start at quarter past nine in the morning, 50 minutes, when does it end?", "10:05"),
        ("파란 끈이 4 cm 5 mm, 빨간 끈이 30 mm야. 차이는 몇 cm?", "1.5 cm"),
    ],
)  # fmt: skip
def test_it_is_computed(question: str, value: str) -> None:
    assert value in said(question)


@pytest.mark.parametrize(
    ("history", "question", "value"),
    [
        (("입장권 한 장 12,000원인데 4명이면 얼마야", "48,000원입니다."), "그럼 7명이면?", "84,000원"),
        (("20 C in Fahrenheit", "20 °C is 68 °F."), "and minus 10?", "14"),
        (("6만원짜리 가방 15% 할인하면 얼마", "51,000원입니다."), "30퍼까지 깎아준다는데 그럼?", "42,000원"),
        (("be there by 10:20, drive is 30 min. leave when?", "Leave by 09:50."), "make it 15 mins earlier", "09:35"),
        (("10 of us rented a van for $300. Share per person?", "$30 each."), "if four people drop out, what does each pay", "$50"),
        (("30 times 5", "150"), "now take 20 off that and double it", "260"),
        (("1달러 1,300원이면 40달러 얼마", "52,000원입니다."), "배송비 10달러까지 넣으면", "65,000원"),
        (("80 90 70 평균", "80입니다."), "여기에 60점 하나 더 끼면 평균이 몇으로 바뀌어?", "75"),
        (("서울 오전 10시면 런던 몇 시야?", "01:00입니다."), "뉴욕은 그 시간에 몇 시야?", "20:00"),
        (("볼펜 800원짜리 10자루 얼마", "8,000원입니다."), "거기다 공책 1,500원짜리 4권 추가하면?", "14,000원"),
    ],
)  # fmt: skip
def test_a_follow_up_is_made_whole(history: tuple[str, ...], question: str, value: str) -> None:
    assert value in said(question, *history)


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("three chairs at €75 apiece, total?", "75 ÷ 3"),
        ("정가 40,000원인데 20% 할인받으면 원래보다 얼마 싼 거야", "50,000"),
        ("a price went up by 10% and then down by 10%, it started at 200. where is it now", "162"),
        ("a jacket cost me £60 after they took 25% off, what did the tag say before?", "£45"),
        ("넣으면 3점, 못 넣으면 2점을 잃어. 10개를 넣고 5개를 못 넣으면 합쳐서 몇 점?", "5점"),
        ("형 키는 1.62 m. 동생은 형보다 0.12 m 작고 누나는 동생보다 0.11 m 커. 누나는 몇 m?", "1.85"),
        ("물을 2리터 마셨더니 5리터가 남았어. 처음 물은 몇 리터?", "3 L"),
        ("세금계산서 22만원 끊었는데 vat 10% 빼면 얼마에요", "198,000"),
        ("영업일 기준 3일 후가 며칠이야? 12월 7일부터", "11월 25일"),
        ("서울에서 오전 10시 출발해서 런던까지 12시간 비행이면 런던 몇 시 도착?", "01:00"),
        ("130 people, tables seat 8, 40 chairs left over, how many tables?", "17"),
        ("입장권 한 장 12,000원인데 4명이고 1명은 무료면 얼마야", "60,000"),
        ("밥값 15만원을 셋이서 나누고 6만원은 내가 더 냈으면 내 몫은?", "30,000"),
    ],
)
def test_turned_round_nothing_wrong_is_said(question: str, wrong: str) -> None:
    assert wrong not in said(question)


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (("08:10 출발 10:25 도착인데 비행시간?", "2시간 15분입니다."), "돌아오는 비행기는 몇 시간 걸려?"),
        (("서울 오전 9시면 뉴욕 몇 시?", "전날 오후 7시입니다."), "뉴욕은 왜 우리보다 시간이 늦어?"),
    ],
)
def test_what_was_said_of_another_thing_is_not_said_again(history: tuple[str, ...], question: str) -> None:
    assert said(question, *history) == ""


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        ("내가 잡아둔 회의 시간을 뉴욕 시간으로 바꾸면 몇 시야", "time of day"),
        ("the film runs 2h 10m so it ends when?", "start time"),
        ("what's the interest on 5000 for 2 years", "interest rate"),
        ("입사한 지 며칠 됐는지 계산해줘", "date"),
    ],
)
def test_the_slot_that_lacks_is_asked_for(question: str, slot: str) -> None:
    found = lacking(question, date(2026, 11, 20))
    assert found is not None and found.slot == slot


def test_two_figures_without_a_relation_are_offered_as_readings() -> None:
    found = unclear("사과 12개 4,000원 계산", date(2026, 11, 20))
    assert found is not None and len(found.readings) == 2
    assert "① 4,000 × 12 = 48,000원 ② 4,000 ÷ 12 ≈ 333.33원" in found.question("ko")


@pytest.mark.parametrize(
    "question", ["고마워 덕분에 3초만에 끝났다", "하루 8시간 수면이 정말 필요한 건가요?", "would wifi 6 feel any better than wifi 5?"]
)  # fmt: skip
def test_thanks_and_opinions_are_no_computation(question: str) -> None:
    assert unclear(question, date(2026, 11, 20), sure=True) is None or not_wanted(question)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.45k", "1,450"),
        ("25/12/2026", "2026-12-25"),
        ("03/04/2026", "03/04/2026"),
        ("half past six in the evening", "6:30 pm"),
        ("수수료 빼고", "수수료 빼고"),
    ],
)
def test_only_figures_that_are_plain_are_respelled(text: str, plain: str) -> None:
    assert respelled(text) == plain
