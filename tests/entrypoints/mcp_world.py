"""The swimming pool of api_world.py behind the MCP server: a client in this process for one person, or a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from api_world import fill
from mcp import Client

from gallae.core.types import Language, Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

__all__ = ["ERAS", "connected", "pool_of", "text_of"]

ERAS = ("2026-07-28", "legacy")


def pool_of(folder: Path, **settings: Any) -> Workspace:
    return open_workspace(fill(folder), arguments=settings, environ={})


@asynccontextmanager
async def connected(
    workspace: Workspace,
    person: Person | None = None,
    *,
    era: str = "2026-07-28",
    model: ScriptedChatModel | None = None,
    language: Language = "ko",
    **client: Any,
) -> AsyncIterator[Client]:
    """A client of the SDK on the workspace's server, as `person` (None: the local person)."""
    made = {"chat": scripted_model(model, name="chat")} if model is not None else {}
    async with open_chat(workspace, clock=lambda: datetime(2026, 11, 20, 9, 30), models=FixedModels(made)) as chat:

        async def opened() -> Chat:
            return chat

        desk = Desk(opened, lambda context: (person or Person(), language))
        async with Client(build_server(desk, workspace), mode=era, **client) as one:
            yield one


def text_of(result: Any) -> str:
    return "\n".join(block.text for block in result.content)
