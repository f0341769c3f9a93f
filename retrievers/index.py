"""The index of a workspace: one object to bring it up to date, search it, and read what stands in it.

with open_index(workspace) as index:
    index.ingest()
    found = index.search("보증 기간", person=Person(), today=date.today())
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.query import read_query
from gallae.core.types import Evidence, Person
from gallae.core.workspace import Workspace
from gallae.retrievers.dictionary import taught
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.evidence import LOOKED_AT, judge, weigh
from gallae.retrievers.extract import answerable
from gallae.retrievers.found import Found, as_seen, no_such, shortened
from gallae.retrievers.fusion import fused
from gallae.retrievers.ingest import DocumentReport, ingest
from gallae.retrievers.lookup import look_up
from gallae.retrievers.morphemes import Morphemes, tokeniser_name
from gallae.retrievers.parts import Parts, parts_of
from gallae.retrievers.pending import pending_changes
from gallae.retrievers.pictures import KeptReader, PageReader
from gallae.retrievers.postings import Hit, PostingsGone
from gallae.retrievers.progress import Progress
from gallae.retrievers.ranking import ordered, spread, with_parents
from gallae.retrievers.read_ahead import read_ahead
from gallae.retrievers.snapshot import Ranked, Snapshot
from gallae.retrievers.states import close_gaps, has_many_gaps
from gallae.retrievers.store import ChunkRow, Store
from gallae.retrievers.view import passage_of
from gallae.retrievers.way import Way, way_of

if TYPE_CHECKING:
    from gallae.retrievers.dense import Dense
    from gallae.retrievers.gold import Gold
    from gallae.retrievers.manifest import Manifest
    from gallae.retrievers.vectors import RowKey

__all__ = ["DocumentReport", "Found", "Index", "open_index"]

log = logging.getLogger(__name__)
T = TypeVar("T")
DEPTH = 40  # passages looked at before versions and parents reorder them


def open_index(
    workspace: Workspace, *, embedder: Any = None, reranker: Any = None, reader: PageReader | None = None
) -> Index:
    """The index of `workspace` (a context manager). With an embedder (any LangChain `Embeddings`) vectors are searched
    as well; a reranker (retrievers/rerank.py) orders the best passages anew; a reader (a vision model) reads images and
    scanned pages."""
    return Index(workspace, embedder=embedder, reranker=reranker, reader=reader)


class Index:
    """Searches may come from several threads; each sees one committed state, also while another process writes."""

    def __init__(
        self, workspace: Workspace, *, embedder: Any = None, reranker: Any = None, reader: PageReader | None = None
    ) -> None:
        self._workspace = workspace
        self._folder = workspace.cache / "index"
        tokeniser = workspace.settings.retrieval.tokeniser
        self._store = Store(self._folder, tokeniser=tokeniser_name(tokeniser))
        self._morphemes = Morphemes(self._store) if tokeniser == "j3" else None
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._rewriting: threading.Thread | None = None
        self._stop = threading.Event()
        self._state: Snapshot | None = None
        self._seen = -1
        self._dense: Dense | None = None
        if embedder is not None:
            from gallae.retrievers.dense import Dense  # words alone need none of it

            self._dense = Dense(workspace, embedder)
        self._reranker = reranker
        self._reader = KeptReader(reader, self._folder) if reader else None

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def settle(self) -> None:
        """Wait until postings that are written anew in the background have taken their place."""
        if self._rewriting is not None:
            self._rewriting.join()

    def close(self) -> None:
        """A rewriting that is under way is given up, so that nobody waits for it; the next ingest begins it again."""
        self._stop.set()
        self.settle()
        with self._lock:
            self._state = None
            if self._dense:
                self._dense.close()
            self._store.close()

    @property
    def version(self) -> str:
        """A hash of all documents and their metadata: the same for the same content, "" for an empty index. With an
        embedder also of what its vectors and weights are."""
        with self._lock, self._store.reading():
            version = self._store.manifest().get("version", "")
        tag = self._dense.tag if self._dense is not None else ""
        return f"{version}-{tag}" if tag else version

    def ingest(self, paths: Sequence[Path] | None = None, *, progress: Progress | None = None) -> list[DocumentReport]:
        """Index what changed under documents/ (or under `paths`). KnowledgeError while another process does so."""
        if self._reader is not None:
            read_ahead(self._workspace, self.pending(), self._reader, progress)
        tokeniser = self._store.tokeniser
        # A connection of its own: searches go on meanwhile.
        with self._writing, closing(Store(self._folder, tokeniser=tokeniser)) as store:
            morphemes = Morphemes(store) if self._morphemes else None
            reports = ingest(self._workspace, store, paths, progress, self._reader, morphemes)
            if has_many_gaps(store) and (self._rewriting is None or not self._rewriting.is_alive()):
                given = (self._folder, tokeniser, self._stop)
                self._rewriting = threading.Thread(target=close_gaps, args=given, name="gallae-rewrite")
                self._rewriting.start()
        if self._dense is not None:
            self._embed(self._dense, progress)
        return reports

    @property
    def busy(self) -> bool:
        """Is somebody of this process indexing? Searches go on, on the state before."""
        return self._writing.locked()

    @property
    def dense(self) -> Manifest | None:
        """What the index holds of vectors; None without an embedder or before the first ingest with one."""
        return self._dense.manifest if self._dense is not None else None

    def pending(self) -> list[str]:
        """The documents that an ingest would add, update or remove."""
        with self._lock, self._store.reading():
            return pending_changes(self._workspace, self._store, self._reader)

    def search(self, query: str, *, person: Person, today: date, k: int = 8) -> Found:
        """The best `k` passages that `person` may read."""
        started = time.perf_counter()
        looked_for = shortened(query)
        near, weights = self._asked(looked_for)
        wide = k if self._reranker is None else max(k, DEPTH)
        found = self._found(looked_for, person, today, wide, near, weights)
        passages = found.passages
        if self._reranker is not None:
            from gallae.retrievers.rerank import reranked

            passages = reranked(self._reranker, looked_for, passages, self._workspace.settings)[:k]
        milliseconds = round((time.perf_counter() - started) * 1000, 3)
        return replace(found, query=query, passages=passages, milliseconds=milliseconds)

    def search_in_parts(self, query: str, *, person: Person, today: date, k: int = 8) -> Parts:
        """The same search with what each ranking alone says of its passages; costs a search for each."""
        found, looked_for = self.search(query, person=person, today=today, k=k), shortened(query)
        vector, weights = self._asked(looked_for)
        words = self._found(looked_for, person, today, DEPTH, None).passages
        both = self._found(looked_for, person, today, DEPTH, vector, weights).passages
        cosines = self._looked(lambda state: self._cosines(state, vector, person)) if vector is not None else {}
        return parts_of(found, words, cosines, both, weights, reranked=self._reranker is not None)

    def _asked(self, query: str) -> tuple[Any, tuple[float, ...] | None]:
        """(the question's vector, weights of words and vectors); (None, None) where words alone answer."""
        near = self._dense.ask(query) if self._dense is not None else None
        return near, self._dense.weights(query) if self._dense is not None and near is not None else None

    def assess(self, found: Found, *, person: Person, today: date) -> Evidence:
        """The evidence of `found` with the probability that its sentences and rows answer; some milliseconds."""
        p = answerable(
            found.query,
            found,
            read=partial(self.read, person=person),
            today=today,
            search=lambda query: self._found(query, person, today, 8, None),  # by words: no model is paid again
        )
        return replace(found.evidence, answerable=round(p, 4))

    def read(self, path: str, person: Person) -> StoredDocument:
        """The stored text that offsets count in. The same KnowledgeError for a forbidden document as for none."""
        with self._lock, self._store.reading():
            document = self._store.document(path) if self._store.fits() else None
        if document is not None and person.groups is not None:
            document = as_seen(document, self._looked(lambda state: state.view(person).card(path)))
        if document is None or not person.may_read(document.readers):
            raise no_such(path)
        return document

    def passages(self, path: str, person: Person) -> list[ChunkRow]:
        """A document's passages as they are searched, in their order. KnowledgeError as `read` says it."""
        with self._lock, self._store.reading():
            document = self._store.document(path) if self._store.fits() else None
            if document is None or not person.may_read(document.readers):
                raise no_such(path)
            return self._store.chunks_of(path)

    def way(self, path: str, person: Person) -> Way:
        """How the document came into the index (retrievers/way.py). KnowledgeError as `read` says it."""
        document = self.read(path, person)
        with self._lock, self._store.reading():
            return way_of(self._store, document, self._dense)

    def refused(self, person: Person) -> dict[str, str]:
        """path -> why it was refused. Who may read it nobody knows: only whoever may read everything is told."""
        with self._lock, self._store.reading():
            known = self._store.refused() if person.groups is None and self._store.fits() else {}
        return {path: reason for path, (_, reason) in known.items()}

    def documents(self, person: Person) -> list[StoredDocument]:
        """Cards (without text) of the documents that `person` may read, by path."""
        with self._lock, self._store.reading():
            cards = [card for _, card in self._store.cards()] if self._store.fits() else []
        if cards and person.groups is not None:
            cards = self._looked(lambda state: list(state.view(person).cards.values()))
        return [card for card in cards if person.may_read(card.readers)]

    def closed(self, paths: Iterable[str], person: Person, *, gone: bool = True) -> frozenset[str]:
        """Those of `paths` that `person` may not read; with `gone` also those that are no document, or no longer."""

        def look(state: Snapshot) -> frozenset[str]:
            seen, every = ({p: card for p in asked if (card := state.view(one).card(p))} for one in (person, Person()))
            return frozenset(p for p in (asked if gone else every) if p not in seen)

        asked = frozenset(paths) if person.groups is not None else frozenset[str]()
        try:
            return self._looked(look) if asked else asked
        except KnowledgeError:  # no index: nothing is a document
            return asked if gone else frozenset()

    def _found(
        self, query: str, person: Person, today: date, k: int, near: Any, weights: tuple[float, ...] | None = None
    ) -> Found:
        """`near` is the question's vector, None for the words alone."""
        return self._looked(lambda state: self._search(state, query, person, today, k, near, weights))

    def _looked(self, look: Callable[[Snapshot], T]) -> T:
        """What `look` finds in the committed state."""
        for attempt in range(4):
            try:
                with self._lock, self._store.reading():
                    return look(self._current())
            except PostingsGone:  # replaced between the reading of its name and its opening: look again
                if attempt == 3:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _search(
        self, state: Snapshot, query: str, person: Person, today: date, k: int, near: Any, weights: Any
    ) -> Found:
        view, limit = state.view(person), max(DEPTH, 3 * k)
        kept = state.kept(query, person, today, limit)
        if kept is None:
            kept = state.keep(query, person, today, limit, self._ranked(state, query, person, today, limit))
        ranked, stale = kept.hits, kept.stale
        best = ranked[:2]
        shown = spread(ranked, max(k, LOOKED_AT))
        looked_at = shown[:LOOKED_AT]  # also with an embedder: its passages are no weaker evidence of the words
        if self._dense is not None and near is not None:
            both = self._with_vectors(self._dense, state, near, person, ranked, weights)
            shown = spread(ordered(both, state.cards, stale), max(k, LOOKED_AT))
        rows = self._store.chunks(list({hit.id for hit in shown}))
        tokens = self._store.tokens([hit.id for hit in looked_at])

        def judged() -> Evidence:
            if kept.terms is None:
                near_words = partial(state.near, person=person)
                kept.terms = weigh(query, today, state.postings(person)[0], person, near_words, kept.translated)
            return judge(kept.terms, best, list(tokens.values()))

        return Found(query, tuple(passage_of(rows[h.id], h.score, view, stale) for h in shown[:k]), judged)

    def _ranked(self, state: Snapshot, query: str, person: Person, today: date, limit: int) -> Ranked:
        """The ranking by words: what the router has searched for, the answer's search finds here again."""
        postings, surroundings = state.postings(person)
        words = read_query(query, self._morphemes.of if self._morphemes else None)
        translated = state.dictionary(person).translated(words)
        words = taught(words, translated)
        frequency = cache(postings.frequency_for(person))  # surroundings hold what their passages hold
        lookup = look_up(words, frequency, partial(state.near, person=person), postings.idf)
        hits = postings.search(lookup, person, limit)
        around = surroundings.scores(lookup, person, DEPTH)
        stale = state.view(person).stale(query, today, {hit.document for hit in hits})
        return Ranked(ordered(with_parents(hits, around), state.cards, stale), stale, translated)

    def _with_vectors(
        self, dense: Dense, state: Snapshot, vector: Any, person: Person, ranked: list[Hit], weights: Any
    ) -> list[Hit]:
        """Both rankings fused, with the weights that fit this workspace."""
        near = [chunk for chunk, _ in self._near(dense, state, vector, person)]
        if not near:
            return ranked
        known = {hit.id: hit for hit in ranked}
        unknown = self._store.places([number for number in near if number not in known])
        known |= {number: Hit(number, document, parent, 0.0) for number, document, parent in unknown}
        order = fused(
            [[hit.id for hit in ranked], near],
            weights,
            dense.lacking([hit.id for hit in ranked]),
        )
        return [known[number]._replace(score=score) for number, score in order.items() if number in known]

    def _cosines(self, state: Snapshot, vector: Any, person: Person) -> dict[str, float]:
        """By the passages' ids, nearest first."""
        near = self._near(self._dense, state, vector, person) if self._dense is not None else []
        rows = self._store.chunks([chunk for chunk, _ in near])
        return {rows[chunk].key: cosine for chunk, cosine in near if chunk in rows}

    def _near(self, dense: Dense, state: Snapshot, vector: Any, person: Person) -> list[tuple[int, float]]:
        """(chunk, cosine) of the nearest passages that the person may read."""
        readable = state.readable(person)
        allowed = None if len(readable) == len(state.cards) else readable
        return dense.near(vector, state.name, self._store.names, allowed, DEPTH)

    def _embed(self, dense: Dense, progress: Progress | None) -> None:
        """Embed what is new. A failing embedder leaves the index as it is: words find it, the next ingest tries again.
        The lock is held for the reading only: searches go on while an embedder works for minutes."""
        with self._lock, self._store.reading():
            state = self._current()
            names = [] if dense.keeps_step(state.name) else self._names(dense, state)
        try:
            dense.update(state.name, names, lambda ids: self._texts(state, ids), progress)
        except ProviderError as error:
            log.warning("some documents have no vectors yet: %s", error.message)
            return
        try:
            self._fit(dense, state)
        except ProviderError as error:
            log.warning("words and vectors are not weighed yet: %s", error.message)

    def _names(self, dense: Dense, state: Snapshot) -> list[RowKey]:
        """The passages that may be embedded: an outside embedder sees nothing confidential."""
        return [name for name in self._store.names() if dense.local or not state.cards[name[1]].confidential]

    def _texts(self, state: Snapshot, ids: Sequence[int]) -> dict[int, str]:
        """Of those that still stand in the index."""
        from gallae.retrievers.dense import embedded_text

        with self._lock, self._store.reading():
            rows = self._store.chunks(list(ids))
        cards = {number: state.cards.get(row.document) for number, row in rows.items()}
        return {n: embedded_text(card, rows[n]) for n, card in cards.items() if card is not None}

    def _fit(self, dense: Dense, state: Snapshot) -> None:
        from gallae.retrievers.fit_fusion import fit_fusion

        def passages() -> dict[str, set[str]]:
            made: dict[str, set[str]] = {}
            with self._lock, self._store.reading():
                for _, document, key in self._store.names():
                    if document in state.cards:
                        made.setdefault(state.cards[document].path, set()).add(key)
            return made

        def ranked(gold: Gold, vector: Any) -> list[str]:
            today = gold.today or self._workspace.settings.today or date.today()
            found = self._found(gold.question, gold.person, today, DEPTH, vector, (0.0, 1.0))
            return [passage.id for passage in found.passages]

        fit_fusion(dense, self._workspace, passages, ranked)

    def _current(self) -> Snapshot:
        """The state that is committed now. Called inside `reading`, so that all reads see the same one."""
        seen = self._store.data_version()
        manifest = self._store.manifest()
        if self._state and seen == self._seen and self._state.name == manifest.get("postings"):
            return self._state
        self._store.check_made(manifest)
        if not manifest.get("postings"):
            raise KnowledgeError("there is no index yet", hint="Run: gallae ingest")
        name = manifest["postings"]
        if not self._state or self._state.name != name:
            separate = self._workspace.settings.retrieval.separate_groups
            self._state = Snapshot(self._store, self._folder, name, separate_groups=separate, before=self._state)
        self._seen = seen
        return self._state
