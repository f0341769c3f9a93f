"""A document as somebody names it: with or without the folder, as a link, composed or not; and what is near a wrong name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from unicodedata import normalize

from gallae.retrievers.documents import StoredDocument

__all__ = ["document_path", "near_paths"]


def document_path(given: str) -> str:
    """The path that is meant: it begins with documents/.

    >>> document_path("gallae://documents/fees.md"), document_path("/fees.md")
    ('documents/fees.md', 'documents/fees.md')
    """
    path = normalize("NFC", given.strip()).removeprefix("gallae://").removeprefix("/")
    return path if path.startswith("documents/") else f"documents/{path}"


def near_paths(path: str, cards: Iterable[StoredDocument]) -> list[str]:
    """At most three paths of `cards` that look like it, the likest first."""
    return difflib.get_close_matches(path, [card.path for card in cards], n=3, cutoff=0.5)
