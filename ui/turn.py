"""One finished turn on the page, drawn from its stored row: an answer, or honestly none.

Only `answered` looks like an answer. Whatever else a turn ended as is framed in its own colour under its own
name, and text that was withdrawn is folded away under that word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.types import ROUTES, Route
from gallae.graphs.store import StoredTurn
from gallae.ui.labels import OUTCOMES, ROUTE_LABELS, route_badge
from gallae.ui.markdown import as_typed, plain_line, safe_markdown, with_markers
from gallae.ui.receipt import cost_line, open_receipt
from gallae.ui.source import citation_label, open_citation
from gallae.ui.visit import Visit, draw_error

__all__ = ["ASSISTANT", "PERSON", "ask_next", "draw_question", "draw_turn"]

PERSON, ASSISTANT = ":material/person:", ":material/alt_route:"


def draw_question(text: str) -> None:
    with st.chat_message("user", avatar=PERSON):
        st.markdown(as_typed(text))


def draw_turn(visit: Visit, turn: StoredTurn, *, last: bool, titles: Mapping[str, str]) -> None:
    """Question and what came of it; `last` gives a question back its live buttons."""
    draw_question(turn.question)
    answer = turn.answer or {}
    with st.chat_message("assistant", avatar=ASSISTANT), st.container(key=f"turn-{turn.id}", gap="small"):
        outcome = "withdrawn" if turn.withdrawn else str(answer.get("outcome") or turn.status)
        _head(visit, answer, outcome)
        _body(visit, turn, answer, outcome)
        if outcome == "clarify" and last:
            _choices(turn, answer)
        _sources(visit, turn, answer, titles)
        _foot(visit, turn, answer)


def ask_next(text: str) -> None:
    """A button's question: the chat asks it in the same rerun, as if it had been typed."""
    st.session_state["ask"] = text


def _head(visit: Visit, answer: Mapping[str, Any], outcome: str) -> None:
    badges = []
    if answer.get("route") and outcome not in ("clarify", "refused", "withdrawn"):
        badges.append(route_badge(str(answer["route"]), visit.language))
    if label := OUTCOMES.get(outcome):
        badges.append(f":{label.colour}-badge[:material/{label.icon}: {label.text(visit.language)}]")
    if badges:
        st.markdown(" ".join(badges))


def _body(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], outcome: str) -> None:
    markers = [int(c["marker"]) for c in answer.get("citations") or []]
    text = with_markers(turn.text, markers)
    if outcome == "withdrawn":
        st.error(
            visit.say(
                "이 답은 검사를 통과하지 못해 거두어들였습니다. ", "This answer failed a check and was withdrawn. "
            )
            + plain_line(turn.withdrawn or ""),
            icon=":material/undo:",
        )
        with st.expander(visit.say("거두어들인 글 보기 (답이 아닙니다)", "Show the withdrawn text (not an answer)")):
            st.markdown(f":gray[{plain_line(turn.shown, 5_000)}]")
    elif outcome == "answered":
        st.markdown(text)
    elif outcome == "cut":
        if text:
            st.markdown(text)
        st.caption(visit.say("— 여기서 멈췄습니다.", "— stopped here."))
    elif outcome == "running":
        st.markdown(text or visit.say("다른 창에서 답하는 중입니다.", "Being answered in another window."))
        st.button(visit.say("새로 고침", "Refresh"), key=f"refresh-{turn.id}", icon=":material/refresh:")
    elif outcome == "failed":
        st.error(plain_line(turn.error or "", 600), icon=":material/error:")
        if turn.shown:
            st.markdown(safe_markdown(turn.shown))
    elif outcome == "refused":
        st.error(text, icon=":material/block:")
    elif outcome == "clarify":
        st.markdown(text)
    else:  # abstained, unserved
        label = OUTCOMES.get(outcome, OUTCOMES["failed"])
        st.warning(text, icon=f":material/{label.icon}:")


def _choices(turn: StoredTurn, answer: Mapping[str, Any]) -> None:
    clarify = (answer.get("decision") or {}).get("clarify") or {}
    with st.container(horizontal=True, key=f"choices-{turn.id}"):
        for n, choice in enumerate(clarify.get("choices") or []):
            st.button(plain_line(choice), key=f"choice-{turn.id}-{n}", on_click=ask_next, args=(choice,))


def _sources(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], titles: Mapping[str, str]) -> None:
    if not (citations := answer.get("citations") or []) or turn.withdrawn:
        return
    with st.container(horizontal=True, key=f"cites-{turn.id}", gap="xsmall"):
        for n, citation in enumerate(citations):
            label = citation_label(visit, citation, titles.get(str(citation["path"]), ""))
            if st.button(label, key=f"cite-{turn.id}-{n}", help=plain_line(str(citation.get("quote", "")), 300)):
                open_citation(visit, citation)


def _foot(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{turn.id}", gap="small"):
        if answer:
            if st.button(
                visit.say("왜 이렇게?", "Why?"), key=f"why-{turn.id}", type="tertiary", icon=":material/receipt_long:"
            ):
                open_receipt(visit, turn)
            if st.button(
                visit.say("갈래가 달라요", "Wrong route"),
                key=f"wrong-{turn.id}",
                type="tertiary",
                icon=":material/alt_route:",
            ):
                _open_wrong_route(visit, turn)
        if turn.status != "running":
            st.feedback("thumbs", key=f"fb{turn.id}", on_change=_rate, args=(visit, turn.id))
        if answer:
            st.caption(cost_line(visit, answer))


def _rate(visit: Visit, turn_id: str) -> None:
    score = st.session_state.get(f"fb{turn_id}")
    if score is not None:
        visit.backend.call(lambda chat: chat.rate(turn_id, visit.person, int(score), ""))
        st.toast(visit.say("고맙습니다. 평가를 적어 두었습니다.", "Thank you, noted."), icon=":material/check:")


def _open_wrong_route(visit: Visit, turn: StoredTurn) -> None:
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
