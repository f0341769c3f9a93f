"""A picture is a stranger's bytes until it is decoded, and nothing that stands beside its pixels goes on."""

from __future__ import annotations

import random
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from painted import SECRET, photo, saved
from PIL import Image

from gallae.core.caller import Caller
from gallae.core.errors import InputError, PictureError
from gallae.core.picture import Picture
from gallae.core.types import Question
from gallae.graphs.pictures import (
    MAX_BYTES,
    PICTURES,
    SIDE,
    is_picture,
    picture_from_url,
    picture_of,
    with_pictures,
)
from gallae.retrievers.load_image import encoded

TODAY = date(2026, 11, 20)


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_a_camera_writes_beside_the_pixels_is_gone_and_the_picture_stands_upright(kind: str) -> None:
    data = photo(kind)
    assert SECRET in data, "the test's picture holds nothing to lose"
    made = picture_of("사진.jpg", data, "ko")
    assert SECRET not in made.data
    image = opened(made)
    assert not image.getexif() and not set(image.info) & {"exif", "xmp", "comment", "icc_profile", "Author"}
    assert (made.width, made.height) == image.size == (480, 640)
    assert made.media == f"image/{image.format.lower()}" and made.sha256 in str(made)


def test_a_documents_picture_loses_them_too() -> None:
    data = photo("JPEG")
    assert SECRET in data and SECRET not in encoded(Image.open(BytesIO(data)))[0]


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left_as_it_is() -> None:
    large = picture_of("a.jpg", photo("JPEG", (4_000, 1_000), beside=False), "ko")
    assert (large.width, large.height) == (SIDE, SIDE // 4)
    plain = saved(Image.new("RGBA", (8, 6), (255, 0, 0, 128)), "PNG")
    small = picture_of("b.png", plain, "ko")
    assert (small.width, small.height, small.media) == (8, 6, "image/png")


def test_of_an_animation_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=90)
        red, _, blue = opened(picture_of("a", data, "ko")).convert("RGB").getpixel((1, 1))  # type: ignore[misc]
        assert red > 200 and blue < 60, kind


def test_the_first_bytes_decide_and_not_the_name() -> None:
    assert picture_of("계약서.pdf", photo("PNG", beside=False), "ko").media.startswith("image/")
    for name, data in {
        "a.png": b"%PDF-1.7",
        "b.svg": b"<svg onload='x'/>",
        "c.jpg": b"",
        "d.tif": saved(Image.new("RGB", (2, 2)), "TIFF"),
        "e.webp": b"RIFF0000WAVE",
    }.items():
        assert not is_picture(data)
        with pytest.raises(PictureError, match=f"{name}: not a PNG, JPEG, WebP or GIF"):
            picture_of(name, data, "en")


def bomb(wide: int, high: int) -> bytes:
    """A PNG of some hundred bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(8_000, 8_000), (50_000, 50_000), (1, 60_000_000)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=r"그림이 너무 큽니다 \(.*50,000,000 pixels"):
        picture_of("b.png", bomb(*size), "ko")
    with pytest.raises(InputError, match="too large"):
        picture_of("b.png", b"\x89PNG\r\n\x1a\n" + b"0" * MAX_BYTES, "en")


def test_a_broken_picture_is_refused_whatever_the_decoder_says() -> None:
    dice = random.Random(11)
    refused = 0
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        whole = photo(kind, (60, 40), beside=kind != "GIF")
        for _ in range(40):
            data = bytearray(whole[: dice.randint(12, len(whole))])
            for _ in range(4):
                data[dice.randrange(12, len(data) + 1) - 1] = dice.randrange(256)
            try:
                made = picture_of("x", bytes(data), "ko")
            except InputError as error:
                refused += 1
                assert error.hint
            else:
                assert opened(made).size == (made.width, made.height)
    assert refused > 40


def test_an_address_is_never_fetched_and_a_data_url_is_read() -> None:
    made = picture_of("a.png", saved(Image.new("RGB", (9, 7), "red"), "PNG"), "ko")
    assert picture_from_url(made.url, "a.png", "ko").sha256 == made.sha256
    for url in (
        "http://example.org/a.png",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "data:image/png,x",
        "data:text/html;base64,eA==",
    ):
        with pytest.raises(InputError, match="nothing is fetched"):
            picture_from_url(url, "picture-1", "en")
    with pytest.raises(InputError, match="base64"):
        picture_from_url("data:image/png;base64,@@@", "picture-1", "en")


def test_a_question_with_pictures_goes_one_way_and_says_so_where_it_cannot() -> None:
    one = Picture("a.png", "image/png", 1, 1, b"x")
    asked = Question("뭐가 보여?", TODAY, pictures=(one,))
    assert with_pictures(asked, "ko").route == "prompt"
    assert with_pictures(Question("x", TODAY), "ko").route is None
    for wrong in (
        Question("x", TODAY, pictures=(one,), route="rag"),
        Question("x", TODAY, pictures=(one,), caller=Caller(schema={"type": "object"})),
        Question("x", TODAY, pictures=(one,) * (PICTURES + 1)),
    ):
        with pytest.raises(InputError) as error:
            with_pictures(wrong, "en")
        assert error.value.hint


def test_no_picture_is_written_by_the_name_of_its_file(tmp_path: Path) -> None:
    from gallae.graphs.shown import _read, _write

    evil = Picture("../../evil.png", "image/png", 1, 1, b"x")
    _write(tmp_path / "p", [evil])
    assert not (tmp_path / "evil.png").exists() and _read(tmp_path / "p") == [evil]
    _write(tmp_path / "p", [])
    assert [f.name for f in (tmp_path / "p").iterdir()] == ["pictures.json"]
