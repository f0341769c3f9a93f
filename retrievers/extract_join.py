"""A place that stands in one table only, for what is kept under another name in the others.

"대전에서 4인실 얼마?": the price list knows branches, the table of addresses knows which branch is in that city.
"""

from __future__ import annotations

import re
from dataclasses import replace

from gallae.core.question_terms import Term
from gallae.retrievers.extract_match import Pool
from gallae.retrievers.units import Unit, squeeze

__all__ = ["in_address", "joined"]

_PLACE = re.compile(r"주소|위치|소재|지역|도시|장소|address|location|city|region", re.IGNORECASE)
_KIND = re.compile(r"(?<=[가-힣]{2})(?:지점|점|관|동|센터|호점)$")


def joined(term: Term, pool: Pool) -> Term:
    """The term with the name of the one row whose place it is, if other tables hold rows of that name."""
    if term.kind != "noun" or len(term.text) < 2:
        return term
    supports = pool.supports(term)
    rows = [unit for at, unit in enumerate(pool.units) if supports[at].level == "own" and unit.cells]
    names = {squeeze(unit.cells[0].raw) for unit in rows if _stands_at(unit, term.text)}
    if len(names) != 1 or any(squeeze(term.text) in squeeze(u.cells[0].raw) for u in pool.units if u.cells):
        return term
    name = _KIND.sub("", names.pop())
    tables = {(u.path, u.section) for u in pool.units if len(u.cells) > 1 and squeeze(u.cells[0].raw).startswith(name)}
    return replace(term, words=(*term.words, name)) if len(name) >= 2 and len(tables) > 1 else term


def _stands_at(unit: Unit, place: str) -> bool:
    return any(_PLACE.search(cell.label) and cell.raw.strip().startswith(place) for cell in unit.cells[1:])


def in_address(place: str, text: str) -> bool:
    """Does a cell begin with the place and go on, as an address does?"""
    return re.search(rf"[|,;\t]\s*{re.escape(place)}\s+\S", text) is not None
