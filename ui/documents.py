"""The documents page: what answers rest on, what was refused and why, and the way to bring more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.progress import STAGES, Step
from gallae.ui.markdown import plain_line
from gallae.ui.source import open_document, valid_span
from gallae.ui.upload import Brought, bring, look_again
from gallae.ui.visit import Visit, draw_error

__all__ = ["draw_documents"]

PER_PAGE = 20
STATUS = {
    "added": ("green", "add_circle", "추가됨", "added"),
    "updated": ("blue", "update", "바뀜", "updated"),
    "removed": ("gray", "remove_circle", "빠짐", "removed"),
    "unchanged": ("gray", "check", "그대로", "unchanged"),
    "skipped": ("gray", "skip_next", "건너뜀", "skipped"),
    "refused": ("red", "block", "받지 않음", "refused"),
}


def draw_documents(visit: Visit) -> None:
    st.markdown("## " + visit.say("문서", "Documents"))
    st.caption(
        visit.say(
            "답은 여기 있는 문서에서만 근거를 가져옵니다. 문서를 바꾸거나 빼면 답도 바로 따라갑니다.",
            "Answers take their evidence from these documents only. Change or remove one and the answers follow.",
        )
    )
    if (
        visit.person.groups is None
    ):  # the owner of an unconfigured workspace; groups say who may read, not who may write
        _draw_upload(visit)
    _draw_reports(visit)
    try:
        cards = visit.index.documents(visit.person)
    except GallaeError as error:
        draw_error(visit, error)
        return
    _draw_list(visit, cards)


def _draw_upload(visit: Visit) -> None:
    with st.form("upload", clear_on_submit=True):
        files = st.file_uploader(
            visit.say("문서 올리기", "Upload documents"),
            accept_multiple_files=True,
            key="files",
            help=visit.say(
                ".md .txt .html .csv .xlsx .pdf .docx .hwpx .hwp .png .jpg — 읽을 수 없는 파일은 받지 않고 까닭을 말합니다.",
                ".md .txt .html .csv .xlsx .pdf .docx .hwpx .hwp .png .jpg — what cannot be read is refused, with the reason.",
            ),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.form_submit_button(
                visit.say("올리고 색인하기", "Upload and index"), type="primary", icon=":material/upload_file:"
            )
            replace = st.toggle(
                visit.say("같은 이름이면 바꿔 넣기", "Replace documents of the same name"), key="replace"
            )
    if sent and files:
        brought = []
        with st.status(visit.say("색인하는 중", "Indexing"), expanded=True) as status:
            bar = _Bar(visit)
            for n, file in enumerate(files, 1):
                status.update(label=f"{n}/{len(files)} · {plain_line(file.name)}")
                brought.append(bring(visit, file.name, file.getvalue(), replace=replace, progress=bar.draw))
            status.update(label=visit.say("끝났습니다", "Done"), state="complete", expanded=False)
        st.session_state["brought"] = brought
    if st.button(
        visit.say("폴더에서 바뀐 것 살피기", "Look for changes in the folder"), key="look", icon=":material/sync:"
    ):
        with st.spinner(visit.say("색인하는 중", "Indexing"), show_time=True):
            try:
                reports = look_again(visit, _Bar(visit).draw)
                st.session_state["brought"] = [Brought(r) for r in reports if r.status != "unchanged"]
                st.session_state["looked"] = True
            except GallaeError as error:
                draw_error(visit, error)


class _Bar:
    """An ingest's steps as a bar, with what is worked on and how long it will still take."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._place = st.empty()

    def draw(self, step: Step) -> None:
        said = f"{self._visit.say(*STAGES[step.stage])} · {step.done}/{step.total}"
        if step.left is not None and step.done < step.total:
            left = max(1, round(step.left))
            said += self._visit.say(f" · 약 {left}초 남음", f" · about {left} s left")
        if step.name:
            said += f" · {plain_line(step.name, 80)}"
        self._place.progress(step.done / step.total if step.total else 1.0, text=said)


def _draw_reports(visit: Visit) -> None:
    """Each file's fate: of the last upload or look, else what was refused when the workspace opened."""
    brought: list[Brought] | None = st.session_state.get("brought")
    if brought is None:
        reports: Sequence[DocumentReport] = visit.backend.call(lambda chat: chat.ingested)
        brought = [Brought(r) for r in reports if r.status == "refused"]
        if visit.person.groups is not None:
            return
    elif not brought:
        st.caption(visit.say("바뀐 것이 없습니다.", "Nothing changed."))
    for n, one in enumerate(brought):
        colour, icon, ko, en = STATUS[one.report.status]
        with st.container(border=one.report.status == "refused", key=f"report-{n}", gap="xsmall"):
            st.markdown(
                f":{colour}-badge[:material/{icon}: {visit.say(ko, en)}] {plain_line(one.report.path)}"
                + (f"  \n:gray[{plain_line(one.report.reason, 500)}]" if one.report.reason else "")
            )
            if one.report.status == "refused":
                _draw_repair(visit, n, one)


def _draw_repair(visit: Visit, n: int, one: Brought) -> None:
    """What can be saved of a mis-decoded file: shown first, kept only if a person says so."""
    file = visit.workspace.root / one.report.path
    if not one.data and not file.is_file():
        return
    if not st.toggle(visit.say("살릴 수 있는 글 미리 보기", "Preview what can be saved"), key=f"repair-{n}"):
        return
    from gallae.retrievers.repair import repair

    try:
        preview = repair(one.data or file.read_bytes(), name=file.name)
    except (GallaeError, OSError) as error:
        st.caption(plain_line(getattr(error, "message", str(error)), 300))
        return
    st.caption(plain_line(preview.summary(visit.language), 500))
    st.text_area(
        visit.say("미리 보기 (아직 저장하지 않음)", "Preview (not saved yet)"),
        preview.text[:20_000],
        height=260,
        key=f"preview-{n}",
        disabled=True,
    )
    name = f"{file.stem}-repaired{file.suffix}"
    if st.button(
        visit.say(f"읽어 보았고, {name}(으)로 저장", f"I have read it: save as {name}"),
        key=f"approve-{n}",
        icon=":material/check:",
    ):
        st.session_state["brought"] = [bring(visit, name, preview.text.encode("utf-8"))]
        st.rerun()


def _draw_list(visit: Visit, cards: Sequence[StoredDocument]) -> None:
    if not cards:
        st.info(visit.say("아직 색인된 문서가 없습니다.", "No document is indexed yet."), icon=":material/folder_open:")
        return
    wanted = st.text_input(
        visit.say(f"문서 {len(cards)}개에서 찾기", f"Find among {len(cards)} documents"),
        key="wanted",
        icon=":material/search:",
    ).strip()
    shown = [c for c in cards if not wanted or wanted.lower() in f"{c.title} {c.path}".lower()]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = st.pagination(pages, key="page") if pages > 1 else 1
    with st.container(key="documents", gap="xsmall"):
        for card in shown[(page - 1) * PER_PAGE : page * PER_PAGE]:
            _draw_card(visit, card)


def _draw_card(visit: Visit, card: StoredDocument) -> None:
    facts = [f"`{card.path}`", visit.say(f"{card.characters:,}자", f"{card.characters:,} characters")]
    if validity := valid_span(visit, card):
        facts.append(validity)
    if card.readers:
        facts.append(":material/group: " + plain_line(", ".join(card.readers)))
    if card.confidential:
        facts.append(visit.say(":material/lock: 대외비", ":material/lock: confidential"))
    with st.container(border=True, key=f"card-{card.path}", gap=None):
        if st.button(
            plain_line(card.title, 80), key=f"document-{card.path}", type="tertiary", icon=":material/description:"
        ):
            open_document(visit, card.path)
        st.caption(" · ".join(facts))
