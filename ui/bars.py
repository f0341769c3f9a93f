"""Sums drawn as bars: where the GiB go. Plain HTML with the words in it, so that a screen reader and a copy get the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

__all__ = ["Bar", "bars_html", "draw_bars"]


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` in `unit`; `note` is the sum behind it."""

    name: str
    value: float
    note: str = ""


def draw_bars(bars: Sequence[Bar], *, unit: str, limit: float | None = None, limit_name: str = "") -> None:
    """One line a bar. With `limit` all stand against it, and one that goes over it is red."""
    st.html(bars_html(bars, unit=unit, limit=limit, limit_name=limit_name))


def bars_html(bars: Sequence[Bar], *, unit: str, limit: float | None = None, limit_name: str = "") -> str:
    widest = max([bar.value for bar in bars] + ([limit] if limit else []), default=0.0) or 1.0
    rows = [_row(bar, widest, unit, over=limit is not None and bar.value > limit) for bar in bars]
    if limit is not None:
        rows.append(
            f'<div class="bar limit"><span class="name">{escape(limit_name)}</span><span class="track">'
            f'<i style="width:{100 * limit / widest:.1f}%"></i></span><b>{_number(limit)} {escape(unit)}</b></div>'
        )
    return f'<div class="gallae-bars">{"".join(rows)}</div>'


def _row(bar: Bar, widest: float, unit: str, *, over: bool) -> str:
    note = f'<small title="{escape(bar.note)}">{escape(bar.note)}</small>' if bar.note else ""
    share = max(0.6, 100 * bar.value / widest)
    return (
        f'<div class="bar{" over" if over else ""}"><span class="name">{escape(bar.name)}{note}</span>'
        f'<span class="track"><i style="width:{share:.1f}%"></i></span><b>{_number(bar.value)} {escape(unit)}</b></div>'
    )


def _number(value: float) -> str:
    return (
        f"{value:,.0f}" if value >= 100 or isinstance(value, int) else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
    )
