"""Follow-ups that go on from the last result by a step: a share of it, what stays over, one operation or several, something more at a
price, another discount on it, the weekday of its day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from gallae.tools.carried_on import last_value
from gallae.tools.marked import Marked
from gallae.tools.said import days_of, quantities_of

__all__ = ["steps_on"]


def steps_on(question: str, asked: str, answer: str, now: Marked, before: Marked, today: date) -> Iterator[str]:
    """The likeliest reading first; `now` and `before` are the marked question and the one before it."""
    attempts = (
        _part_of_result(question, answer, now),
        _share_of_whole(question, now, before),
        _remainder(question, asked, before),
        _chain(question, answer),
        _priced_more(question, answer, now),
        _cut_again(question, answer, now),
        _that_day(question, answer, today),
    )
    yield from (found for found in attempts if found)


def _part_of_result(question: str, answer: str, now: Marked) -> str | None:
    """ "그 회원들 중에 여자가 55%, 몇 명?": a share of what was just found."""
    value = last_value(answer)
    if value is None or len(now.marks) != 1 or now.marks[0].code != "P" or value.unit == "%":
        return None
    if not re.search(r"^\s*(?:그|이)\s?[가-힣 ]{0,10}중|of (?:those|them)\b", question) or not re.search(
        r"몇|how many", question
    ):
        return None
    if re.search(r"아닌|안\s|못\s|나머지|빼|not\b|n't|rest|other", question):
        return None
    return (
        f"{value.text}의 {now.marks[0].said.strip()}는 얼마?"
        if re.search("[가-힣]", question)
        else f"{now.marks[0].said.strip()} of {value.text} = ?"
    )


def _share_of_whole(question: str, now: Marked, before: Marked) -> str | None:
    """ "140쪽까지 읽은 건 몇 퍼센트?" of a book whose pages were told."""
    if (
        len(now.marks) != 1
        or now.marks[0].code not in "NKMU"
        or not re.search(r"몇\s?(?:퍼|%|프로)|what percent|percentage", question, re.I)
    ):
        return None
    part = now.marks[0]
    whole = [m for m in before.marks if m.code == part.code and m.unit == part.unit and m.value > part.value]
    if len(whole) != 1 or re.search(r"남|안\s|못\s|left|remain|not\b|올랐|늘|줄|change|grow", question):
        return None
    if re.search("[가-힣]", question):
        return f"{whole[0].said.strip()} 중 {part.said.strip()}은 몇 퍼센트?"
    return f"what percent is {part.shown} of {whole[0].shown}?"


def _remainder(question: str, asked: str, before: Marked) -> str | None:
    if (
        len(question) > 40
        or quantities_of(question)
        or not re.search(r"나머지|remainder|left ?over|몇\s?\S{1,2}\s?남", question, re.I)
    ):
        return None
    figures = [m for m in before.marks if m.code in "NK"]
    if len(before.marks) != 2 or len(figures) != 2 or not re.search(r"나누|나눠|fit|divid|go into|들어|씩|÷|/", asked):
        return None
    low, high = sorted(figures, key=lambda m: m.value)
    return f"{high.shown}을 {low.shown}로 나눈 나머지는?" if low.value < high.value else None


_STEPS = (
    (
        re.compile(
            r"(?:take|subtract|deduct|minus|knock)\s(?P<n>[\d.,]+)(?:\s(?:off|from))?(?:\s(?:that|it))?|(?P<k>[\d.,]+)(?:을|를)?\s?(?:더\s)?빼\S*",
            re.I,
        ),
        "−",
    ),
    (
        re.compile(
            r"(?:add|plus)\s(?P<n>[\d.,]+)(?:\sto (?:that|it))?|(?P<k>[\d.,]+)(?:을|를)?\s?(?:더\s)?더(?:하|해)\S*",
            re.I,
        ),
        "+",
    ),
    (
        re.compile(
            r"(?:times|multiply (?:it |that )?by)\s(?P<n>[\d.,]+)|(?P<k>[\d.,]+)(?:을|를)?\s?(?:더\s)?곱\S*", re.I
        ),
        "×",
    ),
    (
        re.compile(
            r"divide (?:it |that )?by\s(?P<n>[\d.,]+)|(?P<k>[\d.,]+)(?:으로|로)?\s?나누\S*|(?P<k2>[\d.,]+)(?:으로|로)\s?나눠\S*",
            re.I,
        ),
        "÷",
    ),
)
_FIXED = (
    ("double (?:it|that)|두\\s?배(?:로|하)?\\S*", "× 2"),
    ("triple (?:it|that)", "× 3"),
    ("halve (?:it|that)", "÷ 2"),
)
_STEP_REST = re.compile(
    r"\b(?:ok|now|and|then|so|please|what|do i get|is|it|that)\b|거기(?:다가?|에다?가?|서)?|그걸|다음|그리고|하고|면|줘|봐|얼마(?:야)?|몇|[\s,.?!]",
    re.I,
)


def _chain(question: str, answer: str) -> str | None:
    """One step or several on a bare number, in the order they are said."""
    value = last_value(answer) or next(iter(quantities_of(answer.rstrip(" .").rpartition("=")[2])), None)
    if value is None or value.unit or re.search(r"\d\s?(?:%|퍼|프로|원|명|달러)|[$€£]", question):
        return None
    found = [
        (m.start(), m.end(), f"{sign} {next(v for v in m.groupdict().values() if v).rstrip('.,')}")
        for regex, sign in _STEPS
        for m in regex.finditer(question)
    ]
    found += [(m.start(), m.end(), step) for words, step in _FIXED for m in re.finditer(words, question, re.I)]
    found.sort()
    rest = question
    for start, end, _ in reversed(found):
        rest = rest[:start] + " " + rest[end:]
    if not found or _STEP_REST.sub("", rest).strip():
        return None
    steps = value.text.strip()
    for _, _, step in found:
        steps = f"({steps} {step})"
    return f"{steps[1:-1]} = ?"


def _priced_more(question: str, answer: str, now: Marked) -> str | None:
    """ "거기다 공책 1,200원짜리 스무 권 추가하면요?": so many at a price, on top of the last amount."""
    value = last_value(answer)
    if (
        value is None
        or len(now.marks) != 2
        or not re.search(r"추가|더하|더\s|포함|add|plus|also|and\b", question, re.I)
    ):
        return None
    price, count = now.marks
    if (
        price.code != "M"
        or count.code not in "KN"
        or price.unit != value.unit
        or not re.match(r"\s?(?:짜리|씩|each)", now.after(price))
    ):
        return None
    if re.search(r"할인|%|빼|나눠|인당|discount|off\b|split", question):
        return None
    total = re.split("=", re.split(r"[(（]", answer)[0])[-1]
    last = quantities_of(total)
    return f"{last[-1].text} + {price.shown} × {count.shown} = ?" if last and last[-1].unit == price.unit else None


def _cut_again(question: str, answer: str, now: Marked) -> str | None:
    """ "Same but with another 10 per cent taken off the discounted price"."""
    value = last_value(answer)
    if value is None or len(now.marks) != 1 or now.marks[0].code != "P" or value.unit == "%":
        return None
    if not re.search(
        r"\banother ⟨P\d⟩[^?]*\boff\b|\ba (?:further|second) ⟨P\d⟩[^?]*\boff\b|거기서 (?:또 )?[가-힣 ]{0,8}⟨P\d⟩\s?(?:더\s)?(?:할인|깎)",
        now.text,
    ):
        return None
    return (
        f"{value.text}에서 {now.marks[0].said.strip()} 할인하면 얼마?"
        if re.search("[가-힣]", question)
        else f"{value.text} with {now.marks[0].said.strip()} off, how much?"
    )


def _that_day(question: str, answer: str, today: date) -> str | None:
    """The day that the answer ended with, where the message points to it."""
    days = [d for d in days_of(answer, today) if d.first == d.last and re.search(r"\d", d.text)]
    pointer = re.search(r"그\s?날(?!짜)|그때", question)
    if not days or pointer is None or len(question) > 50:
        return None
    end = question.find("?") + 1 or len(question)
    return question[: pointer.start()] + days[-1].first.isoformat() + question[pointer.end() : end]
