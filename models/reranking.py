"""A reranker behind HTTP: `POST /v1/rerank` as vLLM, llama.cpp's server, Jina and Cohere have it, or TEI's `/rerank`.

    [retrieval]
    reranker = "vllm:BAAI/bge-reranker-v2-m3"            # its URL under [servers]
    reranker = "http://127.0.0.1:8080/rerank#my-model"   # any other; the name after "#" is optional

Naming one in the settings is the yes to an outside one; a confidential workspace gets a local one or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from gallae.core.boundary import Kind
from gallae.core.errors import SettingsError
from gallae.core.settings import Settings
from gallae.models.errors import failed
from gallae.models.servers import post_json
from gallae.models.spec import Spec, is_local_url, spec_of

__all__ = ["HttpReranker", "build_reranker"]


class HttpReranker:
    """See `retrievers.rerank.Reranker`. `label` never holds a path or a key."""

    def __init__(self, spec: Spec, path: str, *, seconds: float) -> None:
        self._spec, self._path, self._seconds = spec, path, seconds
        self.label, self.local = spec.label, spec.local

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        """Scores in the order of the passages. ProviderError."""
        texts = list(passages)
        body: dict[str, Any] = {"query": query}
        if self._path.endswith("/v1/rerank") or self._spec.name:
            body |= {"model": self._spec.name, "documents": texts, "top_n": len(texts), "return_documents": False}
        if not self._path.endswith("/v1/rerank"):
            body |= {"texts": texts}  # TEI's name for them; others ignore it
        leaving: tuple[Kind, list[str]] = ("reranker", [query, *texts])
        answer = post_json(self._spec, self._path, body, seconds=self._seconds, leaving=leaving)
        return self._scores(answer.get("results", answer.get("data")), len(texts))

    def _scores(self, rows: Any, wanted: int) -> list[float]:
        """TEI: [{index, score}], the others {results: [{index, relevance_score}]}; in any order."""
        scores: dict[int, float] = {}
        for row in rows if isinstance(rows, list) else ():
            score = row.get("relevance_score", row.get("score")) if isinstance(row, dict) else None
            if isinstance(score, int | float) and isinstance(row.get("index"), int):
                scores[row["index"]] = float(score)
        if set(scores) != set(range(wanted)):
            detail = f"{len(scores)} scores for {wanted} passages"
            raise failed("bad-output", self._spec.provider, self._spec.name, detail=detail)
        return [scores[at] for at in range(wanted)]


def build_reranker(settings: Settings) -> HttpReranker | None:
    """The one that the settings name, None without one or if a confidential workspace names an outside one.
    SettingsError for a name that is none. Asks nobody."""
    name = settings.retrieval.reranker
    if not name:
        return None
    spec, path = _at(name, settings)
    if settings.confidential and not spec.local:
        return None
    return HttpReranker(spec, path, seconds=settings.retrieval.rerank_milliseconds / 1000)


def _at(name: str, settings: Settings) -> tuple[Spec, str]:
    if name.startswith(("http://", "https://")):
        url, _, model = name.partition("#")
        parts = urlsplit(url)
        if not parts.hostname:
            raise SettingsError(f"retrieval.reranker = {name!r}: no host", hint="Write http://HOST:PORT/v1/rerank.")
        root = f"{parts.scheme}://{parts.netloc}"
        local = is_local_url(url, settings.policy.in_house)
        return Spec("reranker", model, url=root, local=local), parts.path.rstrip("/") or "/v1/rerank"
    provider = name.partition(":")[0]
    if provider not in ("vllm", "llamacpp"):
        raise SettingsError(
            f"retrieval.reranker = {name!r}: not a reranker",
            hint='Write "vllm:NAME" or "llamacpp:NAME" (its URL under [servers]), or the URL of a rerank endpoint.',
        )
    return spec_of(name, settings, key="retrieval.reranker"), "/v1/rerank"
