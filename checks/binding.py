"""Does a value belong to what the sentence is about? "일반 3,000원, 학생 2,000원" holds 3,000원, but not for 학생.

A source is cut into places that say one thing each: a cell with its row's and its column's name, an item of an
enumeration, a clause. A value is bound wrongly when another place with a value of the same kind holds all that the
sentence names and the value's own place holds, and more. The comparison needs words of the sentence that stand in the
source: what is named in other words, or in another language, is not judged.

>>> [c.text for c in strays("학생은 3,000원입니다.", ["일반 3,000원, 학생 2,000원"])]
['3,000원']
>>> strays("학생은 2,000원, 일반은 3,000원입니다.", ["일반 3,000원, 학생 2,000원"])
[]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from gallae.checks.bounds import agree
from gallae.checks.claim import Claim, comparable, same_value
from gallae.checks.claims import TODAY, claims_of
from gallae.checks.polarity import negated
from gallae.checks.sentences import without_markers
from gallae.core.tokens import content_terms

__all__ = ["Place", "places", "strays"]


@dataclass(frozen=True, slots=True)
class Place:
    """`claims` are said of `terms`; `text` is what it was read from."""

    terms: frozenset[str]
    claims: tuple[Claim, ...]
    text: str


_KINDS = frozenset({"number", "time", "date", "name", "code"})


def strays(sentence: str, sources: Sequence[str], today: date = TODAY) -> list[Claim]:
    """The claims of the sentence that the sources make of something else."""
    every = places(tuple(sources), today)
    if len(every) < 2:
        return []
    found: list[Claim] = []
    for part in _parts(without_markers(sentence)):
        terms = _terms(part)
        if not terms or _EXCEPT.search(part):
            continue
        found += [c for c in claims_of(part, today) if c.kind in _KINDS and not c.soft and _stray(c, terms, every, part)]
    return found


def _stray(claim: Claim, terms: frozenset[str], every: Sequence[Place], part: str) -> bool:
    holders = [p for p in every if any(same_value(claim, c) and agree(claim.bound, c.bound) for c in p.claims)]
    if not holders:
        return False
    rivals = [p for p in every if p not in holders and any(comparable(claim, c) for c in p.claims)]
    for rival in rivals:
        if negated(rival.text) != negated(part):
            continue
        named = terms & rival.terms
        if named and all(terms & h.terms < named and h.terms - rival.terms for h in holders):
            return True
    return False


@lru_cache(maxsize=256)
def places(sources: tuple[str, ...], today: date = TODAY) -> tuple[Place, ...]:
    """Every place of the sources that has a value."""
    columns = next((cells for s in sources if (cells := _cells(s)) and not claims_of(s)), [])
    found: list[Place] = []
    for source in sources:
        head = columns
        for line in source.splitlines():
            cells = _cells(line)
            if cells and not _values(line, today):
                head = cells if not _RULE.fullmatch(line.strip()) else head
            elif cells:
                found += _row(cells, head, today)
            else:
                found += _prose(line, today)
    return tuple(found)


_RULE = re.compile(r"[\s|:\-]+")
_EXCEPT = re.compile(r"(?<![가-힣])(?:외|제외|아닌|말고|빼고|대신|반면|보다|달리|비해)|를\s?제외|이?\s?아니|\b(?:except|other than|instead|unlike|than|besides)\b", re.I)
_PART = re.compile(r",(?!\d)\s*|;\s*|(?<=[며])\s|(?<=[가-힣])(?:고|지만|으나|는데)[\s,]+|\s(?:and|but|while|whereas)\s|(?<=[.?!])\s|\s/\s")
_SENTENCE = re.compile(r"(?<=[다요음함임됨.?!])\.?\s+(?=\S)|(?<=[.?!])\s+")


def _cells(line: str) -> list[str]:
    """The cells of a row "| a | b |", else []."""
    stripped = line.strip()
    if stripped.count("|") < 2 and "\t" not in stripped and " | " not in stripped:
        return []
    return [c.strip() for c in re.split(r"\||\t", stripped.strip("|"))]


def _values(text: str, today: date) -> list[Claim]:
    return [c for c in claims_of(text, today) if c.kind in _KINDS]


def _row(cells: list[str], head: list[str], today: date) -> Iterator[Place]:
    """Each cell with a value: of the row's cells without one, and of its column."""
    named = " ".join(c for c in cells if not _values(c, today))
    several = sum(bool(_values(c, today)) for c in cells) > 1
    label = cells[0] if several and _values(cells[0], today) else ""
    for i, cell in enumerate(cells):
        claims = _values(cell, today)
        if not claims:
            continue
        column = head[i] if len(head) == len(cells) else ""
        yield Place(_terms(f"{named} {label} {column} {cell}"), tuple(claims), f"{column} {cell}")


def _prose(line: str, today: date) -> Iterator[Place]:
    """The clauses of each sentence; what its first words say holds for the items that follow."""
    for sentence in _SENTENCE.split(line):
        shared: frozenset[str] = frozenset()
        for number, part in enumerate(_parts(sentence)):
            terms = _terms(part)
            claims = _values(part, today)
            if claims:
                yield Place(terms | shared, tuple(claims), part)
            if number == 0:
                shared = terms


def _parts(text: str) -> Iterator[str]:
    return (p for p in _PART.split(text) if p and p.strip())


@lru_cache(maxsize=8192)
def _terms(text: str) -> frozenset[str]:
    """What is named: content words without figures, Korean ones by the word, English ones by their stem."""
    from gallae.core.tokens import stem_latin

    return frozenset(
        t if "가" <= t[0] <= "힣" else stem_latin(t) for t in content_terms(text) if not any(c.isdigit() for c in t)
    )
