"""The n-th day of a count whose first day is named: "그날을 1일째로 치면 100일째", "60 days, counting April 2nd as day one", "the 200th
day of 2026", "180 days after entry on 15 May 2026, entry day itself not counted".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from gallae.core.dates import DateSpan, Shift, find_shifts
from gallae.tools.answers import Finding, spoken_date
from gallae.tools.marked import Mark, Marked

__all__ = ["counted_on", "named_start"]

_WHICH = re.compile(
    r"언제|며칠|날짜|무슨\s?요일|\bwhen\b|what (?:\w+ )?(?:date|day)|which (?:date|day)|\bdate\b|last (?:valid )?day\b|is\s*(?:\.\.\.|…)?\s*$"
)
_AS_FIRST = re.compile(r"(?:as|being|is|=) day (?:one\b|1\b|⟨N\d⟩)")
_FIRST_KO = re.compile(
    r"(?:그\s?날|첫날|당일|시작일)?(?:을|를|은|이|부터)?\s?⟨T(?P<one>\d)⟩\s?(?:째)?(?:로|이야|부터|로\s?(?:쳐|치|세|잡|보))"
)
_OF_YEAR = re.compile(
    r"(?P<n>\d{1,3})(?:st|nd|rd|th) day of (?P<year>20\d\d)|(?P<ko>20\d\d)년(?:의)?\s?(?P<m>\d{1,3})(?:일째|번째\s?날)",
    re.I,
)


def counted_on(text: Marked) -> Finding | None:
    """None unless every figure has its place in one of these counts."""
    if not _WHICH.search(text.text):
        return None
    return _of_year(text) or _from_first(text) or _step_from(text) or _stepped(text) or _net_days(text)


def named_start(spans: Sequence[DateSpan], shifts: Sequence[Shift], today: date) -> DateSpan | None:
    """The one day that a step in days counts from, if it is told beside it ("영업일 5일 후, 12월 1일부터")."""
    named = [s for s in spans if not find_shifts(s.text) and s.first == s.last != today]
    return named[0] if len(named) == len(shifts) == 1 and not shifts[0].months else None


def _single(mark: Mark) -> date | None:
    return mark.span.first if mark.span and mark.span.first == mark.span.last else None


def _of_year(text: Marked) -> Finding | None:
    match = _OF_YEAR.search(text.said)
    if match is None:
        return None
    year, count = int(match["year"] or match["ko"]), int(match["n"] or match["m"])
    others = [m for m in text.marks if not (match.start() - 3 <= m.start < match.end())]
    first = date(year, 1, 1)
    if any(_single(m) != first and not (m.code == "N" and m.value == 1) for m in others) or not 1 <= count <= 366:
        return None
    day = first + timedelta(count - 1)
    return _told(day, first, count, "일", ordinal=True) if day.year == year else None


def _from_first(text: Marked) -> Finding | None:
    """ "counting April 2nd as day one", "1일째로 치면": the other day, if there is one, is the day before."""
    counts = [m for m in text.marks if m.code == "T" and m.unit == "일" and m.value > 1]
    days = [m for m in text.marks if m.code == "D"]
    rest = [m for m in text.marks if m not in counts and m not in days and not (m.value == 1 and m.code in "TN")]
    if len(counts) != 1 or rest or not 1 <= len(days) <= 2 or counts[0].value.denominator != 1:
        return None
    if any(find_shifts(d.said) for d in days):
        return None
    english = next((d for d in days if _AS_FIRST.search(text.after(d)[:24])), None)
    korean = days[0] if len(days) == 1 and _FIRST_KO.search(text.text) else None
    start = english or korean
    first = _single(start) if start else None
    if first is None or (len(days) == 2 and _single(next(d for d in days if d is not start)) != first - timedelta(1)):
        return None
    count = int(counts[0].value)
    return _told(first + timedelta(count - 1), first, count, "일", ordinal=True)


_LINK = re.compile(r"^\s(?:[a-z]+ ){0,2}(?:on|dated|of|from)\s$")


def _step_from(text: Marked) -> Finding | None:
    """A step from an event whose day is told right behind it."""
    days = text.of("D")
    if len(days) != 2 or len(text.marks) != 2 or not _LINK.match(text.after(days[0])):
        return None
    shifts, base = find_shifts(days[0].said), _single(days[1])
    if len(shifts) != 1 or shifts[0].months or base is None or find_shifts(days[1].said):
        return None
    if re.search(r"working|business|weekday", text.text):
        return None
    whole = re.search(r"day (?:itself )?(?:counted|included)|counts as day|including the", text.text)
    if whole and not re.search(r"(?:not|n't|un)\s?(?:counted|included)|not counting", text.text):
        return None
    return _told(base + timedelta(shifts[0].days), base, shifts[0].days, "일", ordinal=False)


def _stepped(text: Marked) -> Finding | None:
    """Nothing but the step and its day: "90 days before 1 December 2026 is..."."""
    days = text.of("D")
    if len(days) != 1 or len(text.marks) != 1 or not re.fullmatch(r"\W*⟨D0⟩\W*(?:is|falls on|=)?\W*", text.text):
        return None
    day, span = _single(days[0]), days[0].span
    if day is None or span is None or not find_shifts(span.text):
        return None
    return _day(day, span, bound=re.search(r"\d{4}", span.text) is None)


def _net_days(text: Marked) -> Finding | None:
    """ "invoice dated 12 Nov, net 30, when is it due": so many days after the date of the invoice."""
    if len(text.marks) != 2 or len(text.of("D")) != 1 or not re.search(r"\bnet[- ]?⟨N\d⟩", text.text):
        return None
    base, days = _single(text.of("D")[0]), text.of("N")[0].value
    if base is None or not re.search(r"\bdue\b|pay by|when", text.text) or days not in (7, 10, 14, 15, 30, 45, 60, 90):
        return None
    return _told(base + timedelta(int(days)), base, int(days), "일", ordinal=False)


def _day(day: date, span: DateSpan, *, bound: bool) -> Finding:
    arguments = {"operation": "day", "date": day.isoformat()}
    ko, en = f"{spoken_date(day, 'ko')}입니다 ({span.text}).", f"{spoken_date(day, 'en')} ({span.text})."
    return Finding("date_calculate", arguments, day, "", span.text, ko, en, time_bound=bound)


def _told(day: date, start: date, count: int, unit: str, *, ordinal: bool) -> Finding:
    note = f"{spoken_date(start, 'ko', weekday=False)}을 1일째로 세어 {count:,}일째" if ordinal else f"{spoken_date(start, 'ko', weekday=False)} + {count:,}{unit}"  # fmt: skip
    note_en = f"day {count:,}, {start.isoformat()} being day 1" if ordinal else f"{start.isoformat()} + {count:,} days"
    arguments = {"operation": "shift", "date": start.isoformat(), "amount": count - ordinal, "unit": unit}
    return Finding(
        "date_calculate", arguments, day, "", note, f"{spoken_date(day, 'ko')}입니다 ({note}).", f"{spoken_date(day, 'en')} ({note_en}).",
    )  # fmt: skip
