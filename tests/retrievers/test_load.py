"""Each format is read as it is, and whatever cannot be read properly is refused with the reason."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded
from gallae.retrievers.load import load

LIMITS = DocumentSettings()


def read(name: str, content: str | bytes, limits: DocumentSettings = LIMITS) -> Loaded:
    return load(name, content.encode("utf-8") if isinstance(content, str) else content, limits)


def rows(loaded: Loaded) -> list[tuple[str, str]]:
    return [(loaded.text[r.start : r.end], r.header) for r in loaded.rows]


def test_markdown_keeps_its_text_and_knows_headings_and_rows() -> None:
    text = (
        "# 요금 **안내**\n\n설명이다.\n\n## 표\n| 항목 | 값 |\n|---|---:|\n| 입장 | 3,000원 |\n| 주차 | 무료 |\n\n끝.\n"
    )
    loaded = read("a.md", text)
    assert loaded.text == text
    assert [(h.level, h.text) for h in loaded.headings] == [(1, "요금 안내"), (2, "표")]
    assert rows(loaded) == [("| 입장 | 3,000원 |", "| 항목 | 값 |"), ("| 주차 | 무료 |", "| 항목 | 값 |")]
    assert loaded.title == "요금 안내"


def test_a_code_fence_holds_neither_headings_nor_tables() -> None:
    loaded = read("a.md", "# 제목\n\n```\n# 주석\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n본문")
    assert [h.text for h in loaded.headings] == ["제목"]
    assert loaded.rows == ()


def test_underlined_lines_are_headings_and_lines_between_paragraphs_are_not() -> None:
    text = "요금 안내\n===\n\n표\n---\n본문이다.\n\n앞 문단의 첫 줄\n앞 문단의 둘째 줄\n---\n뒤 문단이다.\n\n| 가 | 나 |\n|---|---|\n| 1 | 2 |\n"
    loaded = read("a.md", text)
    assert [(h.level, h.text, loaded.text[h.start : h.start + 2]) for h in loaded.headings] == [
        (1, "요금 안내", "요금"),
        (2, "표", "표\n"),
    ]
    assert rows(loaded) == [("| 1 | 2 |", "| 가 | 나 |")]


def test_html_header_rows_are_joined_and_may_hold_numbers() -> None:
    html = """<html><body><h2>요금</h2><h3>성인</h3><table><caption>연도별 요금</caption>
    <thead><tr><th rowspan="2">구분</th><th colspan="2">요금</th></tr><tr><th>2025</th><th>2026</th></tr></thead>
    <tbody><tr><th>입장</th><td>3,000</td><td>4,000</td></tr></tbody></table></body></html>"""
    loaded = read("a.html", html)
    assert loaded.text == "요금\n성인\n연도별 요금\n구분 | 요금 2025 | 요금 2026\n입장 | 3,000 | 4,000\n"
    assert rows(loaded) == [("입장 | 3,000 | 4,000", "구분 | 요금 2025 | 요금 2026")]
    assert [(h.level, h.text) for h in loaded.headings] == [(2, "요금"), (3, "성인")]


def test_front_matter_is_no_part_of_the_text() -> None:
    loaded = read("a.md", "---\ntitle: 요금\nvalid_from: 2026-04-01\n---\n\n본문이다.")
    assert loaded.text == "본문이다."
    assert loaded.meta["title"] == "요금"
    slides = "---\n\n첫 장\n\n---\n\n둘째 장"
    assert read("slides.md", slides).text == slides


def test_plain_text_headings_are_short_lines_that_look_like_one() -> None:
    text = "회원 규정\n제1장 총칙\n제1조(목적) 이 규정은 회원을 정한다.\n■ 납부\n1. 회비\n회비는 매달 낸다.\n1. 하나\n2. 둘\n3. 셋\n"
    loaded = read("a.txt", text)
    assert [h.text for h in loaded.headings] == ["제1장 총칙", "납부", "1. 회비"]
    assert loaded.title == "회원 규정"


def test_html_gives_visible_text_in_order_with_spanned_cells_repeated() -> None:
    html = """<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><nav>메뉴</nav>
    <h1>이용 <b>안내</b></h1><p>평일 <b>9시</b>부터<br>18시까지.</p><script>x()</script><!-- 주석 -->
    <ul><li>첫째</li><li>둘째</li></ul>
    <table><tr><th>층</th><th>방</th></tr><tr><td rowspan="2">1층</td><td>접수</td></tr><tr><td>약국</td></tr></table>
    <div>앞<p>가운데</p>뒤</div></body></html>"""
    loaded = read("a.html", html)
    assert loaded.text.split("\n") == [
        *[
            "이용 안내",
            "평일 9시부터",
            "18시까지.",
            "첫째",
            "둘째",
            "층 | 방",
            "1층 | 접수",
            "1층 | 약국",
            "앞",
            "가운데",
            "뒤",
            "",
        ]
    ]
    assert rows(loaded) == [("1층 | 접수", "층 | 방"), ("1층 | 약국", "층 | 방")]
    assert loaded.title == "이용 안내"


def test_csv_keeps_one_line_a_row_and_its_header() -> None:
    text = '제품,값(원),비고\n필터,"39,000","두 줄\n비고"\n솔,11000,\n'
    loaded = read("a.csv", text)
    assert loaded.text == '제품,값(원),비고\n필터,"39,000",두 줄 비고\n솔,11000,\n'
    assert [header for _, header in rows(loaded)] == ["제품,값(원),비고"] * 2


def test_a_csv_title_line_is_no_header_and_numbers_alone_have_none() -> None:
    loaded = read("a.csv", "2026년 요금표,,\n항목;x,값,단위\n입장,3000,원\n")
    assert rows(loaded) == [("입장,3000,원", "항목;x,값,단위")]
    assert rows(read("b.tsv", "1\t2\n3\t4\n")) == [("1\t2", ""), ("3\t4", "")]


def test_docx_paragraphs_and_tables_stand_in_order(make_docx: Callable[..., bytes]) -> None:
    data = make_docx("첫 문단이다.", "# 1. 전기", [["제품", "차단기"], ["오븐", "30A"]], "끝 문단이다.")
    loaded = read("a.docx", data)
    assert loaded.text == "첫 문단이다.\n1. 전기\n제품 | 차단기\n오븐 | 30A\n끝 문단이다.\n"
    assert [h.text for h in loaded.headings] == ["1. 전기"]
    assert rows(loaded) == [("오븐 | 30A", "제품 | 차단기")]


def test_a_docx_without_heading_styles_has_its_bold_or_numbered_lines_as_headings(make_docx: Any) -> None:
    import io

    import docx

    document = docx.Document()
    document.add_paragraph().add_run("이용 시간").bold = True
    document.add_paragraph("평일 9시에 연다.")
    out = io.BytesIO()
    document.save(out)
    assert [h.text for h in read("a.docx", out.getvalue()).headings] == ["이용 시간"]
    plain = read("a.docx", make_docx("1. 요금", "어른은 삼천 원을 낸다.", "2. 시간", "아홉 시에 연다."))
    assert [h.text for h in plain.headings] == ["1. 요금", "2. 시간"]


def test_a_pdf_table_row_is_one_line_and_pages_are_known(make_pdf: Callable[..., bytes]) -> None:
    data = make_pdf(
        [
            "# User guide",
            "The pump runs for ten minutes.",
            [["Code", "Meaning"], ["E1", "No water"], ["E2", "Door open"]],
        ],
        ["The second page says more about cleaning the filter."],
    )
    loaded = read("a.pdf", data)
    assert rows(loaded) == [("E1 | No water", "Code | Meaning"), ("E2 | Door open", "Code | Meaning")]
    assert loaded.title == "User guide"
    first, second = (loaded.text[a:b] for a, b in zip(loaded.pages, (*loaded.pages[1:], None), strict=True))
    assert first.endswith("E2 | Door open\f") and second.startswith("The second page")


def test_a_ruled_pdf_table_keeps_wrapped_empty_and_spanned_cells_in_their_rows(make_pdf: Callable[..., bytes]) -> None:
    long = "The vaccine has to be given ten days before the journey and lasts for the whole of a life."
    table = [["Region", "What is needed", "Until"], ["Africa", long, "ten days before"], ["", "Malaria tablets", ""]]
    loaded = read("a.pdf", make_pdf(["Before the table.", table, "After the table."], ruled=True))
    assert rows(loaded) == [
        (f"Africa | {long} | ten days before", "Region | What is needed | Until"),
        ("Africa | Malaria tablets |", "Region | What is needed | Until"),
    ]
    assert loaded.text.index("Before") < loaded.text.index("Region") < loaded.text.index("After")


def test_an_empty_cell_of_an_unruled_pdf_table_keeps_its_place(make_pdf: Callable[..., bytes]) -> None:
    table = [["Item", "Price", "Note"], ["Adult", "3,000", ""], ["Parking", "", "free of charge"]]
    assert [line for line, _ in rows(read("a.pdf", make_pdf([table, "A line of text below."])))] == [
        "Adult | 3,000 |",
        "Parking |  | free of charge",
    ]


def test_a_pdf_sentence_broken_at_the_margin_is_one_line_again(make_pdf: Callable[..., bytes]) -> None:
    sentence = "The warranty covers every part of the machine that fails within two years of the day of purchase, " * 3
    loaded = read("a.pdf", make_pdf([sentence.strip(" ,") + ".", "Next paragraph."]))
    assert loaded.text.split("\n")[0] == sentence.strip(" ,") + "."


def test_xlsx_sheets_are_headings_with_their_rows(make_zip: Callable[[dict[str, bytes]], bytes]) -> None:
    loaded = read("a.xlsx", make_zip(_xlsx()))
    assert loaded.text == "요금\n항목 | 값 | 날\n입장 | 3000 | 2026-04-01\n주차 | 0 |\n"
    assert rows(loaded)[0] == ("입장 | 3000 | 2026-04-01", "항목 | 값 | 날")


def test_a_real_korean_pdf_keeps_its_table_rows(shared_data: Path) -> None:
    path = shared_data / "data/workspaces/narae-appliance/documents/manuals/rice-cooker-nc-10.pdf"
    loaded = load(path.name, path.read_bytes(), LIMITS)
    assert "백미 | 10인분 | 41분" in loaded.text
    assert [header for line, header in rows(loaded) if line.startswith("EO5")] == ["코드 | 뜻 | 먼저 할 일"]


REFUSED: list[tuple[str, bytes, str]] = [
    ("a.md", b"", "empty"),
    ("a.md", b" \n ", "empty"),
    ("a.pdf", b"%PDF-1.7 broken", "broken"),
    ("a.pdf", b"<html><body>404</body></html>", "not a .pdf"),
    ("a.docx", b"plain text", "not a .docx"),
    ("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted or old Office"),
    ("a.docx", b"PK\x03\x04 broken", "broken"),
    ("a.md", b"%PDF-1.7 a pdf", "a PDF"),
    ("a.txt", b"PK\x03\x04\x00\x00", "ZIP or Office"),
    ("a.csv", b"<!DOCTYPE html><html></html>", "an HTML page"),
    ("a.html", "태그가 없는 글".encode(), "without any tag"),
    ("a.txt", b"abc\x00\x01\x02def", "binary data"),
    ("a.txt", b"\x81\x20\xff\xfe\xfa text \xff", "neither UTF-8 nor cp949"),
    ("a.hwp", b"\xd0\xcf\x11\xe0", "not a .hwp file"),
    ("a.hwpx", b"PK\x03\x04", "broken"),
    ("a.pptx", b"PK\x03\x04", "not supported yet"),
    ("a.exe", b"MZ", "not a kind of document"),
    ("a", b"text", "no suffix"),
    ("a.html", b"<html><script>x</script></html>", "no text"),
]


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED, ids=[f"{n} {r}" for n, _, r in REFUSED])
def test_what_cannot_be_read_is_refused_with_the_reason(name: str, content: bytes, reason: str) -> None:
    with pytest.raises(KnowledgeError, match=reason) as error:
        read(name, content)
    assert error.value.message.startswith(name)


def test_an_encrypted_pdf_is_refused(make_pdf: Callable[..., bytes]) -> None:
    with pytest.raises(KnowledgeError, match="encrypted"):
        read("a.pdf", make_pdf(["secret text"], encrypt="word"))


def test_a_scanned_pdf_asks_for_a_vision_model(make_scan: Callable[[], bytes]) -> None:
    with pytest.raises(KnowledgeError, match="scanned") as error:
        read("a.pdf", make_scan())
    assert "vision model" in error.value.hint


def test_too_large_and_too_long_are_refused(make_pdf: Callable[..., bytes]) -> None:
    with pytest.raises(KnowledgeError, match="over the limit of 10"):
        read("a.txt", "열두 바이트보다 길다", DocumentSettings(max_bytes=10))
    with pytest.raises(KnowledgeError, match="3 pages are over the limit of 2"):
        read("a.pdf", make_pdf(*[["a page with some text on it"]] * 3), DocumentSettings(max_pages=2))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(make_zip: Callable[[dict[str, bytes]], bytes]) -> None:
    bomb = make_zip({"word/document.xml": b"0" * 30_000_000})
    with pytest.raises(KnowledgeError, match="zip bomb"):
        read("a.docx", bomb)
    with pytest.raises(KnowledgeError, match="unpacks to"):
        read("a.docx", bomb, DocumentSettings(max_unpacked_bytes=1_000_000))


def test_a_zip_that_lies_about_its_size_is_refused(make_zip: Callable[[dict[str, bytes]], bytes]) -> None:
    data = bytearray(make_zip({"word/document.xml": b"0" * 3_000_000, "[Content_Types].xml": b"<x/>"}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)  # the directory's unpacked size of the first entry
    with pytest.raises(KnowledgeError):
        read("a.docx", bytes(data))


def test_an_encrypted_entry_is_refused(make_zip: Callable[[dict[str, bytes]], bytes]) -> None:
    data = bytearray(make_zip({"word/document.xml": b"<x/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(KnowledgeError, match="encrypted"):
        read("a.docx", bytes(data))


def test_another_office_file_under_a_wrong_name_is_refused(make_zip: Callable[[dict[str, bytes]], bytes]) -> None:
    with pytest.raises(KnowledgeError, match=r"not a \.docx"):
        read("a.docx", make_zip(_xlsx()))


def test_html_nested_without_end_is_refused_and_not_a_crash() -> None:
    with pytest.raises(KnowledgeError, match="broken"):
        read("a.html", "<div>" * 5000 + "글" + "</div>" * 5000)


@pytest.mark.parametrize("suffix", ["pdf", "docx", "xlsx"])
def test_a_damaged_file_is_refused_and_never_crashes(
    suffix: str, make_pdf: Callable[..., bytes], make_docx: Callable[..., bytes], make_zip: Any
) -> None:
    if suffix == "pdf":
        whole = make_pdf(["A page with text on it that is long enough."])
    else:
        whole = make_docx("문단이다.") if suffix == "docx" else make_zip(_xlsx())
    for cut in range(1, 20):
        damaged = bytearray(whole[: len(whole) * cut // 20])
        damaged[len(damaged) // 2] ^= 0xFF
        try:
            assert read(f"a.{suffix}", bytes(damaged)).text.strip()
        except KnowledgeError as error:
            assert error.message


def _xlsx() -> dict[str, bytes]:
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = f"""<worksheet {main}><sheetData>
    <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>날</t></is></c></row>
    <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>3000</v></c><c r="C2" s="1"><v>46113</v></c></row>
    <row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3"><v>0</v></c><c r="C3"/></row></sheetData></worksheet>"""
    strings = "".join(f"<si><t>{t}</t></si>" for t in ("항목", "값", "입장", "주차"))
    return {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets><sheet name="요금" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'.encode(),
        "xl/sharedStrings.xml": f"<sst {main}>{strings}</sst>".encode(),
        "xl/worksheets/sheet1.xml": sheet.encode(),
    }
