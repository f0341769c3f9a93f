"""Write a unit as one sentence of the answer: the asked-for value first, then the source's own words, then [n]."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gallae.core.question import Facet
from gallae.core.question_words import VALUES
from gallae.core.types import Citation, Draft
from gallae.retrievers.units import Cell, Unit, squeeze

__all__ = ["ANSWER_CHARACTERS", "write_unit", "write_units"]

ANSWER_CHARACTERS = 400
SHAPED_FIRST = ("price", "much", "percent", "phone", "time", "duration", "measure", "count")


def write_units(chosen: Iterable[tuple[Unit, Facet]], most: int) -> Draft:
    """The units in their order, a line each with its marker, within `most` characters together."""
    lines: list[str] = []
    citations: list[Citation] = []
    used = 0
    for unit, facet in chosen:
        marker = len(citations) + 1
        line, start, end = write_unit(unit, facet, marker, most - used)
        if not line or (lines and used + len(line) + 1 > most):
            continue
        lines.append(line)
        heading = (unit.read_by, *unit.heading) if unit.read_by else unit.heading
        quote = unit.text[start - unit.start : end - unit.start]
        citations.append(Citation(marker, unit.path, start, end, quote, unit.page, heading))
        used += len(line) + 1
    return Draft("\n".join(lines), citations=tuple(citations))


def write_unit(unit: Unit, facet: Facet, marker: int, room: int) -> tuple[str, int, int]:
    """(line with its marker, start and end of the cited stretch); ("", 0, 0) if it does not fit into `room`."""
    mark = f" [{marker}]"
    if unit.cells:
        line = _row(unit.cells, facet)
        return (
            (line + mark, unit.start, unit.end)
            if len(line) + len(mark) <= room
            else _short_row(unit, facet, mark, room)
        )
    text, start, end = unit.plain, unit.start, unit.end
    if len(text) + len(mark) > room:
        text, start, end = _window(unit, room - len(mark))
        if not text:
            return "", 0, 0
    value = _value(text, facet)
    if value and not text.startswith(value) and len(text) + len(value) + 3 + len(mark) <= room:
        return f"{value} — {text}{mark}", start, end
    return text + mark, start, end


def _row(cells: tuple[Cell, ...], facet: Facet) -> str:
    """Asked-for columns with their names first, then the rest of the row."""
    first = [c for c in cells if c.raw and _asked(c, facet)]
    rest = [c for c in cells if c.raw and c not in first]
    head = ", ".join(_labelled(c) for c in first)
    tail = ", ".join(c.value if not _bare(c) else _labelled(c) for c in rest)
    return f"{head} — {tail}" if head and tail else head or tail


def _short_row(unit: Unit, facet: Facet, mark: str, room: int) -> tuple[str, int, int]:
    """Only the key and the asked-for columns of a row too long for the answer."""
    key = unit.cells[0]
    cells = [c for c in unit.cells[1:] if c.raw and _asked(c, facet)]
    line = f"{', '.join(_labelled(c) for c in cells)} — {key.value}" if cells else ""
    return (line + mark, unit.start, unit.end) if line and len(line) + len(mark) <= room else ("", 0, 0)


def _labelled(cell: Cell) -> str:
    return f"{cell.label} {cell.value}" if cell.label else cell.value


def _bare(cell: Cell) -> bool:
    """A value that says nothing without its column's name."""
    return bool(cell.label) and not re.search(r"[가-힣]{2,}|[A-Za-z]{3,}", cell.value)


def _asked(cell: Cell, facet: Facet) -> bool:
    """Is this the column asked for? By its name, else by the kind of its value."""
    if not cell.label:
        return False
    label = squeeze(cell.label)
    for term in facet.terms:
        if term.kind == "noun" and any(len(w) > 1 and squeeze(w) in label for w in term.words):
            return True
    return any(
        (pattern := VALUES.get(kind)) is not None and pattern.search(cell.value) is not None
        for kind in facet.kinds & set(SHAPED_FIRST)
    )


def _value(text: str, facet: Facet) -> str:
    """The one value of the asked-for kind in the text; "" if there is none or more than one to choose from."""
    for kind in SHAPED_FIRST:
        if kind in facet.kinds:
            found = (text[m.start() : _to_the_bound(text, m.end())].strip() for m in VALUES[kind].finditer(text))
            values = list(dict.fromkeys(found))
            if len(values) == 1 and len(values[0]) < 24 and _whole(text, values[0]):
                return values[0]
            return ""
    return ""


def _whole(text: str, value: str) -> bool:
    """ "0명" out of "10명" is another number."""
    at = text.find(value)
    return at >= 0 and not re.search(r"\d[.,~-]?$", text[:at])


def _to_the_bound(text: str, end: int) -> int:
    """ "5일" of "5일 전에" alone says something else: the bound belongs to the value."""
    bound = re.match(r"\s?(?:전|뒤|후|안|이내|이상|이하|미만|초과|까지|부터|마다)(?![가-힣]{2})", text[end:])
    return end + bound.end() if bound else end


def _window(unit: Unit, room: int) -> tuple[str, int, int]:
    """The beginning of a long unit up to a clause's end that fits."""
    if room < 60:
        return "", 0, 0
    cut = max(unit.text.rfind(mark, 40, room) for mark in (". ", "? ", "! ", "\n", "; ", ", ", " "))
    if cut <= 40:
        return "", 0, 0
    text = unit.text[: cut + 1].rstrip(" ,;\n")
    return " ".join(text.replace("**", "").split()), unit.start, unit.start + len(text)
