"""Does a sentence that names one row (or column, or item of a list) say what only another one holds?

Tables and lists of "name: what is said of it" bind words as well as values: "세티나정은 우유를 피해야 합니다" is wrong where
milk stands in the row of 아모론정 only. A sentence that names two rows, or compares, is not judged.

>>> of_another_row("하늘반 정원은 20명입니다.", ["| 반 | 정원 |\\n| 하늘반 | 10명 |\\n| 바다반 | 20명 |"])
'20명'
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from gallae.checks.binding import COMPARING
from gallae.checks.claim import Claim, same_value, squeeze
from gallae.checks.claims import TODAY, claims_of
from gallae.checks.ideas import Idea, idea_of, ideas_of, keys_of, shared, stem_of
from gallae.checks.places import tables_of
from gallae.checks.polarity import clauses, negated
from gallae.checks.sentences import split_sentences, without_markers
from gallae.core.tokens import content_terms

__all__ = ["of_another_row", "read_rows", "together"]


SHORT = (
    600  # characters beside a table or list that are read for values in other clothes; of more, the figures are seen
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row, a column or an item: its names (any of them names it) and the rest of it."""

    names: tuple[tuple[Idea, ...], ...]
    cells: tuple[str, ...]
    words: tuple[Idea, ...]
    rest: str
    silent: bool  # says "none", "on request": has no value where others have one


def read_rows(sources: Sequence[str], today: date = TODAY) -> None:
    """Read the tables and lists of sources once, so that sentences about them need not."""
    _groups(tuple(sources), today)


def of_another_row(sentence: str, sources: Sequence[str], today: date = TODAY) -> str:
    """The values and words of the sentence that stand in another row, column or item than the one it names, or ""."""
    text = without_markers(sentence)
    if COMPARING.search(text):
        return ""
    groups = _groups(tuple(sources), today)
    for i, (lines, outside, bound) in enumerate(groups):
        across = groups[i + 1][0] if bound and i + 1 < len(groups) else ()
        if found := _astray(text, lines, outside, bound, today, _named(across, words_of(text))):
            return found
    return ""


def together(sentence: str, sources: Sequence[str], today: date = TODAY) -> bool:
    """Does one row of a table hold all values of the sentence, two at least?"""
    said = [c for c in claims_of(without_markers(sentence), today) if not c.soft and c.kind in _KINDS]
    if len(said) < 2:
        return False
    words = ideas_of(without_markers(sentence))
    rows = [" | ".join(row) for _, body, _ in tables_of(sources) for row in body]
    met = [len(shared(words, ideas_of(row))) for row in rows]
    best = [row for row, count in zip(rows, met, strict=True) if count == max(met)]
    return any(all(_only(c, claims_of(row, today)) for c in said) for row in best)


def _only(claim: Claim, row: Sequence[Claim]) -> bool:
    """The row's one value that could stand there."""
    able = [s for s in row if s.kind == claim.kind and s.unit == claim.unit]
    return len(able) == 1 and same_value(claim, able[0])


def _named(lines: Sequence[_Line], said: Sequence[Idea]) -> list[_Line]:
    """The lines of which a name stands in the sentence whole, and is no part of another's that does."""
    named = [line for line in lines if any(name and len(shared(name, said)) == len(name) for name in line.names)]
    full = [(line, n) for line in named for n in line.names if len(shared(n, said)) == len(n)]
    # A row's own short name ("겨울용" of "겨울용(-10도)") is no part of another row's.
    return [
        line
        for line in named
        if not any(
            other is not line and set(n) < set(its)
            for n in line.names
            for other, its in full
            if len(shared(n, said)) == len(n)
        )
    ]


def _astray(text: str, lines: Sequence[_Line], outside: str, bound: bool, today: date, across: Sequence[_Line]) -> str:
    named = _named(lines, words_of(text))
    if len(named) != 1:
        return ""
    mine, others = named[0], [line for line in lines if line is not named[0]]
    wanted = (c for c in claims_of(text, today) if c.kind in _KINDS and not c.soft)
    away = [c for c in wanted if _stands(c, others, today) and not _stands(c, [mine], today)]
    away = [c for c in away if not _written(c, outside)]
    beyond = [c for line in across for c in claims_of(line.rest, today)] if away else []
    beyond += claims_of(outside, today) if away and len(outside) < SHORT else []
    found = [c.text for c in away if _of_others(c, mine, beyond, today)]
    if bound and not found:
        plain = "\n".join(c for c in clauses(text) if not negated(c))
        found = _words_astray(plain, mine, others, outside)
    return ", ".join(dict.fromkeys(found))


def _stands(claim: Claim, lines: Sequence[_Line], today: date) -> bool:
    figures = _FIGURES.findall(claim.text)  # a line without any of them is not worth reading
    able = (line for line in lines if not figures or any(f in line.rest for f in figures))
    return any(same_value(claim, c) for line in able for c in claims_of(line.rest, today))


def _written(claim: Claim, text: str) -> bool:
    """Its figures stand in the text: not worth reading it to see what they are of."""
    figures = _FIGURES.findall(claim.text)
    return bool(figures) and all(re.search(rf"(?<!\d){f}(?!\d)", text) for f in figures)


_FIGURES = re.compile(r"\d+")


def _of_others(claim: Claim, mine: _Line, beyond: Sequence[Claim], today: date) -> bool:
    """In another line, neither in the one that is named nor outside, and that one has a value of this unit or none."""
    if claim.soft or claim.bound.near or claim.kind not in _KINDS or (claim.kind == "number" and not claim.unit):
        return False
    if any(same_value(claim, c) for c in beyond):
        return False
    own = claims_of(mine.rest, today)
    if claim.kind == "number":
        return mine.silent or any(c.kind == "number" and c.unit == claim.unit for c in own)
    return any(c.kind == claim.kind for c in own)


_KINDS = frozenset({"number", "time", "date", "code", "name"})


def _words_astray(text: str, mine: _Line, others: Sequence[_Line], outside: str) -> list[str]:
    known = frozenset().union(*mine.words, *(i for name in mine.names for i in name), keys_of(outside))
    foreign = frozenset().union(*(_stems_of(line.rest) for line in others))
    terms = [t for t in content_terms(text) if len(t) > 1 and not any(c.isdigit() for c in t)]
    found = [t for t in terms if stem_of(t) in foreign and not idea_of(t) & known and ideas_of(t)]
    here = squeeze(outside + " ".join(mine.cells))
    cells = {c for line in others for c in line.cells if len(c) > 2 and not c[0].isdigit() and _WORDY.search(c)}
    return found or [c for c in cells if squeeze(c) in squeeze(text) and squeeze(c) not in here]


@lru_cache(maxsize=2048)
def _stems_of(rest: str) -> frozenset[str]:
    return frozenset(stem_of(t) for t in content_terms(rest))


_WORDY = re.compile(r"[가-힣A-Za-z]{2}")


def words_of(text: str) -> tuple[Idea, ...]:
    """Ideas, and what holds a figure as it is written."""
    coded = (frozenset({"=" + squeeze(t)}) for t in content_terms(text) if any(c.isdigit() for c in t))
    return (*ideas_of(text), *coded)


@lru_cache(maxsize=512)
def _groups(sources: tuple[str, ...], today: date) -> tuple[tuple[tuple[_Line, ...], str, bool], ...]:
    """Rows and columns of each table and items of each list, with all text beside them; `bound`: words count too."""
    found: list[tuple[tuple[_Line, ...], str, bool]] = []
    for head, body, outside in tables_of(sources):
        if len(body) > 1:
            lines = tuple(_rows(body, today))
            found.append((lines, f"{outside}\n{' '.join(head)}", True))
        if head and len(body) > 1 and len(head) > 2:
            columns = [(head[i], [row[i] for row in body]) for i in range(1, len(head))]
            lines = tuple(_line((name,), " | ".join(cells), today) for name, cells in columns)
            found.append((lines, outside + "\n" + " ".join(row[0] for row in body), False))
    return (*found, *_lists(sources, today))


def _rows(body: Sequence[Sequence[str]], today: date) -> Iterator[_Line]:
    """A row's names are the cells before its first value, those that no other row has too; else its first cell."""
    merged: dict[tuple[str, ...], list[str]] = {}
    for row in body:
        lead = list(itertools.takewhile(lambda cell: not cell[:1].isdigit(), row[: len(row) - 1])) or [row[0]]
        lead = lead[:2] if any(any(c.isdigit() for c in cell) for cell in row) else lead[:1]
        own = tuple(c for c in lead if sum(c in other for other in body) == 1) or (row[0],)
        merged.setdefault(own, []).append(" | ".join(c for c in row if c not in own))
    bare = [tuple(ideas_of(n)) for names in merged for n in names]
    for names, rests in merged.items():
        line = _line(names, " | ".join(rests), today)
        short = [b for n in names if (b := tuple(ideas_of(n))) and bare.count(b) == 1]
        yield replace(line, names=(*line.names, *short))


def _line(names: Sequence[str], rest: str, today: date) -> _Line:
    silent = bool(_NONE.search(rest))
    cells = tuple(c.strip() for c in re.split(r"[|,]", rest))
    return _Line(tuple(words_of(n) for n in names), cells, ideas_of(rest), rest, silent)


_NONE = re.compile(
    r"없음|불가|무제한|별도|협의|해당|(?:^|\|)\s*[-–—]\s*(?:\||$)|\bnone\b|n/a|unlimited|on request|custom", re.I
)
_ITEM = re.compile(r"\s*[-•*]?\s*(?P<name>[^:：|]{2,28})[:：]\s+(?P<rest>.+)")


def _lists(sources: tuple[str, ...], today: date) -> Iterator[tuple[tuple[_Line, ...], str, bool]]:
    """Items "name: …" of which two or more have values of the same units: of a kind, so that they can be told apart."""
    items: list[_Line] = []
    outside: list[str] = []
    for source in sources:
        for sentence in split_sentences(source):
            for piece in re.split(r";\s|(?<=\.)\s(?=[A-Z])", sentence.text):
                m = _ITEM.fullmatch(piece.strip()) if "|" not in piece else None
                if m:
                    items.append(_line(tuple(re.split(r"[·/]|,\s", m["name"])), m["rest"], today))
                else:
                    outside.append(piece)
    kept = [[c for c in claims_of(i.rest, today) if not c.soft] for i in items] if len(items) > 1 else []
    units = [frozenset((c.kind, c.unit) for c in claims) for claims in kept]
    alike = [i for i, own in zip(items, units, strict=len(items) > 1) if sum(len(own & u) > 0 for u in units) > 1]
    if len(alike) > 1:
        names = [frozenset().union(*i.names[0]) for i in alike if i.names[0]]
        common = bool(names) and bool(frozenset.intersection(*names))
        yield tuple(alike), "\n".join(outside), common and len(alike) == len(items)
