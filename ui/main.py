"""One drawing of the page, for the script that Streamlit runs (app.py).

Everything with a life of its own (loop, clients, index) is in one cached `Backend`; the rest is drawn anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from gallae.core.errors import ROWS, GallaeError, InputError
from gallae.core.settings import api_server
from gallae.core.workspace import Workspace, open_workspace
from gallae.graphs.log_mask import mask_logs
from gallae.retrievers.progress import Progress
from gallae.ui.backend import Backend
from gallae.ui.chat import ask_at_once, current_thread, draw_lost
from gallae.ui.frame import draw_frame
from gallae.ui.opening import Opening, draw_opening
from gallae.ui.pages import pages_of
from gallae.ui.private import draw_private_note
from gallae.ui.remote_visit import visit_remote
from gallae.ui.shared import draw_shared, shared_token
from gallae.ui.sidebar import chosen_language, draw_sidebar
from gallae.ui.signing_in import who_is_here
from gallae.ui.visit import Visit

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Draw the page once, below what app.py has drawn."""
    mask_logs()
    given = _arguments(arguments)
    try:
        server = api_server()
        visit = _visit(given) if server is None else visit_remote(server)
    except GallaeError as error:
        # What is wrong, and with which file, is for those who are known.
        details = "" if given.sign_in else f"\n\n{error.message}\n\n→ {error.hint}"
        st.error(f"**{ROWS[error.code].ko} {ROWS[error.code].en}**{details}")
        return
    if visit is not None:
        _draw(visit)


def _visit(given: argparse.Namespace) -> Visit | None:
    """Of the workspace on this machine; None: nobody who may see anything."""
    if not given.workspace:
        raise InputError("--workspace", hint="streamlit run app.py -- --workspace DIR, or GALLAE_API_URL.")
    opening = _opening(given.workspace, given.state, given.today)
    draw_opening(opening, chosen_language("ko"))
    try:
        workspace, backend = opening.opened()
    except BaseException:
        _opening.clear(given.workspace, given.state, given.today)  # the next redraw tries again
        raise
    language = chosen_language(workspace.settings.language)
    person = who_is_here(workspace, language, given.person, given.groups, sign_in=given.sign_in)
    if person is None:
        return None
    return Visit(backend, workspace, person, language, reopen=_opening.clear, signed_in=given.sign_in)


def _draw(visit: Visit) -> None:
    pages = pages_of(visit)
    page = st.navigation(list(pages.values()), position="hidden")
    if running := visit.running(current_thread()):
        visit.following.append(running)
    token = shared_token()

    def draw_side() -> None:
        draw_sidebar(visit, pages)
        with st.sidebar:
            draw_frame(visit, f"{page.url_path}/{current_thread()}")

    visit.later.append(draw_side)
    try:
        if token or page is not pages["chat"] or not ask_at_once(visit):
            visit.draw_later()
        if token:
            draw_shared(visit, token)
        else:
            if page is pages["chat"]:
                draw_private_note(visit)
            page.run()
        visit.draw_later()
    except GallaeError as error:  # a server elsewhere that is gone, above all
        draw_lost(visit, error)
        visit.draw_later()
    except StopException:
        # Raised wherever a script talks to the page next: the stop button or a closed tab. What was said is kept.
        for turn in visit.following:
            turn.cancel()
        raise


@st.cache_resource(show_spinner=False, on_release=lambda made: made.close())
def _opening(root: str, state: str | None, today: str | None) -> Opening:
    """One for all who look at this workspace."""

    def open_(progress: Progress) -> tuple[Workspace, Backend[Any]]:
        from gallae.graphs.chat import open_chat  # pulls in the graph: seconds, in which the page is drawn already

        workspace = open_workspace(
            Path(root), state=Path(state) if state else None, arguments={"today": today} if today else None
        )
        return workspace, Backend(lambda: open_chat(workspace, progress=progress))

    return Opening(open_)


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="gallae ui", allow_abbrev=False)
    parser.add_argument("--workspace", help="needed unless GALLAE_API_URL names a server")
    parser.add_argument("--state")
    parser.add_argument("--as", dest="person")
    parser.add_argument("--groups", help="comma separated; without it the local person may read everything")
    parser.add_argument("--today", help="YYYY-MM-DD, for tests")
    parser.add_argument("--sign-in", action="store_true", help="everybody signs in by OIDC; see `gallae ui`")
    return parser.parse_args(given)
