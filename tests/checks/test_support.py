"""Citations resolve, and a cited sentence says no number, date, time, code or name that its source does not say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.checks.claims import claims_of
from gallae.checks.sentences import split_sentences
from gallae.checks.support import check_answer, check_citations, check_support, support_score
from gallae.core.errors import KnowledgeError
from gallae.core.types import Citation, Draft, Passage, ToolCall

SUPPORTED = [
    ("수리비는 54,000원입니다 [1].", "| 펌프 | 54000 | 38,000 |"),
    ("3만 5천 원입니다.", "요금 35,000원"),
    ("요금은 삼만오천원이에요.", "요금 35,000원"),
    ("보증은 1년입니다.", "보증 기간: 12개월"),
    ("보증은 12개월입니다.", "보증 1년"),
    ("20퍼센트 할인됩니다.", "할인율 20%"),
    ("하루 3번 드세요.", "1일 3회 복용"),
    ("하루 최대 4,000mg까지입니다.", "성인은 하루에 4 g을 넘지 않는다"),
    ("토요일은 오후 5시까지 합니다.", "토요일 10:00~17:00"),
    ("토요일은 5시까지 합니다.", "토요일 10:00~17:00"),
    ("오전 9시 30분에 엽니다.", "09:30~18:00"),
    ("It opens at 9 a.m. and closes at 6 pm.", "평일 09:00-18:00"),
    ("2026년 4월 1일부터 적용합니다.", "시행일: 2026.4.1."),
    ("4월 1일부터 적용합니다.", "시행일: 2026-04-01"),
    ("2026년부터 적용합니다.", "시행일: 2026-04-01"),
    ("The rule applies from April 1, 2026.", "시행일: 2026.4.1."),
    ("E21은 배수가 안 될 때 뜹니다.", "E21 배수 안 됨"),
    ("NX-F2100은 배수 거름망을 씻으세요.", "nx-f2100 배수 거름망을 씻는다"),
    ("전화는 02-555-1234입니다.", "대표 전화: 02) 555-1234"),
    ("36에서 75까지입니다.", "보통: 36~75"),
    ("나이는 만 19세 이상입니다.", "19살 이상"),
    ("중고로 산 물건에는 보증이 적용되지 않습니다.", "중고로 산 물건에는 보증이 적용되지 않는다."),
    ("두 가지 방법이 있습니다: 창구와 온라인.", "창구 또는 온라인으로 신청한다"),
    ("담당자는 김민수 교수입니다.", "담당: 김민수 교수"),
    ("1) 전원을 끄고 3분 기다리세요.", "전원을 끄고 3분 기다린다"),
    ("회비는 면제되지만 보증금은 면제되지 않습니다.", "회비는 면제되지만 보증금은 면제되지 않는다."),
    ("Please visit the Service Centre near Jeju City Hall.", "제주 센터는 시청 옆에 있다"),
    ("Ask Dr. Kim Minsu about it.", "담당: 김민수 교수"),
    ("Opening Hours differ on Saturday.", "The library opens later on Saturday; opening hours differ."),
    ("네, 가능합니다 [1].", "외국인도 회원으로 신청할 수 있다."),
    ("하루 최대 3회까지 이용합니다.", "하루 최대 3회를 넘지 않는다."),
    ("14일 이내에는 환불됩니다.", "14일 이내가 아니면 환불되지 않는다."),
    ("신분증 없이는 들어갈 수 없습니다.", "신분증이 없으면 들어갈 수 없다."),
    ("나이와 상관없이 신청할 수 있습니다.", "누구나 나이에 상관없이 신청할 수 있다."),
    ("편안한 복장으로 참여하시면 됩니다.", "편안한 복장으로 참여하면 된다."),
    ("회원이 아니면 이용할 수 없습니다.", "회원만 이용할 수 있다."),
    ("반납은 늦어도 3월 2일까지 해야 합니다.", "3월 2일까지 반납한다. 늦어지면 연체료가 있다."),
    ("주말과 공휴일을 제외하고 운영합니다.", "주말·공휴일은 운영하지 않는다."),
]
UNSUPPORTED = [
    ("수리비는 55,000원입니다 [1].", "| 펌프 | 54000 | 38,000 |", "55,000원"),
    ("30,000원입니다.", "요금 3,000원", "30,000원"),
    ("3만 5백 원입니다.", "요금 35,000원", "3만 5백 원"),
    ("약 54,000원이라 5만 원쯤입니다.", "54,000원", "5만 원"),
    ("보증은 2년입니다.", "보증 기간: 12개월", "2년"),
    ("하루 2번 드세요.", "1일 3회 복용", "2번"),
    ("500mL를 드세요.", "500mg을 복용", "500mL"),
    ("3주 걸립니다.", "3일 걸린다", "3주"),
    ("토요일은 오후 6시까지 합니다.", "토요일 10:00~17:00", "오후 6시"),
    ("2026년 4월 2일부터 적용합니다.", "시행일: 2026.4.1.", "2026년 4월 2일"),
    ("2025년 4월 1일부터 적용합니다.", "시행일: 2026.4.1.", "2025년 4월 1일"),
    ("E2가 뜨면 배수를 보세요.", "E21 배수 안 됨", "E2"),
    ("NX-F2200은 배수 거름망을 씻으세요.", "NX-F2100 배수 거름망을 씻는다", "NX-F2200"),
    ("전화는 02-555-1235입니다.", "대표 전화: 02-555-1234", "02-555-1235"),
    ("담당자는 김민수 교수입니다.", "담당: 김민서 교수", "김민수"),
    ("Ask Dr. Jane Roe about it.", "Ask Dr. Jane Doe about the course.", "Jane Roe"),
    ("메일은 a@b.kr입니다.", "메일 a@b.co.kr", "a@b.kr"),
    ("제5조에 따릅니다.", "제4조에 따른다", "제5조"),
    ("The compressor is covered for 4 years.", "| 압축기 5년 |", "4 years"),
]
REVERSED = [
    ("중고로 산 물건에도 보증이 적용됩니다.", "중고로 산 물건에는 보증이 적용되지 않는다."),
    ("반려동물은 데리고 들어갈 수 있습니다.", "반려동물은 데리고 들어갈 수 없다"),
    ("수영장 안에서 음식을 먹을 수 없습니다.", "수영장 안에서 음식을 먹을 수 있다."),
    ("Visitors may bring pets into the reading room.", "Visitors may not bring pets into the reading room."),
]


@pytest.mark.parametrize(("sentence", "source"), SUPPORTED)
def test_the_same_fact_in_other_clothes_is_supported(sentence: str, source: str) -> None:
    assert check_support(sentence, [source]).detail == ""


@pytest.mark.parametrize(("sentence", "source", "missing"), UNSUPPORTED)
def test_a_value_that_no_source_holds_is_named(sentence: str, source: str, missing: str) -> None:
    check = check_support(sentence, [source])
    assert not check.passed
    assert missing in check.detail


@pytest.mark.parametrize(("sentence", "source"), REVERSED)
def test_a_lost_negation_is_seen(sentence: str, source: str) -> None:
    check = check_support(sentence, [source])
    assert not check.passed
    assert check.detail.startswith("negation")


def test_the_header_of_a_table_supports_too() -> None:
    assert check_support("토요일 진료는 13:00까지입니다.", ["| 13:00 |", "토요일 진료"]).passed


def test_a_condition_repeated_from_the_question_is_fine_but_its_number_is_no_answer() -> None:
    asked = "2026년 6월에 산 세탁기는 보증이 5년 맞죠?"
    assert check_support("2026년 6월에 사신 세탁기는 보증이 2년입니다.", ["| 세탁기 | 2년 |"], given=asked).passed
    assert not check_support("보증은 5년입니다.", ["| 세탁기 | 2년 |"], given=asked).passed


def test_a_sentence_about_something_else_is_not_supported() -> None:
    assert not check_support("날씨가 아주 좋습니다.", ["도서 대출 기간과 연체료"]).passed
    assert support_score("도서 대출 기간", ["도서 대출 기간과 연체료"]) == 1.0


STORED = "대출 기간은 14일이다.\n연체료는 하루 100원이다."


def read(path: str) -> str:
    if path != "documents/loans.md":
        raise KnowledgeError(f"{path}: not in the index")
    return STORED


def cite(start: int, end: int, quote: str | None = None, path: str = "documents/loans.md", marker: int = 1) -> Citation:
    return Citation(marker, path, start, end, STORED[start:end] if quote is None else quote)


def test_a_citation_resolves_when_its_quote_stands_at_its_place() -> None:
    assert [c.passed for c in check_citations("14일입니다 [1].", [cite(0, 12)], read)] == [True]


@pytest.mark.parametrize(
    ("text", "citations", "problem"),
    [
        ("x [1]", [cite(1, 12, STORED[0:11])], "does not stand"),
        ("x [1]", [cite(0, 999, STORED)], "outside"),
        ("x [1]", [cite(0, 0, "")], "outside"),
        ("x [1]", [cite(0, 12, path="documents/gone.md")], "not in the index"),
        ("x [1] y [2]", [cite(0, 12)], "[2]: no such source"),
    ],
)
def test_a_citation_that_does_not_resolve_says_why(text: str, citations: list[Citation], problem: str) -> None:
    failed = [c for c in check_citations(text, citations, read) if not c.passed]
    assert len(failed) == 1
    assert problem in failed[0].detail


def test_every_cited_sentence_is_held_against_its_own_citation() -> None:
    draft = Draft(
        "대출은 14일입니다 [1]. 연체료는 하루 100원입니다 [2].", citations=(cite(0, 12), cite(13, 28, marker=2))
    )
    assert all(c.passed for c in check_answer(draft, read))
    swapped = Draft(
        "대출은 14일입니다 [2]. 연체료는 하루 100원입니다 [1].", citations=(cite(0, 12), cite(13, 28, marker=2))
    )
    assert [c.passed for c in check_answer(swapped, read) if c.name == "support"] == [False, False]


def test_a_fact_without_a_citation_is_flagged_unless_a_source_of_the_answer_holds_it() -> None:
    loose = Draft("안녕하세요. 대출은 14일입니다. 자세히는 [1].", citations=(cite(0, 12),))
    assert all(c.passed for c in check_answer(loose, read) if c.name == "uncited")
    invented = Draft("대출은 14일입니다 [1]. 벌금은 5만 원입니다.", citations=(cite(0, 12),))
    flagged = [c for c in check_answer(invented, read) if c.name == "uncited"]
    assert [(c.passed, c.detail) for c in flagged] == [(False, "5만 원")]


def test_what_a_tool_computed_and_what_the_passages_header_says_are_sources() -> None:
    draft = Draft(
        "사흘이면 300원입니다 [1].",
        citations=(cite(13, 28),),
        tools=(ToolCall("calculate", {"expression": "3*100"}, "300"),),
    )
    passage = Passage("p", "documents/loans.md", "이용 안내", 13, 28, STORED[13:28], header="3일 요금")
    assert all(c.passed for c in check_answer(draft, read, passages=[passage]))


def test_sentences_keep_their_markers_and_dates_stay_whole() -> None:
    text = "가격은 2.5만 원입니다. [1]\n- 2026. 4. 1. 부터입니다[2]. Dr. Kim said so [1, 3]. 끝"
    sentences = split_sentences(text)
    assert [s.markers for s in sentences] == [(1,), (2,), (1, 3), ()]
    assert all(text[s.start : s.end] == s.text for s in sentences)


NUMBERS = st.integers(1, 9_999_999)


@settings(max_examples=300, deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(["원", "명", "mg", "일", "%"]))
def test_a_number_is_supported_exactly_when_the_source_holds_it(said: int, held: int, unit: str) -> None:
    check = check_support(f"값은 {said:,}{unit}입니다.", [f"항목 | {held}{unit} |"])
    assert check.passed == (said == held)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999), st.integers(0, 9))
def test_ten_thousands_are_read_in_every_way_of_writing(tens: int, thousands: int) -> None:
    value = tens * 10_000 + thousands * 1_000
    said = f"{tens}만 {thousands}천 원" if thousands else f"{tens}만 원"
    assert check_support(f"요금은 {said}입니다.", [f"요금 {value:,}원"]).passed
    assert [c.value for c in claims_of(f"요금은 {said}입니다.")] == [Decimal(value)]


@pytest.mark.parametrize(
    ("sentence", "sources", "right"),
    [
        ("소금빵은 2,700원이고 무게는 80g입니다.", ["메뉴,가격(원),중량(g)\n우유식빵,4800,420\n소금빵,2700,80"], True),
        (
            "소금빵은 2,700원이고 무게는 90g입니다.",
            ["메뉴,가격(원),중량(g)\n우유식빵,4800,420\n소금빵,2700,80"],
            False,
        ),
        ("우유식빵은 420g입니다.", ["메뉴,가격(원),중량(g)", "우유식빵,4800,420"], True),
        (
            "Armour stone comes in sizes from 0.3 m to 1 m.",
            ["| Product | Size (mm) |\n|---|---|\n| Armour stone | 300–1000 |\n| Sand | 0–4 |"],
            True,
        ),
        ("한 병에 35,000원입니다.", ["| 와인 | 병 가격 |\n|---|---|\n| 청수 | 35,000원 |"], True),
        (
            "두 명이 타실 경우 한 사람당 58,000원입니다.",
            ["| 구분 | 성인 |\n|---|---|\n| 오후권 | 58,000원 |\n| 오전권 | 52,000원 |"],
            True,
        ),
        ("5,000원입니다.", ["회비는 15,000원입니다."], False),
        ("환불이 가능합니다.", ["개봉하면 환불이 불가능합니다."], False),
    ],
)
def test_cells_take_their_columns_unit_and_no_comma_joins_two_of_them(
    sentence: str, sources: list[str], right: bool
) -> None:
    check = check_support(sentence, sources)
    assert check.passed == right, check.detail
