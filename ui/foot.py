"""Under an answer: why it came so, what one thinks of it, and what to do with it: copy, ask again, save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.ui.asking import open_again, open_other_route
from gallae.ui.clipboard import copy_button
from gallae.ui.models import at_work, served_routes
from gallae.ui.receipt import cost_line, open_receipt
from gallae.ui.visit import Visit
from gallae.ui.wrong_route import open_wrong_route

__all__ = ["REASONS", "draw_foot"]

# What people say of an answer, most often first: (score it goes with, Korean, English).
REASONS = (
    (0, "틀렸어요", "It is wrong"),
    (0, "문서에 없는 말이에요", "Not in the documents"),
    (0, "묻지 않은 것을 답했어요", "Not what I asked"),
    (0, "너무 길어요", "Too long"),
    (0, "너무 짧아요", "Too short"),
    (0, "말투가 어색해요", "The tone is off"),
    (1, "정확해요", "Right"),
    (1, "근거가 분명해요", "Well sourced"),
    (1, "알아듣기 쉬워요", "Easy to follow"),
)


def draw_foot(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], *, after: int) -> None:
    """`after`: how many turns were said since."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{turn.id}", gap="small"):
        if answer:
            if st.button(
                visit.say("왜 이렇게?", "Why?"), key=f"why-{turn.id}", type="tertiary", icon=":material/receipt_long:"
            ):
                open_receipt(visit, turn)
            copy_button(visit, turn.text, key=f"copy-{turn.id}")
        if turn.status != "running":
            _draw_more(visit, turn, answer, after)
            st.feedback(
                "thumbs",
                key=f"fb{turn.id}",
                default=_said(visit, turn),
                on_change=_rate,
                args=(visit, turn.id),
            )
        if answer:
            st.caption(cost_line(visit, answer))
    if turn.status != "running":
        _draw_reasons(visit, turn)


def _draw_more(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], after: int) -> None:
    """A fold, so that the line under an answer stays one line; shut by a choice, as it would lie over what that opens."""
    fold, again, icon = f"more-{turn.id}", visit.say("다시", "Again"), ":material/replay:"
    with st.popover(again, key=fold, type="tertiary", icon=icon, on_change="rerun"):
        if _choice(visit.say("고쳐서 다시 묻기", "Edit and ask again"), f"again-{turn.id}", "edit", fold):
            open_again(visit, turn, after)
        if _choice(visit.say("다른 갈래로 다시 답하기", "Answer another way"), f"other-{turn.id}", "alt_route", fold):
            open_other_route(visit, turn, after, served_routes(visit, at_work(visit)))
        if answer and _choice(visit.say("갈래가 달라요", "Wrong route"), f"wrong-{turn.id}", "wrong_location", fold):
            open_wrong_route(visit, turn)


def _choice(label: str, key: str, icon: str, fold: str) -> bool:
    return st.button(
        label, key=key, type="tertiary", icon=f":material/{icon}:", width="stretch", on_click=_shut, args=(fold,)
    )


def _shut(fold: str) -> None:
    st.session_state[fold] = False


def _said(visit: Visit, turn: StoredTurn) -> int | None:
    """The thumb this person gave before, so that a reload shows it."""
    ratings = visit.backend.call(lambda chat: chat.store_of(turn.thread).ratings(turn.id, visit.person))
    return next((rating.score for rating in reversed(ratings) if rating.score is not None), None)


def _rate(visit: Visit, turn_id: str) -> None:
    score = st.session_state.get(f"fb{turn_id}")
    if score is not None:
        visit.backend.call(lambda chat: chat.rate(turn_id, visit.person, int(score), ""))
        st.session_state["reasons-for"] = turn_id
        st.toast(visit.say("고맙습니다. 평가를 적어 두었습니다.", "Thank you, noted."), icon=":material/check:")


def _draw_reasons(visit: Visit, turn: StoredTurn) -> None:
    """Asked once, right after the thumb; nobody has to answer."""
    score = st.session_state.get(f"fb{turn.id}")
    if st.session_state.get("reasons-for") != turn.id or score is None:
        return
    with st.container(border=True, key=f"reasons-{turn.id}", gap="small"):
        st.pills(
            visit.say("왜 그런가요? (고르지 않아도 됩니다)", "Why? (optional)"),
            [visit.say(ko, en) for at, ko, en in REASONS if at == score],
            selection_mode="multi",
            key=f"reason-{turn.id}-{score}",
        )
        st.text_input(
            visit.say("한마디", "In your words"), key=f"reason-text-{turn.id}", label_visibility="collapsed",
            placeholder=visit.say("덧붙일 말 (없어도 됩니다)", "Anything to add (optional)"),
        )  # fmt: skip
        with st.container(horizontal=True):
            args = (visit, turn.id)
            st.button(
                visit.say("보내기", "Send"), key=f"reason-send-{turn.id}", type="primary", on_click=_reason, args=args
            )
            st.button(visit.say("닫기", "Close"), key=f"reason-close-{turn.id}", type="tertiary", on_click=_close)


def _reason(visit: Visit, turn_id: str) -> None:
    """Kept as one comment of the rating: the reasons as they were read, then the person's own words. Read from the state:
    what was typed last comes together with the click."""
    _close()
    score = st.session_state.get(f"fb{turn_id}")
    chosen = st.session_state.get(f"reason-{turn_id}-{score}") or ()
    comment = str(st.session_state.get(f"reason-text-{turn_id}") or "")
    if said := " — ".join(filter(None, (" · ".join(chosen), comment.strip()))):
        visit.backend.call(lambda chat: chat.rate(turn_id, visit.person, score, said))
        st.toast(visit.say("이유도 적어 두었습니다.", "Your reason is noted."), icon=":material/check:")


def _close() -> None:
    st.session_state.pop("reasons-for", None)
