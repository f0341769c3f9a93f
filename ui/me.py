"""Who I am here, what I may read, and what becomes of what I say: one small menu at the foot of the sidebar."""

from __future__ import annotations

import streamlit as st

from gallae.core.permissions import ROLE_NAMES
from gallae.graphs.consents import consenting, say_consent
from gallae.ui.markdown import plain_line
from gallae.ui.signing_in import GIVEN, forget_token
from gallae.ui.visit import Visit

__all__ = ["draw_me"]


def draw_me(visit: Visit) -> None:
    with st.popover(
        plain_line(visit.name_of(visit.person.id), 40),
        key="me",
        icon=":material/person:",
        type="tertiary",
        width="stretch",
    ):
        st.caption(_rights(visit))
        _consent(visit)
        if not visit.remote:
            _own_data(visit)
        if GIVEN in st.session_state:
            st.button(
                visit.say("로그아웃", "Sign out"),
                key="forget-token",
                type="tertiary",
                icon=":material/logout:",
                on_click=forget_token,
            )
        if visit.signed_in:
            st.button(
                visit.say("로그아웃", "Sign out"),
                key="sign-out",
                type="tertiary",
                icon=":material/logout:",
                on_click=st.logout,
            )


def _rights(visit: Visit) -> str:
    groups = visit.person.groups
    rights = (
        visit.say("모든 문서", "all documents")
        if groups is None
        else ", ".join(sorted(groups)) or visit.say("공개 문서", "public documents")
    )
    role = "" if groups is None else f" · {visit.say(*ROLE_NAMES[visit.person.role])}"
    return f":material/person: {plain_line(visit.name_of(visit.person.id))} · {plain_line(rights)}{role}"


def _consent(visit: Visit) -> None:
    """Nobody's conversations are learnt from unless they said so; the switch is the last word."""
    key = f"learn-{visit.person.owner}"
    st.toggle(
        visit.say("내가 평가한 대화로 팀이 배워도 됩니다", "The team may learn from what I rated"),
        value=_learns(visit),
        key=key,
        help=visit.say(
            "켜야만 쓰입니다. 개인정보를 가리고 사람이 살핀 뒤 시험 질문이나 학습 행이 됩니다. 끄면 다음부터 빠집니다.",
            "Only while it is on. Personal data is masked and a person looks first; then it may become an evaluation "
            "question or a training row. Switched off, it is left out from the next time on.",
        ),
        on_change=_say_consent,
        args=(visit, key),
    )


def _learns(visit: Visit) -> bool:
    if visit.remote:
        return bool(visit.backend.call(lambda chat: chat.learns(visit.person)))
    return visit.person.owner in consenting(visit.workspace.keep)


def _say_consent(visit: Visit, key: str) -> None:
    learn = bool(st.session_state.get(key))
    if visit.remote:
        visit.backend.call(lambda chat: chat.let_learn(visit.person, learn))
    else:
        say_consent(visit.workspace.keep, visit.person, learn, clock=visit.backend.chat.parts.clock)


def _own_data(visit: Visit) -> None:
    """The page deletes conversations one by one; everything at once is the command line's, which shows it first."""
    who = plain_line(visit.person.owner, 40)
    st.caption(
        visit.say(
            "내 자료 모두 받기와 모두 지우기는 이 컴퓨터의 명령으로 합니다:",
            "To take along or delete everything of mine, on this machine:",
        )
    )
    st.code(f"gallae people export {who} --to {who}.zip\ngallae people delete {who}", language=None)
