"""A search taken apart: which passages a question finds, and what words, meaning and reranking each said of them."""

from __future__ import annotations

import streamlit as st

from gallae.core.permissions import require
from gallae.core.types import Evidence
from gallae.retrievers.parts import Part, Parts
from gallae.ui.markdown import plain_line
from gallae.ui.source import open_citation
from gallae.ui.visit import Visit

__all__ = ["draw_search"]

EXCERPT = 260
VERDICTS = {
    "strong": ("green", "근거가 충분함", "enough evidence"),
    "weak": ("orange", "근거가 약함", "weak evidence"),
    "none": ("red", "근거가 없음", "no evidence"),
}


def draw_search(visit: Visit) -> None:
    query = st.text_input(
        visit.say("찾을 말이나 질문", "Words or a question"),
        key="query",
        icon=":material/search:",
        placeholder=visit.say("예: 이용 요금은 얼마인가요?", "For example: what does it cost?"),
    ).strip()
    if not query:
        st.caption(
            visit.say(
                "답하지 않고 찾기만 합니다. 어느 대목이 왜 앞에 왔는지 보여 줍니다.",
                "Only searches, without an answer, and shows why each passage stands where it stands.",
            )
        )
        return
    require(visit.person, "search", visit.language)
    k = visit.workspace.settings.retrieval.passages
    with st.spinner(visit.say("찾는 중", "Searching"), show_time=True):
        found = visit.index.search_in_parts(query, person=visit.person, today=visit.today, k=k)
        evidence = visit.index.assess(found.found, person=visit.person, today=visit.today)
    _draw_evidence(visit, found, evidence)
    for part in found.parts:
        _draw_part(visit, part, found)


def _draw_evidence(visit: Visit, found: Parts, evidence: Evidence) -> None:
    colour, ko, en = VERDICTS[evidence.verdict]
    figures = [
        visit.say(f"점수 {evidence.score:.2f}", f"score {evidence.score:.2f}"),
        visit.say(f"질문의 말이 담긴 정도 {evidence.coverage:.0%}", f"of the question's words {evidence.coverage:.0%}"),
        visit.say(f"1위와 2위의 차 {evidence.margin:.2f}", f"margin {evidence.margin:.2f}"),
    ]
    if evidence.answerable is not None:
        figures.append(visit.say(f"답이 있을 확률 {evidence.answerable:.0%}", f"answerable {evidence.answerable:.0%}"))
    figures.append(f"{found.found.milliseconds:.0f} ms")
    st.markdown(f":{colour}-badge[{visit.say(ko, en)}] :gray[{' · '.join(figures)}]")
    if evidence.missing:
        missing = plain_line(", ".join(evidence.missing))
        st.caption(visit.say(f"문서에 없는 말: {missing}", f"In no document: {missing}"))
    st.caption(_how(visit, found))


def _how(visit: Visit, found: Parts) -> str:
    """Which rankings there are here."""
    if found.weights is None:
        said = visit.say("낱말로만 찾았습니다(임베딩 없음).", "Found by words alone (no embedder).")
    else:
        words, near = found.weights
        said = visit.say(
            f"낱말 : 의미 = {words:g} : {near:g}로 합쳤습니다.", f"Words and meaning, {words:g} to {near:g}."
        )
    if found.reranked:
        said += visit.say(" 앞선 대목은 다시 매겼습니다.", " The best were reranked.")
    return said


def _draw_part(visit: Visit, part: Part, found: Parts) -> None:
    passage = part.passage
    where = " › ".join(plain_line(name, 50) for name in dict.fromkeys((passage.title, *passage.heading)))
    if passage.page:
        where += visit.say(f" · {passage.page}쪽", f" · p. {passage.page}")
    with st.container(border=True, key=f"found-{part.place}", gap="xsmall"):
        if st.button(f"**{part.place}** {where}", key=f"passage-{part.place}", type="tertiary"):
            open_citation(
                visit,
                {
                    "path": passage.path, "start": passage.start, "end": passage.end, "page": passage.page,
                    "heading": passage.heading, "quote": passage.text,
                },
            )  # fmt: skip
        st.markdown(f"“{plain_line(passage.text, EXCERPT)}”")  # in quotes: a list's mark at the beginning stays a mark
        st.markdown(" ".join(_badges(visit, part, found)))


def _badges(visit: Visit, part: Part, found: Parts) -> list[str]:
    say = visit.say
    badges = [f":primary-badge[{say('점수', 'score')} {part.passage.score:.2f}]"]
    badges.append(
        f":blue-badge[{say('낱말', 'words')} {_place(visit, part.words[0])} · {part.words[1]:.2f}]"
        if part.words
        else f":gray-badge[{say('낱말로는 못 찾음', 'not by words')}]"
    )
    if found.weights is not None:
        badges.append(
            f":violet-badge[{say('의미', 'meaning')} {_place(visit, part.meaning[0])} · cos {part.meaning[1]:.2f}]"
            if part.meaning
            else f":gray-badge[{say('의미로는 못 찾음', 'not by meaning')}]"
        )
    if found.reranked and part.fused:
        badges.append(f":orange-badge[{say('다시 매기기 전', 'before reranking')} {_place(visit, part.fused)}]")
    if part.passage.superseded:
        badges.append(f":gray-badge[:material/history: {say('지난 판', 'no longer valid')}]")
    if part.passage.confidential:
        badges.append(f":red-badge[:material/lock: {say('대외비', 'confidential')}]")
    return badges


def _place(visit: Visit, place: int) -> str:
    return visit.say(f"{place}위", f"#{place}")
