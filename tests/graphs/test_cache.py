"""The exact cache: the same everything, or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from gallae.core.types import Citation, Draft
from gallae.graphs.cache import cache_key, normalised, open_cache


def test_spacing_width_and_end_punctuation_do_not_make_another_question() -> None:
    assert (
        normalised("환불은 며칠까지 되나요?")
        == normalised("환불은며칠까지 되나요")
        == normalised("환불은 며칠까지 되나요？")
    )


def test_a_negation_or_a_number_makes_another_question() -> None:
    assert normalised("2단계 인증을 켜는 법") != normalised("2단계 인증을 끄는 법")
    assert normalised("3일 안에 환불") != normalised("30일 안에 환불")


def test_each_part_of_the_key_counts() -> None:
    base = cache_key("환불?", "", "c1", "m1")
    others = [cache_key("교환?", "", "c1", "m1"), cache_key("환불?", "h", "c1", "m1")]
    others += [cache_key("환불?", "", "c2", "m1"), cache_key("환불?", "", "c1", "m2")]
    assert len({base, *others}) == 5


def test_a_kept_answer_comes_back_with_its_citations(tmp_path: Path) -> None:
    draft = Draft("14일입니다. [1]", citations=(Citation(1, "documents/a.md", 3, 7, "14일", None, ("환불",)),))
    with open_cache(tmp_path / "answers.sqlite") as cache:
        cache.put("k", "rag", draft)
    with open_cache(tmp_path / "answers.sqlite") as cache:
        assert cache.get("k") == ("rag", draft)
        assert cache.get("other") is None


def test_a_row_that_can_no_longer_be_read_counts_as_absent(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    with open_cache(path) as cache:
        cache.put("k", "rag", Draft("x"))
    db = sqlite3.connect(path)
    db.execute("UPDATE answers SET draft = '{\"text\": 1}'")
    db.commit()
    db.close()
    with open_cache(path) as cache:
        assert cache.get("k") is None
