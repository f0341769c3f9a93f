"""What is told without a figure of its own: statuses in other words, another row's words and values, added members."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from gallae.checks import claim_dates, claim_numbers, claims
from gallae.checks.support import check_support

WRONG = [
    ("점심 식사도 참가비에 포함됩니다.", "참가비 포함: 교재, 간식. 불포함: 중식, 교통비.", "another status"),
    ("사물함은 무료로 쓸 수 있습니다.", "수건은 무료이고 사물함은 월 5,000원입니다.", "another status"),
    ("여권이 없어도 면세 혜택을 받습니다.", "면세 혜택은 여권 지참 시 받습니다.", "여권이 없어도"),
    ("Breakfast is included in the room rate.", "The room rate covers parking but not breakfast.", "another status"),
    ("Visitors may enter at any time.", "Visitors may enter only at the break.", "another status"),
    ("하늘반 정원은 20명입니다.", "| 반 | 정원 |\n| 하늘반 | 12명 |\n| 바다반 | 20명 |", "20명"),
    ("가람정은 자몽을 피해야 합니다.", "| 약 | 주의 |\n| 가람정 | 운전 금지 |\n| 나래정 | 자몽 금지 |", "another row"),
    ("신청하려면 위임장과 인감도장이 필요합니다.", "신청에는 위임장이 필요합니다.", "added"),
    ("The coach is Dana Whitman.", "Coach: Dana Fielding.", "added"),
    ("왕복 요금은 30,000원입니다.", "공항버스 요금: 편도 30,000원.", "negation"),
    ("The report is due within 10 business days.", "The report is due within 10 days.", "10 business days"),
    ("Glass is collected every Friday.", "Glass is collected every other Friday.", "every"),
    ("재고 코드는 QX-5G17입니다.", "5G 라이트의 재고 코드는 QX-5G71입니다.", "QX-5G17"),
]
RIGHT = [
    ("점심은 참가비에 들어 있지 않습니다.", "참가비 포함: 교재, 간식. 불포함: 중식, 교통비."),
    ("회원이 아니면 이용할 수 없습니다.", "회원만 이용할 수 있다."),
    ("You cannot get your money back.", "Refunds are not available."),
    ("하늘반 정원은 12명, 바다반 정원은 20명입니다.", "| 반 | 정원 |\n| 하늘반 | 12명 |\n| 바다반 | 20명 |"),
    ("택배는 어제 오후 9시 40분에 도착했습니다.", "11/19 21:40 허브 도착"),
    ("이번 달에는 11월 25일 수요일이 무료입니다.", "매월 마지막 수요일은 무료."),
    ("개강 전 취소는 100% 환불됩니다.", "개강 전에 취소하면 전액 환불합니다."),
    ("가루와 물은 1 대 20의 비율로 섞습니다.", "가루는 물과 1:20으로 희석해 섞습니다."),
    ("체중 5kg인 개의 수술비는 32만 원입니다.", "수술비는 5kg 미만 25만 원, 5kg 이상 10kg 미만 32만 원입니다."),
    ("The desk is on the 3rd floor.", "안내 데스크는 3층에 있습니다."),
    ("The room costs $80 per night.", "Prices per night: single room $80 per room."),
]


@pytest.mark.parametrize(("sentence", "source", "said"), WRONG)
def test_what_the_source_does_not_say_is_flagged(sentence: str, source: str, said: str) -> None:
    check = check_support(sentence, [source], today=date(2026, 11, 20))
    assert not check.passed
    assert said in check.detail


@pytest.mark.parametrize(("sentence", "source"), RIGHT)
def test_what_the_source_says_in_other_words_passes(sentence: str, source: str) -> None:
    assert check_support(sentence, [source], today=date(2026, 11, 20)).detail == ""


def test_a_row_beside_its_header_is_no_other_row() -> None:
    """Columns may be named with a figure, and a row by a long and a short name; the values are the row's all the same."""
    row = "자전거,어린이용(16인치),7000,15000,12,북쪽 대여소,4월~10월만"
    header = "물건,크기,1일 요금(원),맡기는 돈(원),대수,받는 곳,덧붙임"
    said = "크기 어린이용(16인치), 1일 요금 7,000원, 맡기는 돈 15,000원 — 자전거, 대수 12, 북쪽 대여소, 4월~10월만"
    assert check_support(said, [row, header], today=date(2026, 11, 20)).detail == ""
    other = "자전거,산악용(26인치),9000,20000,30,남쪽 대여소,"
    wrong = "크기 어린이용(16인치), 1일 요금 9,000원 — 자전거, 북쪽 대여소"
    assert not check_support(wrong, [row, header, other], today=date(2026, 11, 20)).passed


def test_a_look_ahead_before_reading_a_line_loses_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reader looks for a word of its kind first; without that look the same claims are found."""
    folder = Path(__file__).parents[2] / "evals" / "data"
    files = sorted(folder.glob("*/documents/*.md"))
    lines = sorted({line for f in files for line in f.read_text(encoding="utf-8").splitlines() if line})[::17]
    assert len(lines) > 200
    day = date(2026, 11, 20)
    quick = [claims._claims_of.__wrapped__(line, day) for line in lines]
    for module, name in (
        (claim_dates, "_MAYBE_DATE"),
        (claim_dates, "_MAYBE_TIME"),
        (claim_dates, "_MAYBE_WEEKDAY"),
        (claim_numbers, "_MAYBE_FEW"),
        (claim_numbers, "_DIGIT"),
        (claims, "_MAYBE_CODE"),
        (claims, "_ANY_PHRASE"),
    ):
        monkeypatch.setattr(module, name, re.compile(""))
    assert [claims._claims_of.__wrapped__(line, day) for line in lines] == quick
