"""Among people: what was spent together, and what each of them pays; and what goes into full packs, with the rest.

"월세 90만에 관리비 12만, 셋이 살면 한 명당", "한 상자에 48개씩 3,100개면 몇 상자 나오고 몇 개 남아".
"""

from __future__ import annotations

import itertools
import re
from fractions import Fraction

from gallae.core.units import COUNTERS
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.reading import Reading
from gallae.tools.sums import shown
from gallae.tools.tokens import Token

__all__ = ["packs_and_rest", "per_head", "per_one"]

_EACH = re.compile(
    r"(?:한\s?(?:명|사람|집)|인당|1인|각자|각각|일인)\s?(?:당|앞에|앞으로|에|마다|이|은)?\s?(?:얼마|몇|에게)|얼마씩|씩\s?얼마|\beach\b|apiece|per (?:person|head)|a head|ways\b",
    re.IGNORECASE,
)


def per_head(reading: Reading) -> Finding | None:
    """The sums added and divided by the one number of people; a price for each of them is no sum to share."""
    money = [t for t in reading.tokens if t.code == "M"]
    counts = [t for t in reading.tokens if t.code in "KN" and t.value > 1]
    ones = [t for t in reading.tokens if t.code == "K" and t.value == 1]
    said = any(t.code == "d" for t in reading.tokens)
    each = _EACH.search(reading.text)
    if not money or len(counts) != 1 or not (said or each) or len({t.unit for t in money}) != 1:
        return None
    if counts[0].code == "K" and counts[0].unit != "명":
        return None
    if each and each.start() < money[-1].start and not said:
        return None
    rest = [t for t in reading.tokens if t not in money and t not in counts and t not in ones]
    if any(t.code not in "cBAdezruwLGVa" for t in rest) or any(t.unit != "명" for t in ones):
        return None
    following = {
        b.code
        for a, b in itertools.pairwise(reading.tokens)
        if a in money and not re.search(r"[.?!]", reading.text[a.end : b.start])
    }
    if following & {"t", "e"} or any(t.code == "V" and t.unit != "가지" for t in rest):
        return None
    names = [t for t in rest if t.code == "u"]
    if any(not _labels(t, reading) for t in names):
        return None
    total = sum((t.value for t in money), Fraction(0))
    added = " + ".join(shown(t) for t in money)
    steps = f"{f'({added})' if len(money) > 1 else added} ÷ {shown(counts[0])}"
    return Finding("calculate", {"expression": steps}, total / counts[0].value, money[0].unit, steps)


def per_one(reading: Reading) -> Finding | None:
    """ "36만원 6개월이면 한 달에 얼마": one sum, one count, and one of what was counted."""
    money = [t for t in reading.tokens if t.code == "M"]
    counts = [t for t in reading.tokens if t.code in "KTY" and t.value > 1]
    ones = [t for t in reading.tokens if t.code in "KTY" and t.value == 1] or reading.having("y")
    if len(money) != 1 or len(counts) != 1 or len(ones) != 1 or ones[0].unit != counts[0].unit:
        return None
    asked = reading.having("A")
    if not asked or not ones[0].start < asked[0].start or ones[0].start < max(money[0].start, counts[0].start):
        return None
    if any(t.code not in "MKTYycBLAzrwo" for t in reading.tokens):
        return None
    steps = f"{shown(money[0])} ÷ {shown(counts[0])}"
    return Finding("calculate", {"expression": steps}, money[0].value / counts[0].value, money[0].unit, steps)


def _labels(name: Token, reading: Reading) -> bool:
    """A noun before a figure names it; one where the share goes ("앞에") names nothing."""
    after = next((t for t in reading.tokens if t.start > name.start and t.code not in "uw"), None)
    return (after is not None and after.code in "MK") or re.search(
        r"앞에|씩|^우리|^저희|check|bill", name.text
    ) is not None


def packs_and_rest(reading: Reading) -> Finding | None:
    """How many whole ones, and what remains: one rate, one amount of the same kind, both asked for."""
    if not reading.has(r"남[아는고으을지니나노]|left(?: over)?|나머지|remain"):
        return None
    figures = [t for t in reading.tokens if t.code in "NMKUT"]
    ones = [t for t in figures if t.code == "K" and t.value == 1]
    asked = [t for t in reading.tokens if t.code in "HA"]
    if len(figures) != 3 or len(ones) != 1 or not asked or asked[0].unit != ones[0].unit:
        return None
    if any(t.code not in "NMKUTHAcBLetuwrgfLzF" for t in reading.tokens):
        return None
    size, amount = (t for t in figures if t is not ones[0])
    if reading.tokens.index(ones[0]) > reading.tokens.index(size) or size.unit != amount.unit or size.value <= 0:
        return None
    if amount.value < size.value or ones[0].unit not in COUNTERS:
        return None
    count, rest = divmod(amount.value, size.value)
    steps = f"{shown(amount)} ÷ {shown(size)}"
    unit, left = ones[0].unit, number(Fraction(rest), 2)[0]
    return Finding(
        "calculate", {"expression": f"{steps} mod"}, Fraction(count), unit, "",
        f"{{value}}이고 {with_unit(left, amount.unit, 'ko')} 남습니다({steps}).",
        f"{{value}}, {with_unit(left, amount.unit, 'en')} left ({steps}).",
    )  # fmt: skip
