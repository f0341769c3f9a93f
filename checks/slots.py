"""A transform adds nothing: every number, date, time, code and name of its output comes from the input or from a cited
passage, item by item ("아침 2정" must not take the 3 of the other medicine).

>>> check_slots("가나정: 하루 3번", "가나정 하루 3회 5일, 다라정 하루 2회").passed
True
>>> check_slots("가나정: 하루 2번", "가나정 하루 3회 5일, 다라정 하루 2회").detail
'가나정: 2번'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from gallae.checks.claims import TODAY, Claim, claims_of, holds, squeeze
from gallae.checks.polarity import reversed_clause
from gallae.checks.sentences import split_sentences
from gallae.core.tokens import content_terms
from gallae.core.types import Check

__all__ = ["check_slots"]

_ITEMS = re.compile(r"\n+|[;；]|,(?!\d)\s?|\s(?:그리고|및|and)\s")


def check_slots(
    output: str, given: str, cited: Sequence[str] = (), *, literals: str = "", today: date | None = None
) -> Check:
    """`given`: the input of the skill (with its history); `cited`: passages; `literals`: the format's own words; `today`:
    the day that "내일" is told from.

    The detail of a failed check lists the values that come from nowhere, or from another item ("item: value"), and the
    clauses that say the opposite of the input or of a passage.
    """
    day = today or TODAY
    sources = "\n".join([given, *cited])
    held, own = claims_of(sources, day), claims_of(literals, day)
    items = _items(given)
    problems: list[str] = []
    for line in split_sentences(output):
        item = _item_of(line.text, items)
        if squeeze(line.text) not in squeeze(literals) and (clause := reversed_clause(line.text, [given, *cited], day)):
            problems.append(f"negation: {clause}")
        for claim in claims_of(line.text, day):
            if claim.soft or holds(own, literals, claim):
                continue
            if not holds(held, sources, claim):
                problems.append(claim.text)
            elif item and claim.kind in ("number", "time") and _strays(claim, item, items, cited):
                problems.append(f"{item}: {claim.text}")
    return Check("slots", not problems, ", ".join(dict.fromkeys(problems)))


def _items(given: str) -> dict[str, str]:
    """The parts of an input that list things with values: {first word: the part}. One part alone is no list."""
    items: dict[str, str] = {}
    for part in _ITEMS.split(given):
        if not part or not claims_of(part):
            continue
        name = next((t for t in content_terms(part) if not any(c.isdigit() for c in t) and len(t) > 1), "")
        if name and squeeze(part).startswith(squeeze(name)) and name not in items:
            items[name] = part
        elif items:  # values that go on belong to the last thing named
            last = next(reversed(items))
            items[last] += " " + part
    return items if len(items) > 1 else {}


def _item_of(line: str, items: dict[str, str]) -> str:
    """The one item that the line is about, "" if it names none or several."""
    named = [name for name in items if squeeze(name) in squeeze(line)]
    return named[0] if len(named) == 1 else ""


def _strays(claim: Claim, item: str, items: dict[str, str], cited: Sequence[str]) -> bool:
    """The value belongs to another item only: not to this one, not to a passage, not to what all share."""
    here = "\n".join([items[item], *cited])
    if holds(claims_of(here), here, claim):
        return False
    return any(holds(claims_of(part), part, claim) for name, part in items.items() if name != item)
