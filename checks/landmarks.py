"""Where in a text a pattern can begin at all, found with plain string searches: digits, Latin words, given literals.

A regular expression that is tried at every character costs 20 to 100 ns for each; dozens of detectors look at the same
text. What they share is found once here, and each is tried only where its first characters stand.

>>> list(digit_runs("a 010-12")), [w.low for w in latin_words("Dear Mr. Lee")]
([(2, 5), (6, 8)], ['dear', 'mr', 'lee'])
>>> list(windows_of("가나 님 다라", ("님",), 2, 1))
[(1, 5)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "Word",
    "any_of",
    "digit_runs",
    "hangul_words",
    "latin_words",
    "lowered",
    "places_of",
    "starting",
    "windows_of",
]

_DIGITS = re.compile(r"\d+")
_LATIN = re.compile(r"[A-Za-z]+")
_HANGUL = re.compile("[가-힣]+")
KEPT = 16  # texts: one and its parts are looked at by all detectors, then never again


class Word(NamedTuple):
    """A run of the letters A to Z; `low` is its lower case."""

    start: int
    end: int
    text: str
    low: str


@lru_cache(maxsize=KEPT)
def digit_runs(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of every run of digits."""
    return tuple([m.span() for m in _DIGITS.finditer(text)])


@lru_cache(maxsize=KEPT)
def latin_words(text: str) -> tuple[Word, ...]:
    return tuple([Word(m.start(), m.end(), word := m.group(), word.lower()) for m in _LATIN.finditer(text)])


@lru_cache(maxsize=KEPT)
def hangul_words(text: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, word) of every run of syllables."""
    return tuple([(*m.span(), m.group()) for m in _HANGUL.finditer(text)])


@lru_cache(maxsize=KEPT)
def lowered(text: str) -> str:
    """For looking whether a word stands in it; its places are not those of the text (İ grows)."""
    return text.lower()


@lru_cache(maxsize=KEPT)
def _characters(text: str) -> frozenset[str]:
    return frozenset(text)


def any_of(text: str, words: Iterable[str]) -> bool:
    """Does one of the words stand in the text? A plain search each, of those whose first and last letter do."""
    held = _characters(text)
    for word in words:  # noqa: SIM110 - `any` over a generator takes three times as long
        if word[0] in held and word[-1] in held and word in text:
            return True
    return False


def places_of(text: str, words: Iterable[str]) -> list[int]:
    """Where one of the words begins, in order, each place once."""
    found: set[int] = set()
    held = _characters(text)
    by_first = _by_first(tuple(words))
    for first in held & by_first.keys():  # of a sentence's letters hardly any begins a word of the list
        for word in by_first[first]:
            at = text.find(word) if word[-1] in held else -1
            while at >= 0:
                found.add(at)
                at = text.find(word, at + 1)
    return sorted(found)


@lru_cache(maxsize=64)
def _by_first(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {first: tuple(w for w in words if w[0] == first) for first in {w[0] for w in words}}


def windows_of(text: str, words: Sequence[str], before: int, behind: int) -> Iterator[tuple[int, int]]:
    """Stretches around the words, those that touch made one: where a pattern that holds one of them can match.

    `behind` counts from where a word begins.
    """
    start = end = -1
    for at in places_of(text, words):
        if end < 0 or at - before > end:
            if end > 0:
                yield start, end
            start = max(0, at - before)
        end = min(len(text), at + behind)
    if end > 0:
        yield start, end


def starting(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` finds, if it can begin only at `places` (in order)."""
    end = 0
    for at in places:
        if at >= end and (m := pattern.match(text, at)):
            yield m
            end = m.end()
