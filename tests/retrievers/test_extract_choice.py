"""Which unit comes first where several share the question's words: the whole compound, the rule, the line that is drawn."""

from __future__ import annotations

from datetime import date

import pytest

from gallae.core.question import read_question
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract_match import build_pool
from gallae.retrievers.extract_rank import choose
from gallae.retrievers.load_csv import load_csv
from gallae.retrievers.load_markdown import load_markdown
from gallae.retrievers.units import cut_units


def chosen(text: str, question: str, kind: str = "md") -> list[str]:
    loaded = (load_csv if kind == "csv" else load_markdown)(text)
    document = StoredDocument(
        f"documents/a.{kind}", loaded.title or "제목", loaded.text, headings=loaded.headings, rows=loaded.rows
    )
    ranked = choose(read_question(question, date(2026, 11, 20)), build_pool(cut_units(document)), ())
    return [r.unit.plain for r in ranked]


def test_a_short_whole_sentence_is_an_answer() -> None:
    text = "# 화실\n\n## 신청\n\n- 입회비는 없다.\n- 신청은 수업이 열리기 한 주 전까지 받는다.\n"
    assert chosen(text, "화실 입회비 있나요?")[0] == "입회비는 없다."


def test_where_the_whole_compound_stands_its_part_speaks_of_something_else() -> None:
    text = "# 화실\n\n- 신청은 매달 초에 앱으로 받고 바꿀 수 있다.\n- 신청서 접수 때 신청금 2만 원을 낸다.\n"
    assert "신청금" in chosen(text, "신청금 내야 하나요?")[0]


def test_since_when_a_rule_holds_is_not_what_it_says() -> None:
    text = (
        "# 수강 규정\n\n2025년 3월 1일부터 2026년 2월 28일까지 등록한 수강생의 결석에 적용한다.\n\n"
        "## 결석\n\n수강생은 한 달에 두 번까지 보강을 받는다.\n"
    )
    assert "보강" in chosen(text, "등록한 수강생이 결석하면 보강되나요?")[0]


@pytest.mark.parametrize("age", ["17살인데", "만 15세인데", "22살인데"])
def test_a_line_drawn_in_years_decides_on_either_side(age: str) -> None:
    text = "# 화실\n\n- 유화반은 만 19세가 되지 않은 사람은 받지 않는다.\n- 유화반은 저녁에 한다.\n"
    assert "19세" in chosen(text, f"{age} 유화반 들을 수 있나요?")[0]


def test_of_the_ranges_of_a_table_only_the_one_that_holds_the_number_is_told() -> None:
    text = "# 화실\n\n## 할인\n\n| 다닌 거리 | 할인 |\n|---|---|\n| 10km 이상 20km 미만 | 3점 |\n| 20km 이상 40km 미만 | 7점 |\n"
    assert len(chosen(text, "다닌 거리가 25km면 할인 점수 몇 점이에요?")) == 1


def test_a_row_is_named_by_its_second_column_too() -> None:
    text = "갈래,반,수강료,요일\n수채,정물 수채,90000,당일 신청\n수채,풍경 수채,80000,당일 신청\n수채,인물 수채,70000,한 주 전\n"
    assert any("인물" in unit for unit in chosen(text, "인물수채는 당일 신청해도 되나요?", "csv"))


def test_what_forbids_stands_beside_what_fits_better() -> None:
    text = (
        "# 화실\n\n## 캔버스\n\n큰 캔버스 대여는 한 주에 4,000원이고 데스크에서 한다.\n\n"
        "## 나이\n\n중학생만으로는 대여할 수 없다. 어른과 함께 온다.\n"
    )
    shown = chosen(text, "중학생 둘이서 큰 캔버스 대여할 수 있나요?")
    assert any("수 없다" in unit for unit in shown)


@pytest.mark.parametrize("written", ["6일 전~4일 전", "6일 전 ~ 4일 전", "6일~4일 전"])
def test_days_before_are_a_range_however_they_are_written(written: str) -> None:
    text = f"# 화실\n\n## 물릴 때\n\n| 언제 | 떼는 몫 |\n|---|---|\n| 9일 전~7일 전 | 15% |\n| {written} | 35% |\n| 3일 전~2일 전 | 55% |\n"
    shown = chosen(text, "내년 7월 28일 수업을 5일 전에 물리면 몇 퍼센트 떼나요?")
    assert any("35%" in unit for unit in shown) and not any("55%" in unit for unit in shown)


def test_the_low_season_is_not_about_rain() -> None:
    text = "# 화실\n\n- 비수기 야외 수업은 오전에 한다.\n- 야외 수업은 비가 오면 실내로 옮긴다.\n"
    assert "비가 오면" in chosen(text, "비 오는데 야외 수업 해요?")[0]


def test_a_price_that_is_only_named_does_not_hide_the_rule() -> None:
    text = (
        "# 화실\n\n## 위약금\n\n| 취소한 때 | 위약금 |\n|---|---|\n| 하루 전 | 20% |\n| 당일 | 40% |\n\n"
        "## 날씨\n\n- 눈이 온다는 예보만으로는 위약금을 면하지 않는다.\n"
    )
    assert any("면하지 않는다" in unit for unit in chosen(text, "눈 온다는데 위약금 없이 당일 취소 가능해요?"))
