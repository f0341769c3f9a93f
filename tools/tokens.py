"""One classed token of a question; the classes are those of tools/lexicon.py. And patterns that stay compiled."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from fractions import Fraction

from gallae.core.dates import DateSpan

__all__ = ["Token", "compiled"]


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


@functools.lru_cache(maxsize=2048)
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The grammars ask for more patterns than the cache of `re` holds."""
    return re.compile(pattern, flags)
