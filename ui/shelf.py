"""The documents that a person may read, with the state of each: valid now or not, for whom, and whether the file is still
what is indexed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

import streamlit as st

from gallae.retrievers.documents import StoredDocument
from gallae.ui.markdown import plain_line
from gallae.ui.sheet import open_document
from gallae.ui.source import valid_span
from gallae.ui.visit import Visit

__all__ = ["STATES", "draw_shelf", "states_of"]

PER_PAGE = 20
ALL = "all"
STATES = {
    "valid": ("green", "check_circle", "지금 유효", "valid now"),
    "superseded": ("gray", "history", "지난 판", "no longer valid"),
    "later": ("blue", "event_upcoming", "아직 아님", "not valid yet"),
    "changed": ("orange", "sync_problem", "파일이 바뀜", "file changed"),
    "readers": ("violet", "group", "모둠만", "some groups only"),
    "confidential": ("red", "lock", "대외비", "confidential"),
}


def states_of(card: StoredDocument, today: date, changed: Collection[str]) -> tuple[str, ...]:
    """Of STATES, in their order; when it holds is always the first."""
    if card.valid_to and card.valid_to < today:
        when = "superseded"
    elif card.valid_from and card.valid_from > today:
        when = "later"
    else:
        when = "valid"
    more = {"changed": card.path in changed, "readers": bool(card.readers), "confidential": card.confidential}
    return (when, *(name for name, holds in more.items() if holds))


def draw_shelf(visit: Visit) -> None:
    cards = visit.index.documents(visit.person)
    if not cards:
        st.info(visit.say("아직 색인된 문서가 없습니다.", "No document is indexed yet."), icon=":material/folder_open:")
        if visit.may("ingest"):
            st.caption(
                visit.say(
                    f"위에서 올리거나, `{visit.workspace.documents}` 폴더에 넣고 ‘바뀐 것 살피기’를 누르세요.",
                    f"Upload some above, or put them into `{visit.workspace.documents}` and look for changes.",
                )
            )
        return
    with st.spinner(visit.say("폴더와 견주는 중", "Comparing with the folder"), show_time=True):
        changed = frozenset(visit.index.pending()) if visit.may("ingest") else frozenset[str]()
    states = {card.path: states_of(card, visit.today, changed) for card in cards}
    shown = _chosen(visit, cards, states)
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = st.pagination(pages, key="page") if pages > 1 else 1
    with st.container(key="documents", gap="xsmall"):
        for card in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
            _draw_card(visit, card, states[card.path])
    if not shown:
        st.caption(visit.say("그런 문서가 없습니다.", "There is no such document."))


def _chosen(visit: Visit, cards: Sequence[StoredDocument], states: dict[str, tuple[str, ...]]) -> list[StoredDocument]:
    """By name and by state."""
    wanted = st.text_input(
        visit.say(f"문서 {len(cards)}개에서 찾기", f"Find among {len(cards)} documents"),
        key="wanted",
        icon=":material/search:",
    ).strip()
    counts = Counter(state for found in states.values() for state in found)
    names = [ALL, *(name for name in STATES if counts[name])]

    def said(name: str) -> str:
        if name == ALL:
            return visit.say(f"모두 {len(cards)}", f"all {len(cards)}")
        _, icon, ko, en = STATES[name]
        return f":material/{icon}: {visit.say(ko, en)} {counts[name]}"

    kind = st.pills(
        visit.say("상태", "State"),
        names,
        format_func=said,
        default=ALL,
        required=True,
        key="state",
        label_visibility="collapsed",
    )
    return [
        card
        for card in cards
        if (not wanted or wanted.lower() in f"{card.title} {card.path}".lower())
        and (kind == ALL or kind in states[card.path])
    ]


def _draw_card(visit: Visit, card: StoredDocument, states: Sequence[str]) -> None:
    facts = [f"`{card.path}`", visit.say(f"{card.characters:,}자", f"{card.characters:,} characters")]
    if validity := valid_span(visit, card):
        facts.append(validity)
    if card.readers:
        facts.append(":material/group: " + plain_line(", ".join(card.readers)))
    badges = [_badge(visit, name) for name in states if name != "valid"]
    with st.container(border=True, key=f"card-{card.path}", gap=None):
        if st.button(
            plain_line(card.title, 80), key=f"document-{card.path}", type="tertiary", icon=":material/description:"
        ):
            open_document(visit, card.path)
        st.caption(" · ".join(facts))
        if badges:
            st.markdown(" ".join(badges))


def _badge(visit: Visit, name: str) -> str:
    colour, icon, ko, en = STATES[name]
    return f":{colour}-badge[:material/{icon}: {visit.say(ko, en)}]"
