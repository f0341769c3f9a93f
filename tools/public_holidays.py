"""Korean public holidays with their substitutes, from the kept library `holidays` (MIT), and what is counted with them.

The library knows the lunar holidays, elections and days that were declared once; it is imported with the first question that
needs it (0.8 s of CPU, once), for most need none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from datetime import date, timedelta

from gallae.core.types import Language

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "NAMES",
    "day_of_holiday",
    "days_off",
    "is_working_day",
    "name_of",
    "named_holidays",
    "next_holidays",
    "substitute_of",
    "working_days_between",
]

FIRST_YEAR, LAST_YEAR = 1950, 2099
# What people call a holiday: the library's Korean name.
NAMES: dict[str, str] = {
    "설날": r"설날|구정|음력\s?설|(?<![가-힣])설(?=\s?(?:연휴|명절|은|이|까지|날))|seollal|lunar new year|korean new year",
    "추석": r"추석|한가위|중추절|chuseok|korean thanksgiving",
    "신정연휴": r"신정|양력\s?설|new year'?s day",
    "삼일절": r"삼일절|3\s?[·.]?\s?1절|independence movement day|march first",
    "어린이날": r"어린이\s?날|children'?s day",
    "부처님오신날": r"부처님\s?오신\s?날|석가\s?탄신일|초파일|buddha'?s birthday",
    "현충일": r"현충일|memorial day",
    "광복절": r"광복절|8\s?[·.]\s?15|liberation day",
    "개천절": r"개천절|(?:national )?foundation day",
    "한글날": r"한글날|hangul day|hangeul day",
    "기독탄신일": r"성탄절|크리스마스(?!\s?이브)|기독\s?탄신일|christmas(?! eve)",
    "제헌절": r"제헌절|constitution day",
    "노동절": r"노동절|근로자의?\s?날|labou?r day",
}
_ENGLISH = {
    "설날": "Seollal", "추석": "Chuseok", "신정연휴": "New Year's Day", "삼일절": "Independence Movement Day", "어린이날": "Children's Day",
    "부처님오신날": "Buddha's Birthday", "현충일": "Memorial Day", "광복절": "Liberation Day", "개천절": "National Foundation Day",
    "한글날": "Hangeul Day", "기독탄신일": "Christmas Day", "제헌절": "Constitution Day", "노동절": "Labor Day",
}  # fmt: skip
_SAID = {"기독탄신일": "성탄절", "신정연휴": "새해 첫날"}


@functools.lru_cache(maxsize=64)
def days_off(year: int, language: Language = "ko") -> dict[date, str]:
    """The public holidays of a year with their names; substitutes among them."""
    from holidays.countries.south_korea import SouthKorea

    found = SouthKorea(years=year, language="ko" if language == "ko" else "en_US")  # type: ignore[no-untyped-call]
    return dict(sorted(found.items()))


def named_holidays(text: str) -> list[str]:
    """The library's names of the holidays that the text names, in order of place."""
    found = [(m.start(), name) for name, words in NAMES.items() if (m := re.search(words, text, re.IGNORECASE))]
    return [name for _, name in sorted(found)]


def name_of(name: str, language: Language) -> str:
    return _SAID.get(name, name) if language == "ko" else _ENGLISH.get(name, name)


def day_of_holiday(name: str, year: int) -> date | None:
    """The day itself, no substitute; also where it is no day off that year (제헌절 until 2025)."""
    for day, said in days_off(year).items():
        if name in said.split("; ") and "대체" not in said.replace(name, ""):
            return day
    return {"제헌절": date(year, 7, 17), "노동절": date(year, 5, 1)}.get(name)


def substitute_of(name: str, year: int) -> date | None:
    """The substitute day off for a holiday (대체공휴일), if that year has one."""
    return next((day for day, said in days_off(year).items() if f"{name} 대체" in said), None)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in days_off(day.year)


def working_days_between(first: date, last: date) -> int:
    """From the day after `first` to `last`; both ends within FIRST_YEAR..LAST_YEAR."""
    return sum(is_working_day(first + timedelta(n)) for n in range(1, (last - first).days + 1))


def next_holidays(day: date) -> Iterator[tuple[date, str]]:
    """The days off after `day`, in order, over two years."""
    for year in (day.year, day.year + 1):
        yield from ((off, name) for off, name in days_off(year).items() if off > day)
