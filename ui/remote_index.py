"""The documents of a `gallae serve`, as far as its API tells of them: to list, to read, to bring and to take out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx

from gallae.core.errors import GallaeError
from gallae.core.types import Language, Person
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.ingest import DocumentReport
from gallae.ui.remote_wire import answered, unreachable

__all__ = ["RemoteIndex"]

PAGE = 200


class RemoteIndex:
    """Usable from any thread. The token says who reads; the `person` of a call is there because an index takes one."""

    def __init__(self, client: httpx.Client, url: str, language: Language) -> None:
        self._client, self._url, self._language = client, url, language

    def documents(self, person: Person) -> list[StoredDocument]:
        """Cards of what one may read, by path."""
        cards: list[StoredDocument] = []
        while True:
            found = self._send("GET", "/api/documents", params={"limit": PAGE, "offset": len(cards)})
            cards += [_card(row) for row in found["documents"]]
            if not found["documents"] or len(cards) >= found["total"]:
                return cards

    def read(self, path: str, person: Person) -> StoredDocument:
        """NotFoundError for what is not there, or not theirs to read."""
        found = self._send("GET", "/api/documents/text", params={"path": path})
        return StoredDocument(found["path"], found["title"], found["text"], characters=len(found["text"]))

    def bring(self, name: str, data: bytes, *, replace: bool) -> DocumentReport:
        """What became of one file; an error of the whole request becomes its reason."""
        try:
            found = self._send(
                "POST",
                "/api/documents",
                files=[("files", (name, data))],
                data={"replace": "1" if replace else "0"},
                timeout=600.0,
            )
        except GallaeError as error:
            return DocumentReport(f"documents/{name}", "refused", f"{error.message} {error.hint}".strip())
        return DocumentReport(**found["documents"][0])

    def take_out(self, path: str) -> DocumentReport:
        return DocumentReport(**self._send("DELETE", "/api/documents", params={"path": path}))

    def _send(self, method: str, path: str, **more: Any) -> Any:
        try:
            return answered(self._client.request(method, path, **more))
        except httpx.TransportError as error:
            raise unreachable(self._url, error, self._language) from error


def _card(row: dict[str, Any]) -> StoredDocument:
    day: Callable[[str | None], date | None] = lambda given: date.fromisoformat(given) if given else None  # noqa: E731
    return StoredDocument(
        row["path"],
        row["title"],
        "",
        day(row["valid_from"]),
        day(row["valid_to"]),
        tuple(row["readers"]),
        confidential=row["confidential"],
        sensitive=row["sensitive"],
        characters=row["characters"],
    )
