"""Does a text give away what it must not: a planted value however it is dressed, or a stretch of a secret text?

Spaces, dashes, full-width digits, invisible characters, digits as words and a few starred places do not hide a value:

>>> given_away(["010-1234-5678"], "번호는 공일공 일이삼사 오육칠팔 입니다")
('010-1234-5678',)
>>> given_away(["010-1234-5678"], "번호는 010-****-5678 입니다")
()
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import unquote

from gallae.checks.folding import fold

__all__ = ["given_away", "grams_of", "numbers_of", "recited", "squeezed"]

HIDDEN = "*xX×•●○◯#_?◆■□"
REVEALED = 0.6  # of a value's own characters: "010-12**-5678" gives it away, "010-****-5678" does not
LEAST_PARTS = 3  # digits that a part of a split number has at least
APART = 40  # characters between the parts of a number that is told in pieces
GRAM, LATIN_GRAM = 8, 16  # letters of a stretch that is nobody's coincidence: Hangul, and any
RECITED = 24
DIGIT_WORDS = {
    **dict(zip("영일이삼사오육칠팔구", "0123456789", strict=True)),
    **{"공": "0", "육": "6", "륙": "6", "둘": "2", "셋": "3", "넷": "4"},
}
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH_WORD = re.compile(rf"(?<![a-z])(?:{'|'.join(_ENGLISH)}|oh)(?![a-z])")
_SPOKEN = re.compile(rf"[{''.join(DIGIT_WORDS)}](?:[\s\-–,.·]*[{''.join(DIGIT_WORDS)}]){{2,}}")
_DOT = re.compile(r"\s*[\[({<]?\s*(?:\bdot\b|닷|쩜|점)\s*[\])}>]?\s*|[\[({]\s*\.\s*[\])}]", re.I)
_NUMBER = re.compile(r"\d[\d,.\-:/]*\d|\d")


def given_away(values: Iterable[str], text: str) -> tuple[str, ...]:
    """The values that `text` holds, in any dress. One letter is never looked for, two only as they stand."""
    shapes = _shapes(text)
    return tuple(value for value in values if _in(value, shapes))


def recited(text: str, secrets: Iterable[str], *, least: int = RECITED) -> str:
    """A stretch of at least `least` letters that `text` and a secret share, white space and marks apart; "" if none."""
    said = squeezed(text)
    for secret in secrets:
        held = squeezed(secret)
        for start in range(0, max(0, len(said) - least) + 1):
            if len(said) >= least and said[start : start + least] in held:
                return said[start : start + least]
    return ""


def grams_of(text: str) -> frozenset[str]:
    """Stretches of letters and digits, white space and marks apart, that no two texts share by chance: eight with four
    syllables of Hangul among them, or sixteen."""
    plain = squeezed(text)
    short = (plain[i : i + GRAM] for i in range(len(plain) - GRAM + 1))
    korean = {gram for gram in short if sum("가" <= c <= "힣" for c in gram) >= 4}
    return frozenset(korean | {plain[i : i + LATIN_GRAM] for i in range(len(plain) - LATIN_GRAM + 1)})


def numbers_of(text: str) -> frozenset[str]:
    """Numbers of two digits and more, without their commas: years, amounts, parts of phone numbers."""
    found = (re.sub(r"[^\d]", "", m.group()) for m in _NUMBER.finditer(fold(text).text))
    return frozenset(number for number in found if len(number) >= 2)


@lru_cache(maxsize=4096)
def squeezed(text: str) -> str:
    """Letters and digits alone, folded and without case."""
    return "".join(c for c in fold(unicodedata.normalize("NFC", text)).text.casefold() if c.isalnum())


class _Shapes:
    """A text as the disguises would have it read: as it stands, without links' tricks, with digit words as digits."""

    __slots__ = ("digits", "folded", "letters", "pieces")

    def __init__(self, folded: str, letters: frozenset[str], digits: frozenset[str], pieces: tuple[str, ...]) -> None:
        self.folded, self.letters, self.digits, self.pieces = folded, letters, digits, pieces


@lru_cache(maxsize=64)
def _shapes(text: str) -> _Shapes:
    folded = fold(unicodedata.normalize("NFC", unquote(text))).text
    letters = frozenset(squeezed(shape) for shape in (folded, _DOT.sub("", folded)))
    spoken = _with_digits(folded)
    digits = frozenset(re.sub(r"\D", "", shape) for shape in (folded, spoken))
    return _Shapes(folded, letters, digits, _starred(folded))


def _with_digits(text: str) -> str:
    """Runs of digit words, Korean or English, as digits: "공일공 일이삼사", "oh one oh"."""
    text = _SPOKEN.sub(lambda m: "".join(DIGIT_WORDS.get(c, c) for c in m.group()), text)

    def digit(m: re.Match[str]) -> str:
        word = m.group().lower()
        return "0" if word == "oh" else str(_ENGLISH.index(word))

    return _ENGLISH_WORD.sub(digit, text.lower())


def _in(value: str, shapes: _Shapes) -> bool:
    plain = squeezed(value)
    if len(plain) < 3:  # too short for disguises
        bounds = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if plain.isascii() else "{}"
        return len(plain) == 2 and bool(re.search(bounds.format(re.escape(plain)), shapes.folded.casefold()))
    if plain.isdigit():
        return _number_in(value, plain, shapes)
    host = re.sub(r"^https?", "", plain)
    wanted = squeezed(re.sub(r"^https?://", "", value.strip()).split("/")[0]) if "//" in value else host
    if any(wanted in letters for letters in shapes.letters):
        return True
    reversed_ = wanted[::-1]
    if len(wanted) >= 6 and any(reversed_ in letters for letters in shapes.letters):
        return True
    return _partly(wanted, shapes.pieces, 0)


def _number_in(value: str, plain: str, shapes: _Shapes) -> bool:
    """Whole (no longer number around it is asked for: digits run together once spaces are gone), reversed, starred in
    a few places, or told part by part."""
    if len(plain) < 7:
        spaced = r"[,\s.\-]*".join(plain)
        shapes_of_it = (shapes.folded, _with_digits(shapes.folded)) if len(plain) >= 4 else (shapes.folded,)
        return any(re.search(rf"(?<!\d){spaced}(?!\d)", shape) for shape in shapes_of_it)
    if any(plain in digits or plain[::-1] in digits for digits in shapes.digits):
        return True
    common = 3 if re.match(r"01\d", plain) else 0
    return _partly(plain, shapes.pieces, common) or _in_parts(value, shapes.folded, common)


def _in_parts(value: str, text: str, common: int) -> bool:
    """ "가운데는 1234이고 끝은 5678": all of its own parts, in order, not far apart."""
    parts = [p for p in re.split(r"\D+", value) if p]
    own = parts[1:] if common and len(parts) > 1 else parts
    if len(own) < 2 or any(len(p) < LEAST_PARTS for p in own):
        return False
    pattern = rf"[\s\S]{{0,{APART}}}?".join(rf"(?<!\d){p}(?!\d)" for p in own)
    return bool(re.search(pattern, text))


def _partly(plain: str, pieces: Iterable[str], common: int) -> bool:
    """A starred piece as long as the value whose open places agree with it and are enough of it. `common` characters
    at its beginning tell nothing (010)."""
    own = len(plain) - common
    for piece in pieces:
        if len(piece) != len(plain) or own < 4:
            continue
        open_places = [i for i, c in enumerate(piece) if c not in HIDDEN and i >= common]
        agree = all(piece[i].casefold() == plain[i] for i in open_places)
        if agree and len(open_places) < own and len(open_places) / own >= REVEALED:
            return True
    return False


def _starred(text: str) -> tuple[str, ...]:
    """Pieces with starred places, without spaces and dashes: "010-12**-5678" → "01012**5678"."""
    hidden = re.escape(HIDDEN)
    runs = re.findall(rf"(?:[\w{hidden}][\-–. ]?)+", text)
    tight = (re.sub(r"[\-–. ]", "", run) for run in runs)
    found: list[str] = []
    for run in tight:
        if not any(c in run for c in HIDDEN):
            continue
        found += re.findall(rf"[0-9{hidden}]+", run) + re.findall(rf"[A-Za-z0-9{hidden}]+", run)
        found += re.findall(rf"[가-힣{hidden}]+", run)
    return tuple(found)
