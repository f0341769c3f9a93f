"""Search by meaning beside the words: what the index holds of vectors, kept in step with its passages.

`<cache>/dense/dense.json` is the manifest: whose vectors these are (embedder, prefixes, version, dimension), of which
state of the index, how both rankings are weighted. It is replaced in one rename, after the folder it names is whole.
Vectors of another embedder are never searched: that is refused, with the command that rebuilds.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gallae.core.errors import KnowledgeError, ProviderError
from gallae.core.types import Language
from gallae.core.workspace import Workspace
from gallae.retrievers.build_vectors import OtherModel, Texts, build_vectors, sweep
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.embedding import Embedder, Embedding
from gallae.retrievers.embedding_cache import EmbeddingCache
from gallae.retrievers.fusion import Fit
from gallae.retrievers.ingest import named
from gallae.retrievers.language_fit import MEASURED, is_korean, measured, refusal, warning
from gallae.retrievers.manifest import Manifest, load_manifest, save_manifest
from gallae.retrievers.progress import Progress
from gallae.retrievers.store import ChunkRow
from gallae.retrievers.vectors import RowKey, Vectors

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Dense", "embedded_text"]

log = logging.getLogger(__name__)
REFIT = 0.1  # share of new passages after which the weights are looked at again


class Dense:
    """The vectors of one workspace. Searches may come from several threads, also while an update runs."""

    def __init__(self, workspace: Workspace, embedder: Embedder, **given: Any) -> None:
        """`given` goes to `Embedding` (tests: `wait`, `clock`)."""
        self._folder = workspace.cache / "dense"
        self._language = workspace.settings.language
        self._command = f'gallae -w "{workspace.root}" ingest'
        self._cache = EmbeddingCache(self._folder / "embeddings.sqlite")
        self._embedding = Embedding(embedder, workspace.settings, self._cache, **given)
        self._lock = threading.RLock()  # of what is held; taken for moments only
        self._updating = threading.Lock()
        self._held: tuple[Manifest, Vectors] | None = None
        self._seen: tuple[int, int] = (0, 0)
        self._masks: dict[Any, np.ndarray] = {}

    def close(self) -> None:
        with self._lock:
            self._held = None
            self._cache.close()

    @property
    def local(self) -> bool:
        """False: what is confidential must not be given to `update`."""
        return self._embedding.local

    @property
    def language(self) -> Language:
        """Of the documents that have vectors."""
        manifest = self.manifest
        return manifest.language if manifest is not None else self._language

    @property
    def tag(self) -> str:
        """What a search by meaning depends on besides the documents; "" without vectors."""
        manifest = self.manifest
        if manifest is None or not manifest.vectors:
            return ""
        said = (manifest.identity, manifest.fit.weights, manifest.vectors)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12]

    @property
    def manifest(self) -> Manifest | None:
        held = self._current()
        return held[0] if held else None

    def ask(self, query: str) -> np.ndarray | None:
        """The question's vector; None where words alone answer: no vectors yet, an embedder that is down or does not
        read the language, a fusion that was refused, a question that may not leave the house.

        KnowledgeError if the index holds another embedder's vectors.
        """
        held = self._current()
        if held is None or held[0].refused or not held[0].vectors:
            return None
        if changed := held[0].differs(self._embedding.identity):
            raise KnowledgeError(
                f"the index holds other vectors than the settings ask for ({changed})", hint=f"Run: {self._command}"
            )
        if not held[0].weights(query)[1]:
            return None
        try:
            vector = self._embedding.question(query)
        except ProviderError as error:
            log.warning("searching by words only: %s", error.message)
            return None
        if vector is not None and len(vector) != held[0].dimension:
            self._doubt(held, len(vector))
        return vector

    def weights(self, query: str) -> tuple[float, ...] | None:
        """Of words and vectors for this question."""
        manifest = self.manifest
        return manifest.weights(query) if manifest is not None else None

    def near(
        self, vector: np.ndarray, state: str, names: Callable[[], Sequence[RowKey]], readable: frozenset[int] | None,
        limit: int,
    ) -> list[tuple[int, float]]:  # fmt: skip
        """(chunk, cosine) of the nearest passages of `state`, nearest first. `names` lists all its passages (asked only
        if the vectors are of another state), `readable` the documents a person may read: what is removed or forbidden
        is filtered before the ranking."""
        held = self._current()
        if held is None:
            return []
        mask = self._mask(held, state, names, readable)
        chunks = held[1].rows["chunk"]
        return [(int(chunks[row]), score) for row, score in held[1].search(vector, mask, limit)]

    def lacking(self, chunks: Sequence[int]) -> frozenset[int]:
        """Those of the chunks that have no vector (yet)."""
        held = self._current()
        if held is None:
            return frozenset(chunks)
        import numpy as np

        there = np.isin(np.asarray(chunks, dtype=np.int64), held[1].rows["chunk"])
        return frozenset(c for c, has in zip(chunks, there, strict=True) if not has)

    def update(self, state: str, names: Sequence[RowKey], texts: Texts, progress: Progress | None = None) -> None:
        """Embed what has no vector yet, drop what is gone. ProviderError when the embedder failed: what was embedded
        before is kept and searched, the next update goes on from there."""
        with self._updating:
            if self.keeps_step(state):
                return
            held = self._current()
            if held is not None and held[0].differs(self._embedding.identity):
                held = None
            if held is not None and held[0].doubted and self._embedding.dimension() != held[0].dimension:
                self._forget()
                held = None
            sample = texts([chunk for chunk, _, _ in _spread(names)])
            if refused := refusal(self._embedding.name, list(sample.values()), self._language):
                made = Manifest("", state, self._embedding.identity, self.local, complete=True, refused=refused)
                self._write(made, Vectors(None))
                log.warning("%s", refused)
                return
            try:
                self._build(held, state, names, texts, progress)
            except OtherModel:
                self._forget()
                self._build(None, state, names, texts, progress)

    def keeps_step(self, state: str) -> bool:
        """Is there nothing to embed for this state of the index?"""
        manifest = self.manifest
        if manifest is None or manifest.doubted or manifest.differs(self._embedding.identity):
            return False
        return (manifest.state, manifest.complete, manifest.local) == (state, True, self.local)

    def question(self, text: str) -> np.ndarray | None:
        """The vector of a question of the workspace's own evaluation rows."""
        return self._embedding.known_question(text)

    def wants_fit(self, questions: str) -> bool:
        """Are there other questions, or a tenth more passages, than when the weights were fitted?"""
        manifest = self.manifest
        if manifest is None or not manifest.vectors:
            return False
        grown = abs(manifest.vectors - manifest.fitted_at) > REFIT * max(1, manifest.fitted_at)
        return manifest.questions != questions or grown

    def set_fit(self, fit: Fit, questions: str) -> None:
        with self._lock:
            held = self._current()
            if held is not None:
                fitted = replace(held[0], fit=fit, questions=questions, fitted_at=held[0].vectors)
                self._write(fitted, held[1])

    def _build(
        self, held: tuple[Manifest, Vectors] | None, state: str, names: Sequence[RowKey], texts: Texts,
        progress: Progress | None,
    ) -> None:  # fmt: skip
        manifest, old = held or (None, None)
        name, error = build_vectors(self._folder, old, names, texts, self._embedding, progress)
        opened = Vectors(self._folder / name)
        said, language = self._measured(opened, texts)
        made = Manifest(
            name,
            state,
            self._embedding.identity,
            self.local,
            language,
            opened.dimension,
            len(names),
            len(opened.rows),
            complete=error is None,
            warning=said,
        )
        if manifest is not None:
            made = replace(made, fit=manifest.fit, questions=manifest.questions, fitted_at=manifest.fitted_at)
        if made.warning and (manifest is None or manifest.warning != made.warning):
            log.warning("%s", made.warning)
        self._write(made, opened)
        if error is not None:
            raise error

    def _measured(self, vectors: Vectors, texts: Texts) -> tuple[str, Language]:
        """What has to be said of an embedder whose vectors do not tell the passages apart; the documents' language."""
        import numpy as np

        if not len(vectors.rows):
            return "", self._language
        _, first = np.unique(vectors.rows["document"], return_index=True)
        rows = first[:: max(1, len(first) // MEASURED)][:MEASURED]
        sample = texts([int(chunk) for chunk in vectors.rows["chunk"][rows]])
        said = warning(self._embedding.name, list(sample.values()), measured(vectors.vectors(rows)), self._language)
        return said, "ko" if is_korean(list(sample.values())) else "en"

    def _mask(
        self, held: tuple[Manifest, Vectors], state: str, names: Callable[[], Sequence[RowKey]],
        readable: frozenset[int] | None,
    ) -> np.ndarray | None:  # fmt: skip
        """Rows that stand in `state` and may be read; None for all."""
        manifest, vectors = held
        if manifest.state == state and readable is None:
            return None
        key = manifest.folder, state, readable
        with self._lock:
            if key in self._masks:
                return self._masks[key]
        import numpy as np

        mask = np.ones(len(vectors.rows), dtype=bool)
        if manifest.state != state:
            there = {(chunk, name) for chunk, _, name in names()}
            mask &= np.array([(int(r["chunk"]), r["key"].decode()) in there for r in vectors.rows], dtype=bool)
        if readable is not None:
            mask &= np.isin(vectors.rows["document"], np.fromiter(readable, dtype=np.int64, count=len(readable)))
        with self._lock:
            if len(self._masks) >= 64:  # as many sets of groups as a team may have
                self._masks.clear()
            self._masks[key] = mask
        return mask

    def _current(self) -> tuple[Manifest, Vectors] | None:
        """What the manifest names now; None if there is none, or one that can't be read."""
        path = self._folder / "dense.json"
        with self._lock:
            for _ in range(3):
                try:
                    stat = path.stat()
                    if self._held is not None and self._seen == (stat.st_mtime_ns, stat.st_ino):
                        return self._held
                    manifest = load_manifest(path)
                    self._held = manifest, Vectors(self._folder / manifest.folder if manifest.folder else None)
                    self._seen, self._masks = (stat.st_mtime_ns, stat.st_ino), {}
                    return self._held
                except FileNotFoundError:  # replaced between two looks
                    continue
                except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
                    log.warning("%s cannot be read (%s): the next ingest makes it anew", path.name, error)
                    break
            self._held = None
            return None

    def _doubt(self, held: tuple[Manifest, Vectors], dimension: int) -> None:
        """The question's vector has another length. A server may err once: the next update asks again, and then nothing
        that is held counts any more."""
        self._write(replace(held[0], doubted=True), held[1])
        raise KnowledgeError(
            f"{self._embedding.name} gives {dimension} dimensions, the index has {held[0].dimension}: the model "
            "changed under its name",
            hint=f"Run: {self._command}",
        )

    def _forget(self) -> None:
        """The model changed under its name: nothing that it gave before counts, and all is embedded anew."""
        log.warning("%s gives other vectors than before: all are made anew", self._embedding.name)
        self._embedding.forget()

    def _write(self, manifest: Manifest, vectors: Vectors) -> None:
        path = self._folder / "dense.json"
        with self._lock:
            save_manifest(path, manifest)
            stat = path.stat()
            self._held, self._seen, self._masks = (manifest, vectors), (stat.st_mtime_ns, stat.st_ino), {}
        sweep(self._folder, manifest.folder)


def embedded_text(card: StoredDocument, row: ChunkRow) -> str:
    """What an embedder reads of a passage: title (unless it is only the file's name, so that a renamed file costs
    nothing), headings, table header, text."""
    title = "" if card.title == named(card.path) else card.title
    return "\n".join(part for part in dict.fromkeys((title, *row.heading, row.header, row.text)) if part)


def _spread(names: Sequence[RowKey]) -> list[RowKey]:
    """Some passages, of as many documents as possible."""
    firsts = list({document: name for name in reversed(names) for document in (name[1],)}.values())
    return firsts[:: max(1, len(firsts) // MEASURED)][:MEASURED]
