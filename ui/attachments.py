"""Files dropped into a conversation: read for it alone, or added to the documents by whoever may do that.

They stand as a bar above the box. While "only these files" is on, a question is answered from them and from nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.graphs.pictures import is_picture
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.load import SUFFIXES
from gallae.ui.markdown import plain_line
from gallae.ui.models import AtWork
from gallae.ui.pictures import draw_pictures, take_picture
from gallae.ui.upload import bring
from gallae.ui.visit import PRIVATE, Visit

__all__ = ["FILE_TYPES", "MEGABYTES", "asks_files", "draw_attached", "take_files"]

FILE_TYPES = sorted(SUFFIXES)
MEGABYTES = 20  # of one file


def take_files(visit: Visit, thread: str, files: Sequence[Any]) -> None:
    """Keep and index what was dropped; what became of each stands above the box until the next one."""
    told: list[tuple[str, str]] = []
    for file in files:
        name = plain_line(file.name, 80)
        data = file.getvalue()
        with st.spinner(visit.say(f"{name} 읽는 중", f"Reading {name}"), show_time=True):
            try:
                if is_picture(data):
                    take_picture(visit, thread, file.name, data)
                    continue
                report = _add_to_thread(visit, thread, file.name, data)
            except GallaeError as error:
                report = DocumentReport(file.name, "refused", f"{error.message} {error.hint}".strip())
        if report.status in ("refused", "skipped"):
            told.append((name, visit.told(report.reason)))
        else:
            st.session_state[_only(thread)] = True
    st.session_state["refused-files"] = told


def asks_files(visit: Visit, thread: str) -> bool:
    """Is the next question one about the conversation's files alone?"""
    return bool(_files(visit, thread)) and bool(st.session_state.get(_only(thread), True))


def draw_attached(visit: Visit, thread: str, now: AtWork) -> None:
    """The bar: what was refused and why, the pictures, the files, and whether they alone answer."""
    for name, reason in st.session_state.get("refused-files") or ():
        st.warning(
            visit.say(f"**{name}** 은(는) 읽지 못했습니다. ", f"**{name}** could not be read. ")
            + plain_line(reason, 500),
            icon=":material/block:",
        )
    draw_pictures(visit, thread)
    if not (files := _files(visit, thread)):
        return
    with st.container(border=True, key="attached", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            for card in files:
                _draw_file(visit, thread, card)
        st.session_state.setdefault(_only(thread), True)
        st.toggle(
            visit.say("붙인 파일에서만 답하기", "Answer from these files only"),
            key=_only(thread),
            help=visit.say(
                "켜면 이 파일에서만 찾고, 끄면 평소처럼 작업 공간의 문서에서 답합니다. 파일은 이 대화에서만 읽고 대화와 함께 지웁니다.",
                "On: only these files are searched. Off: the workspace answers as usual. The files are read in this "
                "conversation only and are deleted with it.",
            ),
        )
        outside = [label for label, local in now.roles.values() if not local]
        if outside:
            st.caption(
                visit.say(
                    f":material/public: 찾은 대목이 개인정보를 가린 채 바깥 모델({plain_line(outside[0], 40)})로 나갈 수 있습니다. 대외비 "
                    "파일은 나가지 않습니다.",
                    f":material/public: Passages may go to an outside model ({plain_line(outside[0], 40)}), personal data "
                    "masked. A confidential file does not.",
                )
            )


def _add_to_thread(visit: Visit, thread: str, name: str, data: bytes) -> DocumentReport:
    private = bool(st.session_state.get(PRIVATE))
    made: DocumentReport = visit.backend.call(
        lambda chat: chat.attached.add(thread, visit.person, name, data, private=private)
    )
    return made


def _draw_file(visit: Visit, thread: str, card: StoredDocument) -> None:
    name = Path(card.path).name
    with st.popover(plain_line(name, 40), icon=":material/attach_file:", key=f"file-{card.path}"):
        st.caption(visit.say(f"{card.characters:,}자를 읽었습니다", f"{card.characters:,} characters were read"))
        if visit.may("ingest"):
            st.button(
                visit.say("작업 공간의 문서에 추가", "Add to the workspace's documents"),
                key=f"add-{card.path}",
                icon=":material/library_add:",
                type="tertiary",
                on_click=_add,
                args=(visit, thread, card.path),
            )
        st.button(
            visit.say("이 대화에서 떼기", "Detach"),
            key=f"detach-{card.path}",
            icon=":material/close:",
            type="tertiary",
            on_click=_detach,
            args=(visit, thread, card.path),
        )


def _add(visit: Visit, thread: str, path: str) -> None:
    """Into documents/, under its own name: from then on everybody who may read the documents reads it."""
    file: Path = visit.backend.call(lambda chat: chat.attached.file(thread, visit.person, path))
    report = bring(visit, file.name, file.read_bytes()).report
    if report.status in ("refused", "skipped"):
        st.session_state["refused-files"] = [(plain_line(file.name, 80), visit.told(report.reason))]
        return
    _detach(visit, thread, path)
    st.toast(visit.say("문서에 추가했습니다. 이제 모두의 답에 쓰입니다.", "Added: it now serves everybody's answers."))


def _detach(visit: Visit, thread: str, path: str) -> None:
    visit.backend.call(lambda chat: chat.attached.remove(thread, visit.person, path))
    st.session_state.pop("refused-files", None)


def _files(visit: Visit, thread: str) -> list[StoredDocument]:
    if not thread or visit.remote:  # the API of `gallae serve` takes no files for a conversation
        return []
    found: list[StoredDocument] = visit.backend.call(
        lambda chat: chat.attached.files(thread, visit.person) if chat.attached.has(thread) else []
    )
    return found


def _only(thread: str) -> str:
    return f"only-files-{thread}"
