"""XLSX: each sheet a heading with its table below it, read from the file's own XML (ECMA-376) without a library.

Numbers come as Excel stores them; dates are written as YYYY-MM-DD when the cell's format is one of a date.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.load_docx import check_archive

__all__ = ["load_xlsx"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DATE_FORMATS = frozenset([*range(14, 18), 22, *range(27, 32), *range(50, 59)])


def load_xlsx(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    check_archive(data, name, limits, holds="xl/workbook.xml", suffix=".xlsx")
    manuscript = Manuscript()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = [_text(item) for item in _parsed(archive, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
        dates = _date_styles(archive)
        for title, part in _sheets(archive):
            lines = list(_lines(_parsed(archive, part), shared, dates))
            if any(any(line) for line in lines):
                manuscript.heading(2, title)
                write_table(manuscript, lines, " | ".join)
    return manuscript.done()


def _parsed(archive: zipfile.ZipFile, part: str) -> Any:
    from lxml import etree  # type: ignore[import-untyped]

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    if part not in archive.namelist():
        return etree.Element("missing")
    return etree.fromstring(archive.read(part), parser)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = {
        relation.get("Id"): str(relation.get("Target"))
        for relation in _parsed(archive, "xl/_rels/workbook.xml.rels").iter()
        if relation.get("Id")
    }
    for sheet in _parsed(archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION), "")
        if sheet.get("state", "visible") == "visible" and target:
            yield str(sheet.get("name")), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    styles = _parsed(archive, "xl/styles.xml")
    custom = {
        int(f.get("numFmtId"))
        for f in styles.iter(f"{MAIN}numFmt")
        if re.search("[ymd]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", str(f.get("formatCode"))).lower())
    }
    found = set()
    for formats in styles.iter(f"{MAIN}cellXfs"):
        for at, style in enumerate(formats):
            if int(style.get("numFmtId", 0)) in DATE_FORMATS | custom:
                found.add(at)
    return frozenset(found)


def _lines(sheet: Any, shared: list[str], dates: frozenset[int]) -> Iterator[list[str]]:
    for row in sheet.iter(f"{MAIN}row"):
        line: list[str] = []
        for cell in row.iter(f"{MAIN}c"):
            column = _column(cell.get("r", "")) or len(line)
            line += [""] * (min(column, 16_384) - len(line))
            line.append(_value(cell, shared, dates))
        yield line


def _column(reference: str) -> int:
    number = 0
    for letter in re.match("[A-Z]*", reference)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return max(0, number - 1)


def _value(cell: Any, shared: list[str], dates: frozenset[int]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{MAIN}v") or ""
    if kind == "s":
        return shared[int(value)] if value else ""
    if kind == "n" and value:
        if int(cell.get("s", 0)) in dates and 1 <= float(value) < 2_958_466:
            return (date(1899, 12, 30) + timedelta(days=int(float(value)))).isoformat()
        return f"{float(value):.10g}" if len(value) > 12 else value
    return {"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else value


def _text(item: Any) -> str:
    return "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
