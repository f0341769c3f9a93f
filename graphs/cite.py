"""From the markers in a text to citations that resolve: which stretch of a passage a sentence rests on.

`quote` is the line or sentence, of the cited passage or of what the model read around it, that holds what the citing
sentence says; it always equals the stored text's characters [start:end].
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gallae.checks.claims import claims_of, holds
from gallae.core.tokens import tokens
from gallae.core.types import Citation
from gallae.graphs.sentences import split_sentences
from gallae.graphs.surroundings import Shown

__all__ = ["cite", "cite_used", "markers"]

USED = (
    0.5  # share of a line's words that a place has to hold to count as what it rests on; half if it has a value of it
)

_MARKER = re.compile(r"\[(\d{1,2})\]")


def markers(text: str) -> list[int]:
    """The source numbers in `text`, each once, in order."""
    return list(dict.fromkeys(int(n) for n in _MARKER.findall(text)))


def cite(text: str, shown: Sequence[Shown]) -> tuple[Citation, ...]:
    """One citation for each marker that names a passage; retrieved but unused passages are not cited."""
    made: dict[int, Citation] = {}
    for sentence in split_sentences(text):
        for number in markers(sentence):
            if number not in made and 0 < number <= len(shown):
                source = shown[number - 1]
                made[number] = _citation(number, source, _best(_MARKER.sub("", sentence), source))
    return tuple(made.values())


def cite_used(text: str, shown: Sequence[Shown]) -> tuple[Citation, ...]:
    """For a text without markers (a house format has no room for them): the places its lines rest on, each once.

    Retrieved is not cited: a place has to hold half of a line's words, or a value of it and a quarter of its words.
    """
    made: dict[tuple[str, int], Citation] = {}
    for line in split_sentences(text):
        found = [(place, source) for source in shown for place in _places(line, source) if _used(place)]
        if found:
            place, source = max(found, key=lambda pair: pair[0][:3])  # the first of equals
            key = source.whole.path, source.whole.start + place.start
            made.setdefault(key, _citation(len(made) + 1, source, place))
    return tuple(made.values())


class _Place(NamedTuple):
    """A piece [start:end] of a source: how many claims of a sentence it holds, which share of its words, and whether it
    belongs to the passage itself. In the order in which places are preferred."""

    claims: int
    share: float
    own: bool
    start: int
    end: int


def _used(place: _Place) -> bool:
    return place.share >= (USED / 2 if place.claims else USED)


def _best(sentence: str, source: Shown) -> _Place:
    """The line or sentence that holds the most of what the sentence claims; among equals the one with more of its
    words, then one of the passage before one that only stands beside it, then the first."""
    whole = _Place(0, 0.0, True, 0, len(source.whole.text))
    return max(_places(sentence, source), default=whole, key=lambda place: place[:3])


def _places(sentence: str, source: Shown) -> Iterator[_Place]:
    wanted, claims = set(tokens(sentence)), claims_of(sentence)
    start = 0
    for piece in split_sentences(source.whole.text):
        stripped = piece.strip()
        if stripped:
            held = claims_of(stripped) if claims else []
            at = start + piece.index(stripped)
            yield _Place(
                sum(holds(held, stripped, claim) for claim in claims),
                len(wanted & set(tokens(stripped))) / max(1, len(wanted)),
                source.passage.start <= source.whole.start + at < source.passage.end,
                at,
                at + len(stripped),
            )
        start += len(piece)


def _citation(number: int, source: Shown, place: _Place) -> Citation:
    whole = source.whole
    quote = whole.text[place.start : place.end]
    return Citation(
        number, whole.path, whole.start + place.start, whole.start + place.end, quote, whole.page, whole.heading
    )
