"""One price or measure for each, times everything it is counted by: "1박 128,000원 방 세 개 이틀", "60kg씩 10개 네 세트".

The price must be said to be for each ("씩", "짜리", "한 명", "하루"): for a price without that, multiplying would be a guess.
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.tools.answers import Finding
from gallae.tools.reading import Reading
from gallae.tools.sums import shown
from gallae.tools.tokens import Token

__all__ = ["by_name", "for_each"]

_NIGHTS = {"박": "일"}


def by_name(reading: Reading) -> Finding | None:
    """ "어른 12,000원 아이 8,000원인데 어른 2명 아이 3명이면": each price times the count of the same name."""
    figures = [t for t in reading.tokens if t.code in "NMKUTPYX"]
    prices = {_name(t, reading): t for t in figures if t.code == "M"}
    counts = {_name(t, reading): t for t in figures if t.code == "K"}
    if len(prices) < 2 or set(prices) != set(counts) or "" in prices or len(figures) != 2 * len(prices):
        return None
    if any(t.code not in "MKuwcBLeAzto" for t in reading.tokens) or not _asks(list(reading.tokens)):
        return None
    value = sum((prices[n].value * counts[n].value for n in prices), Fraction(0))
    steps = " + ".join(f"{shown(prices[n])} × {shown(counts[n])}" for n in prices)
    return Finding("calculate", {"expression": steps}, value, next(iter(prices.values())).unit, steps)


def _name(figure: Token, reading: Reading) -> str:
    """The noun before a figure, without its particle."""
    before = re.search(r"([가-힣A-Za-z]+)\s?$", reading.text[: figure.start])
    return re.sub(r"(?<=.)(?:이|은|가|는|을|를|에|도)$", "", before[1]) if before else ""


def for_each(reading: Reading) -> Finding | None:
    """One M or U, at least two counts of different kinds; a price for one of a kind needs a count of that kind."""
    tokens = [t for t in reading.tokens if t.code not in "w"]
    prices = [t for t in tokens if t.code == "M"] or [t for t in tokens if t.code == "U"]
    if len(prices) != 1 or any(t.code not in "NMUKTYyzAetBcLrHS" for t in tokens):
        return None
    price, at = prices[0], tokens.index(prices[0])
    bare = [t for t in tokens if t.code == "N"] if not reading.has("[가-힣]") else []
    others = [t for t in tokens if t.code in "KTYU" and t is not price] + bare
    markers = [t for t in tokens[:at] if t.code in "KT" and t.value == 1]
    markers += [t for t in tokens if t.code == "y"]
    counts = [t for t in others if t not in markers]
    if any(t.start < price.start for t in counts):
        return None  # "500매 한 묶음에 5,900원": what one of them holds
    each = at + 1 < len(tokens) and tokens[at + 1].code in "et"
    if (
        not counts
        or not (markers or (each and (len(counts) > 1 or bare)))
        or len(bare) > 1
        or (reading.has("[가-힣]") and "N" in reading.shape)
        or any(t.code in "yU" for t in tokens if t not in markers and t is not price)
    ):
        return None
    kinds = [_NIGHTS.get(t.unit, t.unit) for t in counts]
    needed = {_NIGHTS.get(t.unit, t.unit) for t in markers}
    if len(set(kinds)) < len(kinds) or not needed <= set(kinds):
        return None
    asked = [t.unit for t in tokens if t.code == "H"]
    if (asked and any(u != price.unit for u in asked)) or (price.code == "U" and not asked) or not _asks(tokens):
        return None
    value = price.value
    for count in counts:
        value *= count.value
    steps = " × ".join(shown(t) for t in (price, *counts))
    return Finding("calculate", {"expression": steps}, Fraction(value), price.unit, steps)


def _asks(tokens: list[Token]) -> bool:
    """Is a total asked for?"""
    return any(t.code in "AzH" for t in tokens)
