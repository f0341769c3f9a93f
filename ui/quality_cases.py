"""The rows of a run that went wrong: what was asked, what came, what was expected, one click to the receipt and documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gallae.evals.difference import Difference
from gallae.evals.evaluation import Case
from gallae.evals.history import Run
from gallae.ui.labels import route_badge
from gallae.ui.markdown import as_typed, plain_line, safe_markdown
from gallae.ui.quality_data import receipt_turn, receipts_of, row_of
from gallae.ui.quality_words import why_words
from gallae.ui.receipt import open_receipt
from gallae.ui.sheet import open_document
from gallae.ui.source import citation_label, open_citation
from gallae.ui.visit import Visit

__all__ = ["draw_failed", "draw_turned"]

PER_PAGE = 8


def draw_failed(visit: Visit, run: Run) -> None:
    failed = [case for case in run.evaluation.cases if case.served and not case.passed]
    unserved = sum(not case.served for case in run.evaluation.cases)
    st.markdown("##### " + visit.say(f"틀린 질문 {len(failed)}개", f"{len(failed)} that went wrong"))
    if unserved:
        st.caption(
            visit.say(
                f"맡을 모델이 없어 재지 않은 질문이 {unserved}개 더 있습니다. 틀린 것으로 세지 않습니다.",
                f"{unserved} more were not measured, because no model serves them. They do not count as wrong.",
            )
        )
    if not failed:
        st.markdown(visit.say("틀린 질문이 없습니다.", "Nothing went wrong."))
        return
    if visit.person.groups is not None:
        st.caption(
            visit.say(
                ":material/lock: 답과 영수증에는 일부만 읽는 문서의 글이 있을 수 있어, 모든 문서를 읽는 사람에게만 보입니다.",
                ":material/lock: Answers and receipts may hold words of documents that not everybody may read: they are "
                "shown to who may read them all.",
            )
        )
    wanted = st.text_input(
        visit.say("틀린 질문에서 찾기", "Find among them"),
        key=f"find-failed-{run.evaluation.what}",
        icon=":material/search:",
    )
    shown = [c for c in failed if wanted.strip().lower() in f"{c.id} {c.question} {c.why} {c.kind}".lower()]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = st.pagination(pages, key=f"page-failed-{run.evaluation.what}") if pages > 1 else 1
    receipts = receipts_of(visit, run)
    for case in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _draw_case(visit, run, case, receipts.get(case.turn))


def draw_turned(visit: Visit, run: Run, found: Difference) -> None:
    """Rows that were right and are wrong now, and the other way round."""
    for cases, ko, en in (
        (found.lost, "맞다가 틀린 질문", "Right then, wrong now"),
        (found.won, "틀리다가 맞은 질문", "Wrong then, right now"),
    ):
        if cases:
            st.markdown(f"**{visit.say(ko, en)} {len(cases)}**")
            st.markdown("\n".join(f"- {plain_line(case.question, 160)}" for case in cases[:20]))


def _draw_case(visit: Visit, run: Run, case: Case, receipt: Mapping[str, Any] | None) -> None:
    expected = row_of(visit, run, case.id)
    with st.container(border=True, key=f"case-{case.id}", gap="xsmall"):
        st.markdown(f"**{as_typed(case.question)}**")
        if case.why and run.evaluation.what != "routes":
            st.markdown(f":red[:material/close:] {plain_line(why_words(case.why, visit.language), 300)}")
        if expected.get("must_include") and visit.person.groups is None:
            values = ", ".join(" / ".join(str(v) for v in group) for group in expected["must_include"])
            st.caption(visit.say("있어야 할 말: ", "Must say: ") + plain_line(values, 300))
        if run.evaluation.what == "routes":
            _draw_routes(visit, expected, receipt)
        elif case.got:
            with st.expander(visit.say("나온 답", "What came")):
                st.markdown(safe_markdown(case.got))
        _draw_buttons(visit, case, expected, receipt)


def _draw_routes(visit: Visit, expected: Mapping[str, Any], receipt: Mapping[str, Any] | None) -> None:
    right, went = str(expected.get("route", "")), str((receipt or {}).get("route", ""))
    if right and went:
        st.markdown(
            f"{visit.say('가야 할 곳', 'belongs to')} {route_badge(right, visit.language)} "
            f"{visit.say('보낸 곳', 'sent to')} {route_badge(went, visit.language)}"
        )


def _draw_buttons(visit: Visit, case: Case, expected: Mapping[str, Any], receipt: Mapping[str, Any] | None) -> None:
    citations: Sequence[Mapping[str, Any]] = (receipt or {}).get("citations") or ()
    gold = [str(path) for path in expected.get("gold") or ()]
    titles = {d.path: d.title for d in visit.index.documents(visit.person)} if gold or citations else {}
    with st.container(horizontal=True, gap="xsmall", key=f"case-foot-{case.id}"):
        if receipt is not None and st.button(
            visit.say("왜 이렇게?", "Why?"), key=f"case-why-{case.id}", type="tertiary", icon=":material/receipt_long:"
        ):
            open_receipt(visit, receipt_turn(receipt))
        for n, citation in enumerate(citations):
            label = citation_label(visit, citation, titles.get(str(citation["path"]), ""))
            if st.button(label, key=f"case-cite-{case.id}-{n}"):
                open_citation(visit, citation)
        cited = {str(c["path"]) for c in citations}
        for n, path in enumerate(path for path in gold if path in titles and path not in cited):
            label = visit.say("답이 든 문서: ", "Answer is in: ") + plain_line(titles[path], 40)
            if st.button(label, key=f"case-gold-{case.id}-{n}", icon=":material/menu_book:", type="tertiary"):
                open_document(visit, path)
