"""Tables of a PDF page that are drawn with lines: the grid is read from the lines, not guessed from the text.

Lines that cross each other make one table; their x and y positions are its columns and rows. A cell that spans rows
(no line below it) is repeated in each, so that every row says all; a cell that spans columns is written once.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Box", "Grid", "find_grids"]

NEAR = 2.5  # points within which two lines are the same, or touch


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of text and where it stands, in points; bottom < top. `size` and `weight` are its font's."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float = 0.0
    weight: int = 0

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Rule:
    """A horizontal (`flat`) or vertical line: `at` its y or x, from `start` to `end` along it."""

    flat: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right, rows from top to bottom."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    rules: tuple[_Rule, ...]

    def holds(self, box: Box) -> bool:
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        return self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]

    def rows(self, boxes: Sequence[Box]) -> list[list[list[Box]]]:
        """The boxes of each cell of each row, in reading order; spanned rows repeat a cell."""
        cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            row = sum(1 for y in self.ys[1:-1] if (box.bottom + box.top) / 2 < y)
            column = sum(1 for x in self.xs[1:-1] if box.left + NEAR >= x)
            cells.setdefault((row, self._first_column(row, column)), []).append(box)
        made: list[list[list[Box]]] = []
        for row in range(len(self.ys) - 1):
            line: list[list[Box]] = []
            for column in range(len(self.xs) - 1):
                held = [b for r in self._spanned(row, column) for b in cells.get((r, column), [])]
                line.append(sorted(held, key=lambda b: (-round(b.bottom / 3), b.left)))
            made.append(line)
        return made

    def _first_column(self, row: int, column: int) -> int:
        """Leftmost column of the cell: no vertical line between it and its neighbour in this row."""
        y = (self.ys[row] + self.ys[row + 1]) / 2
        while column > 0 and not self._ruled(False, self.xs[column], y):
            column -= 1
        return column

    def _spanned(self, row: int, column: int) -> range:
        x = (self.xs[column] + self.xs[column + 1]) / 2
        first = last = row
        while first > 0 and not self._ruled(True, self.ys[first], x):
            first -= 1
        while last < len(self.ys) - 2 and not self._ruled(True, self.ys[last + 1], x):
            last += 1
        return range(first, last + 1)

    def _ruled(self, flat: bool, at: float, along: float) -> bool:
        return any(
            r.flat == flat and abs(r.at - at) <= NEAR and r.start - NEAR <= along <= r.end + NEAR for r in self.rules
        )


def find_grids(page: Any) -> list[Grid]:
    """The ruled tables of a pypdfium2 page with at least two rows and two columns."""
    grids = []
    for group in _crossing(list(_rules(page))):
        xs = _positions(r.at for r in group if not r.flat)
        ys = _positions(r.at for r in group if r.flat)
        if len(xs) >= 3 and len(ys) >= 3:
            grids.append(Grid(tuple(xs), tuple(reversed(ys)), tuple(group)))
    return grids


def _rules(page: Any) -> Iterator[_Rule]:
    import pypdfium2.raw as pdfium

    for count, path in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=4)):
        if count > 20_000:  # a drawing, not a table
            return
        left, bottom, right, top = path.get_bounds()
        if right - left <= NEAR or top - bottom <= NEAR:
            yield from _rule(left, bottom, right, top)
        else:
            yield from _outline(path, pdfium)


def _outline(path: Any, pdfium: Any) -> Iterator[_Rule]:
    """The straight segments of a path, in the page's coordinates."""
    matrix = path.get_matrix()
    last: tuple[float, float] | None = None
    begun: tuple[float, float] | None = None
    for number in range(min(2_000, pdfium.FPDFPath_CountSegments(path.raw))):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = matrix.on_point(x.value, y.value)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO and last:
            yield from _rule(last[0], last[1], point[0], point[1])
        else:
            begun = point
        if pdfium.FPDFPathSegment_GetClose(segment) and begun:
            yield from _rule(point[0], point[1], begun[0], begun[1])
        last = point


def _rule(x0: float, y0: float, x1: float, y1: float) -> Iterator[_Rule]:
    width, height = abs(x1 - x0), abs(y1 - y0)
    if height <= NEAR < width:
        yield _Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    elif width <= NEAR < height:
        yield _Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _crossing(rules: list[_Rule]) -> list[list[_Rule]]:
    """Rules that touch, directly or through others, in groups."""
    flat = [r for r in rules if r.flat]
    upright = [r for r in rules if not r.flat]
    if len(flat) * len(upright) > 4_000_000:
        return []
    parent = list(range(len(rules)))

    def find(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for i, one in enumerate(flat):
        for j, other in enumerate(upright, len(flat)):
            meets = one.start - NEAR <= other.at <= one.end + NEAR and other.start - NEAR <= one.at <= other.end + NEAR
            if meets:
                parent[find(i)] = find(j)
    groups: dict[int, list[_Rule]] = {}
    for number, rule in enumerate([*flat, *upright]):
        groups.setdefault(find(number), []).append(rule)
    return list(groups.values())


def _positions(values: Iterator[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found
