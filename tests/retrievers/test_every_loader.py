"""One property over all loaders: whatever a document holds, every passage is the stored text's own characters, under
its headings, on its page, and a row is found by a word of its header and a word of its own."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from gallae.core.settings import DocumentSettings
from gallae.core.types import Person
from gallae.retrievers.documents import Loaded
from gallae.retrievers.load import SUFFIXES, load
from gallae.retrievers.pictures import mark_of
from gallae.retrievers.split import split

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\n"
    b"IDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82"
)
NOUNS = [
    "환불",
    "예약",
    "주차",
    "수수료",
    "보증",
    "배송",
    "연체",
    "할인",
    "접수",
    "회원",
    "서류",
    "기한",
    "설치",
    "점검",
    "교환",
    "적립",
]
PLACES = ["창구", "인터넷", "전화", "본점", "지점", "별관", "강당", "열람실", "원무과", "매표소", "안내대", "보관소"]
ENGLISH = [
    "refund",
    "booking",
    "parking",
    "warranty",
    "delivery",
    "discount",
    "member",
    "deposit",
    "repair",
    "exchange",
]
FORMATS = ("md", "txt", "html", "csv", "tsv", "xlsx", "docx", "pdf", "hwpx", "hwp", "png")


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]  # the header row first; () for none


def sections(chance: random.Random, form: str) -> list[Section]:
    """Headings, sentences and tables with words of their own; Latin where there is no font to write Korean with."""
    latin = form == "pdf"
    nouns = ENGLISH if latin else NOUNS
    made = []
    for number in range(chance.randrange(1, 4)):
        one, two = chance.sample(nouns, 2)
        sentences = [
            f"The {chance.choice(nouns)} takes {chance.randrange(2, 90)} days at the counter of the office."
            if latin
            else f"{chance.choice(nouns)}은 {chance.randrange(2, 90)}일 안에 {chance.choice(PLACES)}에서 처리한다."
            for _ in range(chance.randrange(2, 9))
        ]
        half = len(sentences) // 2
        places = [f"place{n}" for n in range(9)] if latin else PLACES
        header = ("Kind", f"{one} fee", f"{two} days") if latin else ("구분", f"{one} 요금", f"{two} 기간")
        rows = [
            (place, f"{chance.randrange(1, 99)},{chance.randrange(100, 999)}", f"{chance.randrange(1, 60)}")
            for place in chance.sample(places, chance.randrange(2, 6))
        ]
        made.append(
            Section(
                f"Part {number + 1} {one}" if latin else f"제{number + 1}장 {one} 안내",
                (" ".join(sentences[:half]), " ".join(sentences[half:])),
                () if chance.random() < 0.2 and form not in ("csv", "tsv", "xlsx") else (header, *rows),
            )
        )
    return made[:1] if form in ("csv", "tsv", "xlsx") else made


def blocks(parts: list[Section], mark: str) -> Iterator[Any]:
    for part in parts:
        yield f"{mark}{part.heading}"
        yield from part.paragraphs
        if part.table:
            yield [list(row) for row in part.table]


def markdown(parts: list[Section]) -> str:
    lines = []
    for block in blocks(parts, "## "):
        if isinstance(block, str):
            lines += [block, ""]
        else:
            lines += ["| " + " | ".join(row) + " |" for row in block[:1]] + ["|---|---|---|"]
            lines += ["| " + " | ".join(row) + " |" for row in block[1:]] + [""]
    return "\n".join(lines)


def html(parts: list[Section]) -> str:
    lines = ["<!DOCTYPE html><html><body><nav>메뉴 처음으로</nav><script>var x = '요금';</script>"]
    for block in blocks(parts, "## "):
        if isinstance(block, str):
            lines.append(f"<h2>{block[3:]}</h2>" if block.startswith("## ") else f"<div><p>{block}</p></div>")
        else:
            head = "".join(f"<th>{c}</th>" for c in block[0])
            body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in block[1:])
            lines.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "\n".join([*lines, "</body></html>"])


def separated(parts: list[Section], delimiter: str) -> str:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(parts[0].table)
    return out.getvalue()


def in_some_encoding(chance: random.Random, text: str) -> bytes:
    encoding = chance.choice(["utf-8", "utf-8-sig", "utf-16", "cp949", "nfd"])
    if encoding == "nfd":
        return unicodedata.normalize("NFD", text).encode("utf-8")
    text = text.replace("\n", chance.choice(["\n", "\r\n"]))
    return text.encode(encoding)


@pytest.fixture
def make_any(
    make_docx: Callable[..., bytes],
    make_pdf: Callable[..., bytes],
    make_hwpx: Callable[..., bytes],
    make_hwp: Callable[..., bytes],
    make_xlsx: Callable[..., bytes],
) -> Callable[[random.Random, str, list[Section]], bytes]:
    def make(chance: random.Random, form: str, parts: list[Section]) -> bytes:
        if form in ("md", "txt", "html", "csv", "tsv"):
            text = {
                "md": lambda: markdown(parts),
                "txt": lambda: "\n".join(b for b in blocks(parts, "") if isinstance(b, str)),
                "html": lambda: html(parts),
                "csv": lambda: separated(parts, chance.choice(",;|")),
                "tsv": lambda: separated(parts, "\t"),
            }[form]()
            return in_some_encoding(chance, text)
        if form == "xlsx":
            return make_xlsx(
                {f"{'ABC'[c]}{r + 2}": x for r, row in enumerate(parts[0].table) for c, x in enumerate(row)}
            )
        if form == "docx":
            return make_docx(*blocks(parts, "# "))
        if form == "pdf":
            return make_pdf(*(list(blocks([part], "# ")) for part in parts))
        if form == "hwpx":
            return make_hwpx(*blocks(parts, "# "))
        return make_hwp(*blocks(parts, "")) if form == "hwp" else PNG

    return make


class Reader:
    local = True
    label = "ollama:eyes"

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, picture: bytes, media: str) -> str:
        return self.text


def check(loaded: Loaded, form: str, parts: list[Section]) -> None:
    """Every passage is in its place, and everything that was written stands in exactly one of them."""
    assert loaded.text == unicodedata.normalize("NFC", loaded.text)
    chunks = split(loaded, 300)
    for chunk, after in zip(chunks, [*chunks[1:], None], strict=True):
        text = loaded.text[chunk.start : chunk.end]
        assert text and text == text.strip()
        assert after is None or chunk.end <= after.start
        if loaded.pages:
            assert chunk.page is not None and loaded.pages[chunk.page - 1] <= chunk.start
            assert chunk.page == len(loaded.pages) or chunk.end <= loaded.pages[chunk.page]
    has_headings = form not in ("csv", "tsv", "xlsx")
    for number, part in enumerate(parts):
        if has_headings and form not in ("txt", "hwp"):
            assert part.heading in {h.text for h in loaded.headings}
        for row in part.table[1:] if form != "txt" else ():
            held = [c for c in chunks if c.header and all(x in loaded.text[c.start : c.end] for x in row)]
            under = [c for c in held if not has_headings or c.heading[-1:] == (part.heading,)]
            assert len(under) == 1, (form, row, loaded.text)
            assert all(name in under[0].header for name in part.table[0])
            assert "\n" not in loaded.text[under[0].start : under[0].end]
        if has_headings:
            for sentence in (s for p in part.paragraphs for s in p.split(". ") if s):
                holders = [c for c in chunks if sentence.rstrip(".") in loaded.text[c.start : c.end]]
                assert any(c.heading[-1:] == (part.heading,) and not c.header for c in holders), sentence
        if form == "pdf":
            assert chunks and any(c.page == number + 1 for c in chunks)
    if form == "png":
        assert all(c.heading[0] == mark_of("ollama:eyes") for c in chunks if c.start)
    assert "메뉴 처음으로" not in loaded.text and "var x" not in loaded.text


def test_every_format_that_can_be_read_is_generated() -> None:
    same = {".markdown": ".md", ".htm": ".html"}
    pictures = {".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
    assert {same.get(s, s) for s in SUFFIXES} - pictures == {f".{form}" for form in FORMATS}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("count", [6, pytest.param(150, marks=pytest.mark.long)])
def test_every_passage_is_the_texts_own_characters_under_its_headings(
    form: str, count: int, make_any: Callable[..., bytes]
) -> None:
    for seed in range(count):
        chance = random.Random(f"{form} {seed}")
        parts = sections(chance, form)
        data = make_any(chance, form, parts)
        reader = Reader(markdown(parts)) if form == "png" else None
        check(load(f"a.{form}", data, DocumentSettings(), reader), form, parts)


def test_a_row_of_any_format_is_found_by_its_header_and_itself_and_cited_to_the_character(
    shelf: Any, make_any: Callable[..., bytes]
) -> None:
    from datetime import date

    from gallae.core.workspace import open_workspace
    from gallae.retrievers.index import open_index

    wanted: dict[str, tuple[str, str]] = {}
    picture = Reader("")
    for number, form in enumerate(f for f in FORMATS if f != "txt"):
        latin = form == "pdf"
        fee, place = (f"wire{number} fee", f"Seoul{number}") if latin else (f"해외송금{form} 수수료", f"{form}지점")
        head = ("Kind", fee, "days") if latin else ("구분", fee, "기간")
        table = (head, ("other", "1,111", "3"), (place, f"{number + 2},000", "5"), ("third", "3,333", "7"))
        text = "A sentence about the office that is long enough." if latin else "창구에서 처리하는 일을 적는다."
        parts = [Section("Part of fees" if latin else "제1장 수수료 안내", (text, text), table)]
        picture.text = markdown(parts)
        path = unicodedata.normalize("NFD", f"요금 {form}.{form}")
        shelf.write(path, make_any(random.Random(number), form, parts))
        wanted[form] = (f"{fee} {place}", f"{number + 2},000")
    index = open_index(open_workspace(shelf.root, environ={}), reader=picture)
    with index:
        assert {r.status for r in index.ingest()} == {"added"}
        for form, (query, value) in wanted.items():
            best = index.search(query, person=Person(), today=date(2026, 11, 20)).passages[0]
            assert best.path == f"documents/요금 {form}.{form}" and value in best.text, (form, best)
            assert best.header and value not in best.header
        for card in index.documents(Person()):
            stored = index.read(card.path, Person())
            found = index.search(
                "창구 수수료 요금 fee office", person=Person(), today=date(2026, 11, 20), k=500
            ).passages
            for passage in (p for p in found if p.path == card.path):
                assert stored.text[passage.start : passage.end] == passage.text
                assert passage.page == stored.page_of(passage.start)
