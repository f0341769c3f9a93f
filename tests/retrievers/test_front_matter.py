"""What a document says about itself is read strictly: rights and dates are never guessed."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import KnowledgeError
from gallae.retrievers.front_matter import Meta, check_meta, load_meta_file, split_front_matter


def test_all_keys_are_read() -> None:
    given, rest = split_front_matter(
        "---\ntitle: 요금\nvalid_from: 2026-04-01\nvalid_to: 2026.12.31\nsupersedes: fees-2025.md\n"
        "readers: [staff, 의사]\nconfidential: true\nsensitive: false\n---\n본문"
    )
    assert rest == "본문"
    assert check_meta(given, "a.md") == Meta(
        title="요금",
        valid_from=date(2026, 4, 1),
        valid_to=date(2026, 12, 31),
        supersedes="fees-2025.md",
        readers=("staff", "의사"),
        confidential=True,
    )


def test_what_others_call_the_keys_is_read_too_and_our_own_name_wins() -> None:
    """`groups: [staff]` that is only warned of would let everybody read."""
    given = {"groups": ["staff"], "시행일": date(2026, 4, 1), "expires": "2026-12-31"}
    assert check_meta(given, "a.md") == Meta(
        valid_from=date(2026, 4, 1), valid_to=date(2026, 12, 31), readers=("staff",)
    )
    assert check_meta({"groups": ["all"], "readers": ["staff"]}, "a.md").readers == ("staff",)
    with pytest.raises(ValueError, match="not YAML"):
        split_front_matter("---\ngroups: [staff\n---\nx")


def test_an_unknown_key_warns_and_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert check_meta({"layout": "single", "title": "x"}, "a.md").title == "x"
    assert "a.md: unknown front-matter key 'layout'" in caplog.text


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"valid_from": "someday"}, "valid_from"),
        ({"readers": []}, "readers"),
        ({"readers": {"a": 1}}, "readers"),
        ({"confidential": "yes"}, "confidential"),
    ],
)
def test_a_wrong_value_refuses_the_document(given: dict[str, object], named: str) -> None:
    with pytest.raises(KnowledgeError, match=named):
        check_meta(given, "a.md")


def test_lines_that_only_look_like_front_matter_are_text() -> None:
    for text in ("---\n그냥 글\n---\n더", "---\n- a\n- b\n---\nx", "---\nkey: [\n---\nx", "--- x\ny", "---\nno end"):
        assert split_front_matter(text) == ({}, text)


def test_a_broken_meta_file_stops_the_ingest_for_it_may_hold_rights(tmp_path: Path) -> None:
    (tmp_path / "_meta.toml").write_text("[x", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"_meta\.toml"):
        load_meta_file(tmp_path)


def test_the_meta_file_wins_over_front_matter_key_by_key(shelf: Any) -> None:
    shelf.write("a.md", "---\ntitle: 가\nvalid_from: 2025-01-01\n---\n본문이다.")
    shelf.write("_meta.toml", '["documents/a.md"]\nvalid_from = 2026-01-01\nconfidential = true\n')
    shelf.ingest()
    document = shelf.read("a.md")
    assert (document.title, document.valid_from, document.confidential) == ("가", date(2026, 1, 1), True)
    assert shelf.search("본문").passages[0].confidential
