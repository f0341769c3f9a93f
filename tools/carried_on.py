"""Follow-ups in a person's own words about what was just said: the same text counted otherwise, another statistic of the same
numbers, the last question with another figure, one step more on the last result.

Each gives the question made whole, for the grammars to read; None if it does not fit. What the step needs stands in the
follow-up; the conversation gives only the value it is taken on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gallae.core.numbers import Quantity
from gallae.core.types import Message
from gallae.tools.amounts import dimension
from gallae.tools.marked import Mark, Marked, marked
from gallae.tools.plain import plain
from gallae.tools.said import days_of, quantities_of
from gallae.tools.textual import QUOTED
from gallae.tools.worded_lists import numbers_in_a_row, statistics_asked

__all__ = ["carried_on", "first_of_all", "last_value"]

_TEXT = re.compile(r"공백|띄어쓰기|글자|몇\s?자|단어|바이트|문장|space|character|letter|word|byte|sentence", re.I)
_ANOTHER = re.compile(
    r"(?:은|는|은요|는요|이면|면|도|이랑|걔는|얘는|쟤는)\s*[?？]*\s*$|^(?:그럼|그러면|이번엔|이번에는|and|what about|how about|what would|what if|same for|then)\b|^(?:and|what|how)\s|면\s?얼마|은\s?얼마|면\s?몇|은\s?몇|는\s?몇|^(?:그럼|그러면)|그럼\s*[?？]*\s*$",
    re.I,
)
_SHARE_ASKED = re.compile(r"몇\s?(?:퍼|%|프로)|what (?:percent|share)|percentage", re.I)
_STEP = re.compile(
    r"까지\s?(?:넣|포함|합|치)|도\s?(?:넣|포함|합)|includ|earlier|sooner|앞당|당겨|미뤄|늦춰|일찍|할인|깎|빼|take away|take off|deduct|subtract|더\s?(?:하|내|붙)|더해|곱|나눠|나누|나눌|반만|반으로|절반|두\s?배|세\s?배|배로|추가|부가세|세금|팁|봉사료|거스름|잔돈|할부|매달|남[은는을아]|모자라|올리|오르|인상|인하|퍼센트|%|엔빵|더치|각자|인당|한\s?(?:명|사람)"
    r"|\btip\b|vat|\btax\b|discount|\boff\b|change\b|split|divid|each|half|double|twice|triple|minus|plus|\badd|times|percent|left|per (?:person|month|day|week|head)|monthly|instal|cheaper|more\b|less\b",
    re.I,
)
_BREAK = re.compile(r"빼|뺀|제외|휴게|쉬|점심|break|lunch|minus|without|less|subtract", re.I)
_BACK = re.compile(r"앞당|당기|당겨|일찍|earlier|sooner|forward|전으로|before|back\b|빠르", re.I)
_ONWARD = re.compile(
    r"더|미루|미뤄|연장|늦추|늦춰|뒤로|지나|추가|another|more|extend|push|postpone|delay|later|add|after that|from (?:then|there|that)|앞당|당기|당겨|earlier|sooner|forward|일찍", re.I
)  # fmt: skip


_ASKS = re.compile(
    r"얼마|몇|총|합계|계산|매달|각자|[?？]|면\s*$|[은는]\s*$|줘\s*$|how|what|total|\bnow\b|\beach\b|\bit\b|^(?:add|take|plus|minus|times|half|double|split|divide)", re.I
)  # fmt: skip


def first_of_all(question: str, history: Sequence[Message], today: date) -> Iterator[str]:
    """Those that would be misread as a sum: before all others."""
    asked = [m.content for m in reversed(history) if m.role == "user"][:3]
    if found := _same_text(question, asked):
        yield found
    if found := _same_numbers(question, asked, today):
        yield found
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    if found := _some_days_on(question, answer, today):
        yield found


def carried_on(question: str, history: Sequence[Message], today: date) -> Iterator[str]:
    """The likeliest reading first."""
    answer = next((m.content for m in reversed(history) if m.role == "assistant"), "")
    asked = next((m.content for m in reversed(history) if m.role == "user"), "")
    attempts = (
        _without_breaks(question, asked, today),
        _another_figure(question, asked, today),
        _of_each(question, f"{asked} {answer}", today),
        _one_step_more(question, answer, today),
    )
    yield from (found for found in attempts if found)


def _same_text(question: str, asked: Sequence[str]) -> str | None:
    if QUOTED.search(question) or len(question) > 60 or not _TEXT.search(question):
        return None
    quoted = next(([m.group() for m in QUOTED.finditer(text)] for text in asked if QUOTED.search(text)), [])
    if len(quoted) != 1:
        return None
    subject = (
        ""
        if re.search(r"글자|자\b|자\s|단어|바이트|문장|character|letter|word|byte|sentence", question, re.I)
        else " 글자 수"
    )
    ending = (
        ""
        if re.search(r"몇|수|how|count|number", question, re.I)
        else " 몇 개?"
        if re.search("[가-힣]", question)
        else " how many?"
    )
    return f"{quoted[0]} {question}{subject}{ending}"


def _same_numbers(question: str, asked: Sequence[str], today: date) -> str | None:
    """ "median as well" of the row of numbers that was asked about."""
    if len(question) > 60 or not statistics_asked(question.lower()) or quantities_of(question):
        return None
    for text in asked:
        row = numbers_in_a_row(marked(plain(text), today))
        if row and len(row) >= 3:
            said = ", ".join(m.said for m in row)
            return f"{said} {question}" if re.search("[가-힣]", question) else f"{question} of {said}"
    return None


def _some_days_on(question: str, answer: str, today: date) -> str | None:
    if not _ONWARD.search(question):
        return None
    read = marked(plain(question), today)
    steps = [m for m in read.marks if m.unit in ("일", "주", "개월", "년")]
    if len(steps) != 1 or len(read.marks) != 1:
        return None
    # Long answers are read last, here and below: most questions have been passed over by then.
    days = {d.first for d in days_of(answer, today) if d.first == d.last and re.search(r"\d", d.text)}
    if len(days) != 1:
        return None
    if steps[0].value.denominator != 1 or re.search(r"얼마(?!나)|how much", question):
        return None
    way = "전" if _BACK.search(question) else "뒤"
    step = f"{steps[0].value}{steps[0].unit} {way}"
    if re.search("[가-힣]", question):
        return f"{days.pop().isoformat()}에서 {step}는 며칠?"
    names = {"일": "days", "주": "weeks", "개월": "months", "년": "years"}
    direction = "before" if way == "전" else "after"
    return f"what date is {steps[0].value} {names[steps[0].unit]} {direction} {days.pop().isoformat()}"


def _without_breaks(question: str, asked: str, today: date) -> str | None:
    """ "minus a 30 minute break, in minutes" after a question about two times."""
    if not _BREAK.search(question):
        return None
    now = marked(plain(question), today)
    if len(now.marks) != 1 or now.marks[0].code != "T":
        return None
    before = marked(plain(asked), today)
    if len(before.of("C")) != 2:
        return None
    first, last = (m.said.strip() for m in before.of("C"))
    if re.search("[가-힣]", question):
        return f"{first}부터 {last}까지 몇 시간? {question}"
    asks = "" if re.search(r"\bhow|\bin (?:minutes|hours)", question) else "how long"
    return f"from {first} to {last} {asks} {question}"


def _another_figure(question: str, asked: str, today: date) -> str | None:
    """The last question again with one figure exchanged: "What would 25 be?", "동생은 2001년 12월 30일생인데 걔는?"."""
    said = plain(question)
    now = marked(said, today)
    if len(now.marks) != 1 or len(said) > 50 or not _ANOTHER.search(question) or _STEP.search(said):
        return None
    if _SHARE_ASKED.search(question) and not _SHARE_ASKED.search(asked):
        return None
    new, before = now.marks[0], marked(plain(asked), today)
    same = [m for m in before.marks if m.code == new.code and m.unit == new.unit and m.value != 1]
    if new.code == "D":
        same = [m for m in same if re.search(r"\d", m.said)]  # today stays
    if not same and new.code == "N":
        same = [m for m in before.marks if m.code in "UTMNPK" and m.value != 1]
    if not same and new.code == "U":
        same = [m for m in before.marks if m.code == "U" and dimension(m.unit) == dimension(new.unit)]
    if len(same) != 1 or (new.code == "M" and len({m.unit for m in before.marks}) != len(before.marks) > 2):
        same = [m for m in same if m.unit == new.unit != "원"]
    if len(same) != 1:
        return None
    old = same[0]
    unit = re.sub(r"^[-\d.,\s]+", "", old.said) if new.code == "N" and old.code != "N" else ""
    gap = " " if unit and unit[0].isascii() and unit[0].isalpha() else ""
    return before.said[: old.start] + new.said + gap + unit + before.said[old.end :]


def _of_each(question: str, said: str, today: date) -> str | None:
    """ "두 박스 반 시키면 몇 개" where one box holds 60."""
    now = marked(plain(question), today)
    if len(now.marks) != 1 or now.marks[0].code != "K" or re.search(r"할인|빼|더하|추가", question):
        return None
    held = set(_held(marked(plain(said), today), now.marks[0].unit))
    if len(held) != 1:
        return None
    value, unit = held.pop()
    if not re.search(r"얼마|몇|총|how (?:many|much)|total|cost", question, re.I):
        return None
    asks_money = re.search(r"얼마|how much|cost", question) is not None
    if asks_money != (dimension(unit) == "money"):
        return None
    return (
        f"{value}{unit} × {now.marks[0].shown}은 얼마?" if asks_money else f"{value}{unit} × {now.marks[0].shown} 계산"
    )


def _held(before: Marked, unit: str) -> Iterator[tuple[str, str]]:
    for one, held in zip(before.marks, before.marks[1:], strict=False):
        if one.value == 1 and one.unit == unit and held.unit != unit and len(before.after(one)) <= 6:
            yield held.shown, held.unit


def _one_step_more(question: str, answer: str, today: date) -> str | None:
    """The value of the last answer before the question, for the grammars of percentages, shares and change."""
    value = last_value(answer)
    said = re.sub(
        r"^(?:그럼|그러면|그래서|아|음|오케이|ok|okay|then|and|so|ah|now)[,\s]+",
        "",
        plain(question),
        flags=re.IGNORECASE,
    )
    said = re.sub(
        r"^(?:그걸|이걸|그거|그것을?|거기서|거기에서|여기서|거기에|그\s?(?:값|금액|돈|가격)(?:에서|에|을|의)?|it|that)\s",
        "",
        said,
        flags=re.I,
    )
    if re.search(r"더\s?붙|끼면|더\s?오|되[나죠]요?\s*\?", said):
        return None
    if value is None or len(said) > 80 or not _STEP.search(said) or not _ASKS.search(said):
        return None
    now = marked(said, today)
    if len(now.marks) > 2:
        return None
    korean = re.search("[가-힣]", said) is not None
    if not now.marks:
        return _multiple(value, said)
    several = [m for m in now.marks if m.value != 1] or list(now.marks)
    mark = several[0]
    if len(several) == 1 and (divisor := _divisor(mark, said)):
        return f"{value.text} ÷ {divisor}은 얼마?" if korean else f"{value.text} / {divisor} = ?"
    if re.search(r"거스름|잔돈|\bchange\b", said) and mark.code in "MN":
        return f"{mark.shown}{value.unit} - {value.text} = ?" if mark.value > value.value else None
    return f"{value.text}에서 {said}" if korean else f"{value.text}: {said}"


def last_value(answer: str) -> Quantity | None:
    """The amount the last answer ended with, if it is one amount; the first figure of one without money."""
    head = re.split(r"[(（\n]", answer, maxsplit=1)[0]
    money = [q for q in quantities_of(head) if dimension(q.unit) == "money"]
    if money:
        return money[-1]
    figures = [q for q in quantities_of(head) if q.unit != "%" or len(quantities_of(head)) == 1]
    return figures[-1] if figures and (len(figures) <= 2) and not days_of(head, date(2000, 1, 1)) else None


def _multiple(value: Quantity, said: str) -> str | None:
    """Half of it, or twice."""
    half = re.search(r"반만|반으로|절반|\bhalf\b", said, re.I)
    double = re.search(r"두\s?배|\bdouble\b|\btwice\b", said, re.I)
    if bool(half) == bool(double):
        return None
    sign = "÷" if half else "×"
    return (
        f"{value.text} {sign} 2는 얼마?" if re.search("[가-힣]", said) else f"{value.text} {'/' if half else '*'} 2 = ?"
    )


def _divisor(mark: Mark, said: str) -> str | None:
    """Months to pay in, or people to share with."""
    if (
        mark.value <= 1
        or re.search(r"번째|더\s|붙|끼|빠지|못\s?오|안\s?오|second|third|drop|join|cancel|leav", said)
        or not re.search(
            r"나눠|나누|나눌|할부|엔빵|더치|split|divid|instal|over\b|each|per |인당|각자|한\s?(?:명|사람)|매달|among|between",
            said,
            re.I,
        )
    ):
        return None
    if mark.code == "P" or mark.code == "M":
        return None
    return mark.shown
