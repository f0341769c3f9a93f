"""How easy is a text to read, by what code can count: the length of its sentences, beside that of the reference's.

There is no agreed formula for Korean as there is for English, so nothing is turned into a grade: characters of a
sentence without white space, and the share of sentences that are long (over 60 characters in Korean, over 25 words in
English; 60 is about two lines on a telephone, and our choice).
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from gallae.checks.scores import Interval, mean_interval, wilson
from gallae.checks.sentences import split_sentences
from gallae.core.language import language_of

__all__ = ["LONG_CHARACTERS", "LONG_WORDS", "long_sentences", "sentence_length"]

LONG_CHARACTERS, LONG_WORDS = 60, 25


def sentence_length(texts: Sequence[str]) -> Interval:
    """Mean characters of a sentence (without white space), one figure a text."""
    lengths = [fmean(len("".join(s.split())) for s in parts) for text in texts if (parts := _sentences(text))]
    return mean_interval(lengths)


def long_sentences(texts: Sequence[str]) -> Interval:
    """Share of all sentences that are long."""
    sentences = [s for text in texts for s in _sentences(text)]
    return wilson(sum(_long(s) for s in sentences), len(sentences))


def _sentences(text: str) -> list[str]:
    """Lines of a form are sentences of their own."""
    return [
        s
        for line in text.splitlines()
        for part in split_sentences(line)
        if (s := part.text.strip()) and any(map(str.isalnum, s))
    ]


def _long(sentence: str) -> bool:
    if language_of(sentence) == "ko":
        return len("".join(sentence.split())) > LONG_CHARACTERS
    return len(sentence.split()) > LONG_WORDS
