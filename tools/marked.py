"""A question with its figures marked by kind, for grammars that say where the figures stand and not which words lie between.

The strict grammars read every word. People tell stories around a sum, and no list holds their words; what makes a sum sure
is then that *each* figure of the message has a place in the pattern, that its cue stands there, and that nothing
speaks of an amount that has no figure (`open_amount`).

>>> from datetime import date
>>> marked("우리 애 학원비가 34만원에서 12% 오른다네요", date(2026, 11, 20)).text
'우리 애 학원비가 ⟨M0⟩에서 ⟨P1⟩ 오른다네요'
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import zip_longest

from gallae.core.dates import DateSpan, find_shifts
from gallae.core.numbers import WIDE, Quantity
from gallae.core.numerals import fraction_parts
from gallae.core.units import COUNTERS, UNITS
from gallae.tools.answers import number
from gallae.tools.clock import ClockTime, find_times
from gallae.tools.reading import ROUND
from gallae.tools.said import days_of, quantities_of
from gallae.tools.settled import MONEY_SAID
from gallae.tools.tokens import compiled

__all__ = ["Mark", "Marked", "gap", "marked", "pattern"]

_CODES = {"money": "M", "time": "T", "calendar": "Y"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure. `code`: M money, N bare number, P percent, X times, K counter, T time, Y months and years, U other
    unit, D date (`span`), C time of day (`clock`)."""

    code: str
    value: Fraction
    unit: str
    said: str
    start: int
    end: int
    span: DateSpan | None = None
    clock: ClockTime | None = None

    @property
    def shown(self) -> str:
        """As an operand: exact, fractions in brackets."""
        text, rounded = number(self.value, 12)
        if rounded:
            text = f"({self.value.numerator:,} ÷ {self.value.denominator:,})"
        return f"{text}%" if self.code == "P" else text


@dataclass(frozen=True, slots=True)
class Marked:
    """`text` is in lower case, its figures are ⟨code number⟩; `marks[number]` is the figure; `said` is the plain text."""

    text: str
    marks: tuple[Mark, ...]
    said: str

    def of(self, codes: str) -> tuple[Mark, ...]:
        return tuple(m for m in self.marks if m.code in codes)

    def has(self, words: str) -> bool:
        return compiled(words).search(self.text) is not None

    def before(self, mark: Mark) -> str:
        """What stands between the figure before and this one."""
        at = self.text.index(self._name(mark))
        return self.text[:at].rpartition("⟩")[2]

    def after(self, mark: Mark) -> str:
        """What stands between this figure and the next."""
        name = self._name(mark)
        at = self.text.index(name) + len(name)
        return self.text[at:].partition("⟨")[0]

    def whole(self, regex: re.Pattern[str]) -> dict[str, Mark] | None:
        """The figures by their name in the pattern, if it fits and every figure has a place in it."""
        match = regex.search(self.text)
        if match is None:
            return None
        named = {name: value for name, value in match.groupdict().items() if value and re.fullmatch(r"[A-Z]\d+", value)}
        found = {name: self.marks[int(value[1:])] for name, value in named.items()}
        return found if len(set(map(id, found.values()))) == len(self.marks) else None

    def _name(self, mark: Mark) -> str:
        return f"⟨{mark.code}{self.marks.index(mark)}⟩"


@functools.lru_cache(maxsize=256)
def pattern(text: str) -> re.Pattern[str]:
    """A regex from words with figures in braces ("{price:MN}") and "..." for any words without a figure."""
    made = re.sub(r"\{(\w+):([A-Z]+)\}", r"⟨(?P<\1>[\2]\\d+)⟩", text)
    return re.compile(made.replace("...", gap))


gap = r"[^⟨⟩]*?"


@functools.lru_cache(maxsize=64)
def marked(text: str, today: date, *, dated: bool = True) -> Marked:
    """Times of day first, then dates, then quantities; a descriptor ("500ml 20병") is no figure of its own. Not `dated`:
    days ("next year", "작년") are words of the story, and a length of time in one ("3년 뒤") is a quantity."""
    plain = ROUND.sub(lambda m: " " * len(m.group()), text.translate(WIDE))
    found = [_time(t, plain) for t in find_times(plain)]
    spans = days_of(plain, today)
    if not dated:
        plain = _undated(plain, spans)
    for span in spans if dated else ():
        if not _taken(found, span.start, span.end):
            found.append(Mark("D", Fraction(0), "", span.text, span.start, span.end, span=span))
    for quantity in quantities_of(plain):
        if not _taken(found, quantity.start, quantity.end):
            found.append(_quantity(quantity))
    found.sort(key=lambda m: m.start)
    if money := MONEY_SAID.search(plain):
        found = [replace(m, code="M", unit="원") if m.code == "N" and _is_won(m) else m for m in found if money]
    found = [
        m for m in found if not (m.said == "하나" and re.search(r"[야려게고]\s?$", plain[: m.start]))
    ]  # "해야 하나"
    found = _merged(found, plain)
    found = [m for m, after in zip_longest(found, found[1:]) if not _describes(m, after, plain)]
    parts, at = [], 0
    for place, mark in enumerate(found):
        parts += [plain[at : mark.start].lower(), f"⟨{mark.code}{place}⟩"]
        at = mark.end
    return Marked("".join([*parts, plain[at:].lower()]), tuple(found), plain)


def _undated(plain: str, spans: tuple[DateSpan, ...]) -> str:
    """Figures of a calendar day blanked; those of a step ("3년 뒤") stay."""
    for span in spans:
        if not find_shifts(span.text):
            plain = plain[: span.start] + re.sub(r"\d", "#", span.text) + plain[span.end :]
    return plain


def _taken(found: list[Mark], start: int, end: int) -> bool:
    return any(m.start < end and start < m.end for m in found)


def _time(time: ClockTime, plain: str) -> Mark:
    return Mark("C", Fraction(time.minutes), "", plain[time.start : time.end], time.start, time.end, clock=time)


def _quantity(quantity: Quantity) -> Mark:
    unit = quantity.unit
    dimension = UNITS[unit].dimension if unit in UNITS else ""
    code = _CODES.get(dimension, "U")
    if not unit:
        code = "N"
    elif unit in ("%", "배"):
        code = "P" if unit == "%" else "X"
    elif unit in COUNTERS:
        code = "K"
    value = Fraction(quantity.value)
    if re.search(r"\d/\d|분의|절반", quantity.text) and "/" not in unit:
        part = re.match(r"\d+/\d+|절반|\S*?분의\s?\S+", quantity.text)
        value = Fraction(*fraction_parts(part.group())) if part else value
    return Mark(code, value, unit, quantity.text, quantity.start, quantity.end)


def _merged(found: list[Mark], plain: str) -> list[Mark]:
    """ "6 ft 2 in", "2시간 41분" are one figure, in the smaller unit."""
    made: list[Mark] = []
    for mark in found:
        last = made[-1] if made else None
        if last and last.unit in UNITS and mark.unit in UNITS and not plain[last.end : mark.start].strip():
            large, small = UNITS[last.unit], UNITS[mark.unit]
            ratio = large.factor / small.factor
            if large.dimension == small.dimension and mark.value < ratio and _joins(last, mark):
                value = last.value * ratio + mark.value
                made[-1] = replace(mark, value=value, start=last.start, said=plain[last.start : mark.end])
                continue
        made.append(mark)
    return made


def _is_won(mark: Mark) -> bool:
    return mark.value >= 10_000 and re.search(r"[만억]\s?[\d,]*\s?천?$", mark.said) is not None


def _joins(last: Mark, mark: Mark) -> bool:
    if last.said.strip() in ("하루", "일주일", "한 달", "한달"):
        return False  # "하루 6시간" is a rate
    return UNITS[mark.unit].dimension not in ("money", "ratio", "temperature") and last.value.denominator == 1


def _describes(mark: Mark, after: Mark | None, plain: str) -> bool:
    """A size right before a count: "500ml 20병", "1.5L 여섯 병", "A4 500매"."""
    return (
        after is not None
        and mark.code == "U"
        and after.code == "K"
        and re.fullmatch(r"\s?(?:짜리)?\s?[가-힣]{0,3}\s?", plain[mark.end : after.start]) is not None
    )
