"""Dates: the day after a span, days between, weekdays, ages, working days.

A span counts from its first day without it: 1 March to 3 March are 2 days. Month steps keep the day of the month, or
take the month's last day. `today` is given; nothing here reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from gallae.core.dates import WEEKDAYS, DateSpan, add_months, find_shifts
from gallae.tools.ages import age, day_of_age
from gallae.tools.answers import Finding, spoken_date
from gallae.tools.days_counted import named_start
from gallae.tools.public_holidays import FIRST_YEAR, LAST_YEAR, is_working_day
from gallae.tools.reading import Reading
from gallae.tools.stays import stay
from gallae.tools.tokens import Token

__all__ = ["date_question", "months_between"]

# Behind "며칠": what makes it a matter of a rule ("며칠까지 내요", "며칠 걸려요").
_NOT_HOW_MANY = re.compile(
    r"\s?(?:이나\s?)?(?:더\s|걸|안에|까지(?!\s?있)|지나야|기다|만에|부터|치(?!면)|전까지|동안\s?(?:신청|접수|보|해))"
)


def date_question(reading: Reading, today: date) -> Finding | None:
    """Everything whose answer is a day, a weekday or a number of days. Unknown words only as the name of a date."""
    if found := day_of_age(reading) or stay(reading):
        return found
    tokens = _named_dates(reading.tokens)
    if tokens is None:
        return None
    dates = [t for t in tokens if t.code == "D"]
    if (
        len(dates) == 2
        and reading.has(r"how long|얼마나\s?(?:지났|남|있|걸|됐|되)")
        and not any(t.code in "QHW" for t in tokens)
    ):
        tokens.append(Token("Q", "", len(reading.text), len(reading.text)))
        tokens = [t for t in tokens if t.code != "V"]
    shape = "".join(t.code for t in tokens)
    if len(dates) == 2 and dates[0].span and dates[1].span and _holds(dates[0].span, dates[1].span):
        tokens.remove(dates.pop(0))  # "2027년 어린이날 5월 5일"
    if (
        any(t.code not in "DWCQSjJfLBocTYHUGKbas" + "N" * ("J" in shape) for t in tokens)
        or (re.search("[as]", shape) and not re.search("[TY]", shape))
        or (not dates and "J" not in shape)
    ):
        return None
    spans = [t.span for t in dates if t.span]
    if "A" in (t.code for t in reading.tokens) and not re.search("[SL]", shape):
        return None
    if "j" in shape and reading.has(r"나이|살|연령|몇\s?세|how old|\bage\b|years old"):
        return age(spans, tokens, today, reading)
    if "J" in shape:
        return _working_days(spans, tokens, today, reading)
    if len(spans) == 2 and _whole_shift(spans[1], tokens, today):
        shift = find_shifts(spans[1].text)[0]
        day = add_months(spans[0].first, shift.months) + timedelta(shift.days)
        return _day(DateSpan(day, day, 0, 0, f"{spans[0].text}에서 {spans[1].text}"), today, reading)
    if len(spans) == 2 and today in (spans[0].first, spans[1].first) and _asked_day(tokens, reading):
        later = next((s for s in spans if s.first != today and find_shifts(s.text)), None)
        if later:
            return _day(later, today, reading)  # "90일 뒤라는데 오늘 가입하면 그게 며칠이에요"
    if len(spans) == 2:
        return _between(spans, tokens, today, reading)
    if len(spans) == 1 and any(t.code == "Q" and _NOT_HOW_MANY.match(reading.text, t.end) for t in tokens):
        return None  # "2주 전에 주문했는데 며칠 더 걸려요"
    if len(spans) == 1 and reading.has(
        r"\b(?:must|should|have to|do i have|can i|does it take|will it take|do i get|allowed|in advance|notice)\b"
    ):
        return None  # a rule says how many days
    if len(spans) == 1:
        return _one_date(spans[0], tokens, today, reading)
    return None


def months_between(first: date, last: date) -> tuple[int, int]:
    """Whole months and the days left over."""
    months = (last.year - first.year) * 12 + last.month - first.month
    if add_months(first, months) > last:
        months -= 1
    return months, (last - add_months(first, months)).days


def _named_dates(tokens: tuple[Token, ...]) -> list[Token] | None:
    """Tokens without the nouns that name a date ("입사일 2023년 3월 2일"); None if another unknown word is there."""
    kept: list[Token] = []
    for i, token in enumerate(tokens):
        if token.code == "w" or token.code in "zA":
            two = sum(t.code == "D" for t in tokens) == 2 and any(t.code == "Q" for t in tokens)
            if (
                token.code == "w"
                and not two
                and not re.search(
                    r"(?:했|샀|왔|갔|됐|었|인|한|난|산)[가-힣]{0,3}$|(?:이면|해서|하고|받아서|받고|내고|하면|받으면)$",
                    token.text,
                )
            ):
                return None
            continue
        if token.code == "u":
            following = tokens[i + 1].code if i + 1 < len(tokens) else ""
            period = token.text.startswith(
                ("기간", "대출", "대여", "유효", "계약", "보관", "반납", "만기", "만료", "마감")
            )
            if period and re.search(r"기간", " ".join(t.text for t in tokens)) and any(t.code in "TY" for t in tokens):
                continue
            if following in ("D", "u") and any(t.code == "D" for t in tokens[i + 1 : i + 3]):
                continue
            return None
        kept.append(token)
    return kept


def _whole_shift(span: DateSpan, tokens: list[Token], today: date) -> bool:
    """ "2025년 4월 15일에 샀는데 18개월 뒤는 언제": the second span is a step, and a day is asked for."""
    shifts = find_shifts(span.text)
    first = next(t.span for t in tokens if t.code == "D")
    if first is None or first.first != first.last:
        return False
    return (
        any(t.code in "CW" or (t.code == "Q" and _asks_which_day(t)) for t in tokens)
        and len(shifts) == 1
        and shifts[0].end - shifts[0].start == len(span.text)
        and not find_shifts(first.text)
    )


def _asks_which_day(token: Token) -> bool:
    """ "며칠이에요" asks for a day of the month; "며칠 남았어" and "며칠 동안" for how many."""
    return re.fullmatch(r"며칠|몇\s?일", token.text) is not None


def _asked_day(tokens: list[Token], reading: Reading) -> bool:
    return any(
        t.code == "Q"
        and _asks_which_day(t)
        and re.match(r"\s?(?:이|인|여|예|야|에요|죠|지\b|\?|$)", reading.text[t.end :])
        for t in tokens
    )


def _holds(year: DateSpan, day: DateSpan) -> bool:
    return (year.last - year.first).days > 300 and year.first <= day.first and day.last <= year.last


_MONTHS, _DAYS = {"개월": 1, "년": 12}, {"일": 1, "주": 7}


def _one_date(span: DateSpan, tokens: list[Token], today: date, reading: Reading) -> Finding | None:
    shape = "".join(t.code for t in tokens)
    said = {(s.months, s.days) for s in find_shifts(span.text)}
    counts = [
        t
        for t in tokens
        if t.code in "TY" and (int(t.value) * _MONTHS.get(t.unit, 0), int(t.value) * _DAYS.get(t.unit, 0)) not in said
    ]
    if counts:
        return _counted_day(span, counts, tokens, today, reading)
    shifted = bool(find_shifts(span.text))
    if span.first != span.last:
        return _length_of(span, reading) if "Q" in shape and not re.search("[SW]", shape) else None
    if "W" in shape or (
        shifted
        and re.search("[CQ?]", shape + ("?" if _bare(span, reading) else ""))
        and not re.search("[SH]", shape)
        and "L" not in shape
    ):
        return _day(span, today, reading)
    asks_span = re.search(r"[QH]", shape) is not None
    if (
        span.first < today
        and asks_span
        and not re.search(r"\d{4}|작년|지난|올해", span.text)
        and _ahead(tokens, reading)
    ):
        span = DateSpan(add_months(span.first, 12), add_months(span.last, 12), span.start, span.end, span.text)
    relative = not re.search(r"\d", span.text)
    if (
        asks_span
        and not relative
        and (re.search("[LS]", shape) or reading.has(r"뒤|후|전|남|디데이|until|left|ago|since|d-day"))
    ):
        return _days_to(span, tokens, today, reading)
    if asks_span and (re.search("S", shape) or (relative and "L" in shape and span.first != today)):
        return _days_to(span, tokens, today, reading)
    if re.search("[CQ]", shape) and (relative or shifted) and "L" not in shape and "f" not in shape:
        if not shifted and re.search(r"[가-힣]{2,}(?:면|는데|고|서)\s", reading.text[span.end - len(span.text) :]):
            return None  # "오늘 신청하면 며칠에 나와요"
        return _day(span, today, reading)
    return None


def _bare(span: DateSpan, reading: Reading) -> bool:
    """A step and nothing after it ("다음 주 수요일부터 10일 뒤"), or a question mark; "3년 지나면요?" asks something else."""
    return "지나" not in span.text and ("?" in reading.text or reading.text.rstrip(" .").endswith(span.text))


def _ahead(tokens: list[Token], reading: Reading) -> bool:
    """ "생일 5월 5일까지 며칠 남았어": a day without a year that is still to come."""
    return (any(t.code == "L" for t in tokens) and not reading.has("지났|지난|ago|since")) or reading.has(
        "남[은았]|left|until"
    )


def _day(span: DateSpan, today: date, reading: Reading) -> Finding:
    relative = not re.search(r"\d{4}", span.text)
    day = span.first
    base = f"{spoken_date(today, 'ko', weekday=False)} 기준 " if relative and span.text not in ("오늘", "today") else ""
    base_en = f" (counted from {spoken_date(today, 'en', weekday=False)})" if base else ""
    arguments = {"operation": "day", "date": day.isoformat()}
    weekday = re.search(r"요일|욜|day of the week|weekday|what day|which day", reading.text) is not None
    ko = f"{spoken_date(day, 'ko')}입니다."
    if weekday:
        ko = f"{spoken_date(day, 'ko', weekday=False)}은 {WEEKDAYS[day.weekday()]}요일입니다."
    en = f"{spoken_date(day, 'en')}."
    note = f" ({base}{span.text})" if base or find_shifts(span.text) else ""
    return Finding(
        "date_calculate", arguments, day, "", span.text, ko.removesuffix(".") + note + ".", en.removesuffix(".") + base_en + ".",
        time_bound=relative,
    )  # fmt: skip


def _days_to(span: DateSpan, tokens: list[Token], today: date, reading: Reading) -> Finding | None:
    found = _difference(min(span.first, today), max(span.first, today), span.first, tokens, today, reading)
    if found is None or not any(t.code == "W" for t in tokens):
        return found
    return replace(found, also=(_day(span, today, reading),))  # the weekday was asked for too


def _between(spans: list[DateSpan], tokens: list[Token], today: date, reading: Reading) -> Finding | None:
    shape = "".join(t.code for t in tokens)
    if any(s.first != s.last for s in spans) or [t for t in tokens if t.code in "TYU"]:
        return None
    if "Q" not in shape and "H" not in shape:
        if "W" in shape and today in (spans[0].first, spans[1].first):
            other = spans[0] if spans[1].first == today else spans[1]
            return _day(other, today, reading)
        return None
    first, last = sorted((spans[0].first, spans[1].first))
    found = _difference(first, last, None, tokens, today, reading)
    named = [s for s in spans if s.first != today]
    if found and len(named) == 1 and any(t.code == "W" for t in tokens):
        return replace(found, also=(_day(named[0], today, reading),))
    return found


def _difference(
    first: date, last: date, event: date | None, tokens: list[Token], today: date, reading: Reading
) -> Finding | None:
    """Days, or the unit asked for, from `first` to `last`; `event` names the one that is not today."""
    days = (last - first).days
    asked = next((t.unit for t in tokens if t.code == "H"), "일")
    if asked not in ("일", "주", "개월", "년"):
        return None
    arguments = {"operation": "between", "date": first.isoformat(), "other": last.isoformat()}
    bound = today in (first, last)
    ko_range = f"{spoken_date(first, 'ko', weekday=False)} → {spoken_date(last, 'ko', weekday=False)}"
    en_range = f"{spoken_date(first, 'en', weekday=False)} → {spoken_date(last, 'en', weekday=False)}"
    months, rest = months_between(first, last)
    ko, en = f"{days:,}일", f"{days:,} day{'s' if days != 1 else ''}"
    if asked == "주":
        ko, en = (
            f"{days // 7}주 {days % 7}일 (모두 {days:,}일)",
            f"{days // 7} weeks and {days % 7} days ({days:,} days)",
        )
    elif asked in ("개월", "년"):
        years, left = divmod(months, 12)
        ko = f"{months}개월" if asked == "개월" else f"{years}년" + (f" {left}개월" if left else "")
        en = f"{months} months" if asked == "개월" else f"{years} years" + (f" {left} months" if left else "")
        ko, en = ko + (f" {rest}일" if rest else ""), en + (f" {rest} days" if rest else "")
    if reading.has("며칠\\s?째|몇\\s?일\\s?째|일째"):
        ko, en = f"{days + 1:,}일째(첫날을 1일째로 세어)", f"day {days + 1:,} (the first day counts as day 1)"
    if event and event > today and asked == "일":
        ko, en = f"{ko} 남았습니다 ({ko_range}).", f"{en} left ({en_range})."
    elif event and event < today and asked == "일" and "째" not in ko:
        ko, en = f"{ko} 지났습니다 ({ko_range}).", f"{en} ago ({en_range})."
    else:
        ko, en = f"{ko}입니다 ({ko_range}).", f"{en} ({en_range})."
    value = str(days) if asked == "일" else ko.split(" (")[0]
    return Finding(
        "date_calculate", arguments, value, "일" if asked == "일" else "", ko_range, ko, en, time_bound=bound
    )


def _counted_day(
    span: DateSpan, counts: list[Token], tokens: list[Token], today: date, reading: Reading
) -> Finding | None:
    """ "산 지 730일 되는 날", "3월 2일의 100일째", "계약일에서 24개월째 되는 날", "45 days from 3 March"."""
    if len(counts) != 1 or span.first != span.last or counts[0].value.denominator != 1:
        return None
    steps = {"일": (0, 1), "주": (0, 7), "개월": (1, 0), "년": (12, 0)}.get(counts[0].unit)
    has_marker = reading.has(
        r"되는|째|지나|뒤|후|전|from|after|before|만기|만료|만에|부터|에서|동안|유효|기간|더하|빼|plus|minus|add"
    )
    if steps is None or not has_marker or not re.search(r"[CWQas]", "".join(t.code for t in tokens)):
        return None
    count = int(counts[0].value)
    sign = -1 if reading.has(r"전(?:은|이|의|날|\b)|before|빼|minus") and not reading.has("뒤|후|after") else 1
    ordinal = reading.has(r"일\s?째|번째 날")
    if ordinal and counts[0].unit == "일":
        count -= 1
    try:
        day = add_months(span.first, sign * steps[0] * count) + timedelta(sign * steps[1] * count)
    except (ValueError, OverflowError):
        return None
    sign_text = "+" if sign > 0 else "−"
    note = f"{spoken_date(span.first, 'ko', weekday=False)} {sign_text} {count:,}{counts[0].unit}"
    note_en = f"{spoken_date(span.first, 'en', weekday=False)} {sign_text} {count:,} {_english(counts[0].unit)}"
    extra = " 첫날을 1일째로 세었습니다." if ordinal else ""
    arguments = {"operation": "shift", "date": span.first.isoformat(), "amount": sign * count, "unit": counts[0].unit}
    return Finding(
        "date_calculate", arguments, day, "", note, f"{spoken_date(day, 'ko')}입니다 ({note}).{extra}",
        f"{spoken_date(day, 'en')} ({note_en}).", time_bound=not re.search(r"\d{4}", span.text),
    )  # fmt: skip


def _english(unit: str) -> str:
    return {"일": "days", "주": "weeks", "개월": "months", "년": "years"}[unit]


def _length_of(span: DateSpan, reading: Reading) -> Finding | None:
    """ "2028년 2월은 며칠까지 있어?": the days of the month or year itself."""
    if not reading.has(
        "까지 있|며칠까지|총 며칠|며칠이야|며칠인|며칠 있|며칠이지|how many days (?:are|does|in)|며칠이나"
    ):
        return None
    days = (span.last - span.first).days + 1
    steps = f"{span.first.isoformat()} ~ {span.last.isoformat()}"
    arguments = {"operation": "length", "date": span.first.isoformat(), "other": span.last.isoformat()}
    return Finding(
        "date_calculate", arguments, str(days), "일", steps, f"{days}일입니다 ({steps}).", f"{days} days ({steps})."
    )


def _working_days(spans: list[DateSpan], tokens: list[Token], today: date, reading: Reading) -> Finding | None:
    """Monday to Friday without public holidays; "weekdays" (평일) leave out the weekends alone. The answer says which."""
    business = reading.has(r"영업일|근무일|워킹데이|business day|working day|work ?day|공휴일|holiday")
    years = [s.first.year for s in spans] + [s.last.year for s in spans]
    if business and any(not FIRST_YEAR < year < LAST_YEAR for year in years):
        return None
    counts = [t for t in tokens if t.code in "TK" and t.unit == "일"] or [t for t in tokens if t.code == "N"]
    shifts = [s for span in spans for s in find_shifts(span.text)]
    works = is_working_day if business else _is_weekday
    note = "주말과 공휴일(대체공휴일 포함)을 뺐습니다." if business else "토·일요일만 빼고 공휴일은 빼지 않았습니다."
    note_en = (
        "Weekends and Korean public holidays are left out."
        if business
        else "Weekends are left out, public holidays are not."
    )
    if len(spans) == 2 and not counts and not shifts:
        first, last = sorted((spans[0].first, spans[1].last))
        if (last - first).days > 10_000:
            return None
        both = business is False or reading.has(r"부터.*까지|from\b.*\b(?:to|through)\b|포함|inclusive") is True
        ends, ends_en = ("양 끝 날 포함", "both ends included") if both else ("시작일 제외", "the first day left out")
        days = sum(works(first + timedelta(i)) for i in range(0 if both else 1, (last - first).days + 1))
        steps = f"{first.isoformat()} ~ {last.isoformat()}"
        ko = f"{days}일입니다 ({steps}, {ends}). {note}"
        en = f"{days} working days ({steps}, {ends_en}). {note_en}"
        arguments: dict[str, Any] = {"operation": "working_days", "date": first.isoformat(), "other": last.isoformat()}
        return Finding("date_calculate", arguments, str(days), "일", steps, ko, en, time_bound=today in (first, last))
    if shifts and (start := named_start(spans, shifts, today)):
        spans, counts, shifts = [start], [Token("K", "", 0, 0, Fraction(shifts[0].days), "일")], []
    elif shifts:
        spans = [s for s in spans if find_shifts(s.text)]
    count = (
        int(counts[0].value) if len(counts) == 1 else shifts[0].days if len(shifts) == 1 and not shifts[0].months else 0
    )
    if not count or abs(count) > 2_000 or len(spans) > 1:
        return None
    base = spans[0].first if spans and not shifts else _base_of(spans[0], shifts[0].days) if spans else today
    if count > 0 and reading.has(r"일\s?전(?:은|이|까지|의|\s|\?|$)|\bbefore\b|\bearlier\b") and not shifts:
        count = -count
    day, left = base, abs(count)
    while left:
        day += timedelta(1 if count > 0 else -1)
        left -= works(day)
    steps = f"{base.isoformat()} {'+' if count > 0 else '−'} 영업일 {abs(count)}일"
    arguments = {"operation": "add_working_days", "date": base.isoformat(), "amount": count}
    return Finding(
        "date_calculate", arguments, day, "", steps, f"{spoken_date(day, 'ko')}입니다 ({steps}). {note}",
        f"{spoken_date(day, 'en')} ({abs(count)} working days {'after' if count > 0 else 'before'} {base.isoformat()}). {note_en}",
        time_bound=base == today,
    )  # fmt: skip


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _base_of(span: DateSpan, days: int) -> date:
    return span.first - timedelta(days)
