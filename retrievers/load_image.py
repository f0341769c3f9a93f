"""Images of text (.png .jpg .webp .gif .bmp .tiff): turned upright, made small enough, and read by a vision model.

Every picture is decoded and encoded anew before it is sent: a broken one is refused here, and what a camera writes
beside the picture (place, owner) goes nowhere. Frames of a TIFF are pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.documents import Loaded
from gallae.retrievers.pictures import PageReader, Picture, read_pages

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["ADVICE", "encoded", "load_image"]

ADVICE = (
    'Set models.vision to a vision model ("ollama:qwen3-vl", for example; a local one for confidential documents), '
    "or run OCR on it and add the result."
)
FORMATS = {
    ".png": ("PNG",), ".jpg": ("JPEG",), ".jpeg": ("JPEG",), ".webp": ("WEBP",), ".gif": ("GIF",),
    ".bmp": ("BMP", "DIB"), ".tif": ("TIFF",), ".tiff": ("TIFF",),
}  # fmt: skip
PAGED = (".tif", ".tiff")
MAX_PIXELS = 100_000_000
SIDE = 2_048  # pixels of the longer side; vision models make larger ones smaller themselves


def load_image(data: bytes, name: str, limits: DocumentSettings, reader: PageReader | None) -> Loaded:
    """KnowledgeError without a reader, for a picture that is broken or huge, and for one without text."""
    suffix = "." + name.rsplit(".", 1)[-1].lower()
    if reader is None:
        _check(data, name, suffix)
        raise KnowledgeError(f"{name}: an image: reading it needs a vision model", hint=ADVICE)
    count = _check(data, name, suffix)
    if count > limits.max_pages:
        raise KnowledgeError(f"{name}: {count} pages are over the limit of {limits.max_pages}")
    pages = _frames(data, name, suffix, count)
    return read_pages(pages, reader, name, limits, pictures=count if suffix in PAGED else 0)


def encoded(image: Image, side: int = SIDE) -> Picture:
    """Upright, at most `side` pixels long, as PNG (few colours: text) or JPEG (photographs), and nothing beside the pixels."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = image.copy()
        white.paste("white", (0, 0, *image.size))
        image = _over(white, image)
    image = image.convert("RGB")
    image.thumbnail((side, side))
    image.info.clear()  # Pillow writes a comment and a colour profile of the old file into the new one
    out = io.BytesIO()
    if image.getcolors(4_096) is not None:
        image.save(out, "PNG")
        return out.getvalue(), "image/png"
    image.save(out, "JPEG", quality=90)
    return out.getvalue(), "image/jpeg"


def _over(below: Image, above: Image) -> Image:
    from PIL import Image as images

    return images.alpha_composite(below, above)


def _check(data: bytes, name: str, suffix: str) -> int:
    """How many pages the image has; KnowledgeError for what is no such image, broken or huge."""
    from PIL import Image as images
    from PIL import UnidentifiedImageError

    try:
        image = images.open(io.BytesIO(data), formats=FORMATS[suffix])
    except images.DecompressionBombError as error:
        raise KnowledgeError(f"{name}: the image is too large ({error})", hint="Make it smaller.") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise KnowledgeError(
            f"{name}: the content is not a {suffix} image, or it is broken", hint="Save it again from its source."
        ) from error
    wide, high = image.size
    if wide * high > MAX_PIXELS:
        raise KnowledgeError(f"{name}: {wide} x {high} pixels are over the limit of {MAX_PIXELS:,}")
    return int(getattr(image, "n_frames", 1)) if suffix in PAGED else 1


def _frames(data: bytes, name: str, suffix: str, count: int) -> Iterator[Picture]:
    from PIL import Image as images

    with images.open(io.BytesIO(data), formats=FORMATS[suffix]) as image:
        for frame in range(count):
            image.seek(frame)
            if image.size[0] * image.size[1] > MAX_PIXELS:
                raise KnowledgeError(f"{name}: page {frame + 1} is over the limit of {MAX_PIXELS:,} pixels")
            yield encoded(image)
