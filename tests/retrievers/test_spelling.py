"""Unknown words find what they probably mean; known and short words are never bent."""

from __future__ import annotations

import random
from typing import Any

import pytest

from gallae.retrievers.extract_sounds import alike
from gallae.retrievers.spelling import Vocabulary, _edges, _sound

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


def test_every_likely_word_is_found_that_comparing_with_all_of_them_finds() -> None:
    """The lookup by length and by sounds leaves out nothing (5,000 seeded words, slips of them, and loan words)."""
    draw = random.Random(4)
    hangul, latin = (
        "가나다라마바사아자차카파하거더러머버서어저커터퍼허기니디리미비시이지키티피히강남동문산성안용임정",
        "aeioubcdfghklmnprstvz",
    )
    words = {
        "".join(draw.choice(letters) for _ in range(draw.randint(2, longest)))
        for letters, longest in ((hangul, 6), (latin, 11))
        for _ in range(2_500)
    } | set(WORDS)
    vocabulary = Vocabulary(dict.fromkeys(words, 1))
    asked = [_slip(word, hangul if word[0] > "z" else latin, draw) for word in sorted(words)[::12]]
    asked += ["insulin", "acetaminophen", "아스피린", "필터는", "메트포민"]
    for word in asked:
        likely = sorted(other for other in words if _likely(word, other))
        assert vocabulary.near(word) == tuple(likely[:3]), word


def _slip(word: str, letters: str, draw: random.Random) -> str:
    at = draw.randrange(len(word))
    return draw.choice((word[:at] + draw.choice(letters) + word[at + 1 :], word[:at] + word[at + 1 :] or word))


def _likely(word: str, other: str) -> bool:
    """What near() promises, word by word: the same edge and one slip, or the same sounds in the other script."""
    if word[0].isascii() != other[0].isascii():
        loan, heard = (word, other) if word[0].isascii() else (other, word)
        starts = _sound(word) == _sound(other)
        return starts and len(loan) >= 7 and abs(len(loan) - 2.2 * len(heard)) <= 5 and alike(loan, heard)
    edges = set(_edges(word)) & set(_edges(other))
    shortest = 6 if word[0].isascii() else 4
    return bool(edges) and len(word) >= shortest and abs(len(word) - len(other)) <= 1 and alike(word, other)
