"""Do the detectors find the values that a person marked in a sentence, and nothing else?

Three readings of the same finds, from strict to kind. `exact`: the very characters, and the right kind. `overlap`: some of
the characters. `covered`: every letter and digit of the value lies inside what is found, of whatever kind: nothing of it
would leave. Names and addresses depend on the words around them and are counted apart from identifiers.

>>> row = SpanRow("a", "김하람님 010-1234-5678", (Marked(0, 3, "name"), Marked(5, 18, "phone")))
>>> judged = judge([row])
>>> judged.recall("covered"), judged.precision(), judged.recall("exact", WORDED)
(1.0, 1.0, 1.0)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from gallae.checks.personal import Personal, find_leaving

__all__ = ["WORDED", "Marked", "SpanJudgement", "SpanRow", "judge"]

WORDED = frozenset({"name", "address"})  # found by the words around them, not by their own shape


@dataclass(frozen=True, slots=True)
class Marked:
    """A value somebody marked: characters [start:end) of the text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class SpanRow:
    id: str
    text: str
    spans: tuple[Marked, ...] = ()
    language: str = "ko"


@dataclass(frozen=True, slots=True)
class _Value:
    row: SpanRow
    marked: Marked
    readings: frozenset[str]  # of "exact", "overlap", "covered", those that hold


@dataclass(frozen=True, slots=True)
class SpanJudgement:
    """`missed` and `false` are for reading: (row, what was not covered) and (row, what nobody marked)."""

    values: tuple[_Value, ...] = ()
    finds: tuple[tuple[SpanRow, Personal, bool], ...] = field(default=())  # the last: does it touch a marked value?

    def recall(self, reading: str = "covered", kinds: Collection[str] = (), language: str = "") -> float:
        """Share of the marked values of these kinds (all, if none is named) for which the reading holds; 1 without any."""
        held = [
            reading in v.readings
            for v in self.values
            if (not kinds or v.marked.kind in kinds) and language in ("", v.row.language)
        ]
        return sum(held) / len(held) if held else 1.0

    def precision(self, kinds: Collection[str] = (), language: str = "") -> float:
        """Share of the finds of these kinds that touch a marked value; 1 without any."""
        held = [
            right
            for row, found, right in self.finds
            if (not kinds or found.kind in kinds) and language in ("", row.language)
        ]
        return sum(held) / len(held) if held else 1.0

    @property
    def missed(self) -> list[tuple[SpanRow, Marked]]:
        return [(v.row, v.marked) for v in self.values if "covered" not in v.readings]

    @property
    def false(self) -> list[tuple[SpanRow, Personal]]:
        return [(row, found) for row, found, right in self.finds if not right]


def judge(rows: Iterable[SpanRow], find: Callable[[str], Sequence[Personal]] = find_leaving) -> SpanJudgement:
    values: list[_Value] = []
    finds: list[tuple[SpanRow, Personal, bool]] = []
    for row in rows:
        found = find(row.text)
        values += [_Value(row, m, _readings(row.text, m, found)) for m in row.spans]
        finds += [(row, p, any(p.start < m.end and m.start < p.end for m in row.spans)) for p in found]
    return SpanJudgement(tuple(values), tuple(finds))


def _readings(text: str, marked: Marked, found: Sequence[Personal]) -> frozenset[str]:
    told = {i for i in range(marked.start, marked.end) if text[i].isalnum()}
    inside = {i for p in found for i in range(p.start, p.end)}
    readings = {
        "exact": any((p.start, p.end, p.kind) == (marked.start, marked.end, marked.kind) for p in found),
        "overlap": bool(told & inside),
        "covered": told <= inside,
    }
    return frozenset(name for name, holds in readings.items() if holds)
