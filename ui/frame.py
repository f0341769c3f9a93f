"""What Streamlit does not tell the browser: the language of the page, and that on a phone one has gone somewhere.

A screen reader speaks in the language that the page names (WCAG 2.2, 3.1.1). On a phone the sidebar lies over the page; who
chose a room or a conversation in it wants to see that.
"""

from __future__ import annotations

import streamlit as st

from gallae.ui.visit import Visit

__all__ = ["draw_frame"]

_JS = """
export default function ({ data }) {
  document.documentElement.lang = data.language;
  const before = window.gallaePlace;
  window.gallaePlace = data.place;
  const sidebar = document.querySelector('[data-testid="stSidebar"]');
  if (before !== undefined && before !== data.place && innerWidth <= 640 && sidebar?.dataset.collapsed === "false") {
    sidebar.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  }
}
"""


def draw_frame(visit: Visit, place: str) -> None:
    """`place`: the room and the conversation that are looked at."""
    component = st.components.v2.component("gallae_frame", html="<span></span>", js=_JS)
    component(key="frame", data={"language": visit.language, "place": place}, height=1)
