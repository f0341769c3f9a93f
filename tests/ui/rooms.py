"""A room of the page opened first, as AppTest cannot follow the sidebar's links; and what it says, in one text."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gallae.ui import pages

__all__ = ["open_room", "said"]


def open_room(page: AppTest, monkeypatch: pytest.MonkeyPatch, path: str, **state: Any) -> AppTest:
    """The first run, with `path` as the page that a visit begins with and `state` in the session."""
    first = [room for room in pages.ROOMS if room.path == path]
    monkeypatch.setattr(pages, "ROOMS", (*first, *(room for room in pages.ROOMS if room.path != path)))
    for name, value in state.items():
        page.session_state[name.replace("_", "-")] = value
    return page.run()


def said(page: AppTest) -> str:
    parts = [*page.markdown, *page.caption, *page.error, *page.warning, *page.success, *page.info, *page.code]
    return "\n".join(str(part.value) for part in parts)
