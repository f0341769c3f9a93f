"""Rows that say the same: exact and near-duplicates among many thousands, without comparing all with all.

Near means: the same numbers, in whatever order, and three-letter stretches (checks.near) that overlap by `least` of their union.
Another dose or another date is another row, however alike the sentence around it. Among up to `FEW` texts candidates
come from the rarest stretches of each: two sets with Jaccard ≥ t share one of the rarest |s| − ⌈t·|s|⌉ + 1 (prefix
filter; Bayardo, Ma and Srikant 2007), so nothing is missed. Among more from MinHash (Broder 1997) in 14 bands of 6: a
pair at .8 is missed once in 70 times, one at .9 once in 30,000. Both are checked exactly before they count.

>>> [(i, j) for i, j, _ in alike(["환불은 며칠까지 되나요?", "주차되나요", "환불은 몇일까지 되나요"], least=0.5)]
[(0, 2)]
>>> list(alike(["5mg 하루 한 번 7일분 안내문", "6mg 하루 한 번 7일분 안내문"]))
[]
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from gallae.checks.folding import fold
from gallae.checks.near import stretches

__all__ = ["ALIKE", "alike", "key_of", "numbers_of"]

ALIKE = 0.8
FEW = 1500
BANDS, IN_BAND = 14, 6


def key_of(text: str) -> str:
    """Equal for texts that differ in case, white space, punctuation and Unicode form only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", fold(text).text).casefold())


def numbers_of(text: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\d+(?:[.,]\d+)*", unicodedata.normalize("NFKC", text))))


def alike(texts: Sequence[str], *, least: float = ALIKE) -> Iterator[tuple[int, int, float]]:
    """(earlier position, later position, likeness) of every pair; the later ones in order. Empty texts are alike to none."""
    sets = [stretches(text) for text in texts]
    often = Counter(stretch for held in sets for stretch in held)
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        if sets[position]:
            groups[numbers_of(text)].append(position)
    found = []
    for members in groups.values():
        candidates = _rarest(members, sets, often, least) if len(members) <= FEW else _hashed(members, sets)
        found += [(i, j, n) for i, j in candidates if (n := _likeness(sets[i], sets[j], least)) >= least]
    yield from sorted(found, key=lambda pair: (pair[1], pair[0]))


def _likeness(ours: frozenset[str], theirs: frozenset[str], least: float) -> float:
    if min(len(ours), len(theirs)) < least * max(len(ours), len(theirs)):
        return 0.0
    common = len(ours & theirs)
    return common / (len(ours) + len(theirs) - common)


def _rarest(
    members: Sequence[int], sets: Sequence[frozenset[str]], often: Counter[str], least: float
) -> Iterator[tuple[int, int]]:
    holding: dict[str, list[int]] = defaultdict(list)
    for position in members:
        ours = sets[position]
        seen: set[int] = set()
        for stretch in sorted(ours, key=lambda s: (often[s], s))[: len(ours) - math.ceil(least * len(ours)) + 1]:
            seen.update(holding[stretch])
            holding[stretch].append(position)
        yield from ((other, position) for other in seen)


def _hashed(members: Sequence[int], sets: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    import numpy as np

    numbers = {stretch: zlib.crc32(stretch.encode("utf-8")) for m in members for stretch in sets[m]}
    draw = np.random.default_rng(7)
    times = draw.integers(1, 2**61, BANDS * IN_BAND, dtype=np.uint64) | np.uint64(1)
    plus = draw.integers(0, 2**61, BANDS * IN_BAND, dtype=np.uint64)
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for position in members:
        held = np.fromiter((numbers[s] for s in sets[position]), dtype=np.uint64, count=len(sets[position]))
        least = ((held[:, None] * times + plus) >> np.uint64(32)).min(axis=0)
        for band in range(BANDS):
            buckets[band, least[band * IN_BAND : (band + 1) * IN_BAND].tobytes()].append(position)
    # A bucket of hundreds is one text many times over: each with its first is enough to say so.
    return {
        (first, later)
        for held_in in buckets.values()
        for at, first in enumerate(held_in[:1] if len(held_in) > 200 else held_in)
        for later in held_in[at + 1 :]
    }
