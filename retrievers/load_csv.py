"""CSV and TSV: one line of text a row, the header row known to every row below it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from functools import reduce
from itertools import pairwise, zip_longest

from gallae.retrievers.documents import Loaded, Manuscript, normalise

__all__ = ["load_csv", "write_table"]

SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?[ \t]*\n", re.IGNORECASE)


def load_csv(text: str) -> Loaded:
    text = normalise(text)
    named = SEPARATOR_LINE.match(text)  # Excel's own way to name the separator
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _delimiter(text)
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    manuscript = Manuscript()
    write_table(manuscript, lines, lambda cells: _written(cells, delimiter))
    return manuscript.done()


def write_table(
    manuscript: Manuscript, lines: list[list[str]], written: Callable[[list[str]], str], *, named: int = 0
) -> None:
    """Add a table: lines above the header (a title, a note) as text, the header, then each row. `named`: so many first
    lines are known to be the header.

    A header of two rows, the upper one with merged cells (given repeated), becomes one: "요금 | 요금" over
    "성인 | 어린이" is "요금 성인 | 요금 어린이".
    """
    lines = [[" ".join(cell.split()) for cell in line] for line in lines]
    lines = _trimmed([line for line in lines if any(line)])
    if 0 < named < len(lines):
        names = reduce(_joined, lines[1:named], lines[0])
        _write_rows(manuscript, lines[named:], written, written(names))
        return
    at = _header(lines)
    for line in lines[: at or 0]:
        manuscript.line(" ".join(dict.fromkeys(cell for cell in line if cell)))
    if at is None:
        _write_rows(manuscript, lines, written, "")
        return
    names, below = lines[at], at + 1
    if below + 1 < len(lines) and _is_upper(names, lines[below]):
        names, below = _joined(names, lines[below]), below + 1
    _write_rows(manuscript, lines[below:], written, written(names))


def _write_rows(
    manuscript: Manuscript, lines: list[list[str]], written: Callable[[list[str]], str], header: str
) -> None:
    if header:
        manuscript.line(header)
    for line in lines:
        manuscript.row(written(line), header)


def _delimiter(text: str) -> str:
    """The separator under which the most of the first lines have the same number of cells, more than one."""
    head = "\n".join([line for line in text.split("\n") if line.strip()][:20])

    def fit(delimiter: str) -> tuple[int, int]:
        counts = Counter(len(cells) for cells in csv.reader(io.StringIO(head), delimiter=delimiter))
        cells, lines = max(((n, lines) for n, lines in counts.items() if n > 1), key=lambda p: p[::-1], default=(1, 0))
        return lines, cells

    found = max("\t;|,", key=fit)  # in this order: commas stand in prose and numbers as well
    return found if fit(found)[0] else ","


def _written(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _header(lines: list[list[str]]) -> int | None:
    """The first row as wide as the table and without numbers: its cells name the columns. A row that says one thing
    in all its cells (a title merged over them) names none."""
    width = max((sum(1 for c in line if c) for line in lines), default=0)
    for at, line in enumerate(lines[:6]):
        filled = [cell for cell in line if cell]
        if len(filled) > 1 and len(set(filled)) == 1:
            continue
        if len(filled) >= max(min(2, width), width - 1) and not any(_number(cell) for cell in filled):
            return at if at + 1 < len(lines) else None
    return None


def _trimmed(lines: list[list[str]]) -> list[list[str]]:
    """Without the columns left and right of the table that are empty in every line."""
    first = min((next(at for at, cell in enumerate(line) if cell) for line in lines), default=0)
    last = max((max(at for at, cell in enumerate(line) if cell) for line in lines), default=0)
    return [line[first : last + 1] for line in lines]


def _is_upper(names: list[str], below: list[str]) -> bool:
    """`names` is the upper row of a header: a cell of it spans others that the row below names one by one."""
    if any(_number(cell) for cell in below) or len(below) < len(names):
        return False
    if not all(other for one, other in zip(names, below, strict=False) if one):
        return False
    spans = [at for at, (one, next_one) in enumerate(pairwise(names)) if one and one == next_one]
    kept = any(one == other for one, other in zip(names, below, strict=False))
    return bool(spans) and all(below[at] != below[at + 1] for at in spans) and (kept or len(spans) == len(names) - 1)


def _joined(names: list[str], below: list[str]) -> list[str]:
    pairs = zip_longest(names, below, fillvalue="")
    return [one if one == other else f"{one} {other}".strip() for one, other in pairs]


def _number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("-", "").replace("%", "").replace("원", "").isdigit()
