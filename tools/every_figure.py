"""Does the working use every figure of the message? What is left over may matter: a value that leaves it out is not given.

Exempt is what says how many the other figures are ("택배 3건 각각 …"), what an amount right behind it is for ("치킨 두 마리 43,000원"),
and figures that stand in the working in another unit (two weeks as 14 days).

>>> from datetime import date
>>> from gallae.tools.worked import worked
>>> leaves_out(worked("3 + 2", "점"), "넣으면 3점, 못 넣으면 2점이야. 10개를 넣고 5개를 못 넣으면 합쳐서 몇 점", date(2026, 11, 20))
True
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.said import quantities_of

__all__ = ["in_asked_unit", "leaves_out", "turned_round"]

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:/\d+)?")
_LEFT_OUT_SAID = re.compile(
    r"빼고|뺀|제외|없이|말고|최고|최저|제일|가장|낮은|높은|without|except|exclud|drop|lowest|highest|best|worst|percentile|백분위|사분위|quartile|mod\b|나머지|remainder"
)


def leaves_out(found: Finding, text: str, today: date) -> bool:
    """Is there a counted or bare figure, or an amount of money, that the working does not hold?"""
    if found.tool not in ("calculate", "statistics") or not found.steps or len(text) > 600:
        return False
    if _LEFT_OUT_SAID.search(text.lower()) or re.search(r"\^|mod|floor|ceil|gcd|lcm|C\(|P\(", found.steps):
        return False
    used = _numbers(f"{found.steps} {found.arguments} {found.ko} {found.en}")
    read = marked(text, today, dated=False)
    left = [
        m
        for m in read.marks
        if m.code in "KNM" and m.value not in (0, 1) and "분의" not in m.said and not _holds(used, abs(m.value))
    ]
    operands = len(_NUMBER.findall(found.steps))
    left = [m for m in left if not (m.code in "KN" and m.value == operands) and not _describes(read, m)]
    return bool(left)


_COMPARED = re.compile(r"보다\s?(?:\S+\s){0,2}?\S*(?:작|적|짧|낮|가볍|어리|느리|싸|못)")
_AT_FIRST = re.compile(
    r"처음[^.?!]*(?:얼마|몇)|원래[^.?!]*(?:있|였|이었)[^.?!]*(?:얼마|몇)|at first|to begin with|start(?:ed)? with|originally have"
)


def turned_round(found: Finding, text: str) -> bool:
    """A plain sum although one of its terms is told as less; a plain difference although what was there at first is asked."""
    if found.tool != "calculate" or not re.fullmatch(r"[\d,. +−]+", found.steps):
        return False
    if "−" not in found.steps:
        return _COMPARED.search(text) is not None
    return _AT_FIRST.search(text) is not None and re.search(r"남|left|remain", text) is not None


def in_asked_unit(found: Finding, text: str) -> Finding:
    """In the unit that "몇 …" asks for, where it is another one of the same kind."""
    asked = re.findall(
        r"몇\s?(cm|mm|km|kg|mg|ml|센티미터|밀리미터|킬로미터|미터|센티|킬로그램|그램|밀리리터|리터|kg|g|m|l)(?![a-z])",
        text.lower(),
    )
    if (
        len(set(asked)) != 1
        or found.tool != "calculate"
        or not isinstance(found.value, Fraction)
        or found.ko
        or found.also
    ):
        return found
    read = quantities_of(f"1{asked[0]}")
    unit = read[0].unit if len(read) == 1 else ""
    if unit == found.unit or unit not in UNITS or found.unit not in UNITS or dimension(unit) != dimension(found.unit):
        return found
    factor = UNITS[found.unit].factor / UNITS[unit].factor
    step = f"× {factor}" if factor.denominator == 1 else f"÷ {1 / factor}"
    steps = f"({found.steps}) {step}"
    return replace(found, value=found.value * factor, unit=unit, steps=steps, arguments={"expression": steps})


def _numbers(text: str) -> set[Fraction]:
    found: set[Fraction] = set()
    for figure in _NUMBER.findall(text):
        whole, _, part = figure.replace(",", "").partition("/")
        found.add(Fraction(whole))
        if part and int(part):
            found |= {Fraction(whole) / int(part), Fraction(part)}
    return found


def _holds(used: set[Fraction], value: Fraction) -> bool:
    """As it stands, or times a step between units and scales (a dozen, thousand, ten thousand, a minute)."""
    return any(
        value * factor in used or value / factor in used for factor in (1, 12, 60, 100, 1000, 10_000, 10**6, 10**8)
    ) or any(abs(value - number) < Fraction(1, 10**6) for number in used)


def _describes(read: Marked, mark: Mark) -> bool:
    """How many the amount right behind it is for, or how many of them there are ("셋이", "회의 세 번")."""
    at = read.marks.index(mark)
    following = read.marks[at + 1] if at + 1 < len(read.marks) else None
    if mark.code not in "KN":
        return False
    if following is not None and following.code in "MK" and re.fullmatch(r"\s?(?:에|값|씩|의)?\s?", read.after(mark)):
        return True
    if re.match(r"\s?다(?:\s|$)", read.after(mark)):
        return True  # "둘 다 부가세 별도"
    return re.match(r"\s?(?:이|이서|명이|명이서)\s?(?:먹|마시|가서|같이|함께)", read.after(mark)) is not None
