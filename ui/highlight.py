"""A stored document as HTML with one stretch marked, so that a citation opens at the right place; or with its passages.

Only text of the index goes in and every character is escaped: a document cannot bring markup or scripts along.
Offsets are those of the citation; nothing is searched again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gallae.core.types import Language
from gallae.retrievers.documents import StoredDocument

__all__ = ["document_html", "passages_html"]

WINDOW = 20_000  # characters kept on each side of the marked stretch: a browser stays quick on a long document
_RULE = re.compile(r"[\s|:\-]+")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: str  # "text", "row" or "heading"
    level: int = 0
    header: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    opens: str
    closes: str
    again: str = ""  # instead of `opens`, where it goes on in another line or cell


def document_html(document: StoredDocument, start: int = 0, end: int = 0, *, language: Language = "ko") -> str:
    """`document` around [start:end), that stretch in <mark>; without a stretch, from its beginning."""
    first, last = _window(document.text, start, end)
    return _html(document, first, last, [_Mark(start, end, "<mark>", "</mark>")], language)


def passages_html(
    document: StoredDocument,
    passages: Sequence[tuple[int, int]],
    *,
    first: int = 1,
    until: int | None = None,
    language: Language = "ko",
) -> str:
    """`document` from the first of these passages ([start, end) each, in their order) to `until` (None: its end), each
    passage in its own tint with its number. `first` is the number of the first one; 1: from the document's beginning."""
    marks = [
        _Mark(start, end, f'<span class="{tint}" data-passage="{n}">', "</span>", f'<span class="{tint}">')
        for n, (start, end) in enumerate(passages, first)
        for tint in ("passage even" if n % 2 == 0 else "passage",)
    ]
    begin = document.text.rfind("\n", 0, passages[0][0]) + 1 if passages and first > 1 else 0
    return _html(document, begin, len(document.text) if until is None else until, marks, language)


def _html(document: StoredDocument, first: int, last: int, marks: Sequence[_Mark], language: Language) -> str:
    parts = ['<div class="gallae-doc">']
    if first:
        parts.append('<p class="fold">⋯</p>')
    for kind, lines in groupby(_lines(document, first, last), key=lambda line: (line.kind, line.header)):
        if kind[0] == "row":
            parts.append(_table(document.text, list(lines), marks))
        else:
            parts.extend(_paragraph(document, line, marks, language) for line in lines)
    if last < len(document.text):
        parts.append('<p class="fold">⋯</p>')
    return "".join([*parts, "</div>"])


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    first, last = max(0, start - WINDOW), min(len(text), max(start, end) + WINDOW)
    if first:
        first = text.find("\n", first, start) + 1 or first
    return first, last


def _lines(document: StoredDocument, first: int, last: int) -> Iterator[_Line]:
    """The window's lines; a table's header and rule lines are left out, since its rows bring the header."""
    headings = {h.start: h.level for h in document.headings}
    rows = {r.start: r.header for r in document.rows}
    headers = {" ".join(header.split()) for header in rows.values() if header}
    in_table = bool(headers)
    at = first
    for piece in re.split(r"(\n|\f)", document.text[first:last]):
        stop = at + len(piece)
        if piece == "\f":
            yield _Line(at, stop, "page")
        elif at in rows:
            yield _Line(at, stop, "row", header=rows[at])
        elif at in headings:
            yield _Line(at, stop, "heading", headings[at])
        elif piece.strip() and not (
            in_table and (" ".join(piece.split()) in headers or ("|" in piece and _RULE.fullmatch(piece)))
        ):
            yield _Line(at, stop, "text")
        at = stop


def _paragraph(document: StoredDocument, line: _Line, marks: Sequence[_Mark], language: Language) -> str:
    if line.kind == "page":
        page = document.page_of(line.end) or ""
        return f'<p class="page">{f"{page}쪽" if language == "ko" else f"page {page}"}</p>'
    inner = _marked(document.text, line.start, line.end, marks)
    if line.kind == "heading":
        return f'<p class="heading level{min(line.level, 4)}">{inner.lstrip("# ")}</p>'
    return f"<p>{inner}</p>"


def _table(text: str, lines: list[_Line], marks: Sequence[_Mark]) -> str:
    parts = ["<table>"]
    if cells := [c for c, _ in _cells(lines[0].header, 0)]:
        parts.append("<thead><tr>" + "".join(f"<th>{html.escape(c)}</th>" for c in cells) + "</tr></thead>")
    for line in lines:
        cells_html = (
            f"<td>{_marked(text, at, at + len(cell), marks)}</td>"
            for cell, at in _cells(text[line.start : line.end], line.start)
        )
        parts.append("<tr>" + "".join(cells_html) + "</tr>")
    return "".join([*parts, "</table>"])


def _cells(row: str, at: int) -> list[tuple[str, int]]:
    """(cell, its offset) of a row as the loaders write it: cells between bars, with or without outer ones."""
    pieces = []
    for piece in row.split("|"):
        pieces.append((piece, at))
        at += len(piece) + 1
    if pieces and not pieces[0][0].strip():
        pieces = pieces[1:]
    if pieces and not pieces[-1][0].strip():
        pieces = pieces[:-1]
    return pieces


def _marked(text: str, a: int, b: int, marks: Sequence[_Mark]) -> str:
    """text[a:b] escaped, what of it lies inside a mark between its tags. Marks do not overlap and stand in order."""
    parts, at = [], a
    for mark in marks:
        low, high = max(mark.start, at), min(mark.end, b)
        if low < high:
            opens = mark.opens if low == mark.start else mark.again or mark.opens
            parts += [html.escape(text[at:low]), opens, html.escape(text[low:high]), mark.closes]
            at = high
    return "".join([*parts, html.escape(text[at:b])])
