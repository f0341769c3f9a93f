"""What a person sees of a workspace, by every way of reading, against the same workspace without what they may not
read. `leaks` names every difference that rights must not make, and every planted secret that shows.

Two measures, as documented (docs/retrieval.md). With `separate_groups` all output is the same to the byte. With one
index for all, scores follow how often words stand in the whole collection, so the order may differ; what may not is
which passages are found (all of them are asked for), everything about each but its score, and the missing words.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from rights_world import World

from gallae.core.errors import GallaeError
from gallae.core.types import Person, as_json
from gallae.core.workspace import open_workspace
from gallae.graphs.surroundings import surround
from gallae.retrievers.index import Found, Index, open_index
from gallae.retrievers.langchain import GallaeRetriever

__all__ = ["WAYS", "Letters", "Reads", "Shelves", "case_leaks", "person_leaks"]

TODAY = date(2026, 11, 20)
ALL = 60  # more passages than a workspace of rights_world.py has
WAYS = ("words", "words apart", "fused", "fused apart")


class Letters:
    """An embedder whose vectors count pairs of letters."""

    label = "test:letters"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.01] * 48
        for left, right in pairwise(text):
            vector[zlib.crc32(f"{left}{right}".encode()) % 48] += 1.0
        return vector


class Reads:
    """A reranker that puts any order, and remembers what it read."""

    local = True

    def __init__(self) -> None:
        self.texts: list[str] = []

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        self.texts += passages
        return [float(zlib.crc32(f"{query}{text}".encode()) % 1_000) for text in passages]


class Shelves:
    """One written world, indexed once and opened in every way of WAYS."""

    def __init__(self, root: Path, world: World) -> None:
        self.root, self.world = root, world
        world.write(root)
        with open_index(self._workspace(apart=False), embedder=Letters()) as index:
            refused = [report for report in index.ingest() if report.status == "refused"]
        if refused:
            raise AssertionError(f"the generator wrote what cannot be read: {refused}")

    def open(self, way: str, stack: ExitStack, reranker: Any = None) -> Index:
        embedder = Letters() if way.startswith("fused") else None
        workspace = self._workspace(apart=way.endswith("apart"))
        return stack.enter_context(open_index(workspace, embedder=embedder, reranker=reranker))

    def _workspace(self, *, apart: bool) -> Any:
        given = {"separate_groups": apart, "rerank_milliseconds": 60_000}
        return open_workspace(self.root, arguments={"retrieval": given}, environ={})


def person_leaks(whole: Index, readable: Index, world: World, groups: frozenset[str] | None) -> Iterator[str]:
    """Of documents(), and of read() with the path of every document: as it is, in other case, in NFD, and with what
    people write around paths."""
    person = Person("p", groups)
    yield from _different("documents()", whole.documents(person), readable.documents(person))
    nothing = _refusal(whole, "documents/없는 문서.md", person)
    for paper in world.papers:
        path = f"documents/{paper.path}"
        if paper.is_read_by(groups):
            yield from _different(f"read({path})", whole.read(path, person), readable.read(path, person))
            continue
        forms = (path, path.upper(), path.swapcase(), unicodedata.normalize("NFD", path), f"./{path}", paper.path)
        for form in dict.fromkeys(forms):
            refusal = _refusal(whole, form, person)
            if refusal != nothing:
                yield f"read({form!r}) says {refusal}, of a missing document {nothing}"


def case_leaks(
    whole: Index, readable: Index, world: World, groups: frozenset[str] | None, query: str, k: int, *, apart: bool
) -> Iterator[str]:
    """Of one question: passages, evidence, what a model is shown, what a chain gets, what a reranker read."""
    person = Person("p", groups)
    secrets = [s for paper in world.papers if not paper.is_read_by(groups) for s in paper.secrets]
    unasked = [s for s in secrets if s.lower() not in query.lower()]
    reranker = getattr(whole, "_reranker", None)
    if reranker is not None:
        reranker.texts.clear()
    found = whole.search(query, person=person, today=TODAY, k=k)
    expected = readable.search(query, person=person, today=TODAY, k=k)
    given = _given(whole, found, person, k)
    written = _json({**given, "evidence": None, "reranked": getattr(reranker, "texts", [])})
    yield from (f"{secret!r} shows in what is given" for secret in secrets if secret in written)
    said = _json([given["evidence"], repr(found)])
    yield from (f"{secret!r} shows in the evidence" for secret in unasked if secret in said)
    yield from _different("missing", given["evidence"].missing, expected.evidence.missing)
    if apart:
        for what, wanted in _given(readable, expected, person, k).items():
            yield from _different(what, given[what], wanted)
        return
    every, wanted = (_unscored(one.search(query, person=person, today=TODAY, k=ALL)) for one in (whole, readable))
    yield from _different("the passages found, but for order and score", every, wanted)
    if not set(_unscored(found)) <= set(every):
        yield f"{found.passages} are not among the passages that are found when all are asked for"
    if len(found.passages) != len(expected.passages):
        yield f"{len(found.passages)} passages instead of {len(expected.passages)}"


def _given(index: Index, found: Found, person: Person, k: int) -> dict[str, Any]:
    """All that is made of a search: for the person, the router, a model and a chain."""
    return {
        "passages": found.passages,
        "evidence": index.assess(found, person=person, today=TODAY),
        "shown": surround(found.passages, lambda path: index.read(path, person), 4_000),
        "chain": _chained(index, person, found.query, k),
    }


def _chained(index: Index, person: Person, query: str, k: int) -> list[Any]:
    retriever = GallaeRetriever(index=index, person=person, today=TODAY, k=k)
    return [document.model_dump(mode="json") for document in retriever.invoke(query)]


def _unscored(found: Found) -> list[Any]:
    return sorted((replace(passage, score=0.0) for passage in found.passages), key=lambda p: (p.path, p.start, p.id))


def _refusal(index: Index, path: str, person: Person) -> tuple[str, str, str]:
    try:
        read = index.read(path, person)
    except GallaeError as error:
        return type(error).__name__, error.message.replace(path, "PATH"), error.hint
    return "", _json(read), ""


def _different(what: str, one: Any, other: Any) -> Iterator[str]:
    one, other = _json(one), _json(other)
    if one != other:
        at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        start = max(0, at - 60)
        yield f"{what} differ: …{one[start : at + 60]}… is not …{other[start : at + 60]}…"


def _json(value: Any) -> str:
    return json.dumps(as_json(value), ensure_ascii=False)
