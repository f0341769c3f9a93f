"""A response that streams lines and hears when its reader leaves.

A reader that goes stops the work behind the lines at once; one that takes nothing for `PATIENCE` seconds is let go; in
silence `: ping` is said every `BEAT` seconds, so that no proxy takes the stream for dead.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

__all__ = ["Gone", "Streamed", "attended"]

BEAT = 15.0
PATIENCE = 60.0
PING = b": ping\n\n"
T = TypeVar("T")


class Gone(Exception):
    """The caller has left; nobody reads an answer."""


class Streamed(Response):
    """`first` is sent with the headers; what is wrong before it is still an error with its own status."""

    media_type = "text/event-stream"

    def __init__(self, first: bytes, lines: AsyncGenerator[bytes, None]) -> None:
        super().__init__(headers={"X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._first, self._lines = first, lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = asyncio.create_task(_left(receive))
        coming: asyncio.Task[bytes | None] | None = None

        async def say(line: bytes, *, more: bool = True) -> None:
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.body", "body": line, "more_body": more})

        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await say(self._first)
            while True:
                coming = asyncio.create_task(_next(self._lines))
                while not coming.done():
                    await asyncio.wait({coming, left}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
                    if left.done():
                        return
                    if not coming.done():
                        await say(PING)
                if (line := coming.result()) is None:
                    break
                await say(line)
            await say(b"", more=False)
        except (TimeoutError, OSError):
            return  # let go; `finally` stops the work
        finally:
            await _ended(left, coming)
            await self._lines.aclose()


async def attended(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, which is cancelled once the caller leaves: Gone."""
    working = asyncio.create_task(work)
    left = asyncio.create_task(_left(request.receive))
    try:
        await asyncio.wait({working, left}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Gone
        return working.result()
    finally:
        await _ended(left, working)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _next(lines: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(lines, None)


async def _ended(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancelled and over; what they ended with is known already, or nobody's business any more."""
    for task in tasks:
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
