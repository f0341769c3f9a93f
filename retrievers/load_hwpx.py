"""HWPX (OWPML, KS X 6101): paragraphs, tables, notes and text boxes in reading order, read from the file's own XML.

The libraries that were tried lose text: of a run with a footnote in it, what stands behind the footnote (docs/log.md).
Outline paragraphs and styles named 제목/개요 are headings where they are short; a table of one cell is a frame around
text, not a table. A cell that spans rows or columns is repeated in each, so that every row says all.

    <hp:p styleIDRef="2"><hp:run><hp:t>제1장 총칙</hp:t></hp:run></hp:p>      ->  heading "제1장 총칙"
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.hwpx_numbers import Numbers
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.load_text import plain_headings
from gallae.retrievers.office_zip import check_archive, parsed_part

__all__ = ["load_hwpx", "spread"]

SECTION = re.compile(r"Contents/section(\d+)\.xml")
STYLE = re.compile(r"(?:heading|제목|개요)\s*(\d+)", re.IGNORECASE)
SIGNS = {"lineBreak": "\n", "tab": "\t", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}
UNSEEN = frozenset({"hiddenComment", "memogroup", "memo", "secPr", "parameters", "linesegarray", "shapeComment"})
MAX_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class _Styles:
    """What header.xml says: outline level of paragraph properties and of styles, bold character properties."""

    outline: dict[str, int]
    heading: dict[str, int]
    bold: frozenset[str]


def load_hwpx(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    """KnowledgeError for a document with a password or made for distribution only: its sections are encrypted."""
    check_archive(data, name, limits, holds="Contents/section0.xml", suffix=".hwpx")
    manuscript = Manuscript()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(_tag(e) == "encryption-data" for e in parsed_part(archive, "META-INF/manifest.xml", name).iter()):
            raise KnowledgeError(
                f"{name}: the document is encrypted (a password, or made for distribution only)",
                hint="Open it in 한글, remove the password or the distribution mark, and save it again.",
            )
        header = parsed_part(archive, "Contents/header.xml", name)
        writer = _Writer(manuscript, _styles(header), Numbers(header), name)
        parts = [(int(m[1]), m[0]) for n in archive.namelist() if (m := SECTION.fullmatch(n))]
        for _, part in sorted(parts):
            writer.section(parsed_part(archive, part, name))
    loaded = manuscript.done(title=writer.title)
    return loaded if loaded.headings else replace(loaded, headings=plain_headings(loaded.text))


class _Writer:
    """Writes the blocks of a section; what stands apart from a paragraph (notes, boxes) follows it."""

    def __init__(self, manuscript: Manuscript, styles: _Styles, numbers: Numbers, name: str) -> None:
        self._manuscript, self._styles, self._numbers, self._name = manuscript, styles, numbers, name
        self.title = ""

    def section(self, root: Any) -> None:
        properties = next(_all(root, "secPr"), None)
        self._numbers.outline = "" if properties is None else properties.get("outlineShapeIDRef", "")
        self.blocks(root)

    def blocks(self, parent: Any) -> None:
        for paragraph in parent:
            if _tag(paragraph) == "p":
                self._paragraph(paragraph)

    def _paragraph(self, paragraph: Any) -> None:
        apart: list[Any] = []
        number = self._numbers.before(paragraph.get("paraPrIDRef", ""))
        text = _text(paragraph, apart).strip()
        text = number + text if text else ""
        level = self._level(paragraph, text)
        if text and level is None:
            for line in text.split("\n"):
                if line.strip():
                    self._manuscript.line(line)
        elif text and level is not None:
            self.title = self.title or text
            self._manuscript.heading(level, text)
        for element in apart:
            if _tag(element) == "tbl":
                self._table(element)
            else:
                self.blocks(element)

    def _level(self, paragraph: Any, text: str) -> int | None:
        if not text or len(text) > 60 or "\n" in text or text.endswith((".", "다", "요", ",", ":", ";")):
            return None
        style, shape = paragraph.get("styleIDRef", ""), paragraph.get("paraPrIDRef", "")
        level = self._styles.heading.get(style, self._styles.outline.get(shape))
        if level is not None:
            return min(level, 6)
        runs = [run for run in paragraph if _tag(run) == "run" and _text(run, []).strip()]
        bold = all(run.get("charPrIDRef") in self._styles.bold for run in runs)
        return 4 if bold and runs and len(text) <= 40 else None

    def _table(self, table: Any) -> None:
        cells = [
            (row, cell) for row, line in enumerate(e for e in table if _tag(e) == "tr") for cell in line
            if _tag(cell) == "tc"
        ]  # fmt: skip
        for caption in (e for e in table if _tag(e) == "caption"):
            for held in (e for e in caption if _tag(e) == "subList"):
                self.blocks(held)
        if len(cells) == 1:
            for held in (e for e in cells[0][1] if _tag(e) == "subList"):
                self.blocks(held)
            return
        placed = []
        for row, cell in cells:
            at = next((e for e in cell if _tag(e) == "cellAddr"), None)
            span = next((e for e in cell if _tag(e) == "cellSpan"), None)
            column = _number(at, "colAddr", -1)
            place = (_number(at, "rowAddr", row), column, _number(span, "rowSpan", 1), _number(span, "colSpan", 1))
            placed.append((*place, self._flat(cell)))
        write_table(self._manuscript, spread(placed, self._name), " | ".join)

    def _flat(self, cell: Any) -> str:
        """The text of a table's cell in one line, with what stands in tables, notes and boxes inside it."""
        found: list[str] = []
        waiting = deque(cell)
        while waiting:
            element = waiting.popleft()
            apart: list[Any] = []
            if _tag(element) == "p":
                number = self._numbers.before(element.get("paraPrIDRef", ""))
                text = _text(element, apart)
                found.append(number + text if text.strip() else "")
                waiting.extendleft(reversed(apart))
            elif _tag(element) not in UNSEEN:
                waiting.extendleft(reversed(element))
        return " ".join(" ".join(found).split())


def spread(cells: list[tuple[int, int, int, int, str]], name: str) -> list[list[str]]:
    """Lines of a table from (row, column, rows spanned, columns spanned, text); column -1 is the next free one.

    >>> spread([(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")], "")
    [['a', 'b'], ['a', 'c']]
    """
    grid: dict[tuple[int, int], str] = {}
    rows = 1 + max((row for row, *_ in cells), default=-1)
    free: dict[int, int] = {}
    for row, column, deep, wide, text in cells:
        column = free.get(row, 0) if column < 0 else column
        deep = min(max(1, deep), rows - row)  # a table has no more rows than it has lines
        if column + wide > 16_384 or len(grid) + deep * wide > MAX_CELLS:
            raise KnowledgeError(f"{name}: a table is larger than {MAX_CELLS:,} cells", hint="Split the table.")
        for r in range(row, row + deep):
            for c in range(column, column + max(1, wide)):
                grid.setdefault((r, c), text)
        free[row] = column + max(1, wide)
    lines: list[list[str]] = [[] for _ in range(min(rows, MAX_CELLS))]
    for (row, column), text in sorted(grid.items()):
        if row < len(lines):
            lines[row] += [""] * (column - len(lines[row])) + [text]
    return lines


def _text(element: Any, apart: list[Any]) -> str:
    """The text of a paragraph or run; tables and the lists of notes, boxes and captions go to `apart` in order."""
    parts: list[str] = []
    for child in element:
        tag = _tag(child)
        if tag in UNSEEN:
            continue
        if tag == "t":
            parts.append(_characters(child))
        elif tag in ("tbl", "subList"):
            apart.append(child)
        elif tag in ("script", "mainText"):
            parts.append(child.text or "")
        elif tag == "subText":
            parts.append(f"({child.text})" if child.text else "")
        elif tag == "compose":
            parts.append(child.get("composeText", ""))
        elif tag != "switch":
            parts.append(_text(child, apart))
        elif (chosen := next((e for e in child if _tag(e) == "default"), None)) is not None:
            parts.append(_text(chosen, apart))
    return "".join(parts)


def _characters(text: Any) -> str:
    """What one <hp:t> shows: its own text and the signs in it, without what was deleted under change tracking."""
    parts, deleted = [text.text or ""], False
    for child in text:
        tag = _tag(child)
        deleted = tag == "deleteBegin" or (deleted and tag != "deleteEnd")
        if not deleted:
            parts.append(SIGNS.get(tag, ""))
            parts.append(child.tail or "")
    return "".join(parts)


def _styles(header: Any) -> _Styles:
    outline: dict[str, int] = {}
    heading: dict[str, int] = {}
    for shape in _all(header, "paraPr"):
        for mark in _all(shape, "heading"):
            if mark.get("type") == "OUTLINE":
                outline[shape.get("id", "")] = 1 + _number(mark, "level", 0)
    for style in _all(header, "style"):
        if match := STYLE.search(f"{style.get('name', '')} {style.get('engName', '')}"):
            heading[style.get("id", "")] = int(match[1])
        elif style.get("name", "").strip() in ("제목", "표제", "Title"):
            heading[style.get("id", "")] = 1
    bold = frozenset(c.get("id", "") for c in _all(header, "charPr") if any(True for _ in _all(c, "bold")))
    return _Styles(outline, heading, bold)


def _all(element: Any, tag: str) -> Iterator[Any]:
    return element.iter(f"{{*}}{tag}")  # type: ignore[no-any-return]


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(element: Any, name: str, otherwise: int) -> int:
    value = "" if element is None else element.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 8 else otherwise
