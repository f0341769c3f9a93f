"""Every signal that a rule can look at has plain words in both languages."""

from __future__ import annotations

import json
from importlib import resources

from gallae.ui.signals import signal_name


def test_every_weighed_signal_has_korean_and_english_words():
    weights = json.loads((resources.files("gallae.graphs") / "weights.json").read_text(encoding="utf-8"))
    names = {name for table in weights["rules"].values() for name in table}
    for name in names:
        assert signal_name(name, "ko") != name and signal_name(name, "en") != name, name


def test_an_unknown_signal_is_shown_as_it_is():
    assert signal_name("brand.new", "ko") == "brand.new"
