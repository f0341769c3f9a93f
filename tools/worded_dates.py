"""Days in a story: ages, weekdays, spans and the n-th day, with one or two dates and nothing else that counts.

"My son was born on 5 May 2019, how old is he now?", "만난 지 500일 되는 날이 언제야? 2025년 9월 1일에 사귀기 시작했어".
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from gallae.core.dates import WEEKDAYS, add_months, find_shifts
from gallae.tools.ages import age_on
from gallae.tools.answers import Finding, spoken_date
from gallae.tools.days import months_between
from gallae.tools.days_counted import counted_on
from gallae.tools.marked import Mark, Marked

__all__ = ["days_worded"]

_AGE = re.compile(r"몇\s?(?:살|세)|나이|연세|how old|\bage\b|years old|turn(?:s|ing)? what")
_BORN = re.compile(r"생(?:이|인|은|일|$|\s|,)|태어|출생|born|birth|\bdob\b|생신")
_COUNTING_AGE = re.compile(r"한국\s?나이|세는\s?나이|연\s?나이|korean age")
_WEEKDAY = re.compile(
    r"(?:무슨|어느|몇)\s?요일|요일(?:이|은)?\s?(?:뭐|알려|\?|$)|what day|which day|weekday|day of the week"
)
_BETWEEN = re.compile(
    r"며칠|몇\s?(?:일|주|개월|달|년)|일수|얼마나\s?(?:됐|되|지났|남)|d-\s?몇|how many (?:whole |complete |full )?(?:days|weeks|months|years)|how long|days? (?:between|from|until|till|left)|number of days|d-?day|디데이"
)
_RULE = re.compile(
    r"환불|반납|교환|접수|신청|보증|발표|결과|예약|취소|통보|마감은|기한은|언제까지|며칠까지|안에|걸려|걸리나|연체|납부|제출|refund|return|warranty|apply|notice|cancel|expire|\brenew|must\b|나이에|나이가\s?되|대상|자격|공짜|타는|오는|몇\s?시|혜택|받을|뽑|당첨|should\b|have to|allowed|deadline is"
)
# A warranty whose two days are told is no rule to look up; nor is a return from a journey.
_RULE_ASIDE = re.compile(r"\bvisa (?:runs out|expires)\b|the warranty claim")
_NTH = re.compile(
    r"되는\s?날|째\s?(?:되는\s?)?날|(?:일|년|주년)\s?(?:기념일)|기념일|지나면|지난\s(?:날|뒤|후)|뒤|후|th day|days? (?:after|from|later|old)|anniversary|mark"
)
_WHICH = re.compile(r"언제|며칠|몇\s?월|날짜|무슨\s?요일|when|what date|which date|what day|\bdate\b")


def days_worded(text: Marked, today: date) -> Finding | None:
    """None where a rule of a house may decide, or a figure has no place."""
    days = [m for m in text.of("D") if m.span and m.span.first == m.span.last]
    if len(text.said) > 140:
        return None
    if found := counted_on(text):
        return found
    around = [m for m in text.of("D") if m not in days]  # "4 July this year", "올해 수능이 11월 19일"
    if around and days and not all(_holds(m, days) for m in around):
        return None
    if (
        not days
        and len(around) == len(text.marks) == 1
        and re.search(
            r"⟨D0⟩[은는이가도]?\s?며칠(?:이나)?\s?(?:남|더\s?남)|how many days (?:are )?left (?:in|of) ⟨D0⟩", text.text
        )
    ):
        return _to_go(around[0], today)
    if not 1 <= len(days) <= 2 or _RULE.search(_RULE_ASIDE.sub("", text.text)):
        return None
    rest = [m for m in text.marks if m not in days and m not in around and not _how_many_days(text, m)]
    if len(days) == 2 and not rest:
        if _AGE.search(text.text) and _BORN.search(text.text):
            return _age(days, today)
        return _between(days, text, today)
    if len(days) == 1 and not rest and _LEFT.search(text.text) and re.search(r"\d", days[0].said):
        return _to_go(days[0], today)
    if len(days) == 1 and not rest:
        day = days[0].span
        if _AGE.search(text.text) and _BORN.search(text.text) and not _COUNTING_AGE.search(text.text):
            return _age(days, today)
        if (
            day
            and (
                _WEEKDAY.search(text.text)
                or text.has(
                    r"is ⟨D0⟩ a (?:weekday|weekend)|⟨D0⟩[은는이]?\s?(?:평일|주말)(?:이야|인가|이니|이에요|이죠|맞)"
                )
            )
            and not text.has(r"까지|몇\s?시|열|닫|영업|open|close")
        ):
            return _weekday(day.first, bound=not re.search(r"\d{4}", days[0].said))
        return None
    if len(days) == 1 and len(rest) == 1 and rest[0].unit in ("일", "주", "개월", "년"):
        return _nth(days[0], rest[0], text)
    return None


def _holds(period: Mark, days: list[Mark]) -> bool:
    return period.span is not None and any(
        d.span and period.span.first <= d.span.first and d.span.last <= period.span.last for d in days
    )


def _how_many_days(text: Marked, mark: Mark) -> bool:
    """ "between those two dates"."""
    return mark.code == "N" and mark.value == 2 and re.match(r"\s?(?:dates|days)\b", text.after(mark)) is not None


def _age(days: list[Mark], today: date) -> Finding | None:
    born, *at = sorted((m.span.first for m in days if m.span), key=lambda d: d)
    then = at[0] if at else today
    if born > then or born.year < 1890:
        return None
    years = age_on(born, then)
    ko = f"만 {years}세입니다 ({spoken_date(born, 'ko', weekday=False)} → {spoken_date(then, 'ko', weekday=False)})."
    en = f"{years} years old ({born.isoformat()} → {then.isoformat()})."
    arguments = {"operation": "age", "date": born.isoformat(), "other": then.isoformat()}
    return Finding("date_calculate", arguments, str(years), "세", f"{born} → {then}", ko, en, time_bound=not at)


def _weekday(day: date, *, bound: bool) -> Finding:
    ko = f"{spoken_date(day, 'ko', weekday=False)}은 {WEEKDAYS[day.weekday()]}요일입니다."
    arguments = {"operation": "day", "date": day.isoformat()}
    return Finding("date_calculate", arguments, day, "", str(day), ko, f"{spoken_date(day, 'en')}.", time_bound=bound)


def _between(days: list[Mark], text: Marked, today: date) -> Finding | None:
    asked = _BETWEEN.search(text.text)
    if asked is None or _WEEKDAY.search(text.text) or any(m.span and find_shifts(m.said) for m in days):
        return None
    if text.has(r"영업일|근무일|평일|business|working|weekday|주말|공휴일"):
        return None
    first, last = sorted(m.span.first for m in days if m.span)
    count = (last - first).days
    whole = text.has(r"포함(?:해|하|\s)|inclusive|including both|counting both|째(?!로)")
    count += 1 if whole else 0
    arguments = {"operation": "between", "date": first.isoformat(), "other": last.isoformat()}
    ko_range = f"{spoken_date(first, 'ko', weekday=False)} → {spoken_date(last, 'ko', weekday=False)}"
    en_range = f"{spoken_date(first, 'en', weekday=False)} → {spoken_date(last, 'en', weekday=False)}"
    ko, en = f"{count:,}일", f"{count:,} days"
    if text.has(r"몇\s?주|how many (?:whole |complete |full )?weeks"):
        ko, en = (
            f"{count // 7}주" + (f" {count % 7}일" if count % 7 else ""),
            f"{count // 7} weeks" + (f" and {count % 7} days" if count % 7 else ""),
        )
    elif text.has(r"몇\s?(?:개월|달|년)|how many (?:whole |complete |full )?(?:months|years)"):
        return None if whole else _months(first, last, text, bound=today in (first, last))
    bound = today in (first, last)
    both = (" (양 끝 날 포함)", " (both ends counted)") if whole else ("", "")
    return Finding(
        "date_calculate",
        arguments,
        str(count),
        "일",
        ko_range,
        f"{ko}입니다{both[0]} ({ko_range}).",
        f"{en}{both[1]} ({en_range}).",
        time_bound=bound,
    )


_LEFT = re.compile(r"how many days (?:do i have |are |have i )?(?:left|to go|remaining)|며칠(?:이나)?\s?남")


def _to_go(mark: Mark, today: date) -> Finding | None:
    """From today to a day, or to the last one of a month or year."""
    if mark.span is None or mark.span.last < today:
        return None
    last, days = mark.span.last, (mark.span.last - today).days
    steps = f"{today.isoformat()} → {last.isoformat()}"
    arguments = {"operation": "between", "date": today.isoformat(), "other": last.isoformat()}
    ko, en = f"{days:,}일 남았습니다 ({steps}).", f"{days:,} days left ({steps})."
    return Finding("date_calculate", arguments, str(days), "일", steps, ko, en, time_bound=True)


def _months(first: date, last: date, text: Marked, *, bound: bool) -> Finding:
    """Whole months, or years and months; the days left over beside them."""
    months, rest = months_between(first, last)
    years, left = divmod(months, 12)
    of_years = text.has(r"몇\s?년|how many (?:whole |complete |full )?years")
    ko = f"{years}년 {left}개월" if of_years else f"{months}개월"
    en = f"{years} years and {left} months" if of_years else f"{months} months"
    only = text.has(r"만으로|complete|full|whole|꽉")
    more_ko, more_en = (f" {rest}일", f" and {rest} days") if rest and not only else ("", "")
    steps = f"{first.isoformat()} → {last.isoformat()}"
    arguments = {"operation": "between", "date": first.isoformat(), "other": last.isoformat()}
    ko, en = f"{ko}{more_ko}입니다 ({steps}).", f"{en}{more_en} ({steps})."
    return Finding("date_calculate", arguments, str(months), "", steps, ko, en, time_bound=bound)


def _nth(start: Mark, step: Mark, text: Marked) -> Finding | None:
    if start.span is None or step.value.denominator != 1 or not _NTH.search(text.text) or not _WHICH.search(text.text):
        return None
    if find_shifts(start.said):
        return None
    count, steps = int(step.value), {"일": (0, 1), "주": (0, 7), "개월": (1, 0), "년": (12, 0)}[step.unit]
    ordinal = step.unit == "일" and text.has(r"일?째")
    count -= 1 if ordinal else 0
    try:
        day = add_months(start.span.first, steps[0] * count) + timedelta(steps[1] * count)
    except (ValueError, OverflowError):
        return None
    note = f"{spoken_date(start.span.first, 'ko', weekday=False)} + {count:,}{step.unit}"
    extra = " 첫날을 1일째로 세었습니다." if ordinal else ""
    arguments = {"operation": "shift", "date": start.span.first.isoformat(), "amount": count, "unit": step.unit}
    return Finding(
        "date_calculate",
        arguments,
        day,
        "",
        note,
        f"{spoken_date(day, 'ko')}입니다 ({note}).{extra}",
        f"{spoken_date(day, 'en')} ({start.span.first.isoformat()} + {count:,}).",
    )
