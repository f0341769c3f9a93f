"""The documents' own dictionary: a question's words in the other language, for search and for evidence.

Pairs come from bilingual.py, stand in the store with the document that gives them, and only those of documents that
the person may read are used: what a forbidden document translates shows nowhere, and a removed one takes its terms
along. They win over the hand-written tables of core/synonyms.py, which stay for words that no document explains.

    Dictionary([("외국인등록증", "resident card")]).translated(read_query("How long is a resident card valid?"))
    -> {"resident": ("외국인등록증",), "card": ("외국인등록증",)}
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from gallae.core.query import Word
from gallae.core.tokens import content_of, latin_tokens, runs, tokens

__all__ = ["NOTHING", "Dictionary", "Translated", "others_of", "taught"]

Translated = Mapping[str, tuple[str, ...]]  # a word of the question as `Word.text` -> terms of the other language
NOTHING: Translated = {}
LARGEST = 5_000  # pairs, of the documents that come first: read in 0.2 s
MOST = 3  # terms for one word


class Dictionary:
    """Terms of one language by those of the other, whichever is asked with."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        counted = Counter(islice(pairs, LARGEST))
        self._entries: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for (korean, english), _ in counted.most_common():
            for words in {_hangul_key(korean), (korean.replace(" ", ""),)}:
                self._enter(words, english)
            self._enter(_latin_key(english), korean)
        for entries in self._entries.values():
            entries.sort(key=lambda entry: -len(entry[0]))  # the longest match first; stable: the most given first

    def translated(self, words: Sequence[Word]) -> Translated:
        """Terms of the other language for the words of a question; every word of a phrase gets the phrase's."""
        if not self._entries:
            return NOTHING
        keys = [_key(word) for word in words]
        if self._entries.keys().isdisjoint(keys):
            return NOTHING
        found: dict[str, tuple[str, ...]] = {}
        at = 0
        while at < len(keys):
            length, others = _longest(self._entries.get(keys[at], []), keys, at)
            for word in words[at : at + length] if others else ():
                found[word.text] = tuple(dict.fromkeys((*found.get(word.text, ()), *others)))
            at += length
        return found

    def _enter(self, key: tuple[str, ...], other: str) -> None:
        if key:
            self._entries[key[0]].append((key, other))


def taught(words: tuple[Word, ...], translated: Translated) -> tuple[Word, ...]:
    """`words` with the tokens of their translations, which take the place of the hand-written tables' words."""
    if not translated:
        return words
    return tuple(_taught(word, translated[word.text]) if word.text in translated else word for word in words)


def others_of(term: str, translated: Translated) -> tuple[str, ...]:
    """The translations of a term of the question, which may be a phrase ("check-in time")."""
    return tuple(
        dict.fromkeys(other for part in re.split(r"[\s-]+", term) for other in translated.get(part.lower(), ()))
    )


def _taught(word: Word, others: tuple[str, ...]) -> Word:
    return replace(word, alike=(), taught=tuple(dict.fromkeys(token for other in others for token in tokens(other))))


def _longest(entries: list[tuple[tuple[str, ...], str]], keys: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    """(number of words, terms) of the longest entries that stand at `at`; (1, ()) if none does."""
    found: dict[str, None] = {}
    length = 1
    for key, other in entries:
        if found and len(key) < length:
            break
        if tuple(keys[at : at + len(key)]) == key:
            found.setdefault(other)
            length = len(key)
    return length, tuple(found)[:MOST]


def _key(word: Word) -> str:
    return word.stems[0] if word.stems and word.text[0] < "가" else word.text


def _hangul_key(korean: str) -> tuple[str, ...]:
    return tuple(content_of(word) or word for word in korean.split())


def _latin_key(english: str) -> tuple[str, ...]:
    return tuple(token for run, _ in runs(english) for token in latin_tokens(run))
