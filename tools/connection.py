"""One open session to one MCP server, owned by one task.

A client must be closed in the task that opened it, so each connection has its own; calls from other tasks are fine. A
session that died is opened again for the next call; only a call that merely reads is tried twice. Every way in which a
server fails to start or to answer becomes one ToolError that says which server, why, and what to do next.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings

if TYPE_CHECKING:
    from mcp import Client, Tool

__all__ = ["CALL_SECONDS", "RESULT_CHARACTERS", "Connection", "target_of"]

STDIO_SECONDS, HTTP_SECONDS, CALL_SECONDS, CLOSE_SECONDS = 10.0, 5.0, 30.0, 5.0
RETRY_SECONDS = 5.0  # a server that failed to start is left alone for so long
RESULT_CHARACTERS = 20_000

# What a Client takes: a function, because each opening needs a fresh transport, and where a child's stderr goes.
Target = Callable[[Any], Any]


class Connection:
    """`open` until `close`; `tools` once it is ready. `reason` says why it is not."""

    def __init__(
        self, name: str, target: Target, *, connect_seconds: float, call_seconds: float = CALL_SECONDS
    ) -> None:
        self.name = name
        self.tools: tuple[Tool, ...] = ()
        self.reason = ""
        self._target = target
        self._connect_seconds, self._call_seconds = connect_seconds, call_seconds
        self._client: Client | None = None
        self._owner: asyncio.Task[None] | None = None
        self._stop = asyncio.Event()
        self._opening = asyncio.Lock()
        self._failed_at = -RETRY_SECONDS

    async def open(self) -> None:
        """Start the owner task and wait until the tools are listed. ToolError with the reason otherwise."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stop = asyncio.Event()
        self._owner = asyncio.create_task(self._own(ready), name=f"mcp:{self.name}")
        try:
            await ready
        except ToolError as error:
            self.reason, self._failed_at = error.message, time.monotonic()
            await self._ended()
            raise
        except asyncio.CancelledError:
            await self.close()
            raise
        self.reason = ""

    async def call(self, tool: str, arguments: Mapping[str, Any], *, reads_only: bool) -> tuple[str, bool]:
        """(text, is_error) of one call; the text is cut at RESULT_CHARACTERS."""
        for attempt in (1, 2):
            client = await self._ready()
            try:
                async with asyncio.timeout(self._call_seconds):
                    result = await client.call_tool(tool, dict(arguments))
            except TimeoutError as error:
                raise ToolError(
                    f"{self.name}: {tool} gave no answer within {self._call_seconds:g} s",
                    hint="Ask for less, or try again later.",
                ) from error
            except Exception as error:
                if _is_lost(error):
                    await self.close()
                    if attempt == 1 and reads_only:
                        continue
                raise ToolError(
                    f"{self.name}: {tool} failed: {_why(error)}", hint="Check the arguments, or try again later."
                ) from error
            return _text(result), bool(getattr(result, "is_error", False))
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """End the owner task; a server that does not let go is cancelled."""
        self._stop.set()
        await self._ended()

    async def _ready(self) -> Client:
        """The open client; a lost one is opened again, once at a time and not more often than RETRY_SECONDS."""
        async with self._opening:
            if self._client is None:
                if time.monotonic() - self._failed_at < RETRY_SECONDS:
                    raise ToolError(f"{self.name}: {self.reason}", hint="The server is down; use another tool.")
                await self.open()
            assert self._client is not None
            return self._client

    async def _own(self, ready: asyncio.Future[None]) -> None:
        """The task that opens, holds and closes the client."""
        from mcp import Client

        with _stderr() as stderr:
            try:
                async with contextlib.AsyncExitStack() as stack:
                    async with asyncio.timeout(self._connect_seconds):
                        client = Client(self._target(stderr), read_timeout_seconds=self._call_seconds + 5)
                        await stack.enter_async_context(client)
                        self.tools = tuple((await client.list_tools()).tools)
                    self._client = client
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
                reason = _why(error, self._connect_seconds)
                if said := _last_line(stderr):
                    reason = f"{reason} (stderr: {said})"
                if not ready.done():
                    ready.set_exception(ToolError(reason, hint=f"Check [mcp_servers.{self.name}] in gallae.toml."))
            finally:
                self._client = None

    async def _ended(self) -> None:
        owner, self._owner = self._owner, None
        if owner is None:
            return
        _, pending = await asyncio.wait({owner}, timeout=CLOSE_SECONDS)
        for task in pending:
            task.cancel()
            await asyncio.wait({task}, timeout=CLOSE_SECONDS)
        if owner.done() and not owner.cancelled():
            owner.exception()


def target_of(name: str, server: McpServerSettings, environ: Mapping[str, str]) -> tuple[Target, float]:
    """What to connect to, and how long that may take. ToolError if the settings name nothing that can be reached."""
    if server.command:
        missing = [variable for variable in server.env if variable not in environ]
        if missing:
            raise ToolError(
                f"environment variable {missing[0]} is not set", hint=f"Set it, or correct mcp_servers.{name}.env."
            )
        passed = {variable: environ[variable] for variable in server.env}
        return _child(server, passed), STDIO_SECONDS
    if server.url and server.url.startswith(("http://", "https://")):
        url = server.url
        return lambda stderr: url, HTTP_SECONDS
    if server.url:
        raise ToolError(f"url = {server.url!r} is not http or https", hint=f"Correct mcp_servers.{name}.url.")
    raise ToolError("neither command nor url is set", hint=f"Set mcp_servers.{name}.command or .url.")


def _child(server: McpServerSettings, passed: dict[str, str]) -> Target:
    def target(stderr: Any) -> Any:
        from mcp import StdioServerParameters, stdio_client

        return stdio_client(
            StdioServerParameters(command=server.command or "", args=list(server.args), env=passed or None),
            errlog=stderr,
        )

    return target


@contextlib.contextmanager
def _stderr() -> Iterator[Any]:
    """A file for a child's stderr: its last line is often the reason, and our own stderr stays clean."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
        yield file


def _last_line(file: Any) -> str:
    file.seek(0)
    lines = [line.strip() for line in file.read()[-4_000:].splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def _why(error: BaseException, seconds: float = CALL_SECONDS) -> str:
    """One clean sentence for every shape of failure."""
    while isinstance(error, BaseExceptionGroup) and error.exceptions:
        error = error.exceptions[0]
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s"
    if isinstance(error, FileNotFoundError):
        return f"command not found: {error.filename or error}"
    if isinstance(error, PermissionError):
        return f"not allowed to run: {error.filename or error}"
    if type(error).__name__ in ("ConnectError", "ConnectTimeout", "ConnectionRefusedError"):
        return "nothing answers at this URL"
    text = " ".join(str(error).split())[:200]
    return text or type(error).__name__


def _is_lost(error: BaseException) -> bool:
    """The session is gone (-32000 connection closed, a closed stream), not just this call."""
    text = str(error).lower()
    return "connection closed" in text or type(error).__name__ in (
        "ClosedResourceError",
        "BrokenResourceError",
        "ConnectError",
    )


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
        import json

        joined = json.dumps(result.structured_content, ensure_ascii=False)
    if len(joined) > RESULT_CHARACTERS:
        joined = f"{joined[:RESULT_CHARACTERS]}\n[truncated, {len(joined) - RESULT_CHARACTERS:,} more characters]"
    return joined
