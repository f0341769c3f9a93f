"""The way of one document into the index: load → split → index (→ embed) → store, with what each step made of it.

Loading and splitting are timed when they happen and kept with the document, so that a slow or an empty step shows
afterwards. Vectors are made for many documents at once: of them only the number is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.store import Store

if TYPE_CHECKING:
    from gallae.retrievers.dense import Dense

__all__ = ["Way", "way_of"]


@dataclass(frozen=True, slots=True)
class Way:
    """Times in milliseconds; `at` in seconds since 1970. `tokens`: search words of all passages, with what stands above
    them. `vectors` None: no embedder. `version` of the whole index that now holds it."""

    path: str
    bytes: int
    characters: int
    pages: int
    headings: int
    rows: int
    passages: int
    tokens: int
    vectors: int | None
    version: str
    at: float
    load_ms: float
    split_ms: float
    index_ms: float


def way_of(store: Store, document: StoredDocument, dense: Dense | None) -> Way:
    """Called inside `reading`."""
    size, words, kept = store.way(document.path)
    chunks = [row.id for row in store.chunks_of(document.path)]
    return Way(
        document.path,
        size,
        document.characters,
        len(document.pages),
        len(document.headings),
        len(document.rows),
        len(chunks),
        words,
        None if dense is None else len(chunks) - len(dense.lacking(chunks)),
        store.manifest().get("version", ""),
        **{name: float(kept.get(name, 0.0)) for name in ("at", "load_ms", "split_ms", "index_ms")},
    )
