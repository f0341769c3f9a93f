"""What one person sees of the documents: those they may read, and the days on which each version of them holds.

A version holds until the next one begins, so a newer one that somebody may not read would show in the days of the
older one. For whoever may not read everything, families are made anew of what they may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from gallae.core.types import Passage
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.store import ChunkRow
from gallae.retrievers.versions import Member, asked_days, build_families, read_version, superseded

__all__ = ["View", "build_view", "passage_from", "passage_of"]


class View:
    """`cards` by document in the order of their paths, `families` of versions among them."""

    def __init__(self, cards: Mapping[int, StoredDocument], families: Sequence[Sequence[Member]]) -> None:
        self.cards = cards
        self.readable = frozenset(cards)
        self._families = families
        self._family_of = {member.document: at for at, family in enumerate(families) for member in family}
        self._by_path = {card.path: card for card in cards.values()}

    def card(self, path: str) -> StoredDocument | None:
        return self._by_path.get(path)

    def stale(self, query: str, today: date, found: Iterable[int]) -> frozenset[int]:
        """Documents, of the families of those `found`, that do not hold on the day asked about while another does."""
        families = {self._family_of[document] for document in found if document in self._family_of}
        if not families:
            return frozenset()
        days = asked_days(query, today)
        return frozenset().union(*(superseded(self._families[at], query, days, today) for at in families))


def build_view(
    cards: Mapping[int, StoredDocument], rows: Iterable[tuple[int, str, str, str, str]], readable: frozenset[int]
) -> View:
    """The view of those who may read `readable`; `rows` are the store's `validities`, in the order of their paths."""
    versions = [read_version(*row) for row in rows if row[0] in readable]
    seen = {
        v.document: replace(cards[v.document], family="", valid_from=v.validity.first, valid_to=v.validity.last)
        for v in versions
    }
    families = build_families(versions)
    for number, family in enumerate(families, 1):
        for m in family:
            card = replace(seen[m.document], family=str(number))
            dated = m.last != date.min  # else it is replaced by another; its own days stay (Store.set_families)
            seen[m.document] = replace(card, valid_from=m.first, valid_to=m.last) if dated else card
    return View(seen, families)


def passage_of(row: ChunkRow, score: float, view: View, stale: frozenset[int]) -> Passage:
    """A stored passage as it travels, with what its document's card says."""
    return passage_from(row, view.cards[row.document], score, superseded=row.document in stale)


def passage_from(row: ChunkRow, card: StoredDocument, score: float = 0.0, *, superseded: bool = False) -> Passage:
    """The same of a document that was read and not searched for."""
    return Passage(
        id=row.key,
        path=card.path,
        title=card.title,
        start=row.start,
        end=row.end,
        text=row.text,
        page=row.page,
        heading=row.heading,
        header=row.header,
        score=round(min(1.0, score), 4),
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        superseded=superseded,
        confidential=card.confidential,
        sensitive=card.sensitive,
        restricted=bool(card.readers),
    )
