"""One checkable claim of a text, and whether a claim of a source is the same in other clothes ("5만 4천 원" = "54,000원",
"1년" = "12개월", "오후 2시" = "14:00", "5명 이상" ≠ "5명 이하").

Rounding: "약 1만 2천 원" may be said of 12,345원: only with a word of nearness (약, 쯤, about …), within half of the last
place that is stated, and at most 5 % off. "1만 2천 원 넘게" may be said of it as well, "거의 1만 3천 원" too (within the place, at most 10 %).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from gallae.checks.bounds import FREE, Bound, agree, counted_by, mixed
from gallae.checks.folding import fold
from gallae.checks.ideas import tongue_of
from gallae.core.units import UNITS

__all__ = [
    "Claim",
    "ClaimKind",
    "comparable",
    "counted_by_none",
    "holds",
    "is_one_of",
    "same_value",
    "squeeze",
    "words_in",
]

ClaimKind = Literal["number", "date", "time", "code", "name", "weekday", "phrase"]
NEAR = Fraction(1, 20)  # how far, of the true value, a rounded one may lie


@dataclass(frozen=True, slots=True)
class Claim:
    """`start` is the place in the sentence without markers. Only the fields of its kind are set."""

    kind: ClaimKind
    text: str
    start: int
    end: int = 0
    value: Decimal = Decimal(0)
    high: Decimal | None = None  # "서너 개", "3~5일": any of value..high
    unit: str = ""
    first: date | None = None
    last: date | None = None
    relative: bool = False  # a date told from today: "내일", "지난달"
    minutes: int = 0
    half_day: bool = False  # a time that does not say morning or afternoon
    days: frozenset[int] = frozenset()  # weekdays, Monday 0
    group: str = ""  # of a phrase: words that exclude one another
    bound: Bound = FREE
    soft: bool = (
        False  # true of anything: "a week", the "하루" of "하루 3번"; a source may be held to it, a sentence not
    )
    noun: str = ""  # what is counted, where no unit is known ("500포인트"); the title of a name

    def __str__(self) -> str:
        return self.text


def holds(source: list[Claim], source_text: str, claim: Claim) -> bool:
    """Does the source (its claims and its whole text) make this claim?"""
    if claim.kind == "name" and claim.text.isascii() != (tongue_of(source_text) == "en"):
        return True  # a name written in the other script can't be compared
    if claim.kind in ("code", "name"):
        return words_in(claim.text, source_text) and not (claim.noun and _titled_otherwise(claim, source))
    if claim.kind == "weekday":
        return _same_weekday(claim, source)
    if claim.kind == "phrase":
        rivals = [s for s in source if s.kind == "phrase" and s.group == claim.group]
        return not rivals or any(s.unit == claim.unit for s in rivals)
    if claim.kind == "date":
        return _date_in(claim, source, source_text)
    if claim.noun and squeeze(claim.noun) in squeeze(source_text):
        claim = replace(claim, noun="")
    same = [s for s in source if same_value(claim, s)]
    own = [s for s in same if s.unit == claim.unit]  # "over 4.0" is not held by "4th grade" where 4.0 stands too
    if any(_agrees(claim, s, source_text) for s in own or same) or _in_a_date(claim, source):
        return True
    if claim.value == 1 and not claim.bound.side and counted_by(claim.unit, source_text):
        return True  # "한 달 이용료" of "월 이용료"
    return claim.unit in _PARTS and squeeze(claim.text) in squeeze(source_text)


def _agrees(claim: Claim, source: Claim, text: str) -> bool:
    if mixed(claim.bound, source.bound) and counted_by(claim.bound.per, text):
        return agree(replace(claim.bound, per=""), source.bound)
    return agree(claim.bound, source.bound)


_PARTS = frozenset({"조", "항", "호", "편"})  # of a law or a rule: "제2항", "2항"


def _titled_otherwise(claim: Claim, source: list[Claim]) -> bool:
    """ "배주연 과장" where the source knows 배주연 with another title only."""
    titles = {s.noun for s in source if s.kind == "name" and s.text == claim.text}
    return bool(titles) and "" not in titles and claim.noun not in titles


def comparable(a: Claim, b: Claim) -> bool:
    """Could one stand where the other stands: two prices, two times, two persons?"""
    if a.kind != b.kind:
        return False
    if a.kind != "number" or a.unit == b.unit or not a.unit or not b.unit:
        return True
    ours, theirs = UNITS.get(a.unit), UNITS.get(b.unit)
    return bool(ours and theirs and ours.dimension == theirs.dimension)


def same_value(claim: Claim, source: Claim) -> bool:
    """The same value, whatever is said of it (at least, at most)."""
    if claim.kind != source.kind:
        return False
    if claim.kind == "time":
        half = claim.half_day or source.half_day
        return (claim.minutes - source.minutes) % (720 if half else 1440) == 0
    if claim.kind == "date":
        return _same_date(claim, source)
    if claim.kind in ("code", "name"):
        return squeeze(claim.text) == squeeze(source.text)
    if claim.kind == "weekday":
        return claim.days <= source.days
    return claim.kind == "number" and _same_number(claim, source)


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """For comparing spellings: folded, without spaces, commas, hyphens, in lower case."""
    return re.sub(r"[\s,\-_·/|()]", "", fold(text).text).casefold()


def words_in(word: str, text: str) -> bool:
    """The word stands in the text whole: E2 is not in E21, 김민 not in 김민수, a@b.kr not in a@b.kr.com."""
    if re.fullmatch(r"[\d\s().+\-]{7,}", word):
        digits = re.sub(r"\D", "", word)
        digits = "0" + digits[2:] if word.lstrip().startswith("+82") else digits
        if digits in _digits_of(text):
            return True
    needle, hay = squeeze(_bare(word)), fold(text).text.casefold()
    pattern = r"[\s,\-_·/|()]*".join(map(re.escape, needle))
    guard = r"(?![0-9a-z]|\.[a-z])" if needle[-1:].isascii() else ""
    return bool(re.search(rf"(?<![0-9a-z]){pattern}{guard}" if needle[:1].isascii() else pattern + guard, hay))


def _bare(word: str) -> str:
    """An address without its scheme and its last slash."""
    return re.sub(r"^(?:https?://)?(?:www\.)?(?=[A-Za-z0-9])|/$", "", word) if "." in word else word


_PHONE = re.compile(r"\+?\d[\d\s().\-]{5,18}\d")


def _digits_of(text: str) -> set[str]:
    """Phone numbers of a text as digits alone."""
    found = set()
    for m in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", m.group())
        found.add("0" + digits[2:] if m.group().startswith("+82") else digits)
    return found


# -- numbers ------------------------------------------------------------------------------------------------------
_SHARES = {"%": Fraction(1), "할": Fraction(10), "배": Fraction(100), "": Fraction(100)}
_ALIKE = [{"명", "인분"}, {"곳", "개소", "개"}, {"가지", "종", "개"}, {"석", "좌석"}, {"회", "차"}, {"회", "끼"}]


def _same_number(claim: Claim, source: Claim) -> bool:
    plain = claim.high is None and source.high is None and not claim.bound.near
    if plain and claim.unit == source.unit:
        return claim.value == source.value
    if claim.unit and source.unit and claim.unit != source.unit and not _measures_alike(claim.unit, source.unit):
        return False
    factor = _factor(claim, source)
    if factor is None:
        return False
    low, high = (Fraction(v) * factor for v in (source.value, source.high if source.high is not None else source.value))
    value = Fraction(claim.value)
    if claim.high is not None:  # "서너 개": the source says 3~4, or one number within
        return (value, Fraction(claim.high)) == (low, high) or (low == high and value <= low <= claim.high)
    if low != high:
        return value in (low, high)
    return value == low or _rounds(claim, low)


@lru_cache(maxsize=4096)
def _measures_alike(one: str, other: str) -> bool:
    """Can a value in one unit be said in the other at all?"""
    ours, theirs = UNITS.get(one), UNITS.get(other)
    if {one, other} <= _SHARES.keys() or any({one, other} <= alike for alike in _ALIKE):
        return True
    return bool(ours and theirs and ours.dimension == theirs.dimension)


def _factor(claim: Claim, source: Claim) -> Fraction | None:
    """What a source's value is multiplied by to be in the claim's unit, None if they measure different things."""
    ours, theirs = UNITS.get(claim.unit), UNITS.get(source.unit)
    if claim.unit == source.unit:
        return Fraction(1)
    if {claim.unit, source.unit} <= _SHARES.keys() and _share(claim) and _share(source):
        return _SHARES[source.unit] / _SHARES[claim.unit]
    if not claim.unit or not source.unit:
        return None if (claim.noun and source.unit) or (source.noun and claim.unit) else Fraction(1)
    if any({claim.unit, source.unit} <= alike for alike in _ALIKE):
        return Fraction(1)
    measured = ours and theirs and ours.dimension == theirs.dimension
    if not (ours and theirs and measured) or ours.dimension in ("temperature", "money", "ratio"):
        return None
    return theirs.factor / ours.factor


def _share(claim: Claim) -> bool:
    """A part of a whole: 20%, 2할, 0.2배, 절반, 3분의 1."""
    return bool(claim.unit) or "분의" in claim.text or "/" in claim.text or claim.text in ("절반", "half")


def _rounds(claim: Claim, true: Fraction) -> bool:
    """The module's rule of rounding."""
    if not claim.bound.near or claim.bound.near == "exact" or not true:
        return False
    place = Fraction(10) ** _place(claim.value)
    off = true - Fraction(claim.value)
    if abs(off) > NEAR * abs(true) * (1 if claim.bound.near == "about" else 2):
        return False
    if claim.bound.near == "over":
        return 0 < off < place
    if claim.bound.near == "under":
        return -place < off < 0
    return abs(off) <= place / 2


def _place(value: Decimal) -> int:
    """The power of ten of the last digit that is stated: 12,000 → 3, 2.5 → −1."""
    return int(value.normalize().as_tuple().exponent) if value else 0


def _in_a_date(claim: Claim, source: list[Claim]) -> bool:
    """ "매월 25일" where the source says "2026년 4월 25일" is another claim; a bare year or month is the same."""
    if claim.kind != "number" or claim.unit not in ("년", "월", "") or claim.noun:
        return False
    part = {"년": "year", "월": "month", "": "year"}[claim.unit]
    return any(
        s.first and getattr(s.first, part) == claim.value for s in source if s.kind == "date" and says_year(s.text)
    )


# -- dates --------------------------------------------------------------------------------------------------------
def _date_in(claim: Claim, source: list[Claim], source_text: str) -> bool:
    dates = [s for s in source if s.kind == "date"]
    if any(_same_date(claim, s) and agree(claim.bound, s.bound) for s in dates):
        return True
    squeezed = squeeze(claim.text)
    if claim.relative:  # "내일": where the source names no day of the calendar, there is nothing to compare
        if any(_same_date(claim, s) for s in dates) or (
            "말" in claim.text and any(s.group == "month's day" for s in source)
        ):
            return True
        return squeezed in squeeze(source_text) or not any(not s.relative for s in dates)
    return not dates and squeezed in squeeze(source_text)


def _same_date(claim: Claim, source: Claim) -> bool:
    assert claim.first and claim.last and source.first and source.last
    if (claim.first, claim.last) == (source.first, source.last):
        return True
    if claim.relative or source.relative:  # one day of a span that is named, or the span a day lies in
        inside = claim.first <= source.first and source.last <= claim.last
        around = source.first <= claim.first and claim.last <= source.last and (source.last - source.first).days <= 31
        return (inside or around) and not (claim.relative and source.relative)
    if says_year(claim.text) and says_year(source.text):  # "2026년" is said of 2026-04-01, not the other way round
        return claim.first <= source.first and source.last <= claim.last
    ours = (claim.first.month, claim.first.day), (claim.last.month, claim.last.day)
    theirs = (source.first.month, source.first.day), (source.last.month, source.last.day)
    if says_year(claim.text):  # "2026년 4월" is not said of "4월 1일" of some year, but 2026년 4월 1일 is of 4월 1일
        return ours == theirs
    return ours[0] <= theirs[0] and theirs[1] <= ours[1]


def says_year(text: str) -> bool:
    return bool(
        re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)|'\d\d|\d\d년|\d\d\.\s?\d+\.\s?\d|[올작내후]년|올해|지난해|year", text)
    )


def _same_weekday(claim: Claim, source: list[Claim]) -> bool:
    told = [s for s in source if s.kind == "weekday"]
    if len(claim.days) == 7:
        return not told or any(len(s.days) == 7 for s in told)
    dates = {s.first.weekday() for s in source if s.kind == "date" and s.first and s.first == s.last}
    known = frozenset().union(*(s.days for s in told), dates)
    return claim.days <= known


def is_one_of(claim: Claim) -> bool:
    """ "한 병에", "한 사람에": a price by the piece, where a source names the piece or nothing."""
    return claim.kind == "number" and claim.value == 1 and claim.text.startswith("한 ") and claim.unit not in UNITS


def counted_by_none(claim: Claim, held: Sequence[Claim]) -> bool:
    """ "두 명이 오후에 타실 경우" where no source counts persons: a case that is put, not a statement."""
    return claim.kind == "number" and claim.unit not in UNITS and all(c.unit != claim.unit for c in held)
