"""CSV and TSV: one line of text a row, the header row known to every row below it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from gallae.retrievers.documents import Loaded, Manuscript, normalise

__all__ = ["load_csv", "write_table"]


def load_csv(text: str) -> Loaded:
    text = normalise(text)
    delimiter = _delimiter(text)
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    manuscript = Manuscript()
    write_table(manuscript, lines, lambda cells: _written(cells, delimiter))
    return manuscript.done()


def write_table(manuscript: Manuscript, lines: list[list[str]], written: Callable[[list[str]], str]) -> None:
    """Add a table: lines above the header (a title, a note) as text, the header, then each row."""
    lines = [[" ".join(cell.split()) for cell in line] for line in lines]
    lines = [line for line in lines if any(line)]
    at = _header(lines)
    for line in lines[: at or 0]:
        manuscript.line(" ".join(cell for cell in line if cell))
    header = ""
    if at is not None:
        header = written(lines[at])
        manuscript.line(header)
    for line in lines[(at + 1) if at is not None else 0 :]:
        manuscript.row(written(line), header)


def _delimiter(text: str) -> str:
    first = [line for line in text.split("\n") if line.strip()][:5]
    return max(",;\t|", key=lambda d: min((line.count(d) for line in first), default=0))


def _written(cells: list[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def _header(lines: list[list[str]]) -> int | None:
    """The first row as wide as the table and without numbers: its cells name the columns."""
    width = max((sum(1 for c in line if c) for line in lines), default=0)
    for at, line in enumerate(lines[:6]):
        filled = [cell for cell in line if cell]
        if len(filled) >= max(1, width - 1) and not any(_number(cell) for cell in filled):
            return at if at + 1 < len(lines) else None
    return None


def _number(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").replace("-", "").replace("%", "").replace("원", "").isdigit()
