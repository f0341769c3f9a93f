"""Passages follow the structure of the text, and their offsets always hold."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallae.core.errors import KnowledgeError
from gallae.core.settings import DocumentSettings
from gallae.retrievers.load import load
from gallae.retrievers.split import split


def chunks(name: str, text: str, size: int = 500) -> list[tuple[tuple[str, ...], str]]:
    loaded = load(name, text.encode("utf-8"), DocumentSettings())
    return [(c.heading, loaded.text[c.start : c.end]) for c in split(loaded, size)]


def test_headings_begin_passages_and_are_their_path() -> None:
    text = "# 가\n\n머리말이다.\n\n## 나\n\n첫째다. 둘째다.\n\n### 다\n\n깊다.\n\n## 라\n\n넷째다."
    assert chunks("a.md", text) == [
        (("가",), "머리말이다."),
        (("가", "나"), "첫째다. 둘째다."),
        (("가", "나", "다"), "깊다."),
        (("가", "라"), "넷째다."),
    ]


def test_articles_and_questions_begin_passages() -> None:
    text = "제1조(목적) 이 규정은 목적을 정한다.\n② 둘째 항이다.\n제2조(정의) 뜻을 정한다.\n"
    assert [t for _, t in chunks("a.txt", text)] == [
        "제1조(목적) 이 규정은 목적을 정한다.\n② 둘째 항이다.",
        "제2조(정의) 뜻을 정한다.",
    ]
    asked = "Q. 언제 여나요?\nA. 9시에 엽니다.\nQ. 어디인가요?\nA. 1층입니다.\n"
    assert [t for _, t in chunks("a.txt", asked)] == [
        "Q. 언제 여나요?\nA. 9시에 엽니다.",
        "Q. 어디인가요?\nA. 1층입니다.",
    ]


def test_each_table_row_is_a_passage_and_its_header_is_none() -> None:
    text = "설명이다.\n\n| 항목 | 값 |\n|---|---|\n| 입장 | 3,000원 |\n| 주차 | 무료 |\n\n뒤의 글이다."
    assert [t for _, t in chunks("a.md", text)] == [
        "설명이다.",
        "| 입장 | 3,000원 |",
        "| 주차 | 무료 |",
        "뒤의 글이다.",
    ]


def test_sentences_are_packed_to_the_size_and_never_cut() -> None:
    sentences = [f"{n}번째 문장은 조금 길게 이어지다가 끝난다." for n in range(40)]
    made = [t for _, t in chunks("a.txt", " ".join(sentences), size=200)]
    assert all(150 <= len(t) <= 200 for t in made[:-1])
    assert " ".join(made) == " ".join(sentences)


def test_a_text_without_any_mark_is_cut_at_spaces() -> None:
    text = "낱말 " * 3000
    made = [t for _, t in chunks("a.txt", text, size=500)]
    assert max(map(len, made)) <= 1000
    assert "".join(made).replace(" ", "") == text.replace(" ", "")


def test_a_document_of_headings_alone_still_has_passages() -> None:
    assert chunks("a.md", "# 휴관일은 월요일\n## 주차 없음\n") == [
        (("휴관일은 월요일",), "# 휴관일은 월요일"),
        (("휴관일은 월요일", "주차 없음"), "## 주차 없음"),
    ]


PIECES = st.sampled_from(
    [
        "# 제목\n",
        "## 나\n",
        "문장이다. ",
        "둘째 문장! ",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "\n",
        "\n\n",
        "제3조(가) 글\n",
        "```\n코드\n```\n",
        "Q. 물음?\n",
        "- 항목\n",
        "한글",
        "e\u0301",
        "\u1112\u1161\u11ab",
        "\r\n",
        "\u2028",
        "\t",
        "😀",
        "a,b\n1,2\n",
        "\f",
        "가" * 700,
        "<p>글</p>",
    ]
)


TEXTS = st.lists(PIECES, min_size=1, max_size=25).map("".join)
NAMES = st.sampled_from(["a.md", "a.txt", "a.csv", "a.html"])


@settings(max_examples=300, deadline=None)
@given(TEXTS, NAMES)
def test_passages_of_any_text_lie_in_order_and_hold_all_its_words(text: str, name: str) -> None:
    """Over all text loaders: trimmed stretches of the text, apart from each other; no table row or sentence is lost."""
    try:
        loaded = load(name, ("<html>" * name.endswith("html") + text).encode("utf-8"), DocumentSettings())
    except KnowledgeError:
        return
    made = split(loaded, 500)
    for chunk in made:
        piece = loaded.text[chunk.start : chunk.end]
        assert piece.strip() == piece != ""
    assert all(one.end <= other.start for one, other in pairwise(made))
    held = "".join(loaded.text[c.start : c.end] + " ".join(c.heading) + c.header for c in made)
    for word in ("문장이다", "둘째", "한글", "항목", "코드", "물음"):
        assert word not in loaded.text or word in held


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS, NAMES)
def test_a_passage_equals_the_stored_text_between_its_offsets(shelf: Any, text: str, name: str) -> None:
    """What search returns and what `read` returns are cut from one text."""
    for old in (shelf.root / "documents").iterdir():
        old.unlink()
    shelf.write(name, "<html>" * name.endswith("html") + text)
    if shelf.ingest()[name].status == "refused":
        return
    stored = shelf.read(name)
    for passage in shelf.search("제목 나 문장 둘째 코드 물음 항목 한글 글 가", k=500).passages:
        assert stored.text[passage.start : passage.end] == passage.text
