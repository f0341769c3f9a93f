"""A conversation to take away: a file is made when it is asked for, from what its person may see at that moment."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gallae.graphs.store import StoredTurn
from gallae.graphs.transcript import as_markdown, file_name
from gallae.ui.visit import Visit

__all__ = ["draw_export"]


def draw_export(visit: Visit, thread: str) -> None:
    """A fold with one button a kind of file. AccessError for somebody else's conversation: the chat says so."""
    title = _title(visit, thread)

    def turns() -> list[StoredTurn]:
        found: list[StoredTurn] = visit.backend.call(lambda chat: chat.turns(thread, visit.person))
        return found

    def markdown() -> bytes:
        return as_markdown(title, turns(), visit.language).encode("utf-8")

    def pdf() -> bytes:
        from gallae.graphs.transcript_pdf import as_pdf  # a second to import: only for those who want it

        return as_pdf(title, turns(), visit.language)

    with (
        st.container(horizontal=True, horizontal_alignment="right", key="export"),
        st.popover(visit.say("내려받기", "Download"), type="tertiary", icon=":material/download:"),
    ):
        _button(visit.say("PDF 파일", "PDF file"), pdf, file_name(title, "pdf"), "application/pdf")
        _button(visit.say("Markdown 파일", "Markdown file"), markdown, file_name(title, "md"), "text/markdown")
        st.caption(
            visit.say(
                "보이는 그대로, 출처와 함께 담습니다. 개인정보가 있다면 그것도 들어갑니다.",
                "As you see it, with its sources. Personal data in it goes along.",
            )
        )


def _button(label: str, data: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(
        label, icon=":material/picture_as_pdf:" if mime.endswith("pdf") else ":material/notes:", data=data, file_name=name, mime=mime, key=f"export-{mime}", type="tertiary", on_click="ignore",
        width="stretch",
    )  # fmt: skip


def _title(visit: Visit, thread: str) -> str:
    threads = visit.backend.call(lambda chat: chat.threads(visit.person))
    return next((one.title for one in threads if one.id == thread), visit.title)
