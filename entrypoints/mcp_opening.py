"""The workspace behind `gallae mcp`: opened once, by a task of its own, and indexed in a thread.

Clients have their list of tools before any of this, and whatever asks meanwhile hears how far it is: a first index of many
documents takes minutes, and a client that hears nothing gives up after one.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from gallae.retrievers.progress import Step

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat

__all__ = ["Opener"]


class _Over(Exception):
    """We end, so the indexing ends at its next step; the next start goes on from there."""


class Opener:
    """`open_one` opens a chat that has not looked at its documents yet; with `ingest` they are looked at before anybody
    gets it. `step`: how far that is, None before and afterwards."""

    def __init__(self, open_one: Callable[[], AbstractAsyncContextManager[Chat]], *, ingest: bool = False) -> None:
        self.step: Step | None = None
        self._open_one, self._ingest = open_one, ingest
        self._task: asyncio.Task[None] | None = None
        self._ready: asyncio.Future[Chat] | None = None
        self._over = asyncio.Event()

    def begin(self) -> None:
        if self._task is None:
            self._ready = asyncio.get_running_loop().create_future()
            self._task = asyncio.create_task(self._hold(self._ready))

    async def chat(self) -> Chat:
        """GallaeError where the workspace cannot be opened; the next call tries once more."""
        self.begin()
        assert self._ready is not None
        return await asyncio.shield(self._ready)

    async def close(self) -> None:
        self._over.set()
        if self._task is not None:
            await self._task

    async def _hold(self, ready: asyncio.Future[Chat]) -> None:
        try:
            await asyncio.to_thread(importlib.import_module, "gallae.graphs.chat")
            async with self._open_one() as chat:
                if self._ingest:
                    await asyncio.to_thread(self._indexed, chat)
                ready.set_result(chat)
                await self._over.wait()
        except _Over as error:
            ready.set_exception(error)
            ready.exception()
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)
            ready.exception()  # it is told to whoever calls
            self._task = None

    def _indexed(self, chat: Chat) -> None:
        try:
            reports = chat.index.ingest(progress=self._reached)
        finally:
            self.step = None
        if chat.audit is not None:
            from gallae.graphs.audit_notes import note_documents

            note_documents(chat.audit, "", reports)
        chat.ingested = reports

    def _reached(self, step: Step) -> None:
        if self._over.is_set():
            raise _Over
        self.step = step
