"""/api: the choice of a way by itself, and the rules it comes from."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from gallae.core.types import Decision, Message, Question, Route
from gallae.entrypoints.http_context import OfChat, OfPerson, language_for
from gallae.entrypoints.http_shapes import Day, Given, Shown, problems, reply
from gallae.entrypoints.rules import rule_table
from gallae.graphs.size import check_history, check_size

__all__ = ["ROUTER"]

ROUTER = APIRouter(prefix="/api", tags=["decisions"])


class Said(Given):
    role: Literal["user", "assistant"]
    content: str = Field(max_length=1_000_000)


class ToRoute(Given):
    question: str = Field(min_length=1, max_length=1_000_000, pattern=r"\S", examples=["환불은 며칠까지 되나요?"])
    history: list[Said] = Field(default_factory=list, max_length=200, description="What was said before.")
    today: Day | None = None


class RuleShown(Shown):
    id: str
    route: Route | Literal[""] = Field(description="What it supports; empty for a veto or a flag.")
    veto: bool
    ko: str
    en: str
    on: bool
    weight: float
    own: bool = Field(description="Added by this workspace.")
    signals: dict[str, float] = Field(description="What one full signal adds for the route.")
    when: dict[str, float] = Field(description="What it waits for.")


class RuleList(Shown):
    rules: list[RuleShown]
    signals: list[str] = Field(description="Every signal a rule may look at.")


@ROUTER.post("/route", response_model=Decision, responses=problems(400, 409, 413))
async def route(request: Request, asked: ToRoute, chat: OfChat, person: OfPerson) -> Response:
    """Which way a question would take, and why: by rules alone, nothing is answered, stored or sent to a model."""
    limits, language = chat.workspace.settings.limits, language_for(request)
    check_size(asked.question, limits.question_characters, language)
    history = tuple(Message(said.role, said.content) for said in asked.history[-limits.history_messages :])
    check_history(history, limits.question_characters, language)
    today = asked.today or chat.workspace.settings.today or chat.parts.clock().date()
    return reply(chat.decide(Question(asked.question, today, history=history, person=person)))


@ROUTER.get("/rules", response_model=RuleList, responses=problems())
async def rules(chat: OfChat, person: OfPerson) -> Response:
    """The rules as this workspace runs them."""
    table: dict[str, Any] = rule_table(chat.workspace)
    return reply(table)
