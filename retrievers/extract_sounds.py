"""Words that are the same but for script, a slip of the keyboard, or how they are heard.

>>> alike("acetaminophen", "아세트아미노펜"), alike("필타", "필터"), alike("울산", "부산")
(True, True, False)
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["alike", "slip", "sounds"]


def alike(asked: str, word: str) -> bool:
    """The same loan word in the other script, or a likely slip of the keyboard or the ear."""
    latin, hangul = asked[0].isascii(), word[0].isascii()
    if latin != hangul:
        first, second = sounds(asked), sounds(word)
        if len(first) < 3 or first != second or abs(len(asked) - len(word) * 2.2) > 5:
            return False
        return len(first) > 3 or _same_vowel(*((asked, word) if latin else (word, asked)))
    if not latin:
        return slip(asked, word)
    return (
        len(asked) >= 5
        and abs(len(asked) - len(word)) <= 1
        and asked[:2] == word[:2]
        and _distance(asked, word, 1.0) <= 1.0
    )


def _same_vowel(latin: str, hangul: str) -> bool:
    """Three consonants are soon alike ("flat", "필터"): then the first vowel has to fit as well."""
    vowel = re.search("[aeiouy]", latin.lower())
    return vowel is not None and _jamo(hangul)[1:2] in _VOWELS[vowel.group()]


_VOWELS = {"a": "ㅏㅐㅔㅓㅗ", "e": "ㅔㅣㅓㅐㅡ", "i": "ㅣㅏㅡ", "o": "ㅗㅏㅓㅜ", "u": "ㅓㅜㅠㅏ", "y": "ㅣㅏㅇ"}
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_CLASS = {
    c: k
    for k, group in {
        "k": "ㄱㄲㅋ",
        "t": "ㄷㄸㅌ",
        "p": "ㅂㅃㅍ",
        "s": "ㅅㅆ",
        "j": "ㅈㅉㅊ",
        "n": "ㄴ",
        "m": "ㅁ",
        "l": "ㄹ",
        "h": "ㅎ",
    }.items()
    for c in group
}


@lru_cache(maxsize=32_768)
def _jamo(word: str) -> str:
    out = []
    for char in word:
        code = ord(char) - 0xAC00
        if 0 <= code < 11172:
            out += [_INITIALS[code // 588], _MEDIALS[code % 588 // 28], _FINALS[code % 28]]
    return "".join(out).replace(" ", "")


class _Consonants(dict[int, str]):
    """Code point -> the classes of its consonants; a silent ㅇ has none, the final one (ng) is an n."""

    def __missing__(self, code: int) -> str:
        jamo = _jamo(chr(code))
        last = "n" if jamo[2:] == "ㅇ" else _CLASS.get(jamo[2:], "")
        self[code] = _CLASS.get(jamo[:1], "") + last
        return self[code]


_CONSONANTS = _Consonants()
_LETTERS = (
    ("ph", "p"),
    ("th", "t"),
    ("ch", "j"),
    ("sh", "s"),
    ("ck", "k"),
    ("tion", "sn"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
    ("ge", "j"),
    ("x", "ks"),
    ("q", "k"),
)
_LATIN = str.maketrans("bfvcgdrz", "pppkktlj")
_SILENT = re.compile("[^kptsjnmlh]")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=32_768)
def sounds(word: str) -> str:
    """Consonant classes in order: 아세트아미노펜 and acetaminophen → stmnpn."""
    if not word[0].isascii():
        return _REPEATED.sub(r"\1", word.translate(_CONSONANTS))
    lower = word.lower()
    for old, new in _LETTERS:
        lower = lower.replace(old, new)
    return _REPEATED.sub(r"\1", _SILENT.sub("", lower.translate(_LATIN)))


_CLOSE = [
    frozenset(g)
    for g in (
        "ㅐㅔㅒㅖ",
        "ㅙㅚㅞ",
        "ㅓㅏ",
        "ㅗㅜ",
        "ㅡㅜ",
        "ㅣㅟㅢ",
        "ㄱㄲㅋ",
        "ㄷㄸㅌ",
        "ㅂㅃㅍ",
        "ㅅㅆ",
        "ㅈㅉㅊ",
        "ㅓㅗ",
        "ㅕㅖ",
        "ㅁㅇ",
        "ㅌㅅ",
    )
]
_CONFUSED = frozenset(a + b for group in _CLOSE for a in group for b in group)


def _without_sai(word: str) -> str:
    """Without the ㅅ that joins two nouns and is often written where it should not be, or left out: 갯수 is 개수."""
    joined = (chr(ord(c) - 19) if (ord(c) - 0xAC00) % 28 == 19 else c for c in word[:-1])
    return "".join(joined) + word[-1]


@lru_cache(maxsize=65_536)
def slip(asked: str, word: str) -> bool:
    """One doubtful letter in a word of two syllables, a whole wrong one only in longer words."""
    if abs(len(asked) - len(word)) > 1 or asked == word or len(asked) < 2:
        return False
    if len(asked) == len(word) and _without_sai(asked) == _without_sai(word):
        return True
    if len(asked) >= 4 and len(asked) != len(word):  # one syllable left out: 메트포민, 메트포르민
        short, long = (asked, word) if len(asked) < len(word) else (word, asked)
        return short[0] == long[0] and any(long[:i] + long[i + 1 :] == short for i in range(1, len(long)))
    first, second = _jamo(asked), _jamo(word)
    if abs(len(first) - len(second)) > 1 or len(set(first) & set(second)) < len(set(first)) - 2:
        return False
    most = 0.5 if len(first) <= 6 else 1.0
    return _distance(first, second, most) <= most


def _distance(first: str, second: str, most: float) -> float:
    """Edit distance; letters that are easily confused cost half. Above `most` any larger number will do."""
    start, shorter = 0, min(len(first), len(second))
    while start < shorter and first[start] == second[start]:
        start += 1
    end = 0
    while end < shorter - start and first[-1 - end] == second[-1 - end]:
        end += 1
    first, second = first[start : len(first) - end], second[start : len(second) - end]
    row = [float(i) for i in range(len(second) + 1)]
    for i, a in enumerate(first, 1):
        last, row[0] = row[0], float(i)
        for j, b in enumerate(second, 1):
            change = 0.0 if a == b else 0.5 if a + b in _CONFUSED else 1.0
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + change)
        if min(row) > most:
            break
    return max(row[-1], min(row))
