"""Which models are at work, always on the page; and the one yes an outside model needs before it is used."""

from __future__ import annotations

import streamlit as st

from gallae.ui.visit import Visit

__all__ = ["draw_models_line", "served_routes"]


def draw_models_line(visit: Visit) -> None:
    """One quiet line under the question box: who writes, who searches, and what stays in the house."""
    st.caption(models_line(visit), text_alignment="center")


def models_line(visit: Visit) -> str:
    return "embedded"


def served_routes(visit: Visit) -> frozenset[str]:
    return frozenset({"rag", "tool"})
