"""What answering cost, on every report alike: time, money, and how much was answered without any model.

>>> [figure.name for figure in cost_figures([])]
['ms.p50', 'ms.p95', 'usd', 'usd.turn', 'without_model']
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from gallae.checks.scores import Interval, mean_interval
from gallae.core.types import Answer
from gallae.evals.evaluation import Figure, share

__all__ = ["cost_figures", "quantile"]

GIVEN = ("answered", "cut")  # outcomes that gave the person an answer


def cost_figures(answers: Sequence[Answer]) -> tuple[Figure, ...]:
    """Milliseconds a turn (median and 95th percentile), US dollars in all and a turn, and the share of the answers
    given for which no model was asked. All from the answers' own usage; what a cache or code answered costs 0."""
    times = [answer.milliseconds for answer in answers]
    dollars = [answer.usage.cost_usd for answer in answers]
    given = [answer for answer in answers if answer.outcome in GIVEN]
    total = math.fsum(dollars)
    return (
        Figure("ms.p50", quantile(times, 0.5), "ms 중앙값", "ms, median", at_most=True, unit="ms"),
        Figure("ms.p95", quantile(times, 0.95), "ms 95백분위", "ms, 95th percentile", at_most=True, unit="ms"),
        Figure("usd", Interval(total, total, total, len(answers)), "USD 합계", "USD in all", at_most=True, unit="usd"),
        Figure("usd.turn", mean_interval(dollars), "USD 한 번에", "USD a turn", at_most=True, unit="usd"),
        share(
            "without_model",
            sum(not answer.usage.models for answer in given),
            len(given),
            "모델 없이 답함",
            "answered without a model",
        ),
    )


def quantile(values: Sequence[float], p: float) -> Interval:
    """The p-quantile with its interval by order statistics (Conover, 1999, 3.2): ranks np ± 1.96 √(np(1-p)).

    >>> quantile([3.0, 1.0, 2.0], 0.5).value
    2.0
    """
    ordered, n = sorted(values), len(values)
    if not n:
        return Interval(math.nan, math.nan, math.nan, 0)
    half = 1.96 * math.sqrt(n * p * (1 - p))

    def at(rank: float) -> float:
        return ordered[min(n - 1, max(0, int(rank)))]

    return Interval(at(n * p), at(n * p - half), at(n * p + half), n)
