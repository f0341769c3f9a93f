"""PDF: lines rebuilt from the boxes of their pieces, so that a table row is one line with its cells in order.

pdfium hands out text in drawing order, which keeps columns of prose apart; pieces that stand on one line are joined,
cells of a table with " | ". Lines that were only broken at the margin are joined again. Larger short lines are
headings. A scanned PDF (hardly a character a page) is refused: emptiness is never indexed.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["load_pdf"]

CHARACTERS_A_PAGE = 20
LIST_MARKER = re.compile(r"\s*(?:[-·•*○●■□▶※]|\(?\d{1,2}[.)]|[①-⑳]|[가-하]\.|제\s?\d+\s?[조장항절])")
SENTENCE_END = (".", "?", "!", "。", ":", ";")


@dataclass(slots=True)
class _Line:
    """Cells from left to right; `left`, `right`, `bottom`, `top` in points, bottom < top."""

    cells: list[str]
    spans: list[tuple[float, float]]
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def text(self) -> str:
        return " ".join(self.cells)


def load_pdf(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise KnowledgeError(
                f"{name}: the PDF is encrypted", hint="Remove its password in a PDF program and add it again."
            ) from error
        raise KnowledgeError(
            f"{name}: the PDF is broken ({error})", hint="Make the PDF again from its source."
        ) from error
    try:
        if len(pdf) > limits.max_pages:
            raise KnowledgeError(
                f"{name}: {len(pdf)} pages are over the limit of {limits.max_pages}",
                hint="Split it, or raise documents.max_pages in gallae.toml.",
            )
        pages = [list(_lines(page)) for page in _opened(pdf, name)]
    finally:
        pdf.close()
    characters = sum(len(line.text) for page in pages for line in page)
    if characters < CHARACTERS_A_PAGE * max(1, len(pages)):
        raise KnowledgeError(
            f"{name}: a scanned PDF ({len(pages)} pages, {characters} characters): its pages are pictures",
            hint="Reading pictures needs a vision model or OCR: run OCR on the PDF and add the result.",
        )
    return _written(pages)


def _opened(pdf: Any, name: str) -> Iterator[Any]:
    import pypdfium2

    for number in range(len(pdf)):
        try:
            page = pdf[number]
            textpage = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise KnowledgeError(
                f"{name}: page {number + 1} is broken ({error})", hint="Make the PDF again from its source."
            ) from error
        yield textpage
        textpage.close()
        page.close()


def _lines(textpage: Any) -> Iterator[_Line]:
    """Pieces in drawing order, joined to lines while they stand beside each other."""
    line: _Line | None = None
    for number in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(number)
        text = " ".join(textpage.get_text_bounded(left, bottom, right, top).split())
        if not text or top <= bottom:
            continue
        if line and _beside(line, left, bottom, top):
            gap = left - line.spans[-1][1]
            if gap > 0.9 * max(line.height, top - bottom):
                line.cells.append(text)
                line.spans.append((left, right))
            else:
                line.cells[-1] += (" " if gap > 0.12 * line.height else "") + text
                line.spans[-1] = (line.spans[-1][0], right)
            line.bottom, line.top = min(line.bottom, bottom), max(line.top, top)
            continue
        if line:
            yield line
        line = _Line([text], [(left, right)], bottom, top)
    if line:
        yield line


def _beside(line: _Line, left: float, bottom: float, top: float) -> bool:
    overlap = min(line.top, top) - max(line.bottom, bottom)
    return overlap > 0.5 * min(line.height, top - bottom) and left > line.spans[-1][1] - 0.5 * line.height


def _written(pages: list[list[_Line]]) -> Loaded:
    body = statistics.median_low([line.height for page in pages for line in page for _ in line.text] or [1.0])
    right = max((line.spans[-1][1] for page in pages for line in page), default=0.0)
    manuscript = Manuscript()
    title = ""
    for page in pages:
        manuscript.page()
        at = 0
        while at < len(page):
            end = _table_end(page, at)
            if end - at >= 2:
                _write_rows(manuscript, page[at:end])
                at = end
                continue
            line = page[at]
            at += 1
            if line.height > 1.18 * body and len(line.text) <= 60 and not line.text.endswith((".", "다")):
                manuscript.heading(2 if title and line.height <= 1.5 * body else 1, line.text)
                title = title or line.text
                continue
            text = line.text
            while at < len(page) and _table_end(page, at) - at < 2 and _wrapped(line, page[at], right):
                line = page[at]
                text += " " + line.text
                at += 1
            manuscript.line(text)
    return manuscript.done(title=title)


def _table_end(page: list[_Line], at: int) -> int:
    """End of the run of lines with several cells each that begins at `at`."""
    end = at
    while end < len(page) and len(page[end].cells) > 1:
        if end > at and page[end].bottom > page[end - 1].top:
            break  # the next column of the page, not the next row
        end += 1
    return end


def _write_rows(manuscript: Manuscript, lines: list[_Line]) -> None:
    rows = [" | ".join(line.cells) for line in lines]
    header = ""
    if not any(re.fullmatch(r"[\d,.%\-~]+", cell) for cell in lines[0].cells):
        header = rows.pop(0)
        manuscript.line(header)
    for row in rows:
        manuscript.row(row, header)


def _wrapped(line: _Line, below: _Line, right: float) -> bool:
    """The line was broken at the margin: it is full, ends no sentence, and the next one goes on in the same size."""
    return (
        line.spans[-1][1] > 0.85 * right
        and not line.text.endswith(SENTENCE_END)
        and abs(line.height - below.height) < 0.25 * line.height
        and 0 < line.bottom - below.bottom < 2.5 * line.height
        and not LIST_MARKER.match(below.text)
    )
