"""Values that follow from others: the time at which the next of a row begins, an end after so long, a total, a product.

>>> from gallae.checks.claims import claims_of
>>> from gallae.checks.given import read_given
>>> given = read_given("누리홀 12시, 인사 2분, 노래 5분, 점심 12,000원 택시 8,400원")
>>> [derived(given, c, "합계") for c in claims_of("12:02, 12:07, 12:09, 20,400원")]
[True, True, False, True]
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from itertools import accumulate, combinations

from gallae.checks.claims import Claim
from gallae.checks.given import Given, dated
from gallae.core.dates import add_months
from gallae.core.numbers import find_quantities
from gallae.core.units import UNITS

__all__ = ["derived"]

_MUCH = 1000  # what reaches it by chance from two numbers of a note is rare
_DAYS = {"일": 1, "박": 1, "주": 7}
_MOST = 16  # numbers of an input that are reckoned with
_TOTAL = re.compile(
    r"총|모두|합계|소계|합쳐|전체|다\s?해|(?<![가-힣])[합계]\s?[:：=]|[=×]|\btotal\b|\ball\b|\bsum\b", re.I
)


def derived(given: Given, claim: Claim, line: str) -> bool:
    """A value that follows from others: the time at which the next of a row begins, an end after so long, a total."""
    if claim.kind == "time":
        ends = {start + spell for start in given.starts for spell in (*accumulate(given.spells), *given.spells)}
        return any((claim.minutes - end) % 720 == 0 for end in ends)
    if claim.kind == "date" and claim.first and claim.first == claim.last:
        year = claim.first.year
        firsts = [c.first for c in given.claims if c.kind == "date" and c.first] + dated(given.days, year)
        steps = [int(c.value) * _DAYS[c.unit] for c in given.claims if c.kind == "number" and c.unit in _DAYS]
        gaps = [abs((claim.first - first).days) for first in firsts]
        months = [int(q.value) for q in find_quantities(given.text) if q.unit == "개월"]
        later = {add_months(first, sign * n) for first in firsts for n in months for sign in (1, -1)}
        eves = {d - timedelta(more) for d in later for more in (0, 1)}
        return claim.first in eves or any(gap in (step, step - 1) for gap in gaps for step in steps)
    return claim.kind == "number" and claim.high is None and _reckoned(given, claim, line)


def _reckoned(given: Given, claim: Claim, line: str) -> bool:
    """A total where the line says so, a product or a share of two values, the difference of two of its kind."""
    numbers = [c for c in given.claims if c.kind == "number" and c.high is None][:_MOST]
    same = [c.value for c in numbers if c.unit == claim.unit or not (c.unit and claim.unit)]
    if _TOTAL.search(line) and len(same) > 1:
        unit = [c.value for c in numbers if c.unit == claim.unit]
        if claim.value in (sum(same), sum(unit), len(same)) or claim.value in (a + b for a, b in combinations(same, 2)):
            return True
    if claim.unit == "%" and claim.value % 1:
        places = -int(claim.value.as_tuple().exponent)
        shares = (100 * a.value / b.value for a in numbers for b in numbers if b.value > a.value > 0)
        if any(round(share, places) == claim.value for share in shares):
            return True
    timely = claim.unit in UNITS and UNITS[claim.unit].dimension in ("time", "calendar")
    if timely or not (_TOTAL.search(line) or claim.value >= _MUCH):
        return False
    pairs = [
        (a, b)
        for a, b in combinations(numbers, 2)
        if claim.unit in (a.unit, b.unit, "") or not a.unit or not b.unit or _scaled(claim, a, b)
    ]
    for a, b in pairs:
        if any(a.value * b.value / share == claim.value for share in _shares(claim, a, b)):
            return True
        if a.unit == b.unit == claim.unit and claim.value in (a.value + b.value, abs(a.value - b.value)):
            return True
    return False


def _shares(claim: Claim, a: Claim, b: Claim) -> tuple[Decimal, ...]:
    percent = Decimal(100) if "%" in (a.unit, b.unit) else Decimal(1)
    scale = next(
        (UNITS[claim.unit].factor / UNITS[u].factor for u in (a.unit, b.unit) if _measures(claim.unit, u)), None
    )
    return (percent,) if scale is None else (percent, Decimal(scale.numerator) / Decimal(scale.denominator))


def _scaled(claim: Claim, a: Claim, b: Claim) -> bool:
    return _measures(claim.unit, a.unit) or _measures(claim.unit, b.unit)


def _measures(unit: str, other: str) -> bool:
    """Both measure the same: W and kW."""
    return unit in UNITS and other in UNITS and UNITS[unit].dimension == UNITS[other].dimension
