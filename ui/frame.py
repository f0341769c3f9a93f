"""What Streamlit does not tell the browser: the language of the page, that on a phone one has gone somewhere, and where
the keyboard is in a menu that opens.

A screen reader speaks in the language that the page names (WCAG 2.2, 3.1.1). On a phone the sidebar lies over the page; who
chose a room or a conversation in it wants to see that. A menu that opens takes the focus itself, on none of its items, so that
Enter would do nothing; it belongs on the first one (ARIA Authoring Practices, menu button).
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
  if (!window.gallaeMenus) {
    window.gallaeMenus = true;
    document.addEventListener("focusin", ({ target }) => {
      if (target.role === "menu") {
        requestAnimationFrame(() => document.activeElement === target && target.querySelector('[role^="menuitem"]')?.focus());
      }
    });
  }
}
"""


def draw_frame(visit: Visit, place: str) -> None:
    """`place`: the room and the conversation that are looked at."""
    component = st.components.v2.component("gallae_frame", html="<span></span>", js=_JS)
    component(key="frame", data={"language": visit.language, "place": place}, height=1)
