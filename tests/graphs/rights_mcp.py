"""What the suite of rights is shown over MCP, and by the tools of the agent."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

from mcp import Client, MCPError
from mcp_types import ResourceTemplateReference
from rights_cases import TODAY, Case, Stage
from rights_look import surface

from gallae.core.errors import ToolError
from gallae.core.types import Person
from gallae.entrypoints.mcp_resources import DOCUMENT, PASSAGE, uri_of
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.agent_documents import AgentDocuments
from gallae.graphs.chat import Chat
from gallae.graphs.state import TurnContext

# ── MCP: every tool, resource, prompt and completion, as the SDK's client gets them ─────────────────────────────────


async def mcp(stage: Stage, person: Person, use: Callable[[Client], AsyncIterator[Any]]) -> Any:
    """All that `use` was given, refusals of the protocol and progress on the way too."""
    chat = stage.backend.chat

    async def opened() -> Chat:
        return chat

    desk = Desk(opened, lambda context: (person, "ko"))
    async with Client(build_server(desk, stage.workspace)) as client:
        return [given.model_dump(mode="json") async for given in use(client)]


async def tried(*calls: Awaitable[Any]) -> AsyncIterator[Any]:
    for call in calls:
        try:
            yield await call
        except MCPError as error:
            yield error.error


@surface("mcp: search")
async def mcp_search(stage: Stage, case: Case) -> Any:
    pages = [{"query": case.question, "k": 2, "start": start} for start in (0, 2, 4)]
    return await mcp(stage, case.person, lambda c: tried(*(c.call_tool("search_documents", p) for p in pages)))


def spellings(path: str) -> list[str]:
    whole = f"documents/{path}"
    composed = unicodedata.normalize("NFD", whole)
    return [whole, whole.upper(), composed, f"./{whole}", f"documents/../{whole}", path]


@surface("mcp: read, by every spelling of a path")
async def mcp_read(stage: Stage, case: Case) -> Any:
    forms = spellings(case.paper.path)
    given = await mcp(
        stage, case.person, lambda c: tried(*(c.call_tool("read_document", {"path": form}) for form in forms))
    )
    return [_without(one, form) for one, form in zip(given, forms, strict=True)]


@surface("mcp: ask")
async def mcp_ask(stage: Stage, case: Case) -> Any:
    told: list[str] = []

    async def progress(done: float, total: float | None, text: str | None) -> None:
        told.append(text or "")

    asked = {"question": stage.typed(case.person, case.question)}
    return [
        await mcp(stage, case.person, lambda c: tried(c.call_tool("ask", asked, progress_callback=progress))),
        told,
    ]


@surface("mcp: ask in somebody else's thread")
async def mcp_intrude(stage: Stage, case: Case) -> Any:
    asked = {"question": stage.typed(case.person, "그건 얼마였죠?"), "thread": case.other.thread}
    return await mcp(stage, case.person, lambda c: tried(c.call_tool("ask", asked)))


@surface("mcp: route")
async def mcp_route(stage: Stage, case: Case) -> Any:
    return await mcp(stage, case.person, lambda c: tried(c.call_tool("explain_route", {"question": case.question})))


@surface("mcp: advice")
async def mcp_advice(stage: Stage, case: Case) -> Any:
    return await mcp(stage, case.person, lambda c: tried(c.list_tools(), c.call_tool("advise_adaptation", {})))


@surface("mcp: resources and completion")
async def mcp_list(stage: Stage, case: Case) -> Any:
    whole, part = (ResourceTemplateReference(uri=uri) for uri in (DOCUMENT, PASSAGE))
    typed = [{"name": "path", "value": text} for text in ("", case.paper.path[:3])]
    return await mcp(
        stage,
        case.person,
        lambda c: tried(
            c.list_resources(),
            c.read_resource("gallae://documents"),
            *(c.complete(ref, text) for ref in (whole, part) for text in typed),
        ),
    )


@surface("mcp: read a resource")
async def mcp_resource(stage: Stage, case: Case) -> Any:
    uris = [uri_of(f"documents/{case.paper.path}"), f"gallae://passages/0/400/documents/{quote(case.paper.path)}"]
    given = await mcp(stage, case.person, lambda c: tried(*(c.read_resource(uri) for uri in uris)))
    return [_without(_without(one, uri), f"documents/{case.paper.path}") for one, uri in zip(given, uris, strict=True)]


@surface("mcp: prompts")
async def mcp_prompts(stage: Stage, case: Case) -> Any:
    path = f"documents/{case.paper.path}"
    given = await mcp(
        stage,
        case.person,
        lambda c: tried(
            c.get_prompt("write_eval_cases", {"path": path}),
            c.get_prompt("grounded_answer", {"question": case.question}),
        ),
    )
    return _without(given, path)


def _without(given: Any, form: str) -> Any:
    """What was typed is no news, however it was spelled."""
    return json.loads(json.dumps(given, ensure_ascii=False).replace(json.dumps(form, ensure_ascii=False)[1:-1], ""))


# ── the agent ───────────────────────────────────────────────────────────────────────────────────────────────────────


@surface("agent: searches and reads, by every spelling of a path")
async def agent_reads(stage: Stage, case: Case) -> Any:
    """The tools of a turn as its model calls them; what an answer would then cite is looked at too."""
    parts, asked = stage.backend.chat.parts, stage.question(case.person, case.question)
    documents = AgentDocuments(TurnContext(parts, case.person, TODAY), asked, local=True)
    toolbox, told = parts.toolbox.with_documents(documents.search, documents.read), list[str]()
    told.append(await toolbox.call("search_documents", {"query": case.question}))
    for form in spellings(case.paper.path):
        try:
            said = await toolbox.call("read_document", {"path": form})
        except ToolError as error:
            said = f"{error.message} {error.hint}"
        told.append(_without(said, form))
    return [*told, documents.passages]
