"""PDF: lines rebuilt from the boxes of their pieces, so that a table row is one line with its cells in order.

pdfium hands out text in drawing order, which keeps columns of prose apart; pieces that stand on one line are joined,
cells of a table with " | ". Tables drawn with lines are read by them (pdf_tables). Lines that were only broken at
the margin are joined again. Larger short lines are headings. Pages that are pictures are read by a vision model; a
scanned PDF (hardly a character a page) without one is refused: emptiness is never indexed.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_image import ADVICE
from gallae.retrievers.load_text import plain_headings
from gallae.retrievers.pdf_pictures import pages_of, pages_to_read, picture_pages
from gallae.retrievers.pdf_tables import Box, find_grids
from gallae.retrievers.pictures import PageReader, read_pages

__all__ = ["load_pdf"]

CHARACTERS_A_PAGE = 20
MAX_PIECES = 6_000  # of text on a page: a full page of a newspaper has some 1,000
LIST_MARKER = re.compile(r"\s*(?:[-·•*○●■□▶※]|\(?\d{1,2}[.)]|[①-⑳]|[가-하]\.(?=\s+\S)|제\s?\d+\s?[조장항절])")
SENTENCE_END = (".", "?", "!", "。", ":", ";")
NUMBER = re.compile(r"[\d,.%\-~]+")


@dataclass(slots=True)
class _Line:
    """Cells from left to right, each with its place."""

    cells: list[Box]

    @property
    def bottom(self) -> float:
        return min(cell.bottom for cell in self.cells)

    @property
    def top(self) -> float:
        return max(cell.top for cell in self.cells)

    @property
    def right(self) -> float:
        return self.cells[-1].right

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def text(self) -> str:
        return " ".join(cell.text for cell in self.cells)

    @property
    def font(self) -> tuple[float, int]:
        """Size and weight of what the line begins with."""
        return self.cells[0].size, self.cells[0].weight


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table: the boxes of each cell of each row."""

    rows: list[list[list[Box]]]


_Block = _Line | _Table


def load_pdf(data: bytes, name: str, limits: DocumentSettings, reader: PageReader | None = None) -> Loaded:
    """Pages that are pictures go to `reader`; KnowledgeError for them without one, encrypted, broken or too long."""
    pdf = _opened(data, name)
    try:
        if len(pdf) > limits.max_pages:
            raise KnowledgeError(
                f"{name}: {len(pdf)} pages are over the limit of {limits.max_pages}",
                hint="Split it, or raise documents.max_pages in gallae.toml.",
            )
        pages = [_blocks(pdf[number]) for number in range(len(pdf))]
        empty = [number for number, page in enumerate(pages) if _characters(page) < CHARACTERS_A_PAGE]
        if reader is not None and (drawn := pages_to_read(pdf, empty)):
            return read_pages(pages_of(pdf, _written(pages), drawn), reader, name, limits, pictures=len(drawn))
        pictures = picture_pages(pdf, empty)
    finally:
        pdf.close()
    characters = sum(_characters(page) for page in pages)
    if characters < CHARACTERS_A_PAGE * max(1, len(pages)):
        raise KnowledgeError(
            f"{name}: a scanned PDF ({len(pages)} pages, {characters} characters): its pages are pictures",
            hint=f"Reading pictures needs a vision model. {ADVICE}",
        )
    if inner := [n for n in pictures if 0 < n < len(pages) - 1]:  # a cover may be a picture
        raise KnowledgeError(
            f"{name}: pages that are pictures without text: {', '.join(str(n + 1) for n in inner[:10])}",
            hint=f"Reading pictures needs a vision model. {ADVICE}",
        )
    loaded = _written(pages)
    return loaded if loaded.headings else replace(loaded, headings=plain_headings(loaded.text))


def _opened(data: bytes, name: str) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise KnowledgeError(
                f"{name}: the PDF is encrypted", hint="Remove its password in a PDF program and add it again."
            ) from error
        raise KnowledgeError(
            f"{name}: the PDF is broken ({error})", hint="Make the PDF again from its source."
        ) from error


def _characters(page: list[_Block]) -> int:
    return sum(len(box.text) for block in page for box in _boxes(block))


def _blocks(page: Any) -> list[_Block]:
    """Lines in drawing order; a ruled table stands where its first cell was drawn."""
    textpage = page.get_textpage()
    try:
        pieces = list(_pieces(textpage))
        grids = find_grids(page)
    finally:
        textpage.close()
        page.close()
    blocks: list[_Block] = []
    held: dict[int, list[Box]] = {}
    places: dict[int, int] = {}
    line: _Line | None = None
    for piece in pieces:
        at = next((n for n, grid in enumerate(grids) if grid.holds(piece)), None)
        if at is not None:
            if at not in held:
                places[at] = len(blocks)
                blocks.append(_Table([]))
            held.setdefault(at, []).append(piece)
            line = None
        elif line and _beside(line, piece):
            _append(line, piece)
        else:
            line = _Line([piece])
            blocks.append(line)
    for at, boxes in held.items():
        blocks[places[at]] = _Table(grids[at].rows(boxes))
    return blocks


def _pieces(textpage: Any) -> Iterator[Box]:
    import pypdfium2.raw as pdfium

    count = textpage.count_rects()
    if count > MAX_PIECES:  # finding the text of each looks through the whole page
        raise ValueError(f"a page of {count:,} pieces of text; the limit is {MAX_PIECES:,}")
    for number in range(count):
        left, bottom, right, top = textpage.get_rect(number)
        text = " ".join(textpage.get_text_bounded(left, bottom, right, top).split())
        if text and top > bottom:
            at = textpage.get_index((left + min(right, left + 6)) / 2, (bottom + top) / 2, 4, 4)
            size = pdfium.FPDFText_GetFontSize(textpage.raw, at) if at is not None else 0.0
            weight = pdfium.FPDFText_GetFontWeight(textpage.raw, at) if at is not None else 0
            # Some programs scale a font of size 1: its height then tells more.
            yield Box(text, left, bottom, right, top, size if size > 3 else top - bottom, max(0, weight))


def _beside(line: _Line, piece: Box) -> bool:
    overlap = min(line.top, piece.top) - max(line.bottom, piece.bottom)
    height = min(line.height, piece.height)
    return overlap > 0.5 * height and piece.left > line.right - 0.5 * line.height


def _append(line: _Line, piece: Box) -> None:
    """A new cell after a wide gap, else more of the last one."""
    last = line.cells[-1]
    gap = piece.left - last.right
    if gap > 0.9 * max(line.height, piece.height):
        line.cells.append(piece)
        return
    text = last.text + (" " if gap > 0.12 * line.height else "") + piece.text
    line.cells[-1] = replace(
        last, text=text, bottom=min(last.bottom, piece.bottom), right=piece.right, top=max(last.top, piece.top)
    )


def _boxes(block: _Block) -> Iterator[Box]:
    if isinstance(block, _Line):
        yield from block.cells
    else:
        yield from (box for row in block.rows for cell in row for box in cell)


def _written(pages: list[list[_Block]]) -> Loaded:
    lines = [block for page in pages for block in page if isinstance(block, _Line)]
    body = statistics.median_low([line.font[0] for line in lines for _ in line.text] or [1.0])
    plain = statistics.median_low([line.font[1] for line in lines for _ in line.text] or [0])
    margin = max((line.right for line in lines), default=0.0)
    glue = "" if _breaks_words(pages, margin) else " "
    manuscript = Manuscript()
    title = ""
    for page in pages:
        manuscript.page()
        at = 0
        while at < len(page):
            block = page[at]
            if isinstance(block, _Table):
                _write_rows(manuscript, [[_cell(cell, glue) for cell in row] for row in block.rows])
                at += 1
                continue
            end = _table_end(page, at)
            if end - at >= 2:
                _write_rows(manuscript, _aligned([b for b in page[at:end] if isinstance(b, _Line)]))
                at = end
                continue
            at += 1
            if _is_heading(block, body, plain):
                manuscript.heading(2 if title else 1, block.text)
                title = title or block.text
                continue
            text, line = block.text, block
            while at < len(page) and _table_end(page, at) - at < 2 and _wrapped(line, page[at], margin):
                below = page[at]
                assert isinstance(below, _Line)
                text, line = _glued(text, below.text, glue), below
                at += 1
            manuscript.line(text)
    return manuscript.done(title=title)


def _is_heading(line: _Line, body: float, plain: int) -> bool:
    """A short line in a larger font than the text's, or a very short one in a bolder font."""
    size, weight = line.font
    if len(line.cells) > 1 or line.text.endswith((".", "다", ",")):
        return False
    return (size > 1.08 * body and len(line.text) <= 60) or (weight >= plain + 150 and len(line.text) <= 30)


def _table_end(page: list[_Block], at: int) -> int:
    """End of the run of lines with several cells each that begins at `at`."""
    end = at
    above: _Line | None = None
    while end < len(page):
        line = page[end]
        if not isinstance(line, _Line) or len(line.cells) < 2 or (above and line.bottom > above.top):
            break  # prose, or the next column of the page
        above = line
        end += 1
    return end


def _aligned(lines: list[_Line]) -> list[list[str]]:
    """Cells under the widest line's columns; an empty cell keeps its place."""
    widest = max(lines, key=lambda line: len(line.cells))
    rows = []
    for line in lines:
        row = [""] * len(widest.cells)
        for cell in line.cells:
            middle = (cell.left + cell.right) / 2
            distances = [abs((c.left + c.right) / 2 - middle) for c in widest.cells]
            column = distances.index(min(distances))
            row[column] = f"{row[column]} {cell.text}".strip()
        rows.append(row)
    return rows


def _write_rows(manuscript: Manuscript, rows: list[list[str]]) -> None:
    rows = [row for row in rows if any(row)]
    header = ""
    if len(rows) > 1 and not any(NUMBER.fullmatch(cell) for cell in rows[0]):
        header = " | ".join(rows.pop(0))
        manuscript.line(header)
    for row in rows:
        manuscript.row(" | ".join(row), header)


def _cell(boxes: list[Box], glue: str) -> str:
    """The text of a cell of several lines."""
    text = ""
    above: Box | None = None
    for box in boxes:
        beside = above and min(above.top, box.top) - max(above.bottom, box.bottom) > 0.5 * box.height
        text = f"{text} {box.text}" if beside else _glued(text, box.text, glue)
        above = box
    return text.strip()


def _glued(text: str, more: str, glue: str) -> str:
    hangul = text and "가" <= text[-1] <= "힣" and "가" <= more[0] <= "힣"
    return text + (glue if hangul else " ") + more


def _wrapped(line: _Line, below: _Block, margin: float) -> bool:
    """The line was broken at the margin: it is full, ends no sentence, and the next one goes on in the same size."""
    return (
        isinstance(below, _Line)
        and line.right > 0.85 * margin
        and not line.text.endswith(SENTENCE_END)
        and line.font[1] == below.font[1]
        and abs(line.font[0] - below.font[0]) < 0.08 * line.font[0]
        and 0 < line.bottom - below.bottom < 2.5 * line.height
        and not LIST_MARKER.match(below.text)
    )


def _breaks_words(pages: list[list[_Block]], margin: float) -> bool:
    """Whether lines are broken inside words, as many Korean layouts do: then every full line ends within a character
    of the margin, but not exactly at it (as justified lines do, of which nothing can be told)."""
    gaps: list[float] = []
    for page in pages:
        for line, below in pairwise(page):
            if isinstance(line, _Line) and _wrapped(line, below, margin):
                gaps.append((margin - line.right) / line.height)
        for table in page:
            for cell in (c for row in table.rows for c in row) if isinstance(table, _Table) else ():
                right = max((box.right for box in cell), default=0.0)
                gaps += [(right - box.right) / box.height for box in cell[:-1]] if len(cell) > 2 else []
    within = sum(1 for gap in gaps if gap <= 1.1)
    exact = sum(1 for gap in gaps if gap < 0.1)
    return len(gaps) >= 3 and within >= 0.8 * len(gaps) and exact < 0.8 * len(gaps)
