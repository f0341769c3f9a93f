"""Lines of .csv files with bars between their cells, so that no comma between two cells is taken for thousands.

A header without figures says how many commas part the cells; it may be the first line of a source, or a source of its
own beside single rows. The length stays, and so does every place.

>>> parted(("품목,가격,중량(g)\\n소금빵,2700,80", "연 1,200,000원"))
('품목|가격|중량(g)\\n소금빵|2700|80', '연 1,200,000원')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

__all__ = ["names_columns", "parted"]

_CUT = re.compile(r",(?!\s)")
LEAST = 2  # cuts in a header


@lru_cache(maxsize=512)
def parted(sources: tuple[str, ...]) -> tuple[str, ...]:
    """The sources, their comma tables with bars."""
    heads = (source.partition("\n")[0] for source in sources)
    widths = {_cuts(head) for head in heads if names_columns(_CUT.split(head))}
    widths = {width for width in widths if width >= LEAST}
    return tuple(_with_bars(source, widths) for source in sources) if widths else sources


def names_columns(cells: Sequence[str]) -> bool:
    """Not a word in them is a value, though a column's name begins with a figure and ends with its unit ("1박 요금(원)")."""
    return not any(_DIGIT.search(_NAMED.sub("", cell.strip())) for cell in cells)


_DIGIT = re.compile(r"\d")
_NAMED = re.compile(r"^\d{1,3}\s?[^\W\d_]+\s[^\d,|]+\([^()\d]+\)$")


def _with_bars(source: str, widths: set[int]) -> str:
    return "\n".join(_CUT.sub("|", line) if _cuts(line) in widths else line for line in source.split("\n"))


def _cuts(line: str) -> int:
    """Commas that part cells; 0 for a line of prose or one that has bars already."""
    return 0 if "|" in line or line.rstrip().endswith((".", "다", "요")) else len(_CUT.findall(line))
