"""How long a team's rows are in tokens, before any tokenizer is there: an estimate by the script of their characters.

Korean syllables and other wide characters make more tokens than Latin ones; how many depends on the base model's
vocabulary (`Base.chars_per_token`). Whoever has the tokenizer counts with it instead (`counted`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gallae.core.types import TrainingRow
from gallae.tuning.bases import Base

__all__ = ["Lengths", "Rows", "counted", "rows_of"]

TEMPLATE = 12  # tokens that a chat template puts around one message
ASSUMED = 400  # tokens of a row nobody has shown yet
WIDE = 0x1100  # from Hangul jamo on: scripts without letters of one byte


@dataclass(frozen=True, slots=True)
class Rows:
    """`sizes`: (wide characters, other characters, messages) of each row; `tokens` instead where they were counted."""

    sizes: tuple[tuple[int, int, int], ...] = ()
    tokens: tuple[int, ...] = ()
    count: int | None = None  # how many to plan for, where it is not how many there are

    @property
    def number(self) -> int:
        return self.count if self.count is not None else len(self.tokens or self.sizes)

    def lengths(self, base: Base) -> Lengths:
        """In tokens of that base."""
        if self.tokens:
            return _lengths(self.tokens, "counted")
        if not self.sizes:
            return _lengths([ASSUMED], "assumed")
        wide, other = base.chars_per_token
        return _lengths([math.ceil(w / wide + o / other) + TEMPLATE * m for w, o, m in self.sizes], "estimated")


@dataclass(frozen=True, slots=True)
class Lengths:
    """Of the rows, in tokens. `known`: counted by a tokenizer, estimated from characters, or assumed without rows."""

    mean: float
    p95: int
    longest: int
    known: str


def rows_of(rows: Iterable[TrainingRow], count: int | None = None) -> Rows:
    """What is looked at of training rows: their characters and messages."""
    return Rows(tuple(_size([r.system, r.prompt, r.answer]) for r in rows), count=count)


def counted(tokens: Iterable[int]) -> Rows:
    """Rows whose tokens somebody counted with the model's own tokenizer and template."""
    return Rows(tokens=tuple(tokens))


def _size(texts: Sequence[str]) -> tuple[int, int, int]:
    said = [text for text in texts if text]
    wide = sum(1 for text in said for c in text if ord(c) >= WIDE)
    return wide, sum(map(len, said)) - wide, len(said)


def _lengths(tokens: Sequence[int], known: str) -> Lengths:
    ordered = sorted(tokens)
    return Lengths(sum(ordered) / len(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1], ordered[-1], known)
