"""DOCX: paragraphs and tables in reading order, headings by their styles, table rows one a line."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.load_text import plain_headings

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["check_archive", "load_docx"]

STYLE = re.compile(r"(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)


def load_docx(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    check_archive(data, name, limits, holds="word/document.xml", suffix=".docx")
    import docx

    document = docx.Document(io.BytesIO(data))
    manuscript = Manuscript()
    title = ""
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            write_table(manuscript, _cells(block), " | ".join)
            continue
        text = block.text.strip()
        if not text:
            continue
        level = _level(block)
        if level is None:
            manuscript.line(text)
        else:
            manuscript.heading(level, text)
            title = title or (text if level <= 1 else "")
    loaded = manuscript.done(title=title or document.core_properties.title or "")
    return loaded if loaded.headings else replace(loaded, headings=plain_headings(loaded.text))


def check_archive(data: bytes, name: str, limits: DocumentSettings, *, holds: str, suffix: str) -> None:
    """Refuse what unpacks to too much (a zip bomb), is encrypted, or is another kind of archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise KnowledgeError(f"{name}: the file is broken ({error})", hint="Save it again from its source.") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise KnowledgeError(f"{name}: the file is encrypted", hint="Remove its password and add it again.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_unpacked_bytes or len(entries) > 20_000:
        raise KnowledgeError(
            f"{name}: it unpacks to {unpacked:,} bytes, over the limit of {limits.max_unpacked_bytes:,}",
            hint="Take large pictures out, or raise documents.max_unpacked_bytes in gallae.toml.",
        )
    if unpacked > 10_000_000 and unpacked > 200 * len(data):
        raise KnowledgeError(
            f"{name}: {len(data):,} bytes unpack to {unpacked:,}: this is a zip bomb, not a document",
            hint="Save it again from its source.",
        )
    if holds not in names:
        raise KnowledgeError(
            f"{name}: the content is not a {suffix} file (a ZIP without {holds})", hint="Give it its right suffix."
        )


def _level(paragraph: Paragraph) -> int | None:
    style = paragraph.style.name if paragraph.style else ""
    if style in ("Title", "제목"):
        return 1
    if match := STYLE.match(style or ""):
        return int(match[1]) + 1
    # Many documents have no heading styles: their headings are short paragraphs in bold.
    text = paragraph.text.strip()
    runs = [run for run in paragraph.runs if run.text.strip()]
    bold = bool(runs) and all(run.bold for run in runs)
    return 4 if bold and len(text) <= 40 and not text.endswith((".", "다", ",", ":")) else None


def _cells(table: Table) -> list[list[str]]:
    """Cell texts; merged cells repeat across rows, not across columns."""
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        seen: list[object] = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.append(cell._tc)
                cells.append(cell.text)
        rows.append(cells)
    return rows
