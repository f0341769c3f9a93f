"""The order of hits: a passage's own score and its surroundings', the version that holds, and room for a second
document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.postings import Hit

__all__ = ["ordered", "spread", "with_parents"]

PARENT_SHARE = 0.4  # of a passage's score that its surroundings give
SUPERSEDED = 0.5  # factor on the score of a version that does not hold on the day asked about


def with_parents(hits: list[Hit], around: Mapping[int, float]) -> list[Hit]:
    """A passage's score is its own and a share of its surroundings' (retrieval.md §4: score the parent)."""
    own = 1 - PARENT_SHARE
    return [
        Hit(i, document, parent, own * score + PARENT_SHARE * around.get(parent, 0.0))
        for i, document, parent, score in hits
    ]


def ordered(hits: list[Hit], cards: Mapping[int, StoredDocument], stale: Collection[int]) -> list[Hit]:
    """Best first; versions that do not hold on the day asked about rank lower. Ties by path and place."""
    if stale:
        hits = [h._replace(score=h.score * SUPERSEDED) if h.document in stale else h for h in hits]
    return sorted(hits, key=lambda h: (-h.score, cards[h.document].path, h.id))


def spread(ranked: list[Hit], k: int) -> list[Hit]:
    """The best `k`, at most half of them from one document while others score at least half as well: an answer may
    need two documents, and one with many like passages would hide the second."""
    most = (k + 1) // 2
    chosen: list[Hit] = []
    waiting: list[Hit] = []
    held: Counter[int] = Counter()
    for hit in ranked:
        while waiting and hit.score < 0.5 * waiting[0].score:
            chosen.append(waiting.pop(0))
        if len(chosen) >= k:
            break
        if held[hit.document] < most:
            held[hit.document] += 1
            chosen.append(hit)
        else:
            waiting.append(hit)
    best = {hit.id for hit in [*chosen, *waiting][:k]}
    return [hit for hit in ranked if hit.id in best]
