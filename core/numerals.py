"""Numeral words and what they are worth: 삼만육천, 스물다섯, twenty-five, 5만 4,000, 1/3.

>>> sino("삼만육천"), native("스물다섯"), english("two and a half"), mixed("1억 2,000만")
(Decimal('36000'), 25, Decimal('2.5'), Decimal('120000000'))
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = [
    "DAYS",
    "ENGLISH_WORD",
    "NATIVE_ONES",
    "NATIVE_TENS",
    "PLAIN",
    "english",
    "fraction_parts",
    "mixed",
    "native",
    "sino",
]

SINO_DIGITS = {c: i for i, c in enumerate("영일이삼사오육칠팔구")} | {"공": 0, "륙": 6}
TENS = {"십": 10, "백": 100, "천": 1000}
BIG = {"만": 10**4, "억": 10**8, "조": 10**12}
NATIVE_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
NATIVE_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10,
    "보름": 15,
}  # fmt: skip
ENGLISH = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {w: 10 * i for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
ENGLISH_BIG = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ENGLISH_WORD = "|".join(sorted([*ENGLISH, *ENGLISH_BIG], key=len, reverse=True))

PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"


def fraction_parts(word: str) -> tuple[int, int]:
    """1/3, 3분의 1 and 절반 as numerator and denominator."""
    if "절반" in word:
        return 1, 2
    top, bottom = word.split("/") if "/" in word else reversed(re.split(r"분의\s?", word))
    pair = [int(part) if part.isdigit() else int(sino(part) or 1) for part in (top.strip(), bottom.strip())]
    return pair[0], pair[1] or 1


def mixed(word: str) -> Decimal:
    """Digits and multipliers by place: 1억 2,000만 → 120,000,000."""
    if re.fullmatch(rf"(.*억)\s?({PLAIN}|[일이삼사오육칠팔구])?([천백십])", word):
        word += "만"  # "1억2천" is said for 1억 2천만
    total = section = Decimal(0)
    current: Decimal | None = None
    for part in re.findall(rf"{PLAIN}|[일이삼사오육칠팔구]|[십백천만억조]", word):
        if part in TENS:
            section += (Decimal(1) if current is None else current) * TENS[part]
            current = None
        elif part in BIG:
            section += current or 0
            total += (section or Decimal(1)) * BIG[part]
            section, current = Decimal(0), None
        else:
            current = Decimal(SINO_DIGITS[part]) if part in SINO_DIGITS else Decimal(part.replace(",", ""))
    return total + section + (current or 0)


def sino(run: str) -> Decimal | None:
    """삼만육천 → 36000, 이공이육 → 2026; None if the syllables make no number (일이, 천만백만 …)."""
    if len(run) > 1 and all(c in SINO_DIGITS for c in run):
        return Decimal("".join(str(SINO_DIGITS[c]) for c in run)) if len(run) >= 3 else None
    total = section = current = 0
    last_big, last_ten, had_digit = 10**16, 10**4, False
    for c in run:
        if c in SINO_DIGITS:
            if had_digit:
                return None
            current, had_digit = SINO_DIGITS[c], True
        elif c in TENS:
            if TENS[c] >= last_ten:
                return None
            section += (current if had_digit else 1) * TENS[c]
            last_ten, current, had_digit = TENS[c], 0, False
        else:
            section += current
            if BIG[c] >= last_big or (section == 0 and total):
                return None
            total += (section or 1) * BIG[c]
            last_big, last_ten, section, current, had_digit = BIG[c], 10**4, 0, 0, False
    return Decimal(total + section + current)


def native(word: str) -> int:
    for tens, value in NATIVE_TENS.items():
        if word.startswith(tens):
            return value + NATIVE_ONES.get(word[len(tens) :], 0)
    return NATIVE_ONES[word]


def english(word: str) -> Decimal:
    lower = word.lower()
    if lower.startswith("half a"):
        return Decimal("0.5")
    half = lower.endswith("and a half")
    total = section = 0
    for part in re.findall(ENGLISH_WORD, lower.removesuffix("and a half")):
        if part in ENGLISH:
            section += ENGLISH[part]
        elif part == "hundred":
            section = (section or 1) * 100
        else:
            total, section = total + (section or 1) * ENGLISH_BIG[part], 0
    return Decimal(total + section) + (Decimal("0.5") if half else 0)
