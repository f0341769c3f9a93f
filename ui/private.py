"""The private switch: a conversation of which nothing is written to the disk, said as long as it lasts."""

from __future__ import annotations

import streamlit as st

from gallae.graphs.threads import keeps_nothing
from gallae.ui.chat import current_thread, new_conversation
from gallae.ui.visit import PRIVATE, Visit

__all__ = ["draw_private_note", "draw_private_switch"]


def draw_private_switch(visit: Visit) -> None:
    """Switching begins a new conversation: what is kept cannot go on in private, nor the other way round."""
    if visit.remote or keeps_nothing(visit.workspace.settings):
        return
    st.toggle(
        visit.say("남기지 않는 대화", "Private conversation"),
        key=PRIVATE,
        on_change=new_conversation,
        help=visit.say(
            "켜면 새 대화가 시작되고, 물음과 답을 디스크에 쓰지 않습니다. 서버를 끄면 사라집니다.",
            "Begins a new conversation whose questions and answers are never written to the disk. It is gone when the "
            "server stops.",
        ),
    )


def draw_private_note(visit: Visit) -> None:
    """Above the conversation, while it is so."""
    if not visit.remote and keeps_nothing(visit.workspace.settings):
        said = visit.say(
            "이 작업 공간은 대화를 저장하지 않습니다. 서버를 끄면 사라집니다.",
            "This workspace keeps no conversations. They are gone when the server stops.",
        )
    elif st.session_state.get(PRIVATE) or _is_private(visit, current_thread()):
        said = visit.say(
            "남기지 않는 대화입니다. 디스크에 쓰지 않고, 목록에도 없고, 서버를 끄면 사라집니다.",
            "A private conversation: never written to the disk, in no list, gone when the server stops.",
        )
    else:
        return
    with st.container(key="private-note"):
        st.caption(f":material/visibility_off: {said}")


def _is_private(visit: Visit, thread: str) -> bool:
    """Also after a reload, when the switch is off and the address still names the conversation."""
    if not thread or visit.remote:
        return False
    return bool(visit.backend.call(lambda chat: chat.store_of(thread) is not chat.store))
