"""The documents page."""

from __future__ import annotations

import streamlit as st

from gallae.ui.visit import Visit

__all__ = ["draw_documents"]


def draw_documents(visit: Visit) -> None:
    st.markdown("## " + visit.say("문서", "Documents"))
