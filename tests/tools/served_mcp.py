"""MCP servers over HTTP for the tests: one of the SDK, served in this loop, and a wire in front of it that can be cut."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FunctionType
from typing import Any


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[int]:
    """The port on which `app` answers; a function of the port makes an app that has to know it."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    if isinstance(app, FunctionType):
        app = app(listener.getsockname()[1]) if app.__code__.co_argcount == 1 else app
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=1))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await running


def hours_app(noted: list[str] | None = None) -> Any:
    """opening_hours(branch, seconds) over Streamable HTTP, both eras; note(text), which writes into `noted`."""
    from mcp.server import MCPServer
    from mcp_types import ToolAnnotations

    server = MCPServer("hours")

    @server.tool(annotations=ToolAnnotations(read_only_hint=True))
    async def opening_hours(branch: str, seconds: float = 0.0) -> str:
        """Opening hours of a branch."""
        await asyncio.sleep(seconds)
        return f"{branch}: 9-18"

    @server.tool()
    async def note(text: str) -> str:
        """Writes it down."""
        if noted is not None:
            noted.append(text)
        return f"noted: {text}"

    return server.streamable_http_app()


class Wire:
    """Forwards bytes to a port; `cut` resets every connection that is open, `broken` refuses new ones, `port` is where
    new ones lead."""

    def __init__(self) -> None:
        self.port = 0
        self.broken = False
        self.connections = 0
        self._open: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def to(self, port: int) -> AsyncIterator[int]:
        self.port = port

        async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if self.broken:
                writer.transport.abort()
                return
            self.connections += 1
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
            self._open |= {writer, back}
            try:
                await asyncio.gather(_pour(reader, back), _pour(there, writer))
            finally:
                self._open -= {writer, back}
                back.close()
                writer.close()

        server = await asyncio.start_server(joined, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            self.cut()
            server.close()

    def cut(self) -> int:
        for writer in (cut := list(self._open)):
            writer.transport.abort()
        return len(cut)


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    try:
        while some := await source.read(65_536):
            into.write(some)
            await into.drain()
    except ConnectionError:
        pass
    finally:
        into.transport.abort()


def older(app: Any) -> Any:
    """The same server as one that knows nothing of 2026-07-28: clients fall back to the handshake of 2025-11-25."""
    unknown = b'{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"Method not found"}}'

    async def answered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        said = json.loads(body)
        if said.get("method") == "server/discover":
            head = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": unknown % json.dumps(said["id"]).encode()})
            return
        first = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Any:
            return first.pop() if first else await receive()

        await app(scope, again, send)

    return answered
