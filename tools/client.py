"""The toolbox of a turn: our tools in process, document search, and the tools of the configured MCP servers.

    async with open_toolbox(settings, search=search) as toolbox:
        toolbox.cards                                            # what the router and the agent see
        await toolbox.call("calculate", {"expression": "2+2"})   # "2+2 = 4"

A server that does not start is named in `failed` with its reason and stops nobody else; `notes` says what of a server is
left out. Only tools that say they only read are taken, unless `allow` names others, and those need a person's yes; such
a claim may narrow what we use, it never widens what policy allows.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from gallae.checks.masking import hiding
from gallae.core.boundary import Stays, departing
from gallae.core.errors import ToolError
from gallae.core.mcp_settings import McpServerSettings
from gallae.core.settings import Settings
from gallae.core.types import ToolCard
from gallae.core.workspace import Workspace
from gallae.models.spec import host_outside
from gallae.tools.cards import CARDS
from gallae.tools.connection import Connection, Target, Waits
from gallae.tools.documents import DOCUMENT_TOOLS, READ_CARD, SEARCH_CARD, Read, Search, look_in
from gallae.tools.faults import ASKS_BACK, asks_back
from gallae.tools.offers import Offer, card_of, taken
from gallae.tools.pins import Pins
from gallae.tools.targets import target_of, waits_of

__all__ = ["Toolbox", "load_cards", "open_toolbox", "toolbox_of"]

log = logging.getLogger(__name__)
OWN = "gallae"


@dataclass(frozen=True, slots=True)
class _Remote:
    """Where a card's tool lives: its server and its name there."""

    connection: Connection
    tool: str
    host: str = ""  # the machine, for a server outside of the house
    reads_only: bool = (
        True  # by its server's word or the operator's: only then may a call that was cut off be sent again
    )
    digest: str = ""  # of the description that a person knows


class Toolbox:
    """`cards` in a steady order; `failed` maps a server that is not there to its reason, `notes` one to what it is without."""

    def __init__(
        self,
        cards: tuple[ToolCard, ...],
        remotes: Mapping[str, _Remote],
        failed: Mapping[str, str],
        notes: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.cards = cards
        self.failed = dict(failed)
        self.notes = dict(notes or {})
        self._remotes = dict(remotes)
        self._search: Search | None = None
        self._read: Read | None = None

    def with_documents(self, search: Search, read: Read | None = None) -> Toolbox:
        """The same toolbox whose document search and reading are these: each person has their own rights."""
        mine = copy(self)
        own = (SEARCH_CARD, *([READ_CARD] if read is not None else []))
        mine.cards = (*(card for card in self.cards if card.name not in DOCUMENT_TOOLS), *own)
        mine._search, mine._read = search, read
        return mine

    def joined(self, connection: Connection) -> Toolbox:
        """The same toolbox with every tool of one more open server, as of an open world outside the house."""
        name, entry = connection.name, McpServerSettings()
        made = [(card_of(name, offer, entry, set()), offer) for offer in connection.tools]
        remotes = {card.name: _Remote(connection, offer.name, name, offer.reads_only) for card, offer in made}
        more = copy(self)
        more.cards = (*self.cards, *(card for card, _ in made))
        more._remotes = {**self._remotes, **remotes}
        return more

    async def call(self, name: str, arguments: Mapping[str, Any], *, approved: bool = False) -> str:
        """The tool's text. ToolError with what to do next if it failed, does not exist, or needs a person's yes first:
        `approved` says that they gave it for these very arguments."""
        card = self._card(name)
        if name in DOCUMENT_TOOLS:
            return await look_in(name, self._search, self._read, arguments)
        if card.writes and not approved:
            raise ToolError(
                f"{name} was not called: it may change something, and no person has agreed to that",
                hint="Tell the person what would be called and with which arguments; do not say that it was done.",
            )
        remote = self._remotes[name]
        if remote.host:
            arguments = _leaving(card, remote.host, arguments)
        text, failed = await remote.connection.call(
            remote.tool, arguments, reads_only=remote.reads_only, digest=remote.digest
        )
        if failed:
            hint = ASKS_BACK if asks_back(text) else "Correct the arguments, or answer without this tool."
            raise ToolError(text or f"{name} failed without a reason", hint=hint)
        return text

    def departure(self, name: str, arguments: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """Which machine outside of the house a call would reach ("" for none), and with which arguments: for who must be
        asked first. ToolError where it may not leave at all."""
        card, remote = self._card(name), self._remotes[name]
        return (remote.host, _leaving(card, remote.host, arguments)) if remote.host else ("", dict(arguments))

    def described(self, name: str) -> str:
        """All that was known of a tool when somebody agreed to a call of it: another text, another tool."""
        card, remote = self._card(name), self._remotes[name]
        known = [card.server, card.name, card.title, card.description, card.schema, card.writes, card.open_world]
        return json.dumps([*known, remote.tool, remote.host, remote.digest], ensure_ascii=False, sort_keys=True)

    def era(self, name: str) -> str:
        """The protocol's revision that the tool's server speaks; "" for what is no server, or was never reached."""
        remote = self._remotes.get(name)
        return remote.connection.era if remote is not None else ""

    def _card(self, name: str) -> ToolCard:
        card = next((c for c in self.cards if c.name == name), None)
        if card is None:
            raise ToolError(f"no tool {name!r}", hint=f"Tools: {', '.join(c.name for c in self.cards)}.")
        return card


def _leaving(card: ToolCard, host: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a server outside of the house is told: masked, and nothing at all in a turn that stays. ToolError says so.

    Placeholders in what it answers stay placeholders: whoever writes one there must not get a person's value for it.
    """
    hidden: dict[str, Any] = _hidden(dict(arguments), hiding())
    try:
        departing("tool", card.name, host, [("arguments", json.dumps(hidden, ensure_ascii=False))])
    except Stays as stays:
        raise ToolError(
            f"{card.name} was not called: {UNSENT[stays.because]}", hint="Answer without this tool."
        ) from None
    return hidden


UNSENT = {
    "home": "its server is outside and this must stay in the house",
    "unmasked": "its server is outside and personal data was left unmasked",
    "preview": "this is a preview",
}


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        plain = unquote(value)  # an address may carry a value in %-signs
        return hide(value) if plain == value or hide(plain) == plain else hide(plain)
    if isinstance(value, dict):
        return {key: _hidden(inner, hide) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner, hide) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and hide(str(value)) != str(value):
        return hide(str(value))
    return value


@dataclass(frozen=True, slots=True)
class _Server:
    """A configured server as a toolbox found it: what it offers, and why it is not there or what is left out."""

    connection: Connection | None
    offers: tuple[Offer, ...] = ()
    failed: str = ""
    notes: tuple[str, ...] = field(default=())


@asynccontextmanager
async def open_toolbox(
    settings: Settings,
    *,
    search: Search | None = None,
    environ: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] | None = None,
    root: Path | None = None,
    keep: Path | None = None,
    look: bool = False,
) -> AsyncIterator[Toolbox]:
    """The tools of all configured servers. A server whose list is pinned in `keep` is started with the first call of one
    of its tools, or now where we are to `look`; the others are started now, at once.

    `environ` holds the variables that settings may name, `root` is what a server's cwd is relative to; `search` takes a
    query and gives text or anything with `passages`; `clock` gives the time of our own tools.
    """

    def own_server(heard: Any) -> Any:
        from gallae.tools.server import build_server

        return build_server(clock=clock)

    # Our own session opens with the first call: most turns need none, and the SDK takes a second to import.
    own = Connection(OWN, Target(own_server), Waits())
    named = sorted((name, entry) for name, entry in settings.mcp_servers.items() if not entry.disabled)
    pins = Pins(keep) if keep is not None else None
    connections: list[Connection] = [own]
    remotes = {card.name: _Remote(own, card.name) for card in CARDS}
    cards = list(CARDS)
    try:
        opening = (_found(name, entry, environ or {}, root, pins, look=look) for name, entry in named)
        servers = await asyncio.gather(*opening)
        connections += [server.connection for server in servers if server.connection is not None]
        for (name, entry), server in zip(named, servers, strict=True):
            if server.connection is None:
                continue
            host = host_outside(entry.filled(entry.url, environ or {}) if entry.url else None, settings.policy.in_house)
            for offer in server.offers:
                card = card_of(name, offer, entry, {c.name for c in cards})
                cards.append(card)
                digest = offer.digest if pins else ""
                remotes[card.name] = _Remote(
                    server.connection, offer.name, host, entry.reads(offer.name, offer.reads_only), digest
                )
        failed = {name: s.failed for (name, _), s in zip(named, servers, strict=True) if s.failed}
        notes = {name: s.notes for (name, _), s in zip(named, servers, strict=True) if s.notes}
        toolbox = Toolbox(tuple(cards), remotes, failed, notes)
        yield toolbox.with_documents(search) if search else toolbox
    finally:
        await asyncio.gather(*(c.close() for c in connections), return_exceptions=True)


def toolbox_of(
    workspace: Workspace, *, clock: Callable[[], datetime] | None = None, look: bool = False
) -> AbstractAsyncContextManager[Toolbox]:
    """The toolbox of a workspace: with the variables its settings name, and its pinned lists."""
    return open_toolbox(
        workspace.settings,
        environ=workspace.loaded.passed_on,
        clock=clock,
        root=workspace.root,
        keep=workspace.keep,
        look=look,
    )


def load_cards(workspace: Workspace) -> tuple[ToolCard, ...]:
    """The cards alone, as `toolbox_of` sees them, for who decides without acting. Servers whose lists are not pinned yet
    are started and left again. Works with and without a running event loop."""
    if not workspace.settings.mcp_servers:
        return CARDS

    async def read() -> tuple[ToolCard, ...]:
        async with toolbox_of(workspace) as toolbox:
            for name, reason in toolbox.failed.items():
                log.warning("tools of %s are missing: %s", name, reason)
            return toolbox.cards

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, read()).result()


async def _found(
    name: str, entry: McpServerSettings, environ: Mapping[str, str], root: Path | None, pins: Pins | None, *, look: bool
) -> _Server:
    usable: tuple[Offer, ...] = ()

    def listed(offers: tuple[Offer, ...]) -> None:
        nonlocal usable
        usable = pins.listed(name, entry, offers) if pins else offers

    try:
        target = target_of(name, entry, environ, root, keep=pins.keep if pins else None)
        connection = Connection(name, target, waits_of(entry), listed=listed)
    except ToolError as error:
        return _Server(None, failed=_said(error))
    pinned = pins.in_use(name, entry) if pins else None
    failed = ""
    if look or pinned is None:
        try:
            await connection.open()
        except ToolError as error:
            failed = _said(error)
            if pinned is None:
                return _Server(None, failed=failed)
    offers, notes = taken(usable if pinned is None else pinned, entry)
    if pins and (waiting := pins.changes(name)):
        tools = ", ".join(f"{change.tool} ({change.what})" for change in waiting)
        notes = (*notes, f"changed since a person saw it, and not used: {tools}; see `gallae tools`")
    return _Server(connection, offers, failed, notes)


def _said(error: ToolError) -> str:
    return f"{error.message}. {error.hint}".strip()
