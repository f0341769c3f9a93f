"""One finished turn on the page, drawn from its stored row: an answer, or honestly none.

Only `answered` looks like an answer. Whatever else a turn ended as is framed in its own colour under its own
name, and text that was withdrawn is folded away under that word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.graphs.words import WAYS
from gallae.ui.approval import draw_approval
from gallae.ui.asking import ask_next
from gallae.ui.cut import draw_cut, draw_failed, draw_model_note, is_silent
from gallae.ui.foot import draw_foot
from gallae.ui.labels import OUTCOMES, route_badge
from gallae.ui.markdown import as_typed, plain_line, safe_markdown, with_markers
from gallae.ui.provenance import provenance_line
from gallae.ui.source import citation_labels, open_citation
from gallae.ui.steps import draw_thoughts, draw_tool, kept_thoughts
from gallae.ui.visit import Visit

__all__ = ["ASSISTANT", "PERSON", "draw_question", "draw_replaced", "draw_turn"]

PERSON, ASSISTANT = ":material/person:", ":material/alt_route:"


def draw_question(text: str) -> None:
    with st.chat_message("user", avatar=PERSON):
        st.markdown(as_typed(text))


def draw_turn(
    visit: Visit,
    turn: StoredTurn,
    *,
    last: bool,
    titles: Mapping[str, str],
    after: int = 0,
    replaced: Sequence[StoredTurn] = (),
) -> None:
    """Question and what came of it; `last` gives a question back its live buttons. `after`: how many turns follow;
    `replaced`: in whose place this one stands."""
    draw_question(turn.question)
    answer = turn.answer or {}
    with st.chat_message("assistant", avatar=ASSISTANT), st.container(key=f"turn-{turn.id}", gap="small"):
        outcome = "withdrawn" if turn.withdrawn else str(answer.get("outcome") or turn.status)
        outcome = "waiting" if turn.status == "waiting" and answer.get("approval") else outcome
        _head(visit, answer, "silent" if is_silent(answer) else outcome)
        if thoughts := kept_thoughts(turn.id):
            draw_thoughts(visit, thoughts)
        for call in answer.get("tools") or []:
            draw_tool(visit, call)
        _body(visit, turn, answer, outcome, last=last)
        if outcome == "clarify" and last:
            _choices(turn, answer)
        if outcome == "answered" and (line := provenance_line(visit, answer)):
            st.caption(line)
        if outcome == "answered":
            draw_model_note(visit, answer)
        _sources(visit, turn, answer, titles)
        draw_foot(visit, turn, answer, after=after)
        if replaced:
            draw_replaced(visit, replaced)


def draw_replaced(visit: Visit, replaced: Sequence[StoredTurn]) -> None:
    """What was said before the question was asked again: kept and readable, but no part of the conversation."""
    label = visit.say(f"이 답이 대신한 앞의 문답 {len(replaced)}개", f"{len(replaced)} earlier turns this one replaced")
    with st.expander(label, icon=":material/history:"):
        for turn in replaced:
            st.markdown(f"**{plain_line(turn.question, 1_000)}**")
            st.markdown(f":gray[{plain_line(turn.text, 2_000) or '–'}]")


def _head(visit: Visit, answer: Mapping[str, Any], outcome: str) -> None:
    badges = []
    if answer.get("route") and outcome not in ("clarify", "refused", "withdrawn"):
        badges.append(route_badge(str(answer["route"]), visit.language))
    if label := OUTCOMES.get(outcome):
        badges.append(f":{label.colour}-badge[:material/{label.icon}: {label.text(visit.language)}]")
    if badges:
        st.markdown(" ".join(badges))


def _body(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], outcome: str, *, last: bool) -> None:
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
    elif outcome == "waiting":
        draw_approval(visit, turn, answer["approval"])
    elif outcome == "cut":
        draw_cut(visit, turn, answer, last=last)
    elif outcome == "running":
        st.markdown(text or visit.say("다른 창에서 답하는 중입니다.", "Being answered in another window."))
        st.button(visit.say("새로 고침", "Refresh"), key=f"refresh-{turn.id}", icon=":material/refresh:")
    elif outcome == "failed":
        draw_failed(visit, turn, last=last)
    elif outcome == "refused":
        st.error(text, icon=":material/block:")
    elif outcome == "clarify":
        st.markdown(text)
    else:  # abstained, unserved
        label = OUTCOMES.get(outcome, OUTCOMES["failed"])
        ways = next((ways for ways in WAYS.values() if ways in turn.text), "") if outcome == "unserved" else ""
        st.warning(with_markers(turn.text.replace(ways, "").strip(), markers), icon=f":material/{label.icon}:")
        if ways:
            _draw_ways(visit, ways)


def _draw_ways(visit: Visit, ways: str) -> None:
    """What is missing is everybody's to know; how it is brought is for those who may."""
    if visit.remote or not visit.may("models health"):
        st.caption(
            visit.say(
                "이 작업 공간의 운영자가 언어 모델을 붙일 수 있습니다.", "Who runs this workspace can connect one."
            )
        )
        return
    st.caption(
        visit.say(
            ":material/memory: 왼쪽 ‘모델’에서 몇 번 눌러 붙일 수 있습니다.",
            ":material/memory: A few clicks under “Models” on the left connect one.",
        )
    )
    with st.expander(
        visit.say("설정 파일이나 명령으로 붙이기", "By the settings file or a command"), icon=":material/terminal:"
    ):
        st.markdown(safe_markdown(ways))


def _choices(turn: StoredTurn, answer: Mapping[str, Any]) -> None:
    clarify = (answer.get("decision") or {}).get("clarify") or {}
    with st.container(horizontal=True, key=f"choices-{turn.id}"):
        for n, choice in enumerate(clarify.get("choices") or []):
            st.button(plain_line(choice), key=f"choice-{turn.id}-{n}", on_click=ask_next, args=(choice,))


def _sources(visit: Visit, turn: StoredTurn, answer: Mapping[str, Any], titles: Mapping[str, str]) -> None:
    if not (citations := answer.get("citations") or []) or turn.withdrawn:
        return
    labels = citation_labels(visit, citations, titles)
    with st.container(horizontal=True, key=f"cites-{turn.id}", gap="xsmall"):
        for n, (citation, label) in enumerate(zip(citations, labels, strict=True)):
            if st.button(label, key=f"cite-{turn.id}-{n}", help=plain_line(str(citation.get("quote", "")), 300)):
                open_citation(visit, citation)
