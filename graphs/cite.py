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

__all__ = ["cite", "markers"]

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


def _locate(number: int, sentence: str, passage: Passage) -> Citation:
    wanted = set(tokens(sentence))
    best: tuple[float, int, int] = (-1.0, 0, len(passage.text))
    start = 0
    for piece in split_sentences(passage.text):
        stripped = piece.strip()
        if stripped:
            share = len(wanted & set(tokens(stripped))) / (len(wanted) + 1)
            offset = start + piece.index(stripped)
            if share > best[0]:
                best = (share, offset, offset + len(stripped))
        start += len(piece)
    _, a, b = best
    return Citation(
        number, passage.path, passage.start + a, passage.start + b, passage.text[a:b], passage.page, passage.heading
    )
