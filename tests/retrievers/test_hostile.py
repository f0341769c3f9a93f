"""Files made to cost much are refused or read in a time that grows with their size, not with its square."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.load import load
from gallae.retrievers.split import split
from tests.cpu import cpu

LIMITS = DocumentSettings()


def seconds(name: str, data: bytes) -> float:
    """CPU seconds, the better of two: a busy machine makes one slow, the order of growth makes both."""
    return min(cpu(lambda: split(load(name, data, LIMITS), 500)) for _ in range(2))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: ("a.md", b"# a" + b" " * n + b"b\n\ntext."),
        lambda n: ("a.md", b"".join(b"# head %d\n\ntext.\n\n" % i for i in range(n // 10))),
        lambda n: ("a.md", b"|a|b|\n|---|---|\n" + b"|1|x|\n" * (n // 10)),
        lambda n: ("a.txt", b"1. head\n\ntext of it\n\n" * (n // 20)),
        lambda n: ("a.html", b"<p>x <b>y</b>" * (n // 20)),
        lambda n: ("a.html", b"<i>" * 150 + b"<b>x</b>" * (n // 20) + b"</i>" * 150),
        lambda n: ("a.csv", b"a,b\n" + b"1,2\n" * (n // 10)),
    ],
)
def test_ten_times_the_size_takes_no_hundred_times_the_time(make: Callable[[int], tuple[str, bytes]]) -> None:
    seconds(*make(1_000))  # what is imported on the way costs the first one
    small, large = seconds(*make(3_000)), seconds(*make(30_000))
    assert large < 40 * max(small, 0.005), (small, large)


def test_a_note_cell_of_many_paragraphs_is_read_in_linear_time(make_hwpx: Callable[..., bytes]) -> None:
    def cell(n: int) -> bytes:
        inner = "<hp:p><hp:run><hp:t>x</hp:t></hp:run></hp:p>" * n
        cells = f"<hp:tc><hp:subList>{inner}</hp:subList></hp:tc><hp:tc><hp:subList/></hp:tc>"
        return make_hwpx(xml=f"<hp:p><hp:run><hp:tbl><hp:tr>{cells}</hp:tr></hp:tbl></hp:run></hp:p>")

    seconds("a.hwpx", cell(100))
    small, large = seconds("a.hwpx", cell(2_000)), seconds("a.hwpx", cell(20_000))
    assert large < 40 * max(small, 0.005), (small, large)


def test_yaml_that_multiplies_itself_is_refused() -> None:
    bomb = b"---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\ntitle: *b\n---\ntext"
    with pytest.raises(KnowledgeError, match="aliases"):
        load("a.md", bomb, LIMITS)


@pytest.mark.parametrize("line", ["readers: [staff", "confidential: true\n  : x", "valid_from: {2026"])
def test_front_matter_that_names_rights_or_dates_and_cannot_be_read_is_never_taken_for_text(line: str) -> None:
    with pytest.raises(KnowledgeError, match="front matter is not YAML"):
        load("a.md", f"---\ntitle: x\n{line}\n---\n\n직원만 본다.".encode(), LIMITS)
    assert load("a.md", b"---\nslide [one\n---\ntext", LIMITS).text.startswith("---")


def test_a_table_that_spreads_over_millions_of_cells_is_refused(make_xlsx: Callable[..., bytes]) -> None:
    html = b"<table>" + (b"<tr>" + b"<td colspan=100>a" * 1_000) * 12
    with pytest.raises(KnowledgeError, match="more than 1,000,000 cells"):
        load("a.html", html, LIMITS)
    cells = {f"A{row}": "x" for row in range(1, 401)}
    with pytest.raises(KnowledgeError, match="more than 5,000,000 cells"):
        load("a.xlsx", make_xlsx(cells, merged=("A1:XFD400",)), LIMITS)


def test_a_pdf_page_of_more_pieces_than_any_page_has_is_refused() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(6_400):
        canvas.drawString(10 + (number % 80) * 7, 10 + (number // 80) * 10, "x")
    canvas.save()
    with pytest.raises(KnowledgeError, match="pieces of text"):
        load("a.pdf", out.getvalue(), LIMITS)


def test_end_tags_that_html_lets_people_leave_out_are_known() -> None:
    html = "<ul><li>하나<li>둘</ul><p>셋<p>넷<table><tr><th>가<th>나<tr><td>1<td>2</table>"
    loaded = load("a.html", html.encode(), LIMITS)
    assert loaded.text == "하나\n둘\n셋\n넷\n가 | 나\n1 | 2\n"
    assert [(loaded.text[r.start : r.end], r.header) for r in loaded.rows] == [("1 | 2", "가 | 나")]


def test_a_picture_inside_a_cell_of_a_docx_is_no_second_text(make_docx: Any) -> None:
    import docx
    from docx.oxml import parse_xml

    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    box = "<w:txbxContent><w:p><w:r><w:t>글상자</w:t></w:r></w:p></w:txbxContent>"
    run = f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    document = docx.Document()
    cell = document.add_table(rows=1, cols=2).rows[0].cells[0]
    cell._tc.append(parse_xml(f"<w:p {names}><w:r>{run}</w:r></w:p>"))
    out = io.BytesIO()
    document.save(out)
    assert load("a.docx", out.getvalue(), LIMITS).text.count("글상자") == 1
