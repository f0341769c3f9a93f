"""/api/documents: what answers rest on. Everybody reads what their groups may; editors bring, remove and index."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any, Literal
from unicodedata import normalize

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from pydantic import Field
from starlette.responses import Response

from gallae.core.errors import KnowledgeError, NotFoundError
from gallae.core.permissions import require
from gallae.core.types import Person
from gallae.entrypoints.documents import found_json
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for
from gallae.entrypoints.http_shapes import Day, Flag, Limit, Offset, Shown, on, problems, reply
from gallae.graphs.chat import Chat
from gallae.retrievers.bring import bring, look_again, take_out
from gallae.retrievers.documents import StoredDocument

__all__ = ["ROUTER"]

ROUTER = APIRouter(prefix="/api/documents", tags=["documents"])
FILES = 20
PathOf = Annotated[
    str,
    Query(
        max_length=1_000,
        pattern="^documents/",
        description="Relative to the workspace.",
        examples=["documents/fees.md"],
    ),
]


class DocumentShown(Shown):
    path: str
    title: str
    state: Literal["indexed", "changed"] = Field(description="changed: the file is not what is indexed.")
    characters: int
    valid_from: date | None
    valid_to: date | None
    readers: list[str] = Field(description="Groups that may read it; empty: everybody.")
    confidential: bool
    sensitive: bool


class DocumentPage(Shown):
    documents: list[DocumentShown] = Field(description="Those the person may read, by path.")
    total: int


class PassageShown(Shown):
    id: str = Field(description="Stable across rebuilds.")
    page: int | None
    heading: list[str]
    start: int
    end: int
    text: str = Field(description="The stored text's characters [start:end].")


class PassageFound(PassageShown):
    path: str
    title: str
    score: float


class EvidenceShown(Shown):
    score: float
    coverage: float
    margin: float
    answerable: float | None
    enough: bool


class Search(Shown):
    query: str
    passages: list[PassageFound]
    evidence: EvidenceShown
    milliseconds: float


class TextShown(Shown):
    path: str
    title: str
    start: int
    end: int
    text: str


class Passages(Shown):
    path: str
    passages: list[PassageShown]
    total: int


class ReportShown(Shown):
    path: str
    status: Literal["added", "updated", "removed", "unchanged", "skipped", "refused"]
    reason: str


class Reports(Shown):
    documents: list[ReportShown]


@ROUTER.get("", response_model=DocumentPage, responses=problems(400, 409))
async def documents(chat: OfChat, person: OfPerson, limit: Limit = 50, offset: Offset = 0) -> Response:
    """The documents that the person may read."""
    cards = await asyncio.to_thread(chat.index.documents, person)
    changed = set(await asyncio.to_thread(chat.index.pending))
    shown = [_card(card, changed) for card in cards[offset : offset + limit]]
    return reply({"documents": shown, "total": len(cards)})


@ROUTER.get("/search", response_model=Search, responses=problems(400, 409, 503))
async def search(
    chat: OfChat,
    person: OfPerson,
    q: Annotated[str, Query(min_length=1, max_length=20_000, description="What is looked for.", examples=["이용료"])],
    k: Annotated[int, Query(ge=1, le=50, description="How many passages at most.")] = 8,
    today: Annotated[Day | None, Query(description="The day the question is about.")] = None,
) -> Response:
    """The best passages that the person may read, and whether they are worth an answer."""
    day = today or chat.workspace.settings.today or chat.parts.clock().date()
    return reply(await asyncio.to_thread(found_json, chat.index, q, person, day, k))


@ROUTER.get("/text", response_model=TextShown, responses=problems(400, 404))
async def text(
    chat: OfChat,
    person: OfPerson,
    path: PathOf,
    start: Annotated[int, Query(ge=0, le=2**40)] = 0,
    end: Annotated[int | None, Query(ge=0, le=2**40, description="Absent: to the end.")] = None,
) -> Response:
    """The stored text that citations' offsets count in; what lies beyond it is left out."""
    stored = await asyncio.to_thread(_read, chat, path, person)
    stop = len(stored.text) if end is None else min(end, len(stored.text))
    first = min(start, stop)
    said = {"path": stored.path, "title": stored.title, "start": first, "end": stop, "text": stored.text[first:stop]}
    return reply(said)


@ROUTER.get("/passages", response_model=Passages, responses=problems(400, 404))
async def passages(chat: OfChat, person: OfPerson, path: PathOf, limit: Limit = 50, offset: Offset = 0) -> Response:
    """A document as it is searched: passage by passage."""
    given = normalize("NFC", path)
    try:
        rows = await asyncio.to_thread(chat.index.passages, given, person)
    except KnowledgeError as error:
        raise _not_there(given) from error
    shown = [
        {"id": r.key, "page": r.page, "heading": r.heading, "start": r.start, "end": r.end, "text": r.text}
        for r in rows[offset : offset + limit]
    ]
    return reply({"path": given, "passages": shown, "total": len(rows)})


@ROUTER.post("", response_model=Reports, responses=problems(400, 403, 409, 413))
async def upload(
    request: Request,
    chat: OfChat,
    person: OfPerson,
    files: Annotated[list[UploadFile], File(min_length=1, max_length=FILES, description="What to bring.")],
    folder: Annotated[str, Form(max_length=500, description="Below documents/; empty: there itself.")] = "",
    replace: Annotated[Flag, Form(description="Replace documents of the same name.")] = "0",
) -> Response:
    """Bring documents (editors). Each file has its own report; a refused one leaves nothing behind."""
    require(person, "ingest", language_for(request))
    reports = []
    for file in files:
        data = await file.read()
        name = file.filename or ""
        brought = await asyncio.to_thread(
            bring, chat.workspace, chat.index, name, data, person=person, folder=folder.strip("/"), replace=on(replace)
        )
        reports.append(brought.report)
    chat.note_documents(reports, person)
    return reply({"documents": reports})


@ROUTER.delete("", response_model=ReportShown, responses=problems(400, 403, 404, 409))
async def delete(request: Request, chat: OfChat, person: OfPerson, path: PathOf) -> Response:
    """Remove a document (editors): the file, and with the same answer everything it said."""
    require(person, "ingest", language_for(request))
    report = await asyncio.to_thread(take_out, chat.workspace, chat.index, path, person=person)
    chat.note_documents([report], person)
    return reply(report)


@ROUTER.post("/reindex", response_model=Reports, responses=problems(403, 409))
async def reindex(request: Request, chat: OfChat, person: OfPerson) -> Response:
    """Index what changed in the folder (editors); the reports of what the person may, or might until now, read."""
    require(person, "ingest", language_for(request))
    reports = await asyncio.to_thread(look_again, chat.index, person)
    chat.note_documents(reports, person)
    return reply({"documents": [report for report in reports if report.status != "unchanged"]})


def _card(card: StoredDocument, changed: set[str]) -> dict[str, Any]:
    return {
        "path": card.path,
        "title": card.title,
        "state": "changed" if card.path in changed else "indexed",
        "characters": card.characters,
        "valid_from": card.valid_from,
        "valid_to": card.valid_to,
        "readers": card.readers,
        "confidential": card.confidential,
        "sensitive": card.sensitive,
    }


def _read(chat: Chat, path: str, person: Person) -> StoredDocument:
    given = normalize("NFC", path)
    try:
        return chat.index.read(given, person)
    except KnowledgeError as error:
        raise _not_there(given) from error


def _not_there(path: str) -> NotFoundError:
    return NotFoundError(f"{path}: no such document", hint="GET /api/documents")
