"""One amount in another unit, in a story: "I am 6 ft 2, how tall in centimeters", "두 근 반이면 몇 그램? 한 근 600그램으로 치고", and money at
a rate that is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import convert, dimension
from gallae.tools.answers import Finding, number, with_unit
from gallae.tools.marked import Mark, Marked
from gallae.tools.said import quantities_of
from gallae.tools.words import latin_unit
from gallae.tools.worked import worked

__all__ = ["at_a_rate", "in_another_unit", "units_asked"]

_ASKED = (
    re.compile(r"(?:how many|how much|in|into|to|as|for|the|many)\s+(?P<unit>[a-z°²³/]+(?: [a-z]+)?)"),
    re.compile(r"몇\s?(?P<unit>[가-힣a-z㎡㎥℃℉㎏㎝㎞²³/]+)"),
    re.compile(r"(?P<unit>[가-힣a-z㎡㎥℃℉㎏㎝㎞²³/]+?)(?:으로|로)(?:는|좀|요|만)?(?![가-힣])"),
    re.compile(r"(?P<unit>[가-힣a-z㎡㎥℃℉㎏㎝㎞²³/]+?)(?:은|는)?\s?(?:얼마|환산|변환|단위)"),
)
_NAMES = {
    "섭씨": "℃",
    "화씨": "℉",
    "제곱미터": "㎡",
    "원화": "원",
    "한국돈": "원",
    "우리돈": "원",
    "달러화": "달러",
    "미국돈": "달러",
    "엔화": "엔",
}
_ENDING = re.compile(
    r"(?:이야|예요|에요|이에요|인가요?|인지요?|이죠|이지|죠|지|야|요|임|입니까|이냐|냐|니|일까요?|인고|인교|정도|쯤|이나|나|되나요?|돼요?|되지|됩니까|되는지|나와요?|은|는|이|가|를|을|만|래|라고)+$"
)
_TELLING = re.compile(r"몇|얼마|으?로|how|convert|what|\bin\b|\bto\b|환산|변환|바꾸|바꿔|change|equals?|=|\?")


def units_asked(text: Marked) -> list[str]:
    """The units that the words outside the figures ask for, in order, each once."""
    words = re.sub(r"⟨\w+⟩", " ¶ ", text.text)
    found = [unit for regex in _ASKED for m in regex.finditer(words) if (unit := _unit(m["unit"]))]
    return list(dict.fromkeys(found))


def _unit(words: str) -> str:
    for attempt in _shorter(words):
        if attempt in _NAMES:
            return _NAMES[attempt]
        if len(attempt) < 2 and not re.search("[가-힣℃㎡㎥]", attempt):
            continue
        read = quantities_of(f"7{attempt}") or quantities_of(f"7 {attempt}")
        if not any(q.unit for q in read) and (folded := latin_unit(attempt)) in UNITS:
            return folded
        if len(read) == 1 and read[0].unit in UNITS and read[0].text.replace(" ", "") == f"7{attempt}".replace(" ", ""):
            return read[0].unit
    return ""


def _shorter(words: str) -> Iterator[str]:
    """As it stands, then without what follows: "km go", "도예요"."""
    yield words
    if " " in words:
        yield words.split(" ")[0]
    elif (bare := _ENDING.sub("", words)) != words and bare:
        yield bare


def in_another_unit(text: Marked) -> Finding | None:
    """By the table of units, or by the factor given ("한 근 600그램으로")."""
    marks = [m for m in text.marks if m.code in "UT" and m.unit in UNITS]
    if (
        not marks
        or not _TELLING.search(text.text)
        or text.has(r"당\s|씩|\bper\b|시속|속도|speed|hours and minutes|몇\s?\S+까지|실어|실을|들어가")
    ):
        return None
    rest = [m for m in text.marks if m not in marks]
    source, factor = _with_factor(marks, rest, text)
    if source is None:
        return None
    asked = [u for u in units_asked(text) if dimension(u) == dimension(source.unit)]
    targets = [u for u in asked if u != source.unit]
    if (
        len(targets) != 1
        or (len(asked) > 1 and dimension(source.unit) != "temperature")
        or len(re.findall(r"몇|how many", text.text)) > 1
    ):
        return None
    if factor is not None:
        if factor.unit not in ("", targets[0]):
            return None
        return worked(f"{source.shown} × {factor.shown}", targets[0], digits=4)
    value = convert(source.value, source.unit, targets[0])
    shown = number(source.value, 12)[0]
    arguments = {"value": shown.replace(",", ""), "source": source.unit, "target": targets[0]}
    digits = 2 if dimension(source.unit) == "temperature" else 4
    steps = with_unit(shown, source.unit, "ko")
    return Finding("convert_units", arguments, value, targets[0], steps, digits=digits)


def _with_factor(marks: list[Mark], rest: list[Mark], text: Marked) -> tuple[Mark | None, Mark | None]:
    """(the amount, the factor given for one of its units or None); (None, None) if a figure has no place."""
    if len(marks) == 1 and not rest:
        return marks[0], None
    if len(marks) == 1 and len(rest) == 1 and rest[0].code == "N":
        told = re.search(r"use|using|times|×|factor|=|적용|곱|계산|치고|로\s?(?:하|쳐|잡)", text.text)
        return (marks[0], rest[0]) if told else (None, None)
    if len(marks) == 3 and not rest:
        ones = [i for i, m in enumerate(marks) if m.value == 1 and i + 1 < len(marks) and marks[i + 1].unit != m.unit]
        if len(ones) == 1:
            one, factor = marks[ones[0]], marks[ones[0] + 1]
            source = next(m for m in marks if m is not one and m is not factor)
            return (source, factor) if source.unit == one.unit else (None, None)
    return None, None


def at_a_rate(text: Marked) -> Finding | None:
    """ "환율 1,380원이면 250달러는?", "500 dollars at 1,350 won per dollar": the rate is what one unit costs."""
    money = [m for m in text.marks if m.code == "M"]
    bare = [m for m in text.marks if m.code == "N"]
    ones = [m for m in money if m.value in (1, 100) and m.unit != "원"]
    if not ones and not text.has(r"환율|환전|rate|바꾸|바꿔|exchange|원화|달러|엔|유로|위안|won\b|\bkrw|환산|\bat\b"):
        return None
    rate = next((m for m in money if m.unit == "원" and _is_rate(text, m, ones)), None)
    if rate is None and len(bare) == 1 and len(money) == 1 and text.has(r"환율|rate"):
        rate, bare = bare[0], []
    amounts = [m for m in money if m is not rate and m not in ones] or ones
    if (
        rate is None
        or bare
        or len(amounts) != 1
        or len(text.marks) > 3
        or len(amounts) + len(ones) + 1 < len(text.marks)
    ):
        return None
    amount, per = amounts[0], next((m for m in ones if m is not amounts[0]), None)
    if per is not None and rate.value <= 0:
        return None
    hundred = per.value if per is not None else Fraction(100 if amount.unit == "엔" and rate.value > 300 else 1)
    if amount.unit == "원":
        target = (
            per.unit
            if per is not None
            else next((u for u in units_asked(text) if u != "원" and dimension(u) == "money"), "")
        )
        steps = f"{amount.shown} ÷ {rate.shown}" + (f" × {hundred}" if hundred != 1 else "")
        return worked(steps, target) if target else None
    steps = f"{amount.shown} × {rate.shown}" + (f" ÷ {hundred}" if hundred != 1 else "")
    return worked(steps, "원")


def _is_rate(text: Marked, mark: Mark, ones: list[Mark]) -> bool:
    if re.search(r"환율|rate|\bat\s*$|당\s*$|=\s*$", text.before(mark)) or re.match(
        r"\s?(?:per\b|/|에\s1)|\s?(?:의\s)?환율", text.after(mark)
    ):
        return True
    return any(one.end <= mark.start and mark.start - one.end < 8 for one in ones)
