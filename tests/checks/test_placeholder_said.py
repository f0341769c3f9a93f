"""Values that are said in words."""

from __future__ import annotations

import pytest

from gallae.checks.placeholder_pieces import Frames, unread
from gallae.checks.placeholder_said import doubtful
from gallae.checks.placeholder_spans import spans_of
from gallae.checks.placeholders import conceal, restore


def read(text: str) -> list[tuple[str, str, str]]:
    return [(kind, text[start:end], says) for start, end, kind, says in spans_of(text, said=True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("하루 두 번 식후", [("횟수", "하루 두 번", ""), ("때", "식후", "식후에")]),
        ("1일3회, 자기 전", [("횟수", "1일3회", ""), ("때", "자기 전", "자기 전에")]),
        ("아침저녁 식후 30분에", [("때", "아침저녁 식후 30분에", "아침저녁 식후 30분에")]),
        ("저녁 한 번", [("횟수", "저녁 한 번", "")]),
        ("8시간마다", [("횟수", "8시간마다", "")]),
        ("twice daily pc", [("횟수", "twice daily", "하루 두 번"), ("때", "pc", "식사 뒤에")]),
        ("1T tid x7d", [("개수", "1T", "1정"), ("횟수", "tid", "하루 세 번"), ("기간", "7d", "7일")]),
        ("q8h", [("횟수", "q8h", "8시간마다")]),
        ("양안 한 방울", [("곳", "양안", "양쪽 눈에"), ("개수", "한 방울", "")]),
        ("팔꿈치 안쪽에 얇게", [("곳", "팔꿈치 안쪽에", "팔꿈치 안쪽에"), ("곳", "얇게", "얇게")]),
        ("5밀리 반 정 열흘", [("양", "5밀리", ""), ("개수", "반 정", ""), ("기간", "열흘", "")]),
        ("오백 밀리그램 이십팔일분", [("양", "오백 밀리그램", ""), ("기간", "이십팔일", "")]),
        ("임신 5개월, 무릎이 아파서", [("기간", "5개월", "")]),
        ("160mg/5mL", [("양", "160mg/5mL", "")]),
    ],
)
def test_times_places_rates_and_shorthand_are_values(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(kind, part, says if says != part else part) for kind, part, says in read(text)] == [
        (kind, part, says) for kind, part, says in found
    ]


def test_they_come_back_as_they_stood_or_as_the_house_says_them() -> None:
    hidden = conceal("1T bid 식후", said=True)
    assert hidden.text == "⟦개수1⟧ ⟦횟수1⟧ ⟦때1⟧"
    assert restore("⟦때1⟧ ⟦개수1⟧씩 ⟦횟수1⟧", hidden, language="ko").text == "식후에 1정씩 하루 두 번"
    assert conceal("하루 두 번 식후").text == "하루 ⟦횟수1⟧ 식후"  # elsewhere words are no values


@pytest.mark.parametrize(
    "request_text",
    [
        "필요할 때 1정, 하루 2번까지",
        "1정 아침 말고 저녁에 7일",
        "1정을 반으로 쪼개서 하루 한 번",
        "5mg 화요일마다 1정",
        "5mg 월수금 아침 1정",
        "1정 하루 3번, 3일 후 1정",
        "첫날 2정 다음 1정",
        "최대 3정 7일",
        "10mg에서 20mg으로",
        "0.5mg 하루세번 좌안분",
        "오전 9시 반 정씩",
    ],
)
def test_words_that_make_another_value_of_one_are_not_read_over(request_text: str) -> None:
    """What stands beside a value and changes it is no word to leave out: "2번까지" is not "2번"."""
    assert doubtful(conceal(request_text, said=True).text)


@pytest.mark.parametrize(
    "request_text", ["250mg 1캡슐 하루 3번 7일분 써 주세요", "다음 검사까지 14일치 1알", "25mg 1정 식후 30분 열흘"]
)
def test_a_plain_prescription_is_not_doubtful(request_text: str) -> None:
    assert not doubtful(conceal(request_text, said=True).text)


NAMES = ["가나정", "amoxi"]
PLAIN = "가나정 250mg 1정 하루 3번"


@pytest.mark.parametrize(
    "request_text",
    [
        f"{PLAIN} 7일분, 냉장보관. 4살 여아 안내문",
        f"{PLAIN} 식사 상관없이 7일분",
        f"{PLAIN} 커피랑, 7일분 안내문",
        f"{PLAIN} 식후 즉시, 7일분",
        f"{PLAIN} 7일분. 물 많이 드시게 해 주세요",
        f"{PLAIN} 7일 / 7일 후엔 중단하고 재진",
        f"{PLAIN} 7일분, 제산제와 2시간 간격",
        f"{PLAIN} 7일분, 열 내리면 그만",
        f"{PLAIN} 다 드신 뒤 재진",
        f"{PLAIN} 7일분. 통째로 삼키기",
        f"교차로 나간 집이에요. {PLAIN} 7일분",
        f"{PLAIN} 가루로 7일분",  # what nobody thought of: known as nothing
        f"{PLAIN} 7일분 얼굴",
        "amoxi 5mg 1T bid 7d with plenty of water",
        "amoxi 5mg 1T bid 7d full glass",
    ],
)
def test_what_says_how_it_is_taken_and_is_no_value_is_not_left_out(request_text: str) -> None:
    hidden = conceal(request_text, known=NAMES, said=True)
    assert not doubtful(hidden.text), "told already: tests nothing here"
    assert unread(hidden, Frames(roles={"양": ("함량",)}))


@pytest.mark.parametrize(
    "request_text",
    [
        f"{PLAIN} 7일분 써 주세요",
        f"안내문 하나 뽑아 줄래요? {PLAIN}, 7일. 모유 먹이는 산모예요.",
        "가나정 250mg을 한 번에 1정씩 하루 세 번 식후에 드시고 7일분입니다. 당뇨 있으신 분께 드릴 안내문이요",
        f"{PLAIN}, 다음 검사까지 14일치입니다. 청국장을 좋아하신다고 하셔서 꼭 적어 드리고 싶어요.",
        f"{PLAIN} 3일분 받아 왔습니다. 어린이집에 보낼 수 있게 보관까지 적힌 안내문을 원하세요.",
        f"{PLAIN} 7일분이요. 버스 기사님이라 졸음 얘기 꼭 넣어서요",
        f"{PLAIN}인데 며칠분인지는 처방전에 안 찍혔네요 일단 만들어 주세요",
        f"{PLAIN} 7일분. 속 쓰릴 때 제산제를 자주 드신대요.",
    ],
)
def test_who_it_is_for_and_what_is_asked_are_no_instructions(request_text: str) -> None:
    assert not unread(conceal(request_text, known=NAMES, said=True), Frames(roles={"양": ("함량",)}))
