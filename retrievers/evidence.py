"""Is there anything in the documents for this question? A figure the router and the answer can rely on, no model.

The best hit's share of the score that the query could reach, the share of the question's content terms that the best
passages hold, and the terms that no permitted document holds (retrieval.md §6).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gallae.core.tokens import content_terms, term_tokens
from gallae.core.types import Evidence, Person
from gallae.retrievers.postings import Hit, Postings
from gallae.retrievers.store import ChunkRow

__all__ = ["LOOKED_AT", "judge"]

STRONG_COVERAGE, WEAK_COVERAGE = 0.72, 0.38
STRONG_SCORE, WEAK_SCORE = 0.22, 0.08
LOOKED_AT = 3  # best passages whose words count together


@dataclass(frozen=True, slots=True)
class _Term:
    word: str
    ways: tuple[tuple[str, ...], ...]
    weight: float
    known: bool


def judge(question: str, hits: Sequence[Hit], rows: Sequence[ChunkRow], postings: Postings, person: Person) -> Evidence:
    """`rows` are the passages of the best hits, best first. Counts only what `person` may read."""
    if not hits or not rows:
        return Evidence(missing=tuple(content_terms(question)))
    terms = [_weighed(word, postings, person) for word in content_terms(question)]
    terms = [t for t in terms if t.ways]
    total = sum(t.weight for t in terms)
    best = max((_held(terms, row) for row in rows[:LOOKED_AT]), default=0.0)
    coverage = best / total if total else 0.0
    score = hits[0].score
    margin = score - (hits[1].score if len(hits) > 1 else 0.0)
    return Evidence(
        score=round(score, 4),
        coverage=round(coverage, 4),
        margin=round(margin, 4),
        verdict=_verdict(score, coverage),
        missing=tuple(t.word for t in terms if not t.known),
    )


def _verdict(score: float, coverage: float) -> Literal["strong", "weak", "none"]:
    if coverage >= STRONG_COVERAGE and score >= WEAK_SCORE:
        return "strong"
    return "weak" if coverage >= WEAK_COVERAGE or score >= STRONG_SCORE else "none"


def _weighed(word: str, postings: Postings, person: Person) -> _Term:
    """Weight = idf of the term among what the person may read; an unknown term weighs most."""
    ways = term_tokens(word)
    if "가" <= word[0] <= "힣" and word.isalpha():
        if len(word) == 1:
            return _Term(word, (), 0.0, True)  # "산", "갈": one syllable says too little to miss it
        ways = (*ways, *_spaced(ways[-1]))
    held = postings.count(ways, person) if ways else 0
    weight = math.log(1 + (postings.size - held + 0.5) / (held + 0.5))
    return _Term(word, ways, weight, held > 0)


def _spaced(pairs: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A compound may be written apart ("탈취필터", "탈취 필터"): all pairs but one inner one."""
    return [pairs[:at] + pairs[at + 1 :] for at in range(1, len(pairs) - 1)] if len(pairs) >= 3 else []


def _held(terms: Sequence[_Term], row: ChunkRow) -> float:
    words = set(row.body.split()) | set(row.context.split())
    return sum(t.weight for t in terms if any(words.issuperset(way) for way in t.ways))
