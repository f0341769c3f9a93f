"""Documents and answers drifting apart: what was quoted lately and what never, which answers quote what has changed since,
and which questions found nothing.

From the turns as they are stored. Counts are everybody's for who may see everybody's usage, else the person's own, and
name only documents that the person may read. A question's words are its person's own; of others' they are shown, masked,
only where the audit keeps them as well (`[audit] content`) and the viewer may export it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gallae.checks.masking import Mask
from gallae.core.errors import KnowledgeError
from gallae.core.permissions import may_do
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.graphs.store import TurnStore
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.index import Index

__all__ = ["WEEK", "Drift", "Gap", "Quoted", "Stale", "drift_of"]

WEEK = 7 * 86_400.0  # seconds


@dataclass(frozen=True, slots=True)
class Quoted:
    """`answers` that quote the document; `last` in seconds since 1970, 0 for none."""

    document: StoredDocument
    answers: int
    last: float


@dataclass(frozen=True, slots=True)
class Stale:
    """An answer whose quote is no longer what its document says. `now`: "changed", "moved" (the words stand elsewhere
    in it) or "gone" (no such document any more). `turn`, `thread` and `quote` are "" and `question` may be None where
    they are not the viewer's to see."""

    turn: str
    thread: str
    path: str
    quote: str
    now: str
    at: float
    question: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that the documents could not answer."""

    thread: str  # "" for somebody else's
    at: float
    question: str | None
    own: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """`everybody`: counted are everybody's turns. `turns` that ended since then; `gaps` newest first."""

    everybody: bool
    turns: int
    quoted: tuple[Quoted, ...]  # most often first, then those never quoted by path
    stale: tuple[Stale, ...]
    gaps: tuple[Gap, ...]

    @property
    def never(self) -> tuple[StoredDocument, ...]:
        return tuple(one.document for one in self.quoted if not one.answers)


@dataclass(frozen=True, slots=True)
class _Turn:
    id: str
    thread: str
    person: str
    question: str
    status: str
    citations: Sequence[Mapping[str, object]]
    at: float


def drift_of(store: TurnStore, index: Index, workspace: Workspace, person: Person, since: float) -> Drift:
    """What happened since then (seconds since 1970). `store` is read only."""
    everybody = may_do(person, "usage others")
    turns = list(_turns(store, since, None if everybody else person.owner))
    words = workspace.settings.audit.content and may_do(person, "audit export")
    cards = {card.path: card for card in index.documents(person)}
    counts: Counter[str] = Counter()
    last: dict[str, float] = {}
    for turn in turns:
        for path in {str(citation["path"]) for citation in turn.citations}:
            counts[path] += 1
            last[path] = turn.at
    quoted = [Quoted(card, counts[path], last.get(path, 0.0)) for path, card in cards.items()]
    return Drift(
        everybody,
        len(turns),
        tuple(sorted(quoted, key=lambda one: (-one.answers, one.document.path))),
        tuple(_stale(turns, index, person, cards, words=words)),
        tuple(
            Gap(
                t.thread if t.person == person.owner else "",
                t.at,
                _said(t, person, words=words),
                t.person == person.owner,
            )
            for t in reversed(turns)
            if t.status == "abstained"
        ),
    )


def _turns(store: TurnStore, since: float, owner: str | None) -> Iterator[_Turn]:
    """Ended turns that still stand (graphs.branches), oldest first."""
    rows = store.db.execute(
        "SELECT id, thread, person, question, status, json_extract(answer, '$.citations'), created FROM turns"
        " WHERE answer IS NOT NULL AND withdrawn IS NULL AND created >= ? AND (? IS NULL OR person = ?)"
        " AND NOT EXISTS (SELECT 1 FROM turns AS newer WHERE newer.id = turns.replaced)"
        " ORDER BY created, rowid",
        (since, owner, owner),
    )
    for turn, thread, who, question, status, citations, at in rows:
        yield _Turn(turn, thread, who, question, status, json.loads(citations or "[]"), at)


def _stale(
    turns: Sequence[_Turn], index: Index, person: Person, cards: Mapping[str, StoredDocument], *, words: bool
) -> Iterator[Stale]:
    """Newest first; one for each document of an answer. What is quoted from a document that the viewer may not read, or
    by others from one that is gone, does not show, nor that it was there."""
    closed = index.closed({str(c["path"]) for t in turns for c in t.citations}, person, gone=False)
    texts: dict[str, str] = {}
    for turn in reversed(turns):
        own, seen = turn.person == person.owner, set(closed)
        for citation in turn.citations:
            path, quote = str(citation["path"]), str(citation.get("quote", ""))
            if path in seen or (path not in cards and not own and person.groups is not None):
                continue
            if path in cards and path not in texts:
                texts[path] = _text(index, path, person)
            if now := _now(citation, quote, texts.get(path)):
                seen.add(path)
                ids = (turn.id, turn.thread) if own else ("", "")
                shown = quote if own or person.groups is None else ""  # an older version may have had other readers
                yield Stale(*ids, path, shown, now, turn.at, _said(turn, person, words=words), own)


def _now(citation: Mapping[str, object], quote: str, text: str | None) -> str:
    """Empty where the quote still stands where it stood."""
    if text is None:
        return "gone"
    start, end = int(str(citation.get("start", 0))), int(str(citation.get("end", 0)))
    if text[start:end] == quote:
        return ""
    return "moved" if quote and quote in text else "changed"


def _text(index: Index, path: str, person: Person) -> str:
    try:
        return index.read(path, person).text
    except KnowledgeError:  # removed since the cards were read
        return ""


def _said(turn: _Turn, person: Person, *, words: bool) -> str | None:
    if turn.person == person.owner:
        return turn.question
    return Mask().mask(turn.question) if words else None
