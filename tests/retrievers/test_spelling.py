"""Unknown words find what they probably mean; known and short words are never bent."""

from __future__ import annotations

from typing import Any

import pytest

from gallae.retrievers.spelling import Vocabulary

WORDS = {"메트포르민": 5, "아세트아미노펜": 9, "전자책": 4, "도서관회원증": 3, "필터": 8, "aspirin": 2, "인슐린": 3}


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("메트포민", ("메트포르민",)),
        ("아세트아미노팬", ("아세트아미노펜",)),
        ("acetaminophen", ("아세트아미노펜",)),
        ("insulin", ("인슐린",)),
        ("아스피린", ("aspirin",)),
        ("점자책", ()),
        ("nurse", ()),
        ("12345", ()),
        ("e21", ()),
        ("x", ()),
    ],
)
def test_likely_words_are_found_and_others_left_alone(word: str, near: tuple[str, ...]) -> None:
    assert Vocabulary(WORDS).near(word) == near


def test_the_words_of_most_passages_come_first() -> None:
    assert Vocabulary({"가나다라마": 1, "가나다라바": 9}).near("가나다라") == ("가나다라바", "가나다라마")


def test_a_misspelt_question_finds_its_document_and_says_nothing_is_missing(shelf: Any) -> None:
    shelf.write("a.md", "# 메트포르민\n\n메트포르민은 밥과 함께 먹는다.")
    shelf.write("b.md", "# 오메프라졸\n\n오메프라졸은 밥 먹기 전에 먹는다.")
    shelf.ingest()
    found = shelf.search("메트포민 언제 먹어요")
    assert (found.passages[0].path, found.evidence.missing) == ("documents/a.md", ())
    assert shelf.search("omeprazole").passages[0].path == "documents/b.md"
    assert "디곡신" in shelf.search("디곡신은 언제 먹어요").evidence.missing


def test_a_word_of_a_forbidden_document_corrects_nothing(shelf: Any) -> None:
    shelf.write("a.md", "---\nreaders: [staff]\n---\n\n레보티록신은 금고에 둔다.")
    shelf.write("b.md", "다른 약은 선반에 둔다.")
    shelf.ingest()
    found = shelf.search("레보티록씬은 어디에 두나요", groups={"guest"})
    assert "documents/a.md" not in {p.path for p in found.passages}
    assert found.evidence.missing == ("레보티록씬",)
    assert shelf.search("레보티록씬은 어디에 두나요", groups={"staff"}).evidence.missing == ()
