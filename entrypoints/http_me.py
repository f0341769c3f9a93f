"""/api/me: who asks, what they may do, what is offered here, and within which limits."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from gallae.core.people import Quota
from gallae.core.types import ROUTES, Language, Role, Route
from gallae.entrypoints.http_context import OfChat, OfPerson
from gallae.entrypoints.http_shapes import Shown, problems, reply
from gallae.graphs.chat import Chat

__all__ = ["ROUTER", "offered"]

ROUTER = APIRouter(prefix="/api", tags=["me"])


class PersonShown(Shown):
    id: str
    name: str
    role: Role
    groups: list[str] | None = Field(description="null: the local person, who may read and do everything.")


class WayShown(Shown):
    route: Route
    by: list[str] = Field(
        description="Who writes: models by their labels, `code`; empty: nobody, it answers `unserved`."
    )


class LimitsShown(Shown):
    question_characters: int
    history_messages: int
    turn_seconds: float
    body_bytes: int
    document_bytes: int
    quota: Quota = Field(description="null: no limit.")


class Me(Shown):
    person: PersonShown
    title: str
    language: Language
    routes: list[WayShown]
    skills: list[str]
    limits: LimitsShown


@ROUTER.get("/me", response_model=Me, responses=problems())
async def me(chat: OfChat, person: OfPerson) -> Response:
    """Who am I, and what can I ask for?"""
    settings, people = chat.workspace.settings, chat.workspace.people
    member = people.members.get(person.id)
    groups = None if person.groups is None else sorted(person.groups)
    role: Role = "operator" if person.groups is None else person.role
    limits = {
        "question_characters": settings.limits.question_characters,
        "history_messages": settings.limits.history_messages,
        "turn_seconds": settings.limits.turn_seconds,
        "body_bytes": settings.serve.body_bytes,
        "document_bytes": settings.documents.max_bytes,
        "quota": people.quota_of(person.id).model_dump(),
    }
    return reply(
        {
            "person": {"id": person.id, "name": member.name if member else "", "role": role, "groups": groups},
            "title": settings.title or settings.name,
            "language": settings.language,
            "routes": await asyncio.to_thread(offered, chat),  # may look for servers, which blocks
            "skills": [skill.name for skill in chat.workspace.skills],
            "limits": limits,
        }
    )


def offered(chat: Chat) -> list[dict[str, Any]]:
    """Who would serve each route now (interfaces.md, "Who answers when"); code answers `rag` and `tool` by itself."""
    models, skills = chat.models, chat.workspace.skills
    found = (models.for_role("chat"), models.for_role("sllm"))
    chats, tuned = ([model.label] if model is not None else [] for model in found)
    promoted = [skill.model for skill in skills if skill.model]
    plain = [skill for skill in skills if not skill.needs_documents]
    by: dict[Route, list[str]] = {
        "prompt": chats,
        "rag": [*chats, "code"],
        "sllm": [*promoted, *tuned, *chats] if plain else [],
        "hybrid": [*promoted, *tuned, *chats, "code"] if len(plain) < len(skills) else [],
        "tool": ["code", *chats],
    }
    return [{"route": route, "by": list(dict.fromkeys(by[route]))} for route in ROUTES]
