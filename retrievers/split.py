"""Passages of a document: structure first, then sentences packed to a size.

A heading, a 제N조, a question with its answer, a table row or a page begins a new passage; within such a unit
sentences are packed to about `size` characters. A passage's text always equals the stored text's [start:end]; title
and heading path are indexed with it but are no part of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from gallae.retrievers.documents import Heading, Loaded, Row

__all__ = ["Chunk", "split"]

T = TypeVar("T", Heading, Row)

SENTENCE = re.compile(r"(?<=[.?!。])[\"'”’)\]]*\s+")
ARTICLE = re.compile(r"\s*(?:#+\s*)?제\s?\d+\s?조(?:의\s?\d+)?(?=[\s(（【\[]|$)")
ASKED = re.compile(r"\s*(?:\*\*|#+\s*)?(?:Q\s?\d*\s*[.:)\]]|\[?(?:문|질문)\s?\d*\s*[.:)\]])", re.IGNORECASE)
SEPARATOR = re.compile(r"[\s|:+=_*#>~-]*$")


@dataclass(frozen=True, slots=True)
class Chunk:
    start: int
    end: int
    heading: tuple[str, ...] = ()
    header: str = ""
    page: int | None = None


def split(loaded: Loaded, size: int) -> list[Chunk]:
    """Chunks in order; they do not overlap."""
    chunks: list[Chunk] = []
    for start, end, heading in _sections(loaded):
        made = list(_chunks(loaded, start, end, heading, size))
        if not made and heading:
            line_end = loaded.text.find("\n", start)
            made = list(_packed(loaded, start, end if line_end < 0 else line_end, heading, size))
        chunks += made
    return chunks


def _sections(loaded: Loaded) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """(start, end, heading path) between headings and pages; a page keeps the headings of the one before."""
    path: list[Heading] = []
    marks: list[tuple[int, Heading | None]] = [(h.start, h) for h in loaded.headings]
    marks += [(page, None) for page in loaded.pages if page]
    marks.sort(key=lambda mark: (mark[0], mark[1] is not None))
    start = 0
    for at, heading in marks:
        if at > start or (heading and path):
            yield start, at, tuple(h.text for h in path)
        if heading:
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(heading)
        start = at
    yield start, len(loaded.text), tuple(h.text for h in path)


def _chunks(loaded: Loaded, start: int, end: int, heading: tuple[str, ...], size: int) -> Iterator[Chunk]:
    """Rows one by one, the prose between them packed; header lines and the heading's own line are left out."""
    if any(h.start == start for h in _between(loaded.headings, start, start + 1)):
        line_end = loaded.text.find("\n", start, end)
        start = end if line_end < 0 else line_end + 1
    at = start
    for row in _between(loaded.rows, start, end):
        line = loaded.text[row.start : row.end]
        if not any(c.isalnum() for c in line):
            continue
        yield from _packed(loaded, at, _before_header(loaded, at, row), heading, size)
        left = row.start + len(line) - len(line.lstrip())
        yield Chunk(left, left + len(line.strip()), heading, row.header, _page(loaded, left))
        at = row.end
    yield from _packed(loaded, at, end, heading, size)


def _between(marks: tuple[T, ...], start: int, end: int) -> tuple[T, ...]:
    first = bisect_left(marks, start, key=_start)
    return marks[first : bisect_left(marks, end, lo=first, key=_start)]


def _start(mark: Heading | Row) -> int:
    return mark.start


def _before_header(loaded: Loaded, start: int, row: Row) -> int:
    """End of the prose before a table: its header line and the line of dashes below it are no prose."""
    end = row.start
    if not row.header:
        return end
    for _ in range(2):
        line_start = loaded.text.rfind("\n", start, max(start, end - 1)) + 1 or start
        line = loaded.text[max(line_start, start) : end].strip()
        if line and line != row.header and not SEPARATOR.match(line):
            break
        end = max(line_start, start)
        if line == row.header or end == start:
            break
    return end


def _packed(loaded: Loaded, start: int, end: int, heading: tuple[str, ...], size: int) -> Iterator[Chunk]:
    first = last = -1
    for unit_start, unit_end, begins in _units(loaded.text, start, end, size):
        if first >= 0 and (begins or unit_end - first > size):
            yield _made(loaded, first, last, heading)
            first = -1
        if first < 0:
            first = unit_start
        last = unit_end
    if first >= 0:
        yield _made(loaded, first, last, heading)


def _units(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int, bool]]:
    """(start, end, begins a new passage) of each sentence; what has no letter or digit is left out."""
    at = start
    while at < end:
        line_end = text.find("\n", at, end)
        line_end = end if line_end < 0 else line_end
        begins = bool(ARTICLE.match(text, at, line_end) or ASKED.match(text, at, line_end))
        cut = at
        for stop in [m.end() for m in SENTENCE.finditer(text, at, line_end)] + [line_end]:
            for piece_start, piece_end in _cut(text, cut, stop, size):
                piece = text[piece_start:piece_end]
                if any(c.isalnum() for c in piece):
                    left = piece_start + len(piece) - len(piece.lstrip())
                    yield left, left + len(piece.strip()), begins
                    begins = False
            cut = stop
        at = line_end + 1


def _cut(text: str, start: int, end: int, size: int) -> Iterator[tuple[int, int]]:
    """A sentence longer than twice the size is cut at a space near the size (OCR, tables without marks)."""
    while end - start > 2 * size:
        space = text.rfind(" ", start + size // 2, start + size)
        stop = space if space > 0 else start + size
        yield start, stop
        start = stop
    yield start, end


def _made(loaded: Loaded, start: int, end: int, heading: tuple[str, ...]) -> Chunk:
    return Chunk(start, end, heading, "", _page(loaded, start))


def _page(loaded: Loaded, offset: int) -> int | None:
    return bisect_right(loaded.pages, offset) or None
