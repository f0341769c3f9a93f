"""A loss curve as a small drawing of our own: there at once, where a chart library takes seconds to load.

The SVG is an image in the page (inline SVG is taken out of `st.html`), so its colours stand in itself and suit light and
dark alike.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

__all__ = ["Line", "curve_html", "curve_svg", "draw_curve"]

WIDTH, HEIGHT = 720, 230
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 12, 30
TICKS = 4
STYLE = (
    "text{fill:#6f7d7d;font:12px sans-serif}.grid{stroke:#80909040}polyline{fill:none;stroke-width:2.2;stroke-linejoin:round}"
    "polyline.learning{stroke:#0d9488}circle.learning{fill:#0d9488}"
    "polyline.held{stroke:#d97706;stroke-dasharray:5 4}circle.held{fill:#d97706}"
)


@dataclass(frozen=True, slots=True)
class Line:
    """Points (step, value) under a name; `kind` is the class that colours it."""

    name: str
    points: Sequence[tuple[int, float]]
    kind: str


def draw_curve(lines: Sequence[Line], *, steps: int, x_name: str) -> None:
    """All on one scale, from step 0 to `steps`."""
    st.html(curve_html(lines, steps=steps, x_name=x_name))


def curve_html(lines: Sequence[Line], *, steps: int, x_name: str) -> str:
    """The drawing and, below it, what each line is and where it stands; "" without a point."""
    drawn = [line for line in lines if line.points]
    if not drawn:
        return ""
    names = "".join(
        f'<span class="{line.kind}"><i></i>{escape(line.name)} {line.points[-1][1]:.3f}</span>' for line in drawn
    )
    said = ", ".join(f"{line.name} {line.points[0][1]:.2f} → {line.points[-1][1]:.2f}" for line in drawn)
    image = b64encode(curve_svg(drawn, steps=steps, x_name=x_name).encode()).decode()
    return (
        f'<figure class="gallae-curve"><img src="data:image/svg+xml;base64,{image}" alt="{escape(said)}">'
        f"<figcaption>{names}</figcaption></figure>"
    )


def curve_svg(lines: Sequence[Line], *, steps: int, x_name: str) -> str:
    """Lines that have points, on one scale."""
    values = [value for line in lines for _, value in line.points]
    low, high = min(values), max(values)
    low, high = (low, high) if high > low else (low - 0.5, high + 0.5)
    last = max(steps, *(step for line in lines for step, _ in line.points), 1)

    def at(step: float, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * step / last
        return x, TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    marks = [low + (high - low) * n / TICKS for n in range(TICKS + 1)]
    grid = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at(0, v)[1]:.1f}" y2="{at(0, v)[1]:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{at(0, v)[1] + 4:.1f}" text-anchor="end">{v:.2f}</text>'
        for v in marks
    )
    ends = f'<text x="{LEFT}" y="{HEIGHT - 10}">0</text><text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end">{escape(x_name)} {last:,}</text>'
    drawn = "".join(_line(line, [at(*point) for point in line.points]) for line in lines)
    size = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f"<svg {size}><style>{STYLE}</style>{grid}{ends}{drawn}</svg>"


def _line(line: Line, places: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    return f'<polyline class="{line.kind}" points="{path}"/><circle class="{line.kind}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
