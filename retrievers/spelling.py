"""Words of the documents that an unknown word of the question may mean: a slip of the keyboard, a word written as it
is heard, or the same loan word in the other script ("laser cutter" and 레이저 커터).

Only asked for words that no passage holds, so a word that is known is never bent into another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from operator import ne

from gallae.core.tokens import HANGUL
from gallae.retrievers.extract_sounds import alike, sounds

__all__ = ["Vocabulary"]

LARGEST = 60_000  # words; above that the search for a likely one would take longer than the search itself
# Short words are soon alike (점자책 and 전자책, "nurse" and 날수): what is shorter is never taken for another word.
SHORTEST_HANGUL, SHORTEST_LATIN = 4, 6
SHORTEST_LOAN = 7  # Latin letters of a word that is looked for in Hangul, and the other way round
MOST = 3
INITIALS = "kknttlmppss jjjktph"  # the class of each initial consonant in Unicode order, a blank for none


class Vocabulary:
    """The words of the passages with how many passages hold each, by what a likely word has in common with them: its
    length and its first or last syllable or letters, or, in the other script, the sound it begins with."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._passages: dict[str, int] = {}
        self._slips: dict[tuple[str, int], list[str]] = defaultdict(list)  # (edge, length)
        self._lent: dict[tuple[str, bool, int], list[str]] = defaultdict(list)  # (sound, in Latin letters?, length)
        self._by_sounds: dict[tuple[str, bool, int], dict[str, list[str]]] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        self.learn(words)

    def learn(self, words: Mapping[str, int]) -> None:
        """Words with the number of passages that hold them; those of most passages first, LARGEST in all."""
        for word, passages in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            if len(self._passages) >= LARGEST:
                break
            if len(word) > 1 and word not in self._passages:
                latin, length = word[0].isascii(), len(word)
                if length >= _shortest(latin) - 1:
                    for edge in _edges(word):
                        self._slips[edge, length].append(word)
                if not latin or length >= SHORTEST_LOAN:
                    for sound in _sound(word):
                        self._lent[sound, latin, length].append(word)
                self._passages[word] = passages
        self._by_sounds.clear()
        self._known.clear()

    def near(self, word: str, held: Callable[[str], bool] | None = None) -> tuple[str, ...]:
        """At most MOST likely words, of those that are `held` (None: of all), those of most passages first; none for
        short words and for numbers."""
        word = word.lower()
        if not word.isalpha():
            return ()
        if word not in self._known:
            found = {*self._slips_of(word), *self._lent_to(word)}
            self._known[word] = tuple(sorted(found, key=lambda other: (-self._passages[other], other)))
        return tuple(islice(filter(held, self._known[word]) if held else self._known[word], MOST))

    def _slips_of(self, word: str) -> Iterator[str]:
        """Words of the same script and, but for one letter, of the same length."""
        latin, length = word[0].isascii(), len(word)
        if length < _shortest(latin):
            return
        hangul = bool(HANGUL.fullmatch(word))
        for edge in _edges(word):
            for size in (length - 1, length, length + 1):
                for other in self._slips.get((edge, size), ()):
                    if hangul and size == length and sum(map(ne, word, other)) > 2:
                        continue  # one slip reaches into two syllables at most, and only two small ones are allowed
                    if other[0].isascii() == latin and alike(word, other):
                        yield other

    def _lent_to(self, word: str) -> Iterator[str]:
        """Words of the other script with the same sounds, two at most in a syllable."""
        latin, length, heard = word[0].isascii(), len(word), sounds(word)
        if len(heard) < 3 or (latin and length < SHORTEST_LOAN):
            return
        for size in range(2, 3 * length + 6):
            if abs(length - 2.2 * size if latin else size - 2.2 * length) > 5 or (latin and 2 * size < len(heard)):
                continue
            for first in _sound(word):
                for other in self._heard(first, not latin, size).get(heard, ()):
                    if alike(word, other) if latin else alike(other, word):
                        yield other

    def _heard(self, *bucket: *tuple[str, bool, int]) -> dict[str, list[str]]:
        """The words of one script and length that begin with a sound, by all their sounds; made when first asked for."""
        known = self._by_sounds.get(bucket)
        if known is None:
            known = self._by_sounds[bucket] = {}
            for word in self._lent.get(bucket, ()):
                known.setdefault(sounds(word), []).append(word)
        return known


def _shortest(latin: bool) -> int:
    return SHORTEST_LATIN if latin else SHORTEST_HANGUL


def _edges(word: str) -> tuple[str, ...]:
    return (word[:2],) if word[0].isascii() else (f"{word[0]}-", f"-{word[-1]}")


def _sound(word: str) -> tuple[str, ...]:
    """The class of the sound a word begins with: 필터 and filter begin with the same."""
    first = word[0]
    if first.isascii():
        pair = {"ph": "p", "th": "t", "ch": "j", "sh": "s", "ce": "s", "ci": "s", "cy": "s", "ge": "j"}.get(word[:2])
        letter = pair or dict(zip("bfvpcgkqdtrlzjsxmnh", "ppppkkkkttlljjssmnh", strict=True)).get(first, "")
        return (f"~{letter}",)
    if not "가" <= first <= "힣":
        return ()
    return (f"~{INITIALS[(ord(first) - 0xAC00) // 588].strip()}",)
