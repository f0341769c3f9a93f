"""A stored document as HTML with one stretch marked, so that a citation opens at the right place.

Only text of the index goes in and every character is escaped: a document cannot bring markup or scripts along.
Offsets are those of the citation; nothing is searched again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gallae.core.types import Language
from gallae.retrievers.documents import StoredDocument

__all__ = ["document_html"]

WINDOW = 20_000  # characters kept on each side of the marked stretch: a browser stays quick on a long document
_RULE = re.compile(r"[\s|:\-]+")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    kind: str  # "text", "row" or "heading"
    level: int = 0
    header: str = ""


def document_html(document: StoredDocument, start: int = 0, end: int = 0, *, language: Language = "ko") -> str:
    """`document` around [start:end), that stretch in <mark>; without a stretch, from its beginning."""
    first, last = _window(document.text, start, end)
    parts = ['<div class="gallae-doc">']
    if first:
        parts.append('<p class="fold">⋯</p>')
    for kind, lines in groupby(_lines(document, first, last), key=lambda line: (line.kind, line.header)):
        if kind[0] == "row":
            parts.append(_table(document.text, list(lines), start, end))
        else:
            parts.extend(_paragraph(document, line, start, end, language) for line in lines)
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


def _paragraph(document: StoredDocument, line: _Line, start: int, end: int, language: Language) -> str:
    if line.kind == "page":
        page = document.page_of(line.end) or ""
        return f'<p class="page">{f"{page}쪽" if language == "ko" else f"page {page}"}</p>'
    inner = _marked(document.text, line.start, line.end, start, end)
    if line.kind == "heading":
        return f'<p class="heading level{min(line.level, 4)}">{inner.lstrip("# ")}</p>'
    return f"<p>{inner}</p>"


def _table(text: str, lines: list[_Line], start: int, end: int) -> str:
    parts = ["<table>"]
    if cells := [c for c, _ in _cells(lines[0].header, 0)]:
        parts.append("<thead><tr>" + "".join(f"<th>{html.escape(c)}</th>" for c in cells) + "</tr></thead>")
    for line in lines:
        cells_html = (
            f"<td>{_marked(text, at, at + len(cell), start, end)}</td>"
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


def _marked(text: str, a: int, b: int, start: int, end: int) -> str:
    """text[a:b] escaped, its part inside [start:end) in <mark>."""
    low, high = min(max(a, start), b), max(min(b, end), a)
    if low >= high:
        return html.escape(text[a:b])
    before, inside, after = text[a:low], text[low:high], text[high:b]
    return f"{html.escape(before)}<mark>{html.escape(inside)}</mark>{html.escape(after)}"
