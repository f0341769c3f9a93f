"""Whole numbers: greatest common divisor, least common multiple, quotient and remainder, rounding of one number."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from gallae.tools.answers import Finding, decimal
from gallae.tools.reading import Reading
from gallae.tools.sums import labelled, shown

__all__ = ["divisors", "remainder", "rounded"]

_PLACES = {
    "십": 1,
    "백": 2,
    "천": 3,
    "만": 4,
    "십만": 5,
    "백만": 6,
    "tens": 1,
    "ten": 1,
    "hundred": 2,
    "thousand": 3,
    "million": 6,
}


def divisors(reading: Reading) -> Finding | None:
    """ "12와 18의 최대공약수는?", "least common multiple of 4 and 6"."""
    greatest = reading.has("최대\\s?공약수|greatest common (?:divisor|factor)|\bgcd\b")
    least = reading.has("최소\\s?공배수|least common multiple|lowest common multiple|\blcm\b")
    numbers = [t for t in reading.tokens if t.code == "N"]
    known = r"최대|최소|공약수|공배수|greatest|common|divisor|factor|least|lowest|multiple|gcd|lcm"
    rest = [t for t in reading.tokens if t.code not in "NcoAl" and not re.search(known, t.text.lower())]
    if greatest == least or len(numbers) < 2 or rest or any(t.value.denominator != 1 or t.value <= 0 for t in numbers):
        return None
    values = [int(t.value) for t in numbers]
    name = "gcd" if greatest else "lcm"
    result = math.gcd(*values) if greatest else math.lcm(*values)
    steps = f"{name}({', '.join(shown(t) for t in numbers)})"
    return Finding("calculate", {"expression": steps}, Fraction(result), "", steps)


def remainder(reading: Reading) -> Finding | None:
    """ "17을 5로 나눈 나머지는?", "17 mod 5"; the quotient is told too."""
    tokens = [t for t in reading.tokens if t.code in "NMKUT"]
    shared = "d" in reading.shape and reading.has("남[아는고으을지니나]|left over") and "H" in reading.shape
    if "R" not in reading.shape and not reading.has("나머지") and not shared:
        return None
    if shared:
        return _shared_out(reading)
    if len(tokens) != 2 or any(t.code not in "NMKUTRdLpBAwcfo/" for t in reading.tokens):
        return None
    first, second = tokens
    if re.match(r"\s?(?:으로|로)\s.*[을를]\s?나[누눴눠눌]", reading.text[first.end :]):
        first, second = second, first  # "7로 100을 나누면"
    if second.value == 0 or first.value.denominator != 1 or second.value.denominator != 1:
        return None
    quotient, rest = divmod(first.value, second.value)
    steps = f"{shown(first)} ÷ {shown(second)}"
    return Finding(
        "calculate", {"expression": f"{steps} mod"}, Fraction(rest), "", "",
        f"나머지는 {{value}}입니다(몫 {quotient}, {steps}).", f"Remainder {{value}} (quotient {quotient}, {steps}).",
    )  # fmt: skip


def _shared_out(reading: Reading) -> Finding | None:
    """ "50개를 6명에게 나눠주면 몇 개씩이고 몇 개 남아": how many each, and what is left."""
    counts = [t for t in labelled(reading.tokens) if t.code not in "dHeBLzocA"]
    if "".join(t.code for t in counts) not in ("KK", "NK") or any(
        t.value.denominator != 1 or t.value < 1 for t in counts
    ):
        return None
    each, left = divmod(counts[0].value, counts[1].value)
    unit = counts[0].unit
    steps = f"{shown(counts[0])} ÷ {shown(counts[1])}"
    return Finding(
        "calculate", {"expression": f"{steps} mod"}, Fraction(each), unit, "",
        f"{{value}}씩이고 {left}{unit} 남습니다({steps}).", f"{each} each, {left} left over ({steps}).",
    )  # fmt: skip


def rounded(reading: Reading) -> Finding | None:
    """One number, rounded as asked: "3.14159를 소수 둘째 자리까지 반올림", "345,678을 천 단위로 반올림"."""
    from gallae.tools.answers import asked_digits

    numbers = [t for t in reading.tokens if t.code in "NMU"]
    if (
        not reading.has("반올림|\bround\b")
        or len(numbers) != 1
        or any(t.code not in "NMULAcow" for t in reading.tokens)
    ):
        return None
    token = numbers[0]
    place = re.search(r"(십만|백만|십|백|천|만)(?:의)?\s?(?:원\s?)?(?:단위|자리)(에서)?", reading.text)
    english = re.search(r"nearest (ten|hundred|thousand|million)", reading.text, re.IGNORECASE)
    digits = asked_digits(reading.text)
    if place or english:
        power = _PLACES[place[1] if place else english[1].lower()] if place or english else 0  # type: ignore[index]
        step = Decimal(10) ** (power + (1 if place and place[2] else 0))
        value = (decimal(token.value) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step
    elif digits is not None:
        value = decimal(token.value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    else:
        return None
    return Finding("calculate", {"expression": f"round({shown(token)})"}, Fraction(value), token.unit, "", digits=12)
