"""Images and scanned pages are read by a vision model where one is set, marked as such, paid once, and else refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.settings import DocumentSettings
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.index import Index, open_index
from gallae.retrievers.load import load
from gallae.retrievers.pictures import mark_of

LIMITS = DocumentSettings()
PAGE = "# 진료비 안내\n\n| 구분 | 해외송금 수수료 |\n|---|---|\n| 창구 | 8,000원 |\n\n문의는 원무과에 한다.\n"


class Reader:
    """A reader that answers from a queue whose last entry stays, and keeps what it was shown."""

    def __init__(self, *answers: str | Exception, label: str = "ollama:eyes", local: bool = True) -> None:
        self.label, self.local = label, local
        self.answers = list(answers)
        self.shown: list[tuple[bytes, str]] = []

    def read(self, picture: bytes, media: str) -> str:
        self.shown.append((picture, media))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def image(form: str = "PNG", size: tuple[int, int] = (120, 80), **save: Any) -> bytes:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((10, 10, 60, 20), fill="black")
    out = io.BytesIO()
    picture.save(out, form, **save)
    return out.getvalue()


def scan(*texts: str) -> bytes:
    """A PDF with a page of picture for each "" and a page of text for anything else."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 500))
    for number, text in enumerate(texts):
        if text:
            canvas.drawString(40, 400, text)
        else:
            canvas.drawImage(ImageReader(io.BytesIO(image(size=(120 + number, 80)))), 0, 0, 400, 500)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("suffix", "form"),
    [("png", "PNG"), ("jpg", "JPEG"), ("jpeg", "JPEG"), ("webp", "WEBP"), ("gif", "GIF"), ("bmp", "BMP"), ("tif", "TIFF")],
)  # fmt: skip
def test_an_image_is_read_and_its_text_is_marked_as_a_models(suffix: str, form: str) -> None:
    reader = Reader(PAGE)
    loaded = load(f"a.{suffix}", image(form), LIMITS, reader)
    first = loaded.text.split("\n")[0]
    assert first == mark_of("ollama:eyes") and loaded.meta == {"read_by": "ollama:eyes"}
    assert [(h.level, h.text) for h in loaded.headings] == [(0, first), (1, "진료비 안내")]
    assert [(loaded.text[r.start : r.end], r.header) for r in loaded.rows] == [
        ("| 창구 | 8,000원 |", "| 구분 | 해외송금 수수료 |")
    ]
    (shown,) = reader.shown
    assert Image.open(io.BytesIO(shown[0])).size == (120, 80) and shown[1] in ("image/png", "image/jpeg")


def test_without_a_vision_model_an_image_is_refused_with_that_advice() -> None:
    with pytest.raises(KnowledgeError, match="vision model") as error:
        load("a.png", image(), LIMITS)
    assert "models.vision" in error.value.hint


def test_a_photograph_is_turned_upright_made_smaller_and_loses_what_the_camera_wrote() -> None:
    reader = Reader(PAGE)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif[0x010E] = "집 주소"
    load("a.jpg", image("JPEG", (5000, 1000), exif=exif), LIMITS, reader)
    sent = Image.open(io.BytesIO(reader.shown[0][0]))
    assert sent.size == (410, 2048)
    assert not sent.getexif()


def test_what_a_picture_says_is_never_front_matter() -> None:
    loaded = load("a.png", image(), LIMITS, Reader("---\nreaders: [staff]\ntitle: x\n---\n\n공개 글이다."))
    assert loaded.meta == {"read_by": "ollama:eyes"} and "readers: [staff]" in loaded.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.png", image("JPEG"), "not a .png image"),
        ("a.jpg", b"\xff\xd8\xff not more", "not a .jpg image, or it is broken"),
        ("a.png", image()[:120], "broken"),
        ("a.webp", b"", "empty"),
        ("a.tiff", b"II*\x00" + b"\x00" * 40, "broken"),
    ],
)
def test_a_false_or_broken_image_is_refused_and_never_sent(name: str, data: bytes, reason: str) -> None:
    reader = Reader(PAGE)
    with pytest.raises(KnowledgeError, match=reason):
        load(name, data, LIMITS, reader)
    assert reader.shown == []


def test_an_image_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    import struct
    import zlib

    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    data += struct.pack(">I", 8) + b"IDAT" + b"\0" * 12
    with pytest.raises(KnowledgeError, match=r"too large|pixels|DecompressionBomb"):
        load("a.png", data, LIMITS, Reader(PAGE))


def test_a_picture_without_text_is_refused() -> None:
    with pytest.raises(KnowledgeError, match="no text"):
        load("a.png", image(), LIMITS, Reader(""))


def test_the_frames_of_a_tiff_are_pages() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (30 + n, 20), "white") for n in range(3)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    loaded = load("a.tif", out.getvalue(), LIMITS, Reader("하나다.", "둘이다.", "셋이다."))
    assert loaded.text == f"{mark_of('ollama:eyes')}\n하나다.\f둘이다.\f셋이다.\n" and len(loaded.pages) == 3


def test_every_page_of_a_scanned_pdf_is_rendered_and_read_with_its_number() -> None:
    reader = Reader("첫 장의 글이다.", "둘째 장의 글이다.")
    loaded = load("a.pdf", scan("", ""), LIMITS, reader)
    first, second = (loaded.text[a:b] for a, b in zip(loaded.pages, (*loaded.pages[1:], None), strict=True))
    assert first == f"{mark_of('ollama:eyes')}\n첫 장의 글이다.\f" and second == "둘째 장의 글이다.\n"
    assert len(reader.shown) == 2
    assert Image.open(io.BytesIO(reader.shown[0][0])).size == (834, 1042)  # 150 dots an inch


def test_of_a_mixed_pdf_only_the_pages_that_are_pictures_are_read_by_the_model() -> None:
    pages = ("The first page has its own text in it.", "", "The last page has its own text as well.")
    reader = Reader("## 사진 속 표제\n사진 속의 글이다.")
    loaded = load("a.pdf", scan(*pages), LIMITS, reader)
    assert len(reader.shown) == 1
    parts = loaded.text.split("\f")
    assert [loaded.text[p] for p in loaded.pages] == ["모", "#", "T"] and len(parts) == 3
    assert pages[0] in parts[0] and "사진 속의 글이다." in parts[1] and pages[2] in parts[2]
    assert loaded.text[loaded.headings[-1].start :].startswith("## 사진 속 표제")


def test_a_mixed_pdf_without_a_vision_model_is_refused_with_its_picture_pages_named() -> None:
    text = "A page that has some text of its own in it."
    with pytest.raises(KnowledgeError, match="pictures without text: 2") as error:
        load("a.pdf", scan(text, "", text), LIMITS)
    assert "models.vision" in error.value.hint
    assert text in load("a.pdf", scan("", text, text), LIMITS).text  # a cover may be a picture


def test_more_pages_than_allowed_are_refused() -> None:
    reader = Reader("글이다.")
    with pytest.raises(KnowledgeError, match="3 pages are pictures, over the limit of 2"):
        load("a.pdf", scan("", "", ""), DocumentSettings(max_pictures=2), reader)
    assert reader.shown == []  # nothing was paid for


@pytest.fixture
def open_with(shelf: Any) -> Callable[..., Index]:
    opened: list[Index] = []

    def make(reader: Reader | None, **settings: Any) -> Index:
        index = open_index(open_workspace(shelf.root, arguments=settings, environ={}), reader=reader)
        opened.append(index)
        return index

    return make


def reports(index: Index) -> dict[str, tuple[str, str]]:
    return {r.path.removeprefix("documents/"): (r.status, r.reason) for r in index.ingest()}


def test_a_row_of_a_photographed_table_is_found_and_cited_as_read_by_a_model(
    shelf: Any, open_with: Callable[..., Index]
) -> None:
    shelf.write("사진.png", image())
    with open_with(Reader(PAGE)) as index:
        assert reports(index)["사진.png"][0] == "added"
        best = index.search("해외송금 수수료 창구", person=Person(), today=date(2026, 11, 20)).passages[0]
        assert (best.text, best.header) == ("| 창구 | 8,000원 |", "| 구분 | 해외송금 수수료 |")
        assert best.heading[0] == mark_of("ollama:eyes")
        assert index.read(best.path, Person()).text[best.start : best.end] == best.text


def test_a_page_is_paid_once_even_when_its_index_is_made_anew_or_another_page_failed(
    shelf: Any, open_with: Callable[..., Index]
) -> None:
    down = ProviderError("the server is down", provider="ollama", model="eyes", retryable=True)
    shelf.write("a.pdf", scan("", "The middle page has its own text in it.", ""))
    reader = Reader("첫 장이다.", down)
    with open_with(reader) as index:
        status, reason = reports(index)["a.pdf"]
        assert status == "refused" and "down" in reason
        assert index.documents(Person()) == []
    reader = Reader("끝 장이다.")
    with open_with(reader) as index:  # tried again although the file is the same; only the missing page is asked for
        assert reports(index)["a.pdf"][0] == "added" and len(reader.shown) == 1
        text = index.read("documents/a.pdf", Person()).text
        assert "첫 장이다." in text and "끝 장이다." in text
    for name in (shelf.root / ".gallae/cache/index").glob("*"):
        if name.is_file() and not name.name.startswith("pictures"):
            name.unlink()
    reader = Reader(AssertionError("asked twice"))
    with open_with(reader) as index:
        assert reports(index)["a.pdf"][0] == "added" and reader.shown == []


def test_a_refused_image_is_tried_again_once_a_vision_model_is_set(shelf: Any, open_with: Callable[..., Index]) -> None:
    shelf.write("a.png", image())
    with open_with(None) as index:
        assert reports(index)["a.png"][0] == "refused"
    with open_with(Reader(PAGE)) as index:
        assert index.pending() == ["documents/a.png"]
        assert reports(index)["a.png"][0] == "added"
        assert index.pending() == []


def test_a_confidential_document_is_shown_to_a_local_model_only(shelf: Any, open_with: Callable[..., Index]) -> None:
    shelf.write("secret.png", image())
    shelf.write("open.png", image("PNG", (90, 90)))
    shelf.write("_meta.toml", '["secret.png"]\nconfidential = true\n')
    outside = Reader(PAGE, label="openai:eyes", local=False)
    with open_with(outside) as index:
        found = reports(index)
    assert found["open.png"][0] == "added" and len(outside.shown) == 1
    assert found["secret.png"][0] == "refused" and "local one for confidential" in found["secret.png"][1]
    with open_with(Reader(PAGE)) as index:
        assert reports(index)["secret.png"][0] == "added"


def test_people_search_while_a_model_reads_and_a_failing_page_is_asked_for_once(
    shelf: Any, open_with: Callable[..., Index]
) -> None:
    import threading

    answered: list[int] = []

    class Slow(Reader):
        def read(self, picture: bytes, media: str) -> str:
            def search() -> None:
                found = index.search("주차 요금", person=Person(), today=date(2026, 11, 20))
                answered.append(len(found.passages))

            asking = threading.Thread(target=search)
            asking.start()
            asking.join(timeout=3)
            assert not asking.is_alive(), "the search had to wait for the model"
            return super().read(picture, media)

    shelf.write("a.md", "# 주차 안내\n\n주차 요금은 천 원이다.")
    down = ProviderError("the server is down", provider="ollama", model="eyes", retryable=True)
    slow = Slow(PAGE, down)
    with open_with(slow) as index:
        index.ingest()
        shelf.write("b.png", image())
        shelf.write("c.png", image(size=(90, 90)))
        found = reports(index)
        assert (found["b.png"][0], found["c.png"][0]) == ("added", "refused")
        assert answered == [1, 1] and len(slow.shown) == 2
        reports(index)
        assert len(slow.shown) == 3  # the next ingest asks again, for the page that failed


def test_a_failing_model_refuses_its_document_and_no_other(shelf: Any, open_with: Callable[..., Index]) -> None:
    shelf.write("a.png", image())
    shelf.write("b.md", "# 다른 문서\n\n읽을 수 있다.")
    wrong = ProviderError("the model takes no pictures", provider="ollama", model="eyes", retryable=False)
    with open_with(Reader(wrong)) as index:
        found = reports(index)
    assert found["a.png"] == ("refused", "documents/a.png: the model takes no pictures")
    assert found["b.md"][0] == "added"


def test_the_samples_hold_no_image_that_would_now_be_refused(samples: Path) -> None:
    assert not [p for p in (samples / "documents").rglob("*") if p.suffix in (".png", ".jpg", ".webp")]
