"""What to search for: the tokens of a question with their weights, and words that mean the same.

A question holds words that no document is about ("어디에서 신청할 수 있나요"). They stand in every FAQ and are rare in
rules, so a plain BM25 over all tokens follows them. Here they are left out, verbs count less, and so do the pairs of
syllables that reach into an ending. Measured on three public sets and five workspaces (docs/log.md): recall@1 one to
four points higher, and a third fewer tokens to look up.

>>> [(word.text, dict(word.own)) for word in read_query("보험료는 얼마인가요?")]
[('보험료', {'_보험료': 1.0, '보험': 1.0, '험료': 1.0, '료는': 0.3})]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from gallae.core.question_hangul import hangul_term
from gallae.core.question_spoken import legible
from gallae.core.question_terms import english_term
from gallae.core.synonyms import ENGLISH, phrases_in
from gallae.core.tokens import (
    AFTER_SYLLABLE,
    content_of,
    hangul_tokens,
    identifiers,
    is_particle_after,
    latin_tokens,
    pairs_of,
    runs,
    tokens,
)

__all__ = ["Word", "read_query"]

WEAK = 0.7  # of a verb, or of a word that fits everywhere
TAIL = 0.3  # of a pair of syllables that reaches into a particle or an ending
MORPHEME = 0.7  # of what a word is made of, beside the word itself (tokeniser j3)
ASCII = 2.0  # a Hangul word gives its stem and its pairs of syllables, a Latin word or number one token


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for: its tokens with their weights. It is known where a stem stands, or all of its pairs."""

    text: str
    own: tuple[tuple[str, float], ...]
    stems: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()  # tokens of words that mean the same
    taught: tuple[str, ...] = ()  # tokens of what the documents themselves give for it in the other language


def read_query(text: str, morphemes: Callable[[str], tuple[str, ...]] | None = None) -> tuple[Word, ...]:
    """The words of `text` in order. A question of nothing but question words is searched for as it stands.
    `morphemes` may give more stems of a Hangul run (tokeniser j3)."""
    words: list[Word] = []
    read = legible(text)
    for run, before in runs(read):
        if not is_particle_after(run, before) and (word := _word(run, bool(before) and not before[-1].isdigit())):
            words.append(_with(word, morphemes(run)) if morphemes and word.text[0] >= "가" else word)
    words += [Word(t, ((t, ASCII if t.isascii() else 1.0),), (t,)) for t in identifiers(read)]
    if not words:
        return tuple(Word(t, ((t, 1.0),), (t,)) for t in tokens(text))
    return (*words, *_phrases(read))


@lru_cache(maxsize=65_536)
def _word(run: str, after_latin: bool) -> Word | None:
    """One run of letters or digits; None for what a question is built with."""
    if "가" <= run[0] <= "힣":
        return _hangul(run, after_latin)
    if run.isascii() or run[0] < "ぁ":
        found = latin_tokens(run)
        term = english_term(run) if run.isalpha() else None
        korean = [w for w in (term.words[1:4] if term else ()) if w[0] >= "가"]
        return Word(run.lower(), tuple((t, ASCII) for t in found), found, (), _tokens_of(korean)) if found else None
    return Word(run, (("_" + run, 1.0), *((pair, 1.0) for pair in pairs_of(run))), ("_" + run,))


def _with(word: Word, morphemes: tuple[str, ...]) -> Word:
    """The parts of a verb or a compound count with its own weight."""
    own = dict(word.own)
    weight = MORPHEME * own[word.stems[0]]
    added = tuple((token, weight) for token in morphemes if token not in own)
    return replace(word, own=(*word.own, *added)) if added else word


def _hangul(run: str, after_latin: bool) -> Word | None:
    content = content_of(run)
    if not content:
        return None
    term = hangul_term(run, after_latin)
    weight = WEAK if term is None or term.kind == "weak" else 1.0
    stems = tuple(dict.fromkeys((hangul_tokens(run)[0], "_" + content)))
    own = dict.fromkeys(stems, weight)
    inside = pairs_of(run)[: max(1, len(content) - 1)]
    for at, pair in enumerate(pairs_of(run)):
        own[pair] = own.get(pair, 0.0) + (weight if at < len(inside) else TAIL * weight)
    if run[1:] in AFTER_SYLLABLE:
        own[run[0]] = weight
    alike = [w for w in (term.words[1:3] if term else ()) if w[0] >= "가" and len(w) > 1]
    english = [w for w in (term.words if term else ()) if w[0].isascii()]
    return Word(content, tuple(own.items()), stems, inside, _tokens_of([*alike, *english[:3]]))


def _phrases(text: str) -> list[Word]:
    """English expressions of several words ("opening hours") by the Korean words for them."""
    lower = text.lower()
    if not any("a" <= c <= "z" for c in lower):
        return []
    return [Word(p, (), (), (), _tokens_of(ENGLISH[p][:2])) for p in phrases_in(lower)]


def _tokens_of(words: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(token for word in words for token in tokens(word)))
