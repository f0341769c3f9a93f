"""Korean as it is misheard in typing: vowels that sound alike and finals that are dropped count as one.

Used only where a word is unknown as written: "나왓는대" is then read as "나왔는데", "얼마애요" as "얼마예요".

>>> folded("나왓는대") == folded("나왔는데"), folded("얼마애요") == folded("얼마에요")
(True, True)
"""

from __future__ import annotations

__all__ = ["folded"]

_FIRST = 0xAC00
# Vowels by index: ㅐ → ㅔ, ㅒ and ㅖ → ㅔ, ㅙ and ㅞ → ㅚ; finals: ㄲ → ㄱ, ㅆ → ㅅ, ㄶ → ㄴ, ㅀ → ㄹ, ㅄ → ㅂ.
_VOWEL = {1: 5, 3: 5, 7: 5, 10: 11, 15: 11}
_FINAL = {2: 1, 20: 19, 6: 4, 15: 8, 18: 17}


def folded(word: str) -> str:
    """The word with every syllable replaced by the one that stands for all that sound like it; as long as before."""
    return "".join(_syllable(c) if "가" <= c <= "힣" else c for c in word)


def _syllable(char: str) -> str:
    index = ord(char) - _FIRST
    lead, vowel, final = index // 588, index // 28 % 21, index % 28
    return chr(_FIRST + lead * 588 + _VOWEL.get(vowel, vowel) * 28 + _FINAL.get(final, final))
