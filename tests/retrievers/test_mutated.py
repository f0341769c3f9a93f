"""Damaged files of every kind: read or refused, never a crash or a hang, and nothing of a refused one is kept.

Half of the damage is blind (bytes changed, cut, put in); the other half knows the format: members of an archive
damaged and packed again, XML with its tags, attributes and numbers changed, objects of a PDF, text in another encoding.
"""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.core.types import Person
from gallae.retrievers.load import SUFFIXES, load
from gallae.retrievers.split import split

TABLE = [["구분", "요금", "기간"], ["창구", "8,000원", "3일"], ["인터넷", "5,000원", "당일"]]
NUMBERS = (b"0", b"-1", b"1", b"65536", b"99999999", b"2147483648", b"1e308", b"x", b"")


class Reader:
    label, local = "ollama:eyes", True

    def read(self, picture: bytes, media: str) -> str:
        return "# 안내\n\n그림 속의 글이다."


@pytest.fixture(scope="module")
def whole(samples: Path) -> dict[str, list[bytes]]:
    """Sound files of every format, by suffix: the samples', and pictures."""
    kinds: dict[str, list[bytes]] = {}
    for path in sorted((samples / "documents").rglob("*.*")):
        if path.suffix in SUFFIXES:
            kinds.setdefault(path.suffix, []).append(path.read_bytes())
    from PIL import Image

    for suffix, form in ((".png", "PNG"), (".jpg", "JPEG"), (".webp", "WEBP"), (".gif", "GIF"), (".bmp", "BMP"), (".tif", "TIFF")):  # fmt: skip
        out = io.BytesIO()
        Image.linear_gradient("L").resize((40, 30)).save(out, form)
        kinds[suffix] = [out.getvalue()]
    return kinds


@pytest.fixture
def kinds(
    whole: dict[str, list[bytes]], make_hwpx: Any, make_hwp: Any, make_xlsx: Any, make_docx: Any, make_pdf: Any
) -> dict[str, list[bytes]]:
    made: dict[str, list[bytes]] = {suffix: list(files) for suffix, files in whole.items()}
    text = "# 요금 안내\n\n창구에서 받는다. 기간은 사흘이다.\n"
    cells: dict[str, Any] = {f"{'ABC'[c]}{r + 1}": x for r, row in enumerate(TABLE) for c, x in enumerate(row)}
    more = {
        ".hwpx": [make_hwpx("# 요금 안내", "창구에서 받는다.", TABLE, "끝이다.")],
        ".hwp": [make_hwp("요금 안내", "창구에서 받는다.", TABLE, "끝이다.")],
        ".xlsx": [
            make_xlsx({**cells, "B9": (0.5, 0), "C9": (46113, 1)}, formats=("0%", "yyyy-mm-dd"), merged=("A1:B1",))
        ],
        ".docx": [make_docx("# 요금 안내", "창구에서 받는다.", TABLE)],
        ".pdf": [
            make_pdf(
                [
                    "# Fees",
                    "Paid at the counter.",
                    [["Kind", "What", "Fee"], ["Desk", "cash", "8,000"], ["", "card", "7,000"]],
                ],
                ruled=True,
            )
        ],
        ".txt": [text.encode("cp949"), text.encode("utf-16")],
        ".tsv": ["\n".join("\t".join(row) for row in TABLE).encode()],
    }
    for suffix, files in more.items():
        made.setdefault(suffix, []).extend(files)
    return made


@pytest.mark.parametrize("count", [500, pytest.param(10_000, marks=pytest.mark.long)])
def test_mutated_files_are_read_or_refused(kinds: dict[str, list[bytes]], count: int) -> None:
    chance = random.Random(count)
    assert set(kinds) | {".htm", ".jpeg", ".markdown", ".tiff"} == SUFFIXES
    read: dict[str, int] = dict.fromkeys(kinds, 0)
    refused: dict[str, int] = dict.fromkeys(kinds, 0)
    for _ in range(count):
        suffix = chance.choice(sorted(kinds))
        data = mutated(chance, chance.choice(kinds[suffix]))
        started = time.monotonic()
        try:
            loaded = load(f"a{suffix}", data, DocumentSettings(), chance.choice([None, Reader()]))
        except KnowledgeError as error:
            assert error.message.startswith(f"a{suffix}: ")
            refused[suffix] += 1
        else:
            for chunk in split(loaded, 500):
                piece = loaded.text[chunk.start : chunk.end]
                assert piece == piece.strip() != ""
            assert all(loaded.text[r.start : r.end].strip() for r in loaded.rows)
            read[suffix] += 1
        assert time.monotonic() - started < 10, f"{suffix}: {len(data)} bytes took too long"
    assert all(refused.values()) and sum(read.values()) > count // 10
    if count >= 10_000:
        assert all(read.values())


def test_nothing_of_a_refused_file_is_in_the_index(shelf: Any, kinds: dict[str, list[bytes]]) -> None:
    chance = random.Random(5)
    for number in range(80):
        suffix = sorted(kinds)[number % len(kinds)]
        shelf.write(f"{number}{suffix}", mutated(chance, chance.choice(kinds[suffix])))
    reports = shelf.ingest()
    kept = {card.path.removeprefix("documents/") for card in shelf.index.documents(Person())}
    assert kept == {path for path, report in reports.items() if report.status == "added"}
    assert {report.status for report in reports.values()} == {"added", "refused"}
    found = shelf.search("약 하루 한 번 먹는다 시간 원 상담 창구 요금", k=500).passages
    assert found and {passage.path.removeprefix("documents/") for passage in found} <= kept


def mutated(chance: random.Random, data: bytes) -> bytes:
    """`data` with damage of some kind, or (one in ten) as it is."""
    if chance.random() < 0.1:
        return data
    ways: list[Callable[[random.Random, bytes], bytes]] = [_blind]
    if data.startswith(b"PK\x03\x04"):
        ways = [_blind, _members, _members, _members]
    elif data.startswith(b"%PDF-"):
        ways = [_blind, _numbers, _objects]
    elif b"\0" not in data[:2_000]:
        ways = [_blind, _encodings, _tags]
    return chance.choice(ways)(chance, data)


def _blind(chance: random.Random, given: bytes) -> bytes:
    data = bytearray(given)
    for _ in range(chance.choice([1, 1, 3, 30])):
        at = chance.randrange(len(data)) if data else 0
        kind = chance.random()
        if kind < 0.5 and data:
            data[at] = chance.randrange(256)
        elif kind < 0.6:
            data[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"])
        elif kind < 0.7:
            del data[at : at + chance.randrange(200)]
        elif kind < 0.85:
            data[at:at] = chance.randbytes(chance.randrange(20))
        else:
            del data[chance.randrange(len(data) + 1) :]
    return bytes(data)


def _members(chance: random.Random, data: bytes) -> bytes:
    """An archive that is sound as such, with one or more of its members damaged, missing or there twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        names = archive.namelist()
        texts = [n for n in names if n.endswith(".xml")] or names
        chosen = {chance.choice(texts) for _ in range(chance.choice([1, 1, 2]))}
        for name in names:
            content = archive.read(name)
            if name in chosen:
                how = chance.random()
                if how < 0.1:
                    continue
                content = (_tags if how < 0.7 else _blind)(chance, content) if how < 0.95 else content * 40
            packed.writestr(name, content)
    return out.getvalue()


def _tags(chance: random.Random, data: bytes) -> bytes:
    """XML or HTML that still looks like some: tags removed, doubled, nested, emptied; numbers and attributes changed."""
    parts = re.split(rb"(<[^<>]*>)", data)
    for _ in range(chance.choice([1, 3, 10])):
        at = chance.randrange(len(parts))
        kind = chance.random()
        if kind < 0.2:
            parts[at] = b""
        elif kind < 0.35:
            parts[at] = parts[at] * (50 if len(parts[at]) < 1_000 else 2)
        elif kind < 0.5:
            parts[at], parts[-1 - at] = parts[-1 - at], parts[at]
        elif kind < 0.8:
            parts[at] = re.sub(rb"\d+", lambda _: chance.choice(NUMBERS), parts[at])
        elif kind < 0.9:
            parts[at] = re.sub(rb'="[^"]*"', b'=""', parts[at])
        else:
            parts[at] = chance.choice([b"&amp;", b"&nbsp;", b"]]>", b"<![CDATA[", b"<!--", b"\xff"])
    return b"".join(parts)


def _numbers(chance: random.Random, data: bytes) -> bytes:
    """A PDF with some of its numbers changed: lengths, references, sizes, counts."""
    places = [m.span() for m in re.finditer(rb"\b\d+\b", data)]
    out, last = [], 0
    for start, end in sorted(chance.sample(places, min(len(places), chance.choice([1, 5, 20])))):
        out += [data[last:start], chance.choice(NUMBERS)]
        last = end
    return b"".join([*out, data[last:]])


def _objects(chance: random.Random, data: bytes) -> bytes:
    """A PDF whose objects are left out, doubled or in another order, so that its table of places is wrong."""
    parts = re.split(rb"(?<=endobj)", data)
    for _ in range(chance.choice([1, 2, 5])):
        at = chance.randrange(len(parts))
        other = chance.randrange(len(parts))
        parts[at] = chance.choice([b"", parts[at] * 2, parts[other], _blind(chance, parts[at])])
    return b"".join(parts)


def _encodings(chance: random.Random, data: bytes) -> bytes:
    """Text read in one encoding and written in another, or two encodings in one file."""
    text = data.decode("utf-8", errors="ignore")
    one, two = (chance.choice(["utf-8", "cp949", "utf-16", "utf-32", "latin-1", "utf-8-sig"]) for _ in range(2))
    half = chance.randrange(len(text) + 1)
    if chance.random() < 0.5:
        return text[:half].encode(one, errors="ignore") + text[half:].encode(two, errors="ignore")
    return text.encode(one, errors="ignore").decode(two, errors="ignore").encode("utf-8", errors="ignore")
