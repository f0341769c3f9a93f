"""Typing slips, one for every ten characters, the same for the same text and seed: does a decision survive them?

Three passes, each of one sort, so that a changed decision can be laid at a slip's door:

    keyboard   a neighbouring key, on the Korean two-set layout (두벌식) jamo by jamo, on QWERTY for Latin letters
    spacing    a space lost, or one typed inside a word
    jamo       a final consonant dropped or changed, a vowel written as it is heard

Digits are never touched: another number is another question.

>>> noisy("환불은 며칠까지 되나요", "spacing", 1).edits
('space lost',)
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["EDITS", "EVERY", "PASSES", "Noisy", "noisy"]

EVERY = 10  # characters for each edit
PASSES = {"keyboard": ("keyboard",), "spacing": ("space lost", "space added"), "jamo": ("final", "vowel")}
EDITS = tuple(edit for edits in PASSES.values() for edit in edits)
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
TWO_SET = ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ")
LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
COMMON_FINALS = "ㄱㄴㄷㄹㅁㅂㅅㅇ"
HEARD = {"ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅒ": "ㅖ", "ㅖ": "ㅒ", "ㅙ": "ㅚㅞ", "ㅚ": "ㅙㅞ", "ㅞ": "ㅙㅚ", "ㅢ": "ㅣ"}
HEARD |= {"ㅗ": "ㅜ", "ㅜ": "ㅗ", "ㅏ": "ㅓ", "ㅓ": "ㅏ"}  # 하고 → 하구, 같아 → 같어


@dataclass(frozen=True, slots=True)
class Noisy:
    """A text with its slips, and of which sort each of them is (EDITS)."""

    text: str
    edits: tuple[str, ...]


def noisy(text: str, name: str, seed: int) -> Noisy:
    """`text` with one slip of pass `name` for every ten characters, at least one, each in another place.

    Where the text has no more places of that sort (jamo in English), slips of the other sorts make up the number.
    """
    dice = random.Random(f"{seed}\0{name}\0{text}")  # noqa: S311 (of the text alone: a row more shifts no other row)
    wanted = max(1, len(text) // EVERY)
    letters: list[str] = list(text)
    edits: list[str] = []
    for names in (PASSES[name], EDITS):
        places = {at: [edit for edit in names if _possible(text, at, edit)] for at in range(len(text))}
        free = [at for at, possible in places.items() if possible and letters[at] == text[at]]
        for at in dice.sample(free, min(wanted - len(edits), len(free))):
            edit = dice.choice(places[at])
            letters[at] = dice.choice(SLIPS[edit](text, at))
            edits.append(edit)
    return Noisy("".join(letters), tuple(edits))


def _possible(text: str, at: int, edit: str) -> bool:
    return bool(SLIPS[edit](text, at))


def _keyboard(text: str, at: int) -> list[str]:
    letter = text[at]
    if letter.lower() in NEAR and letter.isascii():
        return [near.upper() if letter.isupper() else near for near in NEAR[letter.lower()]]
    if not _is_syllable(letter):
        return []
    lead, vowel, final = _apart(letter)
    made = [_together(near, vowel, final) for near in NEAR.get(lead, "") if near in LEADS]
    made += [_together(lead, near, final) for near in NEAR.get(vowel, "") if near in VOWELS]
    return made + [_together(lead, vowel, near) for near in NEAR.get(final, "") if near in FINALS]


def _space_lost(text: str, at: int) -> list[str]:
    """A space between words; one between two numbers stays, or they would be another number."""
    if text[at] != " " or not 0 < at < len(text) - 1 or text[at - 1].isspace() or text[at + 1].isspace():
        return []
    return [] if text[at - 1].isdigit() and text[at + 1].isdigit() else [""]


def _space_added(text: str, at: int) -> list[str]:
    return [f" {text[at]}"] if at and text[at].isalpha() and text[at - 1].isalpha() else []


def _final(text: str, at: int) -> list[str]:
    if not _is_syllable(text[at]):
        return []
    lead, vowel, final = _apart(text[at])
    return [_together(lead, vowel, other) for other in f" {COMMON_FINALS}" if other != final] if final != " " else []


def _vowel(text: str, at: int) -> list[str]:
    if not _is_syllable(text[at]):
        return []
    lead, vowel, final = _apart(text[at])
    return [_together(lead, other, final) for other in HEARD.get(vowel, "")]


def _is_syllable(letter: str) -> bool:
    return "가" <= letter <= "힣"


def _apart(syllable: str) -> tuple[str, str, str]:
    """Lead, vowel and final (" " for none) as single letters."""
    number = ord(syllable) - 0xAC00
    return LEADS[number // 588], VOWELS[number % 588 // 28], FINALS[number % 28]


def _together(lead: str, vowel: str, final: str) -> str:
    return chr(0xAC00 + (LEADS.index(lead) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final))


def _neighbours(rows: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each key with those that touch it: left and right, and two in the row above and below (rows are staggered)."""
    for r, row in enumerate(rows):
        for c, key in enumerate(row):
            beside = [(r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c - 1), (r + 1, c)]
            yield key, "".join(rows[y][x] for y, x in beside if 0 <= y < len(rows) and 0 <= x < len(rows[y]))


NEAR = dict(_neighbours(KEYS)) | dict(_neighbours(TWO_SET))
SLIPS: dict[str, Callable[[str, int], list[str]]] = {
    "keyboard": _keyboard,
    "space lost": _space_lost,
    "space added": _space_added,
    "final": _final,
    "vowel": _vowel,
}
