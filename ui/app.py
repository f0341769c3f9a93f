"""The page's way in, started by `gallae ui`:

    streamlit run app.py -- --workspace DIR [--state DIR] [--as PERSON] [--groups a,b] [--today DATE] [--sign-in]
    GALLAE_API_URL=http://… streamlit run app.py          the chat of a `gallae serve` instead (ui.remote)

The first who comes waits seconds for the imports of the page: so this script imports next to nothing and says so first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

from gallae.ui.labels import MARK

LOADED = "gallae.ui.main"


def main() -> None:
    st.set_page_config(page_title="갈래 Gallae", page_icon=MARK, layout="centered")
    st.html(Path(__file__).with_name("style.css"))
    place = st.empty()  # in every run, so that what follows keeps its place
    if LOADED not in sys.modules:
        locale = (st.context.locale or "").lower()
        said = ("갈래를 켜는 중입니다", "Starting Gallae")
        with place, st.spinner(said[0] if locale.startswith("ko") else said[1] if locale else " · ".join(said)):
            from gallae.ui import main as _  # noqa: F401 (the wait itself)
    from gallae.ui.main import main as draw

    draw(sys.argv[1:])


main()
