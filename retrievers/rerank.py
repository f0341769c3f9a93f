"""A second, closer look at the best passages, when a reranker is set: a cross-encoder reads question and passage
together. Off by default, the best twenty only, and never longer than its time: then the order stays as it was.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from gallae.checks.masking import hiding
from gallae.checks.personal import called_confidential, identifies_person
from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.core.types import Passage
from gallae.retrievers.patience import within

__all__ = ["TOP", "Reranker", "reranked"]

log = logging.getLogger(__name__)
TOP = 20  # passages it sees


class Reranker(Protocol):
    """`local` (absent = outside): nothing leaves the house."""

    def rerank(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        """One score a passage, in the order they were given; higher is better."""
        ...


def reranked(reranker: Reranker, query: str, passages: Sequence[Passage], settings: Settings) -> tuple[Passage, ...]:
    """The best twenty in the reranker's order, the rest behind them; as given when it fails, takes longer than
    `retrieval.rerank_milliseconds`, or would see what may not leave the house. A version that does not hold on the day asked about stays
    behind those that do. Each place keeps the score that stood there: scores fall from first to last."""
    best = passages[:TOP]
    if len(best) < 2 or not _may_see(reranker, query, best, settings.policy.masked_may_leave):
        return tuple(passages)
    texts = ["\n".join(part for part in (p.title, *p.heading, p.header, p.text) if part) for p in best]
    if not getattr(reranker, "local", False):
        hide = hiding()
        query, texts = hide(query), [hide(text) for text in texts]
    try:
        seconds = settings.retrieval.rerank_milliseconds / 1000
        scores = [float(score) for score in within(seconds, lambda: reranker.rerank(query, texts))]
        if len(scores) != len(best) or not all(math.isfinite(score) for score in scores):
            raise ProviderError(f"{len(scores)} usable scores for {len(best)} passages", provider="reranker")
    except Exception as error:  # whatever a reranker does, the search has its answer already
        log.warning("not reranked: %s", error)
        return tuple(passages)
    order = sorted(range(len(best)), key=lambda at: (best[at].superseded, -scores[at], at))
    places = sorted((p.score for p in best), reverse=True)
    moved = [replace(best[at], score=score) for at, score in zip(order, places, strict=True)]
    return (*moved, *passages[TOP:])


def _may_see(reranker: Reranker, query: str, passages: Sequence[Passage], masked_may_leave: bool) -> bool:
    if getattr(reranker, "local", False):
        return True
    if any(p.confidential for p in passages) or called_confidential(query):
        return False
    return masked_may_leave or not identifies_person(query)
