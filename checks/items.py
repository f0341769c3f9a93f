"""Which of an input's items a value belongs to: "가나정 하루 3회, 다라정 하루 2회" gives 3회 to the one and 2회 to the other.

A value is out of place only where that is proven: its line names an item that has another value of the same kind, and
none of the items that have this one. Items are parts of the input with words of their own; names are compared as whole
words, so that "소보로" is never cut inside.

>>> items = items_of("가나정 하루 3회 5일, 다라정 하루 2회")
>>> [stray(c, "가나정: 하루 2번", items) for c in claims_of("하루 2번") if not c.soft]
['가나정']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from gallae.checks.claim import same_value
from gallae.checks.claims import Claim, claims_of
from gallae.core.tokens import content_of
from gallae.core.units import COUNTERS

__all__ = ["Item", "items_of", "stray"]

_PARTS = re.compile(
    r"\n+|[;；|]|,(?!\d)|(?<!\d)/|/(?!\d)|\.\s|\s(?:그리고|및|다음에|다음은|and|then)\s|(?<=[가-힣])고\s(?=[가-힣])"
)
_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z]{2,}|(?<![A-Za-z])[A-Za-z][가-힣]+")
_KINDS = frozenset({"number", "time", "date"})


@dataclass(frozen=True, slots=True)
class Item:
    """`name`: the first of its words, as it is written; `words`: all its own; `values`: what is said of it."""

    name: str
    words: frozenset[str]
    values: tuple[Claim, ...]


@lru_cache(maxsize=256)
def items_of(given: str, literals: str = "") -> tuple[Item, ...]:
    """The items of an input, () where it lists none. What all share names none, nor do the words of the house's format
    (`literals`), which an earlier turn may have left in the input."""
    found: list[tuple[list[str], list[Claim]]] = []
    ahead: list[str] = []
    for part in _PARTS.split(given):
        for words, values in _cut(part or ""):
            if not values:
                ahead += words
            elif not words and not ahead and found:  # values that go on belong to the last thing named
                found[-1][1].extend(values)
            else:
                found.append(([*ahead, *words], values))
                ahead = []
    if len(found) < 2:
        return ()
    shared = frozenset.intersection(*(frozenset(words) for words, _ in found)) | frozenset(_words(literals))
    return tuple(
        Item(next((w for w in words if w not in shared), ""), frozenset(words) - shared, tuple(values))
        for words, values in found
    )


def _cut(part: str) -> Iterator[tuple[list[str], list[Claim]]]:
    """A part, at its end or behind each value where the same kind of value comes again ("소보로 2 소금빵 7")."""
    claims = [c for c in claims_of(part) if c.kind in _KINDS and not c.soft] if any(map(str.isalnum, part)) else []
    if not claims or _words(part[claims[-1].end :]):  # names that follow their values: no telling where one ends
        yield _words_without(part, 0, len(part), claims), claims
        return
    start = 0
    kept: list[Claim] = []
    for claim in claims:
        if (
            any(_alike(claim, k) for k in kept)
            and _words(part[kept[-1].end : claim.start])
            and _words(part[start : kept[0].start])
        ):
            yield _words_without(part, start, kept[-1].end, kept), kept
            start, kept = kept[-1].end, []
        kept = [*kept, claim]
    yield _words_without(part, start, len(part), kept), kept


def _words_without(text: str, start: int, end: int, claims: Sequence[Claim]) -> list[str]:
    pieces, at = [], start
    for claim in claims:
        pieces.append(text[at : max(at, claim.start)])
        at = max(at, claim.end)
    pieces.append(text[at:end])
    return _words(" ".join(pieces))


def _words(text: str) -> list[str]:
    return [w for w in _WORD.findall(text) if not _UNIT.fullmatch(w)]


_UNIT = re.compile(
    r"하루|매일|이상|이하|미만|초과|까지|부터|정도|동안|마다|이내|에서|씩|each|per|day|days|the|for|with|at"
)


def stray(claim: Claim, line: str, items: Sequence[Item]) -> str:
    """The name of the item that the line is about while the value is another's, "" if nothing is proven."""
    if claim.kind not in _KINDS:
        return ""
    holders = [i for i in items if any(same_value(claim, v) for v in i.values)]
    if not holders or len(holders) == len(items) or not all(h.words for h in holders):
        return ""
    here = _words(line)
    here += [a + b for a, b in pairwise(here)]  # 동시 입장 is 동시입장
    if any(_met(h.words, here, exact=False) for h in holders):
        return ""
    said = [c for c in claims_of(line) if c.kind == claim.kind and not c.soft]
    for item in items:
        rivals = [v for v in item.values if _alike(claim, v)]
        if item in holders or not rivals or any(same_value(s, v) for s in said for v in rivals):
            continue
        if _met(item.words, here, exact=True):
            return item.name
    return ""


def _alike(a: Claim, b: Claim) -> bool:
    """Could one stand in the place of the other?"""
    if a.kind != "number" or b.kind != "number":
        return a.kind == b.kind
    return a.unit == b.unit or ("" in (a.unit, b.unit) and (a.unit or b.unit) in COUNTERS)


def _met(words: frozenset[str], here: Sequence[str], *, exact: bool) -> bool:
    return any(_same(w, h, exact) for w in words for h in here)


def _same(a: str, b: str, exact: bool) -> bool:
    if a.casefold() == b.casefold():
        return True
    if exact:
        return _plain(a) == _plain(b)
    short, long = sorted((a.casefold(), b.casefold()), key=len)
    return long.startswith(short[:2]) or short in long


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    return content_of(word) if "가" <= word[0] <= "힣" else word.casefold()
