"""SQLite as we use it: a commit survives the death of the process, and several processes may open one file at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["alone", "use_wal"]

SECONDS = 10.0  # as long as a statement waits for its turn


def use_wal(db: sqlite3.Connection) -> None:
    """Write-ahead log, synchronous=NORMAL. Two that open a new file at the same moment both want to change its mode;
    SQLite tells the second at once that it is locked, whatever its timeout, so it is asked again here."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
    db.execute("PRAGMA synchronous=NORMAL")


@contextmanager
def alone(db: sqlite3.Connection) -> Iterator[None]:
    """Nobody else writes meanwhile, in any process; an error undoes what was written, and the connection can go on."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back by itself
            db.execute("ROLLBACK")
        raise
