"""Korean particles that go with what stands before them: 은/는, 이/가, 을/를, 과/와, 으로/로, 이나/나, 이라/라, 이에요/예요 …

Which form is right hangs on the last sound as it is read aloud: "3mg" ends in 밀리그램, "7일" in ㄹ, "10" in 십, "PDF" in
에프. A text in brackets is not read (한글 맞춤법: the particle follows the word before them).

>>> mend("3mg", "를 드세요"), mend("5mL", "으로 나눠"), mend("오메프라졸", "으로 바꿈")
('을 드세요', '로 나눠', '로 바꿈')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from gallae.core.units import ALIASES

__all__ = ["last_sound", "mend"]

Sound = Literal["vowel", "ㄹ", "consonant"]

# (after a consonant, after a vowel); ㄹ goes with the vowels for 로 alone.
_PAIRS = (
    ("으로", "로"),
    ("이라", "라"),
    ("이나", "나"),
    ("이랑", "랑"),
    ("이며", "며"),
    ("이고", "고"),
    ("이란", "란"),
    ("이든", "든"),
    ("이에요", "예요"),
    ("이었", "였"),
    ("은", "는"),
    ("을", "를"),
    ("과", "와"),
    ("이", "가"),
)
_GOES_ON = {
    "으로": r"(?:는|도|만|써|서|부터|의|요|까지|나|든)?",
    "이라": r"(?:고|서|면|도|는|며|지만|니|든지|야|기에|던)?",
    "이나": r"(?:마|요)?",
    "이랑": r"(?:은|도|만)?",
    "이며": r"",
    "이고": r"(?:요)?",
    "이란": r"",
    "이든": r"(?:지|가)?",
    "이에요": r"",
    "이었": r"[가-힣]*",
    "은": r"(?:요)?",
    "을": r"(?:요)?",
    "과": r"(?:는|도|의|만)?",
    "이": r"",
}
_WRITTEN_TWICE = re.compile(
    r"(?P<a>은|는|을|를|과|와|이|가)\((?P<b>은|는|을|를|과|와|이|가)\)|\((?P<d>[으이])\)(?P<e>로|라|나|랑|며|고|란|든|에요)"
)
_MISSPELT = {"이예요": "이에요", "에요": "이에요"}
_DIGITS: dict[str, Sound] = {
    "1": "ㄹ", "2": "vowel", "3": "consonant", "4": "vowel", "5": "vowel", "6": "consonant", "7": "ㄹ", "8": "ㄹ",
    "9": "vowel", "0": "consonant",
}  # fmt: skip
_SIGNS: dict[str, Sound] = {
    "%": "vowel",  # 퍼센트
    "℃": "vowel",  # 도
    "℉": "vowel",
    "°": "vowel",
    "₩": "consonant",  # 원
    "$": "vowel",  # 달러
    "€": "vowel",
    "£": "vowel",
    "¥": "consonant",  # 엔
    "+": "vowel",  # 플러스
    "&": "vowel",
    "²": "vowel",  # 제곱미터
    "㎡": "vowel",
    "㎠": "vowel",
    "㎢": "vowel",
    "㎥": "vowel",
    "³": "vowel",
}
_LETTERS = frozenset("LMNR")  # 엘 엠 엔 알: read with a final consonant
_ENDS = re.compile(r"[\s.,:;!?\"'”’」』》>\]…·~\-]+$")
_ASIDE = re.compile(r"(?<=[^\s(])\s?\([^()]*\)$")
_LATIN = re.compile(r"(?P<digits>[\d.,]*)\s?(?P<word>[A-Za-zµμ/]+)$")
_SQUARED = re.compile(r"\d\s?[cmk]?m\^?[23]$")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}:(?P<m>\d\d)$")
# The end of a Latin word as Korean takes it in: 앱 북 라인 파일 팀 킹 end in a consonant, 카드 리스트 버스 in a vowel.
_WORD_ENDS: tuple[tuple[re.Pattern[str], Sound], ...] = tuple(
    (re.compile(pattern), sound)  # type: ignore[misc]
    for pattern, sound in [
        (r"(?:l|[^aeiou]le|[aeiou]le)$", "ㄹ"),
        (r"(?:m|me|n|ne|ng|gn)$", "consonant"),
        (r"[aeiouy](?:p|k|ck|b|bb|pp)$|ic$|(?<![aeiou])[aeiou](?:t|tt|c)$|[iu]e?t$", "consonant"),
        (r".", "vowel"),
    ]
)  # fmt: skip


def mend(before: str, after: str) -> str:
    """`after` with the particle it begins with in the form that goes with `before`; untouched where none begins it."""
    sound = last_sound(before)
    if sound is None:
        return after
    if m := _WRITTEN_TWICE.match(after):
        long, short = _pair_of(m["a"] or f"{m['d']}{m['e']}")
        return _choice(sound, long, short) + after[m.end() :]
    for wrong, right in _MISSPELT.items():
        if after.startswith(wrong) and not _hangul(after[len(wrong) : len(wrong) + 1]):
            return _choice(sound, *_pair_of(right)) + after[len(wrong) :]
    for long, short in _PAIRS:
        for form in (long, short):
            if after.startswith(form):
                rest = after[len(form) :]
                m = re.match(_GOES_ON.get(long, ""), rest)
                if m is not None and not _hangul(rest[m.end() : m.end() + 1]):
                    return _choice(sound, long, short) + rest
    return after


def last_sound(text: str) -> Sound | None:
    """How `text` ends when it is read aloud in Korean; None where nothing of it is read."""
    text = unicodedata.normalize("NFC", text)
    while True:
        cut = _ASIDE.sub("", _ENDS.sub("", text))
        if cut == text:
            break
        text = cut
    text = text.rstrip(")]")
    return _sound_of(text[-24:]) if text else None


@lru_cache(maxsize=4096)
def _sound_of(text: str) -> Sound | None:
    last = text[-1]
    if "가" <= last <= "힣":
        return _final(last)
    if last in _SIGNS:
        return _SIGNS[last]
    if _SQUARED.search(text):
        return "vowel"
    if m := _CLOCK.search(text):  # 09:00 is 아홉 시, 18:30 열여덟 시 삼십 분
        return "vowel" if m["m"] == "00" else "consonant"
    if last.isdigit():
        return _number(text)
    plain = unicodedata.normalize("NFKC", text)
    if m := _LATIN.search(plain):
        return _latin(m["word"].rpartition("/")[2] or m["word"], bool(m["digits"]))
    return None


def _final(syllable: str) -> Sound:
    final = (ord(syllable) - 0xAC00) % 28
    return "vowel" if final == 0 else "ㄹ" if final == 8 else "consonant"


def _number(text: str) -> Sound:
    """일 … 구 by the last digit; a whole number that ends in zeros by its last place, of which only 조 has no final."""
    m = re.search(r"\d[\d,]*$", text)
    run = (m.group() if m else text[-1]).replace(",", "")
    if text[: -len(run)].endswith(".") and len(text) > len(run) + 1:  # the digits of a fraction are read one by one
        return _DIGITS[run[-1]]
    zeros = len(run) - len(run.rstrip("0"))
    if 12 <= zeros < 16 and zeros < len(run):
        return "vowel"
    return _DIGITS.get(unicodedata.normalize("NFKC", run[-1]), "consonant")


def _latin(word: str, measured: bool) -> Sound:
    if measured and (read := _units_read().get(word) or _units_read().get(word.lower())):
        return _final(read[-1])
    if len(word) == 1 or word.isupper():
        return ("ㄹ" if word[-1] in "LRlr" else "consonant") if word[-1].upper() in _LETTERS else "vowel"
    return next(sound for pattern, sound in _WORD_ENDS if pattern.search(word.lower()))


@lru_cache(maxsize=1)
def _units_read() -> dict[str, str]:
    """Each Latin spelling of a unit with the Korean one it is read as."""
    korean: dict[str, str] = {}
    for spelling, canonical in ALIASES.items():
        if _hangul(spelling[-1]) and canonical not in korean:
            korean[canonical] = spelling
    latin = {s: korean[c] for s, c in ALIASES.items() if c in korean and s.isascii()}
    return latin | _READ_WHOLE


# Where the table's first Korean spelling is short for another sound, or the letters are read.
_READ_WHOLE = {"mL": "밀리리터", "ml": "밀리리터", "cc": "시시", "g": "그램", "mcg": "마이크로그램", "IU": "아이유", "iu": "아이유", "dL": "데시리터", "mmHg": "수은주밀리미터", "bpm": "비피엠", "ppm": "피피엠", "M": "엠", "F": "에프", "T": "티", "C": "시", "h": "시간"}  # fmt: skip


def _pair_of(form: str) -> tuple[str, str]:
    return next(pair for pair in _PAIRS if form in pair or form.startswith(pair))


def _choice(sound: Sound, long: str, short: str) -> str:
    if sound == "consonant" or (sound == "ㄹ" and long != "으로"):
        return long
    return short


def _hangul(character: str) -> bool:
    return bool(character) and "가" <= character <= "힣"
