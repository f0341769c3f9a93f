"""/api: conversations. Each belongs to one person, and to everybody else it is not there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, JsonValue, model_validator
from starlette.responses import Response

from gallae.entrypoints.http_context import OfChat, OfPerson
from gallae.entrypoints.http_shapes import Flag, Given, Limit, Offset, Shown, ThreadId, on, problems, reply
from gallae.entrypoints.http_turns import TurnShown, shown
from gallae.graphs.branches import standing
from gallae.graphs.store import new_id

__all__ = ["ROUTER"]

ROUTER = APIRouter(prefix="/api/threads", tags=["threads"])


class ThreadShown(Shown):
    id: str
    title: str
    created: float = Field(description="Seconds since 1970.")
    pinned: bool


class ThreadPage(Shown):
    threads: list[ThreadShown] = Field(description="Newest first; with `q` pinned ones first, then the last used.")
    total: int


class ThreadRead(ThreadShown):
    turns: list[TurnShown] = Field(description="Oldest first.")
    total: int


class ThreadNew(Shown):
    id: str = Field(description="Nobody can guess it; the conversation exists from its first question on.")


CHANGES: list[JsonValue] = [
    {"required": ["title"], "properties": {"title": {"type": "string"}}},
    {"required": ["pinned"], "properties": {"pinned": {"type": "boolean"}}},
]


class Changed(Given):
    """At least one of the two."""

    model_config = ConfigDict(json_schema_extra={"anyOf": CHANGES})

    title: str | None = Field(default=None, min_length=1, max_length=200, pattern=r"\S", examples=["수영장 요금"])
    pinned: bool | None = Field(default=None, description="At the top of the list, or no longer.")

    @model_validator(mode="after")
    def _says_something(self) -> Changed:
        if self.title is None and self.pinned is None:
            raise ValueError("says nothing: give a title or pinned")
        return self


@ROUTER.get("", response_model=ThreadPage, responses=problems(400))
async def conversations(
    chat: OfChat,
    person: OfPerson,
    limit: Limit = 50,
    offset: Offset = 0,
    q: Annotated[
        str | None,
        Query(max_length=500, description="Words that title, questions or answers hold; pinned first, then last used."),
    ] = None,
) -> Response:
    """The person's own conversations: all as they began, or with `q` (which may be empty) as a page lists them."""
    threads = chat.threads(person) if q is None else chat.find_threads(person, q)
    return reply({"threads": threads[offset : offset + limit], "total": len(threads)})


@ROUTER.post("", response_model=ThreadNew, status_code=201, responses=problems())
async def new_thread(person: OfPerson) -> Response:
    """An id for a new conversation. Any id that is still free would do as well."""
    return reply({"id": new_id()}, 201)


@ROUTER.get("/{thread}", response_model=ThreadRead, responses=problems(400, 404, 409))
async def read(
    thread: ThreadId,
    chat: OfChat,
    person: OfPerson,
    limit: Limit = 50,
    offset: Offset = 0,
    last: Annotated[Flag, Query(description="Count from the end: the last turns, still oldest first.")] = "0",
) -> Response:
    """A conversation with its turns."""
    found = chat.thread(thread, person)
    turns = standing(chat.turns(thread, person))
    end = len(turns) - offset if on(last) else offset + limit
    page = turns[max(0, end - limit) : max(0, end)]
    return reply(
        {
            "id": found.id,
            "title": found.title,
            "created": found.created,
            "pinned": found.pinned,
            "turns": [*map(shown, page)],
            "total": len(turns),
        }
    )


@ROUTER.patch("/{thread}", response_model=ThreadShown, responses=problems(400, 404, 413))
async def change(thread: ThreadId, changed: Changed, chat: OfChat, person: OfPerson) -> Response:
    """Another title, or a pin."""
    found = chat.thread(thread, person)
    if changed.title is not None:
        found = chat.rename(thread, person, " ".join(changed.title.split()))
    if changed.pinned is not None:
        found = chat.pin(thread, person, pinned=changed.pinned)
    return reply(found)


@ROUTER.delete("/{thread}", status_code=204, response_model=None, responses=problems(400, 404))
async def delete(thread: ThreadId, chat: OfChat, person: OfPerson) -> Response:
    """Delete a conversation for good: its turns, what was said of them, its links. 400 while one is answered."""
    chat.thread(thread, person)
    await chat.forget(thread, person)
    return Response(status_code=204)
