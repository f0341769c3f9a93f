"""Rates, proportions and interest in a story: "7 workers need 10 days, 1 worker alone?", "750 mL over six hours, mL per hour?", "천만원
연 5% 복리로 3년 굴리면 원리금 얼마".
"""

from __future__ import annotations

import re
from fractions import Fraction

from gallae.core.units import UNITS
from gallae.tools.amounts import dimension
from gallae.tools.answers import Finding
from gallae.tools.marked import Mark, Marked
from gallae.tools.worked import worked

__all__ = ["how_many_fill", "in_proportion", "interest_worded", "inverse_proportion", "per_time"]

_WORK = re.compile(
    r"일을|일꾼|인부|작업|공사|끝내|마치|걸리|job|work|build|paint|finish|task|dig|pace|together|alone|펌프|pump|tap|기계|machine"
)
_PER = re.compile(
    r"(?P<ko>시간당|분당|초당|일당|하루에|하루\s?평균|한\s?시간에|1\s?시간에|일\s?분에|1\s?분에|매시간|시속|분속|초속|하루)"
    r"|(?:per|an?|each|every|/)\s?(?P<en>hour|hr|h\b|minute|min|second|sec|day|week|month)|(?P<daily>daily)|\b(?P<kmh>km/h|kph|mph)\b"
)
_SPAN = {
    "시간당": "시간", "한시간에": "시간", "1시간에": "시간", "매시간": "시간", "시속": "시간", "분당": "분", "일분에": "분", "1분에": "분", "분속": "분", "초당": "초",
    "초속": "초", "일당": "일", "하루에": "일", "하루평균": "일", "하루": "일", "hour": "시간", "hr": "시간", "h": "시간", "minute": "분", "min": "분",
    "second": "초", "sec": "초", "day": "일", "week": "주", "month": "개월",
}  # fmt: skip


def inverse_proportion(text: Marked) -> Finding | None:
    """More hands, less time: people (or machines) and time, other people, the time asked for."""
    heads, times = [m for m in text.marks if m.code in "KN"], text.of("TY")
    if len(text.marks) != 3 or len(heads) != 2 or len(times) != 1 or not _WORK.search(text.text):
        return None
    if heads[0].unit != heads[1].unit or not heads[0].end <= times[0].start <= heads[1].start or heads[1].value == 0:
        return None
    if not text.has(r"며칠|몇\s?(?:일|시간|분|주|달|개월)|얼마나|how (?:many|long)"):
        return None
    return worked(f"{heads[0].shown} × {times[0].shown} ÷ {heads[1].shown}", times[0].unit)


def how_many_fill(text: Marked) -> Finding | None:
    """ "500 ml는 몇 컵? 한 컵 200ml로": an amount by what one holds."""
    ones = [m for m in text.of("KN") if m.value == 1 and m.unit]
    amounts = [m for m in text.marks if m not in ones]
    if len(ones) != 1 or len(amounts) != 2 or any(m.code not in "UT" for m in amounts):
        return None
    one = text.marks.index(ones[0])
    if one + 1 >= len(text.marks) or not re.search(rf"몇\s?{ones[0].unit}|how many", text.text):
        return None
    size = text.marks[one + 1]
    amount = next(m for m in amounts if m is not size)
    if dimension(amount.unit) != dimension(size.unit) or amount.unit not in UNITS:
        return None
    ratio = UNITS[amount.unit].factor / UNITS[size.unit].factor
    steps = (
        f"{amount.shown} ÷ {size.shown}"
        if ratio == 1
        else f"{amount.shown} × ({ratio.numerator} ÷ {ratio.denominator}) ÷ {size.shown}"
    )
    if text.has(r"최소|필요|사야|준비해야|모자라|부족|at least|\bneed|have to (?:buy|get)|must|enough"):
        return worked(f"ceil({steps})", ones[0].unit)  # there is no half of one to be had
    return worked(steps, ones[0].unit)


def in_proportion(text: Marked) -> Finding | None:
    """ "연어 300g에 9,600원이면 500g은?", "4 cakes need 600 g of flour, how much for 7": a, what goes with it, another a."""
    if len(text.marks) != 3:
        return None
    first, other, last = text.marks
    if first.unit != last.unit or other.unit == first.unit or other.code == "P" or first.value in (0, last.value):
        return None
    if (
        any(m.code not in "NMKUTY" for m in text.marks)
        or _WORK.search(text.text)
        or (first.code == "N" and other.code == "N")
    ):
        return None
    linked = re.search(
        r"^\s?(?:에|당|이|가|을|를|면|for|[a-z ]*\b(?:for|cost|costs|need|needs|take|takes|make|makes|is|are|=|per)\b)",
        text.after(first),
    )
    asked = text.has(r"얼마|몇|how|what|\?")
    if (
        not linked
        or not asked
        or re.search(r"씩|짜리|each", text.text)
        or re.search(r"할인|빼|더하|추가|남|left|more|less|off", text.text)
    ):
        return None
    return worked(f"{other.shown} ÷ {first.shown} × {last.shown}", other.unit)


def per_time(text: Marked) -> Finding | None:
    """An amount over a length of time, and the rate asked for."""
    amounts, times = text.of("UMKN"), text.of("T") or text.of("Y")
    match = _PER.search(text.text)
    if len(text.marks) != 2 or len(amounts) != 1 or len(times) != 1 or match is None or times[0].value == 0:
        return None
    if not re.search(r"얼마|몇|how|what|rate|speed|속도|속력|\?", text.text) or re.search(r"씩", text.text):
        return None
    said = re.sub(r"\s", "", next((v for v in match.groupdict().values() if v), ""))
    span = _SPAN.get(said, "일" if said == "daily" else "시간")
    if (
        re.search(r"⟩\s?(?:원|won)?\s?(?:per|an?|/|each|every)\s", text.text)
        or _per_given(text, amounts[0], match)
        or _for_each(text, amounts[0])
    ):
        return None  # the rate is given
    if times[0].unit == span:
        steps = f"{amounts[0].shown} ÷ {times[0].shown}"
    elif dimension(times[0].unit) == dimension(span) == "time":
        ratio = UNITS[span].factor / UNITS[times[0].unit].factor
        steps = (
            f"{amounts[0].shown} ÷ {times[0].shown} × {ratio}"
            if ratio.denominator == 1
            else f"{amounts[0].shown} ÷ ({times[0].shown} × {1 / ratio})"
        )
    else:
        return None
    unit = amounts[0].unit
    if unit == "m" and span == "시간" and re.search(r"몇\s?(?:km|킬로|키로)|km/h|kph", text.text):
        steps, unit = f"{steps} ÷ 1000", "km"
    joined = unit if unit in ("", "원", "달러") or amounts[0].code in "KN" else f"{unit}/{span}"
    return worked(steps, {"km/시간": "km/h", "mi/시간": "mph", "m/초": "m/s"}.get(joined, joined))


def _for_each(text: Marked, amount: Mark) -> bool:
    """Do the words beside the amount say what it is for ("6,800 steps daily")?"""
    from gallae.tools.roles import rate_given

    return rate_given(text, amount)


def _per_given(text: Marked, amount: Mark, match: re.Match[str]) -> bool:
    """Does "per hour" stand before the amount ("시간당 80mL")?"""
    place = text.text.index(f"⟨{amount.code}{text.marks.index(amount)}⟩")
    return 0 <= place - match.end() <= 3


_INTEREST = re.compile(
    r"이자|원리금|만기|복리|단리|불리|굴리|예금|적금|예치|대출|interest|compound|savings?|deposit|invest|loan|balance|grow"
)


def interest_worded(text: Marked) -> Finding | None:
    """Simple, or compound by the year (by the month where it is said), in full with the principal or alone."""
    marks = [
        m
        for m in text.marks
        if not (m.value == 1 and m.code in "YT" and re.match(r"\s?(?:마다|에\s?⟨P|에\s?한\s?번)", text.after(m)))
    ]
    money = [m for m in marks if m.code == "M" or (m.code == "N" and m.value >= 1000)]
    rates, spans = (
        [m for m in marks if m.code == "P"],
        [m for m in marks if m.code == "Y" or (m.code == "T" and m.unit == "일")],
    )
    if len(money) != 1 or len(rates) != 1 or len(spans) != 1 or len(marks) != 3 or not _INTEREST.search(text.text):
        return None
    if text.has(r"적금|매달|매월|월\s?⟨|다달이|원리금\s?균등|monthly (?:payment|deposit)|every month|instal"):
        return None  # paid in or back month by month
    span, principal, rate = spans[0], money[0], rates[0]
    monthly = text.has(r"월\s?(?:이율|금리|이자율)|월\s?⟨P|a month|per month|monthly rate")
    years = span.value / 365 if span.unit == "일" else span.value if span.unit == "년" else span.value / 12
    periods = years * 12 if monthly else years
    unit, digits = principal.unit, 0 if principal.unit == "원" else 2
    whole = text.has(
        r"원리금|합쳐|합해|합치|총\s?(?:얼마|금액|액)|전부|만기\s?(?:금액|액|에\s?얼마|때)|얼마(?:가|로)?\s?(?:됨|되|돼|불어|늘)|받는\s?돈|통장|total|balance|altogether|end up|grow|worth|amount to|have (?:after|in)|will (?:i|it)|final"
    )
    only = text.has(
        r"이자(?:만|는|가|액)?\s?(?:얼마|몇|만)|how much interest|interest (?:earned|only|alone|is|do|will|would)"
    )
    if text.has(r"(?<!단리나 )복리(?!\s?(?:말고|아닌|아니))|compound") and not text.has(
        r"단리|simple|(?:not|non|without|no)[ -]compound"
    ):
        by_month = text.has(r"월\s?복리|매월\s?복리|compounded monthly|monthly compound")
        count, step = (years * 12, f"{rate.shown} ÷ 12") if by_month and not monthly else (periods, rate.shown)
        if count.denominator != 1:
            return None
        steps = f"{principal.shown} × (1 + {step})^{count}"
        return worked(f"{steps} − {principal.shown}" if only and not whole else steps, unit, digits=digits)
    if not text.has(r"이자|단리|interest|원리금|만기|예금|예치"):
        return None
    gain = f"{principal.shown} × {rate.shown} × {_periods(periods)}"
    return worked(f"{principal.shown} + {gain}" if whole and not only else gain, unit, digits=digits)


def _periods(periods: Fraction) -> str:
    return str(periods) if periods.denominator == 1 else f"{periods.numerator} ÷ {periods.denominator}"
