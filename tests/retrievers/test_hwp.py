"""HWPX and HWP are read whole: headings, rows with their header, notes and boxes; what is locked or broken is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded
from gallae.retrievers.load import load

LIMITS = DocumentSettings()
TABLE = [["구분", "해외송금 수수료", "처리"], ["창구", "8,000원", "3일"], ["인터넷", "5,000원", "당일"]]
ROWS = [
    ("창구 | 8,000원 | 3일", "구분 | 해외송금 수수료 | 처리"),
    ("인터넷 | 5,000원 | 당일", "구분 | 해외송금 수수료 | 처리"),
]


def rows(loaded: Loaded) -> list[tuple[str, str]]:
    return [(loaded.text[r.start : r.end], r.header) for r in loaded.rows]


def listed(text: str) -> str:
    return f'<hp:subList><hp:p styleIDRef="0"><hp:run><hp:t>{text}</hp:t></hp:run></hp:p></hp:subList>'


def cell(text: str, column: int, row: int, wide: int = 1, deep: int = 1) -> str:
    place = f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="{wide}" rowSpan="{deep}"/>'
    return f"<hp:tc>{listed(text)}{place}</hp:tc>"


def test_hwpx_keeps_heading_path_and_rows_in_order(make_hwpx: Callable[..., bytes]) -> None:
    data = make_hwpx(
        "# 외환 업무 규정", "## 제1장 총칙", "제1조(목적) 이 규정은 외환 업무를 정한다.", TABLE, "끝 문단이다."
    )
    loaded = load("a.hwpx", data, LIMITS)
    assert loaded.text.split("\n") == [
        "외환 업무 규정", "제1장 총칙", "제1조(목적) 이 규정은 외환 업무를 정한다.", "구분 | 해외송금 수수료 | 처리",
        *(line for line, _ in ROWS), "끝 문단이다.", "",
    ]  # fmt: skip
    assert [(h.level, h.text) for h in loaded.headings] == [(1, "외환 업무 규정"), (2, "제1장 총칙")]
    assert rows(loaded) == ROWS and loaded.title == "외환 업무 규정"


def test_outline_numbers_and_bold_lines_are_headings_and_sentences_are_not(make_hwpx: Callable[..., bytes]) -> None:
    xml = (
        '<hp:p paraPrIDRef="7"><hp:run><hp:t>신청 방법</hp:t></hp:run></hp:p>'
        '<hp:p paraPrIDRef="7"><hp:run><hp:t>신청은 창구에서 한다.</hp:t></hp:run></hp:p>'
        '<hp:p><hp:run charPrIDRef="1"><hp:t>준비물</hp:t></hp:run></hp:p>'
    )
    loaded = load("a.hwpx", make_hwpx("첫 문단이다.", xml=xml), LIMITS)
    assert [(h.level, h.text) for h in loaded.headings] == [(2, "신청 방법"), (4, "준비물")]
    plain = load("a.hwpx", make_hwpx("제1장 총칙", "이 규정은 회원을 정한다."), LIMITS)
    assert [h.text for h in plain.headings] == ["제1장 총칙"]


def test_numbers_that_the_program_writes_before_paragraphs_are_text(make_hwpx: Callable[..., bytes]) -> None:
    head = """<hh:head xmlns:hh="urn:h"><hh:numberings><hh:numbering id="3">
    <hh:paraHead level="1" start="1" numFormat="DIGIT">제^1조</hh:paraHead>
    <hh:paraHead level="2" start="1" numFormat="CIRCLED_DIGIT">^2</hh:paraHead>
    <hh:paraHead level="3" start="1" numFormat="HANGUL_SYLLABLE">^1-^3.</hh:paraHead></hh:numbering></hh:numberings>
    <hh:paraPr id="1"><hh:heading type="OUTLINE" idRef="0" level="0"/></hh:paraPr>
    <hh:paraPr id="2"><hh:heading type="NUMBER" idRef="3" level="1"/></hh:paraPr>
    <hh:paraPr id="3"><hh:heading type="NUMBER" idRef="3" level="2"/></hh:paraPr></hh:head>"""
    lines = [
        (1, "(목적)"),
        (2, "회원을 정한다."),
        (2, "회비를 정한다."),
        (1, "(회비)"),
        (2, "매달 낸다."),
        (3, "카드로 낸다."),
    ]
    xml = '<hp:p><hp:run><hp:secPr outlineShapeIDRef="3"/></hp:run></hp:p>' + "".join(
        f'<hp:p paraPrIDRef="{shape}"><hp:run><hp:t>{text}</hp:t></hp:run></hp:p>' for shape, text in lines
    )
    loaded = load("a.hwpx", make_hwpx(xml=xml, more={"Contents/header.xml": head.encode()}), LIMITS)
    assert loaded.text.split("\n")[:-1] == [
        "제1조 (목적)", "① 회원을 정한다.", "② 회비를 정한다.", "제2조 (회비)", "① 매달 낸다.", "2-가. 카드로 낸다.",
    ]  # fmt: skip
    assert [h.text for h in loaded.headings] == ["제1조 (목적)", "제2조 (회비)"]


def test_no_text_of_an_hwpx_is_lost_and_what_nobody_sees_is_left_out(make_hwpx: Callable[..., bytes]) -> None:
    inner = f"<hp:tbl><hp:tr>{cell('속칸', 0, 0)}{cell('둘', 1, 0)}</hp:tr></hp:tbl>"
    outer = (
        f"<hp:subList><hp:p><hp:run><hp:t>겉칸</hp:t>{inner}</hp:run></hp:p></hp:subList>"
        '<hp:cellAddr colAddr="0" rowAddr="0"/><hp:cellSpan colSpan="1" rowSpan="1"/>'
    )
    xml = f"""
    <hp:p><hp:run><hp:t>앞글</hp:t><hp:ctrl><hp:footNote number="1">{listed("각주글")}</hp:footNote></hp:ctrl>
      <hp:t>뒷글<hp:lineBreak/>새줄<hp:tab/>탭뒤<hp:nbSpace/>칸뒤<hp:hyphen/>줄표뒤</hp:t></hp:run></hp:p>
    <hp:p><hp:run><hp:ctrl><hp:endNote number="1">{listed("미주글")}</hp:endNote></hp:ctrl></hp:run></hp:p>
    <hp:p><hp:run><hp:ctrl><hp:header id="1">{listed("머리말글")}</hp:header></hp:ctrl></hp:run></hp:p>
    <hp:p><hp:run><hp:container><hp:rect><hp:drawText>{listed("글상자글")}</hp:drawText></hp:rect></hp:container></hp:run></hp:p>
    <hp:p><hp:run><hp:pic><hp:caption>{listed("그림설명글")}</hp:caption></hp:pic></hp:run></hp:p>
    <hp:p><hp:run><hp:equation><hp:script>수식 over x</hp:script></hp:equation></hp:run></hp:p>
    <hp:p><hp:run><hp:tbl><hp:caption>{listed("표제목글")}</hp:caption><hp:tr><hp:tc>{outer}</hp:tc>{cell("옆칸", 1, 0)}</hp:tr></hp:tbl></hp:run></hp:p>
    <hp:p><hp:run><hp:t>처음<hp:deleteBegin/>지운글<hp:deleteEnd/>끝<hp:insertBegin/>넣은글<hp:insertEnd/></hp:t></hp:run></hp:p>
    <hp:p><hp:run><hp:compose composeText="①"/><hp:dutmal><hp:mainText>본말</hp:mainText><hp:subText>덧말</hp:subText></hp:dutmal></hp:run></hp:p>
    <hp:p><hp:run><hp:ctrl><hp:hiddenComment>{listed("숨은글")}</hp:hiddenComment></hp:ctrl></hp:run></hp:p>"""
    text = load("a.hwpx", make_hwpx("첫 문단이다.", xml=xml), LIMITS).text
    seen = (
        "앞글 각주글 뒷글 새줄 탭뒤 칸뒤 줄표뒤 미주글 머리말글 글상자글 그림설명글 수식 표제목글 겉칸 속칸 옆칸 처음 끝 넣은글 "
        "① 본말 덧말"
    )
    assert [word for word in seen.split() if text.count(word) != 1] == []
    assert "지운글" not in text and "숨은글" not in text
    assert "앞글뒷글\n새줄\t탭뒤 칸뒤-줄표뒤\n각주글\n" in text and "겉칸 속칸 둘 | 옆칸" in text


def test_a_cell_that_spans_rows_or_columns_is_repeated_in_each(make_hwpx: Callable[..., bytes]) -> None:
    lines = (
        cell("구분", 0, 0, deep=2) + cell("요금", 1, 0, wide=2),
        cell("성인", 1, 1) + cell("어린이", 2, 1),
        cell("평일", 0, 2, deep=2) + cell("9,000원", 1, 2) + cell("5,000원", 2, 2),
        cell("8,000원", 1, 3) + cell("4,000원", 2, 3),
    )
    table = "".join(f"<hp:tr>{line}</hp:tr>" for line in lines)
    loaded = load("a.hwpx", make_hwpx(xml=f"<hp:p><hp:run><hp:tbl>{table}</hp:tbl></hp:run></hp:p>"), LIMITS)
    header = "구분 | 요금 성인 | 요금 어린이"
    assert rows(loaded) == [("평일 | 9,000원 | 5,000원", header), ("평일 | 8,000원 | 4,000원", header)]


def test_a_table_of_one_cell_is_a_frame_around_text(make_hwpx: Callable[..., bytes]) -> None:
    loaded = load("a.hwpx", make_hwpx([["알림: 오늘은 쉽니다."]]), LIMITS)
    assert loaded.rows == () and loaded.text == "알림: 오늘은 쉽니다.\n"


def test_sections_are_read_in_the_order_of_their_numbers(make_hwpx: Callable[..., bytes]) -> None:
    from zipfile import ZipFile

    def section(text: str) -> bytes:
        import io

        with ZipFile(io.BytesIO(make_hwpx(text))) as archive:
            return archive.read("Contents/section0.xml")

    more = {"Contents/section10.xml": section("셋째다."), "Contents/section2.xml": section("둘째다.")}
    assert load("a.hwpx", make_hwpx("첫째다.", more=more), LIMITS).text == "첫째다.\n둘째다.\n셋째다.\n"


def test_a_locked_hwpx_is_refused(make_hwpx: Callable[..., bytes]) -> None:
    locked = b'<m xmlns:o="urn:o"><o:file-entry><o:encryption-data/></o:file-entry></m>'
    with pytest.raises(KnowledgeError, match="encrypted") as error:
        load("a.hwpx", make_hwpx("글이다.", more={"META-INF/manifest.xml": locked}), LIMITS)
    assert "password" in error.value.hint


def test_hostile_hwpx_is_refused(make_hwpx: Callable[..., bytes], make_zip: Any, make_docx: Any) -> None:
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><s>&b;</s>'
    wide = f"<hp:p><hp:run><hp:tbl><hp:tr>{cell('x', 0, 0, wide=9_999_999)}{cell('y', 1, 0)}</hp:tr></hp:tbl></hp:run></hp:p>"
    for data, reason in (
        (make_hwpx("글이다.", more={"Contents/section1.xml": laughs}), "document type"),
        (make_hwpx(xml="<hp:p>" * 400 + "</hp:p>" * 400), "broken"),
        (make_hwpx(xml=wide), "larger than"),
        (make_hwpx("글이다.", more={"BinData/x.bmp": b"\0" * 40_000_000}), "zip bomb"),
        (make_docx("글이다."), "not a .hwpx"),
        (make_hwpx(), "no text"),
    ):
        with pytest.raises(KnowledgeError, match=reason):
            load("a.hwpx", data, LIMITS)


def test_hwp_paragraphs_and_rows_are_read(make_hwp: Callable[..., bytes]) -> None:
    loaded = load(
        "a.hwp", make_hwp("제1장 총칙", "제1조(목적) 이 규정은 외환 업무를 정한다.", TABLE, "끝 문단이다."), LIMITS
    )
    assert loaded.text.startswith(
        "제1장 총칙\n제1조(목적) 이 규정은 외환 업무를 정한다.\n구분 | 해외송금 수수료 | 처리\n창구"
    )
    assert rows(loaded) == ROWS and [h.text for h in loaded.headings] == ["제1장 총칙"]
    assert loaded.text.endswith("끝 문단이다.\n")


def test_text_behind_a_note_inside_an_hwp_paragraph_is_kept(make_hwp: Callable[..., bytes]) -> None:
    import io
    import struct
    import zlib

    import olefile

    old = "첫 문단의 아주 긴 글 가나다라마".encode("utf-16-le")
    note = struct.pack("<H", 17) + b"  nf" + b"\0" * 8 + struct.pack("<H", 17)
    new = "첫 문단".encode("utf-16-le") + note
    new += "뒷글이다가나다라마바사"[: (len(old) - len(new)) // 2].encode("utf-16-le")
    file = io.BytesIO(make_hwp(old.decode("utf-16-le"), *(f"채우는 글 {n * 7919} 이다" for n in range(20))))
    ole = olefile.OleFileIO(file, write_mode=True)
    packed = ole.openstream(["BodyText", "Section0"]).read()
    body = zlib.decompress(packed, -15).replace(old, new)
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    again = squeezed.compress(body) + squeezed.flush()
    ole.write_stream(["BodyText", "Section0"], again + b"\0" * (len(packed) - len(again)))
    assert "첫 문단뒷글이다" in load("a.hwp", file.getvalue(), LIMITS).text


@pytest.mark.parametrize(("flag", "reason"), [(2, "encrypted"), (4, "distribution")])
def test_a_locked_hwp_is_refused_with_the_reason(make_hwp: Callable[..., bytes], flag: int, reason: str) -> None:
    data = bytearray(make_hwp("글이다."))
    data[data.index(b"HWP Document File") + 36] |= flag
    with pytest.raises(KnowledgeError, match=reason) as error:
        load("a.hwp", bytes(data), LIMITS)
    assert ".hwpx" in error.value.hint


def test_a_damaged_or_false_hwp_is_refused_with_the_way_out(make_hwp: Any, make_hwpx: Any, make_docx: Any) -> None:
    whole = make_hwp("글이다.", TABLE)
    for data in (whole[:3000], whole[:512] + b"\0" * 4000, make_hwpx("글이다."), b"%PDF-1.7", make_docx("글이다.")):
        with pytest.raises(KnowledgeError) as error:
            load("a.hwp", data, LIMITS)
        assert error.value.message.startswith("a.hwp: ") and error.value.hint
    with pytest.raises(KnowledgeError, match=r"not a \.hwpx file"):
        load("a.hwpx", whole, LIMITS)


def test_a_broken_section_of_an_hwp_refuses_the_whole_document(
    make_hwp: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    import unhwp

    whole = unhwp.ParseResult.json.fget
    monkeypatch.setattr(
        unhwp.ParseResult,
        "json",
        property(lambda self: json.dumps({**json.loads(whole(self)), "skipped_sections": [1]})),
    )
    with pytest.raises(KnowledgeError, match="a section of the document is broken"):
        load("a.hwp", make_hwp("글이다."), LIMITS)
