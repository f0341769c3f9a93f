"""The documents page: what answers rest on, a search taken apart, and where documents and answers drift apart."""

from __future__ import annotations

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.ui.bringing import draw_refused, draw_reports, draw_upload
from gallae.ui.drift import draw_drift
from gallae.ui.searching import draw_search
from gallae.ui.shelf import draw_shelf
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_documents"]

VIEWS = {
    "list": ("목록", "List"),
    "search": ("찾아보기", "Try a search"),
    "drift": ("쓰임과 빈틈", "Use and gaps"),
}


def draw_documents(visit: Visit) -> None:
    st.markdown("## " + visit.say("문서", "Documents"))
    st.caption(
        visit.say(
            "답은 여기 있는 문서에서만 근거를 가져옵니다. 문서를 바꾸거나 빼면 답도 바로 따라갑니다.",
            "Answers take their evidence from these documents only. Change or remove one and the answers follow.",
        )
    )
    view = st.segmented_control(
        visit.say("볼 것", "View"),
        list(VIEWS),
        format_func=lambda name: visit.say(*VIEWS[name]),
        default="list",
        key="documents-view",
        required=True,
        label_visibility="collapsed",
    )
    if visit.index.busy:
        st.info(
            visit.say(
                "지금 문서를 색인하고 있습니다. 끝날 때까지는 앞서 색인한 문서로 답하고 보여 줍니다.",
                "Documents are being indexed. Until that is done, answers and this list rest on what was indexed before.",
            ),
            icon=":material/hourglass_top:",
        )
    try:
        if view == "search":
            draw_search(visit)
        elif view == "drift":
            draw_drift(visit)
        else:
            _draw_list(visit)
    except GallaeError as error:
        draw_error(visit, error)


def _draw_list(visit: Visit) -> None:
    if visit.may("ingest"):
        draw_upload(visit)
    if said := st.session_state.pop("document-said", None):
        st.success(said, icon=":material/check:")
    draw_reports(visit)
    draw_refused(visit)
    draw_shelf(visit)
