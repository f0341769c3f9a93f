"""The page's way in, started by `gallae ui`:

    streamlit run app.py -- --workspace DIR [--state DIR] [--as PERSON] [--groups a,b] [--today DATE]

Everything with a life of its own (loop, clients, index) is in one cached `Backend`; the rest is drawn anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from gallae.core.errors import ROWS, GallaeError
from gallae.core.types import Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.ui.backend import Backend
from gallae.ui.chat import current_thread, draw_chat
from gallae.ui.documents import draw_documents
from gallae.ui.labels import MARK
from gallae.ui.sidebar import chosen_language, draw_sidebar
from gallae.ui.visit import Visit

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Draw the page once."""
    given = _arguments(arguments)
    st.set_page_config(page_title="갈래 Gallae", page_icon=MARK, layout="centered")
    st.html(Path(__file__).with_name("style.css"))
    try:
        workspace, backend = _backend(given.workspace, given.state, given.today)
    except GallaeError as error:
        st.error(f"**{ROWS[error.code].ko} {ROWS[error.code].en}**\n\n{error.message}\n\n→ {error.hint}")
        return
    person = Person(given.person, None if given.groups is None else frozenset(filter(None, given.groups.split(","))))
    language = chosen_language(workspace.settings.language)
    visit = Visit(backend, workspace, person, language, reopen=_backend.clear)
    chat = st.Page(lambda: draw_chat(visit), title=visit.say("대화", "Chat"), url_path="chat", default=True)
    documents = st.Page(lambda: draw_documents(visit), title=visit.say("문서", "Documents"), url_path="documents")
    page = st.navigation([chat, documents], position="hidden")
    if running := visit.running(current_thread()):
        visit.following.append(running)
    try:
        draw_sidebar(visit, chat, documents)
        page.run()
    except StopException:
        # Raised wherever a script talks to the page next: the stop button or a closed tab. What was said is kept.
        for turn in visit.following:
            turn.cancel()
        raise


@st.cache_resource(
    show_spinner="작업 공간을 여는 중입니다 (문서를 색인합니다) · Opening the workspace…",
    show_time=True,
    on_release=lambda made: made[1].close(),
)
def _backend(root: str, state: str | None, today: str | None) -> tuple[Workspace, Backend[Any]]:
    from gallae.graphs.chat import open_chat  # pulls in the graph: seconds that the first page view shows as such

    workspace = open_workspace(
        Path(root), state=Path(state) if state else None, arguments={"today": today} if today else None
    )
    return workspace, Backend(lambda: open_chat(workspace))


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gallae ui", allow_abbrev=False)
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--state")
    parser.add_argument("--as", dest="person", default="local")
    parser.add_argument("--groups", help="comma separated; without it the local person may read everything")
    parser.add_argument("--today", help="YYYY-MM-DD, for tests")
    return parser.parse_args(given)


if __name__ == "__main__":
    main(sys.argv[1:])
