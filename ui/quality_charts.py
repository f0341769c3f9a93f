"""The pictures of the quality room: a figure over its runs with its interval, what was taken for what, how time spreads.

Streamlit's own Vega-Lite element draws them; it comes with the page, nothing is fetched. Every point carries its interval
and its number of rows, and what a picture shows also stands in words or figures beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from gallae.evals.evaluation import Figure, Table
from gallae.evals.history import Run
from gallae.graphs.words import ROUTE_NAMES
from gallae.ui.quality_words import day_of, figure_name, figure_words, moment_of
from gallae.ui.visit import Visit

__all__ = ["Mistaken", "draw_confusion", "draw_over_time", "mistaken", "points_of"]

GOOD, BAD, LINE = "#0d9488", "#dc2626", "#0d9488"
FEW = 2  # points: below, a line says nothing


@dataclass(frozen=True, slots=True)
class Mistaken:
    """`n` rows of `label` that were sent to `chosen`."""

    label: str
    chosen: str
    n: int


def points_of(visit: Visit, runs: Sequence[Run], name: str) -> list[dict[str, Any]]:
    """One point a run that measured the figure, the oldest first."""
    points = []
    for run in runs:
        figure = run.evaluation.figure(name)
        if figure is None or not figure.interval.n:
            continue
        one = figure.interval
        points.append(
            {
                "when": moment_of(run).isoformat(timespec="seconds"),
                "day": day_of(run, visit.language),
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "said": figure_words(figure),
                "between": f"{figure_words(figure, one.low)} – {figure_words(figure, one.high)}",
                "n": one.n,
            }
        )
    return points


def draw_over_time(
    visit: Visit, runs: Sequence[Run], figure: Figure, *, key: str, bar: float | None = None, height: int = 150
) -> bool:
    """The figure over the runs, its 95 % interval as a whisker, its bar as a dashed line; False with fewer than two."""
    points = points_of(visit, runs, figure.name)
    if len(points) < FEW:
        return False
    axis: dict[str, Any] = {"tickCount": 4}
    if figure.unit == "ms":
        axis["labelExpr"] = "datum.value >= 1000 ? format(datum.value / 1000, '.1f') + ' s' : datum.value + ' ms'"
    else:
        axis["format"] = {"share": "%", "usd": "$.4f", "score": ".2f"}.get(figure.unit, ",")
    y = {"title": None, "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": axis}
    x = {
        "field": "day",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {"labelAngle": 0, "labelOverlap": True},
    }
    tips = [
        {"field": "day", "title": visit.say("언제", "when")},
        {"field": "said", "title": figure_name(figure, visit.language)},
        {"field": "between", "title": visit.say("이 사이일 것", "between (95 %)")},
        {"field": "n", "title": visit.say("몇 개로", "rows")},
    ]
    layer: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": LINE, "opacity": 0.45, "strokeWidth": 3},
         "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "tooltip": tips}},
        {"mark": {"type": "line", "color": LINE, "strokeWidth": 2}, "encoding": {"x": x, "y": {**y, "field": "value"}}},
        {"mark": {"type": "point", "filled": True, "size": 70, "color": LINE, "opacity": 1},
         "encoding": {"x": x, "y": {**y, "field": "value"}, "tooltip": tips}},
    ]  # fmt: skip
    if bar is not None:
        mark = {"type": "rule", "strokeDash": [5, 4], "color": "#9ca3af", "strokeWidth": 1.5}
        layer.append({"mark": mark, "encoding": {"y": {**y, "datum": bar}}})
    _draw({"data": {"values": points}, "layer": layer, "height": height}, key)
    return True


def mistaken(table: Table) -> list[Mistaken]:
    """What was taken for what, most often first."""
    head, *rows = table.rows
    found = [
        Mistaken(row[0], chosen, int(cell))
        for row in rows
        for chosen, cell in zip(head[1:], row[1:], strict=False)
        if chosen != row[0] and cell.strip().isdigit() and int(cell)
    ]
    return sorted(found, key=lambda one: (-one.n, one.label, one.chosen))


def draw_confusion(visit: Visit, table: Table, key: str) -> None:
    """Where questions belong, and where they were sent: right ones green on the diagonal, mistakes red beside it."""
    head, *rows = table.rows
    names: dict[str, str] = {route: visit.say(*words) for route, words in ROUTE_NAMES.items()}
    labels = [row[0] for row in rows]
    most = max((_count(c) for row in rows for c in row[1:]), default=1) or 1
    cells = [
        {
            "label": names.get(row[0], row[0]),
            "chosen": names.get(chosen, chosen),
            "n": _count(cell),
            "shade": (
                0.15 + 0.75 * _count(cell) / most if chosen == row[0] else min(0.9, 0.25 + 2 * _count(cell) / most)
            )
            if _count(cell)
            else 0.03,
            "right": chosen == row[0],
        }
        for row in rows
        for chosen, cell in zip(head[1:], row[1:], strict=False)
    ]
    wide = {"labelAngle": 0, "labelLimit": 90, "orient": "top"}
    across = [names.get(c, c) for c in head[1:]]
    x = {
        "field": "chosen",
        "type": "nominal",
        "sort": across,
        "title": visit.say("보낸 곳 →", "sent to →"),
        "axis": wide,
    }
    y = {"field": "label", "type": "nominal", "sort": [names.get(r, r) for r in labels],
         "title": visit.say("가야 할 곳 ↓", "belongs to ↓"), "axis": {"labelLimit": 110}}  # fmt: skip
    colour = {"condition": {"test": "datum.right", "value": GOOD}, "value": BAD}
    tips = [
        {"field": "label", "title": visit.say("가야 할 곳", "belongs to")},
        {"field": "chosen", "title": visit.say("보낸 곳", "sent to")},
        {"field": "n", "title": visit.say("질문", "questions")},
    ]
    ink = "#f3f7f6" if st.context.theme.type == "dark" else "#1f2a2c"
    shade = {"field": "shade", "type": "quantitative", "scale": None, "legend": None}
    layer = [
        {"mark": {"type": "rect", "cornerRadius": 4}, "encoding": {"color": colour, "opacity": shade, "tooltip": tips}},
        {"mark": {"type": "text", "fontSize": 14, "fontWeight": 600, "color": ink},
         "transform": [{"filter": "datum.n > 0"}], "encoding": {"text": {"field": "n"}, "tooltip": tips}},
    ]  # fmt: skip
    spec = {"data": {"values": cells}, "encoding": {"x": x, "y": y}, "layer": layer, "height": 46 * len(rows) + 40}
    _draw(spec, key)


def _draw(spec: Mapping[str, Any], key: str) -> None:
    st.vega_lite_chart(dict(spec), width="stretch", key=key)


def _count(cell: str) -> int:
    return int(cell) if cell.strip().isdigit() else 0
