"""Vectors beside the words, when an embedder is set: FAISS for the nearest passages, a disk cache so that nothing is
embedded twice, and reciprocal rank fusion of both rankings.

The embedder is any object with `embed_documents(list[str])` and `embed_query(str)` (LangChain's Embeddings). numpy and
FAISS are only imported here, and only when there is one.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from gallae.core.errors import KnowledgeError, ProviderError

__all__ = ["Embedder", "Vectors", "embedder_name", "fused"]

BATCH = 64
FUSION = 60  # the c of reciprocal rank fusion (Cormack et al., 2009)


class Embedder(Protocol):
    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


class Vectors:
    """The passages' vectors, kept as rows of one SQLite file by the hash of text and model; the index is in memory."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._model = embedder_name(embedder)
        self._db = sqlite3.connect(folder / "vectors.sqlite", timeout=30, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("create table if not exists vectors (key text primary key, vector blob not null)")
        self._index: Any = None
        self._loaded = ("", False)

    def close(self) -> None:
        self._db.close()

    def load(
        self,
        state: str,
        passages: Callable[[], Iterable[tuple[int, str]]],
        *,
        embed: bool,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Make the index of `state` from its (id, text). With `embed`, texts that were never embedded are sent to the
        embedder; without, they are left out until the next ingest."""
        if (state, embed) == self._loaded or (state, True) == self._loaded:
            return
        import faiss
        import numpy as np

        keys = {number: (self._key(text), text) for number, text in passages()}
        texts = dict(keys.values())
        known = self._known(list(texts))
        missing = [(key, text) for key, text in texts.items() if key not in known] if embed else []
        for at in range(0, len(missing), BATCH):
            known |= self._embedded(missing[at : at + BATCH])
            if progress:
                progress(min(at + BATCH, len(missing)), len(missing))
        self._index, self._loaded = None, (state, embed)
        held = [(number, known[key]) for number, (key, _) in keys.items() if key in known]
        if len({len(vector) for _, vector in held}) > 1:
            raise KnowledgeError(
                f"{self._model} gave vectors of different lengths for the same documents",
                hint="The model changed under the same name: remove .gallae/cache and run gallae ingest.",
            )
        if held:
            rows = np.stack([np.frombuffer(vector, dtype=np.float32) for _, vector in held])
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(rows.shape[1]))
            self._index.add_with_ids(rows, np.array([number for number, _ in held], dtype=np.int64))

    def search(self, query: str, allowed: Sequence[int] | None, limit: int) -> list[tuple[int, float]]:
        """(id, cosine) of the nearest passages among `allowed` (None = all), filtered before ranking."""
        if self._index is None:
            return []
        import faiss
        import numpy as np

        vector = np.asarray([self._unit(self._ask(lambda: self._embedder.embed_query(query)))], dtype=np.float32)
        if vector.shape[1] != self._index.d:
            raise KnowledgeError(
                f"the embedder gives {vector.shape[1]} dimensions, the index has {self._index.d}",
                hint="The embedding model changed under the same name: remove .gallae/cache and run gallae ingest.",
            )
        parameters = None
        if allowed is not None:
            if not allowed:
                return []
            selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, ids = self._index.search(vector, min(limit, self._index.ntotal), params=parameters)
        return [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0]

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._model}\0{text}".encode()).hexdigest()

    def _known(self, keys: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), 500):
            part = list(keys[at : at + 500])
            marks = ",".join("?" * len(part))
            found |= dict(self._db.execute(f"select key, vector from vectors where key in ({marks})", part))  # noqa: S608
        return found

    def _embedded(self, batch: Sequence[tuple[str, str]]) -> dict[str, bytes]:
        """Vectors of new texts, stored as soon as they are paid for."""
        import numpy as np

        texts = [text for _, text in batch]
        vectors = self._ask(lambda: self._embedder.embed_documents(texts))
        if len(vectors) != len(texts):
            raise ProviderError(
                f"{self._model} returned {len(vectors)} vectors for {len(texts)} texts", provider="embedding"
            )
        made = {
            key: np.asarray(self._unit(v), dtype=np.float32).tobytes()
            for (key, _), v in zip(batch, vectors, strict=True)
        }
        self._db.execute("begin immediate")
        self._db.executemany("insert or replace into vectors values (?, ?)", list(made.items()))
        self._db.execute("commit")
        return made

    def _ask(self, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except ProviderError:
            raise
        except Exception as error:  # an embedder may fail in any way its client knows
            raise ProviderError(
                f"the embedding model failed: {error}", provider="embedding", model=self._model, retryable=True
            ) from error

    def _unit(self, vector: Sequence[float]) -> list[float]:
        length = sum(x * x for x in vector) ** 0.5
        if not length:
            raise ProviderError(f"{self._model} returned a zero vector", provider="embedding", model=self._model)
        return [x / length for x in vector]


def embedder_name(embedder: object) -> str:
    """What tells one embedding model from another: its label, else its class and the model it names."""
    if label := getattr(embedder, "label", ""):
        return str(label)
    model = getattr(embedder, "model", None) or getattr(embedder, "model_name", None) or ""
    return f"{type(embedder).__name__}:{model}"


def fused(rankings: Sequence[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion, scaled to 1 for what is first everywhere.

    >>> max(fused([[7, 8], [7, 9]]).items(), key=lambda pair: pair[1])
    (7, 1.0)
    """
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, number in enumerate(ranking, 1):
            scores[number] = scores.get(number, 0.0) + (FUSION + 1) / (FUSION + rank) / len(rankings)
    return scores
