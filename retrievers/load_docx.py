"""DOCX: paragraphs and tables in reading order, headings by their styles, table rows one a line.

python-docx opens the file and knows its styles; the text is taken from the elements themselves, because its own
`text` leaves out content controls, insertions under change tracking, text boxes and notes. What was deleted under
change tracking is no text. Notes and text boxes follow the paragraph they stand at.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.load_text import plain_headings
from gallae.retrievers.office_zip import check_archive

__all__ = ["load_docx"]

STYLE = re.compile(r"(?:heading|제목|개요)\s*(\d)", re.IGNORECASE)
# What holds blocks or runs without being one.
WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "r"})
SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def load_docx(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    check_archive(data, name, limits, holds="word/document.xml", suffix=".docx")
    import docx

    document = docx.Document(io.BytesIO(data))
    writer = _Writer(Manuscript(), document)
    writer.blocks(document.element.body)
    loaded = writer.manuscript.done(title=writer.title)
    return loaded if loaded.headings else replace(loaded, headings=plain_headings(loaded.text))


class _Writer:
    def __init__(self, manuscript: Manuscript, document: Any) -> None:
        self.manuscript = manuscript
        self.title = ""
        self._styles = {s.style_id: s.name or "" for s in document.styles}
        self._notes = _notes(document)

    def blocks(self, parent: Any) -> None:
        for element in parent:
            tag = _tag(element)
            if tag == "p":
                self._paragraph(element)
            elif tag == "tbl":
                write_table(self.manuscript, list(_rows(element)), " | ".join)
            elif tag in WRAPPERS:
                self.blocks(element)

    def _paragraph(self, paragraph: Any) -> None:
        apart: list[Any] = []
        text = _text(paragraph, apart).strip()
        level = self._level(paragraph, text) if text else None
        if level is not None:
            self.title = text if level == 1 and not self.title else self.title
            self.manuscript.heading(level, text)
        else:
            for line in text.split("\n"):
                if line.strip():
                    self.manuscript.line(line.strip())
        for element in apart:
            if _tag(element) == "txbxContent":
                self.blocks(element)
            elif note := self._notes.get((_tag(element), _attribute(element, "id"))):
                self.manuscript.line(note)

    def _level(self, paragraph: Any, text: str) -> int | None:
        properties = next((e for e in paragraph if _tag(e) == "pPr"), None)
        marks = {_tag(e): e for e in properties} if properties is not None else {}
        style = self._styles.get(_attribute(marks["pStyle"], "val"), "") if "pStyle" in marks else ""
        if style in ("Title", "제목"):
            return 1
        if match := STYLE.match(style):
            return int(match[1]) + 1
        # Many documents have no heading styles: their headings are short paragraphs in bold.
        runs = [run for run in paragraph.iter("{*}r") if _text(run, []).strip()]
        bold = bool(runs) and all(_is_bold(run) for run in runs)
        return 4 if bold and len(text) <= 40 and "\n" not in text and not text.endswith((".", "다", ",", ":")) else None


def _text(element: Any, apart: list[Any]) -> str:
    """The text of a paragraph or run; text boxes and marks of notes go to `apart`."""
    parts: list[str] = []
    for child in element:
        tag = _tag(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag in SIGNS:
            parts.append("" if tag == "br" and _attribute(child, "type") in ("page", "column") else SIGNS[tag])
        elif tag in ("txbxContent", "footnoteReference", "endnoteReference"):
            apart.append(child)
        elif tag not in ("del", "moveFrom", "Fallback", "pPr", "rPr", "sdtPr", "delText", "instrText"):
            parts.append(_text(child, apart))
    return "".join(parts)


def _rows(table: Any) -> Iterator[list[str]]:
    """Cell texts; a cell that spans rows or columns is repeated in each, so that every row says all."""
    above: list[str] = []
    for row in (e for e in table.iter("{*}tr") if _owner(e) is table):
        cells: list[str] = []
        for cell in (e for e in row.iter("{*}tc") if _owner(_owner(e)) is table):
            properties = next((e for e in cell if _tag(e) == "tcPr"), ())
            marks = {_tag(e): e for e in properties}
            wide = _attribute(marks["gridSpan"], "val") if "gridSpan" in marks else "1"
            goes_on = "vMerge" in marks and _attribute(marks["vMerge"], "val") != "restart"
            text = above[len(cells)] if goes_on and len(cells) < len(above) else _flat(cell)
            cells += [text] * (min(int(wide), 200) if wide.isdigit() and int(wide) else 1)
        above = cells
        yield cells


def _owner(element: Any) -> Any:
    """The row or table an element belongs to, past content controls."""
    parent = element.getparent()
    while parent is not None and _tag(parent) not in ("tr", "tbl", "tc"):
        parent = parent.getparent()
    return parent


def _flat(cell: Any) -> str:
    """All text of a cell in one line, that of tables inside it as well."""
    texts = [_text(p, []) for p in cell.iter("{*}p") if not any(_tag(a) == "Fallback" for a in p.iterancestors())]
    return " ".join(" ".join(texts).split())


def _notes(document: Any) -> dict[tuple[str, str], str]:
    """Texts of footnotes and endnotes by the tag and id of their marks."""
    from lxml import etree  # type: ignore[import-untyped]

    found: dict[tuple[str, str], str] = {}
    for relation in document.part.rels.values():
        kind = str(relation.reltype).rsplit("/", 1)[-1]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            for note in etree.fromstring(relation.target_part.blob, parser):
                if _attribute(note, "type") not in ("separator", "continuationSeparator"):
                    found[f"{kind[:-1]}Reference", _attribute(note, "id")] = _flat(note)
    return found


def _is_bold(run: Any) -> bool:
    properties = next((e for e in run if _tag(e) == "rPr"), ())
    return any(_tag(e) == "b" and _attribute(e, "val") not in ("0", "false", "off") for e in properties)


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Any, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")
