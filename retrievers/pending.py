"""What an ingest would change, without changing it: for those who asked not to index first (`--no-ingest`)."""

from __future__ import annotations

import hashlib

from gallae.core.workspace import Workspace
from gallae.retrievers.files import DocumentReport, files_of
from gallae.retrievers.front_matter import load_meta_file
from gallae.retrievers.ingest import meta_text, tried_with
from gallae.retrievers.pictures import PageReader
from gallae.retrievers.store import Store

__all__ = ["pending_changes"]


def pending_changes(workspace: Workspace, store: Store, reader: PageReader | None = None) -> list[str]:
    """The paths that were added, changed or removed since the last ingest. Called inside `reading`."""
    known = store.known() if store.fits() else {}
    refused = store.refused() if store.fits() else {}
    meta = load_meta_file(workspace.documents)
    skipped: list[DocumentReport] = []
    changed, there = [], set()
    for file in files_of(workspace, skipped, None):
        there.add(file.path)
        given = meta_text(meta.get(file.path))
        before = known.get(file.path)
        if before is not None:
            state = file.state or file.on_disk.stat()
            if (before.bytes, before.modified, before.meta) == (state.st_size, state.st_mtime_ns, given):
                continue
        sha256 = hashlib.sha256(file.on_disk.read_bytes()).hexdigest()
        same = before is not None and (before.sha256, before.meta) == (sha256, given)
        if not same and refused.get(file.path, ("",))[0] != tried_with(sha256, given, reader):
            changed.append(file.path)
    return sorted([*changed, *(path for path in known if path not in there)])
