"""/api: read-only links to one's own conversations. A viewer sees of one what their own rights allow, and no more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.responses import Response

from gallae.core.types import Citation
from gallae.entrypoints.http_context import OfChat, OfPerson
from gallae.entrypoints.http_shapes import Given, Shown, ThreadId, problems, reply
from gallae.entrypoints.http_turns import Status

__all__ = ["ROUTER"]

ROUTER = APIRouter(prefix="/api", tags=["shared links"])
LinkId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="Of a link.", examples=["000000000001"])]


class ToShare(Given):
    days: float | None = Field(default=None, gt=0, le=3_650, description="Absent: until it is taken back.")


class LinkShown(Shown):
    id: str
    thread: str
    created: float = Field(description="Seconds since 1970.")
    expires: float | None


class LinkMade(LinkShown):
    token: str = Field(description="Opens the link; told this once.")


class LinkList(Shown):
    links: list[LinkShown] = Field(description="Newest first.")


class ToOpen(Given):
    token: str = Field(min_length=1, max_length=200)


class SharedTurnShown(Shown):
    question: str
    text: str
    status: Status
    asked: float = Field(description="Seconds since 1970.")
    citations: list[Citation]


class SharedShown(Shown):
    title: str
    turns: list[SharedTurnShown]
    created: float


@ROUTER.post("/threads/{thread}/links", response_model=LinkMade, status_code=201, responses=problems(400, 404, 413))
async def share(thread: ThreadId, given: ToShare, chat: OfChat, person: OfPerson) -> Response:
    """A link to the conversation as it stands now."""
    chat.thread(thread, person)
    return reply(chat.share(thread, person, days=given.days), 201)


@ROUTER.get("/links", response_model=LinkList, responses=problems())
async def links(chat: OfChat, person: OfPerson) -> Response:
    """The person's own links, without their tokens."""
    shown = [
        {"id": s.id, "thread": s.thread, "created": s.created, "expires": s.expires} for s in chat.shares.of(person)
    ]
    return reply({"links": shown})


@ROUTER.delete("/links/{link}", status_code=204, response_model=None, responses=problems(400, 404))
async def revoke(link: LinkId, chat: OfChat, person: OfPerson) -> Response:
    """From now on it opens nothing."""
    chat.revoke(link, person)
    return Response(status_code=204)


@ROUTER.post("/shared", response_model=SharedShown, responses=problems(400, 403, 409, 413))
async def open_link(given: ToOpen, chat: OfChat, person: OfPerson) -> Response:
    """What the viewer may see. The token stands in the body, since addresses are written into logs. A token that opens
    nothing is always refused in the same words."""
    return reply(chat.shared(given.token, person))
