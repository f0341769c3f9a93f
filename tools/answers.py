"""A finding of a grammar, and how it is said: the value first, then the worked expression, rounding stated.

>>> from fractions import Fraction
>>> finish(Finding("calculate", {}, Fraction(218000), "원", "36,000 × 5 + 19,000 × 2"), "전부 얼마?", "ko").text
'218,000원입니다. (36,000 × 5 + 19,000 × 2 = 218,000원)'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from gallae.core.dates import WEEKDAYS
from gallae.core.language import say
from gallae.core.types import Language, ToolCall

__all__ = ["Computed", "Finding", "asked_digits", "decimal", "finish", "number", "spoken_date", "with_unit"]


@dataclass(frozen=True, slots=True)
class Computed:
    """`value` is exact before rounding to 30 digits; `time_bound`: it depends on the clock and is never cached."""

    text: str
    value: Decimal | date | datetime | str
    expression: str
    tool: ToolCall
    time_bound: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a grammar found. `ko`/`en` replace the standard sentence; `digits` decimals when nobody asked for others."""

    tool: str
    arguments: dict[str, Any]
    value: Fraction | date | datetime | str
    unit: str = ""
    steps: str = ""
    ko: str = ""
    en: str = ""
    digits: int = 2
    time_bound: bool = False
    also: tuple[Finding, ...] = field(default=())


_ENGLISH_UNITS = {
    "원": "won", "달러": "dollars", "엔": "yen", "유로": "euros", "위안": "yuan", "£": "pounds", "일": "days", "주": "weeks",
    "개월": "months", "년": "years", "시간": "hours", "분": "minutes", "초": "seconds", "명": "people", "개": "", "회": "times",
    "배": "times", "평": "pyeong", "세": "years old", "방울": "drops", "방울/분": "drops a minute", "건": "cases", "권": "books",
    "정": "tablets", "알": "pills", "병": "bottles", "자": "characters", "쪽": "pages", "근": "geun", "돈": "don", "되": "doe",
    "말": "mal", "노트": "knots", "마력": "PS", "큰술": "tbsp", "작은술": "tsp", "해리": "nautical miles", "점": "points",
    "캐럿": "carats", "잔": "cups", "상자": "boxes", "장": "sheets", "박": "nights",
}  # fmt: skip
_ORDINALS = {
    "첫": 1,
    "한": 1,
    "하나": 1,
    "one": 1,
    "둘": 2,
    "두": 2,
    "two": 2,
    "셋": 3,
    "세": 3,
    "three": 3,
    "넷": 4,
    "네": 4,
    "four": 4,
}


def asked_digits(text: str) -> int | None:
    """How many decimals the person asked for; None if nothing was said. "원 단위", "정수로" → 0."""
    if match := re.search(r"소수(?:점)?\s?(?:이하\s?)?(첫|둘|두|셋|세|한|넷|네|\d)\s?째?\s?자리(에서)?", text):
        digits = _ORDINALS.get(match[1]) or int(match[1])
        return digits - 1 if match[2] else digits
    if match := re.search(r"(\d|one|two|three|four|no|zero) decimals?", text, re.IGNORECASE):
        word = match[1].lower()
        return int(word) if word.isdigit() else _ORDINALS.get(word, 0)
    if re.search(r"nearest (?:cent|hundredth)", text, re.IGNORECASE):
        return 2
    if re.search(r"nearest tenth", text, re.IGNORECASE):
        return 1
    if re.search(
        r"정수로|일?\s?원\s?단위|nearest (?:whole|dollar|integer|number|won)|whole number", text, re.IGNORECASE
    ):
        return 0
    return None


def finish(finding: Finding, question: str, language: Language) -> Computed:
    """The finding in the question's language, with the ToolCall that would repeat it."""
    digits = asked_digits(question)
    parts = [_sentence(f, language, digits) for f in (finding, *finding.also)]
    text = " ".join(parts)
    value = finding.value
    result = (
        number(value, digits if digits is not None else finding.digits)[0]
        if isinstance(value, Fraction)
        else str(value)
    )
    call = ToolCall(finding.tool, finding.arguments, with_unit(result, finding.unit, "ko") if finding.unit else result)
    exact = decimal(value) if isinstance(value, Fraction) else value
    return Computed(text, exact, finding.steps, call, finding.time_bound, finding.unit)


def _sentence(finding: Finding, language: Language, digits: int | None) -> str:
    ready = finding.ko if language == "ko" else finding.en
    if not isinstance(finding.value, Fraction):
        return ready
    shown, rounded = number(finding.value, finding.digits if digits is None else digits)
    value = with_unit(shown, finding.unit, language)
    sign = "≈" if rounded else "="
    worked = finding.steps if language == "ko" else _english_steps(finding.steps)
    steps = f" ({worked} {sign} {value})" if worked and worked != value else ""
    if ready:
        return ready.format(value=value, about=_about(language, rounded)) + steps + _rounding(language, rounded, shown)
    about = _about(language, rounded)
    text = say(language, f"{about}{value}입니다.", f"{about}{value}.")
    return text[0].upper() + text[1:] + steps + _rounding(language, rounded, shown)


def _english_steps(steps: str) -> str:
    """Unit names behind figures and strokes in English: 100분/일 → 100 minutes/day."""

    def named(match: re.Match[str]) -> str:
        name = _ENGLISH_UNITS.get(match[2], match[2])
        return f"/{name.removesuffix('s')}" if match[1] == "/" else f"{match[1]} {name}".rstrip()

    units = "|".join(sorted((u for u in _ENGLISH_UNITS if re.search("[가-힣]", u)), key=len, reverse=True))
    return re.sub(rf"(\d|/)({units})(?![가-힣])", named, steps)


def number(value: Fraction, digits: int) -> tuple[str, bool]:
    """With thousands commas; the exact value if it ends within `digits` + 2 places when small, else rounded half up."""
    with localcontext() as context:
        context.prec = max(50, len(str(abs(value.numerator) // value.denominator)) + 20)
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        places = digits
        while exact and abs(exact) < 1 and places < 12 and abs(exact).scaleb(places) < 10 and digits:
            places += 1  # 0.00042 keeps two significant digits
        shown = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        rounded = shown != exact
        text = f"{shown:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text in ("-0", "") else text), rounded


def decimal(value: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 30
        return +(Decimal(value.numerator) / Decimal(value.denominator))


def with_unit(shown: str, unit: str, language: Language) -> str:
    if not unit:
        return shown
    if language == "ko":
        spaced = unit[0].isascii() and unit[0].isalpha()
        return f"{shown} {unit}" if spaced else f"{shown}{unit}"
    if unit in ("달러", "£"):
        return f"${shown}" if unit == "달러" else f"£{shown}"
    name = _ENGLISH_UNITS.get(unit, unit)
    if shown in ("1", "-1") and unit in _ENGLISH_UNITS and name.endswith("s") and unit != "회":
        name = name.removesuffix("s") if name != "boxes" else "box"
    return f"{shown}%" if unit == "%" else f"{shown} {name}".strip()


def spoken_date(day: date, language: Language, *, weekday: bool = True) -> str:
    """2026년 12월 25일 금요일 · Friday, 25 December 2026."""
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일" + (f" {WEEKDAYS[day.weekday()]}요일" if weekday else "")
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    text = f"{day.day} {months[day.month - 1]} {day.year}"
    return f"{names[day.weekday()]}, {text}" if weekday else text


def _about(language: Language, rounded: bool) -> str:
    return say(language, "약 ", "about ") if rounded else ""


def _rounding(language: Language, rounded: bool, shown: str) -> str:
    if not rounded:
        return ""
    places = len(shown.partition(".")[2])
    if places == 0:
        return say(language, " 소수점 아래는 반올림했습니다.", " Rounded to a whole number.")
    return say(
        language,
        f" 소수점 아래 {places}자리로 반올림했습니다.",
        f" Rounded to {places} decimal place{'s' if places > 1 else ''}.",
    )
