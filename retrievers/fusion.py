"""Two rankings become one: weighted reciprocal rank fusion (Cormack et al., 2009), and which weights a workspace's own
questions ask for.

Fusing with a weak member hurts (retrieval.md §1), so a fusion has to win: where it does not, the better member
answers alone.

>>> fused([["a", "b"], ["a", "c"]])["a"]
1.0
>>> fit_weights([], []).weights
(1.0, 1.0)
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

__all__ = ["DEPTH", "EVEN", "FEWEST", "Fit", "Ranking", "fit_weights", "fused", "reciprocal_rank"]

C = 60  # of reciprocal rank fusion
DEPTH = 50  # ranks of each member that count
FEWEST = 30  # questions below which nothing is fitted
FOLDS = 5
LOOKED_AT = 10  # ranks in which an answer counts (MRR@10)
GRID = ((1.0, 1.0), (2.0, 1.0), (1.0, 2.0), (4.0, 1.0), (1.0, 4.0))  # (words, vectors); the first wins a tie

Id = TypeVar("Id", bound=Hashable)
Ranking = Sequence[Id]


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` of the members in order; `members` and `fusion` are MRR@10, the fusion's on questions its weights were
    not fitted on; `because` says how the weights came about."""

    weights: tuple[float, ...]
    questions: int = 0
    members: tuple[float, ...] = ()
    fusion: float = 0.0
    because: str = "default"  # default, too-few, fitted, refused

    @property
    def refused(self) -> bool:
        return self.because == "refused"


EVEN = Fit((1.0, 1.0))


def fused(
    rankings: Sequence[Ranking[Id]], weights: Sequence[float] | None = None, lacking: AbstractSet[Id] = frozenset()
) -> dict[Id, float]:
    """Scores by id, 1 for what is first everywhere. `lacking` are ids that all members but the first could not rank
    (a passage without a vector yet): their rank in the first counts for all, so that they lose nothing."""
    given = weights or (1.0,) * len(rankings)
    whole = sum(given)
    scores: dict[Id, float] = {}
    for ranking, weight in zip(rankings, given, strict=True):
        if weight:
            for rank, number in enumerate(ranking[:DEPTH], 1):
                scores[number] = scores.get(number, 0.0) + (C + 1) / (C + rank) * weight / whole
    for rank, number in enumerate(rankings[0][:DEPTH] if lacking and rankings else (), 1):
        if number in lacking:
            scores[number] = (C + 1) / (C + rank)
    return scores


def fit_weights(rankings: Sequence[Sequence[Ranking[Id]]], gold: Sequence[AbstractSet[Id]]) -> Fit:
    """Weights from questions: `rankings[q]` holds each member's ranking of question q, `gold[q]` the ids that answer.

    Below 30 questions the default stays. Else the simple weights of `GRID` with the best mean reciprocal rank, judged
    by five-fold cross-validation; a fusion below its best member is refused and that member gets all the weight.
    """
    if len(rankings) < FEWEST:
        return Fit(EVEN.weights, len(rankings), because="too-few") if rankings else EVEN
    table = {
        weights: [_reciprocal(fused(r, weights), g) for r, g in zip(rankings, gold, strict=True)] for weights in GRID
    }
    count = len(rankings)
    members = tuple(_mean([reciprocal_rank(r[m], gold[q]) for q, r in enumerate(rankings)]) for m in range(2))
    unseen = [0.0] * count
    for fold in range(FOLDS):
        weights = _best(table, [q for q in range(count) if q % FOLDS != fold])
        for q in range(fold, count, FOLDS):
            unseen[q] = table[weights][q]
    fusion = _mean(unseen)
    if fusion < max(members):
        alone = (1.0, 0.0) if members[0] >= members[1] else (0.0, 1.0)
        return Fit(alone, count, members, fusion, "refused")
    return Fit(_best(table, range(count)), count, members, fusion, "fitted")


def reciprocal_rank(ranking: Ranking[Id], gold: AbstractSet[Id]) -> float:
    return next((1 / rank for rank, number in enumerate(ranking[:LOOKED_AT], 1) if number in gold), 0.0)


def _reciprocal(scores: Mapping[Id, float], gold: AbstractSet[Id]) -> float:
    return reciprocal_rank(sorted(scores, key=lambda number: -scores[number])[:LOOKED_AT], gold)


def _best(
    table: Mapping[tuple[float, float], Sequence[float]], questions: Sequence[int] | range
) -> tuple[float, float]:
    return max(GRID, key=lambda weights: _mean([table[weights][q] for q in questions]))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
