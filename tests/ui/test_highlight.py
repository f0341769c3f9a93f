"""A citation opens at the right place: the marked stretch of the rendered document is the quote, nothing else."""

from __future__ import annotations

import html
import re

from gallae.retrievers.documents import Manuscript, StoredDocument
from gallae.ui.highlight import WINDOW, document_html


def made(*, pages: bool = False) -> StoredDocument:
    script = Manuscript()
    if pages:
        script.page()
    script.heading(1, "요금 안내")
    script.line("면도날은 <b>1,000원</b> & 비누는 500원이다.")
    if pages:
        script.page()
    script.line("| 품목 | 값 |")
    script.line("| --- | --- |")
    script.row("| 수건 | 2,000원 |", "| 품목 | 값 |")
    script.row("| 빗 | 700원 |", "| 품목 | 값 |")
    loaded = script.done(title="요금")
    return StoredDocument(
        "documents/a.md", "요금", loaded.text, headings=loaded.headings, rows=loaded.rows, pages=loaded.pages
    )


def marked(page: str) -> str:
    return html.unescape("".join(re.findall("<mark>(.*?)</mark>", page, re.DOTALL)))


def test_the_marked_stretch_is_the_quote():
    document = made()
    quote = "비누는 500원이다."
    at = document.text.index(quote)
    assert marked(document_html(document, at, at + len(quote))) == quote


def test_a_quote_over_several_lines_is_marked_in_each():
    document = made()
    at, stop = document.text.index("비누는"), document.text.index("2,000원") + 7
    assert "비누는 500원이다." in marked(document_html(document, at, stop))
    assert "2,000원" in marked(document_html(document, at, stop))


def test_a_table_row_is_drawn_in_its_table_with_the_header_once():
    document = made()
    at = document.text.index("| 빗")
    page = document_html(document, at, at + len("| 빗 | 700원 |"))
    assert page.count("<th>") == 2 and page.count("<table>") == 1
    assert "---" not in page
    assert marked(page).split() == ["빗", "700원"]


def test_markup_in_a_document_is_shown_and_never_obeyed():
    page = document_html(made())
    assert "<b>" not in page and "&lt;b&gt;1,000원&lt;/b&gt; &amp;" in page


def test_pages_are_numbered_where_they_begin():
    page = document_html(made(pages=True), language="en")
    assert page.index("비누는") < page.index("page 2") < page.index("수건")


def test_a_long_document_is_folded_around_the_quote():
    text = "\n".join(f"{n}번 줄입니다." for n in range(20_000))
    at = text.index("15000번")
    page = document_html(StoredDocument("documents/l.txt", "긴 글", text), at, at + 6)
    assert marked(page) == "15000번"
    assert page.count('class="fold"') == 2 and len(page) < 6 * WINDOW


def test_a_stretch_beyond_the_text_marks_nothing_and_raises_nothing():
    assert marked(document_html(made(), 10_000, 10_010)) == ""
