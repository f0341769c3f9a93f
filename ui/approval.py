"""The dialog before a tool changes something: what would be done, to the last argument, and what a person should know of it.

It stands in the conversation until it is answered, so a reload, another window or a restart of the server shows it again.
A yes runs exactly this call, once; a no is told to the model, which goes on without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from gallae.graphs.store import StoredTurn, new_id
from gallae.ui.markdown import as_typed, plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_approval"]


def draw_approval(visit: Visit, turn: StoredTurn, approval: Mapping[str, Any]) -> None:
    title = plain_line(str(approval.get("title") or approval["tool"]), 80)
    with st.container(border=True, key=f"approval-{turn.id}", gap="small"):
        st.markdown(
            visit.say(
                f"**‘{title}’을(를) 실행할까요?** 아직 아무것도 하지 않았습니다.",
                f"**Run “{title}”?** Nothing has been done yet.",
            )
        )
        _draw_call(visit, approval)
        _draw_cautions(visit, approval)
        with st.container(horizontal=True):
            for yes, ko, en in ((True, "실행하기", "Run it"), (False, "하지 않기", "Don't")):
                st.button(
                    visit.say(ko, en),
                    key=f"{'yes' if yes else 'no'}-{turn.id}",
                    type="primary" if yes else "secondary",
                    icon=":material/check:" if yes else ":material/close:",
                    on_click=_answer,
                    args=(visit, turn, str(approval["id"]), yes),
                )


def _draw_call(visit: Visit, approval: Mapping[str, Any]) -> None:
    """Tool, server and every argument."""
    where = plain_line(str(approval.get("server", "")), 60)
    if approval.get("host"):
        where += visit.say(f" (집 밖: {approval['host']})", f" (outside: {approval['host']})")
    st.caption(visit.say(f"도구 `{approval['tool']}` · 서버 {where}", f"tool `{approval['tool']}` · server {where}"))
    for name, value in (approval.get("arguments") or {}).items():
        if isinstance(value, str | int | float | bool):
            st.markdown(f"**{plain_line(str(name), 60)}**  \n{as_typed(str(value))}")
        else:
            st.markdown(f"**{plain_line(str(name), 60)}**")
            st.json(value, expanded=True)


def _draw_cautions(visit: Visit, approval: Mapping[str, Any]) -> None:
    if approval.get("foreign"):
        read = plain_line(", ".join(str(one) for one in approval["foreign"]), 200)
        st.warning(
            visit.say(
                f"이 요청 전에 다른 사람이 쓴 글을 읽었습니다({read}). 그 글이 시킨 일은 아닌지 살펴 주세요.",
                f"Text that others wrote was read before this ({read}). Make sure it is not what that text ordered.",
            ),
            icon=":material/warning:",
        )
    if approval.get("sent") is not None:
        with st.expander(
            visit.say("집 밖으로는 가려서 나갑니다", "What leaves the house is masked"), icon=":material/lock:"
        ):
            st.json(approval["sent"], expanded=True)
    said = []
    if approval.get("reason"):
        said.append(visit.say("모델이 말한 까닭: ", "The model's reason: ") + plain_line(str(approval["reason"]), 300))
    if expires := float(approval.get("expires") or 0):
        until = datetime.fromtimestamp(expires).strftime("%m-%d %H:%M")
        said.append(visit.say(f"{until}까지 답하지 않으면 하지 않습니다", f"Not done unless you answer by {until}"))
    if said:
        st.caption(" · ".join(said))


def _answer(visit: Visit, turn: StoredTurn, approval: str, yes: bool) -> None:
    """The turn goes on in the backend; the redraw after a click follows it, also one that ended at once."""
    question = visit.question(turn.question, id=new_id(), thread=turn.thread)
    st.session_state["going-on"] = visit.backend.go_on(
        question, turn.id, lambda chat: chat.approve(turn.id, visit.person, yes=yes, approval=approval)
    )
