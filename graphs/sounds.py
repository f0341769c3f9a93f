"""How Korean sounds, so that rules find words in hurried typing: no spaces, wrong finals, 애 for 에.

A key keeps what people do not confuse and drops what they do: white space, ㅐ/ㅔ, tense consonants, silent ㅇ, the
spelling of finals. "며도" and "몇 도", "다라주새요" and "달아 주세요" have one key. Latin letters and digits stay.

>>> key("다라주새요") == key("달아 주세요")
True
>>> bool(compile_cues("몇 도 | 얼마나~걸리").search(key("섭시로며도에요")))
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["compile_cues", "grams", "key"]

ONSETS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅ-ㅈㅈㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅔㅑㅔㅓㅔㅕㅔㅗㅏㅚㅚㅛㅜㅓㅚㅟㅠㅡㅣㅣ"
CODAS = "-ㄱㄱㄱㄴㄴㄴㄷㄹㄱㅁㄹㄹㄹㅂㄹㅁㅂㅂㄷㄷㅇㄷㄷㄱㄷㅂㄷ"
GAP = "[^.!?]{0,14}?"  # "~" in a cue: a few syllables of the same sentence
KEPT = re.compile(r"[0-9a-z.?!%+*/=×÷:<>ㄱ-ㅎㅏ-ㅣ]")
DOUBLED = re.compile(r"([ㄱ-ㅎ])\1+")


def key(text: str) -> str:
    """`text` as it sounds, without spaces: about two and a half letters a syllable."""
    return DOUBLED.sub(r"\1", "".join(map(_syllable, unicodedata.normalize("NFC", text).lower())))


def compile_cues(cues: str) -> re.Pattern[str]:
    """Alternatives divided by "|", to be searched in a `key`; "~" is a gap, "$" the end of a sentence."""
    parts = [part.strip() for part in cues.split("|")]
    return re.compile("|".join(_cue(part) for part in parts if part))


def grams(text: str, size: int = 4) -> set[str]:
    """The stretches of `size` letters of a key: what two differently typed requests still share."""
    letters = key(text)
    return {letters[i : i + size] for i in range(max(1, len(letters) - size + 1))} if letters else set()


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    code = ord(character) - 0xAC00
    if not 0 <= code < 11172:
        return character if KEPT.match(character) else ""
    onset, vowel, coda = code // 588, code % 588 // 28, code % 28
    return (ONSETS[onset] + VOWELS[vowel] + CODAS[coda]).replace("-", "")


def _cue(part: str) -> str:
    end = part.endswith("$")
    pieces = [re.escape(key(piece)) for piece in part.rstrip("$").split("~")]
    return GAP.join(pieces) + (r"(?=[.!?ㅎㅋㅠㅜ~]*(?:$|[.!?]))" if end else "")
