"""What a text says of quantities and days, kept for a moment: a follow-up asks it of the same few texts many times over."""

from __future__ import annotations

import functools
from datetime import date

from gallae.core.dates import DateSpan, find_dates
from gallae.core.numbers import Quantity, find_quantities

__all__ = ["days_of", "quantities_of"]


@functools.lru_cache(maxsize=64)
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """Every quantity in order of its place."""
    return tuple(find_quantities(text))


@functools.lru_cache(maxsize=64)
def days_of(text: str, today: date) -> tuple[DateSpan, ...]:
    """Every date or span of dates, in order of place."""
    return tuple(find_dates(text, today))
