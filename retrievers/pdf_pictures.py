"""Pages of a PDF that are pictures: found by what stands on them, rendered for a vision model, put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from gallae.retrievers.documents import Loaded
from gallae.retrievers.load_image import SIDE, encoded
from gallae.retrievers.pictures import Picture

__all__ = ["pages_of", "pages_to_read", "picture_pages"]

COVERED = 0.5  # of a page's area: then a picture is the page, not on it
DPI = 150 / 72


def pages_to_read(pdf: Any, numbers: Sequence[int]) -> list[int]:
    """Of `numbers` (pages without text) those on which something is drawn: pictures, or letters turned into curves."""
    return [number for number in numbers if _objects(pdf, number)]


def picture_pages(pdf: Any, numbers: Sequence[int]) -> list[int]:
    """Of `numbers` those that a picture covers by half or more."""
    import pypdfium2.raw as pdfium

    found = []
    for number in numbers:
        page = pdf[number]
        area = 0.0
        for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            left, bottom, right, top = item.get_bounds()
            area += abs(right - left) * abs(top - bottom)
        wide, high = page.get_size()
        if area >= COVERED * wide * high:
            found.append(number)
        page.close()
    return found


def pages_of(pdf: Any, written: Loaded, drawn: Sequence[int]) -> Iterator[Picture | Loaded]:
    """Every page in order: those in `drawn` as pictures, the others as they were written."""
    ends = (*written.pages[1:], len(written.text) + 1)
    for number, (start, end) in enumerate(zip(written.pages, ends, strict=True)):
        yield _rendered(pdf, number) if number in drawn else _cut(written, start, end - 1)


def _objects(pdf: Any, number: int) -> int:
    import pypdfium2.raw as pdfium

    page = pdf[number]
    try:
        return int(pdfium.FPDFPage_CountObjects(page.raw))
    finally:
        page.close()


def _rendered(pdf: Any, number: int) -> Picture:
    page = pdf[number]
    try:
        scale = min(DPI, SIDE / max(1.0, *page.get_size()))
        bitmap = page.render(scale=scale)
        picture = encoded(bitmap.to_pil())
        bitmap.close()
        return picture
    finally:
        page.close()


def _cut(written: Loaded, start: int, end: int) -> Loaded:
    """The part of a document from one page's start to its end, its marks counted from there."""
    return Loaded(
        text=written.text[start:end],
        title=written.title if start == 0 else "",
        headings=tuple(replace(h, start=h.start - start) for h in written.headings if start <= h.start < end),
        rows=tuple(
            replace(r, start=r.start - start, end=r.end - start) for r in written.rows if start <= r.start < end
        ),
    )
