"""What a text says of quantities and days, kept for a moment: a follow-up asks it of the same few texts many times over."""

from __future__ import annotations

import functools
import re
from datetime import date

from gallae.core.dates import DateSpan, find_dates, find_shifts
from gallae.core.numbers import Quantity, find_quantities

__all__ = ["days_of", "from_a_named_day", "quantities_of"]

_NAMED_DAY = re.compile(
    r"(?<=[가-힣])(?<!영업)(?<!근무)(?<!주말)(?<![내평휴생요매공일이삼사오육칠팔구십])일(?:이|을)?\s?(?:기준|부터|로부터)|(?:after|from|before) the [a-z]+(?: date| day)?\b"
)


@functools.lru_cache(maxsize=64)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """Every quantity in order of its place."""
    return tuple(find_quantities(text))


@functools.lru_cache(maxsize=64)
def days_of(text: str, today: date) -> tuple[DateSpan, ...]:
    """Every date or span of dates, in order of place."""
    return tuple(find_dates(text, today))


def from_a_named_day(text: str, today: date) -> bool:
    """Is counted from a day that has a name and no date ("접수일부터 14일 뒤", "two weeks after the delivery date")?"""
    if not _NAMED_DAY.search(text.lower()):
        return False
    days = days_of(text, today)
    return bool(days) and all(find_shifts(day.text) for day in days)
