"""Which tokens stand in which passage: tantivy segments over tokens that were made beforehand.

One folder holds one state of the index and is never changed once it is named in the store's manifest: an ingest
links or builds a new folder beside it. Readers keep their own folder open (memory-mapped) for as long as they need it.
"""

from __future__ import annotations

import math
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gallae.core.errors import KnowledgeError
from gallae.core.types import Person
from gallae.retrievers.lookup import Lookup

if TYPE_CHECKING:
    import tantivy

__all__ = [
    "EVERYONE",
    "Entry",
    "Hit",
    "Postings",
    "PostingsGone",
    "Writer",
    "extend_postings",
    "words_of",
    "write_postings",
]

COUNTS = 16_384  # kept counts: the words of questions come again
EVERYONE = " "  # in the readers field of a passage without readers; no group can be named so (names are stripped)
K1 = 1.2  # tantivy's BM25 has k1 1.2, b 0.75
# Postings that one search walks, or in large collections the share of the passages it may come to. The tokens that
# tell most are taken first; the rest hardly changes an order: at 41,000 passages the answer stood in the first passage
# for .772 of the questions with this bound (a third of it for the surroundings) and .774 without, in the first five for
# .951 and .956.
WALKED, WALKED_SHARE = 16_000, 0.25


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage (or one parent of passages) to index; `body` is its tokens, those of its context with them, joined
    by spaces."""

    id: int
    document: int
    parent: int
    readers: tuple[str, ...]
    body: str


class Hit(NamedTuple):
    id: int
    document: int
    parent: int
    score: float  # BM25 over the best that the query could reach; words that mean the same may lift it above 1


class PostingsGone(KnowledgeError):
    """The folder is not there (a writer has replaced it since its name was read) or cannot be read."""


class Postings:
    """A readable folder, or an index in memory (`folder` None) filled with `entries`."""

    def __init__(self, folder: Path | None, entries: Iterable[Entry] = ()) -> None:
        import tantivy

        if folder is None:
            self._index = tantivy.Index(_schema())
            writer = Writer(self._index)
            writer.add(entries)
            writer.done()
        else:
            try:
                self._index = tantivy.Index.open(str(folder))
            except (ValueError, OSError) as error:
                raise PostingsGone("the index is damaged or was just replaced", hint="Run: gallae ingest") from error
        self._index.config_reader("manual")
        self._index.reload()
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._sizes: dict[frozenset[str] | None, int] = {}
        self._passages: int = self._searcher.num_docs
        self._known: dict[str, tuple[int, float]] = {}
        self._counts: dict[tuple[tuple[tuple[str, ...], ...], frozenset[str] | None], int] = {}

    def size(self, person: Person) -> int:
        """How many passages `person` may read."""
        if person.groups not in self._sizes:
            import tantivy

            counted: Any = self._searcher.search(
                self._permitted(tantivy.Query.all_query(), person), limit=1, count=True
            )
            self._sizes[person.groups] = int(counted.count)
        return self._sizes[person.groups]

    def frequency(self, token: str) -> int:
        """How many passages hold `token`, whoever may read them (BM25's document frequency)."""
        return self._statistics(token)[0]

    def idf(self, token: str) -> float:
        return self._statistics(token)[1]

    def search(self, lookup: Lookup, person: Person, limit: int) -> list[Hit]:
        """The best passages that `person` may read, best first; forbidden ones are filtered before ranking."""
        scores, at = self._ranked(lookup, person, limit, WALKED)
        columns = (self._searcher.fast_field_values(name, at) for name in ("id", "document", "parent"))
        return list(map(Hit, *columns, scores))

    def scores(self, lookup: Lookup, person: Person, limit: int) -> dict[int, float]:
        """Id -> score of the best surroundings; a third as far, for they only add to what their passages have."""
        scores, at = self._ranked(lookup, person, limit, WALKED // 3)
        ids: list[Any] = self._searcher.fast_field_values("id", at)
        return dict(zip(ids, scores, strict=True))

    def _ranked(self, lookup: Lookup, person: Person, limit: int, walked: int) -> tuple[list[float], list[Any]]:
        import tantivy

        reachable, wanted = 0.0, []
        for weights, own in ((lookup.weights, True), (lookup.added, False)):
            for token, weight in weights.items():
                frequency, idf = self._statistics(token)
                told = weight * idf
                reachable += told if own else 0.0
                if frequency:
                    wanted.append((-told, token, frequency, weight))
        if not wanted or not reachable:
            return [], []
        should, left = tantivy.Occur.Should, max(walked, int(WALKED_SHARE * self._passages))
        parts: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for _, token, frequency, weight in sorted(wanted):  # those that tell most first
            if frequency <= left or not parts:
                left -= frequency
                parts.append((should, self._term(token, weight)))
        query = self._permitted(tantivy.Query.boolean_query(parts), person)
        found = self._searcher.search(query, limit=max(1, limit), count=False).hits
        reachable *= K1 + 1
        return [score / reachable for score, _ in found], [address for _, address in found]

    def _statistics(self, token: str) -> tuple[int, float]:
        """(document frequency, BM25's idf) of a token in the collection; the highest idf for an unknown one."""
        known = self._known.get(token)
        if known is None:
            held = min(self._passages, self._searcher.doc_freq("body", token))
            known = held, math.log(1 + (self._passages - held + 0.5) / (held + 0.5))
            self._known[token] = known
        return known

    def _term(self, token: str, weight: float) -> tantivy.Query:
        import tantivy

        query = tantivy.Query.term_query(self._schema, "body", token, index_option="freq")
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def words(self) -> dict[str, int]:
        """Every stem of a Hangul or Han word and every Latin word, with the number of passages that hold it."""
        held = self._searcher.terms_with_prefix("body", "")
        return {word: count for token, count in held if (word := _as_word(token))}

    def holds(self, word: str, person: Person) -> bool:
        """Does a passage that `person` may read hold this word of `words`?"""
        return self.count([[word if word.isascii() else f"_{word}"]], person) > 0

    def frequency_for(self, person: Person) -> Callable[[str], int]:
        """`frequency` among what `person` may read: whether a word is known must not tell what they may not read."""
        return self.frequency if person.groups is None else lambda token: self.count([[token]], person)

    def count(self, alternatives: Sequence[Sequence[str]], person: Person) -> int:
        """How many passages that `person` may read hold all tokens of one of the alternatives."""
        asked = (tuple(map(tuple, alternatives)), person.groups)
        held = self._counts.get(asked)
        if held is None:
            if len(self._counts) >= COUNTS:
                self._counts.clear()
            held = self._counts[asked] = self._count(alternatives, person)
        return held

    def _count(self, alternatives: Sequence[Sequence[str]], person: Person) -> int:
        import tantivy

        ways = []
        for together in alternatives:
            if all(map(self.frequency, together)):
                parts = [(tantivy.Occur.Must, self._term(token, 1.0)) for token in together]
                ways.append((tantivy.Occur.Should, tantivy.Query.boolean_query(parts)))
        if not ways:
            return 0
        query = self._permitted(tantivy.Query.boolean_query(ways), person)
        counted: Any = self._searcher.search(query, limit=1, count=True)  # its type stub does not know `count`
        return int(counted.count)

    def _permitted(self, query: tantivy.Query, person: Person) -> tantivy.Query:
        import tantivy

        if person.groups is None:
            return query
        groups = [
            tantivy.Query.term_query(self._schema, "readers", group, index_option="basic")
            for group in (EVERYONE, *sorted(person.groups))
            if self._searcher.doc_freq("readers", group)
        ]
        if not groups:
            return tantivy.Query.empty_query()
        allowed = tantivy.Query.boolean_query([(tantivy.Occur.Should, group) for group in groups])
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(allowed, 0.0))]
        )


@contextmanager
def write_postings(folder: Path) -> Iterator[Writer]:
    """A new folder with what is added and nothing else, readable once the block has ended."""
    import tantivy

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    writer = Writer(tantivy.Index(_schema(), path=str(folder)))
    yield writer
    writer.done()


@contextmanager
def extend_postings(old: Path, new: Path, removed: Iterable[int]) -> Iterator[Writer]:
    """A new folder: `old` without the documents `removed`, with what is added. Segments are linked, not copied."""
    import tantivy

    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for file in old.iterdir():
        if file.suffix == ".lock":
            continue
        # meta.json and .managed.json are replaced, never changed in place, but a copy of them costs nothing.
        if file.suffix == ".json":
            shutil.copy2(file, new / file.name)
        else:
            try:
                os.link(file, new / file.name)
            except OSError:
                shutil.copy2(file, new / file.name)
    writer = Writer(tantivy.Index.open(str(new)))
    writer.remove(removed)
    yield writer
    writer.done()


class Writer:
    """What goes into one folder."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._writer = index.writer(heap_size=64_000_000, num_threads=1)

    def add(self, entries: Iterable[Entry]) -> None:
        import tantivy

        for entry in entries:
            made = tantivy.Document()
            made.add_unsigned("id", entry.id)
            made.add_unsigned("document", entry.document)
            made.add_unsigned("parent", entry.parent)
            for reader in entry.readers or (EVERYONE,):
                made.add_text("readers", reader)
            made.add_text("body", entry.body)
            self._writer.add_document(made)

    def remove(self, documents: Iterable[int]) -> None:
        import tantivy

        for document in documents:
            # By query: deleting by term takes the number for a signed one and silently deletes nothing (tantivy 0.27).
            self._writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "document", document))

    def done(self) -> None:
        self._writer.commit()
        self._writer.wait_merging_threads()


def parents_of(name: str) -> str:
    """The folder of the surroundings that belongs to a folder of passages."""
    return name.replace("postings", "parents")


def words_of(bodies: Iterable[str]) -> dict[str, int]:
    """The same of passages' tokens."""
    counts = Counter(token for body in bodies for token in set(body.split()))
    return {word: count for token, count in counts.items() if (word := _as_word(token))}


def _as_word(token: str) -> str:
    return token[1:] if token[0] == "_" else token if token.isascii() and token.isalpha() else ""


def _schema() -> tantivy.Schema:
    import tantivy

    return (
        tantivy.SchemaBuilder()
        .add_unsigned_field("id", fast=True)
        .add_unsigned_field("document", indexed=True, fast=True)
        .add_unsigned_field("parent", fast=True)
        .add_text_field("readers", tokenizer_name="raw", index_option="basic")
        .add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        .build()
    )
