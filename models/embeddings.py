"""Embedders as langchain `Embeddings`, from any OpenAI-compatible server, Ollama or an embedded GGUF.

Our own client, for langchain's OpenAI one sends token numbers of OpenAI's vocabulary to servers that have another,
and Ollama's cuts long texts in silence. Texts go out as they are given: which prefix a model wants (an E5 without
"query: " finds far less) stands in `prefixes_of`, and retrievers/embedding.py adds it for every embedder alike.

>>> prefixes_of("multilingual-e5-large")
('query: ', 'passage: ')
>>> is_english_only("nomic-embed-text:latest"), is_english_only("bge-m3")
(True, False)
"""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from gallae.core.types import Language
from gallae.models.errors import failed, failure_of
from gallae.models.servers import post_json
from gallae.models.spec import Spec

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

__all__ = ["build_embedder", "is_english_only", "prefixes_of", "reads_korean", "reads_korean_badly"]

BATCH = 32
# Trained on English only: on Korean they put everything near everything.
ENGLISH_ONLY = re.compile(
    r"all-minilm|all-mpnet|nomic-embed-text(?!-v2)|mxbai-embed|bge-(?:small|base|large)(?!-zh)|gte-(?:small|base|large)"
    r"|(?<!multilingual-)e5-(?:small|base|large)|snowflake-arctic-embed(?!2|-l-v2|-m-v2)|granite-embedding:30m|msmarco",
    re.IGNORECASE,
)
# Seen little Korean: they find it, others find it better.
WEAK_KOREAN = re.compile(r"text-embedding-3-small|text-embedding-ada", re.IGNORECASE)
# Known to read Korean, by their makers' cards.
KOREAN = re.compile(
    r"bge-m3|kure|multilingual-e5|arctic-embed(?:2|-l-v2|-m-v2)|qwen3-embedding|nomic-embed-text-v2|embeddinggemma"
    r"|text-embedding-3-large|ko-?sroberta|kosimcse|gte-multilingual|jina-embeddings-v[34]|granite-embedding:278m",
    re.IGNORECASE,
)
# (name, prefix of a query, prefix of a document), from the models' cards. bge-m3, KURE, OpenAI's and gte want none.
PREFIXES = (
    (re.compile(r"e5-(?:small|base|large)(?!-instruct)", re.IGNORECASE), "query: ", "passage: "),
    (re.compile(r"nomic-embed-text", re.IGNORECASE), "search_query: ", "search_document: "),
    (re.compile(r"arctic-embed", re.IGNORECASE), "query: ", ""),
    (re.compile(r"embeddinggemma", re.IGNORECASE), "task: search result | query: ", "title: none | text: "),
    (
        re.compile(r"qwen3-embedding|e5-.*-instruct", re.IGNORECASE),
        "Instruct: Given a question, retrieve passages that answer it\nQuery: ",
        "",
    ),
    (
        re.compile(r"bge-(?:small|base|large)-en|mxbai-embed-large", re.IGNORECASE),
        "Represent this sentence for searching relevant passages: ",
        "",
    ),
)


def is_english_only(name: str) -> bool:
    return bool(ENGLISH_ONLY.search(name))


def reads_korean(name: str) -> bool:
    return bool(KOREAN.search(name)) and not is_english_only(name)


def reads_korean_badly(name: str) -> bool:
    return bool(WEAK_KOREAN.search(name))


def prefixes_of(name: str) -> tuple[str, str]:
    """(before a query, before a document)."""
    return next(((query, text) for known, query, text in PREFIXES if known.search(name)), ("", ""))


def build_embedder(
    spec: Callable[[], Spec], *, label: str, local: bool, seconds: float, language: Language
) -> Embeddings:
    """Also has `.label` and `.local`. `spec` is called before each request: it may start an embedded engine."""
    made: Embeddings = _embedder_class()(_Vectors(spec, seconds, language), label, local)
    return made


class _Vectors:
    """Texts to vectors of length one, in batches; ProviderError only, also for vectors that are none."""

    def __init__(self, spec: Callable[[], Spec], seconds: float, language: Language) -> None:
        self._spec, self._seconds, self._language = spec, seconds, language
        self._size: int | None = None

    def embed(self, texts: list[str]) -> list[list[float]]:
        spec = self._spec()
        try:
            return [row for at in range(0, len(texts), BATCH) for row in self._ask(spec, texts[at : at + BATCH])]
        except Exception as error:
            raise failure_of(error, spec.provider, spec.name, language=self._language) from None

    def _ask(self, spec: Spec, texts: list[str]) -> list[list[float]]:
        if spec.provider == "ollama":
            # truncate: Ollama would cut a long text in silence and give the vector of its beginning
            body: dict[str, Any] = {"model": spec.name, "input": texts, "truncate": False}
            answer = post_json(spec, "/api/embed", body, seconds=self._seconds, leaving=("embedding", texts))
            rows = answer.get("embeddings") or []
        else:
            body = {"model": spec.name, "input": texts, "encoding_format": "float"}
            answer = post_json(spec, f"{spec.v1}/embeddings", body, seconds=self._seconds, leaving=("embedding", texts))
            data = answer.get("data") or []
            rows = [row["embedding"] for row in sorted(data, key=lambda row: row["index"])]
        return self._checked(spec, rows, len(texts))

    def _checked(self, spec: Spec, rows: Sequence[Sequence[float]], wanted: int) -> list[list[float]]:
        sizes = {len(row) for row in rows} | ({self._size} if self._size else set())
        lengths = [math.sqrt(sum(x * x for x in row)) for row in rows]
        if len(rows) != wanted or len(sizes) != 1 or not all(math.isfinite(n) and n > 0 for n in lengths):
            detail = f"{len(rows)} vectors for {wanted} texts, dimensions {sorted(sizes)}"
            raise failed("bad-output", spec.provider, spec.name, language=self._language, detail=detail)
        self._size = sizes.pop()
        return [[x / length for x in row] for row, length in zip(rows, lengths, strict=True)]


@cache
def _embedder_class() -> Any:
    from langchain_core.embeddings import Embeddings

    class ServerEmbeddings(Embeddings):
        def __init__(self, vectors: _Vectors, label: str, local: bool) -> None:
            self._vectors, self.label, self.local = vectors, label, local

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return self._vectors.embed(texts)

        def embed_query(self, text: str) -> list[float]:
            return self._vectors.embed([text])[0]

        async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
            return await asyncio.to_thread(self.embed_documents, texts)

        async def aembed_query(self, text: str) -> list[float]:
            return await asyncio.to_thread(self.embed_query, text)

    return ServerEmbeddings
