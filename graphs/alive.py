"""Which processes still run, and what became of the turns of those that do not: closed with what they had shown, or waiting
again for their person (graphs.approvals)."""

from __future__ import annotations

import os
import sqlite3

from gallae.graphs.approvals import settle_left

__all__ = ["alive", "close_dead"]


def close_dead(db: sqlite3.Connection, *, first: bool) -> None:
    """`first`: this process has not run a turn here yet, so that turns under its number are those of another that had
    the same one: in a container every server is number 1."""
    running = db.execute("SELECT DISTINCT pid FROM turns WHERE status = 'running'").fetchall()
    for (pid,) in running:
        if first if pid == os.getpid() else not alive(pid):
            for (turn,) in db.execute("SELECT id FROM turns WHERE status = 'running' AND pid = ?", (pid,)).fetchall():
                settle_left(db, turn)
            db.execute("UPDATE turns SET status = 'cut' WHERE status = 'running' AND pid = ?", (pid,))


def alive(pid: int) -> bool:
    """Does a process of this number run?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
