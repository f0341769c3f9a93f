"""Small pictures of figures as inline SVG, drawn by these few functions: a page needs no plotting library, no script and
no network. Colours come from the page's style sheet by class, so that light and dark are one picture.

Every plot has a <title> and a <desc> for those who hear it, and stands beside a table that holds the same figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from gallae.checks.scores import Interval

__all__ = ["curve", "histogram", "lines", "whisker"]

Point = tuple[float, float]


def whisker(interval: Interval, name: str, *, low: float = 0.0, high: float = 1.0, bar: float | None = None) -> str:
    """A figure on a scale with its 95 % interval; `bar` is a tick at what it is held to."""
    width, middle = 220, 11

    def at(value: float) -> float:
        return 6 + (width - 12) * min(1.0, max(0.0, (value - low) / ((high - low) or 1.0)))

    said = f"{interval.value:.3f}, 95 %: {interval.low:.3f}–{interval.high:.3f}"
    tick = f'<path class="bar-tick" d="M{at(bar):.1f} 2v18"/>' if bar is not None else ""
    body = (
        f'<path class="axis" d="M6 {middle}H{width - 6}"/>{tick}'
        f'<path class="interval" d="M{at(interval.low):.1f} {middle}H{at(interval.high):.1f}"/>'
        f'<circle class="dot" cx="{at(interval.value):.1f}" cy="{middle}" r="4"/>'
    )
    return _svg(width, 22, name, said, body, "whisker")


def lines(values: Sequence[Interval], moments: Sequence[str], name: str) -> str:
    """One figure over its runs, the oldest left: a line through the values in the band of their intervals."""
    width, height, edge = 300, 92, 10
    low, high = min(v.low for v in values), max(v.high for v in values)
    room = max(high - low, 0.02)
    low, high = low - 0.08 * room, high + 0.08 * room

    def at(number: int, value: float) -> Point:
        x = width / 2 if len(values) == 1 else edge + (width - 2 * edge) * number / (len(values) - 1)
        return x, height - edge - (height - 2 * edge) * (value - low) / (high - low)

    over = [at(n, v.high) for n, v in enumerate(values)]
    under = [at(n, v.low) for n, v in enumerate(values)]
    through = [at(n, v.value) for n, v in enumerate(values)]
    band = f'<path class="band" d="{_path([*over, *reversed(under)])}z"/>' if len(values) > 1 else ""
    (x, y), first, last = through[-1], values[0].value, values[-1].value
    dots = "".join(f'<circle class="faint-dot" cx="{a:.1f}" cy="{b:.1f}" r="2"/>' for a, b in through[:-1])
    body = (
        f'{band}<path class="line" d="{_path(through)}"/>{dots}<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    )
    said = f"{len(values)} · {moments[0]} {first:.3f} → {moments[-1]} {last:.3f}"
    return _svg(width, height, name, said, body, "lines")


def curve(bins: Sequence[tuple[float, float, int]], name: str, across: str, up: str) -> str:
    """Reliability: accuracy over confidence, (confidence, accuracy, rows) a bin; on the diagonal it is honest."""
    size, edge = 320, 44

    def at(x: float, y: float) -> Point:
        return edge + (size - edge - 12) * x, size - edge - (size - edge - 12) * y

    (left, bottom), (right, top) = at(0, 0), at(1, 1)
    grid = ""
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = at(part, part)
        grid += f'<path class="grid" d="M{left:.0f} {y:.1f}H{right:.0f}M{x:.1f} {bottom:.0f}V{top:.0f}"/>'
        grid += f'<text class="tick" x="{x:.1f}" y="{bottom + 15:.0f}" text-anchor="middle">{part:g}</text>'
        grid += f'<text class="tick" x="{left - 6:.0f}" y="{y + 3.5:.1f}" text-anchor="end">{part:g}</text>'
    most = max((n for _, _, n in bins), default=1)
    points = [(*at(c, r), 3 + 4 * math.sqrt(n / most)) for c, r, n in bins]
    dots = "".join(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>' for x, y, r in points)
    body = (
        f'{grid}<path class="diagonal" d="M{left:.0f} {bottom:.0f}L{right:.0f} {top:.0f}"/>'
        f'<path class="line" d="{_path([(x, y) for x, y, _ in points])}"/>{dots}'
        f'<text class="label" x="{(left + right) / 2:.0f}" y="{size - 4}" text-anchor="middle">{escape(across)}</text>'
        f'<text class="label" transform="translate(10 {(top + bottom) / 2:.0f}) rotate(-90)" text-anchor="middle">'
        f"{escape(up)}</text>"
    )
    said = "; ".join(f"{c:.2f} → {r:.2f} ({n})" for c, r, n in bins)
    return _svg(size, size, name, said, body, "curve")


def bins_of(values: Sequence[float], most: int = 16) -> list[tuple[float, float, int]]:
    """(from, to, rows) of bins of equal width; the last one holds all above the 99th percentile."""
    ordered = sorted(values)
    top = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))] or 1.0
    number = max(1, min(most, len(ordered)))
    step = top / number
    counts = [0] * number
    for value in ordered:
        counts[min(number - 1, int(value / step))] += 1
    return [(n * step, (n + 1) * step, count) for n, count in enumerate(counts)]


def histogram(values: Sequence[float], name: str, unit: str, marks: Sequence[tuple[str, float]]) -> str:
    """How values spread, with named marks (p50, p95)."""
    width, height, edge = 460, 150, 8
    bins = bins_of(values)
    top, most = bins[-1][1], max(count for _, _, count in bins)
    base, step = height - 22, (width - 2 * edge) / len(bins)
    bars = ""
    for number, (_, _, count) in enumerate(bins):
        tall = (base - 22) * count / most
        if count:
            x = edge + number * step + 1
            bars += f'<rect class="column" x="{x:.1f}" y="{base - tall:.1f}" width="{step - 2:.1f}" height="{max(1.0, tall):.1f}" rx="1.5"/>'
    ticks = "".join(
        f'<text class="tick" x="{edge + (width - 2 * edge) * part:.0f}" y="{height - 6}" text-anchor="{anchor}">'
        f"{_short(top * part)} {escape(unit)}</text>"
        for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end"))
    )
    marked, taken = "", -math.inf
    for label, value in marks:
        x = edge + (width - 2 * edge) * min(1.0, value / top)
        anchor = "start" if x < width * 0.75 else "end"
        y = 9 if x - taken > 90 else 20
        taken = x
        marked += f'<path class="bar-tick" d="M{x:.1f} {y + 3}V{base}"/>'
        marked += f'<text class="tick" x="{x + (4 if anchor == "start" else -4):.1f}" y="{y}" text-anchor="{anchor}">{escape(label)} {_short(value)}</text>'
    said = ", ".join(f"{label} {_short(value)} {unit}" for label, value in marks)
    return _svg(
        width,
        height,
        name,
        said,
        f'{bars}<path class="axis" d="M{edge} {base}H{width - edge}"/>{marked}{ticks}',
        "wide",
    )


def _svg(width: int, height: int, name: str, said: str, body: str, kind: str) -> str:
    return (
        f'<svg class="plot {kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"<title>{escape(name)}</title><desc>{escape(said)}</desc>{body}</svg>"
    )


def _path(points: Sequence[Point]) -> str:
    """Through all points, straight: a smooth line would show values that nobody measured."""
    if not points:
        return ""
    x, y = points[0]
    return f"M{x:.1f} {y:.1f}" + "".join(f"L{b[0]:.1f} {b[1]:.1f}" for _, b in pairwise(points))


def _short(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.01 else f"{value:.1g}"
