"""Documents as resources of `gallae mcp`: the list, a document, a passage that a citation names; and what completes them.

gallae://documents                                 the documents the person may read
gallae://documents/fees.md                         the stored text
gallae://passages/{start}/{end}/documents/fees.md  its characters [start:end]
"""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from gallae.core.errors import NotFoundError
from gallae.entrypoints.mcp_reading import stored_document
from gallae.entrypoints.mcp_visit import MOST, Visit

__all__ = ["DOCUMENT", "LIST", "PASSAGE", "Listed", "completed", "listed", "read", "uri_of"]

LIST = "gallae://documents"
DOCUMENT = "gallae://documents/{+path}"
PASSAGE = "gallae://passages/{start}/{end}/{+path}"
PAGE = 50
FRAME = 200  # characters of an entry besides what it names
COMPLETED = 100
_PASSAGE = re.compile(r"gallae://passages/(\d{1,10})/(\d{1,10})/(.+)", re.S)


@dataclass(frozen=True, slots=True)
class Listed:
    uri: str
    title: str
    path: str


def uri_of(path: str) -> str:
    """Of `documents/…`."""
    return f"gallae://{quote(path)}"


def listed(visit: Visit, cursor: str) -> tuple[list[Listed], str | None]:
    """A page of the documents the person may read, and where the next one begins."""
    cards = visit.chat.index.documents(visit.person)
    start = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 10 else 0
    shown = [Listed(uri_of(card.path), card.title or card.path, card.path) for card in cards[start : start + PAGE]]
    sizes = itertools.accumulate(len(one.uri) + len(one.title) + len(one.path) + FRAME for one in shown)
    shown = shown[: max(1, sum(size <= MOST for size in sizes))]
    following = start + len(shown)
    return shown, str(following) if len(cards) > following else None


def read(visit: Visit, uri: str) -> tuple[str, str]:
    """(media type, text) of what a URI names. NotFoundError for any other, and for what is not the person's to read."""
    if uri == LIST:
        return "application/json", _all(visit)
    if found := _PASSAGE.fullmatch(uri):
        start, end, path = int(found[1]), int(found[2]), unquote(found[3])
        text = stored_document(visit, path).text[start : min(end, start + MOST // 2)]
        return "text/plain", text
    if uri.startswith(f"{LIST}/"):
        return "text/plain", _page(visit, unquote(uri.removeprefix("gallae://")))
    raise NotFoundError(
        visit.say(f"{uri[:200]}: 그런 자원이 없습니다", f"{uri[:200]}: no such resource"),
        hint=f"{LIST} · {DOCUMENT} · {PASSAGE}",
    )


def completed(visit: Visit, typed: str) -> tuple[list[str], int]:
    """Paths below documents/ that hold what was typed, those that begin with it first; and how many there are."""
    wanted = typed.removeprefix("documents/").casefold()
    paths = [card.path.removeprefix("documents/") for card in visit.chat.index.documents(visit.person)]
    found = [path for path in paths if wanted in path.casefold()]
    found.sort(key=lambda path: (not path.casefold().startswith(wanted), path))
    sizes = itertools.accumulate(len(path) + len("documents/") + 4 for path in found[:COMPLETED])
    return found[: sum(size <= MOST - FRAME for size in sizes)], len(found)


def _all(visit: Visit) -> str:
    rows, size = [], 0
    cards = visit.chat.index.documents(visit.person)
    for card in cards:
        row = {"uri": uri_of(card.path), "path": card.path, "title": card.title, "characters": card.characters}
        size += len(json.dumps(row, ensure_ascii=False)) + 2
        if size > MOST - FRAME:
            break
        rows.append(row)
    left = {"left_out": len(cards) - len(rows), "all": "resources/list"} if len(rows) < len(cards) else {}
    return json.dumps({"documents": rows, "total": len(cards), **left}, ensure_ascii=False)


def _page(visit: Visit, path: str) -> str:
    """The whole text, or its beginning and where to go on."""
    stored = stored_document(visit, path)
    most = MOST - 500
    if len(stored.text) <= most:
        return stored.text
    following = f"gallae://passages/{most}/{min(len(stored.text), most + MOST // 2)}/{quote(stored.path)}"
    return stored.text[:most] + visit.say(f"\n\n(다음: {following})", f"\n\n(goes on: {following})")
