"""Pictures for tests, as cameras and programs make them."""

from __future__ import annotations

import random
from io import BytesIO
from typing import Any

from PIL import Image

SECRET = b"37.5665-secret"  # what stands beside the pixels in every way that a format knows


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), *, beside: bool = True) -> bytes:
    """Noise (a photograph has many colours), with a place, an owner and a comment in it unless not `beside`."""
    noise = random.Random(7).randbytes(3 * 64 * 48)
    image = Image.frombytes("RGB", (64, 48), noise).resize(size)
    return saved(image, kind, **(_beside(kind) if beside else {}))


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _beside(kind: str) -> dict[str, Any]:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()  # maker
    exif.get_ifd(0x8825)[0x1D] = SECRET.decode()  # GPS
    exif[0x0112] = 6  # lies on its side
    given: dict[str, Any] = {"exif": exif, "icc_profile": SECRET}
    if kind == "JPEG":
        given |= {"comment": SECRET, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        given["pnginfo"] = PngInfo()
        given["pnginfo"].add_text("Author", SECRET.decode())
    return given
