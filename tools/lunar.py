"""From the Korean lunar calendar to the solar one and back, by `korean_lunar_calendar` (MIT; KARI's tables, 1391 to 2050)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from gallae.core.dates import find_dates
from gallae.tools.answers import Finding, spoken_date

__all__ = ["lunar_day", "lunar_question", "solar_day"]

_LUNAR = re.compile(r"음력|\blunar\b", re.IGNORECASE)
_LEAP = re.compile(r"윤달|윤\s?\d{1,2}월|leap month", re.IGNORECASE)
_TO_LUNAR = re.compile(
    r"음력\s?(?:으로|날짜|며칠|생일|은\s?(?:며칠|언제)|이\s?(?:며칠|언제)|로)|(?:in|to|into|on) (?:the )?(?:korean )?lunar|lunar (?:date|equivalent|calendar)|what lunar", re.IGNORECASE
)  # fmt: skip
_TO_SOLAR = re.compile(r"양력|solar|gregorian", re.IGNORECASE)
_ASKED = re.compile(r"며칠|언제|몇\s?월|날짜|무슨|로는?\s?|바꿔|변환|알려|what|when|convert|which|\?", re.IGNORECASE)


def lunar_day(day: date) -> tuple[int, int, int, bool] | None:
    """(year, month, day, leap month) of a solar day; None outside the tables."""
    from korean_lunar_calendar import KoreanLunarCalendar  # type: ignore[import-untyped]

    calendar = KoreanLunarCalendar()
    if not calendar.setSolarDate(day.year, day.month, day.day):
        return None
    return calendar.lunarYear, calendar.lunarMonth, calendar.lunarDay, bool(calendar.isIntercalation)


def solar_day(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """The solar day of a lunar one; None if there is no such day or it lies outside the tables."""
    from korean_lunar_calendar import KoreanLunarCalendar

    calendar = KoreanLunarCalendar()
    if not calendar.setLunarDate(year, month, day, leap):
        return None
    return date(calendar.solarYear, calendar.solarMonth, calendar.solarDay)


def lunar_question(text: str, today: date) -> Finding | None:
    """ "2026년 6월 10일은 음력으로 며칠?", "음력 8월 15일은 양력 언제야", "this year's lunar 1 January in solar"."""
    if not _LUNAR.search(text) or not _ASKED.search(text):
        return None
    text = _in_figures(text)
    days = [d for d in find_dates(text, today) if d.first == d.last]
    if len(days) != 1:
        return None
    said, year = days[0], re.search(r"(?<!\d)(\d{4})년(?!\s?\d)", text)
    if year and str(said.first.year) != year[1]:
        try:
            said = replace(said, first=said.first.replace(year=int(year[1])))
        except ValueError:
            return None
    before, after = text[: said.start], text[said.end :]
    beside = re.search(
        r"(음력|양력|lunar|solar)(?:으로|날짜|생일|calendar|\s)*(?:은|는|이)?\s*(?:윤\s?)?$", before, re.IGNORECASE
    )
    given_lunar = beside is not None and beside[1].lower() in ("음력", "lunar")
    if beside is None:
        given_lunar = (
            re.match(r"\s?(?:\(?음력|lunar)(?!\s?(?:으?로|며칠|날짜|은|calendar))", after, re.IGNORECASE) is not None
        )
    if given_lunar:
        return _to_solar(said.first, text)
    return _to_lunar(said.first, text) if _TO_LUNAR.search(text) or _TO_SOLAR.search(before) else None


_TENS = {"초": 0, "열": 10, "스무": 20}
_ONES = ("하루", "이틀", "사흘", "나흘", "닷새", "엿새", "이레", "여드레", "아흐레", "열흘")
_NATIVE_DAY = re.compile(
    rf"(?<=월)\s?(?:(?P<tens>초|열|스무)?\s?(?P<ones>{'|'.join(_ONES)})날?|(?P<whole>보름|스무날|그믐))"
)


_MONTHS = {
    "정": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "유": 6, "육": 6, "칠": 7, "팔": 8, "구": 9, "시": 10, "십": 10, "십일": 11, "십이": 12,
}  # fmt: skip
_SINO_MONTH = re.compile(r"(?<![가-힣\d])(십[일이]|[정이삼사오유육칠팔구시십])월(?=\s?[초열스보그하이사나닷엿여아\d])")


def _in_figures(text: str) -> str:
    """The old names of the days in a lunar month: "삼월 열이틀", "팔월 보름"."""

    def figure(match: re.Match[str]) -> str:
        if match["whole"]:
            return {"보름": " 15일", "스무날": " 20일"}.get(match["whole"], match.group())
        return f" {_TENS.get(match['tens'] or '', 0) + _ONES.index(match['ones']) + 1}일"

    said = _SINO_MONTH.sub(lambda m: f"{_MONTHS[m[1]]}월", text)
    return _NATIVE_DAY.sub(figure, said)


def _to_solar(day: date, text: str) -> Finding | None:
    leap = _LEAP.search(text) is not None
    solar = solar_day(day.year, day.month, day.day, leap=leap)
    if solar is None:
        return None
    name = f"음력 {day.year}년 {'윤' if leap else ''}{day.month}월 {day.day}일"
    arguments = {"operation": "lunar_to_solar", "date": day.isoformat(), "leap_month": leap}
    ko = f"양력 {spoken_date(solar, 'ko')}입니다 ({name})."
    en = f"{spoken_date(solar, 'en')} in the solar calendar (lunar {day.isoformat()}{', leap month' if leap else ''})."
    return Finding("date_calculate", arguments, solar, "", name, ko, en)


def _to_lunar(day: date, text: str) -> Finding | None:
    found = lunar_day(day)
    if found is None:
        return None
    year, month, lunar, leap = found
    shown = f"{year}년 {'윤' if leap else ''}{month}월 {lunar}일"
    arguments = {"operation": "solar_to_lunar", "date": day.isoformat()}
    ko = f"음력 {shown}입니다 (양력 {spoken_date(day, 'ko', weekday=False)})."
    en = f"Lunar {year:04}-{month:02}-{lunar:02}{' (leap month)' if leap else ''} (solar {day.isoformat()})."
    return Finding("date_calculate", arguments, f"{year:04}-{month:02}-{lunar:02}", "", shown, ko, en)
