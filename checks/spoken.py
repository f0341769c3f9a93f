"""Numbers as people say or dress them, made plain for the detectors: "공일공에 일이삼사 오육칠팔", "010·1234·5678", a number
that is cut by a line's end. Nothing moves: every character is replaced by one character, so all places stay.

>>> plain_numbers("공일공에 일이삼사 오육칠팔이에요, 900101·1234567")
'010- 1234 5678이에요, 900101-1234567'
"""

from __future__ import annotations

import re

from gallae.checks.landmarks import any_of, latin_words

__all__ = ["english_digits", "plain_numbers"]

_DIGITS = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_K = "[공영일이삼사오육륙칠팔구]"
_GROUP = rf"(?:{_K}(?: ?{_K}){{1,19}}|\d{{2,6}})"
_PAUSE = r"\s{0,2}(?:[-.~,_/·]|에|의|다시|하고|그리고|대시|빼기|바)?\s{0,2}"
# Said digits are at least three, in a row or with more behind a pause.
_SPOKEN = re.compile(rf"{_K} ?{_K}(?: ?{_K}|{_PAUSE}(?:\d|{_K}))")
_SAID = re.compile(rf"{_GROUP}(?:{_PAUSE}{_GROUP}){{0,5}}")
# "…팔이에요", "…팔이고": the last syllable is no digit.
_AFTER_TAIL = re.compile(r"[에고야요었라며네니란지죠다가거구]|\s?[가-힣]{0,4}(?:번호|전화|계좌|학번|사번)")
_NEXT_WORD = re.compile(rf"{_K}{_K}[ ]{_K}$")
LEAST, LEAST_SAID = 8, 7  # digits in all; said ones, unless it begins like a phone number

_BETWEEN = re.compile(r"(?<=\d)(\s?)[·∙•‧・ㆍ_](\s?)(?=\d)")
_SLASHED = re.compile(r"(?<![\d/])\d{2,6}(?:/\d{2,7}){1,4}(?![\d/])")
_SLASH = re.compile(r"\d/\d")
_CUT_AT = re.compile(r"\d(?:[-.] ?\n ?\d|\n[-.]\d)")
_CUT = re.compile(r"(?<=\d[-.])[ ]?\n[ ]?(?=\d)|(?<=\d)\n(?=[-.]\d)")

_WORDS = dict(
    zip(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), "0123456789", strict=True)
)
_WORDS |= {"oh": "0", "o": "0"}
_COUNTED = frozenset([*_WORDS, "double", "triple"])
_ENGLISH = re.compile(
    r"(?=[zotfsned])(?<![a-z])(?:(?:double |triple )?(?:zero|one|two|three|four|five|six|seven|eight|nine|oh|o)(?![a-z])[\s,.-]{0,3}){7,24}",
    re.I,
)


def plain_numbers(text: str) -> str:
    """`text` at the same length, digit words as digits and what parts digits as hyphens."""
    if any_of(text, "·∙•‧・ㆍ_"):
        text = _BETWEEN.sub(lambda m: f"{m[1]}-{m[2]}", text)
    if "/" in text and _SLASH.search(text):
        text = _SLASHED.sub(_hyphened, text)
    if "\n" in text and _CUT_AT.search(text):
        text = _CUT.sub(lambda m: " " * len(m.group()), text)
    # Most texts have numbers in figures only: nothing to make plain.
    return _SAID.sub(_as_digits, text) if _SPOKEN.search(text) or any_of(text, ("다시", "대시", "빼기")) else text


def english_digits(text: str) -> list[tuple[int, int, str]]:
    """Runs of English digit words: where they stand, and their digits."""
    found: list[tuple[int, int, str]] = []
    row = 0
    for word in latin_words(text):
        row = row + 1 if word.low in _COUNTED else 0
        if row == 7:
            break
    else:
        return found
    for m in _ENGLISH.finditer(text):
        digits, times = "", 1
        for word in re.findall(r"[a-z]+", m.group().lower()):
            if word in ("double", "triple"):
                times = 2 if word == "double" else 3
                continue
            digits, times = digits + _WORDS[word] * times, 1
        found.append((m.start(), m.start() + len(m.group().rstrip(" ,.-\n\t")), digits))
    return found


def _hyphened(m: re.Match[str]) -> str:
    return m.group().replace("/", "-") if sum(c.isdigit() for c in m.group()) >= 10 else m.group()


def _as_digits(m: re.Match[str]) -> str:
    said, kept = m.group(), ""
    if _NEXT_WORD.search(said) and re.match("[가-힣]", m.string[m.end() :][:1]):
        said, kept = said[:-2], said[-2:]  # "… 오육칠팔이 사무실 번호": the first syllable of the next word
    if said.endswith("이구") and m.string.startswith("요", m.end()):
        said, kept = said[:-2], "이구" + kept
    elif said.endswith("이") and _AFTER_TAIL.match(kept + m.string[m.end() : m.end() + 12]):
        said, kept = said[:-1], "이" + kept
    words = sum(c in _DIGITS for c in said)
    dashes = "다시" in said or "대시" in said or "빼기" in said
    if not (words or dashes) or words + sum(c.isdigit() for c in said) < LEAST:
        return m.group()
    if not dashes and words < (3 if said[0] in "공영0" else LEAST_SAID):
        return m.group()
    made = []
    for i, c in enumerate(said):
        if c in _DIGITS:
            made.append(_DIGITS[c])
        elif c.isdigit() or c.isspace():
            made.append(c)
        else:
            made.append("-" if said[i - 1].isspace() or said[i - 1] in _DIGITS or said[i - 1].isdigit() else " ")
    return "".join(made) + kept
