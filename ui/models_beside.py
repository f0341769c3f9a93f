"""One question, two ways: two routes or two models answer beside each other, each with its route, evidence, time and cost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.core.types import ROUTES, Answer, Route
from gallae.graphs.events import CheckDone, Event, PassagesFound, RouteDecided, RouteFailed, Token, TurnEnded, Withdrawn
from gallae.graphs.side import Side
from gallae.graphs.store import new_id
from gallae.models.choice import known_labels
from gallae.models.consent import allowed_models
from gallae.models.find import Place
from gallae.ui.backend import RunningTurn
from gallae.ui.labels import OUTCOMES, ROUTE_LABELS, check_name, route_badge
from gallae.ui.markdown import as_typed, plain_line, safe_markdown, with_markers
from gallae.ui.models_keep import draw_keep
from gallae.ui.receipt import cost_line
from gallae.ui.source import citation_label, open_citation
from gallae.ui.visit import Visit

__all__ = ["Sides", "draw_beside"]

REMEMBERED = 60.0  # seconds that a look for models counts


@dataclass(frozen=True, slots=True)
class Sides:
    """What was asked, of whom, and what came of it: an answer, or why there is none."""

    question: str
    ways: tuple[str, str]
    ended: tuple[Answer | str, Answer | str]


def draw_beside(visit: Visit) -> None:
    st.caption(
        visit.say(
            "한 질문을 두 갈래나 두 모델에 함께 묻습니다. 대화에는 남지 않고, 정해진 사용량에는 들어갑니다. 밖으로 내보내지 않기로 한 것은 여기서도 나가지 않습니다.",
            "One question to two ways or two models at once. It is not kept as a conversation, and counts for your quota. "
            "What may not leave the house does not leave it here either.",
        )
    )
    ways = _ways(visit)
    with st.form("beside"):
        question = st.text_area(visit.say("질문", "Question"), key="beside-question", height=80)
        left, right = st.columns(2)
        names = list(ways)
        one = left.selectbox(visit.say("왼쪽", "Left"), names, format_func=ways.__getitem__, key="beside-left")
        other = right.selectbox(visit.say("오른쪽", "Right"), names, index=min(2, len(names) - 1), format_func=ways.__getitem__, key="beside-right")  # fmt: skip
        sent = st.form_submit_button(visit.say("나란히 묻기", "Ask both"), type="primary", icon=":material/splitscreen_right:")  # fmt: skip
    if sent and question.strip():
        st.session_state.pop("beside-ended", None)
        st.session_state["beside-ended"] = _ask(visit, question.strip(), (one, other), ways)
        st.rerun()
    sides: Sides | None = st.session_state.get("beside-ended")
    if sides is not None:
        _draw_ended(visit, sides, ways)


def _ways(visit: Visit) -> dict[str, str]:
    """ "" the router's own, "route:rag", "model:ollama:x" -> words. Servers are looked at once a minute."""
    held = st.session_state.get("beside-labels")
    if held is None or time.monotonic() - held[0] > REMEMBERED:
        keep = visit.workspace.keep
        place = Place(visit.workspace.settings, allowed_models(keep), keep / "models")
        with st.spinner(visit.say("어떤 모델이 있는지 보는 중", "Looking which models there are"), show_time=True):
            held = st.session_state["beside-labels"] = (time.monotonic(), known_labels(place, keep))
    ways = {"": visit.say("갈래가 고르게", "as Gallae chooses")}
    ways |= {
        f"route:{route}": visit.say("갈래: ", "Way: ") + ROUTE_LABELS[route].text(visit.language) for route in ROUTES
    }
    return ways | {f"model:{label}": visit.say("모델: ", "Model: ") + label for label in held[1]}


def _ask(visit: Visit, question: str, chosen: tuple[str, str], ways: dict[str, str]) -> Sides:
    """Both at once; leaving (another click, a closed tab) stops both."""
    require(visit.person, "ask", visit.language)
    st.markdown(f"**{as_typed(question)}**")
    st.button(visit.say("멈추기", "Stop"), key="beside-stop", icon=":material/stop_circle:")
    turns = [_begin(visit, question, way) for way in chosen]
    visit.following.extend(turns)
    columns = st.columns(2)
    for column, way in zip(columns, chosen, strict=True):
        column.caption(ways[way])
    live = [_Live(visit, column.container()) for column in columns]
    try:
        return Sides(question, chosen, _follow(turns, live))
    finally:
        for turn in turns:
            if not turn.ended:
                turn.cancel(wait=1.0)


def _begin(visit: Visit, question: str, way: str) -> RunningTurn:
    kind, _, name = way.partition(":")
    route: Route | None = next((r for r in ROUTES if kind == "route" and r == name), None)
    label = name if kind == "model" else None
    asked = visit.question(question, id=new_id(), thread=new_id(), route=route or ("prompt" if label else None))
    turn = RunningTurn(asked)
    visit.backend.call(lambda chat: turn.begin(Side(chat, label)))
    return turn


def _follow(turns: list[RunningTurn], live: list[_Live]) -> tuple[Answer | str, Answer | str]:
    """Each side's next event in turn, so that neither waits for the other."""
    streams: list[Iterator[Event | None] | None] = [turn.follow(0.05) for turn in turns]
    while any(stream is not None for stream in streams):
        for n, stream in enumerate(streams):
            if stream is None:
                continue
            try:
                live[n].draw(next(stream))
            except StopIteration:
                streams[n] = None
            except GallaeError as error:
                live[n].ended = f"{error.message}" + (f" → {error.hint}" if error.hint else "")
                streams[n] = None
    return live[0].ended, live[1].ended


class _Live:
    """The places of one side while it runs."""

    def __init__(self, visit: Visit, place: DeltaGenerator) -> None:
        self._visit = visit
        self._badge, self._body, self._now = place.empty(), place.empty(), place.empty()
        self._text, self._since, self._drawn = "", time.monotonic(), ""
        self.ended: Answer | str = visit.say("멈췄습니다.", "Stopped.")
        self._doing = visit.say("갈래를 고르는 중", "Choosing the way")

    def draw(self, event: Event | None) -> None:
        visit = self._visit
        match event:
            case Token(text=text):
                self._text += text
                self._body.markdown(safe_markdown(self._text) + " ▍")
            case RouteDecided(decision=decision):
                if decision.outcome is None:
                    self._badge.markdown(route_badge(decision.route, visit.language))
                self._doing = visit.say("쓰는 중", "Working")
            case RouteFailed(route=route, because=because):
                self._badge.caption(f"{route_badge(route, visit.language)} {plain_line(because)}")
            case PassagesFound(passages=passages) if passages:
                self._doing = visit.say(f"대목 {len(passages)}개를 읽는 중", f"Reading {len(passages)} passages")
            case CheckDone(check=check):
                self._doing = visit.say("검사하는 중: ", "Checking: ") + plain_line(
                    check_name(check.name, visit.language)
                )
            case Withdrawn():
                self._text = ""
                self._body.empty()
            case TurnEnded(answer=answer):
                self.ended = answer
        line = f":material/more_horiz: {self._doing} · {int(time.monotonic() - self._since)}" + visit.say("초", " s")
        if line != self._drawn:
            self._drawn = line
            self._now.caption(line)


def _draw_ended(visit: Visit, sides: Sides, ways: dict[str, str]) -> None:
    st.markdown(f"**{as_typed(sides.question)}**")
    for n, (column, way, ended) in enumerate(zip(st.columns(2), sides.ways, sides.ended, strict=True)):
        with column, st.container(border=True, key=f"side-{n}", gap="small"):
            st.caption(plain_line(ways.get(way, way), 100))
            if isinstance(ended, Answer):
                _draw_answer(visit, n, ended)
            else:
                st.error(plain_line(ended, 500), icon=":material/error:")
    draw_keep(visit, sides.question, sides.ended)


def _draw_answer(visit: Visit, side: int, answer: Answer) -> None:
    badges = [] if answer.outcome in ("clarify", "refused") else [route_badge(answer.route, visit.language)]
    if (label := OUTCOMES.get(answer.outcome)) is not None:
        badges.append(f":{label.colour}-badge[:material/{label.icon}: {label.text(visit.language)}]")
    if badges:
        st.markdown(" ".join(badges))
    st.markdown(with_markers(answer.text, [c.marker for c in answer.citations]))
    for n, citation in enumerate(answer.citations):
        given = {"marker": citation.marker, "path": citation.path, "start": citation.start, "end": citation.end, "quote": citation.quote, "page": citation.page, "heading": citation.heading}  # fmt: skip
        if st.button(
            citation_label(visit, given, ""), key=f"cite-side-{side}-{n}", help=plain_line(citation.quote, 300)
        ):
            open_citation(visit, given)
    if not answer.citations:
        st.caption(visit.say("근거로 든 문서 없음", "no document is cited"))
    failed = [check for check in answer.checks if not check.passed]
    for check in failed[:3]:
        st.caption(
            f":red[:material/cancel:] {plain_line(check_name(check.name, visit.language))} {plain_line(check.detail, 160)}"
        )
    usage = {"cost_usd": answer.usage.cost_usd}
    st.caption(cost_line(visit, {"usage": usage, "milliseconds": answer.milliseconds, "served_by": answer.served_by, "cached": answer.cached}))  # fmt: skip
