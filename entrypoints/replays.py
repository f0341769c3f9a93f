"""Idempotency-Key: the same request of the same person is one turn, however often it is sent.

A row holds hashes and the turn's id alone; the answer is read from the turns' own table, under that person's rights. It
also holds after a restart, and between processes over one workspace: who comes second waits for the first.

    claim ──► ours: run it, `began`, and `release` if it came to no answer
          └─► a stored turn: answer with that
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.entrypoints.openai_errors import RequestError
from gallae.graphs.alive import alive
from gallae.graphs.events import Event, TurnEnded, TurnStarted
from gallae.graphs.store import StoredTurn, TurnStore
from gallae.graphs.wal import alone, use_wal

__all__ = ["Claim", "Replays", "open_replays"]

KEPT_SECONDS = 24 * 3600.0
LOOK_SECONDS = 0.05  # between two looks at a turn that somebody else runs
LONGEST = 255  # characters of a key


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run the turn of one key."""

    replays: Replays
    key: str

    async def noting(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[Event, None]:
        """`events` as they come; a turn that was cut or failed gives the key free, so that it can be sent again."""
        done = False
        try:
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, TurnStarted):
                        self.replays.began(self.key, event.id)
                    done = done or (isinstance(event, TurnEnded) and event.answer.outcome != "cut")
                    yield event
        finally:
            if not done:
                self.replays.release(self.key)


class Replays:
    """One connection; used from one thread. `open_replays` opens it."""

    def __init__(self, connection: sqlite3.Connection, store: TurnStore) -> None:
        self._db, self._store = connection, store
        self._me = f"{os.getpid()} {secrets.token_hex(8)}"  # in a container every process has the same number

    async def claim(self, person: Person, key: str, body: bytes) -> Claim | StoredTurn:
        """RequestError for a key that is too long, or that came with another body before."""
        if not 0 < len(key) <= LONGEST:
            raise RequestError(f"Idempotency-Key: 1 to {LONGEST} characters.", param="Idempotency-Key")
        name, said = _hash(f"{person.id}\0{key}".encode()), _hash(body)
        while True:
            row = self._claimed(name, said)
            if row is None:
                return Claim(self, name)
            if row[0] != said:
                raise RequestError(
                    "Idempotency-Key: this key came with another request.",
                    hint="Take a new key for a new request.",
                    param="Idempotency-Key",
                    reason="idempotency_key_reused",
                    status=422,
                )
            if row[1] is not None and (turn := self._answered(row[1], person)) is not None:
                return turn
            await asyncio.sleep(LOOK_SECONDS)

    def began(self, key: str, turn: str) -> None:
        self._db.execute("UPDATE replays SET turn = ? WHERE key = ?", (turn, key))

    def release(self, key: str) -> None:
        self._db.execute("DELETE FROM replays WHERE key = ? AND owner = ?", (key, self._me))

    def _claimed(self, key: str, body: str) -> tuple[str, str | None] | None:
        """None: it is ours now. Else (body, turn) of who was first."""
        now = time.time()
        with alone(self._db):
            self._db.execute("DELETE FROM replays WHERE created < ?", (now - KEPT_SECONDS,))
            row = self._db.execute("SELECT body, turn, owner FROM replays WHERE key = ?", (key,)).fetchone()
            if row is not None and not self._abandoned(row[1], row[2]):
                return str(row[0]), row[1]
            values = (key, body, self._me, now)
            self._db.execute("INSERT OR REPLACE INTO replays VALUES (?, ?, NULL, ?, ?)", values)
            return None

    def _abandoned(self, turn: str | None, owner: str) -> bool:
        """Nobody works on it any more, and there is no answer to give: killed in the middle, or deleted since."""
        if turn is not None and self._store.has_answer(turn):
            return False
        pid = int(owner.split()[0])
        works = owner == self._me or (pid != os.getpid() and alive(pid))
        return not works or (turn is not None and not self._store.has(turn))

    def _answered(self, turn: str, person: Person) -> StoredTurn | None:
        try:
            stored = self._store.turn(turn, person)
        except InputError:
            return None
        return stored if stored.answer is not None else None


@contextmanager
def open_replays(path: Path, store: TurnStore) -> Iterator[Replays]:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        use_wal(db)
        db.execute(
            "CREATE TABLE IF NOT EXISTS replays"
            " (key TEXT PRIMARY KEY, body TEXT NOT NULL, turn TEXT, owner TEXT NOT NULL, created REAL NOT NULL)"
        )
        yield Replays(db, store)
    finally:
        db.close()


def _hash(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
