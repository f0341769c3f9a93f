"""Times of day, days and weekdays as notes have them: "9-11", "3-4pm", "12/20", "25–27일", "월수금", "monday".

>>> sorted(days_of("12/20 만기, 3월 5~7일")), sorted({m for m, _ in hours_of("SEM 9-11", ())})
([(3, 7), (12, 20)], [540, 660])
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gallae.checks.claims import Claim, claims_of
from gallae.core.numbers import WIDE

__all__ = ["days_of", "hours_of", "weekdays_of"]

_CLOCK = re.compile(
    r"(?P<half>오전|오후|새벽|아침|낮|점심|저녁|밤)?\s?(?<![\d.,/:])(?P<h>[01]?\d|2[0-4])(?:\s?:\s?(?P<mm>[0-5]\d)|\s?시(?!간)(?:\s?(?P<m>[0-5]?\d)\s?분|\s?(?P<past>반))?|(?=\s?(?:[ap]\.?m\b)))"
    r"\s?(?P<en>[ap]\.?m\b)?",
    re.I,
)
_HOURS = re.compile(
    r"(?<![\d.,/])(?P<a>[01]?\d|2[0-4])(?::(?P<am>[0-5]\d))?\s?(?:-|~|to|부터|에서|till?|until)\s?(?P<b>[01]?\d|2[0-4])(?::(?P<bm>[0-5]\d))?(?!\d|[.,/]\d)(?P<unit>\s?(?:[가-힣%]|[A-Za-z]+))?",
    re.I,
)
_AT = re.compile(r"(?:\bat|@)\s?(?P<h>[01]?\d|2[0-4])(?![\d:.,/%])", re.I)
_SLASHED = re.compile(r"(?<![\d/.])(?P<m>1[0-2]|0?[1-9])\s?[/.]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/.])")
_PLAIN_DAY = re.compile(r"(?<!\d)(?P<m>1[0-2]|0?[1-9])\s?월\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?일")
_TO_DAY = re.compile(
    r"(?P<m>1[0-2]|0?[1-9])\s?(?:월\s?|/)(?P<d>3[01]|[12]\d|0?[1-9])\s?일?\s?(?:-|~|부터|에서|,|·|과|와)\s?(?P<e>3[01]|[12]\d|0?[1-9])(?!\d|[/:.]\d|\s?[시월개명원건회분])"
)
_ENGLISH_TO_DAY = re.compile(
    r"(?P<first>\b[A-Z][a-z]{2,8}\.? \d{1,2})(?:st|nd|rd|th)?\s?(?:-|to|and|until)\s?(?P<e>3[01]|[12]\d|[1-9])(?!\d|[/:.]\d)"
)


def hours_of(text: str, claims: Sequence[Claim]) -> Iterator[tuple[int, bool]]:
    """(minutes of the day, does the text say which half of the day it is)."""
    plain = text.translate(WIDE)
    for c in claims:
        if c.kind == "time":
            yield c.minutes, not c.half_day and bool(_SAYS_HALF.search(c.text) or c.minutes >= 780)
    for m in _CLOCK.finditer(plain):
        minutes = int(m["h"]) * 60 + int(m["mm"] or m["m"] or 0) + 30 * bool(m["past"])
        yield minutes, minutes >= 780 or (bool(m["half"] or m["en"]) and not _afternoon(m) and minutes < 720)
        if _afternoon(m) and minutes < 720:
            yield minutes + 720, True
    for m in _HOURS.finditer(plain):
        unit = (m["unit"] or "").strip().lower()
        if (
            unit
            and not re.match(r"시|[ap]\.?m|[A-Za-z]{2,}", unit)
            and "가" <= unit[0] <= "힣"
            and (m["unit"] or "")[0] != " "
        ):
            continue  # "3~5일" has a unit of its own
        for h, mm in ((m["a"], m["am"]), (m["b"], m["bm"])):
            yield int(h) * 60 + int(mm or 0), int(h) > 12
    for m in _AT.finditer(plain):
        yield int(m["h"]) * 60, int(m["h"]) > 12


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RUN_OF_DAYS = re.compile(r"(?<![가-힣])(?:[월화수목금토일]{2,})(?![가-힣])")
_ENGLISH_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?s?\b", re.I)
_SAYS_HALF = re.compile(r"오전|오후|새벽|아침|저녁|밤|[ap]\.?m|^0\d|정오|자정|noon|midnight", re.I)


def _afternoon(m: re.Match[str]) -> bool:
    if m["en"]:
        return m["en"].lower().startswith("p")
    return m["half"] in ("오후", "저녁", "낮", "점심") or (m["half"] == "밤" and int(m["h"]) >= 6)


def days_of(text: str) -> Iterator[tuple[int, int]]:
    plain = text.translate(WIDE)
    for m in _SLASHED.finditer(plain):
        yield int(m["m"]), int(m["d"])
    for m in _PLAIN_DAY.finditer(plain):
        yield int(m["m"]), int(m["d"])
    for m in _TO_DAY.finditer(plain):
        yield int(m["m"]), int(m["e"])
    for m in _ENGLISH_TO_DAY.finditer(plain):
        for claim in claims_of(m["first"]):
            if claim.first and claim.first == claim.last:
                yield claim.first.month, int(m["e"])


def weekdays_of(text: str) -> frozenset[int]:
    """Weekdays in small letters or run together, Monday 0."""
    told = {_WEEK.index(m.group(1)[:3].lower()) for m in _ENGLISH_DAY.finditer(text)}
    return frozenset(told | {"월화수목금토일".index(day) for m in _RUN_OF_DAYS.finditer(text) for day in m.group()})
