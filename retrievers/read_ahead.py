"""Pictures are read before an ingest begins: a model takes half a minute a page, and nobody should wait for the index
that long. What it read is kept (pictures.KeptReader), so that the ingest itself finds every page already read."""

from __future__ import annotations

from collections.abc import Sequence

from gallae.core.errors import GallaeError
from gallae.core.workspace import Workspace
from gallae.retrievers.front_matter import load_meta_file
from gallae.retrievers.ingest import reader_of
from gallae.retrievers.load import IMAGES, load
from gallae.retrievers.pictures import KeptReader
from gallae.retrievers.progress import Pace, Progress

__all__ = ["read_ahead"]


def read_ahead(
    workspace: Workspace, changed: Sequence[str], reader: KeptReader, progress: Progress | None = None
) -> None:
    """Read the pictures among the `changed` paths. Errors are the ingest's to report; it meets the same ones."""
    reader.begin()
    pictures = [path for path in changed if path.lower().endswith((".pdf", *IMAGES))]
    meta = load_meta_file(workspace.documents) if pictures else {}
    limits = workspace.settings.documents
    pace = Pace(progress, "pictures", len(pictures), len(pictures))
    for done, path in enumerate(pictures):
        pace.at(done, path, done)
        on_disk = workspace.root / path
        allowed = reader_of(workspace, meta.get(path, {}), reader)
        try:
            if allowed and on_disk.stat().st_size <= limits.max_bytes:
                load(path, on_disk.read_bytes(), limits, allowed)
        except (GallaeError, OSError):
            continue
