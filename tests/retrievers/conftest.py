"""A workspace that tests fill with documents, and makers of the binary formats."""

from __future__ import annotations

import io
import sys
import tempfile
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


@pytest.fixture
def make_hwpx(make_zip: Callable[[dict[str, bytes]], bytes]) -> Callable[..., bytes]:
    def make(*blocks: str | list[list[str]], xml: str = "", more: dict[str, bytes] | None = None) -> bytes:
        """As `make_docx`; `xml` is put behind the blocks as it is, `more` are further parts of the archive."""
        names = 'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
        head = 'xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"'
        parts = [hwpx_block(block) for block in blocks]
        styles = "".join(
            f'<hh:style id="{number}" name="{name}"/>' for number, name in enumerate(("바탕글", "개요 1", "개요 2"))
        )
        bold = '<hh:charPr id="0"/><hh:charPr id="1"><hh:bold/></hh:charPr>'
        outline = '<hh:paraPr id="0"/><hh:paraPr id="7"><hh:heading type="OUTLINE" idRef="0" level="1"/></hh:paraPr>'
        return make_zip(
            {
                "mimetype": b"application/hwp+zip",
                "META-INF/manifest.xml": b"<manifest/>",
                "Contents/header.xml": f"<hh:head {head}>{bold}{outline}{styles}</hh:head>".encode(),
                "Contents/section0.xml": f"<hs:sec {names}>{''.join(parts)}{xml}</hs:sec>".encode(),
                **(more or {}),
            }
        )

    return make


def hwpx_block(block: str | list[list[str]]) -> str:
    """One paragraph ("# …" and "## …" in the outline's styles) or one table as OWPML."""
    from xml.sax.saxutils import escape

    if isinstance(block, str):
        level = len(block) - len(block.lstrip("#"))
        return f'<hp:p styleIDRef="{level}"><hp:run><hp:t>{escape(block.lstrip("# "))}</hp:t></hp:run></hp:p>'
    rows = []
    for r, line in enumerate(block):
        cells = [
            f"<hp:tc><hp:subList>{hwpx_block(cell.lstrip('#'))}</hp:subList>"
            f'<hp:cellAddr colAddr="{c}" rowAddr="{r}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>'
            for c, cell in enumerate(line)
        ]
        rows.append(f"<hp:tr>{''.join(cells)}</hp:tr>")
    return f"<hp:p><hp:run><hp:tbl>{''.join(rows)}</hp:tbl></hp:run></hp:p>"


@pytest.fixture
def make_hwp() -> Callable[..., bytes]:
    def make(*blocks: str | list[list[str]]) -> bytes:
        """As `make_docx`, without headings: a binary HWP 5 document."""
        from jakal_hwpx import HancomDocument

        document = HancomDocument.blank()
        for block in blocks:
            if isinstance(block, str):
                document.append_paragraph(block)
            else:
                document.append_table(rows=len(block), cols=len(block[0]), cell_texts=block)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made.hwp"
            document.write_to_hwp(str(path))
            return path.read_bytes()

    return make


@pytest.fixture
def make_xlsx(make_zip: Callable[[dict[str, bytes]], bytes]) -> Callable[..., bytes]:
    def make(cells: dict[str, Any], *, formats: tuple[str, ...] = (), merged: tuple[str, ...] = ()) -> bytes:
        """One sheet "표": a text, a number, (number, index into `formats`), or raw XML of a cell (bytes) by address."""
        from xml.sax.saxutils import escape

        main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        rows: dict[int, list[tuple[int, str]]] = {}
        for address, value in cells.items():
            letters, number = address.rstrip("0123456789"), int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            if isinstance(value, bytes):
                xml = value.decode()
            elif isinstance(value, str):
                xml = f'<c r="{address}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            else:
                number_, style = value if isinstance(value, tuple) else (value, -1)
                xml = f'<c r="{address}" s="{style + 1}"><v>{number_}</v></c>'
            rows.setdefault(number, []).append((len(letters) * 26 + ord(letters[-1]), xml))
        body = "".join(
            f'<row r="{number}">{"".join(xml for _, xml in sorted(row))}</row>' for number, row in sorted(rows.items())
        )
        spans = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged)
        codes = "".join(
            f'<numFmt numFmtId="{164 + n}" formatCode="{escape(form, {chr(34): "&quot;"})}"/>'
            for n, form in enumerate(formats)
        )
        styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
        relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        return make_zip(
            {
                "[Content_Types].xml": b"<Types/>",
                "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="표" sheetId="1" r:id="r1"/>'
                '<sheet name="숨김" sheetId="2" state="hidden" r:id="r2"/></sheets></workbook>'.encode(),
                "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
                b'<Relationship Id="r2" Target="worksheets/sheet2.xml"/></Relationships>',
                "xl/styles.xml": f"<styleSheet {main}><numFmts>{codes}</numFmts><cellXfs>"
                f'<xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'.encode(),
                "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{body}</sheetData>"
                f"<mergeCells>{spans}</mergeCells></worksheet>".encode(),
                "xl/worksheets/sheet2.xml": f'<worksheet {main}><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
                "<t>비밀</t></is></c></row></sheetData></worksheet>".encode(),
            }
        )

    return make
