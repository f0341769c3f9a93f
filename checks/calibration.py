"""Is a confidence worth what it says, and how much can be decided with it? Calibration error and risk–coverage.

>>> calibration_error([(0.9, True), (0.9, False), (0.6, True), (0.6, True)], bins=2)
0.4
>>> coverage_at([(0.9, True), (0.8, True), (0.7, False), (0.6, True)])
0.5
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import groupby, pairwise

from gallae.checks.scores import SEED, Interval, bootstrap

__all__ = [
    "BINS",
    "SELECTIVE",
    "Sure",
    "calibration_error",
    "calibration_interval",
    "coverage_at",
    "reliability",
]

BINS = 15
SELECTIVE = 0.97  # the accuracy that what is decided must reach
Sure = tuple[float | None, bool]  # (confidence 0..1, None = left undecided; was the choice right?)


def calibration_error(sure: Sequence[Sure], bins: int = BINS) -> float:
    """ECE over bins of equal mass (Nguyen and O'Connor, 2015): |confidence − accuracy|, weighted by the rows.

    Rows of the same confidence share their accuracy, so that the order within a tie does not count. Undecided rows
    are left out; without any row 0.
    """
    shared: list[tuple[float, float]] = []
    ranked = sorted((confidence, right) for confidence, right in sure if confidence is not None)
    for confidence, tied in groupby(ranked, key=lambda row: row[0]):
        rights = [right for _, right in tied]
        shared += [(confidence, sum(rights) / len(rights))] * len(rights)
    n = len(shared)
    edges = [number * n // bins for number in range(bins + 1)]
    parts = [shared[a:b] for a, b in pairwise(edges)]
    return sum(abs(sum(c for c, _ in part) - sum(r for _, r in part)) for part in parts) / n if n else 0.0


def reliability(sure: Sequence[Sure], bins: int = 10) -> list[tuple[float, float, int]]:
    """The curve that ECE sums up: (mean confidence, accuracy, rows) of each bin of equal mass, the least sure first.

    >>> reliability([(0.9, True), (0.9, False), (0.6, True), (0.6, True)], bins=2)
    [(0.6, 1.0, 2), (0.9, 0.5, 2)]
    """
    ranked = sorted((confidence, right) for confidence, right in sure if confidence is not None)
    edges = [number * len(ranked) // bins for number in range(bins + 1)]
    parts = [ranked[a:b] for a, b in pairwise(edges) if b > a]
    return [(sum(c for c, _ in part) / len(part), sum(r for _, r in part) / len(part), len(part)) for part in parts]


def calibration_interval(
    sure: Sequence[Sure], *, groups: Sequence[Hashable] | None = None, seed: int = SEED
) -> Interval:
    """ECE with its basic (reflected) bootstrap interval: a resample adds noise to bins that are already noisy, so its
    error lies above the one found about as far as that lies above the true one (Davison and Hinkley, 1997, ch. 5)."""
    found = bootstrap(sure, calibration_error, seed=seed, groups=groups)
    low, high = 2 * found.value - found.high, 2 * found.value - found.low
    return Interval(found.value, max(0.0, min(low, found.value)), max(high, found.value), found.n)


def coverage_at(sure: Sequence[Sure], accuracy: float = SELECTIVE) -> float:
    """The largest share of all rows above one threshold of confidence whose accuracy is at least `accuracy`.

    Rows of the same confidence are taken together; undecided rows (None) are never covered but count as rows.
    """
    covered = taken = right = 0
    ranked = sorted((row for row in sure if row[0] is not None), key=lambda row: -(row[0] or 0.0))
    for _, tied in groupby(ranked, key=lambda row: row[0]):
        rights = [is_right for _, is_right in tied]
        taken, right = taken + len(rights), right + sum(rights)
        if right >= accuracy * taken:
            covered = taken
    return covered / len(sure) if sure else 0.0
