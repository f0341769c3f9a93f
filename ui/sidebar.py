"""The left side of every page: where one is, one's conversations, the language."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from gallae.core.types import Language
from gallae.ui.chat import current_thread, new_conversation, open_conversation
from gallae.ui.labels import MARK
from gallae.ui.markdown import plain_line
from gallae.ui.models import at_work, draw_consent, draw_models
from gallae.ui.visit import Visit

__all__ = ["chosen_language", "draw_sidebar"]

SHOWN = 12  # conversations listed before the rest is folded
LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}


def chosen_language(workspace_language: Language) -> Language:
    """The switch, else the browser's language if it is one of ours, else the workspace's."""
    if (chosen := st.session_state.get("language")) in LANGUAGES:
        return "en" if chosen == "en" else "ko"
    locale = (st.context.locale or "").lower()
    if locale.startswith("ko"):
        return "ko"
    return "en" if locale.startswith("en") else workspace_language


def draw_sidebar(visit: Visit, chat: StreamlitPage, documents: StreamlitPage) -> None:
    st.logo(MARK, size="large")
    with st.sidebar:
        st.markdown(f"#### {plain_line(visit.title, 60)}")
        if st.button(
            visit.say("새 대화", "New conversation"),
            key="new",
            icon=":material/add:",
            type="primary",
            width="stretch",
            on_click=new_conversation,
        ):
            st.switch_page(chat)
        st.page_link(chat, label=visit.say("대화", "Chat"), icon=":material/forum:")
        st.page_link(documents, label=visit.say("문서", "Documents"), icon=":material/folder_open:")
        _conversations(visit, chat)
        draw_consent(visit)
        draw_models(visit, at_work(visit))
        st.segmented_control(
            visit.say("언어", "Language"),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code],
            default=visit.language,
            key="language",
            required=True,
            label_visibility="collapsed",
        )
        _who(visit)


def _conversations(visit: Visit, chat: StreamlitPage) -> None:
    threads = visit.backend.call(lambda c: c.threads(visit.person))
    with st.container(key="conversations", gap=None):
        st.caption(visit.say("지난 대화", "Conversations"))
        if not threads:
            st.caption(visit.say("아직 없습니다.", "None yet."))
        current = current_thread() if threads else ""
        for thread in threads[:SHOWN]:
            _open_button(thread.id, thread.title, chat, thread.id == current)
        if threads[SHOWN:]:
            with st.expander(visit.say(f"더 보기 ({len(threads) - SHOWN})", f"More ({len(threads) - SHOWN})")):
                for thread in threads[SHOWN:]:
                    _open_button(thread.id, thread.title, chat, thread.id == current)


def _open_button(thread: str, title: str, chat: StreamlitPage, current: bool) -> None:
    if st.button(
        plain_line(title, 60),
        key=f"open-{'now-' if current else ''}{thread}",
        type="tertiary",
        width="stretch",
        on_click=open_conversation,
        args=(thread,),
    ):
        st.switch_page(chat)


def _who(visit: Visit) -> None:
    groups = visit.person.groups
    rights = (
        visit.say("모든 문서", "all documents")
        if groups is None
        else ", ".join(sorted(groups)) or visit.say("공개 문서", "public documents")
    )
    st.caption(f":material/person: {plain_line(visit.person.id)} · {plain_line(rights)}")
