"""Figures with their 95 % intervals, drawn: a dot and a whisker a line, so that it is seen where two overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

__all__ = ["Whisker", "draw_whiskers", "whiskers_html"]


@dataclass(frozen=True, slots=True)
class Whisker:
    """A value between its bounds, over `n` rows; `bold` is the one that matters."""

    name: str
    value: float
    low: float
    high: float
    n: int
    bold: bool = False


def draw_whiskers(rows: Sequence[Whisker], *, zero: bool = False, signed: bool = False) -> None:
    """All on one scale; with `zero` a line stands at nought, `signed` writes + and −."""
    st.html(whiskers_html(rows, zero=zero, signed=signed))


def whiskers_html(rows: Sequence[Whisker], *, zero: bool = False, signed: bool = False) -> str:
    if not rows:
        return ""
    low = min([row.low for row in rows] + [0.0])
    high = max([row.high for row in rows] + ([0.0] if zero else [1.0]))
    span = (high - low) or 1.0

    def at(value: float) -> float:
        return 100 * (value - low) / span

    lines = []
    for row in rows:
        text = f"{row.value:+.2f}" if signed else f"{row.value:.2f}"
        bounds = f"{row.low:+.2f} – {row.high:+.2f}" if signed else f"{row.low:.2f} – {row.high:.2f}"
        nought = f'<u style="left:{at(0):.1f}%"></u>' if zero else ""
        lines.append(
            f'<div class="whisker{" bold" if row.bold else ""}"><span class="name">{escape(row.name)}<small>n {row.n}</small>'
            f'</span><span class="track">{nought}<i style="left:{at(row.low):.1f}%;width:{max(0.5, at(row.high) - at(row.low)):.1f}%">'
            f'</i><em style="left:{at(row.value):.1f}%"></em></span><b>{text}<small>{bounds}</small></b></div>'
        )
    return f'<div class="gallae-whiskers">{"".join(lines)}</div>'
