"""The values of table cells, each read alone and with the unit of its column: "280" under "중량(g)" is 280 g, and the
comma between two cells of a CSV line is none between thousands.

>>> [str(c) for c in cell_claims(("품목,가격(원),중량(g)\\n소금빵,2700,80",), date(2026, 11, 20))]
['2700', '2700원', '80', '80g']
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from gallae.checks.claim import Claim
from gallae.checks.claims import claims_of
from gallae.checks.places import tables_of

__all__ = ["cell_claims"]

_UNIT = re.compile(r"\(\s?(?P<unit>[^()\d\s:;,]{1,8})\s?\)\s*$")


@lru_cache(maxsize=256)
def cell_claims(sources: tuple[str, ...], today: date) -> tuple[Claim, ...]:
    """Of every table in the sources, row by row."""
    found: list[Claim] = []
    for head, body, _ in tables_of(sources):
        units = [m["unit"] if (m := _UNIT.search(name)) else "" for name in head]
        for row in body:
            for i, cell in enumerate(row):
                if not any(c.isdigit() for c in cell):
                    continue
                found += claims_of(cell, today)
                if i < len(units) and units[i] and cell.rstrip()[-1:].isdigit():
                    found += claims_of(f"{cell.rstrip()}{units[i]}", today)
    return tuple(found)
