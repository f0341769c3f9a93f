"""Lengths of time: several added, one as often as said, and the answer in hours and minutes where that is how one speaks."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.answers import Finding, number
from gallae.tools.reading import Reading
from gallae.tools.sums import shown
from gallae.tools.tokens import Token

__all__ = ["in_hours_and_minutes", "total_time"]

_CLOCK_UNITS = ("시간", "분", "초")


def total_time(reading: Reading) -> Finding | None:
    """ "2시간 15분, 1시간 50분, 40분 합치면", "1시간 25분짜리 여섯 개면 다 합쳐"."""
    spans = [t for t in reading.tokens if t.code == "T" and t.unit in _CLOCK_UNITS]
    counts = [t for t in reading.tokens if t.code == "K"]
    named = [
        a
        for a, b in itertools.pairwise(reading.tokens)
        if a.code in "uD" and b.code in "uDT" and not re.search(r"\d", a.text)
    ]
    rest = [t for t in reading.tokens if t not in spans and t not in counts and t not in named]
    asked = [t for t in rest if t.code in "HA" or t.code in "za"]
    if not spans or any(t.code not in "zaAHcBeotLw" for t in rest) or not asked:
        return None
    if any(t.code == "H" and t.unit not in _CLOCK_UNITS for t in rest):
        return None
    if len(spans) >= 2 and not counts:
        value = sum((_seconds(t) for t in spans), Fraction(0))
        steps = " + ".join(f"{shown(t)}{t.unit}" for t in spans)
    elif len(spans) >= 2 and len(counts) == 1 and counts[0].value == len(spans) and reading.has("각각|씩|each"):
        value = sum((_seconds(t) for t in spans), Fraction(0))  # "세 번 각각 50분 35분 40분"
        steps = " + ".join(f"{shown(t)}{t.unit}" for t in spans)
    elif len(spans) == 1 and len(counts) == 1 and re.search("[ezat]", "".join(t.code for t in rest)):
        value = _seconds(spans[0]) * counts[0].value
        steps = f"{shown(spans[0])}{spans[0].unit} × {shown(counts[0])}"
    elif len(spans) == len(counts) >= 2 and re.fullmatch(
        "(?:TK)+", "".join(t.code for t in reading.tokens if t.code in "TK")
    ):
        value = sum((_seconds(t) * k.value for t, k in zip(spans, counts, strict=True)), Fraction(0))
        steps = " + ".join(f"{shown(t)}{t.unit} × {shown(k)}" for t, k in zip(spans, counts, strict=True))
    else:
        return None
    unit = next((t.unit for t in rest if t.code == "H"), "분")
    return Finding("calculate", {"expression": steps}, value / UNITS[unit].factor, unit, steps)


def in_hours_and_minutes(finding: Finding, reading: Reading) -> Finding:
    """The finding, said as "4시간 45분" if both were asked for, or if nothing was and it is over an hour."""
    if not isinstance(finding.value, Fraction) or finding.unit not in _CLOCK_UNITS or finding.ko:
        return finding
    both = reading.has(r"시간\s?(?:하고\s?)?몇\s?분|hours? and (?:how many )?min")
    open_question = not any(t.code in "HV" for t in reading.tokens)
    seconds = finding.value * UNITS[finding.unit].factor
    if seconds.denominator != 1 or seconds < 0 or not (both or open_question) or seconds < 3600:
        return finding
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    named = ((hours, "시간", "hour"), (minutes, "분", "minute"), (left, "초", "second"))
    ko = " ".join(f"{n:,}{unit}" for n, unit, _ in named if n)
    en = " ".join(f"{n:,} {unit}{'s' * (n != 1)}" for n, _, unit in named if n)
    plain = f"{number(finding.value, 4)[0]}{finding.unit}"
    return replace(finding, ko=f"{ko}입니다." if hours or plain else "", en=f"{en}.")


def _seconds(token: Token) -> Fraction:
    return token.value * UNITS[token.unit].factor
