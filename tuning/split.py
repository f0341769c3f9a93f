"""Which rows are trained on, which choose the checkpoint, which are tested with: by group, seeded, and stable.

A group is what nearly says the same, or comes from one source; it is never on two sides. A group's side follows from a
hash of the seed and its first row, so rows that are added later change no row's side. For `classify` the groups of one
label are dealt out evenly instead (in file order, from a seeded start), so that a rare label is on every side it can be.
A later row that is alike to rows of two sides is on none of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallae.checks.formats import read_object
from gallae.tuning.alike import ALIKE, alike, key_of
from gallae.tuning.rows import Row

__all__ = ["SHARES", "Split", "split_rows"]

SHARES: Mapping[str, float] = {"train": 0.8, "valid": 0.1, "test": 0.1}
GOLDEN = 0.618_033_988_749_895  # multiples of it fill 0..1 evenly, whenever one stops


@dataclass(frozen=True, slots=True)
class Split:
    sides: Mapping[str, tuple[Row, ...]]
    between: tuple[tuple[Row, str], ...] = ()  # rows that would be on two sides, and why

    def __getitem__(self, side: str) -> tuple[Row, ...]:
        return self.sides[side]


def split_rows(
    rows: Sequence[Row], *, seed: int = 7, shares: Mapping[str, float] = SHARES, by_label: bool = False
) -> Split:
    """Every row once, in order. Synthetic rows are trained on, never tested with. `shares` sum to 1."""
    near: dict[int, list[int]] = {}
    for earlier, later, _ in alike([r.context for r in rows], least=ALIKE):
        near.setdefault(later, []).append(earlier)
    sides: dict[int, str] = {}
    of_source: dict[str, str] = {}
    dealt: dict[str, int] = {}
    between = []
    for position, row in enumerate(rows):
        wanted = {sides[i] for i in near.get(position, ()) if i in sides}
        if row.source in of_source:
            wanted.add(of_source[row.source])
        if row.synthetic:
            wanted.add(next(iter(shares)))
        if len(wanted) > 1:
            between.append((row, f"alike to rows of {' and '.join(sorted(wanted))}"))
            continue
        side = wanted.pop() if wanted else _dealt(row, seed, shares, dealt if by_label else None)
        sides[position] = side
        if row.source:
            of_source.setdefault(row.source, side)
    return Split({side: tuple(rows[i] for i, s in sides.items() if s == side) for side in shares}, tuple(between))


def _dealt(row: Row, seed: int, shares: Mapping[str, float], dealt: dict[str, int] | None) -> str:
    if dealt is None:
        return _side(_share(seed, row.source or key_of(row.context)), shares)
    label = _label(row.answer)
    dealt[label] = dealt.get(label, -1) + 1
    return _side((_share(seed, label) + dealt[label] * GOLDEN) % 1.0, shares)


def _side(at: float, shares: Mapping[str, float]) -> str:
    for side, share in shares.items():
        if at < share:
            return side
        at -= share
    return next(iter(shares))


def _share(seed: int, key: str) -> float:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{key}".encode()).digest()[:8], "big") / 2**64


def _label(answer: str) -> str:
    """Of a JSON answer its first field: all fields together would make every row its own label."""
    made = read_object(answer)
    return str(next(iter(made.items()), "")) if made is not None else answer.strip()
