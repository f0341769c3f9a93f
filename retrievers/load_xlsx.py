"""XLSX: each sheet a heading with its table below it, read from the file's own XML (ECMA-376).

Values come as people see them (percent, dates, text around numbers: cell_formats), formulas as the value that was
last computed; a merged cell is repeated in each cell it covers; hidden sheets are left out, hidden rows and columns
are not (a filter hides rows). The libraries that were tried (docs/log.md) either drop number formats and end the
process over one far cell, or refuse workbooks over a fault in their colours.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.cell_formats import BUILT_IN, plain, shown
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.office_zip import check_archive, parsed_part

__all__ = ["load_xlsx"]

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_CELLS = 5_000_000  # written cells and the empty ones before them, of all sheets


@dataclass(slots=True)
class _Book:
    shared: list[str]
    formats: list[str]  # number format of each cell style
    base_1904: bool
    left: int = MAX_CELLS


def load_xlsx(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    check_archive(data, name, limits, holds="xl/workbook.xml", suffix=".xlsx")
    manuscript = Manuscript()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        workbook = parsed_part(archive, "xl/workbook.xml", name)
        shared = [_text(item) for item in parsed_part(archive, "xl/sharedStrings.xml", name).iter("{*}si")]
        properties = next(workbook.iter("{*}workbookPr"), None)
        base_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        book = _Book(shared, _formats(parsed_part(archive, "xl/styles.xml", name)), base_1904)
        for title, part in _sheets(archive, workbook, name):
            sheet = parsed_part(archive, part, name)
            lines = _lines(sheet, book, name)
            if any(any(line) for line in lines):
                manuscript.heading(2, title)
                write_table(manuscript, lines, " | ".join)
    return manuscript.done()


def _sheets(archive: zipfile.ZipFile, workbook: Any, name: str) -> Iterator[tuple[str, str]]:
    """(name, part) of the visible worksheets in the order of their tabs."""
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in parsed_part(archive, "xl/_rels/workbook.xml.rels", name).iter()
        if relation.get("Id")
    }
    for sheet in workbook.iter("{*}sheet"):
        target = targets.get(sheet.get(RELATION) or sheet.get(STRICT_RELATION), "")
        if sheet.get("state", "visible") == "visible" and target:
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part not in archive.namelist():
                raise KnowledgeError(
                    f"{name}: the sheet {sheet.get('name')!r} is missing", hint="Save it again in its program."
                )
            yield str(sheet.get("name")), part


def _formats(styles: Any) -> list[str]:
    custom = {_index(f.get("numFmtId")): str(f.get("formatCode")) for f in styles.iter("{*}numFmt")}
    known: dict[int, str] = BUILT_IN | custom
    return [known.get(_index(style.get("numFmtId")), "") for formats in styles.iter("{*}cellXfs") for style in formats]


def _lines(sheet: Any, book: _Book, name: str) -> list[list[str]]:
    """The texts of each row that the sheet has, with merged cells repeated."""
    rows: dict[int, list[str]] = {}
    number = 0
    for row in sheet.iter("{*}row"):
        number = _index(row.get("r")) or number + 1
        line = rows.setdefault(number, [])
        for cell in row.iter("{*}c"):
            column = _column(cell.get("r", "")) if cell.get("r") else len(line)
            _spend(book, max(1, column + 1 - len(line)), name)
            del line[column:]
            line += [""] * (column - len(line))
            line.append(_value(cell, book))
        _spend(book, 1, name)
    for merged in sheet.iter("{*}mergeCell"):
        _repeat(str(merged.get("ref")), rows, book, name)
    return [rows[number] for number in sorted(rows)]


def _spend(book: _Book, cells: int, name: str) -> None:
    book.left -= cells
    if book.left < 0:
        raise KnowledgeError(f"{name}: more than {MAX_CELLS:,} cells", hint="Split the workbook.")


def _repeat(ref: str, rows: dict[int, list[str]], book: _Book, name: str) -> None:
    """Write a merged cell's text into every cell it covers, in the rows that there are."""
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", ref)
    if not match:
        return
    left, right = _column(match[1]), min(_column(match[3]), 16_383)
    top, bottom = int(match[2]), min(int(match[4]), max(rows, default=0))
    first = rows.get(top, [])
    text = first[left] if left < len(first) else ""
    for number in range(top, bottom + 1) if text else ():
        if (line := rows.get(number)) is not None:
            _spend(book, right + 1 - left, name)
            line += [""] * (right + 1 - len(line))
            line[left : right + 1] = [cell or text for cell in line[left : right + 1]]


def _column(reference: str) -> int:
    number = 0
    for letter in re.match("[A-Z]*", reference)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return max(0, number - 1)


def _value(cell: Any, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = (cell.findtext("{*}v") or "").strip() if kind != "str" else cell.findtext("{*}v") or ""
    if kind == "s":
        return book.shared[int(value)] if value else ""
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value, value)
    if kind != "n" or not value:
        return value[:10] if kind == "d" and value.endswith("T00:00:00") else value
    style = _index(cell.get("s"))
    form = book.formats[style] if style < len(book.formats) else ""
    number = float(value)
    return shown(number, form, base_1904=book.base_1904) if form and form != "General" else plain(number)


def _text(item: Any) -> str:
    """Text runs of a string; the reading aids of East Asian text (rPh) are no part of it."""
    return "".join(t.text or "" for t in item.iter("{*}t") if not str(t.getparent().tag).endswith("}rPh"))


def _index(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else 0
