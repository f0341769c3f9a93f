"""Products and quotients of measures with the rates given in the question ("2,100W를 하루 1시간 40분씩 30일", "15mg/kg × 14kg", "60알을 하루 2알씩 먹으면 며칠").

It looks at dimensions only: an answer is given when exactly one way of combining all the quantities has the
dimension that was asked for.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from gallae.core.units import COUNTERS, UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import Finding
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown
from gallae.tools.tokens import Token

__all__ = ["measures", "without_asked_names"]


def measures(reading: Reading) -> Finding | None:
    """Multiply and divide measures until the dimension is the one asked for; exactly one way must lead there."""
    tokens = without_asked_names(labelled(reading.tokens))
    if any(t.code not in "MKTYUNHVAQyzetBfLcor()wv" for t in tokens) or any(t.code == "N" for t in tokens):
        return None
    factors = _factors([t for t in tokens if t.code in "MKTYUHVAQy"], reading)
    target = _target(tokens, reading, factors)
    if not factors or (len(factors) < 2 and "/" not in (target or "")) or len(factors) > 6 or target is None:
        return None
    if len(_dims(target)[0]) < 2 and not any(
        len(f.dims) > 1 or f.per or (f.token and "/" in f.token.unit) for f in factors
    ):
        return None
    for variant, note in _variants(factors):
        solution = _solve(variant, target)
        if solution:
            return _measured(solution, variant, target, note)
    return None


def without_asked_names(tokens: list[Token]) -> list[Token]:
    """Without the one noun that names what is asked for ("기름 몇 리터")."""
    codes = "".join(t.code for t in tokens)
    return [t for i, t in enumerate(tokens) if not re.match("uz?H", codes[i:])]


@dataclass(frozen=True, slots=True)
class _Factor:
    """A quantity in base units with its dimensions; `per` set by "하루", "월": the quantity is for one of them."""

    value: Fraction
    dims: tuple[tuple[str, int], ...]
    shown: str
    per: str = ""
    token: Token | None = None


def _dims(unit: str) -> tuple[Counter[str], Fraction]:
    """Dimensions and the factor to base units of one unit, joined ones included."""
    if "/" in unit and unit not in UNITS:
        top, bottom = unit.split("/", 1)
        a, fa = _dims(top)
        b, fb = _dims(bottom)
        a.subtract(b)
        return Counter({k: v for k, v in a.items() if v}), fa / fb
    if unit not in UNITS:
        return Counter({unit: 1}), Fraction(1)
    kind, factor = UNITS[unit].dimension, UNITS[unit].factor
    if kind in ("speed", "rate", "power"):
        whole = {"speed": "length", "rate": "data", "power": "energy"}[kind]
        return Counter({whole: 1, "time": -1}), factor
    return Counter({unit if kind == "money" else kind: 1}), factor


def _factors(tokens: list[Token], reading: Reading) -> list[_Factor]:
    factors: list[_Factor] = []
    per: list[str] = []
    for i, token in enumerate(tokens):
        if token.code in "HVAQ":
            per = []
            continue
        following = tokens[i + 1].code if i + 1 < len(tokens) else ""
        if token.code == "y" and factors and i and tokens[i - 1] is factors[-1].token and not reading.has("[가-힣]"):
            factors[-1] = _per_unit(factors[-1], token.unit)  # "$1,250 a month"
            continue
        if token.code == "y":
            per = [token.unit]
            continue
        if _is_marker(token, following, reading):
            per = [token.unit]
            continue
        dims, factor = _dims(token.unit)
        value = token.value * factor
        for unit in per:
            below, scale = _dims(unit)
            dims.subtract(below)
            value /= scale
        pairs = tuple(sorted((k, v) for k, v in dims.items() if v))
        factors.append(_Factor(value, pairs, shown(token), per[0] if per else "", token))
        per = []
    return factors


def _per_unit(factor: _Factor, unit: str) -> _Factor:
    below, scale = _dims(unit)
    dims = Counter(dict(factor.dims))
    dims.subtract(below)
    pairs = tuple(sorted((k, v) for k, v in dims.items() if v))
    return _Factor(factor.value / scale, pairs, factor.shown, unit, factor.token)


def _is_marker(token: Token, following: str, reading: Reading) -> bool:
    """ "하루 2알", "1일 3회", "한 시간에 60km": one unit of time or one go, right before a quantity."""
    if (
        token.value != 1
        or following not in tuple("MKTYU")
        or token.unit not in ("일", "주", "개월", "년", "시간", "분", "초", "회")
    ):
        return False
    after = reading.text[token.end : token.end + 4]
    return (
        token.text in ("하루", "일주일", "한 달", "한달")
        or after.lstrip().startswith(("에", "당", "마다"))
        or token.unit in ("일", "회")
    )


def _target(tokens: list[Token], reading: Reading, factors: list[_Factor]) -> str | None:
    """The canonical unit that the answer shall have."""
    asked = [t.unit for t in tokens if t.code == "H"]
    named = [t.unit for t in tokens if t.code == "V"]
    unit = (asked or named or [""])[0]
    if not unit and any(t.code == "Q" for t in tokens):
        unit = "일"
    if not unit and any(t.code in "Az" for t in tokens):
        money = [f.token.unit for f in factors if f.token and f.token.code == "M"]
        if len(money) == 1:
            unit = money[0]
        if len(money) == 1 and tokens[-1].code == "y" and tokens[-2].code == "A":
            return f"{unit}/{tokens[-1].unit}"  # "how much is that per year"
    if (
        not unit
        and reading.has(r"how long|얼마나\s?걸|얼마\s?동안")
        and any("time" in dict(f.dims) or (f.token and "/" in f.token.unit) for f in factors)
    ):
        unit = "시간"
    if not unit:
        return None
    for pattern, below in (("분당|per minute", "분"), ("초당|per second", "초"), ("시간당|per hour|an hour", "시간")):
        if (asked and reading.has(rf"(?:{pattern})\s?(?:몇|how|총|약)")) or (
            asked and reading.has(rf"how many \w+ {pattern}")
        ):
            return f"{unit}/{below}"
    return unit


def _variants(factors: list[_Factor]) -> list[tuple[list[_Factor], str]]:
    """As said; with counts that nothing else mentions as plain multipliers; with a year as 365 days."""
    variants = [(factors, "")]
    kinds = Counter(k for f in factors for k, _ in f.dims)
    plain = [
        _Factor(f.value, (), f.shown, f.per, f.token)
        if len(f.dims) == 1 and f.dims[0][0] in COUNTERS and kinds[f.dims[0][0]] == 1 and not f.per
        else f
        for f in factors
    ]
    times_only = [_without_counter(f, "회") for f in plain]
    variants += [([_without_counter(f, "회") for f in factors], ""), (plain, ""), (times_only, "")]
    years = [
        _Factor(f.token.value * 365 * 86400, (("time", 1),), f"{f.shown} × 365", "", f.token)
        if f.token and f.token.unit == "년" and not f.per
        else f
        for f in factors
    ]
    if years != factors:
        variants.append((years, "1년은 365일"))
    return variants


def _without_counter(factor: _Factor, name: str) -> _Factor:
    dims = tuple((k, v) for k, v in factor.dims if k != name)
    return _Factor(factor.value, dims, factor.shown, factor.per, factor.token)


def _solve(factors: list[_Factor], target: str) -> tuple[int, ...] | None:
    """The one set of exponents (+1, −1) that gives the target's dimension, with as many +1 as possible."""
    wanted, _ = _dims(target)
    wanted = Counter({k: v for k, v in wanted.items() if v})
    solutions: list[tuple[int, ...]] = []
    for signs in itertools.product((1, -1), repeat=len(factors)):
        total: Counter[str] = Counter()
        for factor, sign in zip(factors, signs, strict=True):
            for name, power in factor.dims:
                total[name] += sign * power
        if {k: v for k, v in total.items() if v} == dict(wanted) and not any(
            s < 0 and not f.dims for f, s in zip(factors, signs, strict=True)
        ):
            solutions.append(signs)
    if not solutions:
        return None
    best = max(sum(s) for s in solutions)
    top = [s for s in solutions if sum(s) == best]
    return top[0] if len(top) == 1 else None


def _measured(signs: tuple[int, ...], factors: list[_Factor], target: str, note: str) -> Finding | None:
    value = Fraction(1)
    for factor, sign in zip(factors, signs, strict=True):
        if sign < 0 and factor.value == 0:
            return None
        value *= factor.value**sign
    _, scale = _dims(target)
    value /= scale
    ordered = sorted(zip(factors, signs, strict=True), key=lambda pair: -pair[1])
    steps = ""
    for factor, sign in ordered:
        unit = factor.token.unit if factor.token else ""
        piece = factor.shown + (unit if unit not in COUNTERS else "") + (f"/{factor.per}" if factor.per else "")
        steps += (f" {'×' if sign > 0 else '÷'} " if steps else "") + piece
    if note:
        steps = f"{note}: {steps}"
    unit = target.partition("/")[0] if dimension(target.partition("/")[0]) == "money" else target
    return Finding("calculate", {"expression": steps}, value, unit, steps, digits=2)
