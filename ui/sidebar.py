"""The left side of every page: where one is, the rooms, one's conversations, the language."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from gallae.core.types import Language
from gallae.graphs.alarms import alarms
from gallae.ui.chat import new_conversation
from gallae.ui.conversations import draw_conversations
from gallae.ui.labels import MARK
from gallae.ui.markdown import plain_line
from gallae.ui.me import draw_me
from gallae.ui.models import draw_consent
from gallae.ui.private import draw_private_switch
from gallae.ui.visit import Visit

__all__ = ["chosen_language", "draw_sidebar"]

LANGUAGES: dict[Language, str] = {"ko": "한국어", "en": "English"}


def chosen_language(workspace_language: Language) -> Language:
    """The switch, else the browser's language if it is one of ours, else the workspace's."""
    if (chosen := st.session_state.get("language")) in LANGUAGES:
        return "en" if chosen == "en" else "ko"
    locale = (st.context.locale or "").lower()
    if locale.startswith("ko"):
        return "ko"
    return "en" if locale.startswith("en") else workspace_language


def draw_sidebar(visit: Visit, pages: Mapping[str, StreamlitPage]) -> None:
    chat = pages["chat"]
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
        draw_private_switch(visit)
        with st.container(key="rooms", gap=None):
            for page in pages.values():
                st.page_link(page, width="stretch")
        draw_conversations(visit, chat)
        draw_consent(visit)
        st.segmented_control(
            visit.say("언어", "Language"),
            list(LANGUAGES),
            format_func=lambda code: LANGUAGES[code],
            default=visit.language,
            key="language",
            required=True,
            label_visibility="collapsed",
        )
        _alarms(visit)
        draw_me(visit)


def _alarms(visit: Visit) -> None:
    """How far the workspace's money has gone, for who may do something about it."""
    if visit.remote or not visit.may("usage others"):
        return
    for alarm in alarms(visit.workspace, time.time())[-1:]:
        st.warning(plain_line(alarm.said(visit.language), 300), icon=":material/payments:")
