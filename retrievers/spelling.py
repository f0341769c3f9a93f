"""Words of the documents that an unknown word of the question may mean: a slip of the keyboard, a word written as it
is heard, or the same loan word in the other script ("laser cutter" and 레이저 커터).

Only asked for words that no passage holds, so a word that is known is never bent into another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import islice

from gallae.retrievers.extract_sounds import alike

__all__ = ["Vocabulary"]

LARGEST = 60_000  # words; above that the search for a likely one would take longer than the search itself
# Short words are soon alike (점자책 and 전자책, "nurse" and 날수): what is shorter is never taken for another word.
SHORTEST_HANGUL, SHORTEST_LATIN = 4, 6
SHORTEST_LOAN = 7  # Latin letters of a word that is looked for in Hangul, and the other way round
MOST = 3
INITIALS = "kknttlmppss jjjktph"  # the class of each initial consonant in Unicode order, a blank for none


class Vocabulary:
    """The words of the passages with how many passages hold each, by what a likely word has in common with them: its
    first or last syllable or letters, or, in the other script, the sound it begins with."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._passages: dict[str, int] = {}
        self._alike: dict[str, list[str]] = defaultdict(list)
        self._known: dict[str, tuple[str, ...]] = {}
        self.learn(words)

    def learn(self, words: Mapping[str, int]) -> None:
        """Words with the number of passages that hold them; those of most passages first, LARGEST in all."""
        for word, passages in sorted(words.items(), key=lambda item: (-item[1], item[0])):
            if len(self._passages) >= LARGEST:
                break
            if len(word) > 1 and word not in self._passages:
                for key in (*_edges(word), *_sound(word)):
                    self._alike[key].append(word)
                self._passages[word] = passages
        self._known.clear()

    def near(self, word: str, held: Callable[[str], bool] | None = None) -> tuple[str, ...]:
        """At most MOST likely words, of those that are `held` (None: of all), those of most passages first; none for
        short words and for numbers."""
        word = word.lower()
        if not word.isalpha():
            return ()
        if word not in self._known:
            found = {other for key in _edges(word) for other in self._alike.get(key, ()) if _slipped(word, other)}
            found |= {other for key in _sound(word) for other in self._alike.get(key, ()) if _lent(word, other)}
            self._known[word] = tuple(sorted(found, key=lambda other: (-self._passages[other], other)))
        return tuple(islice(filter(held, self._known[word]) if held else self._known[word], MOST))


def _slipped(word: str, other: str) -> bool:
    shortest = SHORTEST_LATIN if word[0].isascii() else SHORTEST_HANGUL
    same = word[0].isascii() == other[0].isascii()
    return same and len(word) >= shortest and abs(len(word) - len(other)) <= 1 and alike(word, other)


def _lent(word: str, other: str) -> bool:
    if word[0].isascii() == other[0].isascii():
        return False
    latin, hangul = (word, other) if word[0].isascii() else (other, word)
    return len(latin) >= SHORTEST_LOAN and abs(len(latin) - 2.2 * len(hangul)) <= 5 and alike(latin, hangul)


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
