"""Money at a rate that is told in words: "hotel quoted 350 euros; at $1.08 per euro what am I paying in dollars", "198 yen to the pound",
"86위안짜리 세 개, 위안당 192원 적용하면 원화 합계", "2 million won at 1,600 won per pound, pounds I'd get?".

The rate names both sides: so much of one currency for one of another. The amount must be of one of the two; what comes out is the other.
"""

from __future__ import annotations

import re

from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = ["exchange_worded"]

_CURRENCIES = {
    "달러": r"달러|불|dollars?|usd|bucks?|greenbacks?", "유로": r"유로|euros?|eur", "엔": r"엔화?|yen|jpy", "위안": r"위안화?|yuan|rmb|cny",
    "£": r"파운드|pounds?|gbp|quid|sterling", "원": r"원화?|won|krw",
}  # fmt: skip
_NAME = "|".join(f"(?P<c{n}>{words})" for n, words in enumerate(_CURRENCIES.values()))
_PER = re.compile(
    rf"⟨(?P<rate>[MN]\d)⟩ ?(?:per|to the|to an?|to one|for (?:one|an?|each)|a|/|an) ?(?P<en>{_NAME})\b|(?<![가-힣])(?P<ko>{_NAME.replace('<c', '<k')})\s?당\s?⟨(?P<won>[MN]\d)⟩"
)
_ASKED = re.compile(
    r"얼마|몇|합계|총|원화|환전|바꾸|바꿔|how (?:much|many)|what|convert|in (?:dollars|euros|won|pounds|yen)|i'd get|do i get|gets me|\?\s*$"
)
_NOT = re.compile(
    r"%|수수료|할인|우대|나눠|나누|차이|남[은는았]|commission|discount|split|differ|change\b|left over after|더|plus|minus|rest of"
)


def exchange_worded(text: Marked) -> Finding | None:
    """None unless every figure is the rate, the amount, or how many of the amount."""
    match = _PER.search(text.text)
    if match is None or not _ASKED.search(text.text) or _NOT.search(text.text):
        return None
    rate = text.marks[int((match["rate"] or match["won"])[1:])]
    per = _named(match)
    rest = [m for m in text.marks if m is not rate and not _one(m, per)]
    money = [m for m in rest if m.code == "M"]
    counts = [m for m in rest if m.code in "KN"]
    if len(money) != 1 or len(money) + len(counts) != len(rest) or len(counts) > 1 or rate.value <= 0:
        return None
    amount = money[0]
    if counts and not re.match(r"\s?(?:짜리|씩|each|apiece)", text.after(amount)):
        return None
    unit = rate.unit or _other_named(text, per)
    if not unit or unit == per or amount.unit not in (unit, per):
        return None
    times = f" × {counts[0].shown}" if counts else ""
    if amount.unit == per:
        return worked(f"{amount.shown}{times} × {rate.shown}", unit)
    if not _wants(text, per):
        return None
    return worked(f"{amount.shown}{times} ÷ {rate.shown}", per)


def _named(match: re.Match[str]) -> str:
    names = list(_CURRENCIES)
    return next(
        names[int(key[1:])] for key, value in match.groupdict().items() if value and re.fullmatch(r"[ck]\d", key)
    )


def _one(mark: Mark, per: str) -> bool:
    return mark.code == "M" and mark.value == 1 and mark.unit == per


def _other_named(text: Marked, per: str) -> str:
    """The one other currency that the words ask for; a rate without a unit is of that."""
    words = re.sub(r"⟨\w+⟩", " ", text.text)
    found = [c for c, w in _CURRENCIES.items() if c != per and re.search(rf"(?<![a-z가-힣])(?:{w})(?![a-z])", words)]
    return found[0] if len(found) == 1 else ""


def _wants(text: Marked, per: str) -> bool:
    """Is the other side of the rate what is asked for?"""
    words = _CURRENCIES[per]
    return (
        re.search(
            rf"(?:how many|몇|in|into|to|for) ?(?:{words})(?![a-z])|(?<![a-z])(?:{words}) (?:i'?d|do|would|can|will) |(?:{words})(?:화|로)",
            text.text,
        )
        is not None
    )
