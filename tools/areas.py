"""Areas and volumes from lengths that stand in the question: rooms, boxes, slabs, circles, and several alike."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import convert
from gallae.tools.answers import Finding
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown
from gallae.tools.tokens import Token

__all__ = ["area_or_volume", "circle"]

_PI = Fraction(3141592653589793, 10**15)
_SQUARE = {"m": "㎡", "cm": "㎠", "km": "㎢", "ft": "ft²"}
_CUBIC = {"m": "㎥", "cm": "㎤", "ft": "ft³"}


def area_or_volume(reading: Reading) -> Finding | None:
    """ "가로 4m 세로 3m 넓이", "20 x 30 x 15 cm 상자의 부피", "8m × 5m 두께 12cm면 몇 루베", "3m x 2.4m 네 면이면 몇 ㎡"."""
    sides = _sides(reading)
    asked = next((t.unit for t in reading.tokens if t.code in "HV" and t not in sides and _kind(t.unit)), "")
    kind = _kind(asked)
    flat = reading.has(r"넓이|면적|평수|\barea\b") or kind == "area"
    solid = reading.has(r"부피|체적|용적|volume") or kind == "volume"
    counts = [t for t in reading.tokens if t.code == "K"]
    rest = [
        t
        for t in labelled(reading.tokens)
        if t not in sides and t not in counts and t.code not in "cAHVBLzow*m" and not (t.code == "N" and len(sides) > 1)
    ]
    if flat == solid or len(sides) != (3 if solid else 2) or rest or len(counts) > 1 or not (asked or reading.asked):
        return None
    if reading.has("둘레|반지름|지름|radius|diameter|원의"):
        return None
    unit = sides[0].unit
    named = (_CUBIC if solid else _SQUARE).get(unit)
    if named is None or len({t.unit for t in sides}) > 1:
        unit, named = "m", "㎥" if solid else "㎡"
    value = Fraction(1)
    for side in sides:
        value *= convert(side.value, side.unit, unit)
    steps = " × ".join(f"{shown(t)}{t.unit}" for t in sides)
    if counts:
        value, steps = value * counts[0].value, f"{steps} × {shown(counts[0])}"
    if asked and asked != named:
        if kind != UNITS[named].dimension:
            return None
        value, named = convert(value, named, asked), asked
    return Finding("calculate", {"expression": steps}, value, named, steps, digits=4)


def circle(reading: Reading) -> Finding | None:
    """ "반지름 3m 원 넓이": π r²; the circumference when that is asked."""
    sides = _sides(reading)
    rest = [t for t in reading.tokens if t not in sides and t.code not in "uwcAHVBLzo"]
    if (
        len(sides) != 1
        or rest
        or not reading.has(r"반지름|지름|radius|diameter")
        or reading.has(r"구의|원기둥|원뿔|sphere")
    ):
        return None
    across = reading.has(r"(?<!반)지름|diameter") and not reading.has(r"반지름|radius")
    side = sides[0]
    radius = side.value / 2 if across else side.value
    shown_radius = f"({shown(side)} ÷ 2)" if across else shown(side)
    if reading.has(r"넓이|면적|\barea\b") and side.unit in _SQUARE:
        steps, value, unit = f"π × {shown_radius}²", _PI * radius**2, _SQUARE[side.unit]
    elif reading.has(r"둘레|원주|circumference"):
        steps, value, unit = f"2 × π × {shown_radius}", 2 * _PI * radius, side.unit
    else:
        return None
    return Finding("calculate", {"expression": steps}, value, unit, steps, digits=2)


def _sides(reading: Reading) -> list[Token]:
    """The lengths; a bare number before "×" has the unit that is said last."""
    shape = "".join(t.code for t in reading.tokens)
    row = re.search(r"N\*(?:N\*)?U", shape)
    if row and reading.tokens[row.end() - 1].unit in UNITS and shape.count("N") == row.group().count("N"):
        last = reading.tokens[row.end() - 1]
        bare = [replace(t, code="U", unit=last.unit) for t in reading.tokens[row.start() : row.end()] if t.code == "N"]
        return [*bare, last] if UNITS[last.unit].dimension == "length" else []
    lengths = [t for t in reading.tokens if t.code == "U" and t.unit in UNITS and UNITS[t.unit].dimension == "length"]
    return lengths


def _kind(unit: str) -> str:
    return UNITS[unit].dimension if unit in UNITS and UNITS[unit].dimension in ("area", "volume") else ""
