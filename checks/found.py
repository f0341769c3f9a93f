"""A stretch of text that points to somebody, and which of two that overlap stays: what all detectors of personal data
share."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["LIKELY", "Found", "count_digits", "near", "taken_by", "windows", "without_overlaps"]


LIKELY = 0.45  # masked before it leaves the house, but below what decides that a text must stay (checks.personal.SURE)


@dataclass(frozen=True, slots=True)
class Found:
    """`text` equals the folded text's characters [start:end]; confidence 0..1."""

    kind: str
    start: int
    end: int
    text: str
    confidence: float


def without_overlaps(found: list[Found]) -> list[Found]:
    """The surest, then the longest, of those that overlap, in order."""
    starts: list[int] = []  # of those kept, which do not overlap: only two neighbours are looked at
    kept: list[Found] = []
    for f in sorted(found, key=lambda f: (-f.confidence, f.start - f.end, f.start)):
        at = bisect_right(starts, f.start)
        if (at == 0 or kept[at - 1].end <= f.start) and (at == len(kept) or f.end <= kept[at].start):
            starts.insert(at, f.start)
            kept.insert(at, f)
    return kept


def taken_by(found: list[Found], *, least: float) -> Callable[[int, int], bool]:
    """Does a stretch touch one of `found` that is at least so sure? Then a less sure detector need not look at it."""
    spans = sorted((f.start, f.end) for f in found if f.confidence >= least)
    starts = [start for start, _ in spans]

    def taken(start: int, end: int) -> bool:
        at = bisect_left(starts, end)
        return bool(at and spans[at - 1][1] > start)

    return taken


def count_digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def near(text: str, start: int, end: int, words: re.Pattern[str], *, before: int = 25, after: int = 12) -> bool:
    """A context word stands close by, on the same line."""
    left = text[max(0, start - before) : start].rpartition("\n")[2]
    right = text[end : end + after].partition("\n")[0]
    return bool(words.search(left) or words.search(right))


def windows(text: str, anchor: re.Pattern[str], before: int, behind: int) -> Iterator[tuple[int, int]]:
    """Where costly patterns are looked for: stretches around what is quick to find, those that touch made one."""
    start = end = -1
    for m in anchor.finditer(text):
        if end < 0 or m.start() - before > end:
            if end > 0:
                yield start, end
            start = max(0, m.start() - before)
        end = min(len(text), m.end() + behind)
    if end > 0:
        yield start, end
