"""Requests for a tool as a task: the expected value in what the answer states, a question back that names what lacks, no
tool where none was needed.

Looked at is what an answer states, not its working: the sentence before the first bracket. Numbers are compared whole
(thousands separators gone, 만 and 억 multiplied out), days and times in any of the ways people write them.

>>> stated("약 99.17㎡입니다. (30평 × 400/121 ≈ 99.17㎡)")
'약 99.17㎡입니다.'
>>> says("2026년 9월 25일 금요일입니다.", "2026-09-25"), says("18,500원입니다.", "8500")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal

from gallae.checks.task import Score, Task
from gallae.core.dates import find_dates
from gallae.core.numbers import WIDE, find_quantities
from gallae.core.types import Answer, Check, Language, Message

__all__ = ["Kind", "ToolRequest", "names_missing", "says", "stated", "tool_requests_task"]

Kind = Literal["computed", "ask_back", "no_tool"]
_TIME = re.compile(r"(?P<half>오전|오후|밤|새벽|아침)?\s?(?P<h>\d{1,2})(?::(?P<m>\d{2})|\s?시(?:\s?(?P<ko>\d{1,2})\s?분)?)\s?(?P<en>[ap]\.?m)?", re.I)  # fmt: skip
# What rows call a slot, and the words that a question may name it with.
_SLOTS = (
    (r"이율|금리|이자율|interest|수익률", r"이율|금리|이자율|interest rate|rate"),
    (r"할인|discount", r"할인|discount|percent|%"),
    (r"환율|exchange|(?<!growth )\brate", r"환율|exchange rate|1\s?달러|rate|몇 원"),
    (r"단가|가격|값|price|cost|amount|금액|돈|money|paid|요금", r"가격|값|금액|얼마|price|amount|how much|cost|돈"),
    (r"날짜|일자|date|day|생일|생년|birth|언제|when|기준일", r"날짜|생년월일|생일|언제|date|birth|day"),
    (r"시각|시간|time|hour|퇴근|출근|end|start", r"시각|몇 시|시간|time|hour|when"),
    (r"숫자|점수|수치|목록|number|score|value|data|값들|list", r"숫자|수를|값|점수|number|score|value|list"),
    (r"문장|글|text|sentence|단어|문구|word", r"문장|글|text|sentence|단어|word"),
    (r"면적|길이|무게|온도|양|넓이|부피|area|length|weight|temperature|distance|size|거리|키|height", r"얼마나|몇|단위|양|면적|무게|길이|온도|넓이|값|how (?:much|many|long)|amount|size"),
    (r"인원|사람|people|person|명", r"몇 (?:명|사람)|인원|사람|how many|people"),
    (r"개수|수량|count|quantity|how many|횟수", r"몇|수량|개수|how many|quantity"),
    (r"비율|퍼센트|percent|rate|율", r"퍼센트|비율|%|percent|rate|몇|율"),
    (r"unit|단위", r"단위|unit"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToolRequest:
    """`expect`: every one must be stated; `near`: (value, tolerance); `missing`: what the person left out."""

    id: str
    question: str
    kind: Kind
    language: Language = "ko"
    family: str = ""
    today: date | None = None
    history: tuple[Message, ...] = ()
    expect: tuple[str, ...] = ()
    near: tuple[float, float] | None = None
    missing: tuple[str, ...] = ()


def tool_requests_task(rows: Iterable[ToolRequest]) -> Task[ToolRequest, Answer]:
    """Checks: "exact", "asked" (a precise question back), "wrong" (a value that is none of the expected), "named",
    "silent" (no tool)."""
    return Task("tools", tuple(rows), _judge)


def _judge(row: ToolRequest, answer: Answer) -> Score:
    said = stated(answer.text)
    if row.kind == "no_tool":
        quiet = not answer.tools and answer.route != "tool"
        why = f"{answer.route} {', '.join(call.name for call in answer.tools)}".strip()
        return Score(float(quiet), quiet, (Check("silent", quiet, "" if quiet else why),))
    asked = answer.outcome == "clarify" and not answer.tools
    named = asked and names_missing(answer.text, row.missing)
    if row.kind == "ask_back":
        checks = (Check("asked", asked, "" if asked else said[:80]), *((Check("named", True),) if named else ()))
        return Score(float(asked), asked, (*checks, Check("right", not answer.tools, said[:80])))
    values = tuple(Check("exact", says(said, value), value) for value in row.expect)
    if row.near is not None:
        values += (Check("exact", _near(said, *row.near), str(row.near[0])),)
    exact = bool(answer.tools) and all(c.passed for c in values)
    precise = asked and names_missing(answer.text, ())
    wrong = bool(answer.tools) and not exact
    why = "" if exact else f"{'wrong' if wrong else answer.outcome}: {said[:80]}"
    right = Check("right", not wrong, said[:80] if wrong else "")
    checks = (Check("exact", exact, why), right, *((Check("precise", True),) if precise else ()))
    return Score(float(exact or precise), exact or precise, checks)


def stated(text: str) -> str:
    """The answer without its working in brackets."""
    return re.sub(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)", "", text).strip()


def names_missing(text: str, missing: Iterable[str]) -> bool:
    """Does the question name each missing slot? Without `missing`: does it name any slot at all?"""
    wanted = list(missing)
    if not wanted:
        return re.search(r"알려 주|몇 |얼마|tell me|what is|how (?:much|many|long)|which", text, re.I) is not None
    return all(_names(text, slot) for slot in wanted)


def _names(text: str, slot: str) -> bool:
    if any(word in text.lower() for word in re.findall(r"[가-힣]{2,}|[a-z]{3,}", slot.lower())):
        return True
    return any(re.search(as_row, slot, re.I) and re.search(said, text, re.I) for as_row, said in _SLOTS)


def says(text: str, expected: str) -> bool:
    """Does `text` state the number, day ("2026-09-25"), time ("14:33"), weekday or word?"""
    wide = text.translate(WIDE)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", expected):
        return _day(wide, date.fromisoformat(expected))
    if match := re.fullmatch(r"(\d{1,2}):(\d{2})", expected):
        return (int(match[1]), int(match[2])) in _times(wide)
    try:
        value = Decimal(expected.replace(",", ""))
    except InvalidOperation:
        return expected.casefold() in wide.casefold()
    return value in _numbers(wide)


def _near(text: str, value: float, tolerance: float) -> bool:
    return any(abs(float(number) - value) <= tolerance for number in _numbers(text.translate(WIDE)))


def _numbers(text: str) -> set[Decimal]:
    """Every number, whole: bare figures as they stand, and quantities with 만 and 억 multiplied out."""
    found = {Decimal(m.replace(",", "")) for m in re.findall(r"(?<![\d.,])-?\d[\d,]*(?:\.\d+)?", text) if m.strip(",-")}
    found |= {quantity.value for quantity in find_quantities(text)}
    return found | {-number for number in found if f"-{number}" in text}


def _day(text: str, day: date) -> bool:
    spans = find_dates(text, date(day.year, 1, 1))
    if any(span.first == day == span.last for span in spans):
        return True
    return re.search(rf"(?<!\d){day.month}월 {day.day}일", text) is not None and str(day.year) in text


def _times(text: str) -> set[tuple[int, int]]:
    found = set()
    for match in _TIME.finditer(text):
        hour, minute = int(match["h"]), int(match["m"] or match["ko"] or 0)
        later = (match["half"] in ("오후", "밤") or (match["en"] or "").lower().startswith("p")) and hour < 12
        early = (match["half"] in ("오전", "새벽") or (match["en"] or "").lower().startswith("a")) and hour == 12
        found.add((hour + 12 if later else 0 if early else hour, minute))
    return found
