"""Dates in Korean and English text, absolute and relative to `today`, as spans of days.

A week begins on Monday. "다음 주 화요일" is in the next calendar week, "last Friday" the latest one before today. A
month or day without a year takes the year named before it in the text, else today's. "9월 3일에서 24개월 뒤" is one
date: the shifted one.

>>> from datetime import date
>>> [(str(d.first), str(d.last), d.text) for d in find_dates("작년 11월과 다음 주 화요일", date(2026, 11, 20))]
[('2025-11-01', '2025-11-30', '작년 11월'), ('2026-11-24', '2026-11-24', '다음 주 화요일')]
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from gallae.core.date_words import (
    DAY_WORDS,
    ENGLISH_DAYS,
    FROM,
    FROM_ENGLISH,
    MONTHS,
    PATTERNS,
    SEASONS,
    SHIFT_AFTER,
    STEPS,
    UNIT_STEPS,
    YEAR_WORDS,
)
from gallae.core.numbers import WIDE, Quantity, find_quantities
from gallae.core.numerals import sino

__all__ = ["WEEKDAYS", "DateSpan", "add_months", "find_dates", "find_shifts"]


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days first..last, both included. `text` equals the source's [start:end]."""

    first: date
    last: date
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Such as "24개월 뒤": whole months and days, negative for the past, and where it stands."""

    months: int
    days: int
    start: int
    end: int


ASKED = 400  # characters of a text that is kept: a question, not a document
WEEKDAYS = "월화수목금토일"


def find_dates(text: str, today: date) -> list[DateSpan]:
    """Every date or span of dates, in order of place, none inside another. Impossible dates are left out."""
    return list(_kept_dates(text, today)) if len(text) <= ASKED else _dates(text, today)


@lru_cache(maxsize=256)
def _kept_dates(text: str, today: date) -> tuple[DateSpan, ...]:
    """Of a question, which several parts of one turn read."""
    return tuple(_dates(text, today))


def _dates(text: str, today: date) -> list[DateSpan]:
    plain = text.translate(WIDE)
    spans = _without_weekdays(plain, _claim([*_matched(plain, today), *_recent(plain, today)]))
    spans = _weekday_of_week(plain, _shifted(plain, spans, today))
    return [DateSpan(s.first, s.last, s.start, s.end, text[s.start : s.end]) for s in spans]


def find_shifts(text: str) -> list[Shift]:
    """Like "24개월 뒤", "사흘 전", "1년 6개월 후", "2 weeks ago", "in 3 days": how far, and where it stands."""
    plain = text.translate(WIDE)
    found: list[Shift] = []
    group: list[tuple[int, int]] = []
    months = days = 0
    quantities = find_quantities(plain)
    for i, quantity in enumerate(quantities):
        step = UNIT_STEPS.get(quantity.unit)
        if step is None or quantity.value != int(quantity.value) or quantity.value > 10_000:
            group, months, days = [], 0, 0
            continue
        if group and plain[group[-1][1] : quantity.start].strip() not in ("", "과", "and", "하고"):
            group, months, days = [], 0, 0
        group.append((quantity.start, quantity.end))
        months, days = months + step[0] * int(quantity.value), days + step[1] * int(quantity.value)
        after = SHIFT_AFTER.match(plain, quantity.end)
        if after:
            sign = -1 if after["past"] else 1
            found.append(Shift(sign * months, sign * days, group[0][0], after.end()))
        elif re.search(r"\bin\s$", plain[max(0, group[0][0] - 8) : group[0][0]]) and not _continues(
            plain, quantities, i
        ):
            found.append(Shift(months, days, group[0][0] - 3, quantity.end))
        else:
            continue
        group, months, days = [], 0, 0
    return found


def add_months(day: date, months: int) -> date:
    """The same day of the month, or the month's last day where it has none (31 January + 1 month = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _continues(plain: str, quantities: list[Quantity], i: int) -> bool:
    return i + 1 < len(quantities) and not plain[quantities[i].end : quantities[i + 1].start].strip()


def _matched(plain: str, today: date) -> Iterator[DateSpan]:
    year: int | None = None
    previous: DateSpan | None = None
    matches = sorted(
        ((m.start(), -m.end(), rank, name, m) for rank, (name, p) in enumerate(PATTERNS) for m in p.finditer(plain)),
        key=lambda entry: entry[:3],
    )
    at = 0
    for start, _, _, name, match in matches:
        if start < at or not match.group().strip():
            continue
        try:
            span = _READERS[name](match, today, year)
        except (ValueError, OverflowError):
            at = match.end()  # 30 February is no date, and its year alone is not what was meant
            continue
        if span is None:
            continue
        first, last = span
        if previous and name == "month_day" and year and first < previous.first:
            between = plain[previous.end : start]
            if re.fullmatch(r"\s?(?:부터|에서|~|-)\s?", between):
                first, last = add_months(first, 12), add_months(last, 12)
        text = match.group().rstrip()
        previous = DateSpan(first, last, start, start + len(text), text)
        if match.groupdict().get("y") or match.groupdict().get("word") in YEAR_WORDS:
            year = first.year
        yield previous
        at = start + len(text)


def _recent(plain: str, today: date) -> Iterator[DateSpan]:
    """Spans that end today: "최근 3개월", "last 30 days"."""
    for match in re.finditer(
        r"(?:(최근|지난)|\b(?:the\s+)?(past|last|previous))\s+(?=[\d가-힣a-z])", plain, re.IGNORECASE
    ):
        for quantity in find_quantities(plain[match.end() : match.end() + 24])[:1]:
            step = UNIT_STEPS.get(quantity.unit)
            if step and quantity.start == 0 and quantity.value == int(quantity.value) and quantity.value < 1200:
                first = add_months(today, -step[0] * int(quantity.value)) - timedelta(step[1] * int(quantity.value))
                end = match.end() + quantity.end
                yield DateSpan(first, today, match.start(), end, plain[match.start() : end])


def _claim(spans: list[DateSpan]) -> list[DateSpan]:
    """Of overlapping spans the longer one stays."""
    kept: list[DateSpan] = []
    for span in sorted(spans, key=lambda s: s.start - s.end):
        if all(span.end <= k.start or span.start >= k.end for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda s: s.start)


def _without_weekdays(plain: str, spans: list[DateSpan]) -> list[DateSpan]:
    """ "2027년 2월 18일 목요일" is one day: a weekday right behind a date belongs to it."""
    kept: list[DateSpan] = []
    for span in spans:
        bare = re.fullmatch(rf"[{WEEKDAYS}]요일", span.text)
        if (
            bare
            and kept
            and re.fullmatch(r"\s?\(?", plain[kept[-1].end : span.start])
            and kept[-1].first == kept[-1].last
        ):
            continue
        kept.append(span)
    return kept


def _shifted(plain: str, spans: list[DateSpan], today: date) -> list[DateSpan]:
    """Join "base + shift" into the date meant; a shift without a base counts from today."""
    for shift in find_shifts(plain):
        if any(s.start < shift.start < s.end for s in spans):
            continue  # "4월 1일 이후" speaks of that day; nothing is counted
        spans = [s for s in spans if s.end <= shift.start or s.start >= shift.end]
        base = next(
            (s for s in reversed(spans) if s.end <= shift.start and FROM.fullmatch(plain, s.end, shift.start)), None
        )
        start, day = (base.start, base.first) if base else (shift.start, today)
        end = shift.end
        after = next((s for s in spans if FROM_ENGLISH.fullmatch(plain, shift.end, s.start)), None)
        if base is None and after and re.search("after|before|from", plain[shift.start : after.start], re.IGNORECASE):
            base, day, end = after, after.first, after.end  # "90 days after 1 September 2026"
        try:
            day = add_months(day, shift.months) + timedelta(shift.days)
        except (ValueError, OverflowError):
            continue
        spans = [s for s in spans if s is not base] + [DateSpan(day, day, start, end, "")]
    return sorted(spans, key=lambda s: s.start)


def _weekday_of_week(plain: str, spans: list[DateSpan]) -> list[DateSpan]:
    """ "3주 뒤 화요일" is one day: that weekday of the week in three weeks."""
    kept: list[DateSpan] = []
    for span in spans:
        said = plain[span.start : span.end]
        before = plain[kept[-1].start : span.start] if kept else ""
        if re.fullmatch(rf"[{WEEKDAYS}]요일", said) and re.fullmatch(r".*주\s?(?:뒤|후|전)(?:\s?의)?\s?", before):
            day = kept[-1].first + timedelta(WEEKDAYS.index(said[0]) - kept[-1].first.weekday())
            span = DateSpan(day, day, kept.pop().start, span.end, "")
        kept.append(span)
    return kept


_Span = tuple[date, date]


def _month_span(year: int, month: int, groups: dict[str, str | None]) -> _Span:
    last = calendar.monthrange(year, month)[1]
    if groups.get("d"):
        day = date(year, month, int(groups["d"] or 1))
        return day, day
    part = groups.get("part") or ""
    first_day, last_day = 1, last
    if part.startswith("초") or part in ("beginning", "start"):
        last_day = 10
    elif part == "중순":
        first_day, last_day = 11, 20
    elif part in ("하순",):
        first_day = 21
    elif part == "첫날":
        last_day = 1
    elif part.startswith(("말", "마지막", "end")):
        first_day = last
    return date(year, month, first_day), date(year, month, last_day)


def _figure(text: str) -> int:
    """12 or 십이."""
    return int(text) if text.isdigit() else int(sino(text) or 0)


def _year(text: str) -> int:
    number = int(text.lstrip("'"))
    return number if number > 99 else (2000 + number if number < 70 else 1900 + number)


def _read_ymd(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    groups = match.groupdict()
    month = _month_of(groups["name"]) if groups.get("name") else int(groups["m"] or 0)
    return _month_span(_year(groups["y"]) if groups.get("y") else year or today.year, month, groups)


def _read_month_day(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    groups = match.groupdict()
    month = {"유": 6, "시": 10}.get(match["m"]) or _figure(match["m"])
    if groups.get("d"):
        groups["d"] = str(_figure(groups["d"] or ""))
    return _month_span(year or today.year, month, groups)


def _read_word_month(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    return _month_span(today.year + _year_step(match["word"]), int(match["m"]), match.groupdict())


def _read_year_part(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    groups = match.groupdict()
    number = int(groups["y"] or 0) if groups.get("y") else today.year + _year_step(groups["word"] or "")
    if season := groups.get("season"):
        first, last = SEASONS[season.lower()]
        if groups.get("word") in ("지난", "last", "next", "다음", "this", "이번"):
            number = _season_year(groups["word"] or "", first, last, today)
        elif first == 12 and not groups.get("y") and today.month <= 2:
            number -= 1
        return add_months(date(number, 1, 1), first - 1), add_months(date(number, 1, 1), last) - timedelta(1)
    return _part_of_year(number, groups)


def _part_of_year(year: int, groups: dict[str, str | None]) -> _Span:
    if half := groups.get("half"):
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if half in ("상반기", "H1", "h1")
            else (date(year, 7, 1), date(year, 12, 31))
        )
    if quarter := groups.get("q"):
        first = date(year, 3 * int(quarter) - 2, 1)
        return first, add_months(first, 3) - timedelta(1)
    part = groups.get("part") or ""
    if part.startswith("초"):
        return date(year, 1, 1), date(year, 2, calendar.monthrange(year, 2)[1])
    if part.startswith("말"):
        return date(year, 12, 1 if part != "말일" else 31), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _season_year(word: str, first: int, last: int, today: date) -> int:
    """The latest finished, the current or coming, or the following season, counted from today."""
    ends = {y: add_months(date(y, 1, 1), last) - timedelta(1) for y in range(today.year - 2, today.year + 2)}
    if word in ("지난", "last"):
        return max(y for y, end in ends.items() if end < today)
    year = min(y for y, end in ends.items() if end >= today)
    begun = add_months(date(year, 1, 1), first - 1) <= today
    return year + 1 if word in ("다음", "next") and begun else year


def _read_half(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    step = STEPS.get(re.sub(r"\s", "", match["step"] or ""), 0)
    groups = match.groupdict()
    if groups["q"] and not groups["step"] and not year and re.search(r"\d\s?$", match.string[: match.start()]):
        return None
    return _part_of_year((year or today.year) + (step if not year else 0), groups)


def _read_month(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    word = re.sub(r"\s", "", (match["step"] or match.groupdict()["step2"]).lower())
    month = add_months(today.replace(day=1), STEPS[word])
    return _month_span(month.year, month.month, match.groupdict())


def _read_week(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    groups = match.groupdict()
    word = re.sub(r"\s", "", (groups.get("step") or "이번").lower())
    monday = today - timedelta(today.weekday()) + timedelta(7 * STEPS[word])
    if groups.get("w"):
        day = monday + timedelta(WEEKDAYS.index(groups["w"] or ""))
        if "주" not in match.group() and word == "지난":  # 지난 금요일: the latest one before today
            day = today - timedelta((today.weekday() - day.weekday() - 1) % 7 + 1)
        return day, day
    if groups.get("end") is not None:
        return monday + timedelta(5), monday + timedelta(6)
    return monday, monday + timedelta(6)


def _read_weekday(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    """A weekday by itself is the coming one, today included."""
    groups = match.groupdict()
    name = groups.get("name") or groups.get("only")
    index = ENGLISH_DAYS.index(name[:3].lower()) if name else WEEKDAYS.index(groups["w"] or "")
    step = (groups.get("step") or "").lower()
    if step == "last":
        day = today - timedelta((today.weekday() - index - 1) % 7 + 1)
    elif step == "next":
        day = today - timedelta(today.weekday()) + timedelta(7 + index)
    else:
        day = today + timedelta((index - today.weekday()) % 7)
    return day, day


def _read_day_word(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    day = today + timedelta(DAY_WORDS[re.sub(r"(?<=내일)\s", "", match["word"].lower())])
    return day, day


def _read_english_month(match: re.Match[str], today: date, year: int | None) -> _Span | None:
    month = _month_of(match["name"] or match["only"])
    number = year or today.year
    if match["word"]:
        step = match["word"].lower()
        before, after = date(today.year, month, 1) >= today.replace(day=1), month <= today.month
        number = today.year - before if step == "last" else today.year + (after and step == "next")
    return _month_span(number, month, {})


def _month_of(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _year_step(word: str) -> int:
    word = re.sub(r"\s+", " ", word.lower()).removesuffix("도")
    spaced = {"지난 해": "지난해", "지지난 해": "지지난해", "이번해": "이번 해", "다음해": "다음 해"}
    return YEAR_WORDS[spaced.get(word, word)]


_READERS: dict[str, Callable[[re.Match[str], date, int | None], _Span | None]] = {
    "ymd": _read_ymd,
    "year_part": _read_year_part,
    "word_month": _read_word_month,
    "half": _read_half,
    "month_day": _read_month_day,
    "month": _read_month,
    "week": _read_week,
    "weekday": _read_weekday,
    "day_word": _read_day_word,
    "english_month": _read_english_month,
}
