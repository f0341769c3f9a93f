"""The index of a workspace: one object to bring it up to date, search it, and read what stands in it.

with open_index(workspace) as index:
    index.ingest()
    found = index.search("보증 기간", person=Person(), today=date.today())
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.query import read_query
from gallae.core.types import Evidence, Passage, Person
from gallae.core.workspace import Workspace
from gallae.retrievers.dictionary import taught
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.evidence import LOOKED_AT, judge, weigh
from gallae.retrievers.ingest import DocumentReport, Progress, ingest
from gallae.retrievers.lookup import look_up
from gallae.retrievers.morphemes import Morphemes, tokeniser_name
from gallae.retrievers.pending import pending_changes
from gallae.retrievers.postings import WALKED, Hit, PostingsGone
from gallae.retrievers.snapshot import Snapshot
from gallae.retrievers.store import ChunkRow, Store
from gallae.retrievers.vectors import Vectors, fused

__all__ = ["DocumentReport", "Found", "Index", "open_index"]

log = logging.getLogger(__name__)
QUERY = 1_000  # characters: of longer ones (pasted text) the beginning and the end say what is asked
DEPTH = 40  # passages looked at before versions and parents reorder them
PARENT_SHARE = 0.4  # of a passage's score that its surroundings give
SUPERSEDED = 0.5  # factor on the score of a version that does not hold on the day asked about


@dataclass(frozen=True)
class Found:
    """Passages best first, and whether they are worth an answer: judged when first asked for, on the same state."""

    query: str
    passages: tuple[Passage, ...]
    judged: Callable[[], Evidence] = field(repr=False, compare=False)
    milliseconds: float = 0.0

    @cached_property
    def evidence(self) -> Evidence:
        return self.judged()


def open_index(workspace: Workspace, *, embedder: Any = None) -> Index:
    """The index of `workspace` (a context manager). With an embedder, vectors are searched as well."""
    return Index(workspace, embedder=embedder)


class Index:
    """Searches may come from several threads; each sees one committed state, also while another process writes."""

    def __init__(self, workspace: Workspace, *, embedder: Any = None) -> None:
        self._workspace = workspace
        self._folder = workspace.cache / "index"
        tokeniser = workspace.settings.retrieval.tokeniser
        self._store = Store(self._folder, tokeniser=tokeniser_name(tokeniser))
        self._morphemes = Morphemes(self._store) if tokeniser == "j3" else None
        self._lock = threading.RLock()
        self._state: Snapshot | None = None
        self._seen = -1
        self._embedder = embedder
        self._vectors: Vectors | None = None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        with self._lock:
            self._state = None
            if self._vectors:
                self._vectors.close()
            self._store.close()

    @property
    def version(self) -> str:
        """A hash of all documents and their metadata: the same for the same content, "" for an empty index."""
        with self._lock, self._store.reading():
            return self._store.manifest().get("version", "")

    def ingest(self, paths: Sequence[Path] | None = None, *, progress: Progress | None = None) -> list[DocumentReport]:
        """Index what changed under documents/ (or under `paths`). KnowledgeError while another process does so."""
        with self._lock:
            reports = ingest(self._workspace, self._store, paths, progress, self._morphemes)
            if self._embedder is not None:
                self._embed()
            return reports

    def pending(self) -> list[str]:
        """The documents that an ingest would add, update or remove."""
        with self._lock, self._store.reading():
            return pending_changes(self._workspace, self._store)

    def search(self, query: str, *, person: Person, today: date, k: int = 8) -> Found:
        """The best `k` passages that `person` may read."""
        started = time.perf_counter()
        looked_for = query if len(query) <= QUERY else f"{query[: QUERY - 300]} {query[-300:]}"
        for attempt in range(4):
            try:
                with self._lock, self._store.reading():
                    state = self._current()
                    found = self._search(state, looked_for, person, today, k)
                break
            except PostingsGone:  # replaced between the reading of its name and its opening: look again
                if attempt == 3:
                    raise
        return replace(found, query=query, milliseconds=round((time.perf_counter() - started) * 1000, 3))

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

    def _search(self, state: Snapshot, query: str, person: Person, today: date, k: int) -> Found:
        postings, surroundings = state.postings(person)
        words = read_query(query, self._morphemes.of if self._morphemes else None)
        translated = state.dictionary(person).translated(words)
        words = taught(words, translated)
        hits = postings.search(look_up(words, postings.frequency, state.near, postings.idf), person, max(DEPTH, 3 * k))
        lookup = look_up(words, surroundings.frequency, state.near, surroundings.idf)
        around = surroundings.search(lookup, person, DEPTH, walked=WALKED // 3)
        stale = state.stale(query, person, today, {hit.document for hit in hits})
        ranked = _ordered(_with_parents(hits, around), state, stale)
        best = ranked[:2]
        if self._embedder is not None:
            ranked = _ordered(self._with_vectors(state, query, person, ranked), state, stale)
        ranked = _spread(ranked, max(k, LOOKED_AT))
        rows = self._store.chunks([hit.id for hit in ranked])
        passages = tuple(_passage(rows[h.id], h, state, stale) for h in ranked)
        return Found(
            query,
            passages[:k],
            lambda: judge(weigh(query, today, postings, person, state.near, translated), best, passages),
        )

    def _with_vectors(self, state: Snapshot, query: str, person: Person, ranked: list[Hit]) -> list[Hit]:
        """Both rankings fused; the words' alone while the embedder fails."""
        try:
            vectors = self._loaded_vectors(state, embed=False)
            near = vectors.search(query, state.passages_of(person), DEPTH)
        except ProviderError as error:
            log.warning("searching by words only: %s", error.message)
            return ranked
        if not near:
            return ranked
        known = {hit.id: hit for hit in ranked}
        unknown = self._store.places([number for number, _ in near if number not in known])
        known |= {number: Hit(number, document, parent, 0.0) for number, document, parent in unknown}
        order = fused([[hit.id for hit in ranked], [number for number, _ in near]])
        return [known[number]._replace(score=score) for number, score in order.items() if number in known]

    def _loaded_vectors(self, state: Snapshot, *, embed: bool) -> Vectors:
        if self._vectors is None:
            self._vectors = Vectors(self._folder, self._embedder)
        self._vectors.load(state.name, self._store.chunk_texts, embed=embed)
        return self._vectors

    def _embed(self) -> None:
        """Embed what is new. A failing embedder leaves the index as it is: words find it, the next ingest tries again."""
        try:
            with self._store.reading():
                self._loaded_vectors(self._current(), embed=True)
        except ProviderError as error:
            log.warning("new documents have no vectors yet: %s", error.message)

    def _current(self) -> Snapshot:
        """The state that is committed now. Called inside `reading`, so that all reads see the same one."""
        seen = self._store.data_version()
        manifest = self._store.manifest()
        if self._state and seen == self._seen and self._state.name == manifest.get("postings"):
            return self._state
        if (made := manifest.get("tokeniser", self._store.tokeniser)) != self._store.tokeniser:
            raise KnowledgeError(
                f"the index was made with tokeniser {made}, not with {self._store.tokeniser}",
                hint="Run: gallae ingest   (it reads all documents anew)",
            )
        if not manifest.get("postings") or not self._store.fits():
            raise KnowledgeError("there is no index yet", hint="Run: gallae ingest")
        name = manifest["postings"]
        if not self._state or self._state.name != name:
            separate = self._workspace.settings.retrieval.separate_groups
            self._state = Snapshot(self._store, self._folder, name, separate_groups=separate)
        self._seen = seen
        return self._state


def _ordered(hits: list[Hit], state: Snapshot, stale: frozenset[int]) -> list[Hit]:
    """Best first; versions that do not hold on the day asked about rank lower. Ties by path and place."""
    if stale:
        hits = [h._replace(score=h.score * SUPERSEDED) if h.document in stale else h for h in hits]
    cards = state.cards
    return sorted(hits, key=lambda h: (-h.score, cards[h.document].path, h.id))


def _spread(ranked: list[Hit], k: int) -> list[Hit]:
    """The best `k`, at most half of them from one document while others score at least half as well: an answer may
    need two documents, and one with many like passages would hide the second."""
    most = (k + 1) // 2
    chosen: list[Hit] = []
    waiting: list[Hit] = []
    held: Counter[int] = Counter()
    for hit in ranked:
        while waiting and hit.score < 0.5 * waiting[0].score:
            chosen.append(waiting.pop(0))
        if len(chosen) >= k:
            break
        if held[hit.document] < most:
            held[hit.document] += 1
            chosen.append(hit)
        else:
            waiting.append(hit)
    best = {hit.id for hit in [*chosen, *waiting][:k]}
    return [hit for hit in ranked if hit.id in best]


def _with_parents(hits: list[Hit], parents: list[Hit]) -> list[Hit]:
    """A passage's score is its own and a share of its surroundings' (retrieval.md §4: score the parent)."""
    around = {parent.id: PARENT_SHARE * parent.score for parent in parents}
    own = 1 - PARENT_SHARE
    return [Hit(i, document, parent, own * score + around.get(parent, 0.0)) for i, document, parent, score in hits]


def _passage(row: ChunkRow, hit: Hit, state: Snapshot, stale: frozenset[int]) -> Passage:
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
        score=round(min(1.0, hit.score), 4),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        superseded=row.document in stale,
        confidential=card.confidential,
        sensitive=card.sensitive,
    )
