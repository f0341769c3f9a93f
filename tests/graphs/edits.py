"""The same question typed by somebody else, or by the same person in a hurry: what a near duplicate is made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

ENDINGS = (
    ("되나요", "돼요"), ("인가요", "예요"), ("해줘", "해 주세요"), ("해 줘", "해주세요"), ("알려줘", "알려 주세요"),
    ("있나요", "있어요"), ("얼마예요", "얼마인가요"), ("써줘", "써 주세요"), ("하나요", "합니까"), ("주세요", "줘"),
    ("뭐예요", "무엇인가요"), ("거야", "거예요"), ("can I", "could I"), ("What is", "What's"), ("please ", ""),
)  # fmt: skip
HEARD = {"내": "네", "네": "내", "대": "데", "데": "대", "돼": "되", "되": "돼", "해": "헤", "예": "에", "세": "새", "게": "개",
         "개": "게", "었": "엇", "았": "앗", "있": "잇", "없": "업", "좋": "조", "않": "안", "몇": "멷", "줘": "조", "뭐": "머"}  # fmt: skip
Edit = Callable[[str, random.Random], str]


def slips(text: str, dice: random.Random) -> str:
    """About one slip in ten characters: a lost space or letter, swapped keys, a wrong final, a vowel as it is heard."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 10)):
        at = dice.randrange(len(letters))
        kind = dice.choice(("space", "swap", "heard", "final", "lost"))
        if kind == "space" and " " in letters:
            letters[dice.choice([i for i, c in enumerate(letters) if c == " "])] = ""
        elif kind == "final" and letters[at] and "가" <= letters[at] <= "힣":
            code = ord(letters[at]) - 0xAC00
            letters[at] = chr(0xAC00 + code - code % 28 + (dice.choice((4, 8, 21)) if code % 28 == 0 else 0))
        elif kind == "lost":
            letters[at] = ""
        elif kind == "swap" and at + 1 < len(letters) and letters[at].isascii() and letters[at].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif known := [i for i, c in enumerate(letters) if c in HEARD]:
            i = dice.choice(known)
            letters[i] = HEARD[letters[i]]
    return "".join(letters)


def ending(text: str, dice: random.Random) -> str:
    for a, b in ENDINGS:
        for old, new in ((a, b), (b, a)):
            if old and old in text:
                return text.replace(old, new, 1)
    return (dice.choice(("혹시 ", "저기요, ", "근데 ")) if re.search("[가-힣]", text) else "Hi, ") + text


def particles(text: str, dice: random.Random) -> str:
    bare = re.sub(r"(?<=[가-힣]{2})(?:은|는|이|가|을|를|도|에)(?=[\s,])", "", text)
    return bare if bare != text else re.sub(r"([가-힣]{2,})\s", r"\1은 ", text, count=1)


def unspaced(text: str, dice: random.Random) -> str:
    return re.sub(r"\s+", "", text) if re.search("[가-힣]", text) else text.lower().rstrip("?.")


def spaced(text: str, dice: random.Random) -> str:
    return "".join(c + (" " if "가" <= c <= "힣" and dice.random() < 0.15 else "") for c in text)


def numbers(text: str, dice: random.Random) -> str:
    return re.sub(r"\d", lambda _: str(dice.randrange(1, 10)), text)


EDITS: dict[str, Edit] = {
    "slips": slips,
    "ending": ending,
    "particles": particles,
    "unspaced": unspaced,
    "spaced": spaced,
    "numbers": numbers,
}
