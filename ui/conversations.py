"""One's conversations in the sidebar: found by their words, opened, given another title, pinned, shared, deleted."""

from __future__ import annotations

from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from gallae.core.errors import GallaeError
from gallae.graphs.store import StoredThread
from gallae.ui.chat import current_thread, new_conversation, open_conversation
from gallae.ui.markdown import plain_line
from gallae.ui.sharing import open_sharing
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_conversations"]

STEP = 12  # conversations listed before one asks for more
TITLE = 200  # characters


def draw_conversations(visit: Visit, chat: StreamlitPage) -> None:
    with st.container(key="conversations", gap=None):
        query = _search(visit)
        threads = visit.backend.call(lambda c: c.find_threads(visit.person, query))
        if not threads:
            st.caption(
                visit.say("찾는 말이 있는 대화가 없습니다.", "No conversation holds these words.")
                if query
                else visit.say("아직 대화가 없습니다.", "No conversations yet.")
            )
        current = current_thread() if threads else ""
        shown = int(st.session_state.get("conversations-shown", STEP))
        for thread in threads[:shown]:
            _draw_row(visit, thread, chat, current=thread.id == current)
        if (left := len(threads) - shown) > 0:
            st.button(
                visit.say(f"더 보기 ({left})", f"More ({left})"),
                key="more-conversations",
                type="tertiary",
                icon=":material/expand_more:",
                on_click=partial(st.session_state.__setitem__, "conversations-shown", shown + STEP),
            )


def _search(visit: Visit) -> str:
    label = visit.say("대화에서 찾기", "Search conversations")
    found = st.text_input(
        label,
        key="find",
        type="search",
        placeholder=label,
        icon=":material/search:",
        label_visibility="collapsed",
        max_chars=200,
        live=True,
    )
    return (found or "").strip()


def _draw_row(visit: Visit, thread: StoredThread, chat: StreamlitPage, *, current: bool) -> None:
    title = plain_line(thread.title, 60)
    with st.container(horizontal=True, key=f"row-{thread.id}", gap=None, vertical_alignment="center"):
        if st.button(
            title,
            key=f"open-{'now-' if current else ''}{thread.id}",
            type="tertiary",
            width="stretch",
            icon=":material/keep:" if thread.pinned else None,
            on_click=open_conversation,
            args=(thread.id,),
        ):
            st.switch_page(chat)
        deeds = {
            "rename": (":material/edit:", "이름 바꾸기", "Rename"),
            "pin": (":material/keep_off:", "고정 풀기", "Unpin")
            if thread.pinned
            else (":material/keep:", "고정", "Pin"),
            "share": (":material/link:", "나누기", "Share"),
            "delete": (":material/delete:", "지우기", "Delete"),
        }
        chosen = st.menu_button(
            visit.say(f"메뉴: {title}", f"Menu: {title}"),
            list(deeds),
            key=f"menu-{thread.id}",
            type="tertiary",
            icon=":material/more_vert:",
            format_func=lambda deed: f"{deeds[deed][0]} {visit.say(*deeds[deed][1:])}",
        )
    match chosen:
        case "rename":
            _open_renaming(visit, thread)
        case "pin":
            visit.backend.call(lambda c: c.pin(thread.id, visit.person, pinned=not thread.pinned))
            st.rerun()
        case "share":
            open_sharing(visit, thread)
        case "delete":
            _open_deleting(visit, thread)


def _open_renaming(visit: Visit, thread: StoredThread) -> None:
    @st.dialog(visit.say("대화 이름", "Name of the conversation"), icon=":material/edit:")
    def form() -> None:
        with st.form(f"rename-{thread.id}", border=False):
            title = st.text_input(visit.say("이름", "Name"), thread.title, max_chars=TITLE, key=f"title-{thread.id}")
            sent = st.form_submit_button(visit.say("바꾸기", "Rename"), type="primary")
        if sent and title and title.strip():
            said = " ".join(title.split())
            visit.backend.call(lambda c: c.rename(thread.id, visit.person, said))
            st.rerun()

    form()


def _open_deleting(visit: Visit, thread: StoredThread) -> None:
    @st.dialog(visit.say("이 대화를 지울까요?", "Delete this conversation?"), icon=":material/delete:")
    def ask() -> None:
        st.markdown(f"**{plain_line(thread.title, TITLE)}**")
        st.caption(
            visit.say(
                "물음, 답, 평가, 나눈 링크가 이 컴퓨터에서 완전히 지워집니다. 되돌릴 수 없습니다.",
                "Questions, answers, ratings and shared links are erased here for good. There is no way back.",
            )
        )
        if st.button(
            visit.say("완전히 지우기", "Delete for good"),
            key=f"delete-{thread.id}",
            type="primary",
            icon=":material/delete_forever:",
        ):
            _delete(visit, thread)

    ask()


def _delete(visit: Visit, thread: StoredThread) -> None:
    if running := visit.running(thread.id):
        running.cancel()
    try:
        visit.backend.call(lambda c: c.forget(thread.id, visit.person))
    except GallaeError as error:  # answered in another window just now
        draw_error(visit, error)
        return
    if current_thread() == thread.id:
        new_conversation()
    st.toast(visit.say("지웠습니다.", "Deleted."), icon=":material/delete:")
    st.rerun()
