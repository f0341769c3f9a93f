"""A search taken apart: what the words, the vectors and the reranker each said of every passage found.

place     the answer sees them in this order
words     place and score in the ranking by words alone; None: not among its best
meaning   place and cosine in the ranking by vectors; None without an embedder, or not among its nearest
fused     place of both together, before the reranker
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallae.core.types import Passage
from gallae.retrievers.found import Found

__all__ = ["Part", "Parts", "parts_of"]

Placed = tuple[int, float]  # place from 1, score


@dataclass(frozen=True, slots=True)
class Part:
    passage: Passage
    place: int
    words: Placed | None
    meaning: Placed | None
    fused: int | None


@dataclass(frozen=True, slots=True)
class Parts:
    """`weights` of words and meaning; None where words alone answer. `reranked`: a reranker is set."""

    found: Found
    parts: tuple[Part, ...]
    weights: tuple[float, ...] | None
    reranked: bool


def parts_of(
    found: Found,
    words: Sequence[Passage],
    cosines: Mapping[str, float],
    both: Sequence[Passage],
    weights: tuple[float, ...] | None,
    *,
    reranked: bool,
) -> Parts:
    """`words` and `both` best first; `cosines` by passage id, nearest first."""
    by_words = {p.id: (n, p.score) for n, p in enumerate(words, 1)}
    by_meaning = {key: (n, round(cosine, 4)) for n, (key, cosine) in enumerate(cosines.items(), 1)}
    fused = {p.id: n for n, p in enumerate(both, 1)}
    parts = tuple(
        Part(p, n, by_words.get(p.id), by_meaning.get(p.id), fused.get(p.id)) for n, p in enumerate(found.passages, 1)
    )
    return Parts(found, parts, weights, reranked)
