"""A follow-up answered from what the answer before stood on: another row like it ("그럼 다람쥐동은?"), the same row or sentence
once more ("토요일에도 받나요"), or the one line beside it that holds such a value ("며칠까지 내면 되는데요").

Nothing is made up: the answer is a unit of the document, quoted as every other (retrievers/extract_write.py). Where the
follow-up names anything that none of these holds, there is no answer here, and the documents are asked as usual.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from gallae.core.errors import GallaeError
from gallae.core.question import Asked, Facet, read_question
from gallae.core.tokens import content_terms
from gallae.core.types import Draft
from gallae.graphs.resolve import DAY, YEAR, nouns_of
from gallae.graphs.stood import Stood, spoken_of
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.extract import FoundLike
from gallae.retrievers.extract_values import holds_counted, holds_kind, holds_kinds
from gallae.retrievers.extract_write import ANSWER_CHARACTERS, write_units
from gallae.retrievers.units import Unit, cut_units, squeeze

__all__ = ["carried_over", "other_names"]

Search: TypeAlias = Callable[[str], FoundLike]
Read: TypeAlias = Callable[[str], StoredDocument]
ALIKE = 0.5  # of the words of a place, which the place in another version must hold
SHAPED = frozenset({"price", "much", "amount", "percent", "phone", "time", "duration", "measure", "count", "date"})
_MEANT = {"date": "duration", "much": "price"}  # "며칠까지" is a term; "얼마" after a price another one
_PART = re.compile(r"(?:실|용|권|짜리)$")
_DAYS_SAID = re.compile(
    r"요일|평일|주말|주중|공휴일|연중|매일|휴관|[월화수목금토일]\s?[~·,]\s?[월화수목금토일]|week|daily|days?\b", re.I
)
_MONTHS_SAID = re.compile(r"\d{1,2}\s?월|season|성수기|비수기|동절기|하절기", re.I)
_AFTER = re.compile(r"넘|지나|지났|늦|못\s?(?:했|하)|after|miss|late", re.I)
_OTHERWISE = re.compile(r"그\s?(?:뒤|후|이후)|넘기?|지나|초과|이후|after|later", re.I)


@dataclass(frozen=True, slots=True)
class _Over:
    text: str
    asked: Asked
    stood: Stood
    words: tuple[tuple[str, ...], ...]  # new nouns, that nothing before named, each with words that mean the same


def carried_over(text: str, stood: Stood, today: date, search: Search, read: Read) -> Draft | None:
    """None where neither the answer's own place nor one like it speaks of all that the follow-up names."""
    asked = read_question(text, today)
    before = squeeze(stood.asked)
    words = tuple((n.text, *n.words) for n in nouns_of(asked) if not spoken_of(n.text, before))
    over = _Over(text, asked, stood, words)
    if asked.dates and YEAR.search(text):
        return _other_version(over, search, read)
    if words:
        return _written(over, _another_row(over, lambda word: other_names(word, search, read)) or _same(over))
    return _written(over, _same(over) or _beside(over))


def other_names(word: str, search: Search, read: Read) -> list[str]:
    """What a row of some table is called that holds the word in another cell: "부산" of "물마루점 | 부산 해오름구 …". Only one
    name is sure."""
    bare, found = squeeze(word), set()
    for path in list(dict.fromkeys(p.path for p in search(word).passages))[:3]:
        document = _read(read, path)
        for unit in cut_units(document) if document else ():
            cells = [squeeze(c.raw) for c in unit.cells]
            if len(cells) > 1 and any(c.startswith(bare) for c in cells[1:]):
                found.add(unit.cells[0].raw.strip())
    return sorted(found) if len(found) == 1 else []


def _read(read: Read, path: str) -> StoredDocument | None:
    try:
        return read(path)
    except GallaeError:  # gone, or closed to this person by now
        return None


def _other_version(over: _Over, search: Search, read: Read) -> Draft | None:
    """The same place in the version that held on the day that is named ("작년에 들어온 사람도 같아요?")."""
    document, unit = over.stood.document, over.stood.unit
    words = [t for t in content_terms(unit.text) if not any(c.isdigit() for c in t)]
    if not document.family or not words:
        return None
    found = search(f"{over.text} {' '.join([*unit.heading[-1:], *words])}"[:400])
    for path in dict.fromkeys(p.path for p in found.passages):
        if (other := _read(read, path)) is None:
            continue
        first, last = other.valid_from or date.min, other.valid_to or date.max
        held = any(first <= span.last and span.first <= last for span in over.asked.dates)
        if other.family != document.family or not held:
            continue
        units = [(sum(spoken_of(w, squeeze(u.text)) for w in words) / len(words), u) for u in cut_units(other)]
        kind = [(share, u) for share, u in units if bool(u.cells) == bool(unit.cells)]
        share, best = max(kind or units, key=lambda found: found[0], default=(0.0, unit))
        return _written(replace(over, stood=replace(over.stood, document=other)), [best] if share >= ALIKE else [])
    return None


def _another_row(over: _Over, alias: Callable[[str], Sequence[str]]) -> list[Unit]:
    """Rows of the same table where a new word stands in a column in place of what was named before."""
    unit = over.stood.unit
    if not unit.cells:
        return []
    rows = [u for u in over.stood.units if u.cells and u is not unit and _table(u) == _table(unit)]
    for word in over.words:
        for name in (*word, _PART.sub("", word[0]), *alias(word[0])):
            found = [(at, row) for row in rows if (at := _column(row, unit, name)) is not None]
            if not found:
                continue
            first = min(at for at, _ in found)  # what a row is called stands before what is said of it
            alike = [(_alike(row, unit, at), row) for at, row in found if at == first]
            best = max(n for n, _ in alike)
            kept = [row for n, row in alike if n == best]
            return kept if len(kept) <= 2 and all(_holds(row, _facet(over)) for row in kept) else []
    return []


def _table(unit: Unit) -> tuple[object, ...]:
    return (unit.section, unit.heading, tuple(c.label for c in unit.cells))


def _column(row: Unit, unit: Unit, name: str) -> int | None:
    """The column of names where the row, and not the one before, holds the word."""
    bare = squeeze(name)
    if len(bare) < 2:
        return None
    for at, (cell, other) in enumerate(zip(row.cells, unit.cells, strict=False)):
        if _named(cell.raw) and bare in squeeze(cell.raw) and bare not in squeeze(other.raw):
            return at
    return None


def _named(raw: str) -> bool:
    return re.match(r"\D", raw.strip()) is not None or re.match(r"\d+\s?[가-힣A-Za-z]{1,}", raw.strip()) is not None


def _alike(row: Unit, unit: Unit, at: int) -> int:
    """How many names the two rows share outside of that column."""
    pairs = list(zip(row.cells, unit.cells, strict=False))
    return sum(
        i != at and bool(a.raw) and not a.raw[0].isdigit() and squeeze(a.raw) == squeeze(b.raw)
        for i, (a, b) in enumerate(pairs)
    )


def _same(over: _Over) -> list[Unit]:
    """The unit of the answer before, if it speaks of all that is named and holds what is asked for."""
    unit, facet = over.stood.unit, _facet(over)
    text = squeeze(" ".join([*(c.label for c in unit.cells), unit.text]))
    if not all(any(spoken_of(_PART.sub("", w), text) for w in word) for word in over.words):
        return []
    days = [t.text for t in over.asked.terms if DAY.match(t.text)]
    whole = " ".join([*(c.label for c in unit.cells), unit.text])
    if (days and not _DAYS_SAID.search(whole)) or (over.asked.dates and not days and not _MONTHS_SAID.search(whole)):
        return []
    if facet.kinds & SHAPED:
        return [unit] if _holds(unit, facet) and (over.words or days) else []
    if over.words or days or over.asked.dates:
        return [unit]
    return [unit] if _AFTER.search(over.text) and _OTHERWISE.search(unit.text) else []


def _holds(unit: Unit, facet: Facet) -> bool:
    """A value of the kind that the follow-up itself asks for, and its counter ("몇 살", "몇 대")."""
    return holds_kinds(unit, facet) and all(holds_counted(unit, counter) for counter in facet.units)


def _beside(over: _Over) -> list[Unit]:
    """Of a question without a noun: the one line of the section that holds such a value, if the answer's own has none."""
    unit, facet = over.stood.unit, _facet(over)
    kinds = {_MEANT.get(k, k) for k in facet.kinds & SHAPED}
    if (
        not kinds
        or any(t.kind == "number" for t in over.asked.terms)
        or over.asked.dates
        or any(DAY.match(t.text) for t in over.asked.terms)
    ):
        return []
    near = [u for u in over.stood.units if u.section == unit.section and u.heading == unit.heading]
    able = [u for u in near if not u.cells and u is not unit and all(holds_kind(u, k) for k in kinds)]
    return able if len(able) == 1 and not all(holds_kind(unit, k) for k in kinds) else []


def _facet(over: _Over) -> Facet:
    return over.asked.facets[0]


def _written(over: _Over, units: Sequence[Unit]) -> Draft | None:
    """As retrievers/extract.py writes: the asked-for columns are those of the question before, where this one names none."""
    if not units:
        return None
    facet = _facet(over)
    if not facet.kinds & SHAPED and units[0].cells:
        facet = read_question(over.stood.asked, date.min.replace(year=2000)).facets[0]
    draft = write_units([(unit, facet) for unit in units], ANSWER_CHARACTERS)
    return draft if draft.text else None
