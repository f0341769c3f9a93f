"""The statistics of evaluations: classification scores, ranks, and how sure a figure is. Pure and seeded.

>>> str(wilson(8, 10))
'.80 (.49–.94)'
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import TypeVar

__all__ = [
    "Classified",
    "Interval",
    "LabelScore",
    "auc",
    "bootstrap",
    "classify_scores",
    "hit_at",
    "macro_f1",
    "mean_difference",
    "mean_interval",
    "ndcg_at",
    "percentile",
    "recall_at",
    "reciprocal_rank",
    "wilson",
]

T = TypeVar("T")
RESAMPLES = 1_000
SEED = 20_261_120


@dataclass(frozen=True, slots=True)
class Interval:
    """A share or score with its 95 % interval, out of `n` rows. Without rows: nan."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        if not self.n:
            return "–"
        return f"{_short(self.value)} ({_short(self.low)}–{_short(self.high)})"


@dataclass(frozen=True, slots=True)
class LabelScore:
    precision: float
    recall: float
    f1: float
    n: int  # rows with this label


@dataclass(frozen=True, slots=True)
class Classified:
    """`confusion[label][said]` counts rows."""

    accuracy: Interval
    macro_f1: Interval
    labels: dict[str, LabelScore]
    confusion: dict[str, dict[str, int]]


def classify_scores(
    pairs: Sequence[tuple[str, str]],
    *,
    seed: int = SEED,
    groups: Sequence[Hashable] | None = None,
    none: str | None = None,
) -> Classified:
    """Scores of (label, said) pairs. Macro-F1 is the mean over all labels that occur on either side; `none` is what is
    said where no label was given: a miss of the row's label, and no label of its own.

    `groups` names what each pair belongs to: pairs of one group are drawn together, for they are not independent.
    """
    labels = _label_scores(pairs)
    confusion: dict[str, dict[str, int]] = {}
    for label, said in pairs:
        row = confusion.setdefault(label, {})
        row[said] = row.get(said, 0) + 1
    if groups is None:
        accuracy = wilson(sum(label == said for label, said in pairs), len(pairs))
    else:
        accuracy = bootstrap(pairs, _accuracy, seed=seed, groups=groups)
    macro = bootstrap(pairs, partial(macro_f1, none=none), seed=seed, groups=groups)
    return Classified(accuracy, macro, labels, confusion)


def macro_f1(pairs: Sequence[tuple[str, str]], none: str | None = None) -> float:
    """Mean F1 of all labels that occur on either side of (label, said), but for `none`."""
    hits: dict[str, int] = {}
    seen: dict[str, int] = {}
    for label, said in pairs:
        seen[label] = seen.get(label, 0) + 1
        seen[said] = seen.get(said, 0) + 1
        if label == said:
            hits[label] = hits.get(label, 0) + 1
    if none is not None:
        seen.pop(none, None)
    return sum(2 * hits.get(name, 0) / total for name, total in seen.items()) / len(seen)


def wilson(successes: int, n: int, z: float = 1.96) -> Interval:
    """Wilson's score interval (1927) of a share."""
    if n <= 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    p = successes / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, middle - half)
    high = 1.0 if successes >= n else min(1.0, middle + half)
    return Interval(p, low, high, n)


def bootstrap(
    rows: Sequence[T],
    statistic: Callable[[Sequence[T]], float],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    groups: Sequence[Hashable] | None = None,
) -> Interval:
    """Percentile bootstrap (Efron, 1979) by row, or by group where `groups` names one for each row (Davison and
    Hinkley, 1997, 3.8); the same seed gives the same interval. ValueError for groups of another length."""
    if not rows:
        return Interval(math.nan, math.nan, math.nan, 0)
    draw = random.Random(seed)  # noqa: S311 (statistics, no secret)
    if groups is None:
        values = sorted(statistic(draw.choices(rows, k=len(rows))) for _ in range(resamples))
    else:
        together: dict[Hashable, list[T]] = {}
        for row, group in zip(rows, groups, strict=True):
            together.setdefault(group, []).append(row)
        kept = list(together.values())
        values = sorted(
            statistic([row for group in draw.choices(kept, k=len(kept)) for row in group]) for _ in range(resamples)
        )
    return Interval(statistic(rows), values[int(0.025 * resamples)], values[int(0.975 * resamples) - 1], len(rows))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def mean_interval(values: Sequence[float], *, seed: int = SEED) -> Interval:
    """The mean and its percentile bootstrap interval."""
    return bootstrap(values, fmean, seed=seed)


def mean_difference(ours: Sequence[float], theirs: Sequence[float], *, seed: int = SEED) -> Interval:
    """Mean of ours minus theirs on the same rows: paired bootstrap. ValueError for lists of different lengths.

    >>> mean_difference([1.0, 1.0, 0.0], [1.0, 0.0, 0.0]).value
    0.3333333333333333
    """
    return mean_interval([a - b for a, b in zip(ours, theirs, strict=True)], seed=seed)


def auc(
    positive: Sequence[float], negative: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES
) -> Interval:
    """Chance that a positive row scores above a negative one, ties half (Mann and Whitney, 1947), with a bootstrap
    interval that draws each class by itself. Without rows of either class: nan.

    >>> auc([0.9, 0.5], [0.5, 0.1]).value
    0.875
    """
    if not positive or not negative:
        return Interval(math.nan, math.nan, math.nan, 0)
    draw = random.Random(seed)  # noqa: S311 (statistics, no secret)
    values = sorted(
        _above(draw.choices(positive, k=len(positive)), draw.choices(negative, k=len(negative)))
        for _ in range(resamples)
    )
    low, high = values[int(0.025 * resamples)], values[int(0.975 * resamples) - 1]
    return Interval(_above(positive, negative), low, high, len(positive) + len(negative))


def hit_at(k: int, found: Sequence[str], gold: Sequence[str]) -> bool:
    """Any gold path among the first k distinct ones found."""
    return any(path in gold for path in list(dict.fromkeys(found))[:k])


def ndcg_at(k: int, found: Sequence[str], gold: Sequence[str]) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen, 2002) with gain 1 for each gold path."""
    first = list(dict.fromkeys(found))[:k]
    gain = sum(1 / math.log2(rank + 1) for rank, path in enumerate(first, 1) if path in gold)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(set(gold))) + 1))
    return gain / ideal if ideal else 0.0


def recall_at(k: int, found: Sequence[str], gold: Sequence[str]) -> float:
    """Share of the gold paths among the first k found (each path counted once)."""
    first = list(dict.fromkeys(found))[:k]
    return sum(g in first for g in set(gold)) / len(set(gold)) if gold else 0.0


def reciprocal_rank(found: Sequence[str], gold: Sequence[str]) -> float:
    """1 / rank of the first gold path among the distinct paths found, 0 if none."""
    return next((1 / rank for rank, path in enumerate(dict.fromkeys(found), 1) if path in gold), 0.0)


def _accuracy(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(label == said for label, said in pairs) / len(pairs)


def _above(positive: Sequence[float], negative: Sequence[float]) -> float:
    below = sorted(negative)
    wins = sum(bisect_left(below, value) + bisect_right(below, value) for value in positive)
    return wins / (2 * len(positive) * len(negative))


def _label_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, LabelScore]:
    scores = {}
    for name in sorted({x for pair in pairs for x in pair}):
        hit = sum(label == said == name for label, said in pairs)
        there = sum(label == name for label, _ in pairs)
        claimed = sum(said == name for _, said in pairs)
        precision = hit / claimed if claimed else 0.0
        recall = hit / there if there else 0.0
        f1 = 2 * hit / (there + claimed) if there + claimed else 0.0
        scores[name] = LabelScore(precision, recall, f1, there)
    return scores


def _short(value: float) -> str:
    return "1.00" if value >= 0.995 else f"{value:.2f}".removeprefix("0")
