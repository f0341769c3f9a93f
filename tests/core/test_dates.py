"""Dates and spans of dates, absolute and relative to a given day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallae.core.dates import add_months, find_dates, find_shifts

TODAY = date(2026, 11, 20)  # a Friday
ONE_DAY = [
    ("2026년 4월 1일", "2026-04-01"),
    ("2026-04-01", "2026-04-01"),
    ("2026.4.1", "2026-04-01"),
    ("2026. 4. 1.", "2026-04-01"),
    ("26.4.1", "2026-04-01"),
    ("20260401", "2026-04-01"),
    ("12월 25일까지", "2026-12-25"),
    ("다음 주 화요일", "2026-11-24"),
    ("다음주화요일", "2026-11-24"),
    ("지난달 3일", "2026-10-03"),
    ("작년 3월 2일", "2025-03-02"),
    ("3개월 전", "2026-08-20"),
    ("석 달 전", "2026-08-20"),
    ("사흘 뒤", "2026-11-23"),
    ("일주일 전", "2026-11-13"),
    ("1년 6개월 뒤", "2028-05-20"),
    ("오늘로부터 90일 뒤", "2027-02-18"),
    ("2025년 9월 3일에서 24개월 뒤", "2027-09-03"),
    ("내일모레", "2026-11-22"),
    ("그저께", "2026-11-18"),
    ("이번 달 말", "2026-11-30"),
    ("내년 2월 말일", "2027-02-28"),
    ("지난 금요일", "2026-11-13"),
    ("July 4, 2026", "2026-07-04"),
    ("4th of July 2026", "2026-07-04"),
    ("1 March 2027", "2027-03-01"),
    ("last Friday", "2026-11-13"),
    ("next Tuesday", "2026-11-24"),
    ("2 weeks from now", "2026-12-04"),
    ("3 days ago", "2026-11-17"),
    ("the day after tomorrow", "2026-11-22"),
]
SPANS = [
    ("작년 11월", "2025-11-01", "2025-11-30"),
    ("올해", "2026-01-01", "2026-12-31"),
    ("재작년", "2024-01-01", "2024-12-31"),
    ("올여름", "2026-06-01", "2026-08-31"),
    ("올겨울", "2026-12-01", "2027-02-28"),
    ("2026년 상반기", "2026-01-01", "2026-06-30"),
    ("Q3 2026", "2026-07-01", "2026-09-30"),
    ("in July 2026", "2026-07-01", "2026-07-31"),
    ("since 2023", "2023-01-01", "2023-12-31"),
    ("이번 주말", "2026-11-21", "2026-11-22"),
    ("최근 3개월", "2026-08-20", "2026-11-20"),
    ("last 30 days", "2026-10-21", "2026-11-20"),
    ("2026년 4월 초", "2026-04-01", "2026-04-10"),
]


@pytest.mark.parametrize(("text", "day"), ONE_DAY)
def test_a_day_is_found(text: str, day: str):
    assert [(d.first.isoformat(), d.last.isoformat()) for d in find_dates(text, TODAY)] == [(day, day)]


@pytest.mark.parametrize(("text", "first", "last"), SPANS)
def test_a_span_is_found(text: str, first: str, last: str):
    assert [(d.first.isoformat(), d.last.isoformat()) for d in find_dates(text, TODAY)] == [(first, last)]


@pytest.mark.parametrize(
    "text",
    ["주문번호 20240513-0071", "2024년 2월 30일", "한 시간 전", "May I ask", "3.5점", "오전에", "전월세", "내주세요"],
)
def test_what_is_no_date_gives_none(text: str):
    assert find_dates(text, TODAY) == []


def test_a_date_with_since_or_after_is_that_day():
    assert [d.text for d in find_dates("2026년 4월 1일 이후 산 제품", TODAY)] == ["2026년 4월 1일"]


def test_a_day_without_a_year_takes_the_year_before_it():
    found = find_dates("2025년 12월 1일부터 1월 15일까지", TODAY)
    assert [d.first.isoformat() for d in found] == ["2025-12-01", "2026-01-15"]


def test_a_shift_is_months_and_days():
    assert [(s.months, s.days) for s in find_shifts("1년 6개월 뒤, 사흘 전, in 2 weeks")] == [(18, 0), (0, -3), (0, 14)]


def test_a_month_later_never_leaves_the_month():
    assert add_months(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


@given(st.text(alphabet="0123456789년월일주전뒤 ./-다음지난화오늘", max_size=30))
def test_offsets_are_exact_and_spans_ordered_in_any_text(text: str):
    for found in find_dates(text, TODAY):
        assert text[found.start : found.end] == found.text
        assert found.first <= found.last
