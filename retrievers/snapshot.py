"""One committed state of the index as a searcher holds it: postings, cards, families, and who may see which of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

from gallae.core.types import Person
from gallae.retrievers.dictionary import Dictionary, Translated
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.evidence import Weighed
from gallae.retrievers.postings import Entry, Hit, Postings, parents_of, words_of
from gallae.retrievers.spelling import Vocabulary
from gallae.retrievers.store import PostingRow, Store
from gallae.retrievers.view import View, build_view

__all__ = ["Ranked", "Snapshot", "entries", "parents"]

KEPT = 64  # searches
Searched = tuple[str, frozenset[str] | None, date, int]  # query, groups, today, limit
CONTEXT = 4  # times that title, heading path and header are counted in the surroundings of a passage


@dataclass(slots=True)
class Ranked:
    """One search by words: the hits best first, the documents among them that do not hold on the day asked about, the
    question's words in the other language, and its `terms` once the evidence has been judged."""

    hits: list[Hit]
    stale: frozenset[int]
    translated: Translated
    terms: list[Weighed] | None = None


class Snapshot:
    """`name` is the postings folder that the store's manifest named when this was read."""

    def __init__(
        self, store: Store, folder: Path, name: str, *, separate_groups: bool, before: Snapshot | None = None
    ) -> None:
        self.name = name
        self.cards: dict[int, StoredDocument] = dict(store.cards())
        self._store = store
        self._separate = separate_groups
        self._shared = (Postings(folder / name), Postings(folder / parents_of(name)))
        self._whole = View(self.cards, store.families())
        self._views: dict[frozenset[str] | None, View] = {}
        self._own: dict[frozenset[int], tuple[Postings, Postings]] = {}
        self._vocabulary = self._grown(before) if before is not None else None
        self._own_words: dict[frozenset[int], Vocabulary] = {}
        self._terms: list[tuple[int, str, str]] | None = None
        self._dictionaries: dict[frozenset[str] | None, Dictionary] = {}
        self._searches: dict[Searched, Ranked] = {}

    def kept(self, query: str, person: Person, today: date, limit: int) -> Ranked | None:
        """The same search, if it was one of the last: a turn looks twice, a conversation comes back to its questions."""
        return self._searches.get((query, person.groups, today, limit))

    def keep(self, query: str, person: Person, today: date, limit: int, ranked: Ranked) -> Ranked:
        while len(self._searches) >= KEPT:
            del self._searches[next(iter(self._searches))]
        self._searches[query, person.groups, today, limit] = ranked
        return ranked

    def near(self, word: str, person: Person) -> tuple[str, ...]:
        """Likely words, of the documents that `person` may read, for one that those don't hold."""
        postings, _ = self.postings(person)
        if postings is not self._shared[0]:
            readable = self.readable(person)
            if readable not in self._own_words:
                self._own_words[readable] = Vocabulary(postings.words())
            return self._own_words[readable].near(word)
        if self._vocabulary is None:
            self._vocabulary = Vocabulary(postings.words())
        everything = self.view(person) is self._whole
        return self._vocabulary.near(word, None if everything else partial(postings.holds, person=person))

    def _grown(self, before: Snapshot) -> Vocabulary | None:
        """The words known before and those of the documents added since: reading them all anew takes longer than the
        change. Words that are gone stand in no passage, and so correct nothing."""
        added = self.cards.keys() - before.cards.keys()
        if before._vocabulary is not None and added:
            before._vocabulary.learn(words_of(row[4] for row in self._store.postings(after=min(added) - 1)))
        return before._vocabulary

    def dictionary(self, person: Person) -> Dictionary:
        """What the documents that `person` may read give in both languages, of no others. Called while searching."""
        known = self._dictionaries.get(person.groups)
        if known is None:
            if self._terms is None:
                self._terms = self._store.terms()
            readable = self.readable(person) if self._terms else frozenset()
            known = Dictionary((korean, english) for number, korean, english in self._terms if number in readable)
            self._dictionaries[person.groups] = known
        return known

    def postings(self, person: Person) -> tuple[Postings, Postings]:
        """(passages, their surroundings). With `separate_groups` a person who may not read everything gets an index
        in memory of what they may read, so that not even the words' frequencies of other documents show in a score."""
        if not self._separate or person.groups is None:
            return self._shared
        readable = self.readable(person)
        if len(readable) == len(self.cards):
            return self._shared
        if readable not in self._own:
            rows = [row for row in self._store.postings() if row[1] in readable]
            self._own[readable] = (Postings(None, entries(rows)), Postings(None, parents(rows)))
        return self._own[readable]

    def view(self, person: Person) -> View:
        """What `person` sees of the documents. Called inside the store's `reading`, as the one below is."""
        known = self._views.get(person.groups)
        if known is None:
            readable = frozenset(n for n, card in self.cards.items() if person.may_read(card.readers))
            whole = len(readable) == len(self.cards)
            known = self._whole if whole else build_view(self.cards, self._store.validities(), readable)
            self._views[person.groups] = known
        return known

    def readable(self, person: Person) -> frozenset[int]:
        return self.view(person).readable


def entries(rows: Iterable[PostingRow]) -> Iterator[Entry]:
    """Passages to index: title, heading path and header count as part of the text."""
    for chunk, document, parent, readers, body, context in rows:
        yield Entry(chunk, document, parent, tuple(json.loads(readers)), f"{context} {body}")


def parents(rows: Iterable[PostingRow]) -> Iterator[Entry]:
    """Neighbouring passages with the same parent, taken together."""
    for _, held in groupby(rows, key=lambda row: row[2]):
        yield _parent(list(held))


def _parent(rows: list[PostingRow]) -> Entry:
    """What the surroundings are about counts CONTEXT times as much as what they mention (docs/log.md)."""
    _, document, parent, readers, _, _ = rows[0]
    context = " ".join(dict.fromkeys(token for row in rows for token in row[5].split()))
    body = " ".join([*[context] * CONTEXT, *(row[4] for row in rows)])
    return Entry(parent, document, parent, tuple(json.loads(readers)), body)
