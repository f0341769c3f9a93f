"""What happened on the way to an answer, folded: thoughts of a model and calls of tools, live and after a reload.

Thoughts are shown as long as the page is open and never stored: they passed no check, and nothing may rest on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import streamlit as st

from gallae.tools.cards import CARDS
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_thoughts", "draw_tool", "keep_thoughts", "kept_thoughts"]

LONGEST = 20_000  # characters of thoughts that are shown


class Place(Protocol):
    """`st` itself, or a container or placeholder of it."""

    def expander(self, label: str, *, icon: str | None = None) -> Any: ...


def draw_tool(visit: Visit, call: Mapping[str, Any], place: Place = st) -> None:
    """One call: what went in and what came out."""
    label = visit.say("도구를 썼습니다: ", "Used a tool: ") + plain_line(_name(visit, str(call.get("name"))))
    with place.expander(label, icon=":material/build:"):
        st.caption(visit.say("넣은 것", "What went in"))
        arguments = call.get("arguments") or {}
        if arguments and all(isinstance(value, str | int | float | bool) for value in arguments.values()):
            st.markdown(
                "  \n".join(f"**{plain_line(str(k))}** {plain_line(str(v), 2_000)}" for k, v in arguments.items())
            )
        else:
            st.json(arguments, expanded=True)
        st.caption(visit.say("나온 것", "What came out"))
        st.code(str(call.get("result", "")), language=None, wrap_lines=True)


def _name(visit: Visit, name: str) -> str:
    """Our own tools by their title, `계산기 · Calculator`, in the visitor's language; others as their server calls them."""
    title = next((card.title for card in CARDS if card.name == name), name)
    korean, _, english = title.partition(" · ")
    return visit.say(korean, english or korean)


def draw_thoughts(visit: Visit, thoughts: str, place: Place = st) -> None:
    with place.expander(visit.say("생각하는 과정", "Thinking"), icon=":material/psychology:"):
        st.markdown(f":gray[{plain_line(thoughts, LONGEST)}]")
        st.caption(
            visit.say(
                "검사를 거치지 않은 모델의 혼잣말입니다. 저장하지 않으며, 이 창을 새로 열면 사라집니다.",
                "A model talking to itself, unchecked. Not stored: it is gone when the page is opened anew.",
            )
        )


def keep_thoughts(turn: str, thoughts: str) -> None:
    """For this browser tab only."""
    if turn and thoughts:
        st.session_state.setdefault("thoughts", {})[turn] = thoughts[:LONGEST]


def kept_thoughts(turn: str) -> str:
    return str(st.session_state.get("thoughts", {}).get(turn, ""))
