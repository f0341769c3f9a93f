"""Bringing documents on the page: each file with its own progress and its own end, and what can be saved of a broken one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from gallae.core.errors import GallaeError
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.progress import STAGES, Step
from gallae.ui.markdown import plain_line
from gallae.ui.unbroken import Unbroken
from gallae.ui.upload import Brought, bring, look_again
from gallae.ui.visit import Visit, draw_error

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

__all__ = ["draw_refused", "draw_reports", "draw_upload"]

STATUS = {
    "added": ("green", "add_circle", "추가됨", "added"),
    "updated": ("blue", "update", "바뀜", "updated"),
    "removed": ("gray", "remove_circle", "빠짐", "removed"),
    "unchanged": ("gray", "check", "그대로", "unchanged"),
    "skipped": ("gray", "skip_next", "건너뜀", "skipped"),
    "refused": ("red", "block", "받지 않음", "refused"),
}
# Set by a click before anything is drawn: a redraw that overtakes it (somebody types at once) finds it still to be done.
LOOKING, SENT = "looking", "sent"
KINDS = ".md .txt .html .csv .xlsx .pdf .docx .hwpx .hwp .png .jpg"


def draw_upload(visit: Visit) -> None:
    with st.form("upload", clear_on_submit=True):
        st.file_uploader(
            visit.say("문서 올리기", "Upload documents"),
            accept_multiple_files=True,
            key="files",
            help=visit.say(
                f"{KINDS} — 읽을 수 없는 파일은 받지 않고 까닭을 말합니다.",
                f"{KINDS} — what cannot be read is refused, with the reason.",
            ),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                visit.say("올리고 색인하기", "Upload and index"),
                type="primary",
                icon=":material/upload_file:",
                on_click=_sent,
            )
            st.toggle(visit.say("같은 이름이면 바꿔 넣기", "Replace documents of the same name"), key="replace")
    if waiting := st.session_state.get(SENT):
        _bring_each(visit, *waiting)
    st.button(
        visit.say("폴더에서 바뀐 것 살피기", "Look for changes in the folder"),
        key="look",
        icon=":material/sync:",
        on_click=partial(st.session_state.__setitem__, LOOKING, True),
    )
    if st.session_state.get(LOOKING):
        _look(visit)


def _sent() -> None:
    if files := st.session_state["files"]:
        st.session_state[SENT] = (list(files), st.session_state["replace"])


def _bring_each(visit: Visit, files: list[st.runtime.uploaded_file_manager.UploadedFile], replace: bool) -> None:
    """One after the other, for one process writes the index; every file has its line from the beginning."""
    brought: list[Brought] = []
    with st.status(visit.say("색인하는 중", "Indexing"), expanded=True) as status, Unbroken() as work:
        places = [st.empty() for _ in files]
        for place, file in zip(places, files, strict=True):
            waiting = visit.say("기다리는 중", "waiting")
            work.draw(partial(place.markdown, f":gray[:material/schedule: {plain_line(file.name, 80)} · {waiting}]"))
        for n, (place, file) in enumerate(zip(places, files, strict=True), 1):
            work.draw(partial(status.update, label=f"{n}/{len(files)} · {plain_line(file.name)}"))
            bar = _Bar(visit, work, place, file.name)
            work.draw(partial(place.progress, 0.0, text=plain_line(file.name, 80)))
            one = bring(visit, file.name, file.getvalue(), replace=replace, progress=bar.draw)
            brought.append(one)
            work.draw(partial(place.markdown, _said(visit, one.report, reason=False)))
        st.session_state["brought"] = brought
        del st.session_state[SENT]
        work.draw(partial(status.update, label=visit.say("끝났습니다", "Done"), state="complete", expanded=False))


def _look(visit: Visit) -> None:
    with st.spinner(visit.say("색인하는 중", "Indexing"), show_time=True), Unbroken() as work:
        try:
            reports = look_again(visit, _Bar(visit, work, st.empty()).draw)
        except GallaeError as error:
            draw_error(visit, error)
            return
        finally:
            del st.session_state[LOOKING]
        st.session_state["brought"] = [Brought(r) for r in reports if r.status != "unchanged"]


class _Bar:
    """An ingest's steps as a bar, with what is worked on and how long it will still take."""

    def __init__(self, visit: Visit, work: Unbroken, place: DeltaGenerator, name: str = "") -> None:
        self._visit, self._work, self._place, self._name = visit, work, place, name

    def draw(self, step: Step) -> None:
        said = f"{self._visit.say(*STAGES[step.stage])} · {step.done}/{step.total}"
        if step.left is not None and step.done < step.total:
            left = max(1, round(step.left))
            said += self._visit.say(f" · 약 {left}초 남음", f" · about {left} s left")
        if name := self._name or step.name:
            said = f"{plain_line(name, 80)} · {said}"
        self._work.draw(partial(self._place.progress, step.done / step.total if step.total else 1.0, text=said))


def draw_reports(visit: Visit) -> None:
    """What became of each file of the last upload or look."""
    brought: list[Brought] | None = st.session_state.get("brought")
    if brought is None:
        return
    if not brought:
        st.caption(visit.say("바뀐 것이 없습니다.", "Nothing changed."))
    for n, one in enumerate(brought):
        _draw_report(visit, str(n), one)


def draw_refused(visit: Visit) -> None:
    """Files in the folder that the index does not hold, and why; those just brought have been told already."""
    told = {one.report.path for one in st.session_state.get("brought") or ()}
    refused = [(path, why) for path, why in visit.index.refused(visit.person).items() if path not in told]
    if not refused:
        return
    title = visit.say(f"받지 않은 파일 {len(refused)}개", f"Refused files: {len(refused)}")
    with st.expander(title, expanded=len(refused) <= 3, icon=":material/block:"):
        for n, (path, why) in enumerate(refused):
            _draw_report(visit, f"refused-{n}", Brought(DocumentReport(path, "refused", why)))


def _draw_report(visit: Visit, n: str, one: Brought) -> None:
    refused = one.report.status == "refused"
    with st.container(border=refused, key=f"report-{n}", gap="xsmall"):
        st.markdown(_said(visit, one.report))
        if refused:
            _draw_repair(visit, n, one)


def _said(visit: Visit, report: DocumentReport, *, reason: bool = True) -> str:
    colour, icon, ko, en = STATUS[report.status]
    said = f":{colour}-badge[:material/{icon}: {visit.say(ko, en)}] {plain_line(report.path)}"
    why = visit.told(report.reason).removeprefix(f"{report.path}: ")
    return said + (f"  \n:gray[{plain_line(why, 500)}]" if why and reason else "")


def _draw_repair(visit: Visit, n: str, one: Brought) -> None:
    """What can be saved of a mis-decoded file: shown first, kept only if a person says so."""
    file = visit.workspace.root / one.report.path
    if "wrong encoding" not in one.report.reason or (not one.data and not file.is_file()):
        return  # in a broken file there is no text to save
    if not st.toggle(visit.say("살릴 수 있는 글 미리 보기", "Preview what can be saved"), key=f"repair-{n}"):
        return
    from gallae.retrievers.repair import repair

    try:
        preview = repair(one.data or file.read_bytes(), name=file.name)
    except (GallaeError, OSError) as error:
        st.caption(plain_line(visit.told(getattr(error, "message", str(error))), 300))
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
