"""The deterministic `tool` route: what code can do, code does (D1), and only what it understood completely.

`compute` returns None as soon as a word is left over that its grammars have no place for, or a number would have to be
looked up. Nothing is guessed: the grammars (sums, percent, rates, conversions, dates, clock, lists, formulas, texts)
each either use every token of the question or pass. After them come readings by the roles of the figures (roles, related):
the words may be any, but every figure has one place and the units cancel.

>>> from datetime import datetime
>>> compute("삼만육천원짜리 다섯개하고 만구천원짜리 두개면 전부 얼마?", now=datetime(2026, 11, 20)).text
'218,000원입니다. (36,000 × 5 + 19,000 × 2 = 218,000원)'
>>> compute("배송비는 얼마인가요?", now=datetime(2026, 11, 20)) is None
True
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from fractions import Fraction

from gallae.core.errors import ToolError
from gallae.core.language import language_of
from gallae.core.types import Message
from gallae.tools import (
    areas,
    clock,
    conversions,
    days,
    durations,
    formulas,
    items,
    ledger,
    listing,
    percent,
    products,
    proportions,
    rates,
    shares,
    sums,
    tax,
    textual,
    weights,
    wholes,
    zones,
)
from gallae.tools.answers import Computed, Finding, finish
from gallae.tools.doubtful import is_doubtful
from gallae.tools.every_figure import in_asked_unit, leaves_out, turned_round
from gallae.tools.followups import leans_on_history, means_nothing_alone, resolved_questions
from gallae.tools.holiday_questions import holiday_question
from gallae.tools.inert import without_inert
from gallae.tools.lacking import answered, composes, not_wanted
from gallae.tools.lunar import lunar_question
from gallae.tools.on_top import tax_on_top
from gallae.tools.plain import holds_a_figure, plain, vague
from gallae.tools.reading import Reading, read
from gallae.tools.respelled import respelled
from gallae.tools.said import from_a_named_day
from gallae.tools.scaled import asked_scale, in_scale
from gallae.tools.text_tasks import text_task
from gallae.tools.worded import worded

__all__ = ["Computed", "compute"]

LIMIT_CHARACTERS = 1_500

# In this order: the narrow grammars first, the sums (which allow the most words) last.
_GRAMMARS: tuple[Callable[[Reading], Finding | None], ...] = (
    durations.total_time,
    formulas.body_mass_index,
    formulas.creatinine_clearance,
    formulas.combinations,
    formulas.powers,
    weights.weighted_mean,
    shares.packs_and_rest,
    ledger.what_is_left,
    ledger.share_left,
    wholes.divisors,
    wholes.remainder,
    wholes.rounded,
    sums.series,
    areas.area_or_volume,
    areas.circle,
    formulas.interest,
    tax.value_added_tax,
    items.change_due,
    sums.english_order,
    conversions.conversion,
    listing.statistics_of,
    percent.tip,
    percent.change,
    percent.ratio,
    percent.times_as_much,
    percent.share,
    sums.expression,
    proportions.proportion,
    rates.measures,
    sums.shared,
    sums.difference,
    sums.how_many_fit,
    items.sum_of_items,
    shares.per_head,
    shares.per_one,
    products.by_name,
    products.for_each,
)


def compute(question: str, *, now: datetime, history: Sequence[Message] = ()) -> Computed | None:
    """The exact answer, or None unless the question parses completely from the message and its history."""
    if len(question) > LIMIT_CHARACTERS or not question.strip():
        return None
    language = language_of(question, default=language_of(history[-1].content) if history else "ko")
    if history and (made := answered(history, question, now.date())):
        found = _finding(made, now)
        return finish(found, question, language) if found else None
    if history and (found := _resumed(history, question, now)):
        return finish(found, question, language)
    finding = None if history and leans_on_history(question) else _finding(question, now)
    if finding is None and history and any(holds_a_figure(m.content) for m in history[-4:]):
        readings = resolved_questions(question, history, now.date())
        finding = next((found for text in readings if (found := _finding(text, now))), None)
    if finding is None and history and not means_nothing_alone(question, history):
        finding = _finding(question, now)
    if finding is None or _absurd(finding) or is_doubtful(finding, question, history=bool(history)):
        return None
    return finish(finding, question, language)


def _resumed(history: Sequence[Message], answer: str, now: datetime) -> Finding | None:
    """The answer to our own question back."""
    from gallae.tools.unclear import resumed

    given = resumed(history, answer, now.date())
    if isinstance(given, Finding):
        return given
    return next((found for text in given if (found := _finding(text, now)) and not _absurd(found)), None)


def _absurd(finding: Finding) -> bool:
    """A part of a person, days out of hours times hours: the figures were read for what they are not."""
    if finding.unit == "일" and re.search(r"시간/일 × [\d.,]+시간", finding.steps):
        return True
    return finding.unit == "명" and isinstance(finding.value, Fraction) and 0 < finding.value < 1


def _finding(question: str, now: datetime) -> Finding | None:
    if (asked := asked_scale(question)) and (found := _finding(asked[0], now)):
        return in_scale(found, asked[1])
    found = _read(question, now)
    if found is None or leaves_out(found, plain(question), now.date()) or turned_round(found, question.lower()):
        return None
    return in_asked_unit(found, question)


def _read(question: str, now: datetime) -> Finding | None:
    if found := textual.text_question(question) or text_task(question):
        return found
    question = respelled(question)
    if len(question) <= 200 and (
        found := lunar_question(question, now.date()) or holiday_question(question, now.date())
    ):
        return found
    if len(question) > 600 or not holds_a_figure(question) or vague(question) or composes(question):
        return None
    reading = read(plain(question), now.date())
    if not reading.tokens:
        return None
    if _not_for_code(reading):
        return None if not_wanted(question) else _by_roles(reading.text, now.date())
    if found := zones.clock_now(reading, now) or tax_on_top(reading.text, now.date(), lambda sum_: _read(sum_, now)):
        return found
    if found := percent.tip(reading) or worded(reading.text, now.date()):
        return found
    if re.search(r"음력|\blunar\b", question, re.IGNORECASE):
        return None  # a day of the other calendar was not read: nothing is counted with the rest
    if _to_no_day(reading) or from_a_named_day(reading.text, now.date()):
        return None
    if found := clock.clock_question(reading.text, now) or days.date_question(reading, now.date()):
        return found
    if not reading.having("NMKTYUXPOD") or re.search(r"(?<!\d)\d{1,2}:[0-5]\d(?!\d)", reading.text):
        return None  # the figures of a time of day are no numbers to add
    found = _parsed(reading)
    if found is None and (bare := without_inert(reading)):
        found = days.date_question(bare, now.date()) or _parsed(bare)
    if found is None or (found.unit == "일" and _absurd(found)):
        found = _by_roles(reading.text, now.date())
    return durations.in_hours_and_minutes(found, reading) if found else None


def _by_roles(text: str, today: date) -> Finding | None:
    """Loaded where the stricter grammars have passed: most questions need none of it."""
    from gallae.tools import roles

    return roles.by_roles(text, today)


def _to_no_day(reading: Reading) -> bool:
    """How many days are left, counted from today; but not until when."""
    days = reading.having("D")
    return (
        bool(days)
        and all(re.fullmatch("오늘|지금|today|now", t.text.lower()) for t in days)
        and reading.has(r"며칠\s?(?:이나\s?)?(?:남|지났|됐)|how many days (?:are )?(?:left|until)|days left")
        and not reading.having("TYNKO")
    )


def _parsed(reading: Reading) -> Finding | None:
    for grammar in _GRAMMARS:
        try:
            if found := grammar(reading):
                return found
        except (ToolError, ArithmeticError):
            return None  # division by zero, a result past the limits: the agent or a model may say more
    return None


def _service(reading: Reading) -> bool:
    """ "기장 맡기면 … 얼마": what something costs that bears no figure of its own."""
    if not reading.having("Pzet") and re.search(
        r"(?<![\d가-힣])[가-힣]{2,}\s?(?:을|를)?\s(?:맡기|의뢰하|가입하|신청하|이용하|예약하|대여하|등록하)면",
        reading.text,
    ):
        return True
    for i, (noun, verb) in enumerate(itertools.pairwise(reading.tokens)):
        before = reading.tokens[i - 1].code if i else ""
        if (
            noun.code == "u"
            and verb.code == "w"
            and re.search("(?:면|믄)$", verb.text)
            and not re.search(r"(?:이|가|은|는|에|에서|으로|로|한테|이서)$", noun.text)
            and not (before and before in "NMKTUeto")
        ):
            return True
    return False


def _not_for_code(reading: Reading) -> bool:
    """A word that no calculation answers, or a question that wants yes or no."""
    stop = [t for t in reading.tokens if t.code == "!"]
    if stop and not (re.search("경우의 ?수|방법의 ?수|몇 ?가지", reading.text) and all(t.text == "방법" for t in stop)):
        return True
    if "A" in reading.shape and not re.search("[-+*/asmdkipvC]", reading.shape) and _service(reading):
        return True
    if reading.has(r"\bof what\b"):
        return True  # the whole is asked for
    if reading.has(r"까지\s?(?:[가-힣]+\s)?[가-힣]+\s수\s?있"):
        return True  # what is allowed stands in a rule
    if re.match(
        r"\s*(?:is|are|am|do|does|did|will|should|may|can i|can we)\b", reading.text, re.IGNORECASE
    ) and not reading.has(r"how|what|calculat|comput|convert|="):
        return True
    return bool(
        re.search(
            r"(?:되|돼|있|없|가능한|하|받|주|드리|오|가|열|닫|여|해야 하|해도 되)(?:나요|는지요?|어요|을까요|ㄹ까요|습니까)\s*\?*$",
            reading.text.strip(),
        )
        and not re.search(r"몇|얼마|며칠|무슨 요일|언제|계산", reading.text)
    )
