"""The words of a question looked up in one index: what to search for, and with what weight.

A word that means the same counts little beside one that the documents hold, and more where they don't hold the
question's own; for an unknown one the documents' likely spelling is searched as well. A word of the other language
counts like the question's own: one English page among Korean ones would otherwise answer every English question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gallae.core.query import Word
from gallae.core.tokens import tokens

__all__ = ["Lookup", "look_up"]

BESIDE, INSTEAD = 0.15, 0.5  # of a word that means the same as a known one, as an unknown one
ACROSS = 1.0  # of a word in the other language, from the tables or from the documents' own dictionary
MEANT = 0.7  # of a word of the documents for one that none of them holds as it was written


@dataclass(frozen=True, slots=True)
class Lookup:
    """Token -> weight: of the question's own words, and of `added` ones, which a passage is not expected to hold."""

    weights: dict[str, float]
    added: dict[str, float]


def look_up(
    words: Sequence[Word],
    frequency: Callable[[str], int],
    near: Callable[[str], tuple[str, ...]] | None = None,
    idf: Callable[[str], float] | None = None,
) -> Lookup:
    """`frequency` says how many passages hold a token, `near` gives likely words for one that none holds, `idf` how
    much a token tells: a common word's translation tells no more than the word, however rare it is itself (Pirkola,
    "The effects of query structure and dictionary setups in dictionary-based cross-language IR", 1998)."""
    weights: dict[str, float] = {}
    added: dict[str, float] = {}
    for word in words:
        for token, weight in word.own:
            weights[token] = weights.get(token, 0.0) + weight
        known = any(map(frequency, word.stems)) or (bool(word.pairs) and all(map(frequency, word.pairs)))
        if word.alike or word.taught:
            latin, same = word.text[0].isascii(), BESIDE if known else INSTEAD
            told = min(map(idf, word.stems)) if idf and known and word.stems else math.inf
            for token in word.taught + word.alike:
                share = same if token.isascii() == latin else _across(token, told, idf)
                if share > added.get(token, 0.0):
                    added[token] = share
        if not known and word.own and near is not None and not any(map(frequency, word.alike + word.taught)):
            added |= dict.fromkeys((t for other in near(word.text) for t in tokens(other)), MEANT)
    return Lookup(weights, {token: weight for token, weight in added.items() if token not in weights})


def _across(token: str, told: float, idf: Callable[[str], float] | None) -> float:
    return ACROSS if idf is None or told == math.inf else ACROSS * min(1.0, told / idf(token))
