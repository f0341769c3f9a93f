"""A conversation as a PDF file with its own Korean font (graphs/print.ttf.xz, a part of Pretendard under the OFL), so that it looks alike on every machine.

The texts are escaped: neither a question nor an answer can bring markup, links or pictures along. The letters stay
letters, so the file can be searched and read aloud.
"""

from __future__ import annotations

import io
import lzma
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from importlib import resources
from typing import Any

from gallae.core.types import Language
from gallae.graphs.store import StoredTurn
from gallae.graphs.transcript import Part, parts_of

__all__ = ["as_pdf"]

FONT = "GallaePrint"
INK, QUIET, MARK, ACCENT = "#1f2933", "#64748b", "#b45309", "#0f766e"


def as_pdf(title: str, turns: Sequence[StoredTurn], language: Language) -> bytes:
    """A4 pages; every letter that the font lacks is printed as □."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

    holds = _font()
    styles = _styles()

    def text(words: str, style: str) -> Flowable:
        shown = "".join(c if c in holds or c.isspace() else "□" for c in words)
        return Paragraph(escape(shown).replace("\n", "<br/>"), styles[style])

    story: list[Flowable] = [text(" ".join(title.split()), "title")]
    for part in parts_of(turns, language):
        story += _told(part, text)
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=A4, title=title, author="Gallae", leftMargin=22 * mm, rightMargin=22 * mm, lang=language
    )
    document.build(story, onFirstPage=_number, onLaterPages=_number)
    return made.getvalue()


def _told(part: Part, text: Callable[[str, str], Any]) -> list[Any]:
    told = [text(part.asked, "quiet"), text(part.question, "question")]
    if part.mark:
        told.append(text(f"[{part.mark}]", "mark"))
    if part.text:
        told.append(text(part.text, "answer"))
    told += [text(source, "source") for source in part.sources]
    if part.by:
        told.append(text(part.by, "quiet"))
    return told


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(FONT, 8)
    canvas.setFillColor(QUIET)
    canvas.drawRightString(document.pagesize[0] - document.rightMargin, 28, str(document.page))


@lru_cache(maxsize=1)
def _font() -> frozenset[str]:
    """Make the font known to reportlab; the letters it holds."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    data = lzma.decompress(resources.files("gallae.graphs").joinpath("print.ttf.xz").read_bytes())
    font = TTFont(FONT, io.BytesIO(data))
    pdfmetrics.registerFont(font)
    return frozenset(map(chr, font.face.charToGlyph))


def _styles() -> dict[str, Any]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    def style(size: float, colour: str, before: float, after: float, indent: float = 0) -> ParagraphStyle:
        return ParagraphStyle(
            f"{size}{colour}{before}",
            fontName=FONT,
            fontSize=size,
            leading=size * 1.6,
            textColor=HexColor(colour),
            spaceBefore=before,
            spaceAfter=after,
            leftIndent=indent,
            splitLongWords=True,
        )

    return {
        "title": style(17, INK, 0, 10),
        "question": style(12.5, ACCENT, 0, 4),
        "answer": style(10.5, INK, 0, 5),
        "mark": style(10.5, MARK, 0, 3),
        "source": style(8.5, QUIET, 0, 2, indent=10),
        "quiet": style(8, QUIET, 9, 1),
    }
