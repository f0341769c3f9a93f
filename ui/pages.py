"""The rooms of the page, in the order of the sidebar: what each is called, who may enter, and what draws it.

A room is imported when it is entered: the chat must not wait for the workshop. A new room is one more line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from gallae.ui.visit import Visit

__all__ = ["ROOMS", "Room", "pages_of"]


@dataclass(frozen=True, slots=True)
class Room:
    """`draw` is a module of this folder and its function of one argument, the visit; without `action` everybody enters,
    else who may do that (core.permissions). `remote` draws it where the page talks to a `gallae serve`; a room without
    one needs the machine itself, and says so there."""

    path: str
    ko: str
    en: str
    icon: str
    draw: str
    action: str | None = None
    remote: str = ""


ROOMS = (
    Room("chat", "대화", "Chat", ":material/forum:", "chat:draw_chat", remote="chat:draw_chat"),
    Room(
        "documents",
        "문서",
        "Documents",
        ":material/folder_open:",
        "documents:draw_documents",
        remote="remote_documents:draw_remote_documents",
    ),
    Room("quality", "품질", "Quality", ":material/monitoring:", "quality:draw_quality", "eval history"),
    Room("models", "모델", "Models", ":material/memory:", "models_room:draw_models_room", "models health"),
    Room("skills", "스킬", "Skills", ":material/school:", "skills:draw_skills", "data check"),
    Room("health", "설정과 상태", "Settings and health", ":material/monitor_heart:", "health:draw_health", "doctor"),
)


def pages_of(visit: Visit) -> dict[str, StreamlitPage]:
    """path -> page, of the rooms that this person may enter; the first is where a visit begins."""
    rooms = [room for room in ROOMS if room.action is None or visit.may(room.action)]
    return {room.path: _page(visit, room, first=room is ROOMS[0]) for room in rooms}


def _page(visit: Visit, room: Room, *, first: bool) -> StreamlitPage:
    module, _, name = (room.remote if visit.remote else room.draw).partition(":")

    def draw() -> None:
        if not module:
            _draw_elsewhere(visit, room)
            return
        getattr(import_module(f"gallae.ui.{module}"), name)(visit)

    return st.Page(draw, title=visit.say(room.ko, room.en), icon=room.icon, url_path=room.path, default=first)


def _draw_elsewhere(visit: Visit, room: Room) -> None:
    st.markdown(f"## {visit.say(room.ko, room.en)}")
    st.info(
        visit.say(
            f"이 화면은 {visit.server}의 서버와 이야기합니다. 여기서 하는 일에는 그 컴퓨터의 파일과 모델이 필요하니, "
            "그 컴퓨터에서 gallae를 여세요.",
            f"This page talks to the server at {visit.server}. What is done here needs that machine's files and models: "
            "open gallae on that machine.",
        ),
        icon=":material/dns:",
    )
