"""One document, opened from the list: its text with the passages marked, the way it came, who may read it, its removal."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.core.permissions import require
from gallae.retrievers.bring import take_out
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.readers import set_readers
from gallae.retrievers.store import ChunkRow
from gallae.ui.highlight import passages_html
from gallae.ui.markdown import plain_line
from gallae.ui.source import draw_head
from gallae.ui.visit import Visit, draw_error
from gallae.ui.way import draw_way

__all__ = ["open_document"]

SHOWN = 40  # passages at once: a browser stays quick on a long document


def open_document(visit: Visit, path: str) -> None:
    """A drawer with the document as the index holds it now."""

    @st.dialog(
        visit.say("문서", "Document"),
        width="large",
        position="right",
        icon=":material/menu_book:",
    )
    def drawer() -> None:
        try:
            document = visit.index.read(path, visit.person)
            passages = visit.index.passages(path, visit.person)
        except GallaeError as error:  # removed since, or no longer this person's to read
            draw_error(visit, error)
            return
        draw_head(visit, document)
        names = [visit.say("글과 대목", "Text and passages"), visit.say("온 길", "Its way")]
        names += [visit.say("읽을 사람 · 빼기", "Readers · removal")] * visit.may("ingest")
        tabs = st.tabs(names)
        with tabs[0]:
            _draw_passages(visit, document, passages)
        with tabs[1]:
            draw_way(visit, visit.index.way(path, visit.person))
        if visit.may("ingest"):
            with tabs[2]:
                _draw_readers(visit, document)
                _draw_removal(visit, document)

    drawer()


def _draw_passages(visit: Visit, document: StoredDocument, passages: Sequence[ChunkRow]) -> None:
    """Each passage in its own tint: what is searched and cited is one of them."""
    pages = max(1, -(-len(passages) // SHOWN))
    st.caption(
        visit.say(
            f"대목 {len(passages)}개. 찾고 인용하는 단위가 대목입니다. 색이 바뀌는 곳이 나뉜 곳입니다.",
            f"Passages: {len(passages)}. They are what is searched and cited. Where the tint changes, the text is split.",
        )
    )
    page = st.pagination(pages, key="passages-page") if pages > 1 else 1
    first = (page - 1) * SHOWN
    spans = [(row.start, row.end) for row in passages[first : first + SHOWN]]
    until = passages[first + SHOWN].start if first + SHOWN < len(passages) else None
    st.html(passages_html(document, spans, first=first + 1, until=until, language=visit.language))


def _draw_readers(visit: Visit, document: StoredDocument) -> None:
    members = visit.workspace.people.members.values()
    cards = visit.index.documents(visit.person)
    groups = {group for member in members for group in member.groups} | {g for card in cards for g in card.readers}
    with st.form("readers", border=False):
        wanted = st.multiselect(
            visit.say("읽을 수 있는 모둠", "Groups that may read it"),
            sorted(groups | set(document.readers)),
            default=list(document.readers),
            accept_new_options=True,
            key="groups",
            placeholder=visit.say("비우면 모두 읽습니다", "empty: everybody"),
            help=visit.say(
                "documents/_meta.toml에 적습니다. 파일 안의 front matter보다 먼저입니다.",
                "Written to documents/_meta.toml, which wins over front matter in the file.",
            ),
        )
        sent = st.form_submit_button(visit.say("읽을 사람 저장", "Save readers"), icon=":material/group:")
    if not sent:
        return
    try:
        require(visit.person, "ingest", visit.language)
        with st.spinner(visit.say("다시 색인하는 중", "Indexing again"), show_time=True):
            report = set_readers(visit.workspace, visit.index, document.path, wanted, person=visit.person)
            visit.backend.call(lambda chat: chat.note_documents([report], visit.person))
    except (GallaeError, OSError) as error:
        _draw_refusal(visit, error)
        return
    said = plain_line(", ".join(wanted)) or visit.say("모두", "everybody")
    _close(
        visit.say(
            f"{plain_line(document.title)}: 읽는 사람 {said}", f"{plain_line(document.title)}: {said} may read it"
        )
    )


def _draw_removal(visit: Visit, document: StoredDocument) -> None:
    st.markdown(f"##### {visit.say('빼기', 'Removal')}")
    st.caption(
        visit.say(
            "폴더의 원본 파일과 색인에서 모두 지웁니다. 화면으로 올리지 않고 폴더에 넣은 파일도 지워집니다. "
            "되돌릴 수 없으니, 남겨 두려면 먼저 원본을 내려받으세요. 지난 대화의 글은 그대로 남습니다.",
            "Deletes the original file in the folder and everything in the index, also of a file that was put there by "
            "hand. It cannot be undone: download the original first to keep it. Past conversations keep their text.",
        )
    )
    family = [c for c in visit.index.documents(visit.person) if document.family and c.family == document.family]
    others = [plain_line(c.title, 60) for c in family if c.path != document.path]
    if others:
        st.caption(
            visit.say(f":material/history: 다른 판이 있습니다: {', '.join(others)}. 이 판이 빠지면 그 판으로 답합니다.",
                      f":material/history: Other versions: {', '.join(others)}. Without this one, they answer.")
        )  # fmt: skip
    sure = st.checkbox(
        visit.say(f"‘{plain_line(document.title, 60)}’을(를) 지웁니다", f"Delete “{plain_line(document.title, 60)}”"),
        key="sure",
    )
    if st.button(
        visit.say("지우기", "Delete"), key="remove", type="primary", disabled=not sure, icon=":material/delete:"
    ):
        _remove(visit, document)


def _remove(visit: Visit, document: StoredDocument) -> None:
    try:
        require(visit.person, "ingest", visit.language)
        with st.spinner(visit.say("지우는 중", "Deleting"), show_time=True):
            report = take_out(visit.workspace, visit.index, document.path, person=visit.person)
            visit.backend.call(lambda chat: chat.note_documents([report], visit.person))
    except (GallaeError, OSError) as error:
        _draw_refusal(visit, error)
        return
    st.session_state.pop("brought", None)
    _close(visit.say(f"{plain_line(document.title)}: 지웠습니다.", f"{plain_line(document.title)} is deleted."))


def _draw_refusal(visit: Visit, error: GallaeError | OSError) -> None:
    if isinstance(error, GallaeError):
        draw_error(visit, error)
    else:
        why = plain_line(f"{error.strerror or error}: {error.filename or ''}")
        st.error(visit.say(f"작업 공간에 쓸 수 없습니다: {why}", f"The workspace cannot be written to: {why}"))


def _close(said: str) -> None:
    """The list is drawn anew, with what was done."""
    st.session_state["document-said"] = said
    st.rerun()
