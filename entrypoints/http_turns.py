"""/api: ask, follow, look up, stop. A turn comes as Server-Sent Events, or whole to whoever accepts JSON alone."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import Field
from starlette.responses import Response

from gallae.core.errors import GallaeError
from gallae.core.picture import Picture
from gallae.core.types import Answer, Language, Outcome, Person, Question, Route
from gallae.entrypoints.explaining import receipt_of
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for
from gallae.entrypoints.http_events import PLACE, Place, place_of
from gallae.entrypoints.http_live import LiveTurn, LiveTurns
from gallae.entrypoints.http_shapes import Day, Flag, Given, Shown, ThreadId, TurnId, on, problems, reply
from gallae.entrypoints.http_stream import from_store, from_turn
from gallae.entrypoints.http_streamed import PING, Gone, Streamed, attended
from gallae.entrypoints.replays import Claim, Replays
from gallae.graphs.chat import Chat
from gallae.graphs.pictures import PICTURES, picture_from_url
from gallae.graphs.store import StoredRating, StoredTurn

__all__ = ["ROUTER", "Asked", "TurnShown", "live_of", "shown"]

ROUTER = APIRouter(prefix="/api", tags=["turns"])
STREAM: dict[str, Any] = {
    "description": "The turn as events (docs/api.md has their grammar); whole, as JSON, with `Accept: application/json`.",
    "content": {
        "text/event-stream": {
            "example": 'id: 1.0\nevent: turn_started\ndata: {"id": "9c1f…", "thread": "77ab…"}\n\n',
        }
    },
}


Status = Outcome | Literal["running", "waiting", "failed", "withheld"]


class PictureGiven(Given):
    url: str = Field(
        max_length=30_000_000,
        description="A `data:` URL of a PNG, JPEG, WebP or GIF; no other address is fetched.",
        examples=[
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
        ],
    )
    name: str = Field(default="", max_length=200, description="For the receipt; no model is told it.")


class Asked(Given):
    question: str = Field(
        min_length=1,
        max_length=1_000_000,
        pattern=r"\S",
        description="What is asked; `limits.question_characters` may allow less than the schema.",
        examples=["수영장 하루 이용료는 얼마예요?"],
    )
    route: Route | None = Field(default=None, description="Force a way instead of letting the rules choose.")
    today: Day | None = Field(default=None, description="The day the question is asked; the server's own if absent.")
    pictures: list[PictureGiven] = Field(
        default=[],
        max_length=PICTURES,
        description="Shown to the model that sees; then the way is `prompt`. Kept in no store, told in the receipt.",
    )
    pictures_may_leave: bool = Field(
        default=False, description="Show them to an outside model as they are: nothing in a picture can be masked."
    )
    replaces: str = Field(
        default="",
        pattern=r"^([0-9a-f]{32})?$",
        description="A turn of this conversation in whose place it is asked: that one and all after it no longer count.",
    )


class Word(Given):
    yes: bool = Field(description="false: it is not called, and the answer says so.")
    approval: str = Field(
        min_length=1,
        max_length=64,
        description="The id of what was shown (`approval.id`).",
        examples=["approval-1"],
    )


class TurnShown(Shown):
    """A turn as it is written down. `text` is what the person has seen, or the whole answer."""

    id: str
    thread: str
    question: str
    status: Status = Field(
        description="waiting: for the person's yes to a call (`answer.approval`). withheld: it rests on a document that the person may no longer read."
    )
    text: str
    withdrawn: str | None = Field(description="Why the text no longer counts as an answer, if it does not.")
    answer: Answer | None = Field(description="Absent while it runs, and after a cut or a failure.")
    error: str | None
    created: float = Field(description="Seconds since 1970.")
    replaced: str | None = Field(description="The turn that was asked in its place, if one was.")


class Receipt(Shown):
    asked: str = Field(description="Local time of the server, ISO 8601.")
    status: str
    withdrawn: str | None
    error: str | None
    nodes: list[tuple[str, float]] = Field(description="What ran, each with its milliseconds.")
    versions: dict[str, str]
    feedback: list[StoredRating] = Field(description="What the person said of it, oldest first.")


class Explained(Shown):
    """The Turn JSON of the command line (of a turn without an answer: what there is of it) and how it came about."""

    id: str
    thread: str
    question: str
    text: str
    outcome: Status
    receipt: Receipt


def live_of(request: Request) -> LiveTurns:
    """The turns that are followed in this process."""
    state = request.app.state
    if not hasattr(state, "live"):
        state.live = LiveTurns()
    live: LiveTurns = state.live
    return live


OfLive = Annotated[LiveTurns, Depends(live_of)]


def shown(turn: StoredTurn) -> dict[str, Any]:
    """The JSON of `TurnShown`."""
    return {
        "id": turn.id,
        "thread": turn.thread,
        "question": turn.question,
        "status": turn.status,
        "text": turn.text,
        "withdrawn": turn.withdrawn,
        "answer": turn.answer,
        "error": turn.error,
        "created": turn.created,
        "replaced": turn.replaced,
    }


STARTED: dict[int | str, dict[str, Any]] = {
    200: STREAM,
    202: {"model": TurnShown, "description": "With `detach` and `Accept: application/json`: it runs; look it up."},
}


@ROUTER.post(
    "/threads/{thread}/turns",
    response_model=TurnShown,
    responses={
        **STARTED,
        **problems(400, 403, 409, 413, 415, 503),
    },
)
async def ask(
    request: Request,
    thread: ThreadId,
    asked: Asked,
    chat: OfChat,
    person: OfPerson,
    live: OfLive,
    detach: Annotated[Flag, Query(description="Let the turn go on when the connection closes.")] = "0",
) -> Response:
    """Ask in a conversation; the first question begins it. The question is stored before anything is answered."""
    day = asked.today or _today(chat)
    pictures = await asyncio.to_thread(_pictures, asked, language_for(request))
    question = Question(
        asked.question,
        day,
        thread=thread,
        person=person,
        route=asked.route,
        pictures=pictures,
        pictures_leave=asked.pictures_may_leave,
        replaces=asked.replaces,
    )
    try:
        claim = await _claim(request, person)
        if isinstance(claim, StoredTurn):
            return _again(request, chat, person, claim)
        turn = _started(request, chat, question, claim, live, detached=on(detach))
        return await told(request, chat, person, turn)
    except Gone:
        return Response(status_code=499)


@ROUTER.post(
    "/turns/{turn}/approval",
    response_model=TurnShown,
    responses={
        **STARTED,
        **problems(400, 403, 404, 409, 503),
    },
)
async def approve(
    request: Request,
    turn: TurnId,
    word: Word,
    chat: OfChat,
    person: OfPerson,
    live: OfLive,
    detach: Annotated[Flag, Query(description="Let the turn go on when the connection closes.")] = "0",
) -> Response:
    """Say yes or no to the call that a turn waits for (`approval_asked`). The turn goes on: on a yes the tool is called
    once, with exactly the arguments that were shown. A second word, and one that comes too late, changes nothing (400)."""
    stored = chat.turn(turn, person)
    question = Question(stored.question, _today(chat), id=stored.id, thread=stored.thread, person=person)
    events = chat.approve(stored.id, person, yes=word.yes, approval=word.approval)
    try:
        running = live.start(chat, question, events, language_for(request), detached=on(detach))
        return await told(request, chat, person, running)
    except Gone:
        return Response(status_code=499)


async def told(request: Request, chat: Chat, person: Person, turn: LiveTurn) -> Response:
    """A turn that was begun just now: its events, or where JSON is wanted how it ended. Gone when nobody listens."""
    with turn.reader():
        await attended(request, turn.begun())
        if not _whole(request):
            lines = from_turn(turn, Place())
            return Streamed(await anext(lines), lines)
        if turn.detached:
            return reply(shown(chat.turn(turn.id, person)), 202)
        await attended(request, turn.over())
    if turn.error is not None:
        raise turn.error
    return reply(shown(chat.turn(turn.id, person)))


@ROUTER.get("/turns/{turn}", response_model=TurnShown, responses=problems(400, 404, 409))
async def look_up(turn: TurnId, chat: OfChat, person: OfPerson) -> Response:
    """A turn as it is stored, also while it runs."""
    return reply(shown(chat.turn(turn, person)))


@ROUTER.get(
    "/turns/{turn}/events", status_code=200, responses={200: STREAM, **problems(400, 404, 409)}, response_class=Response
)
async def follow(
    request: Request,
    turn: TurnId,
    chat: OfChat,
    person: OfPerson,
    live: OfLive,
    last_event_id: Annotated[
        str, Header(pattern=PLACE, description="The last id that was received.", examples=["3.24"])
    ] = "",
) -> Response:
    """Go on with a turn where the connection was lost: while it runs, and from the store when it has ended."""
    after, here = place_of(last_event_id), live.of(turn, person)
    if here is not None and here.holds(after):
        return Streamed(PING, from_turn(here, after))
    chat.turn(turn, person)
    return Streamed(PING, from_store(chat, turn, person, after, language_for(request)))


@ROUTER.post("/turns/{turn}/stop", response_model=TurnShown, responses=problems(400, 404, 409))
async def stop(turn: TurnId, chat: OfChat, person: OfPerson, live: OfLive) -> Response:
    """Stop a turn; what was said of it stays. One that has ended stays as it is."""
    chat.turn(turn, person)
    if (here := live.of(turn, person)) is not None:
        await here.stop()
    return reply(shown(chat.turn(turn, person)))


@ROUTER.get("/turns/{turn}/receipt", response_model=Explained, responses=problems(400, 404, 409))
async def explain(turn: TurnId, chat: OfChat, person: OfPerson) -> Response:
    """Why this way, with which rules, passages, models, checks and costs: `gallae explain --json`."""
    stored = chat.turn(turn, person)
    return reply(receipt_of(stored, chat.store.ran(stored.id), chat.store.ratings(stored.id, person)))


def _today(chat: Chat) -> date:
    """The way in reads the clock, and nobody below."""
    return chat.workspace.settings.today or chat.parts.clock().date()


def _pictures(asked: Asked, language: Language) -> tuple[Picture, ...]:
    """InputError names the one that cannot be shown."""
    given = enumerate(asked.pictures, 1)
    return tuple(picture_from_url(one.url, one.name or f"pictures[{n}]", language) for n, one in given)


def _whole(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/event-stream" not in accepted


async def _claim(request: Request, person: Person) -> Claim | StoredTurn | None:
    """The same key with the same address and body is the same turn."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    replays: Replays = request.app.state.replays
    return await attended(request, replays.claim(person, key, request.url.path.encode() + await request.body()))


def _again(request: Request, chat: Chat, person: Person, turn: StoredTurn) -> Response:
    """The answer that stands in the store."""
    again = {"Idempotent-Replayed": "true"}
    if _whole(request):
        made = reply(shown(chat.turn(turn.id, person)))
    else:
        made = Streamed(PING, from_store(chat, turn.id, person, Place(), language_for(request)))
    made.headers.update(again)
    return made


def _started(
    request: Request, chat: Chat, question: Question, claim: Claim | None, live: LiveTurns, *, detached: bool
) -> LiveTurn:
    events = chat.run_turn(question)
    events = events if claim is None else claim.noting(events)
    try:
        return live.start(chat, question, events, language_for(request), detached=detached)
    except GallaeError:
        if claim is not None:
            claim.replays.release(claim.key)
        raise
