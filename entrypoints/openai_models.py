"""Routes and skills as models: what `/v1/models` lists, and what a name in a request means.

gallae              the router decides
gallae/rag          one route: prompt, rag, tool
gallae/skill/NAME   one job of skills/, by whoever serves it
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from gallae.core.types import Person, Route
from gallae.entrypoints.openai_errors import RequestError
from gallae.graphs.chat import Chat
from gallae.retrievers.embedding import embedder_name

__all__ = ["EMBEDDING", "Meant", "listed", "meant"]

ROUTED = "gallae"
EMBEDDING = "gallae/embedding"
SKILL = "gallae/skill/"
OPEN: tuple[Route, ...] = ("prompt", "rag", "tool")  # sllm and hybrid are a skill's: gallae/skill/NAME


@dataclass(frozen=True, slots=True)
class Meant:
    route: Route | None = None
    skill: str | None = None


def meant(chat: Chat, name: str) -> Meant:
    """RequestError (404, as OpenAI says it) for a name that means nothing here."""
    if name == ROUTED:
        return Meant()
    if (route := next((r for r in OPEN if name == f"{ROUTED}/{r}"), None)) is not None:
        return Meant(route)
    skill = next((s for s in chat.workspace.skills if name == SKILL + s.name), None)
    if skill is not None:
        return Meant("hybrid" if skill.needs_documents else "sllm", skill.name)
    raise RequestError(
        f"The model {name!r} does not exist.",
        hint='GET /v1/models lists them; "gallae" lets the router decide.',
        param="model",
        reason="model_not_found",
        status=404,
    )


async def listed(chat: Chat, person: Person) -> list[dict[str, Any]]:
    """What can be served to this person now."""
    models = chat.models
    writer = await asyncio.to_thread(models.for_role, "chat")
    found = [_row(ROUTED, chat.workspace.settings.title or "gallae", "the router decides")]
    if writer is not None:
        found.append(_row(f"{ROUTED}/prompt", "prompt", f"answered by {writer.label}"))
    if chat.index.documents(person):
        found.append(_row(f"{ROUTED}/rag", "rag", "answered from the documents, cited"))
    found.append(_row(f"{ROUTED}/tool", "tool", "computed, or done with tools"))
    for skill in chat.workspace.skills:
        tuned = await asyncio.to_thread(models.for_role, "sllm", skill=skill.name)
        if (server := tuned or writer) is not None:
            found.append(_row(SKILL + skill.name, skill.title, f"written by {server.label}"))
    embedder = await asyncio.to_thread(models.embedder)
    if embedder is not None:
        found.append(_row(EMBEDDING, "embedding", embedder_name(embedder)))
    return found


def _row(id: str, title: str, by: str) -> dict[str, Any]:
    return {"id": id, "object": "model", "created": 0, "owned_by": "gallae", "gallae": {"title": title, "served": by}}
