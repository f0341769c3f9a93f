"""Rates given in the question: proportion ("1달러에 1,380원이면 200달러는"), and products and quotients of measures
("2,100W를 하루 1시간 40분씩 30일", "15mg/kg × 14kg", "60알을 하루 2알씩 먹으면 며칠").

Both look at dimensions only: an answer is given when exactly one way of combining all the quantities has the
dimension that was asked for.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from gallae.core.units import COUNTERS, UNITS
from gallae.tools.amounts import convert, dimension
from gallae.tools.answers import Finding, number
from gallae.tools.reading import Reading, Token
from gallae.tools.sums import labelled, shown

__all__ = ["measures", "proportion"]

_Q = "NMKTYUX"


@dataclass(frozen=True, slots=True)
class _Rate:
    """`top` per `bottom`, both with units."""

    top: Token
    bottom: Token


def proportion(reading: Reading) -> Finding | None:
    """One rate, one more amount of either side, and the other side as the answer."""
    tokens = _without_asked_names([t for t in labelled(reading.tokens) if t.code not in "wtzcfeo"])
    if any(t.code not in "NMKTYUHVABrL=vzce" for t in tokens):
        return None
    found = _rate(tokens, reading)
    if found is None:
        return None
    rate, rest = found
    rest = [t for t in rest if t.code not in "zce"]
    base = _base(rate, rest, reading)
    amounts = _added([t for t in rest if t.code in "NMKTYU" and t is not base])
    rest = [t for t in rest if t.code not in "NMKTYU"] + amounts
    targets = [t for t in rest if t.code in "HV"]
    if not amounts and _one_asked(reading, rate):
        amounts = [_one(rate.bottom)]
    if len(amounts) != 1 or any(t.code not in "NMKTYUHVABLrv" for t in rest):
        return None
    amount = amounts[0]
    for given, other, inverse in ((rate.bottom, rate.top, False), (rate.top, rate.bottom, True)):
        value = _in_unit(amount, given)
        if value is None or (given.unit == other.unit):
            continue
        result = value / given.value * other.value
        wanted = [t.unit for t in targets if t.unit != amount.unit]
        if not wanted and not any(t.code == "A" for t in rest) and not reading.asked:
            return None
        unit = other.unit
        if wanted:
            if dimension(wanted[0]) != dimension(unit) or (dimension(unit) == "money" and wanted[0] != unit):
                continue
            result, unit = convert(result, unit, wanted[0]) if wanted[0] in UNITS else result, wanted[0]
        elif any(t.code == "A" for t in rest) and inverse and dimension(unit) != "money" and not targets:
            continue
        steps = _proportion_steps(value, given, other)
        if base is not None:
            if inverse or unit != base.unit:
                continue
            result, steps = result + base.value, f"{shown(base)} + {steps}"
        return Finding("calculate", {"expression": steps}, result, unit, steps)
    return None


def _base(rate: _Rate, rest: list[Token], reading: Reading) -> Token | None:
    """A fixed amount beside the rate: "견인료 4만에 30분당 700원, 다섯 시간이면 다"."""
    fixed = [t for t in rest if t.code == "M" and t.unit == rate.top.unit and rate.top.code == "M"]
    others = [t for t in rest if t.code in "KTYU"]
    if len(fixed) != 1 or len(others) != 1 or not reading.has(r"다\s|모두|전부|총|합|에다|더하|plus|total|altogether"):
        return None
    return fixed[0]


def _added(amounts: list[Token]) -> list[Token]:
    """Several amounts of one kind as their sum ("340kg, 512kg, 278kg"); as they are if they differ."""
    if len(amounts) < 2 or len({t.unit for t in amounts}) != 1 or not amounts[0].unit or amounts[0].code not in "KU":
        return amounts
    total = sum((t.value for t in amounts), Fraction(0))
    return [Token(amounts[0].code, "", amounts[0].start, amounts[-1].end, total, amounts[0].unit)]


def measures(reading: Reading) -> Finding | None:
    """Multiply and divide measures until the dimension is the one asked for; exactly one way must lead there."""
    tokens = _without_asked_names(labelled(reading.tokens))
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


def _without_asked_names(tokens: list[Token]) -> list[Token]:
    """Without the one noun that names what is asked for ("기름 몇 리터")."""
    codes = "".join(t.code for t in tokens)
    return [t for i, t in enumerate(tokens) if not re.match("uz?H", codes[i:])]


def _rate(tokens: list[Token], reading: Reading) -> tuple[_Rate, list[Token]] | None:
    shape = "".join("Q" if t.code in _Q else t.code for t in tokens)
    if (one := re.search("Qr(?=[HA])", shape)) and tokens[one.start()].value == 1:
        told = [t for t in tokens[: one.start()] if t.code in _Q]
        if len(told) != 2 or told[0].unit != tokens[one.start()].unit:
            return None  # "12km를 54분에 …, 1km당 몇 분": what is asked for one is no rate that was told
        return _Rate(told[1], told[0]), [t for t in tokens if t not in told and t.code != "r"]
    for i in range(len(tokens)):
        piece = shape[i : i + 3]
        if piece == "QrV":
            return _Rate(tokens[i], _one(tokens[i + 2])), tokens[:i] + tokens[i + 3 :]
        if piece == "VrQ":
            return _Rate(tokens[i + 2], _one(tokens[i])), tokens[:i] + tokens[i + 3 :]
        if piece == "QrQ":
            return _Rate(tokens[i + 2], tokens[i]), tokens[:i] + tokens[i + 3 :]
        if piece == "QBQ" and not reading.text[tokens[i + 2].end :].startswith("짜리") and not re.search("QrQ|VrQ|QrV", shape) and reading.has("[가-힣]") and tokens[i].unit != tokens[i + 2].unit:
            return _Rate(tokens[i + 2], tokens[i]), tokens[:i] + tokens[i + 3 :]
        if tokens[i].code == "U" and "/" in tokens[i].unit and tokens[i].unit not in UNITS:
            top, bottom = tokens[i].unit.split("/", 1)
            if dimension(top) == dimension(bottom):
                return None  # mg/kg: dosage is for `measures`
            numerator = Token("U", tokens[i].text, 0, 0, tokens[i].value, top)
            return _Rate(numerator, Token("U", "", 0, 0, Fraction(1), bottom)), tokens[:i] + tokens[i + 1 :]
    for one, many in itertools.pairwise(tokens):
        said = reading.text[one.end : many.start].strip()
        if one.value == 1 and one.code == many.code == "M" and one.unit != many.unit and not said:
            return _Rate(many, one), [t for t in tokens if t is not one and t is not many]  # "1유로 1,560원"
        if (
            one.value == 1
            and one.code in "KUM"
            and many.code in "KUM"
            and said in ("은", "는", "이", "가", "=", "당", "이고", "is")
        ):
            return _Rate(many, one), [t for t in tokens if t is not one and t is not many]
        if many.value == 1 and one.value != 1 and one.code == many.code == "K" and not said:
            return _Rate(one, many), [t for t in tokens if t is not one and t is not many]  # "200자 한 장"
    for i, token in enumerate(tokens):
        if token.code == "=" and 0 < i < len(tokens) - 1 and tokens[i - 1].value == 1:
            return _Rate(tokens[i + 1], tokens[i - 1]), tokens[: i - 1] + tokens[i + 2 :]
    if pair := _rule_of_three(tokens, reading):
        return pair
    money = [t for t in tokens if t.code == "M"]
    named = [t for t in tokens if t.code in "HV" and dimension(t.unit) == "money" and t.unit != "원"]
    rated = [t for t in money if re.search(r"환율\D{0,6}$", reading.text[: t.start])]
    if len(money) == 2 and len(named) == 1 and len(rated) == 1 and {t.unit for t in money} == {"원"}:
        return _Rate(rated[0], _one(named[0])), [t for t in tokens if t is not rated[0]]
    if reading.has("환율|exchange rate") and len(money) == 2 and money[0].unit != money[1].unit:
        won = next((t for t in money if t.unit == "원"), None)
        other = next((t for t in money if t.unit != "원"), None)
        if won and other and re.search(rf"(?:환율|rate)\D{{0,12}}{re.escape(won.text)}", reading.text):
            unit = Fraction(100) if other.unit == "엔" and won.value > 50 else Fraction(1)
            return _Rate(won, Token("M", other.text, 0, 0, unit, other.unit)), [t for t in tokens if t is not won]
    return None


def _rule_of_three(tokens: list[Token], reading: Reading) -> tuple[_Rate, list[Token]] | None:
    """ "for 4 people 300 g, how much for 10 people", "일주일에 84,000원이면 하루 평균": like, other, like."""
    quantities = [t for t in tokens if t.code in _Q]
    if (
        len(quantities) != 3
        or any(t.code in "rV" for t in tokens)
        or not reading.has(r"이?면|인데|일\s?때|썼|들었|걸렸|\bif\b|need|\bfor\b")
    ):
        return None
    first, second, third = quantities
    alike = first.unit == third.unit or (first.code == third.code == "T" and reading.has("평균|하루에|한 시간에"))
    if not alike or second.unit == first.unit or first.value == 0 or first.code not in "KTUY" or second.code == "K":
        return None
    return _Rate(second, first), [t for t in tokens if t is not first and t is not second]


def _one(token: Token) -> Token:
    return Token(token.code, token.text, token.start, token.end, Fraction(1), token.unit)


def _one_asked(reading: Reading, rate: _Rate) -> bool:
    if rate.bottom.value != 1 and any(t.value == 1 and t.unit == rate.bottom.unit for t in reading.having("K")):
        return True
    return (
        reading.has(r"개당|하나에|하나당|한\s?개에|1개에|한\s?명당|1인당|각각|each|apiece|per (?:item|person|piece)")
        and rate.bottom.value != 1
    )


def _in_unit(amount: Token, side: Token) -> Fraction | None:
    """The amount in the unit of this side of the rate; None if it is of another kind."""
    if amount.unit == side.unit or (not amount.unit and side.unit in COUNTERS):
        return amount.value
    if amount.unit in UNITS and side.unit in UNITS and dimension(amount.unit) == dimension(side.unit):
        if dimension(amount.unit) in ("money", "ratio", "temperature"):
            return None
        return convert(amount.value, amount.unit, side.unit)
    return None


def _proportion_steps(value: Fraction, given: Token, other: Token) -> str:
    amount = number(value, 12)[0]
    if given.value == 1:
        return f"{amount} × {shown(other)}"
    if other.value == 1:
        return f"{amount} ÷ {shown(given)}"
    return f"{amount} ÷ {shown(given)} × {shown(other)}"


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
    if not unit and reading.has(r"how long|얼마나\s?걸|얼마\s?동안") and any(
        "time" in dict(f.dims) or (f.token and "/" in f.token.unit) for f in factors
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
