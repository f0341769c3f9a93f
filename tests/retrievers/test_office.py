"""XLSX and DOCX as people see them, and header rows in messy tables."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.cell_formats import shown
from gallae.retrievers.documents import Loaded
from gallae.retrievers.load import load

LIMITS = DocumentSettings()


def rows(loaded: Loaded) -> list[tuple[str, str]]:
    return [(loaded.text[r.start : r.end], r.header) for r in loaded.rows]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3000, '#,##0"원"', "3,000원"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (-0.125, "0.0%", "-12.5%"),
        (0.155, "0%", "16%"),
        (2.5, "0", "3"),
        (1234, r"\₩#,##0", "₩1,234"),
        (1234, "[$₩-412]#,##0", "₩1,234"),
        (-1234, "#,##0;[Red]-#,##0", "-1,234"),
        (-1234, "#,##0_);(#,##0)", "(1,234)"),
        (0, '0;-0;"없음"', "없음"),
        (12_345_678, "#,##0,", "12,346"),
        (1.5, "0.0##", "1.5"),
        (1.23456, "0.0##", "1.235"),
        (7, "General", "7"),
        (9.99e-7, "General", "9.99e-07"),
        (20260401, "0", "20260401"),
        (46113, "yyyy/m/d", "2026-04-01"),
        (46113, 'yyyy"년" m"월" d"일"', "2026-04-01"),
        (46113.5625, "yyyy-mm-dd h:mm", "2026-04-01 13:30"),
        (46113.5625, "m/d/yy h:mm AM/PM", "2026-04-01 13:30"),
        (0.395833333, "h:mm", "9:30"),
        (1.25, "[h]:mm", "30:00"),
        (0.0011574, "mm:ss", "0:01:40"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (-1, "yyyy-mm-dd", "-1"),
        (1e12, "yyyy-mm-dd", "1000000000000"),
    ],
)
def test_a_number_is_written_as_its_format_shows_it(number: float, form: str, text: str) -> None:
    assert shown(number, form) == text


def test_a_workbook_that_counts_from_1904_has_its_own_dates() -> None:
    assert shown(44651, "yyyy-mm-dd", base_1904=True) == "2026-04-01"


def test_a_sheet_is_read_as_people_see_it(make_xlsx: Callable[..., bytes]) -> None:
    data = make_xlsx(
        {
            "B2": "2026년 요금표",
            "B4": "구분", "C4": "요금", "E4": "비율", "F4": "시행일",
            "B5": "구분", "C5": "성인", "D5": "어린이", "E5": "비율", "F5": "시행일",
            "B6": "평일", "C6": (9000, 0), "D6": (5000, 0), "E6": (0.125, 1), "F6": (46113, 2),
            "C7": (8000, 0), "D7": b'<c r="D7" t="str"><f>1+1</f><v>5,000</v></c>', "E7": b'<c r="E7" t="e"><v>#N/A</v></c>',
            "F7": b'<c r="F7" t="b"><v>1</v></c>',
        },
        formats=('#,##0"원"', "0.0%", "yyyy.mm.dd"),
        merged=("B2:F2", "C4:D4", "B4:B5", "B6:B7", "A1:XFD1048576"),
    )  # fmt: skip
    loaded = load("a.xlsx", data, LIMITS)
    header = "구분 | 요금 성인 | 요금 어린이 | 비율 | 시행일"
    assert loaded.text.split("\n")[:3] == ["표", "2026년 요금표", header]
    assert rows(loaded) == [
        ("평일 | 9,000원 | 5,000원 | 12.5% | 2026-04-01", header),
        ("평일 | 8,000원 | 5,000 | #N/A | TRUE", header),
    ]
    assert "비밀" not in loaded.text  # a hidden sheet


def test_a_far_cell_costs_no_memory_and_cells_without_end_are_refused(make_xlsx: Callable[..., bytes]) -> None:
    far = load("a.xlsx", make_xlsx({"A1": "하나", "C1048576": "끝"}), LIMITS)
    assert far.text == "표\n하나\n |  | 끝\n"
    wide = {f"XFD{row}": 1 for row in range(1, 400)}
    with pytest.raises(KnowledgeError, match="more than 5,000,000 cells"):
        load("a.xlsx", make_xlsx(wide), LIMITS)


def test_entities_in_office_xml_are_refused(make_zip: Any) -> None:
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    with pytest.raises(KnowledgeError, match="document type"):
        load("a.xlsx", make_zip({"xl/workbook.xml": laughs}), LIMITS)


def test_a_missing_sheet_refuses_the_whole_workbook(make_xlsx: Callable[..., bytes], make_zip: Any) -> None:
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(make_xlsx({"A1": "글"}))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist() if not n.endswith("sheet1.xml")}
    with pytest.raises(KnowledgeError, match="'표' is missing"):
        load("a.xlsx", make_zip(parts), LIMITS)


MESSY: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "a title and an empty line above": ("2026년 요금표\n\n구분,값\n입장,3000\n", [("입장,3000", "구분,값")]),
    "a title in every cell": ("요금표,요금표\n구분,값\n입장,3000\n", [("입장,3000", "구분,값")]),
    "a header of two rows": (
        "구분,요금,요금\n구분,성인,어린이\n평일,9000,5000\n",
        [("평일,9000,5000", "구분,요금 성인,요금 어린이")],
    ),
    "no header": ("1,2\n3,4\n", [("1,2", ""), ("3,4", "")]),
    "a quoted line break": ('이름,비고\n"홍","두\n줄"\n', [("홍,두 줄", "이름,비고")]),
    "semicolons": ("이름;값\n입장;3,5\n", [("입장;3,5", "이름;값")]),
    "tabs": ("이름\t값\n입장\t3,500\n", [("입장\t3,500", "이름\t값")]),
    "bars": ("이름|값\n입장|3,500\n", [("입장|3,500", "이름|값")]),
    "a separator inside quotes": ('이름;값\n"가,나,다,라";1\n"마,바,사,아";2\n', [("가,나,다,라;1", "이름;값"), ("마,바,사,아;2", "이름;값")]),
    "a comma in a title line": ("요금, 시간 안내\n이름\t값\n입장\t3,500\n퇴장\t2,500\n", [("입장\t3,500", "이름\t값"), ("퇴장\t2,500", "이름\t값")]),
    "Excel names the separator": ("sep=;\n이름;값\n입장;3\n", [("입장;3", "이름;값")]),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSY)
def test_header_and_separator_of_a_messy_csv_are_found(name: str) -> None:
    text, wanted = MESSY[name]
    assert rows(load("a.csv", text.encode(), LIMITS)) == wanted


def test_docx_text_that_python_docx_leaves_out_is_read() -> None:
    import docx
    from docx.oxml import parse_xml

    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    body = f"""<w:x {names}>
    <w:sdt><w:sdtContent><w:p><w:r><w:t>서식칸글</w:t></w:r></w:p></w:sdtContent></w:sdt>
    <w:p><w:ins w:id="1"><w:r><w:t>넣은글</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>지운글</w:delText></w:r></w:del></w:p>
    <w:p><w:r><w:t>앞</w:t><w:br/><w:t>뒤</w:t><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r>
      <w:t>글상자글</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>글상자글</w:t></w:r>
      </w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>구분</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>내용</w:t></w:r></w:p></w:tc></w:tr>
      <w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>주차</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>
      <w:t>겉</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>속칸</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr>
      <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>둘째</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:x>"""
    document = docx.Document()
    for element in list(parse_xml(body)):
        document.element.body.insert(len(document.element.body) - 1, element)
    out = io.BytesIO()
    document.save(out)
    loaded = load("a.docx", out.getvalue(), LIMITS)
    assert loaded.text == "서식칸글\n넣은글\n앞\n뒤\n글상자글\n구분 | 내용\n주차 | 겉 속칸\n주차 | 둘째\n"
    assert rows(loaded) == [("주차 | 겉 속칸", "구분 | 내용"), ("주차 | 둘째", "구분 | 내용")]


def test_docx_notes_follow_their_paragraph(make_docx: Callable[..., bytes], make_zip: Any) -> None:
    from zipfile import ZipFile

    main = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with ZipFile(io.BytesIO(make_docx("본문이다.", "다음이다."))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    notes = f'<w:footnotes {main}><w:footnote w:id="3"><w:p><w:r><w:t>각주글이다.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    parts["word/footnotes.xml"] = notes.encode()
    mark = '</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>'
    parts["word/document.xml"] = (
        parts["word/document.xml"].decode().replace("본문이다.</w:t></w:r>", f"본문이다.{mark}").encode()
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    parts["word/_rels/document.xml.rels"] = (
        parts["word/_rels/document.xml.rels"].decode().replace("</Rel", f'<Relationship Id="rN" Type="{kind}" Target="footnotes.xml"/></Rel', 1).encode()
    )  # fmt: skip
    parts["[Content_Types].xml"] = (
        parts["[Content_Types].xml"].decode().replace("</Types>", '<Override PartName="/word/footnotes.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>').encode()
    )  # fmt: skip
    assert load("a.docx", make_zip(parts), LIMITS).text == "본문이다.\n각주글이다.\n다음이다.\n"
