"""/api: what people say of answers, what is remembered of it, and whether the team may learn from it."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import ConfigDict, Field, JsonValue, model_validator
from starlette.responses import Response

from gallae.core.types import Route
from gallae.entrypoints.http_context import OfChat, OfPerson
from gallae.entrypoints.http_shapes import Given, Shown, TurnId, problems, reply
from gallae.graphs.consents import consenting, say_consent

__all__ = ["ROUTER"]

ROUTER = APIRouter(prefix="/api", tags=["feedback"])


SOMETHING: list[JsonValue] = [
    {"required": ["score"], "properties": {"score": {"type": "string"}}},
    {"required": ["comment"], "properties": {"comment": {"pattern": r"\S"}}},
    {"required": ["route"], "properties": {"route": {"type": "string"}}},
]


class Feedback(Given):
    """At least one of the three."""

    model_config = ConfigDict(json_schema_extra={"anyOf": SOMETHING})

    score: Literal["up", "down"] | None = None
    comment: str = Field(default="", max_length=2_000)
    route: Route | None = Field(
        default=None, description="The way that would have been right: the same and nearly the same questions take it."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Feedback:
        if self.score is None and self.route is None and not self.comment.strip():
            raise ValueError("says nothing: give a score, a comment or a route")
        return self


class FeedbackNoted(Shown):
    turn: str
    score: Literal["up", "down"] | None
    comment: str
    route: Route | None


class CorrectionShown(Shown):
    id: str
    at: str = Field(description="Local time of the server, ISO 8601, whole seconds.")
    turn: str
    question: str
    chosen: Route
    right: Route


class CorrectionList(Shown):
    corrections: list[CorrectionShown] = Field(description="Those that are followed, oldest first.")


class Consent(Given):
    learn: bool = Field(description="May the team evaluate and train with what this person rated, masked?")


class ConsentShown(Shown):
    learn: bool


@ROUTER.post(
    "/turns/{turn}/feedback", response_model=FeedbackNoted, status_code=201, responses=problems(400, 404, 409, 413)
)
async def rate(turn: TurnId, said: Feedback, chat: OfChat, person: OfPerson) -> Response:
    """A rating, a comment, or the way that would have been right (400 where nobody could take it)."""
    chat.rate(turn, person, None if said.score is None else int(said.score == "up"), said.comment, said.route)
    return reply({"turn": turn, "score": said.score, "comment": said.comment, "route": said.route}, 201)


@ROUTER.delete("/turns/{turn}/correction", status_code=204, response_model=None, responses=problems(400, 404))
async def take_back(turn: TurnId, chat: OfChat, person: OfPerson) -> Response:
    """What was said about the turn's way no longer counts."""
    chat.store.turn(turn, person)
    chat.take_back(turn, person)
    return Response(status_code=204)


@ROUTER.get("/corrections", response_model=CorrectionList, responses=problems())
async def corrections(chat: OfChat, person: OfPerson) -> Response:
    """The corrected ways that are followed now: one's own."""
    shown = [
        {"id": c.id, "at": c.at, "turn": c.turn, "question": c.question, "chosen": c.chosen, "right": c.right}
        for c in chat.corrections(person)
    ]
    return reply({"corrections": shown})


@ROUTER.get("/consent", response_model=ConsentShown, responses=problems())
async def consent(chat: OfChat, person: OfPerson) -> Response:
    """Nobody's conversations are learnt from unless they said yes."""
    return reply({"learn": person.id in consenting(chat.workspace.keep)})


@ROUTER.put("/consent", response_model=ConsentShown, responses=problems(400, 413))
async def say(given: Consent, chat: OfChat, person: OfPerson) -> Response:
    """Yes, or no from now on."""
    say_consent(chat.workspace.keep, person, given.learn, clock=chat.parts.clock)
    return reply({"learn": given.learn})
