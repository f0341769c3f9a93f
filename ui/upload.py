"""Files a person brings on the page, and a look at what changed in the folder."""

from __future__ import annotations

from gallae.core.errors import AccessError
from gallae.core.permissions import require
from gallae.retrievers import bring as bringing
from gallae.retrievers.bring import Brought
from gallae.retrievers.ingest import DocumentReport
from gallae.retrievers.progress import Progress
from gallae.ui.visit import Visit

__all__ = ["Brought", "bring", "look_again"]


def bring(visit: Visit, name: str, data: bytes, *, replace: bool = False, progress: Progress | None = None) -> Brought:
    """Write `data` as documents/`name` and index it. Errors become the report's reason."""
    try:
        require(visit.person, "ingest", visit.language)
    except AccessError as error:
        return Brought(DocumentReport(f"documents/{name}", "refused", f"{error.message} {error.hint}"), data)
    brought = bringing.bring(
        visit.workspace, visit.index, name, data, person=visit.person, replace=replace, progress=progress
    )
    visit.backend.call(lambda chat: chat.note_documents([brought.report], visit.person))
    return brought


def look_again(visit: Visit, progress: Progress | None = None) -> list[DocumentReport]:
    """Index whatever changed under documents/ since the last look; told is what the person may read."""
    require(visit.person, "ingest", visit.language)
    reports = bringing.look_again(visit.index, visit.person, progress)
    visit.backend.call(lambda chat: chat.note_documents(reports, visit.person))
    return reports
