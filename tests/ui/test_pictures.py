"""docs/screens holds the pictures of tests/ui/pictures.py and nothing else, small, and each is shown somewhere."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.ui.pictures import MOST, PICTURES

ROOT = Path(__file__).resolve().parents[2]
SCREENS = ROOT / "docs" / "screens"


def test_every_picture_is_there_small_as_wide_as_it_says_and_shown():
    assert {p.name for p in SCREENS.iterdir()} == set(PICTURES.values()) and len(PICTURES) <= 12
    shown = "".join((ROOT / page).read_text(encoding="utf-8") for page in ("README.md", "README.ko.md", "docs/page.md"))
    for (_, _, _, width), name in PICTURES.items():
        file = SCREENS / name
        assert file.stat().st_size <= MOST, name
        with Image.open(file) as picture:
            assert picture.width == width * (2 if width < 640 else 1), name  # a phone has two dots for a pixel
        assert f"screens/{name}" in shown, name
