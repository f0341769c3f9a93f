"""Given names alone, names in lists and signatures, romanised ones, those behind a rare surname; and what looks alike."""

from __future__ import annotations

import pytest

from gallae.checks.personal import find_leaving


def _names(text: str) -> list[str]:
    return [p.text for p in find_leaving(text) if p.kind == "name"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("준서 씨 지금 통화돼요?", ["준서"]),
        ("예린님 확인 부탁드려요", ["예린"]),
        ("준혁이한테 물어볼게요, 수아언니는 몰라요", ["준혁", "수아"]),
        ("승우야, 내일 봐", ["승우"]),
        ("하율이랑 도윤이 둘 다 늦는대요", ["도윤"]),
        ("참석자 조승연에서 한보람으로 바뀜, 서기는 윤채린이다", ["조승연", "윤채린"]),
        ("출석 김보검, 박서준, 이태리", ["김보검", "박서준", "이태리"]),
        ("회비: 김은재 3만, 박도연 5만, 최우빈 3만", ["김은재", "박도연", "최우빈"]),
        ("감사합니다.\n\n김나래\n기획팀 과장\n내선 22", ["김나래"]),
        ("신청인 창동훈의 진술", ["창동훈"]),
        ("홍보팀김서현입니다", ["김서현"]),
        ("The call is with Bae Soo-yeon and Minseo Kang.", ["Bae Soo-yeon", "Minseo Kang"]),
        ("hi rachel, can you ask derek", ["rachel", "derek"]),
        ("Hi Jenny,\nDr. Okonjo agreed.", ["Jenny", "Okonjo"]),
        ("응우옌 반 득 씨와 존 밀러의 출입증", ["응우옌 반 득", "존 밀러"]),
    ],
)
def test_people_are_found_as_colleagues_write_them(text: str, names: list[str]) -> None:
    assert set(names) <= set(_names(text)), _names(text)


@pytest.mark.parametrize(
    "text",
    [
        "고양이가 소파에서 자고, 종이가 떨어졌다",
        "의원님과 의자가 모자라다. 영화보고 왔어, 아기에게 먹이세요",
        "사과, 배추, 고등어, 조기, 전복을 샀다",
        "신계사, 장안사, 유점사 같은 절",
        "이별후,마음은 정리돼요\n한달이 지났네,시간이 약이에요\n두달이 넘었어,그렇군요",
        "May I take April off? The Victoria line is late. Mark the invoice as paid.",
        "Park Lane and Jordan and Georgia; Marks & Spencer and Tiffany & Co.",
        "Dear Customer Service, Dear Sir or Madam",
        "개발자가 관광지의 나무를 보았다. 근로자 본인이 신청한다. 고객 문의 사항",
    ],
)
def test_what_looks_like_people_is_left_alone(text: str) -> None:
    assert _names(text) == []
