"""MCP servers on the health page: there or not, what they say, and changed tools that a person accepts after reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.graphs.audit import open_audit
from gallae.graphs.tool_servers import WHAT, accept_tools, servers_in
from gallae.tools.pins import Change
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_servers"]

COLOURS = {"new": "blue", "changed": "orange", "gone": "gray"}


def draw_servers(visit: Visit, looked: Sequence[Mapping[str, Any]] | None) -> None:
    """`looked`: as they were when they were last asked, None: as they were when the workspace was opened."""
    if not visit.workspace.settings.mcp_servers:
        with st.expander(visit.say("도구와 MCP 서버", "Tools and MCP servers"), icon=":material/build:"):
            st.caption(visit.say("설정된 MCP 서버가 없습니다.", "No MCP server is configured."))
        return
    at_opening = visit.backend.call(lambda chat: servers_in(visit.workspace, chat.parts.toolbox))
    servers = looked if looked is not None else at_opening
    waiting = any(server["changes"] or server["error"] for server in servers)
    with st.expander(visit.say("도구와 MCP 서버", "Tools and MCP servers"), icon=":material/build:", expanded=waiting):
        for server in servers:
            _draw_server(visit, server)


def _draw_server(visit: Visit, server: Mapping[str, Any]) -> None:
    name = str(server["name"])
    with st.container(border=True, key=f"server-{name}", gap="small"):
        icon = ":red[:material/error:]" if server["error"] else ":green[:material/check_circle:]"
        tools = ", ".join(plain_line(tool, 60) for tool in server["tools"])
        st.markdown(f"{icon} **{plain_line(name)}** {tools or visit.say('쓸 도구 없음', 'no tool to use')}")
        if server["error"]:
            st.caption(plain_line(str(server["error"]), 400))
        for note in server["notes"]:
            st.caption(f":material/info: {plain_line(str(note), 400)}")
        if server["changes"]:
            _draw_changes(visit, name, server["changes"])


def _draw_changes(visit: Visit, name: str, changes: Sequence[Change]) -> None:
    st.warning(
        visit.say(
            "이 서버가 도구를 바꿨습니다. 모델이 따르는 글이므로, 읽고 받아들이기 전에는 쓰지 않습니다.",
            "This server has changed its tools. A model obeys such text, so they are not used before you accept them.",
        ),
        icon=":material/visibility:",
    )
    for change in changes:
        st.markdown(f":{COLOURS[change.what]}-badge[{visit.say(*WHAT[change.what])}] **{plain_line(change.tool)}**")
        for label, text in ((visit.say("전", "was"), change.was), (visit.say("지금", "now"), change.now)):
            if text:
                st.caption(label)
                st.code(text, language=None, wrap_lines=True)
    if not visit.may("tools accept"):
        return
    if st.button(
        visit.say("읽었고, 앞으로 씁니다", "I have read it: use them"), key=f"accept-{name}", icon=":material/check:"
    ):
        try:
            require(visit.person, "tools accept", visit.language)
            accept_tools(visit.workspace, open_audit(visit.workspace), visit.person.owner, name)
        except GallaeError as error:
            draw_error(visit, error)
            return
        st.session_state.pop("health-looked", None)
        visit.reopen()
        st.rerun()
