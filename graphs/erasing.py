"""What was deleted from a database is gone from its files, too: SQLite only marks the place as free."""

from __future__ import annotations

import sqlite3

__all__ = ["ERASE", "erase_freed"]

# Every freed page is left out of the new file, and the log that held the old ones is cut to nothing.
ERASE = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


def erase_freed(db: sqlite3.Connection) -> None:
    """Write the file anew without what was freed. Waits for readers as long as the connection's timeout."""
    for statement in ERASE:
        db.execute(statement).fetchall()
