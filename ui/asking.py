"""What a button asks: the chat asks it in the same rerun, as if it had been typed.

A question may stand in another one's place: the same words by another route, or other words. The turn that it replaces
and all after it stay stored (graphs.branches) and are shown folded.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from gallae.core.types import Language, Route
from gallae.graphs.store import StoredTurn
from gallae.ui.labels import ROUTE_LABELS
from gallae.ui.visit import Visit

__all__ = ["Ask", "ask_next", "open_again", "open_other_route", "take_ask"]


@dataclass(frozen=True, slots=True)
class Ask:
    """`replaces` is the id of the turn in whose place it is asked; "" asks anew. `route` None: the router chooses."""

    text: str
    route: Route | None = None
    replaces: str = ""


def ask_next(text: str, route: Route | None = None, replaces: str = "") -> None:
    st.session_state["ask"] = Ask(text, route, replaces)


def take_ask(typed: str) -> Ask | None:
    """What was typed, else what a button asked."""
    pressed: Ask | None = st.session_state.pop("ask", None)
    return Ask(typed.strip()) if typed.strip() else pressed


def open_again(visit: Visit, turn: StoredTurn, after: int) -> None:
    """A dialog to ask `turn`'s question in other words; `after` turns were said since and are replaced with it."""

    @st.dialog(visit.say("고쳐서 다시 묻기", "Edit and ask again"), icon=":material/edit:")
    def form() -> None:
        text = st.text_area(
            visit.say("질문", "Question"),
            turn.question,
            key=f"again-text-{turn.id}",
            height=140,
            max_chars=visit.workspace.settings.limits.question_characters,
        )
        _replaced_note(visit, after)
        if st.button(visit.say("다시 묻기", "Ask again"), type="primary", key=f"again-send-{turn.id}"):
            if not text.strip():
                st.warning(
                    visit.say(
                        "질문이 비어 있습니다. 물을 것을 적어 주세요.", "The question is empty: write what to ask."
                    )
                )
                return
            ask_next(text.strip(), replaces=turn.id)
            st.rerun()

    form()


def open_other_route(visit: Visit, turn: StoredTurn, after: int, served: frozenset[str]) -> None:
    """A dialog with the other routes, those that can answer now first; one is taken for the same words."""
    now = str((turn.answer or {}).get("route", ""))
    routes: list[Route] = [r for r in ROUTE_LABELS if r != now and r in served]  # type: ignore[misc]
    lacking = [r for r in ROUTE_LABELS if r != now and r not in served]

    @st.dialog(visit.say("다른 갈래로 다시 답하기", "Answer again another way"), icon=":material/alt_route:")
    def form() -> None:
        if routes:
            route = st.radio(
                visit.say("어느 갈래로 할까요?", "Which way?"),
                routes,
                format_func=lambda r: ROUTE_LABELS[r].text(visit.language),
                captions=[ROUTE_LABELS[r].help(visit.language) for r in routes],
                key=f"other-route-{turn.id}",
            )
        if lacking:
            st.caption(
                visit.say("지금은 맡을 모델이 없는 갈래: ", "No model serves these now: ")
                + _names(lacking, visit.language)
            )
        _replaced_note(visit, after)
        if routes and st.button(
            visit.say("이 갈래로 다시 답하기", "Answer this way"), type="primary", key=f"other-send-{turn.id}"
        ):
            ask_next(turn.question, route, turn.id)
            st.rerun()

    form()


def _names(routes: list[str], language: Language) -> str:
    return ", ".join(ROUTE_LABELS[r].text(language) for r in routes)


def _replaced_note(visit: Visit, after: int) -> None:
    said = visit.say(
        "지금 답은 지워지지 않고 접어 둡니다. 모델은 앞으로 새 답만 봅니다.",
        "The present answer is not deleted but folded away; from now on a model sees the new one only.",
    )
    if after:
        said += visit.say(f" 그 뒤에 나눈 {after}번의 문답도 함께 접힙니다.", f" So are the {after} turns after it.")
    st.caption(said)
