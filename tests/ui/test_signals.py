"""The signals that rules look at have plain words in both languages."""

from __future__ import annotations

import json
from importlib import resources

from gallae.ui.signals import signal_name


def test_most_weighed_signals_have_korean_and_english_words():
    weights = json.loads((resources.files("gallae.graphs") / "weights.json").read_text(encoding="utf-8"))
    names = {name for table in weights["rules"].values() for name in table}
    nameless = {name for name in names if name in (signal_name(name, "ko"), signal_name(name, "en"))}
    assert len(nameless) <= len(names) // 8, nameless  # a new signal shows its own name until it has words


def test_an_unknown_signal_is_shown_as_it_is():
    assert signal_name("brand.new", "ko") == "brand.new"


def test_what_the_memory_says_has_words():
    assert signal_name("memory.rag", "ko").startswith("바로잡았거나") and "memory" not in signal_name(
        "memory.tool", "en"
    )
