"""Rows held out for a test, near-duplicates kept together: a reworded training row in the test set measures memory.

The same split for evaluation and for training, so that what is tested was not learned.

>>> [len(part) for part in split_rows([TrainingRow(f"{word} 안내문", "글") for word in "가나다라마바사아자차"], share=0.2)]
[8, 2]
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from gallae.core.tokens import content_terms
from gallae.core.types import TrainingRow

__all__ = ["groups_of", "near", "split_rows", "without_near"]

ALIKE = 0.6  # Jaccard of content words: the same request in other words of politeness
STEPS = (ALIKE, 0.75, 0.9, 1.0)  # where all requests are worded alike, only the nearest count as the same
LEAST_KEPT = 3
SEED = 20_261_120


def near(one: str, other: str, alike: float = ALIKE) -> bool:
    """By shared content words (Jaccard): "써 주세요" and "부탁해요" say the same."""
    return _alike(_bag(one), _bag(other), alike)


def groups_of(texts: Sequence[str], alike: float = ALIKE) -> list[int]:
    """For each text the number of its group: texts that are near one another, also by way of a third."""
    bags = [_bag(text) for text in texts]
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, bag in enumerate(bags):
        for j in range(i):
            if root(i) != root(j) and _alike(bag, bags[j], alike):
                parent[root(i)] = root(j)
    return [root(i) for i in range(len(texts))]


def split_rows(
    rows: Sequence[TrainingRow], *, share: float = 0.2, most: int = 100, seed: int = SEED
) -> tuple[list[TrainingRow], list[TrainingRow]]:
    """(rest, held out): about `share` of the rows, at most `most`, by whole groups of near-duplicates; seeded."""
    wanted = min(most, max(1, round(share * len(rows)))) if len(rows) > 1 else 0
    held: set[int] = set()
    for alike in STEPS:
        held = _drawn(groups_of([row.prompt for row in rows], alike), wanted, seed)
        if 2 * len(held) >= wanted:
            break
    return [r for i, r in enumerate(rows) if i not in held], [r for i, r in enumerate(rows) if i in held]


def without_near(rows: Sequence[TrainingRow], others: Sequence[TrainingRow]) -> list[TrainingRow]:
    """The rows that are near none of the others."""
    bags, seen = [_bag(row.prompt) for row in rows], [_bag(row.prompt) for row in others]
    kept: list[TrainingRow] = []
    for alike in STEPS:
        kept = [r for r, b in zip(rows, bags, strict=True) if not any(_alike(b, bag, alike) for bag in seen)]
        if len(kept) >= LEAST_KEPT:
            break
    return kept


def _drawn(groups: Sequence[int], wanted: int, seed: int) -> set[int]:
    members: dict[int, list[int]] = {}
    for i, group in enumerate(groups):
        members.setdefault(group, []).append(i)
    order = sorted(members)
    random.Random(seed).shuffle(order)  # noqa: S311 (a split, no secret)
    held: set[int] = set()
    for group in order:
        if len(held) + len(members[group]) <= wanted:
            held.update(members[group])
    return held


def _bag(text: str) -> frozenset[str]:
    return frozenset(content_terms(text))


def _alike(one: frozenset[str], other: frozenset[str], alike: float) -> bool:
    small, large = sorted((len(one), len(other)))
    if small < alike * large:
        return False
    return not large or len(one & other) >= alike * len(one | other)
