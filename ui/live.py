"""A turn while it runs: what is happening now, the route as soon as it is chosen, sentences as they are released.

The page may be redrawn in mid-answer (a thumb, the language switch): the turn goes on in the backend and the
next redraw follows it from its first event. Only the stop button and a closed tab end it.
"""

from __future__ import annotations

import time

import streamlit as st

from gallae.core.types import as_json
from gallae.graphs.events import (
    CheckDone,
    Event,
    PassagesFound,
    Reasoning,
    RouteDecided,
    RouteFailed,
    Token,
    ToolCalled,
    TurnEnded,
    TurnStarted,
    Withdrawn,
)
from gallae.ui.backend import RunningTurn
from gallae.ui.labels import check_name, route_badge
from gallae.ui.markdown import plain_line, safe_markdown
from gallae.ui.steps import draw_thoughts, draw_tool, keep_thoughts
from gallae.ui.turn import ASSISTANT, draw_question
from gallae.ui.visit import Visit

__all__ = ["draw_running"]

PATIENCE = (
    0.5  # seconds that the rest of the page waits for the turn: nobody stops one sooner, which would leave it undrawn
)


def draw_running(visit: Visit, running: RunningTurn) -> None:
    """Draw until the turn ends; raises what the turn raised. A stop is `app.main`'s to notice."""
    visit.following.append(running)
    draw_question(running.question.text)
    with st.chat_message("assistant", avatar=ASSISTANT):
        _look_again_after_stop(visit, running.question.thread)
        live = _Live(visit)
        patient = time.monotonic() + PATIENCE
        for event in running.follow():
            live.draw(event)
            if time.monotonic() > patient:
                visit.draw_later()


class _Live:
    """The places of a running message on the page, filled as events come."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._badge = st.empty()
        self._thoughts = st.empty()
        self._steps = st.container()
        self._body = st.empty()
        self._now = st.empty()
        self._text = ""
        self._reasoning = ""
        self._turn = ""
        self._doing = visit.say("갈래를 고르는 중", "Choosing the way")
        self._since = time.monotonic()
        self._drawn = ""
        self._tell()

    def draw(self, event: Event | None) -> None:
        if isinstance(event, Token):
            self._text += event.text
            self._body.markdown(safe_markdown(self._text) + " ▍")
        elif isinstance(event, Reasoning):
            self._reasoning += event.text
            self._show_thoughts()
        elif isinstance(event, RouteFailed | ToolCalled | Withdrawn):
            self._step(event)
        elif event is not None and (doing := self._meaning(event)):
            self._doing, self._since = doing, time.monotonic()
        self._tell()

    def _meaning(self, event: Event) -> str:
        visit = self._visit
        match event:
            case TurnStarted(id=turn):
                self._turn = turn
                return self._doing
            case RouteDecided(decision=decision):
                if decision.outcome is None:
                    self._badge.markdown(route_badge(decision.route, visit.language))
                if decision.route in ("rag", "hybrid"):
                    return visit.say("문서를 찾는 중", "Searching the documents")
                if decision.route == "tool":
                    return visit.say("도구로 계산하는 중", "Working with tools")
                return visit.say("글을 쓰는 중", "Writing")
            case PassagesFound(passages=passages):
                files = len({p.path for p in passages})
                if not files:
                    return visit.say("문서에서 근거를 찾는 중", "Looking for evidence")
                return visit.say(f"문서 {files}개에서 근거를 읽는 중", f"Reading {files} documents")
            case CheckDone(check=check):
                return visit.say("검사하는 중: ", "Checking: ") + plain_line(check_name(check.name, visit.language))
            case TurnEnded():
                return visit.say("마무리하는 중", "Finishing")
        return ""

    def _step(self, event: RouteFailed | ToolCalled | Withdrawn) -> None:
        visit = self._visit
        if isinstance(event, RouteFailed):
            onward = f" → {route_badge(event.to, visit.language)}" if event.to else ""
            self._steps.caption(f"{route_badge(event.route, visit.language)} {plain_line(event.because)}{onward}")
        elif isinstance(event, ToolCalled):
            draw_tool(visit, as_json(event.call), self._steps)
        else:
            self._text = ""
            self._body.error(
                visit.say("보인 글을 거두어들입니다. ", "What was shown is withdrawn. ") + plain_line(event.because),
                icon=":material/undo:",
            )

    def _show_thoughts(self) -> None:
        draw_thoughts(self._visit, self._reasoning, self._thoughts)
        keep_thoughts(self._turn, self._reasoning)

    def _tell(self) -> None:
        """Say what is happening, and for how long; each call also lets a stop through."""
        seconds = int(time.monotonic() - self._since)
        waited = f" · {seconds}" + self._visit.say("초", " s") if seconds else ""
        line = f":material/more_horiz: {self._doing}…{waited}"
        if line != self._drawn:
            self._drawn = line
            self._now.caption(line)
        else:
            _ = "ask" in st.session_state  # Streamlit raises StopException only where a script talks to it


def _look_again_after_stop(visit: Visit, thread: str) -> None:
    """A stopped script cannot redraw itself: this looks once a second and redraws when the turn is over."""

    first = [True]  # this run of the script is the one that draws the turn

    @st.fragment(run_every=1.0)
    def watch() -> None:
        if first:
            first.clear()
        elif visit.running(thread) is None:
            st.rerun()

    watch()
