"""One open session to one MCP server, owned by one task.

A client must be closed in the task that opened it, so each connection has its own; calls from other tasks are fine. A
session that died is opened again for the next call, ever more slowly if it keeps dying, and only a call that merely
reads, or surely did nothing, is sent twice. Every way in which a server fails to start or to answer becomes one
ToolError that says which server, why, and what to do next.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gallae.core.errors import ToolError
from gallae.tools.faults import ASKS_BACK, asks_back, is_lost, never_done, why
from gallae.tools.heard import Heard
from gallae.tools.offers import Offer, list_offers

if TYPE_CHECKING:
    from mcp import Client

__all__ = ["RESULT_CHARACTERS", "Asked", "Connection", "Target", "Waits"]

CLOSE_SECONDS = 6.0  # as long as ending a child may take
SHORTEST, LONGEST, PATIENCE = 0.25, 60.0, 2.0  # between two openings; how long a call waits for one
SENDS = 2
SILENT_CALLS = 2  # calls in a row without an answer, after which the session is opened anew
RESULT_CHARACTERS = 20_000


Asked = Callable[
    [str, Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]
]  # (question, schema) -> the form, None: no


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds."""

    connect: float = 10.0
    call: float = 30.0
    tools: Mapping[str, float] = field(default_factory=dict)  # by name, instead of `call`


@dataclass(frozen=True, slots=True)
class Target:
    """What a Client takes, made anew for each opening, and the values that nobody may read in what the server says."""

    opened: Callable[[Heard], Any]
    secrets: tuple[str, ...] = ()


class Connection:
    """`open` until `close`; `tools` once it is ready. `listed` is told them at each opening. `asked` puts a server's
    question to a person; without it servers are told that nobody can be asked."""

    def __init__(
        self,
        name: str,
        target: Target,
        waits: Waits,
        *,
        listed: Callable[[tuple[Offer, ...]], Any] | None = None,
        asked: Asked | None = None,
    ) -> None:
        self.name = name
        self.tools: tuple[Offer, ...] = ()
        self.openings = 0
        self.era = ""  # the revision of the protocol that is spoken, or was last
        self._target, self._waits, self._listed, self._asked = target, waits, listed, asked
        self._client: Client | None = None
        self._owner: asyncio.Task[None] | None = None
        self._heard = Heard(name)
        self._stop = asyncio.Event()
        self._opening = asyncio.Lock()
        self._reason = ""
        self._strikes = 0  # losses and failed openings since the last answer
        self._silent = 0
        self._died = False
        self._not_before = 0.0

    async def open(self) -> None:
        """Start the owner task and wait until the tools are listed. ToolError with the reason otherwise."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        self._owner = asyncio.create_task(self._own(ready), name=f"mcp:{self.name}")
        try:
            await ready
        except ToolError as error:
            self._reason = error.message
            self._strike(started=False)
            await self._ended()
            raise
        except asyncio.CancelledError:
            await self.close()
            raise
        self.openings, self._reason = self.openings + 1, ""

    async def call(
        self, tool: str, arguments: Mapping[str, Any], *, reads_only: bool, digest: str = ""
    ) -> tuple[str, bool]:
        """(text, is_error) of one call; the text is cut at RESULT_CHARACTERS.

        `digest`: of the description that a person knows; ToolError if the server has given the tool another one.
        """
        seconds = self._waits.tools.get(tool, self._waits.call)
        for attempt in range(1, SENDS + 1):
            client = await self._ready()
            self._must_be_known(tool, digest)
            try:
                async with asyncio.timeout(seconds):
                    result = await client.call_tool(tool, dict(arguments))
            except TimeoutError as error:
                await self._went_silent(client)
                raise ToolError(
                    f"{self.name}: {tool} gave no answer within {seconds:g} s", hint="Ask for less, or try again later."
                ) from error
            except Exception as error:
                lost = is_lost(error) or self._gone(client)
                harmless = reads_only or never_done(error, self._heard.fault)
                reason = self._explained(error, seconds)
                if lost:
                    await self._drop(client)
                    if harmless and attempt < SENDS:
                        continue
                raise self._failed(tool, reason, unsure=lost and not harmless) from error
            self._strikes = self._silent = 0
            return _text(result), bool(getattr(result, "is_error", False))
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """End the owner task; a server that does not let go is cancelled."""
        self._client = None
        await self._ended()

    async def _ready(self) -> Client:
        """The open client; a lost one is opened again, once at a time and not before its time."""
        async with self._opening:
            if self._client is not None and not self._gone(self._client):
                return self._client
            if self._owner is not None:
                await self._forget(started=True)
            wait = self._not_before - time.monotonic()
            if wait > PATIENCE or (wait > 0 and self._reason):
                raise self._down(wait)
            await asyncio.sleep(max(0.0, wait))
            try:
                await self._opened_again()
            except ToolError as error:
                raise self._down(self._not_before - time.monotonic()) from error
            assert self._client is not None
            return self._client

    async def _opened_again(self) -> None:
        """Once more if it died while starting: nothing has been sent to it yet."""
        try:
            await self.open()
        except ToolError:
            if not self._died:
                raise
            await self.open()

    def _down(self, wait: float) -> ToolError:
        return ToolError(
            f"{self.name} is down: {self._reason or 'it keeps ending'}",
            hint=f"It is tried again in {max(1, round(wait))} s; use another tool meanwhile.",
        )

    def _gone(self, client: Client) -> bool:
        """Is this session over? Also one whose server ended while nobody called: nothing was sent to it, so a call that
        writes need not be told that it may have been done."""
        return client is not self._client or self._owner is None or self._owner.done() or self._heard.ended

    async def _drop(self, client: Client) -> None:
        """Forget a session that is over, unless somebody else has done so or has a new one already."""
        async with self._opening:
            if client is self._client:
                await self._forget(started=True)

    async def _forget(self, *, started: bool) -> None:
        self._strike(started=started)
        await self.close()

    def _strike(self, *, started: bool) -> None:
        """When to try again: at once after a first loss, later after each further one, later at once if it did not start."""
        self._strikes += 1
        steps = self._strikes - (2 if started else 1)
        pause = 0.0 if steps < 0 else min(LONGEST, SHORTEST * 2 ** min(steps, 10))
        self._not_before = time.monotonic() + pause

    async def _went_silent(self, client: Client) -> None:
        self._silent += 1
        if self._silent >= SILENT_CALLS or self._gone(client):
            self._silent = 0
            await self._drop(client)

    def _must_be_known(self, tool: str, digest: str) -> None:
        offered = next((offer for offer in self.tools if offer.name == tool), None)
        if digest and (offered is None or offered.digest != digest):
            how = "no longer offers" if offered is None else "now describes differently"
            raise ToolError(
                f"{self.name} {how} {tool}; it is not used until a person has seen this",
                hint="Answer without this tool. The operator sees the change with `gallae tools`.",
            )

    def _explained(self, error: BaseException, seconds: float) -> str:
        reason = self._heard.masked(why(error, seconds))
        return f"{reason} ({self._heard.fault})" if self._heard.fault else reason

    def _failed(self, tool: str, reason: str, *, unsure: bool) -> ToolError:
        if unsure:
            return ToolError(
                f"{self.name}: {tool} was cut off: {reason}. Whether it was done is not known, so it was not sent again",
                hint="Look whether it was done before asking again.",
            )
        hint = ASKS_BACK if asks_back(reason) else "Check the arguments, or try again later."
        return ToolError(f"{self.name}: {tool} failed: {reason}", hint=hint)

    async def _own(self, ready: asyncio.Future[None]) -> None:
        """The task that opens, holds and closes the client."""
        from mcp import Client

        heard = self._heard = Heard(self.name, self._target.secrets)
        longest = max([self._waits.call, *self._waits.tools.values()])
        try:
            async with contextlib.AsyncExitStack() as stack:
                async with asyncio.timeout(self._waits.connect):
                    client = Client(
                        self._target.opened(heard),
                        read_timeout_seconds=longest + 5,
                        elicitation_callback=_elicited(self._asked) if self._asked else None,
                    )
                    await stack.enter_async_context(client)
                    self.tools = await list_offers(client)
                if self._listed is not None:
                    self._listed(self.tools)
                self._client, self.era, heard.fault = client, str(client.protocol_version or ""), ""
                if not ready.done():
                    ready.set_result(None)
                await self._stop.wait()
        except asyncio.CancelledError:
            if not ready.done():
                ready.cancel()
            raise
        except BaseException as error:  # whatever a foreign server does ends here, with its reason
            if not isinstance(error, Exception | BaseExceptionGroup):
                raise
            reason, self._died = self._explained(error, self._waits.connect), is_lost(error)
            if said := heard.last:
                reason = f"{reason} (stderr: {said})"
            if not ready.done():
                ready.set_exception(ToolError(reason, hint=f"Check [mcp_servers.{self.name}] in gallae.toml."))

    async def _ended(self) -> None:
        self._stop.set()
        owner, self._owner = self._owner, None
        if owner is None:
            return
        _, pending = await asyncio.wait({owner}, timeout=CLOSE_SECONDS)
        for task in pending:
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSE_SECONDS)
        if owner.done() and not owner.cancelled():
            owner.exception()


def _elicited(asked: Asked) -> Any:
    """A form in the protocol's words. A URL that a server wants opened is declined: no person has seen where it leads."""
    from mcp_types import ElicitRequestFormParams, ElicitResult

    async def elicited(context: Any, params: Any) -> ElicitResult:
        if not isinstance(params, ElicitRequestFormParams):
            return ElicitResult(action="decline")
        schema = params.requested_schema
        given = await asked(params.message, schema)
        if given is None:
            return ElicitResult(action="decline")
        defaults = {name: one["default"] for name, one in schema.get("properties", {}).items() if "default" in one}
        return ElicitResult(action="accept", content={**defaults, **given})

    return elicited


def _text(result: Any) -> str:
    """The text of a result; other content is named, not shown."""
    parts = []
    for block in result.content:
        text = getattr(block, "text", None)
        if text is None and (resource := getattr(block, "resource", None)) is not None:
            text = getattr(resource, "text", None)
        parts.append(text if text is not None else f"[{getattr(block, 'type', 'content')}]")
    joined = "\n".join(parts)
    if not joined and getattr(result, "structured_content", None):
        joined = json.dumps(result.structured_content, ensure_ascii=False)
    if len(joined) > RESULT_CHARACTERS:
        joined = f"{joined[:RESULT_CHARACTERS]}\n[truncated, {len(joined) - RESULT_CHARACTERS:,} more characters]"
    return joined
