"""Is there anything in the documents for this question? A figure the router and the answer can rely on, no model.

Three observations: the best hit's share of the score that the query could reach, the idf share of the question's
terms (or of words that mean the same) that one of the best passages holds, and the nouns and codes that no permitted
document holds (retrieval.md §6). The thresholds were set on three workspaces of different kinds at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from gallae.core.question import read_question
from gallae.core.tokens import content_terms, term_tokens
from gallae.core.types import Evidence, Person
from gallae.retrievers.dictionary import NOTHING, Translated, others_of
from gallae.retrievers.postings import Hit, Postings

if TYPE_CHECKING:
    from gallae.core.question_terms import Term

__all__ = ["LOOKED_AT", "Weighed", "judge", "weigh"]

LOOKED_AT = 3  # best passages that are looked into
STRONG, WEAK = 0.80, 0.28  # of coverage + score - MISSED * (how surely a missing word is what the question is about)
MISSED = 0.3
# Question words are no longer searched for, so a query reaches more of its best score; the router's weights and the
# thresholds above were fitted when they were.
SCALE = 0.58


@dataclass(frozen=True, slots=True)
class Weighed:
    """A term of the question: `ways` a passage can hold it, its `weight`, whether any readable passage does, and the
    words of the documents that were taken for it (`meant`) because none holds it as it was written."""

    term: Term
    ways: tuple[tuple[str, ...], ...]
    weight: float
    known: bool
    meant: tuple[str, ...] = ()


def weigh(
    question: str,
    today: date,
    postings: Postings,
    person: Person,
    near: Callable[[str], tuple[str, ...]],
    translated: Translated = NOTHING,
) -> list[Weighed]:
    """The question's terms. `near` gives likely words for one that is not known, `translated` those of the documents'
    own dictionary. Counts only what `person` may read."""
    weighed = []
    for term in read_question(question, today).terms:
        ways = _ways((*term.words, *others_of(term.text, translated)) if translated else term.words)
        if not ways:
            continue
        held = postings.count(ways, person)
        meant: tuple[str, ...] = ()
        if not held and term.kind == "noun" and (meant := near(term.text)):
            ways = _ways(meant)
            held = postings.count(ways, person) if ways else 0
        idf = math.log(1 + (postings.size(person) - held + 0.5) / (held + 0.5))
        weight = idf * term.weight * (1.0 if held else term.sure)
        weighed.append(Weighed(term, ways, weight, held > 0, meant if held else ()))
    return weighed


def judge(terms: Sequence[Weighed], hits: Sequence[Hit], passages: Sequence[str]) -> Evidence:
    """`hits` are the best by words alone, best first; `passages` the tokens of the LOOKED_AT best ones, each with those
    of its title, headings and header, as the index holds them."""
    total = sum(t.weight for t in terms)
    coverage = max((_held(terms, p) for p in passages), default=0.0) / total if total else 0.0
    score = min(1.0, SCALE * hits[0].score) if hits else 0.0
    margin = max(0.0, score - (SCALE * hits[1].score if len(hits) > 1 else 0.0))
    missing = [t.term for t in terms if not t.known and t.term.kind in ("noun", "identifier")]
    return Evidence(
        score=round(score, 4),
        coverage=round(coverage, 4),
        margin=round(margin, 4),
        verdict=_verdict(coverage, score, max((t.sure for t in missing), default=0.0)) if hits else "none",
        missing=tuple(t.text for t in missing if t.sure >= 0.5),
    )


def _verdict(coverage: float, score: float, missed: float) -> Literal["strong", "weak", "none"]:
    held = coverage + score - MISSED * missed
    return "strong" if held >= STRONG else "weak" if held >= WEAK else "none"


@lru_cache(maxsize=8192)
def _ways(words: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The sets of tokens of which a passage has to hold one: each word that means the same, in each of its forms."""
    found: dict[tuple[str, ...], None] = {}
    for word in words:
        parts = _forms(word)
        if len(parts) == 1:
            found.update(dict.fromkeys(parts[0]))
        elif all(parts):
            found[tuple(dict.fromkeys(token for forms in parts for token in forms[0]))] = None
    return tuple(way for way in found if way)


@lru_cache(maxsize=16_384)
def _forms(word: str) -> list[tuple[tuple[str, ...], ...]]:
    """For each part of an expression the sets of tokens of its forms; synonyms come again in other questions."""
    parts: list[tuple[tuple[str, ...], ...]] = []
    for part in content_terms(word) or [word]:
        forms = term_tokens(part)
        if len(forms) > 1 and "가" <= part[0] <= "힣" and part.isalpha():
            forms = (*forms, *_apart(forms[-1]))
        parts.append(forms)
    return parts


def _apart(pairs: tuple[str, ...]) -> list[tuple[str, ...]]:
    """A compound may be written apart ("탈취필터", "탈취 필터"): all pairs of syllables but one inner one, or two of a
    long word ("구민체육관이용")."""
    inner = range(1, len(pairs) - 1)
    gaps = [{one} for one in inner] if len(pairs) >= 3 else []
    if len(pairs) >= 5:
        gaps += [{one, other} for one in inner for other in inner if other - one >= 2]
    return [tuple(pair for at, pair in enumerate(pairs) if at not in gap) for gap in gaps[:60]]


def _held(terms: Sequence[Weighed], passage: str) -> float:
    words = set(passage.split())
    return sum(t.weight for t in terms if any(words.issuperset(way) for way in t.ways))
