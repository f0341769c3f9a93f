"""Slots per item: where a record lists several things (drugs, orders), each one's values are right or it is wrong. A share
over rows hides which a share over items shows: one leaflet of five drugs with one dose swapped is four right and one wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gallae.checks.claim import same_value
from gallae.checks.claims import Claim, claims_of
from gallae.checks.items import Item, items_of, stray
from gallae.core.types import TrainingRow

__all__ = ["items_right"]


def items_right(pairs: Sequence[tuple[TrainingRow, str]]) -> list[bool]:
    """One verdict an item of each (row, output): all its values that the reference also says stand in the output, and no
    line of the output gives it another's. A row that lists no items is one item."""
    return [right for row, output in pairs for right in _items(row, output)]


def _items(row: TrainingRow, output: str) -> Iterator[bool]:
    said, wanted = _values(output), _values(row.answer)
    items = items_of(row.prompt)
    lines = [(line, claim) for line in output.splitlines() for claim in claims_of(line) if not claim.soft]
    swapped = {name for line, claim in lines if items and (name := stray(claim, line, items))}
    for item in items or (Item("", frozenset(), tuple(_values(row.prompt))),):
        due = [v for v in item.values if any(same_value(v, w) for w in wanted)]
        yield all(any(same_value(v, s) for s in said) for v in due) and item.name not in swapped


def _values(text: str) -> list[Claim]:
    return [c for c in claims_of(text) if not c.soft]
