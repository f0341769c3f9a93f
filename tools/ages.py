"""Ages in full years (만 나이): how old somebody is, and the day on which somebody reaches an age."""

from __future__ import annotations

from datetime import date

from gallae.core.dates import DateSpan, add_months
from gallae.tools.answers import Finding, spoken_date
from gallae.tools.reading import Reading
from gallae.tools.tokens import Token

__all__ = ["age", "age_on", "day_of_age"]


def age_on(birth: date, day: date) -> int:
    """Full years (만 나이)."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def day_of_age(reading: Reading) -> Finding | None:
    """ "2015년 2월 11일생이 만 14세 되는 날", "when does someone born on 4 June 2008 turn 19": the birthday itself."""
    births = [t.span for t in reading.tokens if t.code == "D" and t.span and t.span.first == t.span.last]
    ages = [t for t in reading.tokens if t.code in "KN" and t.unit in ("세", "")]
    if len(births) != 1 or len(ages) != 1 or not reading.has(r"생(?![가-힣]*일까지)|태어|\bborn\b"):
        return None
    if ages[0].code == "N" and not reading.has(r"\bturns?\b|\breach"):
        return None
    if not any(t.code in "CQW" for t in reading.tokens) or any(
        t.code not in "DKNjCQWBLouwfSzc" for t in reading.tokens
    ):
        return None
    if (
        reading.has(r"한국\s?나이|세는\s?나이|연\s?나이")
        or ages[0].value.denominator != 1
        or not 0 < ages[0].value < 130
    ):
        return None
    if (
        sum(
            t.code == "u" and t.text not in ("만", "만으로", "someone", "somebody", "turn", "turns")
            for t in reading.tokens
        )
        > 3
    ):
        return None
    birth, years = births[0].first, int(ages[0].value)
    day = add_months(birth, 12 * years)
    note = f"{spoken_date(birth, 'ko', weekday=False)} + {years}년"
    arguments = {"operation": "shift", "date": birth.isoformat(), "amount": years, "unit": "년"}
    return Finding(
        "date_calculate", arguments, day, "", note, f"{spoken_date(day, 'ko')}입니다 ({note}).",
        f"{spoken_date(day, 'en')} ({spoken_date(birth, 'en', weekday=False)} + {years} years).",
    )  # fmt: skip


def age(spans: list[DateSpan], tokens: list[Token], today: date, reading: Reading) -> Finding | None:
    births = [s for s in spans if s.first <= today and s.text not in ("오늘", "올해", "today", "내년", "작년")]
    others = [s for s in spans if s not in births and s.text not in ("오늘", "올해", "today")]
    if len(births) != 1 or others or any(t.code in "TYUK" for t in tokens):
        return None
    birth = births[0]
    if birth.first == birth.last:
        years = age_on(birth.first, today)
        steps = f"{spoken_date(birth.first, 'ko', weekday=False)} → {spoken_date(today, 'ko', weekday=False)}"
        ko, en = (
            f"만 {years}세입니다 ({steps}).",
            f"{years} years old ({birth.first.isoformat()} → {today.isoformat()}).",
        )
    elif (birth.last - birth.first).days < 31 and birth.first.month != today.month:
        years = age_on(birth.first, today)
        steps = f"{birth.first.year}년 {birth.first.month}월 → {spoken_date(today, 'ko', weekday=False)}"
        ko, en = (
            f"만 {years}세입니다 ({steps}).",
            f"{years} years old (born {birth.first:%Y-%m}, today {today.isoformat()}).",
        )
    elif (birth.last - birth.first).days > 300:
        years = today.year - birth.first.year
        steps = f"{today.year} − {birth.first.year}"
        ko = f"올해 생일이 지났으면 만 {years}세, 지나지 않았으면 만 {years - 1}세입니다 ({steps})."
        en = f"{years} if the birthday has passed this year, else {years - 1} ({steps})."
    else:
        return None
    arguments = {"operation": "age", "date": birth.first.isoformat()}
    return Finding("date_calculate", arguments, str(years), "세", steps, ko, en, time_bound=True)
