"""The plug for an embedder: any LangChain `Embeddings` becomes unit vectors, in batches, each text paid for once.

Own additions to what the embedder does: the model's prefix rule, a limit on a batch, bounded retries, a check of
every vector, the cache, and what may leave the house (an outside embedder reads masked texts only).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from gallae.checks.masking import hiding
from gallae.checks.personal import called_confidential, identifies_person
from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.models.embeddings import prefixes_of
from gallae.models.errors import ModelError, failure_of
from gallae.retrievers.embedding_cache import EmbeddingCache, key_of
from gallae.retrievers.patience import within

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Embedder", "Embedding", "Identity", "embedder_name"]

ATTEMPTS = 4  # of one batch, while the failure is one that may pass
FIRST_WAIT = 0.5  # seconds; doubled each time
QUERY_SECONDS = 10.0  # a search waits so long for the vector of its question, then words alone answer
LATELY = 64  # questions whose vectors are in memory
PAUSE_SECONDS = 30.0  # after a failed question, the embedder is left alone
TOO_LONG = ("context", "bad-request")  # one text of a batch may be what the server refuses


class Embedder(Protocol):
    """LangChain's `Embeddings`. Optional beside it: `label` (a name), `local` (nothing leaves the house; absent =
    outside) and `version` (of the model behind the name)."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two vectors comparable; stored in the manifest and compared with the settings."""

    embedder: str
    query_prefix: str
    passage_prefix: str
    version: str = ""


class Embedding:
    """An embedder as the index uses it. `wait` takes seconds; `clock` gives them."""

    def __init__(
        self,
        embedder: Embedder,
        settings: Settings,
        cache: EmbeddingCache,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._embedder, self._cache, self._wait, self._clock = embedder, cache, wait, clock
        self.name = embedder_name(embedder)
        self.local = bool(getattr(embedder, "local", False))
        known = prefixes_of(self.name)
        given = settings.retrieval.query_prefix, settings.retrieval.passage_prefix
        query, passage = (k if g is None else g for g, k in zip(given, known, strict=True))
        self.identity = Identity(self.name, query, passage, str(getattr(embedder, "version", "") or ""))
        self._batch = settings.retrieval.embed_batch
        self._masked_may_leave = settings.policy.masked_may_leave
        self._rests_until = float("-inf")
        self._lately: dict[str, bytes] = {}

    def passages(
        self, texts: Mapping[int, str], progress: Callable[[int], None] | None = None
    ) -> Iterator[dict[int, bytes]]:
        """float32 vectors by the texts' numbers, a batch at a time, each on the disk before it is given out.

        Texts without a word, and texts that the model refuses by themselves (too long), get none. ProviderError when
        the embedder fails for good: what was given out before stays paid.
        """
        sent = {number: self._sent(self.identity.passage_prefix, text) for number, text in texts.items()}
        keys = {number: self._key(text) for number, text in sent.items() if texts[number].strip()}
        known = self._cache.get(list(dict.fromkeys(keys.values())))
        yield {number: known[key] for number, key in keys.items() if key in known}
        holders: dict[str, list[int]] = {}
        for number, key in keys.items():
            if key not in known:
                holders.setdefault(key, []).append(number)
        missing = list(holders)
        for at in range(0, len(missing), self._batch):
            batch = {key: sent[holders[key][0]] for key in missing[at : at + self._batch]}
            made = self._embedded(batch)
            yield {number: vector for key, vector in made.items() for number in holders[key]}
            if progress:
                progress(len(batch))

    def question(self, text: str) -> np.ndarray | None:
        """The vector of a question of a person, kept in memory only (a turn asks for it more than once). None if it
        may not leave the house, or while the embedder rests after a failure. ProviderError."""
        if not self._may_ask(text):
            return None
        sent = self._sent(self.identity.query_prefix, text)
        if (known := self._lately.get(sent)) is not None:
            return self._array(known)
        if self._clock() < self._rests_until:
            return None
        try:
            rows = self._asked(lambda: [within(QUERY_SECONDS, lambda: self._embedder.embed_query(sent))], 1)
        except ProviderError:
            self._rests_until = self._clock() + PAUSE_SECONDS
            raise
        if len(self._lately) >= LATELY:
            self._lately.clear()
        self._lately[sent] = rows[0]
        return self._array(rows[0])

    def known_question(self, text: str) -> np.ndarray | None:
        """The vector of a question that stands in the workspace (evals/), kept like a passage's."""
        if not self._may_ask(text):
            return None
        sent = self._sent(self.identity.query_prefix, text)
        key = self._key(f"\0query\0{sent}")
        known = self._cache.get([key])
        if key not in known:
            rows = self._patiently(lambda: [self._embedder.embed_query(sent)], 1)
            known = {key: rows[0]}
            self._cache.put(self.name, known)
        return self._array(known[key])

    def dimension(self) -> int:
        """Of a vector made now. ProviderError."""
        return len(self._patiently(lambda: self._embedder.embed_documents(["1"]), 1)[0]) // 4

    def forget(self) -> None:
        """The model changed under its name: nothing it gave before counts."""
        self._lately = {}
        self._cache.forget(self.name)

    def _embedded(self, batch: Mapping[str, str]) -> dict[str, bytes]:
        texts = list(batch.values())
        try:
            vectors = self._patiently(lambda: self._embedder.embed_documents(texts), len(texts))
        except ModelError as error:
            if error.kind not in TOO_LONG:
                raise
            if len(batch) == 1:
                return {}
            half, items = len(batch) // 2, list(batch.items())
            return self._embedded(dict(items[:half])) | self._embedded(dict(items[half:]))
        made = dict(zip(batch, vectors, strict=True))
        self._cache.put(self.name, made)
        return made

    def _patiently(self, call: Callable[[], Sequence[Sequence[float]]], wanted: int) -> list[bytes]:
        for attempt in range(ATTEMPTS):
            try:
                return self._asked(call, wanted)
            except ProviderError as error:
                if not error.retryable or attempt == ATTEMPTS - 1:
                    raise
                self._wait(FIRST_WAIT * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _asked(self, call: Callable[[], Sequence[Sequence[float]]], wanted: int) -> list[bytes]:
        try:
            rows = call()
        except Exception as error:  # an embedder may fail in any way its client knows
            provider, _, model = self.name.partition(":")
            raise failure_of(error, provider, model) from error
        if len(rows) != wanted:
            raise self._bad(f"{len(rows)} vectors for {wanted} texts")
        if len({len(row) for row in rows}) > 1 or not len(rows[0]):
            raise self._bad(f"vectors of {sorted({len(row) for row in rows})} dimensions in one answer")
        return [self._unit(row) for row in rows]

    def _unit(self, row: Sequence[float]) -> bytes:
        import numpy as np

        vector = np.asarray(row, dtype=np.float32)
        length = float(np.linalg.norm(vector))
        if not math.isfinite(length):
            raise self._bad("a vector with NaN or infinity")
        if not length:
            raise self._bad("a zero vector")
        return (vector / np.float32(length)).tobytes()

    def _array(self, vector: bytes) -> np.ndarray:
        import numpy as np

        return np.frombuffer(vector, dtype=np.float32)

    def _bad(self, what: str) -> ProviderError:
        return ProviderError(
            f"{self.name} returned {what}",
            provider=self.name.partition(":")[0],
            model=self.name,
            hint="Check that the model in models.embedding is an embedding model.",
        )

    def _key(self, sent: str) -> str:
        return key_of(self.name, self.identity.version, sent)

    def _sent(self, prefix: str, text: str) -> str:
        """What the embedder reads. Personal data is masked before it leaves the house."""
        return prefix + (text if self.local else hiding()(text))

    def _may_ask(self, text: str) -> bool:
        if not text.strip():
            return False
        stays = not self.local and not self._masked_may_leave
        return not (stays and (identifies_person(text) or called_confidential(text)))


def embedder_name(embedder: Any) -> str:
    """What tells one embedding model from another: its label, else its class and the model it names."""
    if label := getattr(embedder, "label", ""):
        return str(label)
    model = getattr(embedder, "model", None) or getattr(embedder, "model_name", None) or ""
    return f"{type(embedder).__name__}:{model}"
