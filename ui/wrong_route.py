"""A person says which way a question should have gone; from then on the same question goes that way."""

from __future__ import annotations

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.types import ROUTES, Route
from gallae.graphs.store import StoredTurn
from gallae.ui.labels import ROUTE_LABELS, route_badge
from gallae.ui.visit import Visit, draw_error

__all__ = ["open_wrong_route"]


def open_wrong_route(visit: Visit, turn: StoredTurn) -> None:
    @st.dialog(visit.say("어느 갈래가 맞았을까요?", "Which way would have been right?"), icon=":material/alt_route:")
    def form() -> None:
        now = str((turn.answer or {}).get("route", ""))
        st.caption(visit.say("지금 갈래: ", "Now: ") + route_badge(now, visit.language))
        _corrected_before(visit, turn.id)
        route = st.radio(
            visit.say("맞는 갈래", "The right way"),
            [r for r in ROUTES if r != now],
            format_func=lambda r: ROUTE_LABELS[r].text(visit.language),
            captions=[ROUTE_LABELS[r].help(visit.language) for r in ROUTES if r != now],
            key=f"wrong-route-{turn.id}",
        )
        comment = st.text_input(visit.say("이유 (없어도 됩니다)", "Reason (optional)"), key=f"wrong-why-{turn.id}")
        if st.button(visit.say("알리기", "Send"), type="primary", key=f"wrong-send-{turn.id}"):
            _correct(visit, turn.id, route, comment)

    form()


def _correct(visit: Visit, turn_id: str, route: Route, comment: str) -> None:
    """From now on the same question goes this way; a route that nobody here could take is refused with the reason."""
    try:
        visit.backend.call(lambda chat: chat.rate(turn_id, visit.person, 0, comment, route=route))
    except GallaeError as error:
        draw_error(visit, error)
        return
    st.toast(
        visit.say("적어 두었습니다. 같은 질문은 이제 ", "Noted. The same question now goes to ")
        + ROUTE_LABELS[route].text(visit.language),
        icon=":material/check:",
    )
    st.rerun()


def _corrected_before(visit: Visit, turn_id: str) -> None:
    """What was said about this turn already, and the way back."""
    standing = visit.backend.call(lambda chat: chat.corrections(visit.person))
    said = next((c for c in reversed(standing) if c.turn == turn_id), None)
    if said is None:
        return
    st.caption(visit.say("이미 바로잡음: ", "Corrected already: ") + route_badge(said.right, visit.language))
    if st.button(visit.say("되돌리기", "Take it back"), key=f"wrong-undo-{turn_id}", icon=":material/undo:"):
        visit.backend.call(lambda chat: chat.take_back(turn_id, visit.person))
        st.toast(visit.say("되돌렸습니다.", "Taken back."), icon=":material/undo:")
        st.rerun()
