"""Values that are said in words."""

from __future__ import annotations

import pytest

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
