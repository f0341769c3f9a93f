"""HTML: visible text block by block, headings marked, table rows one a line with cells joined by " | "."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gallae.retrievers.documents import Loaded, Manuscript
from gallae.retrievers.load_csv import write_table

if TYPE_CHECKING:
    from bs4.element import Tag

__all__ = ["load_html"]

HIDDEN = ("script", "style", "noscript", "template", "svg", "head", "nav", "iframe", "button", "select")
MAX_CELLS = 1_000_000
BLOCKS = frozenset(
    """address article aside blockquote body caption dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main ol p pre section summary table ul""".split()  # noqa: SIM905
)


def load_html(text: str) -> Loaded:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "lxml")
    title = soup.title.get_text() if soup.title else ""
    first = soup.find("h1")
    for hidden in soup.find_all(HIDDEN):
        hidden.decompose()
    manuscript = Manuscript()
    _walk(soup, manuscript)
    return manuscript.done(title=first.get_text(" ") if first and first.get_text().strip() else title)


def _walk(tag: Tag, manuscript: Manuscript) -> None:
    """Add the blocks of `tag` in reading order; runs of inline content between blocks become lines."""
    from bs4.element import NavigableString, Tag

    inline: list[str] = []

    def flush() -> None:
        line = " ".join("".join(inline).split())
        inline.clear()
        if line:
            manuscript.line(line)

    for child in tag.children:
        if type(child) is NavigableString:  # its subclasses are comments and declarations
            inline.append(str(child))
        elif isinstance(child, Tag):
            if child.name == "br":
                flush()
            elif child.name == "table":
                flush()
                _table(child, manuscript)
            elif child.name[0] == "h" and child.name[1:].isdigit():
                flush()
                if child.get_text().strip():
                    manuscript.heading(int(child.name[1:]), child.get_text(" "))
            elif child.name in BLOCKS or any(t.name in BLOCKS for t in child.descendants if isinstance(t, Tag)):
                flush()
                _walk(child, manuscript)
            else:
                inline.append(child.get_text())
    flush()


def _table(table: Tag, manuscript: Manuscript) -> None:
    """Rows of a table; a cell that spans rows or columns is repeated in each, so that every line says all."""
    if caption := table.find("caption"):
        manuscript.line(" ".join(caption.get_text(" ").split()))
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    spans: dict[int, tuple[int, str]] = {}
    lines: list[list[str]] = []
    held, named, open_header = 0, 0, True
    for row in rows:
        cells: list[str] = []
        own = row.find_all(["td", "th"], recursive=False)
        for cell in own:
            _carried(spans, cells)
            text = " ".join(cell.get_text(" ").split())
            for _ in range(_span(cell, "colspan")):
                if (deep := _span(cell, "rowspan")) > 1:
                    spans[len(cells)] = (deep - 1, text)
                cells.append(text)
        _carried(spans, cells)
        held += len(cells)
        if held > MAX_CELLS:
            raise ValueError(f"a table of more than {MAX_CELLS:,} cells")
        if not any(cells):
            continue
        open_header = open_header and all(c.name == "th" for c in own)
        named += open_header
        lines.append(cells)
    write_table(manuscript, lines, " | ".join, named=named)


def _carried(spans: dict[int, tuple[int, str]], cells: list[str]) -> None:
    while len(cells) in spans:
        left, text = spans.pop(len(cells))
        if left > 1:
            spans[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 100) if value.isdigit() and int(value) > 0 else 1
