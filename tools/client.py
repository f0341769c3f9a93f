"""The toolbox of a turn: our tools in process, document search, and the tools of the configured MCP servers.

    async with open_toolbox(settings, search=search) as toolbox:
        toolbox.cards                                            # what the router and the agent see
        await toolbox.call("calculate", {"expression": "2+2"})   # "2+2 = 4"

A server that does not start is named in `failed` with its reason and stops nobody else. Only tools that say they only
read are taken, unless `allow` names others; such a claim may narrow what we use, it never widens what policy allows.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings, Settings
from gallae.core.types import ToolCard
from gallae.tools.cards import CARDS
from gallae.tools.connection import RESULT_CHARACTERS, Connection, target_of
from gallae.tools.schemas import portable

if TYPE_CHECKING:
    from mcp import Tool

__all__ = ["SEARCH_CARD", "Toolbox", "load_cards", "open_toolbox"]

log = logging.getLogger(__name__)
OWN = "gallae"
Search = Callable[[str], Any]
SEARCH_CARD = ToolCard(
    "search_documents",
    "문서 검색 · Document search",
    "Searches the organisation's documents and returns passages with their paths. Use it for every fact, price, date or rule "
    "of the organisation. 조직의 문서에서 근거가 되는 대목을 찾습니다.",
    ("문서에서 연차 규정을 찾아 줘", "교환 절차가 적힌 문서를 찾아 줘", "Find the document about opening hours"),
    {
        "type": "object",
        "properties": {"query": {"type": "string", "description": "what to look for, in the words of the documents"}},
        "required": ["query"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True, slots=True)
class _Remote:
    """Where a card's tool lives: its server and its name there."""

    connection: Connection
    tool: str


class Toolbox:
    """`cards` in a steady order; `failed` maps a server that is not there to its reason."""

    def __init__(
        self,
        cards: tuple[ToolCard, ...],
        remotes: Mapping[str, _Remote],
        failed: Mapping[str, str],
        search: Search | None,
    ) -> None:
        self.cards = cards
        self.failed = dict(failed)
        self._remotes = dict(remotes)
        self._search = search

    def with_search(self, search: Search) -> Toolbox:
        """The same toolbox whose document search is this one: each person has their own rights."""
        cards = self.cards if SEARCH_CARD in self.cards else (*self.cards, SEARCH_CARD)
        return Toolbox(cards, self._remotes, self.failed, search)

    async def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """The tool's text. ToolError with what to do next if it failed or does not exist."""
        card = next((c for c in self.cards if c.name == name), None)
        if card is None:
            raise ToolError(f"no tool {name!r}", hint=f"Tools: {', '.join(c.name for c in self.cards)}.")
        if name == SEARCH_CARD.name:
            return await self._searched(arguments)
        remote = self._remotes[name]
        text, failed = await remote.connection.call(remote.tool, arguments, reads_only=not card.writes)
        if failed:
            raise ToolError(
                text or f"{name} failed without a reason", hint="Correct the arguments, or answer without this tool."
            )
        return text

    async def _searched(self, arguments: Mapping[str, Any]) -> str:
        query = arguments.get("query") or arguments.get("q") or arguments.get("question")
        if not isinstance(query, str) or not query.strip() or self._search is None:
            raise ToolError("search_documents: 'query' is missing", hint="Give query: the words to look for.")
        found = self._search(query)
        if inspect.isawaitable(found):
            found = await found
        return _passages(found)


@asynccontextmanager
async def open_toolbox(
    settings: Settings,
    *,
    search: Search | None = None,
    environ: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> AsyncIterator[Toolbox]:
    """Connect to all configured servers at once. `environ` holds the variables that a server's `env` may name; `search` takes a
    query and gives text or anything with `passages`; `clock` gives the time of our own tools."""

    def own_server(stderr: Any) -> Any:
        from gallae.tools.server import build_server

        return build_server(clock=clock)

    # Our own session opens with the first call: most turns need none, and the SDK takes a second to import.
    own = Connection(OWN, own_server, connect_seconds=10)
    connections: list[Connection] = [own]
    failed: dict[str, str] = {}
    try:
        remotes = {card.name: _Remote(own, card.name) for card in CARDS}
        cards = list(CARDS) + ([SEARCH_CARD] if search else [])
        named = sorted(settings.mcp_servers.items())
        opened = await asyncio.gather(*(_opened(name, entry, environ or {}) for name, entry in named))
        for (name, entry), result in zip(named, opened, strict=True):
            if isinstance(result, str):
                failed[name] = result
                continue
            connections.append(result)
            for tool in sorted(result.tools, key=lambda t: t.name):
                if not _allowed(tool, entry):
                    continue
                card = _card(name, tool, {c.name for c in cards})
                cards.append(card)
                remotes[card.name] = _Remote(result, tool.name)
        yield Toolbox(tuple(cards), remotes, failed, search)
    finally:
        await asyncio.gather(*(c.close() for c in connections), return_exceptions=True)


def load_cards(settings: Settings, *, environ: Mapping[str, str] | None = None) -> tuple[ToolCard, ...]:
    """The cards alone, as `open_toolbox` sees them, for who decides without acting. Servers are started and left again;
    none is started where none is configured. Works with and without a running event loop."""
    if not settings.mcp_servers:
        return CARDS

    async def read() -> tuple[ToolCard, ...]:
        async with open_toolbox(settings, environ=environ) as toolbox:
            for name, reason in toolbox.failed.items():
                log.warning("tools of %s are missing: %s", name, reason)
            return toolbox.cards

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, read()).result()


async def _opened(name: str, entry: McpServerSettings, environ: Mapping[str, str]) -> Connection | str:
    """The open connection, or the reason why there is none."""
    try:
        target, seconds = target_of(name, entry, environ)
        connection = Connection(name, target, connect_seconds=seconds)
        await connection.open()
    except ToolError as error:
        return f"{error.message}. {error.hint}".strip()
    return connection


def _reads_only(tool: Tool) -> bool:
    return bool(tool.annotations and tool.annotations.read_only_hint)


def _allowed(tool: Tool, entry: McpServerSettings) -> bool:
    return tool.name in entry.allow if entry.allow else _reads_only(tool)


def _card(server: str, tool: Tool, taken: set[str]) -> ToolCard:
    """Named <server>__<tool>, within the 64 characters of [A-Za-z0-9_-] that model servers accept."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{server}__{tool.name}")
    if len(name) > 64 or name in taken:
        digest = hashlib.sha256(f"{server}\0{tool.name}".encode()).hexdigest()[:8]
        name = f"{name[:55]}_{digest}"
    examples = (tool.meta or {}).get("gallae/examples", ())
    card = ToolCard(
        name,
        tool.title or tool.name,
        (tool.description or tool.title or tool.name)[:1_000],
        tuple(e for e in examples if isinstance(e, str))[:10] if isinstance(examples, list | tuple) else (),
        portable(tool.input_schema),
        server=server,
    )
    return replace(card, writes=not _reads_only(tool))


def _passages(found: Any) -> str:
    """Text as it is; search results as numbered passages with their paths."""
    if isinstance(found, str):
        return found
    passages = getattr(found, "passages", None)
    if passages is None:
        passages = found if isinstance(found, list | tuple) else ()
    if not passages:
        return "No document holds this. 문서에서 찾지 못했습니다."
    parts = []
    for i, passage in enumerate(passages, 1):
        heading = " > ".join(passage.heading)
        parts.append(f"[{i}] {passage.path}{f' ({heading})' if heading else ''}\n{passage.text.strip()}")
    return "\n\n".join(parts)[:RESULT_CHARACTERS]
