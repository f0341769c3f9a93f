"""Sentences come out whole, in order, and lose nothing, however the stream is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gallae.graphs.sentences import SentenceWindow, split_sentences

TEXT = st.text(alphabet=st.sampled_from("가나 .?!\n[1]2mg。…\"'"), max_size=80)


@given(TEXT, st.lists(st.integers(1, 7), max_size=40))
def test_any_chunking_gives_back_the_whole_text(text: str, sizes: list[int]) -> None:
    window, out, start = SentenceWindow(), [], 0
    for size in sizes:
        out += window.feed(text[start : start + size])
        start += size
    out += window.feed(text[start:])
    assert "".join(out + window.flush()) == text


@given(TEXT)
def test_split_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(split_sentences(text)) == text


def test_a_citation_marker_belongs_to_the_sentence_before_it() -> None:
    window = SentenceWindow()
    assert window.feed("최대 4,000mg입니다. ") == []
    assert window.feed("[1] 술을") == ["최대 4,000mg입니다. [1] "]


def test_decimals_numbering_and_addresses_are_no_ends() -> None:
    text = "1. 물 2.5L를 마십니다. 주소는 www.example.kr 입니다."
    assert split_sentences(text) == ["1. 물 2.5L를 마십니다. ", "주소는 www.example.kr 입니다."]
