"""The models room: who works now, two answers side by side, and the way to a real model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gallae.ui.models_beside import draw_beside
from gallae.ui.models_bring import draw_bring
from gallae.ui.models_connect import draw_connect
from gallae.ui.models_now import draw_now
from gallae.ui.visit import Visit

__all__ = ["draw_models_room"]

VIEWS: dict[str, tuple[str, str, str, Callable[[Visit], None]]] = {
    "now": ("지금", "Now", "models health", draw_now),
    "beside": ("나란히 보기", "Side by side", "ask", draw_beside),
    "bring": ("모델 받기", "Bring a model", "models get", draw_bring),
    "connect": ("연결하기", "Connect", "models allow", draw_connect),
}


def draw_models_room(visit: Visit) -> None:
    st.markdown("## " + visit.say("모델", "Models"))
    views = {name: visit.say(ko, en) for name, (ko, en, action, _) in VIEWS.items() if visit.may(action)}
    st.session_state.setdefault("models-view", "now")
    view = st.segmented_control(
        visit.say("보기", "View"), list(views), format_func=views.__getitem__, key="models-view", required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    if view in VIEWS:
        VIEWS[view][3](visit)
