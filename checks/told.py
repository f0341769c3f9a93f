"""Did an agent's tools, the documents or the question say the numbers of its answer? Or do they follow from those by one
plain step: a sum, a difference, a product, a ratio, a share in percent, a rounding of one of them.

>>> from gallae.checks.claims import claims_of
>>> held = ["수영장 하루 이용료는 9,000원이다.", "3명"]
>>> [made_up(f"모두 {n}원입니다.", held) != [] for n in ("27,000", "9,000", "31,500")]
[False, False, True]
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations

from gallae.checks.claims import TODAY, Claim, claims_of
from gallae.checks.support import unsupported
from gallae.core.numbers import find_quantities

__all__ = ["made_up"]

MOST = 24  # numbers that are reckoned with: among more, anything follows by chance
FEW = 10  # a count up to here may be the answer's own: "두 가지", "3개 문서"
KINDS = frozenset({"number", "date", "time"})
COUNTED = frozenset({"", "개", "가지", "건", "곳", "명", "번", "회", "종", "항목", "단계"})


def made_up(sentence: str, results: Sequence[str], *, today: date | None = None) -> list[Claim]:
    """The numbers, dates and times of a sentence that nothing said and that follow from nothing that was said."""
    missing = [c for c in unsupported(sentence, results, today=today) if c.kind in KINDS and not _counts(c)]
    if not missing:
        return []
    held = _numbers(results, today or TODAY)
    return [c for c in missing if c.kind != "number" or not _follows(c.value, held)]


def _counts(claim: Claim) -> bool:
    return claim.kind == "number" and claim.value <= FEW and claim.value == int(claim.value) and claim.unit in COUNTED


def _numbers(results: Sequence[str], today: date) -> list[Decimal]:
    """Each number once, the last said first: those of the last result are what is reckoned with."""
    found: dict[Decimal, None] = {}
    for text in reversed(results):
        said = [c.value for c in claims_of(text, today) if c.kind == "number"]
        said += [q.value for q in find_quantities(text)]
        found |= dict.fromkeys(said)
    return list(found)[:MOST]


def _follows(value: Decimal, held: list[Decimal]) -> bool:
    if any(_is(value, one) for one in held):
        return True
    if len(held) > 1 and _is(value, sum(held, Decimal(0))):
        return True
    return any(_is(value, made) for a, b in combinations(held, 2) for made in _steps(a, b))


def _steps(a: Decimal, b: Decimal) -> list[Decimal]:
    made = [a + b, abs(a - b), a * b]
    for above, below in ((a, b), (b, a)):
        if below:
            ratio = above / below
            made += [ratio, ratio * 100, abs(above - below) / below * 100]
        made += [above * below / 100, above * (100 - below) / 100, above * (100 + below) / 100]
    return made


def _is(stated: Decimal, true: Decimal) -> bool:
    """The same, or the true one rounded to the places that are stated."""
    if stated == true:
        return True
    exponent = stated.as_tuple().exponent
    if not isinstance(exponent, int) or not true.is_finite() or abs(true) > Decimal(10) ** 18:
        return False
    return true.quantize(Decimal(1).scaleb(min(exponent, 0))) == stated
