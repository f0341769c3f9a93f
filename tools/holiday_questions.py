"""Questions about Korean public holidays: when one is, its substitute, whether a day is one, how many, the next, how long until.

Only what a calendar says. Whether somebody works or a shop opens that day stands in documents.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from gallae.core.dates import WEEKDAYS, DateSpan, find_dates
from gallae.tools.answers import Finding, spoken_date
from gallae.tools.public_holidays import (
    FIRST_YEAR,
    LAST_YEAR,
    day_of_holiday,
    days_off,
    name_of,
    named_holidays,
    next_holidays,
    substitute_of,
)

__all__ = ["holiday_question"]

_HOLIDAY = re.compile(
    r"공휴일|빨간\s?날|휴일|연휴|대체\s?(?:공휴일|휴일)|public holiday|bank holiday|\bholidays?\b|day off|substitute",
    re.I,
)
_SUBSTITUTE = re.compile(r"대체\s?(?:공?휴일|휴무)|substitute|alternative holiday|in lieu", re.I)
_WHEN = re.compile(
    r"언제|며칠|몇\s?월|날짜|무슨\s?요일|요일|\bwhen\b|what (?:date|day)|which (?:date|day)|date of|\bdate\b|fall on",
    re.I,
)
_COUNT = re.compile(r"몇\s?(?:번|개|일|날)|며칠|how many|number of", re.I)
_UNTIL = re.compile(
    r"남[았은]|까지\s?(?:며칠|몇|얼마)|디데이|d-?day|days? (?:until|till|to|left)|how (?:long|many \w+) (?:until|till|to|before|is)|until|before",
    re.I,
)
_NEXT = re.compile(
    r"다음(?:에\s?오는|번)?\s?(?:공휴일|빨간\s?날|휴일|쉬는\s?날|연휴)|가장\s?(?:빨리|가까운)|제일\s?(?:빨리|가까운)|다가오는|next (?:public |korean |bank )?(?:holiday|day off)|upcoming holiday|nearest holiday",
    re.I,
)
_IS_ONE = re.compile(
    r"(?:공휴일|빨간\s?날|휴일)\s?(?:이야|인가|인지|이에요|예요|이니|이냐|맞|임|입니까|일까|이죠|이지|인가요|이었|야\??)|\bis\b.*\b(?:a |an )?(?:public |korean )?holiday|holiday or not|\ba holiday\b",
    re.I,
)
_HOUSE = re.compile(
    r"문\s?(?:여|열|닫)|영업|운영|진료|배송|근무(?!일)|출근|수당|일해|쉬나요|여나|열어|신청|접수|예약|우리\s?(?:회사|가게|학교|도서관|병원)|휴관|휴무(?!일\s?몇)|기차표|선물|상여|보너스|요금|할인|몇\s?시"
    r"|\bopen|\bclose|\bship|\bdeliver|\bwork\b|\bpay\b|\bour\b|\bhours\b|recipe|why|history|gift|설명|유래|의미|뜻|왜|이유|뭐\s?(?:하|먹|해)|인사말|문구|써\s?줘|작성",
    re.I,
)  # fmt: skip


def holiday_question(text: str, today: date) -> Finding | None:
    """None for anything but the calendar of Korean days off."""
    names = named_holidays(text)
    text = re.sub(r"(?<=[a-z]) (?P<year>20\d{2})\b(?!\s?[-/])", r" in \g<year>", text) if names else text
    if (not names and not _HOLIDAY.search(text)) or _HOUSE.search(text) or re.search(r"음력|lunar (?!new)", text):
        return None
    dates = [
        d for d in find_dates(text, today) if not (names and re.search(r"^(?:[월화수목금토일]요일|\w+day)$", d.text))
    ]
    if any(not FIRST_YEAR <= d.first.year <= d.last.year <= LAST_YEAR for d in dates):
        return None
    figures = re.sub(r"8\s?[·.]\s?15|3\s?[·.]?\s?1절", "", text)
    for span in reversed(dates):
        figures = figures.replace(span.text, " ")
    if re.search(r"\d|보고|정리|현장|휴가", figures):
        return None
    if len(names) == 1:
        return _of_one(names[0], text, dates, today)
    if names:
        return None
    if _NEXT.search(text):
        return _next(today)
    if len(dates) == 1 and dates[0].first == dates[0].last and _IS_ONE.search(text):
        return _is_one(dates[0].first, not re.search(r"\d{4}", dates[0].text))
    if _COUNT.search(text) and len(dates) <= 1:
        return _count(dates[0] if dates else None, text, today)
    return None


def _of_one(name: str, text: str, dates: list[DateSpan], today: date) -> Finding | None:
    spans = [d for d in dates if d.first != d.last]
    named = [d for d in dates if d.first == d.last and d.first != today]
    if named or len(spans) > 1:
        return None
    year = spans[0].first.year if spans else today.year
    day = day_of_holiday(name, year)
    ahead = (
        not spans
        and day is not None
        and day < today
        and not re.search(r"지났|지난|올해|ago|last|this year", text, re.I)
    )
    if ahead:
        year, day = year + 1, day_of_holiday(name, year + 1)
    if day is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if _SUBSTITUTE.search(text):
        return _substitute(name, year, day)
    if _UNTIL.search(text) and not re.search(r"연휴", text):
        return _until(name, day, today, text)
    if re.search(r"연휴|\bbreak\b|holidays\b", text) and _COUNT.search(text):
        return _long(name, day)
    if _IS_ONE.search(text) and not _WHEN.search(text):
        return _is_one(day, not spans)
    if not _WHEN.search(text) and not re.search(r"알려|[은는]\s*\?*$", text):
        return None
    ko = f"{year}년 {name_of(name, 'ko')}은 {spoken_date(day, 'ko')}입니다."
    en = f"{name_of(name, 'en')} {year} is on {spoken_date(day, 'en')}."
    return _said(day.isoformat(), day, {"operation": "holiday", "holiday": name, "year": year}, ko, en, bound=not spans)


def _said(
    steps: str, value: date | str, arguments: dict[str, object], ko: str, en: str, *, bound: bool, unit: str = ""
) -> Finding:
    return Finding("date_calculate", arguments, value, unit, steps, ko, en, time_bound=bound)


def _substitute(name: str, year: int, day: date) -> Finding:
    found = substitute_of(name, year)
    weekday = WEEKDAYS[day.weekday()]
    arguments: dict[str, object] = {"operation": "substitute_holiday", "holiday": name, "year": year}
    ko_name, en_name = name_of(name, "ko"), name_of(name, "en")
    if found is None:
        ko = f"{year}년 {ko_name}({weekday}요일)에는 대체공휴일이 없습니다."
        return _said(
            day.isoformat(), "없음", arguments, ko, f"{en_name} {year} has no substitute holiday.", bound=False
        )
    ko = f"{year}년 {ko_name}의 대체공휴일은 {spoken_date(found, 'ko')}입니다."
    en = f"The substitute holiday for {en_name} {year} is {spoken_date(found, 'en')}."
    return _said(day.isoformat(), found, arguments, ko, en, bound=False)


def _until(name: str, day: date, today: date, text: str) -> Finding:
    days = (day - today).days
    ko_name, en_name = name_of(name, "ko"), name_of(name, "en")
    weeks = re.search(r"몇\s?주|how many weeks", text, re.I)
    shown_ko = f"{days // 7}주 {days % 7}일" if weeks else f"{days}일"
    shown_en = f"{days // 7} weeks and {days % 7} days" if weeks else f"{days} days"
    ko = f"{ko_name}까지 {shown_ko} 남았습니다 ({spoken_date(today, 'ko', weekday=False)} → {spoken_date(day, 'ko')})."
    en = f"{shown_en} until {en_name} ({spoken_date(today, 'en', weekday=False)} → {spoken_date(day, 'en')})."
    arguments: dict[str, object] = {"operation": "between", "date": today.isoformat(), "other": day.isoformat()}
    return _said(f"{today} → {day}", str(days), arguments, ko, en, bound=True, unit="일")


def _long(name: str, day: date) -> Finding:
    """The days off in a row around it, weekends among them."""
    off = days_off(day.year)
    first = last = day
    while (first - timedelta(1)) in off or (first - timedelta(1)).weekday() >= 5:
        first -= timedelta(1)
    while (last + timedelta(1)) in off or (last + timedelta(1)).weekday() >= 5:
        last += timedelta(1)
    count = (last - first).days + 1
    ko = f"{day.year}년 {name_of(name, 'ko')} 연휴는 주말을 넣어 {count}일입니다 ({spoken_date(first, 'ko')} ~ {spoken_date(last, 'ko')})."
    en = f"{count} days in a row with weekends ({spoken_date(first, 'en')} to {spoken_date(last, 'en')})."
    arguments: dict[str, object] = {"operation": "long_holiday", "holiday": name, "year": day.year}
    return _said(f"{first} ~ {last}", str(count), arguments, ko, en, bound=False, unit="일")


def _is_one(day: date, bound: bool) -> Finding:
    names = [days_off(day.year, language).get(day) for language in ("ko", "en")]
    weekday = WEEKDAYS[day.weekday()]
    arguments: dict[str, object] = {"operation": "is_holiday", "date": day.isoformat()}
    if names[0]:
        ko = f"네, {spoken_date(day, 'ko')}은 공휴일입니다({names[0]})."
        return _said(
            day.isoformat(),
            names[0],
            arguments,
            ko,
            f"Yes, {spoken_date(day, 'en')} is a public holiday: {names[1]}.",
            bound=bound,
        )
    weekend = f" {weekday}요일이라 주말입니다." if day.weekday() >= 5 else ""
    ko = f"아니요, {spoken_date(day, 'ko')}은 공휴일이 아닙니다.{weekend}"
    en = f"No, {spoken_date(day, 'en')} is not a public holiday." + (" It is a weekend." if weekend else "")
    return _said(day.isoformat(), "공휴일 아님", arguments, ko, en, bound=bound)


def _next(today: date) -> Finding | None:
    for day, name in next_holidays(today):
        english = days_off(day.year, "en")[day]
        ko = f"다음 공휴일은 {spoken_date(day, 'ko')} {name}이고 {(day - today).days}일 남았습니다."
        en = f"The next public holiday is {english} on {spoken_date(day, 'en')}, in {(day - today).days} days."
        return _said(str(today), day, {"operation": "next_holiday", "date": today.isoformat()}, ko, en, bound=True)
    return None


def _count(span: DateSpan | None, text: str, today: date) -> Finding | None:
    """How many in a month, a year or what is left of it; those on weekends are said too."""
    first, last = (span.first, span.last) if span else (date(today.year, 1, 1), date(today.year, 12, 31))
    if re.search(r"남[았은]|remain|left", text, re.I):
        first = max(first, today + timedelta(1))
        last = date(today.year, 12, 31) if span is None or span.first == span.last else span.last
    if (last - first).days > 370 or first > last:
        return None
    off = [day for year in range(first.year, last.year + 1) for day in days_off(year) if first <= day <= last]
    weekdays = [day for day in off if day.weekday() < 5]
    only = re.search(r"평일|주말\s?(?:빼|제외|말고)|on (?:a )?weekdays?|excluding weekends", text, re.I)
    count = len(weekdays if only else off)
    ko = f"공휴일은 {count}일입니다 ({first.isoformat()} ~ {last.isoformat()}, 그중 평일 {len(weekdays)}일, 대체공휴일 포함)."
    en = f"{count} public holidays ({first.isoformat()} to {last.isoformat()}, {len(weekdays)} of them on weekdays, substitutes included)."
    arguments: dict[str, object] = {"operation": "count_holidays", "date": first.isoformat(), "other": last.isoformat()}
    return _said(f"{first} ~ {last}", str(count), arguments, ko, en, bound=span is None, unit="일")
