"""HWP 5 (and 3), the binary format of 한글: read by unhwp, whose paragraphs and tables are written as ours.

unhwp (Rust, MIT) bounds what it unpacks and how deep it follows, and names encrypted and distribution documents; a
document of which it skipped a part is refused, never half-indexed. Memos and formulas are not part of its result.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table
from gallae.retrievers.load_hwpx import spread
from gallae.retrievers.load_text import plain_headings

__all__ = ["load_hwp"]

ADVICE = "Save it in 한글 as .hwpx (다른 이름으로 저장) and add that file."
LOCKED = "the document is made for distribution only (배포용)"


def load_hwp(data: bytes, name: str, limits: DocumentSettings) -> Loaded:
    document = _parsed(data, name)
    if (document.get("metadata") or {}).get("is_distribution"):  # unhwp reads what its maker locked
        raise KnowledgeError(f"{name}: {LOCKED}", hint=f"Ask its maker for an open one. {ADVICE}")
    if document.get("skipped_sections"):
        raise KnowledgeError(f"{name}: a section of the document is broken", hint=ADVICE)
    manuscript = Manuscript()
    title = ""
    for section in document.get("sections", ()):
        for paragraph in section.get("header") or ():
            _lines(manuscript, _text(paragraph))
        for block in section.get("content", ()):
            if table := block.get("Table"):
                _table(manuscript, table, name)
            elif paragraph := block.get("Paragraph"):
                text = _text(paragraph).strip()
                level = _level(paragraph, text)
                if level is None:
                    _lines(manuscript, text)
                else:
                    title = title or text
                    manuscript.heading(level, text)
        for paragraph in section.get("footer") or ():
            _lines(manuscript, _text(paragraph))
    loaded = manuscript.done(title=title)
    return loaded if loaded.headings else replace(loaded, headings=plain_headings(loaded.text))


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    try:
        import unhwp
    except OSError as error:  # it brings its library for common machines only
        raise KnowledgeError(f"{name}: .hwp cannot be read on this machine ({error})", hint=ADVICE) from error
    try:
        with unhwp.parse_bytes(data) as result:
            found: dict[str, Any] = json.loads(result.json)
            return found
    except unhwp.UnhwpError as error:
        locked = {
            unhwp.ErrorKind.ENCRYPTED: "the document is encrypted",
            unhwp.ErrorKind.DISTRIBUTION_RESTRICTED: LOCKED,
        }
        if what := locked.get(error.kind):
            raise KnowledgeError(f"{name}: {what}", hint=f"Remove that in 한글. {ADVICE}") from error
        raise KnowledgeError(f"{name}: the file is broken ({error})", hint=ADVICE) from error


def _level(paragraph: dict[str, Any], text: str) -> int | None:
    """As in HWPX: an outline paragraph that is short, else a very short one in bold."""
    if not text or len(text) > 60 or "\n" in text or text.endswith((".", "다", "요", ",", ":", ";")):
        return None
    style = paragraph.get("style", {})
    head = style.get("head") or {}
    if level := int(style.get("heading_level") or 0):
        return min(level, 6)
    if head.get("kind") == "Outline":
        return min(1 + int(head.get("level") or 0), 6)
    runs = [run["Text"] for run in paragraph.get("content", ()) if isinstance(run, dict) and "Text" in run]
    bold = [run.get("style", {}).get("bold") for run in runs if run.get("text", "").strip()]
    return 4 if bold and all(bold) and len(text) <= 40 else None


def _text(paragraph: dict[str, Any]) -> str:
    return "".join(_inline(paragraph.get("content", ())))


def _inline(content: Any) -> Iterator[str]:
    for item in content:
        if item == "LineBreak":
            yield "\n"
        elif isinstance(item, dict):
            for kind, value in item.items():
                if kind in ("Text", "Link"):
                    yield str(value.get("text", ""))
                elif kind == "Footnote":
                    yield f" ({value})"
                elif kind == "Equation":
                    yield str(value.get("script", ""))


def _lines(manuscript: Manuscript, text: str) -> None:
    for line in text.split("\n"):
        if line.strip():
            manuscript.line(line)


def _table(manuscript: Manuscript, table: dict[str, Any], name: str) -> None:
    rows = table.get("rows", ())
    if len(rows) == 1 and len(rows[0].get("cells", ())) == 1:  # a frame around text
        for paragraph in rows[0]["cells"][0].get("content", ()):
            _lines(manuscript, _text(paragraph))
        return
    placed: list[tuple[int, int, int, int, str]] = []
    taken: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.get("cells", ()):
            while column in taken.get(number, ()):
                column += 1
            deep, wide = max(1, int(cell.get("rowspan", 1))), max(1, int(cell.get("colspan", 1)))
            text = " ".join(" ".join(_text(p) for p in cell.get("content", ())).split())
            placed.append((number, column, deep, wide, text))
            for below in range(number + 1, min(number + deep, len(rows))):
                taken.setdefault(below, set()).update(range(column, column + min(wide, 1_000)))
            column += wide
    write_table(manuscript, spread(placed, name), " | ".join)
