"""A workspace that tests fill with documents, and makers of the binary formats."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Found, Index, open_index
from gallae.retrievers.ingest import DocumentReport

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode does not put a test's own folder on the path
TODAY = date(2026, 11, 20)


class Shelf:
    """One workspace with its index, opened when first used."""

    def __init__(self, root: Path, stack: ExitStack, **settings: Any) -> None:
        self.root = root
        self._stack = stack
        self._settings = settings
        self._index: Index | None = None

    def write(self, path: str, content: str | bytes) -> Path:
        target = self.root / "documents" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return target

    def open(self, *, embedder: Any = None) -> Index:
        workspace = open_workspace(self.root, arguments=self._settings, environ={})
        return self._stack.enter_context(open_index(workspace, embedder=embedder))

    @property
    def index(self) -> Index:
        self._index = self._index or self.open()
        return self._index

    def ingest(self) -> dict[str, DocumentReport]:
        return {report.path.removeprefix("documents/"): report for report in self.index.ingest()}

    def search(self, query: str, *, groups: set[str] | None = None, today: date = TODAY, k: int = 8) -> Found:
        return self.index.search(query, person=person(groups), today=today, k=k)

    def paths(self, query: str, **options: Any) -> list[str]:
        return [p.path.removeprefix("documents/") for p in self.search(query, **options).passages]

    def read(self, path: str, groups: set[str] | None = None) -> StoredDocument:
        return self.index.read(f"documents/{path}", person(groups))


def person(groups: set[str] | None) -> Person:
    return Person(id="p", groups=None if groups is None else frozenset(groups))


@pytest.fixture
def make_shelf(tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    with ExitStack() as stack:
        made = 0

        def make(**settings: Any) -> Shelf:
            nonlocal made
            made += 1
            root = tmp_path / f"서가 {made}"
            (root / "documents").mkdir(parents=True)
            return Shelf(root, stack, **settings)

        yield make


@pytest.fixture
def shelf(make_shelf: Callable[..., Shelf]) -> Shelf:
    return make_shelf()


@pytest.fixture
def make_docx() -> Callable[..., bytes]:
    def make(*blocks: str | list[list[str]]) -> bytes:
        """A string is a paragraph ("# …" a heading), a list of lists a table."""
        import docx

        document = docx.Document()
        for block in blocks:
            if isinstance(block, str):
                if block.startswith("# "):
                    document.add_heading(block[2:], level=1)
                else:
                    document.add_paragraph(block)
                continue
            table = document.add_table(rows=len(block), cols=len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    def make(*pages: list[str | list[list[str]]], encrypt: str | None = None, ruled: bool = False) -> bytes:
        """Pages of lines ("# …" larger) and tables; `ruled` draws the tables' lines and wraps their cells. Latin text
        only: a Korean font would have to be shipped."""
        from reportlab.lib import colors
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

        styles = getSampleStyleSheet()
        story: list[Any] = []
        for page in pages:
            for block in page:
                if isinstance(block, str):
                    style = styles["Heading1"] if block.startswith("# ") else styles["BodyText"]
                    story.append(Paragraph(block.removeprefix("# "), style))
                elif ruled:
                    cells = [[Paragraph(cell, styles["BodyText"]) for cell in row] for row in block]
                    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("SPAN", (0, 1), (0, 2))]
                    story.append(Table(cells, colWidths=[60, 150, 90], style=style))
                else:
                    story.append(Table(block))
            story.append(PageBreak())
        out = io.BytesIO()
        SimpleDocTemplate(out, encrypt=encrypt).build(story)
        return out.getvalue()

    return make


@pytest.fixture
def make_scan() -> Callable[[], bytes]:
    def make() -> bytes:
        from reportlab.pdfgen.canvas import Canvas

        out = io.BytesIO()
        canvas = Canvas(out)
        for _ in range(3):
            canvas.rect(100, 100, 300, 500, fill=1)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return make


@pytest.fixture
def make_zip() -> Callable[[dict[str, bytes]], bytes]:
    def make(parts: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return out.getvalue()

    return make
