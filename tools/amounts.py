"""Amounts with units and the few rules for adding, multiplying and converting them, all exact (Fraction).

>>> convert(Fraction(18), "평", "㎡")
Fraction(7200, 121)
>>> times(Amount(Fraction(36000), "원"), Amount(Fraction(5), "개"))
Amount(value=Fraction(180000, 1), unit='원')
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gallae.core.errors import ToolError
from gallae.core.units import COUNTERS, UNITS

__all__ = ["Amount", "convert", "dimension", "divided", "plus", "times"]


@dataclass(frozen=True, slots=True)
class Amount:
    """`unit` canonical (core/units.py), "" for a bare number."""

    value: Fraction
    unit: str = ""


def dimension(unit: str) -> str:
    """What a unit measures; counters and joined units are dimensions of their own."""
    return UNITS[unit].dimension if unit in UNITS else unit


def convert(value: Fraction, source: str, target: str) -> Fraction:
    """The same amount in another unit of the same dimension. ToolError if they measure different things."""
    if source == target:
        return value
    if source not in UNITS or target not in UNITS or dimension(source) != dimension(target):
        raise ToolError(
            f"cannot convert {source!r} to {target!r}", hint="Name two units of the same kind, such as kg and lb."
        )
    kind = dimension(source)
    if kind in ("money", "ratio"):
        raise ToolError(f"{source!r} to {target!r} needs a rate", hint="Give the rate in the question.")
    if kind == "temperature":
        return _temperature(value, source, target)
    return value * UNITS[source].factor / UNITS[target].factor


def plus(a: Amount, b: Amount, sign: int = 1) -> Amount | None:
    """a ± b; a percentage is one of `a` ("50,000 + 10%"); None for apples and pears."""
    if b.unit == "%" and a.unit != "%":
        return Amount(a.value * (1 + sign * b.value / 100), a.unit)
    if a.unit == b.unit or not b.unit:
        return Amount(a.value + sign * b.value, a.unit)
    if not a.unit:
        return Amount(a.value + sign * b.value, b.unit)
    if "개" in (a.unit, b.unit) and a.unit in COUNTERS and b.unit in COUNTERS:
        return Amount(a.value + sign * b.value, b.unit if a.unit == "개" else a.unit)
    if a.unit in UNITS and b.unit in UNITS and dimension(a.unit) == dimension(b.unit):
        if dimension(a.unit) in ("money", "temperature", "ratio"):
            return None
        return Amount(a.value + sign * convert(b.value, b.unit, a.unit), a.unit)
    return None


def times(a: Amount, b: Amount) -> Amount | None:
    """A price times a count is money; a percentage is a share; two measures have no unit we would name."""
    if b.unit == "%" or a.unit == "%":
        other = a if b.unit == "%" else b
        return Amount(a.value * b.value / 100, "" if other.unit == "%" else other.unit)
    if b.unit in ("", "배"):
        return Amount(a.value * b.value, a.unit)
    if a.unit in ("", "배"):
        return Amount(a.value * b.value, b.unit)
    for money, other in ((a, b), (b, a)):
        if dimension(money.unit) == "money" and dimension(other.unit) != "money":
            return Amount(a.value * b.value, money.unit)
    for count, other in ((a, b), (b, a)):
        if count.unit in COUNTERS and other.unit not in COUNTERS:
            return Amount(a.value * b.value, other.unit)
    if a.unit in COUNTERS and b.unit in COUNTERS:
        return Amount(a.value * b.value, "")
    if a.unit == b.unit and a.unit in ("m", "cm", "mm", "km", "ft"):
        return Amount(a.value * b.value, {"m": "㎡", "cm": "㎠", "km": "㎢", "ft": "ft²"}.get(a.unit, ""))
    return None


def divided(a: Amount, b: Amount) -> Amount | None:
    """a ÷ b; like over like is a bare number. ToolError on zero."""
    if b.value == 0:
        raise ToolError("division by zero", hint="Give a divisor that is not 0.")
    if b.unit == "%":
        return Amount(a.value / (b.value / 100), a.unit)
    if a.unit == b.unit:
        return Amount(a.value / b.value, "")
    if b.unit in ("", "배") or b.unit in COUNTERS or dimension(b.unit) in ("calendar", "time"):
        return Amount(a.value / b.value, a.unit)
    if a.unit in UNITS and b.unit in UNITS and dimension(a.unit) == dimension(b.unit):
        if dimension(a.unit) in ("money", "temperature", "ratio"):
            return None
        return Amount(a.value / convert(b.value, b.unit, a.unit), "")
    return None


def _temperature(value: Fraction, source: str, target: str) -> Fraction:
    kelvin = {
        "℃": value + Fraction(27315, 100),
        "℉": (value - 32) * 5 / 9 + Fraction(27315, 100),
        "K": value,
    }[source]
    celsius = kelvin - Fraction(27315, 100)
    return {"℃": celsius, "℉": celsius * 9 / 5 + 32, "K": kelvin}[target]
