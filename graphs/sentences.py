"""Cutting a stream into whole sentences: what is released to a person is released sentence by sentence.

A sentence ends at . ? ! 。 … before white space, or at a line end; citation markers that follow ("… 입니다. [1]")
belong to it. "3.5mg", "1. 항목" and "www.a.kr" are not ends.

>>> window = SentenceWindow()
>>> window.feed("하루 4,000mg입니다. [1] 다음"), window.flush()
(['하루 4,000mg입니다. [1] '], ['다음'])
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["SentenceWindow", "split_sentences"]

_END = re.compile(r"(?:[.?!。…]+[\"'”’)\]]*(?:[ \t]*\[\d+\])*(?=\s|$)|\n)\s*")
_NUMBERING = re.compile(r"(?:^|\n)\s*(?:\d{1,3}|[A-Za-z가-하])\.$")


class SentenceWindow:
    """Feed chunks as they come; get back the sentences that are complete. `flush` gives the rest."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, chunk: str) -> list[str]:
        self._held += chunk
        done: list[str] = []
        start = 0
        for end in _ends(self._held):
            # What follows may still be a marker of this sentence: wait for its first character.
            if end == len(self._held):
                break
            if self._held[end] == "[" and "]" not in self._held[end:]:
                break
            done.append(self._held[start:end])
            start = end
        self._held = self._held[start:]
        return done

    def flush(self) -> list[str]:
        rest, self._held = self._held, ""
        return split_sentences(rest)


def split_sentences(text: str) -> list[str]:
    """The sentences of `text`; joined again they are `text`."""
    cuts = [0, *_ends(text), len(text)]
    return [text[a:b] for a, b in pairwise(cuts) if a < b]


def _ends(text: str) -> list[int]:
    return [
        m.end() for m in _END.finditer(text) if not _NUMBERING.search(text[: m.start() + 1]) or text[m.start()] == "\n"
    ]
