"""The index of a workspace: one object to bring it up to date, search it, and read what stands in it.

with open_index(workspace) as index:
    index.ingest()
    found = index.search("보증 기간", person=Person(), today=date.today())
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from gallae.core.errors import KnowledgeError
from gallae.core.question import search_text
from gallae.core.tokens import tokens
from gallae.core.types import Evidence, Passage, Person
from gallae.core.workspace import Workspace
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.evidence import LOOKED_AT, judge
from gallae.retrievers.ingest import DocumentReport, Progress, ingest
from gallae.retrievers.postings import Hit, Postings
from gallae.retrievers.store import ChunkRow, Store
from gallae.retrievers.versions import Member, asked_days, superseded

__all__ = ["DocumentReport", "Found", "Index", "open_index"]

DEPTH = 60  # passages looked at before versions and parents reorder them
PARENT_SHARE = 0.5  # of a passage's score that its surroundings give
SUPERSEDED = 0.5  # factor on the score of a version that does not hold on the day asked about


@dataclass(frozen=True, slots=True)
class Found:
    """Passages best first, and whether they are worth an answer."""

    query: str
    passages: tuple[Passage, ...]
    evidence: Evidence
    milliseconds: float


def open_index(workspace: Workspace, *, embedder: Any = None) -> Index:
    """The index of `workspace` (a context manager). With an embedder, vectors are searched as well."""
    return Index(workspace, embedder=embedder)


@dataclass(frozen=True, slots=True)
class _State:
    """One committed state of the index, kept in memory until another one is committed."""

    name: str
    version: str
    passages: Postings
    parents: Postings
    cards: dict[int, StoredDocument]
    family_of: dict[int, list[Member]]


class Index:
    """Searches may come from several threads; each sees one committed state, also while another process writes."""

    def __init__(self, workspace: Workspace, *, embedder: Any = None) -> None:
        self._workspace = workspace
        self._folder = workspace.cache / "index"
        self._store = Store(self._folder)
        self._lock = threading.RLock()
        self._state: _State | None = None
        self._seen = -1

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._state = None
            self._store.close()

    @property
    def version(self) -> str:
        """A hash of all documents and their metadata: the same for the same content, "" for an empty index."""
        with self._lock, self._store.reading():
            return self._store.manifest().get("version", "")

    def ingest(self, paths: Sequence[Path] | None = None, *, progress: Progress | None = None) -> list[DocumentReport]:
        """Index what changed under documents/ (or under `paths`). KnowledgeError while another process does so."""
        with self._lock:
            return ingest(self._workspace, self._store, paths, progress)

    def search(self, query: str, *, person: Person, today: date, k: int = 8) -> Found:
        """The best `k` passages that `person` may read."""
        started = time.perf_counter()
        with self._lock, self._store.reading():
            state = self._current()
            passages, evidence = self._search(state, query, person, today, k)
        return Found(query, passages, evidence, round((time.perf_counter() - started) * 1000, 3))

    def read(self, path: str, person: Person) -> StoredDocument:
        """The stored text that offsets count in. The same KnowledgeError for a forbidden document as for none."""
        with self._lock, self._store.reading():
            document = self._store.document(path) if self._store.fits() else None
        if document is None or not person.may_read(document.readers):
            raise KnowledgeError(
                f"{path}: no such document in the index", hint="`gallae ingest` shows what is indexed."
            )
        return document

    def documents(self, person: Person) -> list[StoredDocument]:
        """Cards (without text) of the documents that `person` may read, by path."""
        with self._lock, self._store.reading():
            cards = self._store.cards() if self._store.fits() else []
        return [card for _, card in cards if person.may_read(card.readers)]

    def _search(
        self, state: _State, query: str, person: Person, today: date, k: int
    ) -> tuple[tuple[Passage, ...], Evidence]:
        words = tokens(query)
        added = tokens(search_text(query)[len(query) :])
        hits = state.passages.search(words, person, max(DEPTH, 3 * k), added=added)
        if not hits:
            return (), judge(query, today, (), (), state.passages, person)
        hits = _with_parents(hits, state.parents.search(words, person, DEPTH, added=added))
        stale = self._stale(state, query, person, today)
        hits = [replace(h, score=h.score * SUPERSEDED) if h.document in stale else h for h in hits]
        hits.sort(key=lambda h: (-h.score, state.cards[h.document].path, h.id))
        rows = self._store.chunks([hit.id for hit in hits[: max(k, LOOKED_AT)]])
        evidence = judge(query, today, hits, [rows[h.id] for h in hits[:LOOKED_AT]], state.passages, person)
        return tuple(_passage(rows[h.id], h, state, stale) for h in hits[:k]), evidence

    def _stale(self, state: _State, query: str, person: Person, today: date) -> frozenset[int]:
        """Documents of which `person` may read a version that holds on the day asked about, while they don't."""
        if not state.family_of:
            return frozenset()
        days = asked_days(query, today)
        found: frozenset[int] = frozenset()
        for family in {id(f): f for f in state.family_of.values()}.values():
            readable = [m for m in family if person.may_read(state.cards[m.document].readers)]
            if len(readable) > 1:
                found |= superseded(readable, query, days, today)
        return found

    def _current(self) -> _State:
        """The state that is committed now. Called inside `reading`, so that all reads see the same one."""
        seen = self._store.data_version()
        if self._state and seen == self._seen and self._state.name == self._store.manifest().get("postings"):
            return self._state
        manifest = self._store.manifest()
        if not manifest.get("postings") or not self._store.fits():
            raise KnowledgeError("there is no index yet", hint="Run: gallae ingest")
        name = manifest["postings"]
        if not self._state or self._state.name != name:
            cards = dict(self._store.cards())
            self._state = _State(
                name=name,
                version=manifest["version"],
                passages=Postings(self._folder / name),
                parents=Postings(self._folder / name.replace("postings", "parents")),
                cards=cards,
                family_of={m.document: family for family in self._store.families() for m in family},
            )
        self._seen = seen
        return self._state


def _with_parents(hits: list[Hit], parents: list[Hit]) -> list[Hit]:
    """A passage's score is its own and a share of its surroundings' (retrieval.md §4: score the parent)."""
    around = {parent.id: parent.score for parent in parents}
    return [
        replace(hit, score=(1 - PARENT_SHARE) * hit.score + PARENT_SHARE * around.get(hit.parent, 0.0)) for hit in hits
    ]


def _passage(row: ChunkRow, hit: Hit, state: _State, stale: frozenset[int]) -> Passage:
    card = state.cards[row.document]
    return Passage(
        id=row.key,
        path=card.path,
        title=card.title,
        start=row.start,
        end=row.end,
        text=row.text,
        page=row.page,
        heading=row.heading,
        header=row.header,
        score=round(hit.score, 4),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        superseded=row.document in stale,
        confidential=card.confidential,
        sensitive=card.sensitive,
    )
