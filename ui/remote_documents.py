"""The documents room of a page that talks to a `gallae serve`: what its API offers, and no more."""

from __future__ import annotations

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.ingest import DocumentReport
from gallae.ui.highlight import document_html
from gallae.ui.markdown import plain_line
from gallae.ui.remote_index import RemoteIndex
from gallae.ui.source import valid_span
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_remote_documents"]

PER_PAGE = 20


def draw_remote_documents(visit: Visit) -> None:
    index: RemoteIndex = visit.backend.chat.index
    st.markdown("## " + visit.say("문서", "Documents"))
    st.caption(visit.say(f"{visit.server}에 있는 문서입니다.", f"The documents of {visit.server}."))
    if visit.may("ingest"):
        _draw_upload(visit, index)
    try:
        cards = index.documents(visit.person)
    except GallaeError as error:
        draw_error(visit, error)
        return
    wanted = st.text_input(
        visit.say(f"문서 {len(cards)}개에서 찾기", f"Find among {len(cards)} documents"),
        key="wanted",
        icon=":material/search:",
    ).strip()
    shown = [c for c in cards if wanted.lower() in f"{c.title} {c.path}".lower()]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = st.pagination(pages, key="page") if pages > 1 else 1
    for card in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
        _draw_card(visit, index, card)


def _draw_upload(visit: Visit, index: RemoteIndex) -> None:
    with st.form("upload", clear_on_submit=True):
        files = st.file_uploader(visit.say("문서 올리기", "Upload documents"), accept_multiple_files=True, key="files")
        replace = st.toggle(visit.say("같은 이름이면 바꿔 넣기", "Replace documents of the same name"), key="replace")
        sent = st.form_submit_button(visit.say("올리고 색인하기", "Upload and index"), type="primary")
    if sent and files:
        reports: list[DocumentReport] = []
        with st.status(visit.say("보내고 색인하는 중", "Sending and indexing"), expanded=True) as status:
            for n, file in enumerate(files, 1):
                status.update(label=f"{n}/{len(files)} · {plain_line(file.name)}")
                reports.append(index.bring(file.name, file.getvalue(), replace=replace))
            status.update(label=visit.say("끝났습니다", "Done"), state="complete", expanded=False)
        for report in reports:
            _draw_report(visit, report)


def _draw_report(visit: Visit, report: DocumentReport) -> None:
    said = f"`{report.path}` {plain_line(visit.told(report.reason), 500)}"
    if report.status == "refused":
        st.error(visit.say("받지 않음: ", "Refused: ") + said, icon=":material/block:")
    else:
        st.success(said, icon=":material/check:")


def _draw_card(visit: Visit, index: RemoteIndex, card: StoredDocument) -> None:
    facts = [f"`{card.path}`", visit.say(f"{card.characters:,}자", f"{card.characters:,} characters")]
    if validity := valid_span(visit, card):
        facts.append(validity)
    with st.container(border=True, key=f"card-{card.path}", gap=None):
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(plain_line(card.title, 80), key=f"document-{card.path}", type="tertiary"):
                _open(visit, index, card)
            if visit.may("ingest"):
                with st.popover(visit.say("빼기", "Remove"), type="tertiary", icon=":material/delete:"):
                    st.button(
                        visit.say("이 문서를 뺍니다", "Remove this document"),
                        key=f"remove-{card.path}",
                        type="primary",
                        on_click=_take_out,
                        args=(visit, index, card.path),
                    )
        st.caption(" · ".join(facts))


def _open(visit: Visit, index: RemoteIndex, card: StoredDocument) -> None:
    @st.dialog(plain_line(card.title, 80), width="large", position="right", icon=":material/menu_book:")
    def drawer() -> None:
        try:
            document = index.read(card.path, visit.person)
        except GallaeError as error:  # removed since, or no longer this person's to read
            draw_error(visit, error)
            return
        st.caption(f"`{card.path}`")
        st.html(document_html(document, 0, 0, language=visit.language))

    drawer()


def _take_out(visit: Visit, index: RemoteIndex, path: str) -> None:
    try:
        index.take_out(path)
    except GallaeError as error:
        st.toast(plain_line(visit.told(f"{error.message} {error.hint}".strip()), 300), icon=":material/error:")
