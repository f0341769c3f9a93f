"""The signals that rules look at have plain words in both languages."""

from __future__ import annotations

import json
from importlib import resources

from gallae.core.types import ROUTES
from gallae.graphs.words import DOUBTS, NAMES, doubt_name, route_name, signal_name


def test_every_weighed_signal_has_korean_and_english_words() -> None:
    weights = json.loads((resources.files("gallae.graphs") / "weights.json").read_text(encoding="utf-8"))
    names = {name for table in weights["rules"].values() for name in table}
    nameless = {name for name in names if name in (signal_name(name, "ko"), signal_name(name, "en"))}
    assert not nameless, sorted(nameless)


def test_the_words_are_words_and_no_identifiers() -> None:
    assert all(ko and en and ko != en and "." not in ko for ko, en in NAMES.values())


def test_routes_and_doubts_have_words() -> None:
    assert all(route_name(route, "ko") != route for route in ROUTES)
    assert all(doubt_name(reason, "en") != reason for reason in DOUBTS)


def test_an_unknown_signal_is_shown_as_it_is() -> None:
    assert signal_name("brand.new", "ko") == "brand.new"


def test_a_models_vote_and_the_turn_before_name_their_route() -> None:
    assert signal_name("asked.rag", "ko").endswith("문서 근거")
    assert signal_name("before.tool", "en").endswith("Tool")


def test_what_the_memory_says_has_words() -> None:
    assert signal_name("memory.rag", "ko").startswith("바로잡았거나")
    assert "memory" not in signal_name("memory.tool", "en")
