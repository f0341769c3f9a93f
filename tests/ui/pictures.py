"""The pictures of the documentation, taken on the walk through the rooms (test_browser_tour.py) where
GALLAE_SCREENS names a folder."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image

__all__ = ["MOST", "PICTURES", "take"]

FOLDER = os.environ.get("GALLAE_SCREENS")  # read here: the fixtures clear GALLAE_ names
MOST = 150_000  # bytes a picture
# The folder of this machine that stands there is no business of a picture's.
STYLES = {
    "health": "[data-testid=stCaptionContainer] code { font-size: 0 } code::after { content: '/srv/space'; font-size: 0.8rem }"
}
# (stop of the walk, language, colours, width) -> file
PICTURES = {
    ("chat", "ko", "light", 1440): "chat-ko.png",
    ("chat", "en", "light", 1440): "chat-en.png",
    ("chat", "ko", "dark", 1440): "chat-dark.png",
    ("source", "ko", "light", 1440): "source.png",
    ("receipt", "en", "light", 1440): "receipt.png",
    ("documents", "ko", "light", 1440): "documents.png",
    ("quality-results", "en", "light", 1440): "quality.png",
    ("models", "en", "light", 1440): "models.png",
    ("plan", "ko", "light", 1440): "plan.png",
    ("health", "en", "dark", 1440): "health.png",
    ("chat", "ko", "light", 390): "phone.png",
    ("source", "en", "dark", 390): "phone-dark.png",
}


def take(page, stop: str, language: str, colours: str) -> None:
    """The picture of this stop, if it is one of PICTURES and GALLAE_SCREENS names a folder."""
    name = PICTURES.get((stop, language, colours, page.viewport_size["width"]))
    if not FOLDER or name is None:
        return
    drawn = Image.open(io.BytesIO(page.screenshot(style=STYLES.get(stop)))).convert("RGB")
    small = io.BytesIO()
    drawn.quantize(256, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    assert small.tell() <= MOST, f"{name}: {small.tell()} bytes"
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    (Path(FOLDER) / name).write_bytes(small.getvalue())
