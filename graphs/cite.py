"""From the markers in a text to citations that resolve: which stretch of a passage a sentence rests on.

`quote` is the line or sentence of the cited passage that shares most with the citing sentence; it always equals
the stored text's characters [start:end].
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gallae.core.tokens import tokens
from gallae.core.types import Citation, Passage
from gallae.graphs.sentences import split_sentences

__all__ = ["cite", "cite_used", "markers"]

USED = 0.5  # share of a line's words that a place has to hold to count as what the line rests on

_MARKER = re.compile(r"\[(\d{1,2})\]")


def markers(text: str) -> list[int]:
    """The source numbers in `text`, each once, in order."""
    return list(dict.fromkeys(int(n) for n in _MARKER.findall(text)))


def cite(text: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """One citation for each marker that names a passage; retrieved but unused passages are not cited."""
    made: dict[int, Citation] = {}
    for sentence in split_sentences(text):
        for number in markers(sentence):
            if number not in made and 0 < number <= len(passages):
                made[number] = _locate(number, _MARKER.sub("", sentence), passages[number - 1])
    return tuple(made.values())


def cite_used(text: str, passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """For a text without markers (a house format has no room for them): the places its lines rest on, each once.

    Retrieved is not cited: a passage that no line shares half of its words with is left out.
    """
    made: dict[tuple[str, int], Citation] = {}
    for line in split_sentences(text):
        found = [_best(line, passage) for passage in passages]
        share, at = max(
            ((f[0], n) for n, f in enumerate(found)), default=(0.0, 0), key=lambda pair: (pair[0], -pair[1])
        )
        if share >= USED:
            _, start, end = found[at]
            made.setdefault((passages[at].path, start), _citation(len(made) + 1, passages[at], start, end))
    return tuple(made.values())


def _locate(number: int, sentence: str, passage: Passage) -> Citation:
    _, start, end = _best(sentence, passage)
    return _citation(number, passage, start, end)


def _best(sentence: str, passage: Passage) -> tuple[float, int, int]:
    """(share of the sentence's words, start, end) of the passage's piece that shares most with it."""
    wanted = set(tokens(sentence))
    best: tuple[float, int, int] = (-1.0, 0, len(passage.text))
    start = 0
    for piece in split_sentences(passage.text):
        stripped = piece.strip()
        if stripped:
            share = len(wanted & set(tokens(stripped))) / max(1, len(wanted))
            offset = start + piece.index(stripped)
            if share > best[0]:
                best = (share, offset, offset + len(stripped))
        start += len(piece)
    return best


def _citation(number: int, passage: Passage, start: int, end: int) -> Citation:
    quote = passage.text[start:end]
    return Citation(
        number, passage.path, passage.start + start, passage.start + end, quote, passage.page, passage.heading
    )
