"""The drift view: which documents answered lately and which never, answers whose documents have changed, and questions
that found nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from gallae.graphs.drift import WEEK, Drift, Gap, Stale, drift_of
from gallae.graphs.store import open_store
from gallae.ui.chat import open_conversation
from gallae.ui.markdown import plain_line
from gallae.ui.visit import Visit

__all__ = ["draw_drift"]

SPANS = {1: ("일주일", "a week"), 4: ("4주", "4 weeks"), 13: ("석 달", "3 months")}
LISTED = 20
NOW = {
    "changed": ("orange", "인용한 글이 바뀜", "the quote has changed"),
    "moved": ("blue", "자리가 옮겨짐", "it stands elsewhere now"),
    "gone": ("red", "문서가 없어짐", "the document is gone"),
}


def draw_drift(visit: Visit) -> None:
    weeks = st.segmented_control(
        visit.say("기간", "Since"),
        list(SPANS),
        format_func=lambda n: visit.say(*SPANS[n]),
        default=1,
        key="drift-span",
        required=True,
    )
    with st.spinner(visit.say("대화 기록을 세는 중", "Counting the turns"), show_time=True):
        drift = _counted(visit, time.time() - (weeks or 1) * WEEK)
    whose = (
        visit.say("모두의 대화", "everybody's conversations")
        if drift.everybody
        else visit.say("내 대화", "your own conversations")
    )
    st.caption(
        visit.say(f"{whose}에서 끝난 답 {drift.turns:,}개를 셌습니다.", f"Counted: {drift.turns:,} answers of {whose}.")
    )
    _draw_figures(visit, drift)
    _draw_quoted(visit, drift)
    _draw_stale(visit, drift.stale)
    _draw_gaps(visit, drift.gaps)


def _counted(visit: Visit, since: float) -> Drift:
    """With a connection of its own: the loop's must not wait for a long count."""
    with open_store(visit.workspace.keep / "turns.sqlite") as store:
        return drift_of(store, visit.index, visit.workspace, visit.person, since)


def _draw_figures(visit: Visit, drift: Drift) -> None:
    used = sum(bool(one.answers) for one in drift.quoted)
    figures = (
        (visit.say("답에 쓰인 문서", "documents quoted"), f"{used} / {len(drift.quoted)}"),
        (visit.say("그 뒤 바뀐 답", "answers now stale"), str(len({s.at for s in drift.stale}))),
        (visit.say("찾지 못한 질문", "found nothing"), str(len(drift.gaps))),
    )
    with st.container(horizontal=True):
        for label, value in figures:
            st.metric(label, value, border=True)


def _draw_quoted(visit: Visit, drift: Drift) -> None:
    st.markdown(f"##### {visit.say('답한 문서', 'Documents that answered')}")
    quoted = [one for one in drift.quoted if one.answers]
    if not quoted:
        st.caption(visit.say("이 동안 인용된 문서가 없습니다.", "No document was quoted in this time."))
    most = max((one.answers for one in quoted), default=1)
    for one in quoted[:LISTED]:
        last = datetime.fromtimestamp(one.last)
        said = visit.say(
            f"답 {one.answers}개 · 마지막 {last:%m-%d %H:%M}", f"answers {one.answers} · last {last:%m-%d %H:%M}"
        )
        st.progress(one.answers / most, text=f"{plain_line(one.document.title, 60)} :gray[· {said}]")
    if never := drift.never:
        title = visit.say(f"한 번도 쓰이지 않은 문서 {len(never)}개", f"Never quoted: {len(never)}")
        with st.expander(title, icon=":material/visibility_off:"):
            st.caption(
                visit.say(
                    "묻는 사람이 없었거나, 있어도 찾지 못하는 문서입니다. ‘찾아보기’에서 그 문서의 말로 찾아보세요.",
                    "Nobody asked, or nobody could find them: try their words under “Try a search”.",
                )
            )
            st.markdown("\n".join(f"- {plain_line(d.title, 80)} :gray[{plain_line(d.path)}]" for d in never[:200]))


def _draw_stale(visit: Visit, stale: Sequence[Stale]) -> None:
    st.markdown(f"##### {visit.say('그 뒤 문서가 바뀐 답', 'Answers whose documents changed since')}")
    if not stale:
        st.caption(visit.say("없습니다. 인용한 글이 모두 그대로입니다.", "None: every quote still stands."))
    for n, one in enumerate(stale[:LISTED]):
        colour, ko, en = NOW[one.now]
        with st.container(border=True, key=f"stale-{n}", gap="xsmall"):
            asked = _asked(visit, one.question)
            st.markdown(
                f":{colour}-badge[{visit.say(ko, en)}] {asked}  \n:gray[{plain_line(one.path)} · {_at(one.at)}]"
            )
            if one.quote:
                st.caption(visit.say("그때 인용: ", "The quote then: ") + plain_line(one.quote, 200))
            _draw_link(visit, f"stale-open-{n}", one.thread)
    _draw_rest(visit, len(stale))


def _draw_gaps(visit: Visit, gaps: Sequence[Gap]) -> None:
    st.markdown(f"##### {visit.say('문서에서 찾지 못한 질문', 'Questions that found nothing')}")
    if not gaps:
        st.caption(visit.say("없습니다.", "None."))
        return
    st.caption(
        visit.say(
            "어떤 문서가 빠졌는지 알려 주는 실마리입니다. 남의 질문은 감사 기록이 글을 담을 때만(가린 채) 보입니다.",
            "Hints of what is missing. Other people's words show only where the audit keeps them too, and masked.",
        )
    )
    for n, one in enumerate(gaps[:LISTED]):
        with st.container(key=f"gap-{n}", horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/help: {_asked(visit, one.question)} :gray[{_at(one.at)}]")
            _draw_link(visit, f"gap-open-{n}", one.thread)
    _draw_rest(visit, len(gaps))


def _draw_rest(visit: Visit, count: int) -> None:
    if count > LISTED:
        st.caption(visit.say(f"… 그리고 {count - LISTED}개 더", f"… and {count - LISTED} more"))


def _draw_link(visit: Visit, key: str, thread: str) -> None:
    """To the conversation, if it is the viewer's own."""
    if thread and st.button(
        visit.say("대화 열기", "Open the conversation"),
        key=key,
        type="tertiary",
        icon=":material/forum:",
        on_click=open_conversation,
        args=(thread,),
    ):
        from gallae.ui.pages import pages_of

        st.switch_page(pages_of(visit)["chat"])


def _asked(visit: Visit, question: str | None) -> str:
    return (
        f":gray[{visit.say('다른 사람의 질문', 'somebody else’s question')}]"
        if question is None
        else plain_line(question)
    )


def _at(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds):%m-%d %H:%M}"
