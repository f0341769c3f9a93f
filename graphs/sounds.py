"""How Korean sounds, so that rules find words in hurried typing: no spaces, wrong finals, 애 for 에.

A key keeps what people do not confuse and drops what they do: ㅐ/ㅔ, tense consonants, the spelling of finals; a cue
may be written with or without the spaces inside it. A cue, which is spelled correctly, also matches what is written as it is heard: "다라주새요" for "달아 주세요",
"며도" for "몇 도". Latin letters and digits stay as they are.

>>> bool(compile_cues("달아주 | 고쳐~줘").search(key("태그좀다라주새요")))
True
>>> bool(compile_cues("몇 도").search(key("섭시로며도에요")))
True
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["compile_cues", "compile_spelled", "grams", "key", "spoken"]

ONSETS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"  # tense ones as plain ones
VOWELS = "ㅏㅔㅑㅔㅓㅔㅕㅔㅗㅏㅚㅚㅛㅜㅓㅚㅟㅠㅡㅣㅣ"
CODAS = "-KKKNNNTLKMLLLPLMPPTTQTTKTPT"  # seven finals are heard
HEARD = "-ㄱㄱㅅㄴㅈㄴㄷㄹㄱㅁㅂㅅㅌㅍㄹㅁㅂㅅㅅㅅ-ㅈㅊㅋㅌㅍ-"  # what a final is heard as before a vowel
SAME = {"K": "ㄱㅋ", "T": "ㄷㅌ", "P": "ㅂㅍ", "N": "ㄴ", "L": "ㄹ", "M": "ㅁ", "Q": ""}  # a final lost before its like
SPELLED = {"-": 0, "K": 1, "N": 4, "T": 7, "L": 8, "M": 16, "P": 17, "Q": 21}  # a final for each that is heard
GAP = "[^.!?]{0,16}?"  # "~" in a cue: a few syllables of the same sentence
START = r"(?:(?<![^ ])|(?<=[^ ]{10}))"  # ten letters are four unspaced syllables
NO_CODA = "(?![KNTLMPQ])"  # 비유 is not the beginning of 비율
KEPT = re.compile(r"[0-9a-z.?!%+*/=×÷:<>ㄱ-ㅎㅏ-ㅣ]")


def key(text: str) -> str:
    """`text` as it sounds, words apart: about two and a half letters a syllable."""
    return " ".join("".join(map(_syllable, word)) for word in unicodedata.normalize("NFC", text).lower().split())


def compile_cues(cues: str) -> re.Pattern[str]:
    """Alternatives divided by "|", to be searched in a `key`.

    "~" is a gap, "$" the end of a sentence, a leading "_" the start of a word (or the middle of many unspaced
    syllables), a leading "+" the middle of a word. A leading "=" is left to `compile_spelled`.
    """
    parts = [part for part in _parts(cues) if part[0] != "="]
    return re.compile("|".join(map(_cue, parts)) if parts else r"(?!)")


def compile_spelled(cues: str) -> re.Pattern[str] | None:
    """The alternatives with a leading "=", to be searched as they are spelled: short words that sound like others.

    "왜" by sound is also the 외 of 외과, "씩" the 식 of 회식. "_" and "$" mean the same as in `compile_cues`; a space
    may be left out. None without such alternatives.
    """
    parts = [part[1:].strip() for part in _parts(cues) if part[0] == "="]
    return re.compile("|".join(map(_literal, parts))) if parts else None


def _parts(cues: str) -> list[str]:
    return [part.strip() for part in cues.split("|") if part.strip()]


def _literal(part: str) -> str:
    start = r"(?<![^ ,.!?])" if part[0] == "_" else ""
    end = r"(?=[ .!?~ㅎㅋㅠㅜ]*(?:$|[.!?]))" if part.endswith("$") else ""
    return start + " ?".join(map(re.escape, part.lstrip("_").rstrip("$").split())) + end


def grams(heard: str, size: int = 4) -> frozenset[str]:
    """The stretches of `size` letters of a key, spaces apart: what two differently typed requests still share."""
    heard = heard.replace(" ", "")
    return frozenset(heard[i : i + size] for i in range(max(1, len(heard) - size + 1))) if heard else frozenset()


@lru_cache(maxsize=16384)
def _syllable(character: str) -> str:
    code = ord(character) - 0xAC00
    if not 0 <= code < 11172:
        return character if KEPT.match(character) else ""
    onset, vowel, coda = code // 588, code % 588 // 28, code % 28
    return (ONSETS[onset] + VOWELS[vowel] + CODAS[coda]).rstrip("-")


@lru_cache(maxsize=16384)
def spoken(character: str) -> str:
    """A syllable written as it sounds ("꺾" as "걱", "돼" as "되"), a digit as 0, a letter as it is, else nothing.

    >>> "".join(map(spoken, "써줘요, 3개"))
    '서저요0게'
    """
    code = ord(character) - 0xAC00
    if not 0 <= code < 11172:
        return "0" if character.isdigit() else character if character.isalnum() else ""
    onset, vowel, coda = code // 588, code % 588 // 28, code % 28
    onset = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ".index(ONSETS[onset])
    vowel = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ".index(VOWELS[vowel])
    return chr(0xAC00 + onset * 588 + vowel * 28 + SPELLED[CODAS[coda]])


def _cue(part: str) -> str:
    start = {"_": START, "+": r"(?<=[^ ])"}.get(part[0], "")
    pieces = [_heard(piece) for piece in part.lstrip("_+").rstrip("$").split("~")]
    end = r"(?=[ .!?ㅎㅋㅠㅜ]*(?:$|[.!?]))" if part.endswith("$") else ""
    return start + GAP.join(pieces) + end


def _heard(piece: str) -> str:
    """A regular expression for a correctly spelled stretch and for what it sounds like."""
    spelled = [c for c in unicodedata.normalize("NFC", piece).lower() if not c.isspace()]
    out: list[str] = []
    carried = False  # the silent ㅇ of this syllable was written together with the final before it
    for i, character in enumerate(spelled):
        sound = _syllable(character)
        hangul = "가" <= character <= "힣"
        coda = sound[-1] if hangul and sound[-1] in SAME else ""
        following = _syllable(spelled[i + 1])[:1] if i + 1 < len(spelled) else ""
        body = re.escape(sound[: len(sound) - len(coda)][1 if carried else 0 :])
        heard = HEARD[(ord(character) - 0xAC00) % 28] if coda else "-"
        carried = False
        if not coda:
            out.append(body + (NO_CODA if hangul and not following else ""))
        elif following == "ㅇ" and heard != "-":
            out.append(f"{body}(?:{coda} ?ㅇ|{heard})")
            carried = True
            continue
        elif following and following in SAME[coda]:
            out.append(f"{body}{coda}?")
        elif not following and heard != "-" and len(spelled) >= 3:
            out.append(f"{body}[{coda}{heard}]")
        else:
            out.append(body + coda)
        out.append(" ?" if following else "")
    return "".join(out)
