"""One classed token of a question; the classes are those of tools/lexicon.py."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gallae.core.dates import DateSpan

__all__ = ["Token"]


@dataclass(frozen=True, slots=True)
class Token:
    """`code` is the class letter of tools/lexicon.py. `value` and `unit` for quantities, `unit` for questions."""

    code: str
    text: str
    start: int
    end: int
    value: Fraction = Fraction(0)
    unit: str = ""
    span: DateSpan | None = None
