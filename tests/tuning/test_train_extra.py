"""What training installs is pinned apart from the app, so that nobody who only uses Gallae gets torch."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = dict(
    line.split("==")
    for line in (ROOT / "train-constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_lock_of_the_app_has_no_torch() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.M))
    assert locked and not locked & {"torch", "transformers", "trl", "peft", "accelerate", "bitsandbytes"}


def test_every_package_of_the_extras_is_pinned_within_what_they_ask() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for wanted in (*extras["train"], *extras["qlora"]):
        name, least = re.match(r"([\w-]+)>=([\d.]+)", wanted).groups()  # type: ignore[union-attr]
        assert numbers(PINS[name]) >= numbers(least), wanted
        if below := re.search(r"<([\d.]+)", wanted):
            assert numbers(PINS[name]) < numbers(below[1]), wanted
