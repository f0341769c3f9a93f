"""The thread's checkpoints in SQLite, with the settings that were measured: WAL, synchronous=NORMAL, written once
a turn (`durability="exit"`), and no type instantiated from the database but those named here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from gallae.graphs.wal import use_wal

__all__ = ["open_checkpoints"]


@asynccontextmanager
async def open_checkpoints(path: Path | None) -> AsyncIterator[AsyncSqliteSaver]:
    """None: in memory."""
    import aiosqlite

    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as db:
            use_wal(db)  # the file remembers it
    async with aiosqlite.connect(path or ":memory:", timeout=10) as connection:
        await connection.execute("PRAGMA synchronous=NORMAL")
        await connection.execute("PRAGMA temp_store=MEMORY")
        # Messages only: LangChain's own types are allowed by the serialiser, ours are never checkpointed.
        saver = AsyncSqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=[]))
        await saver.setup()
        yield saver
