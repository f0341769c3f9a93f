"""What a search gives back, and how a document looks to one person: the shapes that the index hands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from gallae.core.errors import KnowledgeError
from gallae.core.types import Evidence, Passage
from gallae.retrievers.documents import StoredDocument

__all__ = ["Found", "as_seen", "no_such", "shortened"]

QUERY = 1_000  # characters: of longer ones (pasted text) the beginning and the end say what is asked


@dataclass(frozen=True)
class Found:
    """Passages best first, and whether they are worth an answer: judged when first asked for, on the same state."""

    query: str
    passages: tuple[Passage, ...]
    judged: Callable[[], Evidence] = field(repr=False, compare=False)
    milliseconds: float = 0.0

    @cached_property
    def evidence(self) -> Evidence:
        return self.judged()


def no_such(path: str) -> KnowledgeError:
    return KnowledgeError(f"{path}: no such document in the index", hint="`gallae ingest` shows what is indexed.")


def as_seen(document: StoredDocument, card: StoredDocument | None) -> StoredDocument | None:
    """With the days of versions that the person may read."""
    if card is None:
        return None
    return replace(document, family=card.family, valid_from=card.valid_from, valid_to=card.valid_to)


def shortened(query: str) -> str:
    return query if len(query) <= QUERY else f"{query[: QUERY - 300]} {query[-300:]}"
