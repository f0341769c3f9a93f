"""Sentences of an answer with their places and citation markers.

A marker after the full stop belongs to the sentence before it; a table row, a list item and a heading are one each.

>>> [(s.text, s.markers) for s in split_sentences("보증은 2년입니다. [1] 모터는 10년입니다 [2].")]
[('보증은 2년입니다. [1]', (1,)), ('모터는 10년입니다 [2].', (2,))]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MARKER", "Sentence", "split_sentences", "without_markers"]

MARKER = re.compile(r"\[(\d{1,3}(?:\s?,\s?\d{1,3})*)\]")
_END = re.compile(r"[.?!…。]+[\"'”’」』)\]]*(?=\s|$|\[\d)(?:\s*\[\d{1,3}(?:\s?,\s?\d{1,3})*\][.]?)*|\n+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|Prof|No|vs|etc|e\.g|i\.e|St|approx|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec))\.$"
)
_NUMBERED = re.compile(r"\s*\(?\d{1,2}\.")
_DATE_GOES_ON = re.compile(r"\d\.\s+(?:\d|부터|까지|이후|이전|현재|자로)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` equals the source's [start:end]; `markers` are the numbers of its citations."""

    text: str
    start: int
    end: int
    markers: tuple[int, ...]


def split_sentences(text: str) -> list[Sentence]:
    found: list[Sentence] = []
    start = 0
    for m in _END.finditer(text):
        if "\n" not in m.group() and (
            _ABBREVIATION.search(text[start : m.start() + 1])
            or _DATE_GOES_ON.match(text, m.start() - 1)
            or _NUMBERED.fullmatch(text[start : m.start() + 1])
        ):
            continue  # "2026. 4. 1.", "Dr. Kim" and the "1." of a list go on
        _add(found, text, start, m.end())
        start = m.end()
    _add(found, text, start, len(text))
    return found


def without_markers(text: str) -> str:
    return re.sub(r"\s?" + MARKER.pattern, "", text)


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return
    start += len(piece) - len(piece.lstrip())
    markers = tuple(int(n) for m in MARKER.finditer(stripped) for n in m.group(1).split(","))
    if found and not MARKER.sub("", stripped).strip(" .\n"):  # markers on a line of their own
        last = found.pop()
        start, markers = last.start, last.markers + markers
        stripped = text[start : start + (end - start)].strip()
    found.append(Sentence(stripped, start, start + len(stripped), markers))
