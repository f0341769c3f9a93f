"""Near-duplicates, kept together when rows are split: a reworded training row in the test set measures memory.

The same split for evaluation and for training, so that what is tested was not learned.

>>> [len(part) for part in split_rows([TrainingRow(f"{word} 안내문", "글") for word in "가나다라마바사아자차"], share=0.2)]
[8, 2]
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from gallae.core.tokens import tokens
from gallae.core.types import TrainingRow

__all__ = ["groups_of", "near", "split_rows", "without_near"]

ALIKE = 0.6  # Jaccard of search tokens: the same request in other words of politeness
SEED = 20_261_120


def near(one: str, other: str) -> bool:
    return _alike(_bag(one), _bag(other))


def groups_of(texts: Sequence[str]) -> list[int]:
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
            if root(i) != root(j) and _alike(bag, bags[j]):
                parent[root(i)] = root(j)
    return [root(i) for i in range(len(texts))]


def split_rows(
    rows: Sequence[TrainingRow], *, share: float = 0.2, most: int = 100, seed: int = SEED
) -> tuple[list[TrainingRow], list[TrainingRow]]:
    """(rest, held out): about `share` of the rows, at most `most`, by whole groups of near-duplicates; seeded."""
    wanted = min(most, max(1, round(share * len(rows)))) if len(rows) > 1 else 0
    members: dict[int, list[int]] = {}
    for i, group in enumerate(groups_of([row.prompt for row in rows])):
        members.setdefault(group, []).append(i)
    order = sorted(members)
    random.Random(seed).shuffle(order)  # noqa: S311 (a split, no secret)
    held: set[int] = set()
    for group in order:
        if len(held) + len(members[group]) <= wanted:
            held.update(members[group])
    return [r for i, r in enumerate(rows) if i not in held], [r for i, r in enumerate(rows) if i in held]


def without_near(rows: Sequence[TrainingRow], others: Sequence[TrainingRow]) -> list[TrainingRow]:
    """The rows that are near none of the others."""
    seen = [_bag(row.prompt) for row in others]
    return [row for row in rows if not any(_alike(_bag(row.prompt), bag) for bag in seen)]


def _bag(text: str) -> frozenset[str]:
    return frozenset(tokens(text))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    small, large = sorted((len(one), len(other)))
    if small < ALIKE * large:
        return False
    return not large or len(one & other) >= ALIKE * len(one | other)
