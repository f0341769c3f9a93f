"""Somebody's conversation by its link (`?shared=TOKEN`): to read, with the rights of whoever looks; nothing to ask."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.types import as_json
from gallae.graphs.seen import WITHHELD
from gallae.graphs.shares import Shared, SharedTurn
from gallae.ui.labels import OUTCOMES
from gallae.ui.markdown import plain_line, with_markers
from gallae.ui.source import citation_label, open_citation
from gallae.ui.turn import ASSISTANT, draw_question
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_shared", "leave_shared", "shared_token"]


def shared_token() -> str:
    """The token in the address; "" where none is."""
    return str(st.query_params.get("shared") or "")


def leave_shared() -> None:
    st.query_params.pop("shared", None)


def draw_shared(visit: Visit, token: str) -> None:
    """AccessError's words for a wrong, an expired and a revoked link: they are the same."""
    try:
        shared: Shared = visit.backend.call(lambda chat: chat.shared(token, visit.person))
    except GallaeError as error:
        draw_error(visit, error)
        _way_back(visit)
        return
    made = datetime.fromtimestamp(shared.created).strftime("%Y-%m-%d %H:%M")
    with st.container(key="shared-head"):
        st.markdown(f"## {plain_line(shared.title, 200)}")
        st.caption(
            visit.say(
                f":material/visibility: 나눈 대화 · 읽기만 할 수 있습니다 · {made}까지의 대화",
                f":material/visibility: A shared conversation · read-only · as of {made}",
            )
        )
    titles = {card.path: card.title for card in visit.index.documents(visit.person)}
    for at, turn in enumerate(shared.turns):
        if turn.question:
            draw_question(turn.question)
        with st.chat_message("assistant", avatar=ASSISTANT), st.container(key=f"shared-{at}", gap="small"):
            _draw_answer(visit, turn, at, titles)
    _way_back(visit)


def _draw_answer(visit: Visit, turn: SharedTurn, at: int, titles: dict[str, str]) -> None:
    label = OUTCOMES.get(turn.status)
    if label is not None:
        st.markdown(f":{label.colour}-badge[:material/{label.icon}: {label.text(visit.language)}]")
    if turn.status == WITHHELD:
        st.info(plain_line(turn.text, 400), icon=":material/lock:")
        return
    st.markdown(with_markers(turn.text, [citation.marker for citation in turn.citations]))
    if not turn.citations:
        return
    with st.container(horizontal=True, key=f"cites-shared-{at}", gap="xsmall"):
        for n, citation in enumerate(turn.citations):
            given = as_json(citation)
            if st.button(citation_label(visit, given, titles.get(citation.path, "")), key=f"cite-shared-{at}-{n}"):
                open_citation(visit, given)


def _way_back(visit: Visit) -> None:
    st.button(
        visit.say("내 대화로", "To my conversations"),
        key="leave-shared",
        icon=":material/arrow_back:",
        on_click=leave_shared,
    )
