"""Proportion: one rate that stands in the question, one more amount of either side, and the other side as the answer.

"1달러에 1,380원이면 200달러는", "kg당 3,200원 40kg", "30분당 700원, 다섯 시간이면", "12km를 54분에, 1km당 몇 분".
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from fractions import Fraction

from gallae.core.units import COUNTERS, UNITS
from gallae.tools.amounts import convert, dimension
from gallae.tools.answers import Finding, number
from gallae.tools.rates import without_asked_names
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown
from gallae.tools.tokens import Token

__all__ = ["proportion"]

_Q = "NMKTYUX"


@dataclass(frozen=True, slots=True)
class _Rate:
    """`top` per `bottom`, both with units."""

    top: Token
    bottom: Token

    @property
    def units(self) -> tuple[str, str]:
        return self.top.unit, self.bottom.unit


def proportion(reading: Reading) -> Finding | None:
    """One rate, one more amount of either side, and the other side as the answer."""
    tokens = without_asked_names([t for t in labelled(reading.tokens) if t.code not in "wtzcfeo"])
    if any(t.code not in "NMKTYUHVABrL=vzce" for t in tokens):
        return None
    found = _rate(tokens, reading)
    if found is None:
        return None
    rate, rest = found
    rest = [t for t in rest if t.code not in "zce" and not (t.unit == "회" and t.value == 1 and "회" not in rate.units)]
    base = _base(rate, rest, reading)
    amounts = _added([t for t in rest if t.code in "NMKTYU" and t is not base])
    rest = [t for t in rest if t.code not in "NMKTYU"] + amounts
    targets = [t for t in rest if t.code in "HV"]
    if not amounts and _one_asked(reading, rate):
        ones = {t.unit for t in reading.having("K") if t.value == 1}
        amounts = [_one(rate.top if rate.top.code == "K" and rate.top.unit in ones else rate.bottom)]
    if len(amounts) != 1 or any(t.code not in "NMKTYUHVABLrv" for t in rest):
        return None
    amount = amounts[0]
    for given, other, inverse in ((rate.bottom, rate.top, False), (rate.top, rate.bottom, True)):
        value = _in_unit(amount, given)
        if value is None or (given.unit == other.unit):
            continue
        if any(t.code == "A" for t in rest) and not targets and "M" in (given.code, other.code) and other.code != "M":
            continue  # "얼마" of a price is money
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
    if (
        len(fixed) != 1
        or len(others) != 1
        or not reading.has(r"기본|다\s|모두|전부|총|합|에다|더하|plus|total|altogether")
    ):
        return None
    return fixed[0]


def _added(amounts: list[Token]) -> list[Token]:
    """Several amounts of one kind as their sum ("340kg, 512kg, 278kg"); as they are if they differ."""
    if len(amounts) < 2 or len({t.unit for t in amounts}) != 1 or not amounts[0].unit or amounts[0].code not in "KU":
        return amounts
    total = sum((t.value for t in amounts), Fraction(0))
    return [Token(amounts[0].code, "", amounts[0].start, amounts[-1].end, total, amounts[0].unit)]


def _rate(tokens: list[Token], reading: Reading) -> tuple[_Rate, list[Token]] | None:
    shape = "".join("Q" if t.code in _Q else t.code for t in tokens)
    if re.search("Qr(?=[HA])", shape) and tokens[shape.index("Qr")].value == 1:
        return _told_for_many(tokens, shape.index("Qr"))
    for i in range(len(tokens)):
        piece = shape[i : i + 3]
        if piece == "QrV":
            return _Rate(tokens[i], _one(tokens[i + 2])), tokens[:i] + tokens[i + 3 :]
        if piece == "VrQ":
            return _Rate(tokens[i + 2], _one(tokens[i])), tokens[:i] + tokens[i + 3 :]
        if piece == "QrQ":
            return _Rate(tokens[i + 2], tokens[i]), tokens[:i] + tokens[i + 3 :]
        if (
            piece == "QBQ"
            and not reading.text[tokens[i + 2].end :].startswith("짜리")
            and not re.search("QrQ|VrQ|QrV", shape)
            and reading.has("[가-힣]")
            and tokens[i].unit != tokens[i + 2].unit
        ):
            return _Rate(tokens[i + 2], tokens[i]), tokens[:i] + tokens[i + 3 :]
        if tokens[i].code == "U" and "/" in tokens[i].unit and tokens[i].unit not in UNITS:
            top, bottom = tokens[i].unit.split("/", 1)
            if dimension(top) == dimension(bottom):
                return None  # mg/kg: dosage is for `measures`
            numerator = Token("U", tokens[i].text, 0, 0, tokens[i].value, top)
            return _Rate(numerator, Token("U", "", 0, 0, Fraction(1), bottom)), tokens[:i] + tokens[i + 1 :]
    return _side_by_side(tokens, reading) or _rule_of_three(tokens, reading) or _exchange_rate(tokens, reading)


def _told_for_many(tokens: list[Token], at: int) -> tuple[_Rate, list[Token]] | None:
    """ "12km를 54분에 …, 1km당 몇 분": what is asked for one is no rate that was told."""
    told = [t for t in tokens[:at] if t.code in _Q]
    if len(told) != 2 or told[0].unit != tokens[at].unit:
        return None
    return _Rate(told[1], told[0]), [t for t in tokens if t not in told and t.code != "r"]


def _side_by_side(tokens: list[Token], reading: Reading) -> tuple[_Rate, list[Token]] | None:
    """ "1유로 1,560원", "1평은 3.3", "1달러=1,380원", "200자 한 장"."""
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
    return None


def _exchange_rate(tokens: list[Token], reading: Reading) -> tuple[_Rate, list[Token]] | None:
    """A rate that is called one: "환율 1,400원"."""
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
