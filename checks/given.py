"""What an input states, read as generously as a person reads a jotted note: "x5" is five times, "9-11" are hours, "12/20"
is a day, "연봉 3200" may be 3,200만 원, 12:00 and "2분" make 12:02.

A house turns notes into full forms. That a value comes from nowhere is proven only if no such reading gives it; a
number that has a unit of its own still gives no other unit.

>>> given = read_given("3월 27일부터 29일까지 2명, 구토 x5, 9-11시")
>>> [states(given, c) for c in claims_of("사흘 동안 5회, 09:00부터")], [states(given, c) for c in claims_of("4명, 10:00")]
([True, True, True], [False, False])
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gallae.checks.claim import holds
from gallae.checks.claims import TODAY, Claim, claims_of
from gallae.checks.jotted_numbers import bare_numbers
from gallae.checks.jotted_times import days_of, hours_of, weekdays_of
from gallae.core.units import COUNTERS, UNITS

__all__ = ["Given", "dated", "read_given", "states"]


@dataclass(frozen=True, slots=True)
class Given:
    """`bare`: numbers without a unit of their own. `hours`: (minutes of a day, does it say morning or afternoon).
    `days`: (month, day). `spells`: durations in minutes, in their order. `starts`: times of day in minutes."""

    text: str
    claims: tuple[Claim, ...]
    bare: frozenset[Decimal]
    hours: tuple[tuple[int, bool], ...]
    days: frozenset[tuple[int, int]]
    spells: tuple[int, ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=256)
def read_given(text: str, today: date = TODAY) -> Given:
    """The input (with its passages) read once for every line of an output."""
    read = claims_of(text, today)
    claims = (*read, *(again for claim in read for again in _apart(claim)))
    hours = tuple(dict.fromkeys(hours_of(text, claims)))
    spells = tuple(int(c.value * _MINUTES[c.unit]) for c in claims if c.kind == "number" and c.unit in _MINUTES)
    bare = frozenset(bare_numbers(text, claims))
    if not spells:  # "개식 1, 서약 3": in a list that begins at an hour, bare numbers are minutes
        spells = tuple(int(v) for v in bare_numbers(text, claims) if 0 < v < 100)
    return Given(text, claims, bare, hours, frozenset(days_of(text)), spells, tuple(m for m, _ in hours))


def states(given: Given, claim: Claim) -> bool:
    """Does some reading of the input give this value?"""
    if claim.value < 0:  # "(-10)", "영하 3": the sign is the house's way of writing it
        claim = replace(claim, value=-claim.value)
    if holds(list(given.claims), given.text, claim):
        return True
    if claim.kind == "time":
        return any(
            (claim.minutes - minutes) % (1440 if said and not claim.half_day else 720) == 0
            for minutes, said in given.hours
        )
    if claim.kind == "date":
        return _is_day(given, claim)
    if claim.kind == "name":
        return bool(_OFFICE.search(claim.text))
    if claim.kind == "phrase":
        return claim.group in _LOOSE
    if claim.kind == "weekday":
        told = weekdays_of(given.text)
        return bool(told) and claim.days <= told
    if claim.kind == "code":
        return bool(re.search(rf"(?<![\w.])v{re.escape(claim.text)}(?![\w.]*\d)", given.text, re.I))
    return _counted(given, claim) or _spanned(given, claim) or _in_a_date(given, claim) or _implied(given, claim)


def _is_day(given: Given, claim: Claim) -> bool:
    """The day or an end of a span of days that the input names, whatever is said of it; '23년 is 2023년."""
    if claim.first is None or claim.last is None:
        return False
    if claim.relative and not any(c.relative for c in given.claims):
        return True  # told from a day that the input does not tell
    if claim.first == claim.last:
        days = {(d.month, d.day) for c in given.claims if c.kind == "date" for d in (c.first, c.last) if d}
        return (claim.first.month, claim.first.day) in days | given.days
    short = {int(c.value) for c in given.claims if c.kind == "number" and c.unit == "년"}
    return (claim.last - claim.first).days > 360 and claim.first.year % 100 in short


def _in_a_date(given: Given, claim: Claim) -> bool:
    """ "15일" of "이달 15일", "2023년" of "23년"."""
    if claim.unit == "년" and claim.value > 1900:
        return any(c.kind == "number" and c.unit == "년" and c.value == claim.value % 100 for c in given.claims)
    part = {"일": "day", "월": "month"}.get(claim.unit)
    return bool(part) and any(
        getattr(d, str(part)) == claim.value for c in given.claims if c.kind == "date" for d in {c.first, c.last} if d
    )


def dated(days: Collection[tuple[int, int]], year: int) -> list[date]:
    """(month, day) as days of a year that has them."""
    return [date(year, m, d) for m, d in days if d <= monthrange(year, m)[1]]


def _implied(given: Given, claim: Claim) -> bool:
    """ "패킹 교체" is one 패킹, "하루 종일" one day, unless the input counts otherwise; "없음" is 0개."""
    if claim.value == 0:
        return bool(_NONE.search(given.text))
    if claim.value != 1 or (claim.unit in UNITS and UNITS[claim.unit].dimension not in _TIMELY):
        return False
    if claim.unit in UNITS:
        return not any(ch.isdigit() for ch in claim.text)  # "하루", in words, is a turn of phrase
    counts = [c for c in given.claims if c.kind == "number" and c.unit == claim.unit]
    return not counts and not any(1 < n <= _FEW for n in given.bare)


_NONE = re.compile(r"없|안\s|않|못|무료|공짜|\bno\b|\bnone\b|\bfree\b", re.I)
# A department reads like a full name of three syllables ("정비팀"); ordinals and neighbouring days are ways of telling.
_OFFICE = re.compile(r"(?:팀|과|점|반|측)$")
_LOOSE = frozenset({"day beside", "week of month", "year's part"})
_TIMELY = frozenset({"time", "calendar"})
_FEW = 20
_MINUTES = {"분": 1, "시간": 60}
_TAIL = re.compile(r"(?<=[억만천백])\s(?=\d)")
_TWO = re.compile(r"양쪽|양측|양손|양발|부부|커플|한\s?쌍|\b(?:couple|both|pair|twice|double)\b", re.I)
_ALIASED = {
    "mL": ("mm",),
    "mm": ("mL",),
    "℃": ("", "°"),
    "회": ("번째", "차", "개"),
    "번째": ("회", "차", "년", "개"),
    "달러": ("",),
}
_THINGS = COUNTERS - {"회", "세", "명", "월", "학년", "위", "등", "급", "차", "호", "층", "시", "분기", "번째"}
_SCALES = (("억", 10**8), ("만", 10**4), ("천", 1000))


def _apart(claim: Claim) -> list[Claim]:
    """ "5만5천 24개월" was read as one number, and may be two."""
    pieces = _TAIL.split(claim.text) if claim.kind == "number" else []
    return [c for piece in pieces for c in claims_of(piece)] if len(pieces) > 1 else []


def _counted(given: Given, claim: Claim) -> bool:
    """A bare number of the input, also where the house writes 만 behind it; a unit that is one spelling away."""
    values = [claim.value, *(claim.value / times for word, times in _SCALES if word in claim.text)]
    if claim.high is not None:
        return False
    if claim.unit == "원" and claim.value % 1000 == 0:
        values += [claim.value / 10_000, claim.value / 1000]
    if claim.unit == "%":
        values.append(claim.value / 100)
    if any(v in given.bare for v in values):
        return True
    numbers = [c for c in given.claims if c.kind == "number"]
    counted = claim.unit in COUNTERS and not any(c.value == claim.value for c in numbers)
    if counted and ((claim.value == 2 and _TWO.search(given.text)) or claim.value in _listed(given.text)):
        return True
    if claim.unit == "개" and any(c.value == claim.value and c.unit in _THINGS for c in numbers):
        return True
    near = (*_ALIASED.get(claim.unit, ()), f"{claim.unit}분")  # what lasts five days ("5일분") is for five days
    return any(c.unit in near and c.value == claim.value for c in numbers)


@lru_cache(maxsize=256)
def _listed(text: str) -> frozenset[int]:
    """How many things a list names: what a house counts for itself ("로그인, 결제, 알림" are 3건)."""
    counts = {len([part for part in re.split(cut, text) if part.strip()]) for cut in (r",(?!\d)", r"\n", r"/")}
    return frozenset(n for n in counts if 1 < n < 10)


def _spanned(given: Given, claim: Claim) -> bool:
    """ "사흘" of "25–27", "2시간" of "9-11"."""
    if claim.unit in ("일", "박"):
        days = [d for c in given.claims if c.kind == "date" for d in (c.first, c.last) if d]
        days += dated(given.days, 2000)
        named = frozenset().union(*(c.days for c in given.claims if c.kind == "weekday"), frozenset[int]())
        if claim.unit == "일" and named and claim.value == len(named):
            return True
        gaps = {abs((b - a).days) for i, a in enumerate(days) for b in days[i + 1 :]}
        return any(claim.value in (gap, gap + 1) for gap in gaps if gap)
    if claim.unit in _MINUTES:
        wanted = claim.value * _MINUTES[claim.unit]
        ordered = given.starts
        return any((b - a) % 720 == wanted for i, a in enumerate(ordered) for b in ordered[i + 1 :])
    return False
