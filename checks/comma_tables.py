"""Lines of .csv files with bars between their cells, so that no comma between two cells is taken for thousands.

A header without figures says how many commas part the cells; it may be the first line of a source, or a source of its
own beside single rows. The length stays, and so does every place.

>>> parted(("품목,가격,중량(g)\\n소금빵,2700,80", "연 1,200,000원"))
('품목|가격|중량(g)\\n소금빵|2700|80', '연 1,200,000원')
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["parted"]

_CUT = re.compile(r",(?!\s)")
LEAST = 2  # cuts in a header


@lru_cache(maxsize=512)
def parted(sources: tuple[str, ...]) -> tuple[str, ...]:
    """The sources, their comma tables with bars."""
    widths = {_cuts(source.partition("\n")[0]) for source in sources if not _DIGIT.search(source.partition("\n")[0])}
    widths = {width for width in widths if width >= LEAST}
    return tuple(_with_bars(source, widths) for source in sources) if widths else sources


_DIGIT = re.compile(r"\d")


def _with_bars(source: str, widths: set[int]) -> str:
    return "\n".join(_CUT.sub("|", line) if _cuts(line) in widths else line for line in source.split("\n"))


def _cuts(line: str) -> int:
    """Commas that part cells; 0 for a line of prose or one that has bars already."""
    return 0 if "|" in line or line.rstrip().endswith((".", "다", "요")) else len(_CUT.findall(line))
