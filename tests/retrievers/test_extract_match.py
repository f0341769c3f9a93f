"""Pieces that extraction rests on: units, ranges, kinds of value, words that sound alike."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gallae.core.question import read_question
from gallae.core.question_terms import read_terms
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract_judge import judge
from gallae.retrievers.extract_match import build_pool
from gallae.retrievers.extract_rank import choose
from gallae.retrievers.extract_sounds import alike
from gallae.retrievers.extract_values import holds_counted, holds_kind, in_range
from gallae.retrievers.load_csv import load_csv
from gallae.retrievers.load_markdown import load_markdown
from gallae.retrievers.load_text import load_text
from gallae.retrievers.units import Unit, cut_units, labelled


def units(text: str, kind: str = "md") -> tuple[Unit, ...]:
    loaded = {"md": load_markdown, "csv": load_csv, "txt": load_text}[kind](text)
    document = StoredDocument(
        "documents/a." + kind, loaded.title or "제목", loaded.text, headings=loaded.headings, rows=loaded.rows
    )
    cut = cut_units(document)
    for unit in cut:
        assert document.text[unit.start : unit.end] == unit.text
    return cut


def test_a_row_knows_its_columns_and_the_header_is_no_unit() -> None:
    (first, second) = units("| 좌석 | 값(원) |\n|---|---|\n| 앞 | 30000 |\n| 뒤 | 20000 |\n")
    assert [(c.label, c.value) for c in first.cells] == [("좌석", "앞"), ("값", "30,000원")]
    assert second.cells[1].value == "20,000원"


def test_an_item_stands_under_its_heading_and_its_parent() -> None:
    cut = units("# 안내\n\n## 준비\n\n- 첫날\n  - 신분증을 가져온다\n")
    assert cut[-1].heading == ("준비",)
    assert cut[-1].lead == ("첫날",)


def test_the_line_under_a_question_answers_it() -> None:
    cut = units("Q. 주차할 수 있나요?\n두 시간까지 무료입니다.\n\nQ. 쉬는 날은요?\n월요일입니다.\n", "txt")
    assert [(u.lead, u.plain) for u in cut] == [
        (("주차할 수 있나요?",), "두 시간까지 무료입니다."),
        (("쉬는 날은요?",), "월요일입니다."),
    ]


def test_a_bold_label_announces_what_follows() -> None:
    cut = units("📍 **보관**\n\n- 서늘한 곳에 둔다\n\n📍 **폐기**\n\n- 상자에 버린다\n")
    assert [u.lead for u in cut] == [("보관",), ("폐기",)]


def test_a_long_paragraph_is_cut_into_sentences_that_know_their_neighbours() -> None:
    text = "가입은 신분증을 가지고 창구에서 한다. " * 6 + "해지는 앱에서도 한다. " + "문의는 대표 번호로 전화한다. " * 6
    cut = units(text)
    assert len(cut) > 3
    assert any("해지는" in u.near for u in cut)


def test_lines_of_code_are_marked_as_such() -> None:
    assert {u.kind for u in units("설명이다.\n\n```\nprice = 3\n```\n")} == {"line", "code"}


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        ("부품값(원)", "165000", "165,000원"),
        ("무게(kg)", "12", "12kg"),
        ("가격", "39000", "39,000"),
        ("내선", "7101", "7101"),
        ("기간(일)", "3~5", "3~5일"),
        ("비고", "없음", "없음"),
    ],
)
def test_a_bare_number_takes_the_unit_of_its_column(label: str, value: str, shown: str) -> None:
    assert labelled(label, value).value == shown


@pytest.mark.parametrize(
    ("plain", "value", "unit", "inside"),
    [
        ("6일~3일 전", 5, "일", True),
        ("6일~3일 전", 8, "일", False),
        ("산 지 10일 안", 7, "일", True),
        ("산 지 10일 안", 12, "일", False),
        ("65세 이상", 70, "세", True),
        ("120cm 미만", 115, "cm", True),
        ("7일 전까지 취소", 9, "일", True),
        ("12개월 연 3.2%", 1, "년", True),
        ("2주 뒤", 14, "일", True),
        ("10kg 아래", 15, "kg", False),
        ("문의는 전화로", 3, "일", False),
    ],
)
def test_a_value_falls_into_a_stated_range(plain: str, value: int, unit: str, inside: bool) -> None:
    assert in_range(plain, Fraction(value), unit) is inside


@pytest.mark.parametrize(
    ("asked", "word", "same"),
    [
        ("acetaminophen", "아세트아미노펜", True),
        ("battery", "배터리", True),
        ("flat", "필터", False),
        ("필타", "필터", True),
        ("쎈터", "센터", True),
        ("메트포민", "메트포르민", True),
        ("갯수", "개수", True),
        ("전세값", "전셋값", True),
        ("울산", "부산", False),
        ("공채", "공제", False),
        ("reserch", "research", True),
    ],
)
def test_loan_words_and_slips_are_recognised_and_other_words_are_not(asked: str, word: str, same: bool) -> None:
    assert alike(asked, word) is same


def strength(question: str, text: str, kind: str = "md") -> float:
    pool = build_pool(units(text, kind))
    (term,) = [t for t in read_terms(question) if t.kind in ("noun", "number")][:1]
    return max(s.strength for s in pool.supports(term))


def test_a_compound_is_found_when_written_apart() -> None:
    assert strength("탈취필터는 어디 있나요", "탈취 필터를 산다.") > 0.9


def test_another_thing_of_the_same_kind_is_not_the_thing() -> None:
    assert strength("덱시부프로펜은 몇 번 먹나요", "이부프로펜은 세 번 먹는다.") < 0.5


def test_a_weekday_lies_in_a_span_of_weekdays() -> None:
    assert strength("수요일은 여나요", "| 요일 | 시간 |\n|---|---|\n| 월~금 | 9시 |\n| 토 | 10시 |\n") == 1.0
    assert strength("일요일은 여나요", "| 요일 | 시간 |\n|---|---|\n| 월~금 | 9시 |\n| 토 | 10시 |\n") < 1.0


def test_a_kind_of_value_is_seen_in_the_cell_or_in_the_column_s_name() -> None:
    (row,) = units("부서,내선\n세무과,210\n", "csv")
    assert holds_kind(row, "phone")
    assert not holds_kind(row, "price")


def test_a_date_is_no_duration() -> None:
    (line,) = units("2025년 11월 3일에 고쳤다.")
    assert not holds_kind(line, "duration")


def test_a_counter_has_to_count_the_same_things() -> None:
    (line,) = units("정원은 16명이고 하루 두 번 연다.")
    assert holds_counted(line, "명")
    assert not holds_counted(line, "살")


def test_a_short_form_finds_the_compound_it_is_made_of() -> None:
    document = StoredDocument(path="a.md", title="요건", text="- 복수전공자는 18학점을 듣는다\n- 총 130학점\n")
    pool = build_pool(cut_units(document))
    [term] = [t for t in read_terms("복전하면 몇 학점이에요") if t.text == "복전"]
    assert pool.held(pool.widen(term)[0])


BOATS = "# 배 삯\n\n| 선착장 | 배 | 삯 |\n|---|---|---|\n| 은강점 | 돛배 4인 | 30,000원 |\n| 은강점 | 돛배 6인 | 42,000원 |\n| 금강점 | 돛배 2인 | 21,000원 |\n"


@pytest.mark.parametrize(
    "asked", ["은강 4인용 배 삯 얼마예요?", "은강 4인석 배 삯 얼마예요?", "은강점 4명 배 삯 얼마예요?"]
)
def test_a_size_is_found_however_it_is_spelt(asked: str) -> None:
    question, pool = read_question(asked, date(2026, 1, 5)), build_pool(units(BOATS))
    assert "30,000원" in choose(question, pool, ())[0].unit.plain


def test_a_size_that_the_named_place_does_not_have_is_told_apart() -> None:
    pool = build_pool(units(BOATS))
    held, lacking = (read_question(f"{place} 6인석 배 삯 얼마예요?", date(2026, 1, 5)) for place in ("은강", "금강"))
    apart = [dict(judge(q, pool, choose(q, pool, ()), ()).features)["apart"] for q in (held, lacking)]
    assert apart == [0.0, 1.0]


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("말티즈도 되나요?", "반려견은 1층만 들어올 수 있다."),
        ("노쇼하면 어떻게 되나요?", "연락 없이 오지 않은 사람은 다음 달에 받지 않는다."),
        ("칼라 인쇄 되나요?", "컬러는 한 장에 300원이다."),
        ("월급날이 언제예요?", "급여일은 매달 21일이다."),
        ("일년치 내면요?", "12개월치를 한꺼번에 내면 한 달을 뺀다."),
        ("how much is a cab?", "A taxi to the station is KRW 9,000."),
    ],
)
def test_the_words_of_a_question_are_found_as_documents_write_them(asked: str, line: str) -> None:
    pool = build_pool(units(line))
    assert any(pool.held(t) for t in read_terms(asked) if t.kind in ("noun", "number"))


def test_a_synonym_that_begins_with_digits_is_no_tail_of_a_longer_number() -> None:
    (term,) = [t for t in read_terms("반년 쓰면 되나요?") if t.text == "반년"]
    assert "6개월" in term.words
    assert build_pool(units("6개월 쓰면 된다.")).held(term)
    assert build_pool(units("| 가 | 나 |\n|---|---|\n| 031-555-0100 | 6개월 |\n")).held(term)
    assert not build_pool(units("36개월 미만은 안 된다.")).held(term)


def test_synonyms_that_stand_nowhere_change_nothing() -> None:
    pool = build_pool(units("- 반려견은 목줄을 맨다\n- 창문은 닫는다\n"))
    (term,) = [t for t in read_terms("강쥐 데려가도 되나요?") if t.text == "강쥐"]
    assert [s.strength > 0 for s in pool.supports(term)] == [True, False]
    assert pool.supports(replace(term, words=("강쥐", "반려견"))) == pool.supports(term)


def test_an_english_phrase_that_stands_nowhere_is_looked_for_by_its_words() -> None:
    pool = build_pool(units("건전지는 관리동 회수함에 넣는다."))
    (phrase,) = [t for t in read_terms("Where do used batteries go?") if t.text == "used batteries"]
    assert not pool.held(phrase)
    assert any(pool.held(t) for t in pool.widen(phrase) if t.text == "batteries")
