"""What a server offers: its tools as we keep them, their fingerprint, and the cards made of those we take.

A list is read to its end within bounds; what is too long is left out with a sentence. Nothing here needs the SDK, so
that a list known from before makes cards without starting anything.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gallae.checks.orders import without_orders
from gallae.core.fences import inert
from gallae.core.mcp_settings import McpServerSettings
from gallae.core.types import ToolCard
from gallae.tools.schemas import portable

if TYPE_CHECKING:
    from mcp import Client, Tool

__all__ = ["Offer", "card_of", "list_offers", "taken"]

PAGES, MOST_LISTED = 20, 500
DESCRIPTION_CHARACTERS, SCHEMA_CHARACTERS = 1_000, 20_000


@dataclass(frozen=True, slots=True)
class Offer:
    """One tool in its server's own words; `reads_only` is what the server claims."""

    name: str
    title: str
    description: str
    schema: dict[str, Any]
    reads_only: bool = False
    examples: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same words, schema and claim."""
        whole = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()[:16]


async def list_offers(client: Client) -> tuple[Offer, ...]:
    """All tools of a server by name, of at most PAGES pages and MOST_LISTED tools."""
    tools: list[Tool] = []
    cursor: str | None = None
    for _ in range(PAGES):
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if not cursor or len(tools) >= MOST_LISTED:
            break
    return tuple(sorted((_offer(tool) for tool in tools[:MOST_LISTED]), key=lambda offer: offer.name))


def taken(offers: Iterable[Offer], server: McpServerSettings) -> tuple[tuple[Offer, ...], tuple[str, ...]]:
    """Those that the settings let in, and a sentence for each thing left out."""
    offers = tuple(offers)
    notes = []
    if unknown := sorted(
        {*server.allow, *server.read_only, *server.ask_first, *server.tool_seconds} - {offer.name for offer in offers}
    ):
        notes.append(f"the settings name what it does not list: {', '.join(unknown)}")
    let_in = [
        offer
        for offer in offers
        if (offer.name in server.allow if server.allow else server.reads(offer.name, offer.reads_only))
    ]
    for offer in let_in:
        if len(json.dumps(offer.schema)) > SCHEMA_CHARACTERS:
            notes.append(f"{offer.name} is left out: its schema is longer than {SCHEMA_CHARACTERS:,} characters")
    let_in = [offer for offer in let_in if len(json.dumps(offer.schema)) <= SCHEMA_CHARACTERS]
    if len(let_in) > server.most_tools:
        notes.append(
            f"{len(let_in)} tools would be offered, the first {server.most_tools} are; name those you need in allow"
        )
    return tuple(let_in[: server.most_tools]), tuple(notes)


def card_of(server: str, offer: Offer, entry: McpServerSettings, others: set[str]) -> ToolCard:
    """Named <server>__<tool>, within the 64 characters of [A-Za-z0-9_-] that model servers accept, unlike all `others`.

    `writes` = a person's yes is needed: for what does not say that it only reads, and for what the settings name.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{server}__{offer.name}")
    if len(name) > 64 or name in others:
        digest = hashlib.sha256(f"{server}\0{offer.name}".encode()).hexdigest()[:8]
        name = f"{name[:55]}_{digest}"
    writes = not entry.reads(offer.name, offer.reads_only) or offer.name in entry.ask_first
    return ToolCard(
        name,
        inert(without_orders(offer.title)),
        inert(without_orders(offer.description)),
        offer.examples,
        portable(offer.schema),
        writes=writes,
        open_world=not entry.closed,
        server=server,
    )


def _offer(tool: Tool) -> Offer:
    examples = (tool.meta or {}).get("gallae/examples", ())
    return Offer(
        tool.name,
        (tool.title or tool.name)[:DESCRIPTION_CHARACTERS],
        (tool.description or tool.title or tool.name)[:DESCRIPTION_CHARACTERS],
        tool.input_schema,
        bool(tool.annotations and tool.annotations.read_only_hint),
        tuple(e[:200] for e in examples if isinstance(e, str))[:10] if isinstance(examples, list | tuple) else (),
    )
