"""What every turn used: one row each, without a word of what was asked, in `.gallae/keep/usage.sqlite`.

A file of its own beside the conversations, because it must also count what they do not keep: a turn that was stopped
before its answer, a private one, one that was deleted or is older than the workspace keeps. Whoever deletes what they
asked does not get their quota back. Deleting a person takes their rows out (`person`).

    running ──► the turn's status      tokens and usd grow with every call of a model

Several processes over one workspace share the file: what is allowed is decided and written in one transaction.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from gallae.core.types import Usage
from gallae.graphs.alive import alive
from gallae.graphs.wal import alone, use_wal

__all__ = ["Ceiling", "Used", "Uses", "open_uses"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS uses (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, pid INTEGER NOT NULL, created REAL NOT NULL, ended REAL,
    status TEXT NOT NULL DEFAULT 'running', route TEXT NOT NULL DEFAULT '', models TEXT NOT NULL DEFAULT '{}',
    input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, usd REAL NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS uses_by_person ON uses(person, created, input_tokens, output_tokens, usd);
CREATE INDEX IF NOT EXISTS uses_by_time ON uses(created);
CREATE INDEX IF NOT EXISTS uses_paid ON uses(created, usd) WHERE usd > 0;
CREATE INDEX IF NOT EXISTS uses_running ON uses(person, pid) WHERE status = 'running';
"""


@dataclass(frozen=True, slots=True)
class Used:
    """`lately`: when the last turns began, oldest first, seconds since 1970; `running`: turns that are at work now."""

    lately: tuple[float, ...] = ()
    running: int = 0
    turns: int = 0  # since `day`, as the next two
    tokens: int = 0
    usd: float = 0.0
    usd_month: float = 0.0


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Money that a person ("" everybody) may use since a moment. `name`: "day" or "month"; `of`: whose it is."""

    of: str
    name: str
    since: float
    usd: float


class Uses:
    """One connection; used from one thread. `open_uses` opens it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else writes meanwhile, in any process; an error undoes what was written."""
        return alone(self._db)

    def of_person(self, person: str, *, minute: float, day: float, month: float) -> Used:
        """What the person used since these moments; a running turn whose process died no longer runs."""
        where = "FROM uses WHERE person = ? AND created"
        lately = self._db.execute(f"SELECT created {where} > ? ORDER BY created", (person, minute)).fetchall()
        turns, tokens, usd = self._db.execute(
            f"SELECT count(*), coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(usd), 0) {where} >= ?",
            (person, day),
        ).fetchone()
        return Used(
            lately=tuple(created for (created,) in lately),
            running=self._running(person),
            turns=turns,
            tokens=tokens,
            usd=usd,
            usd_month=self.usd(person, month),
        )

    def usd(self, person: str, since: float) -> float:
        """Of a person, or "" of everybody, running calls at the most they may cost."""
        if person:
            of_one = "SELECT coalesce(sum(usd), 0) FROM uses WHERE person = ? AND created >= ?"
            return float(self._db.execute(of_one, (person, since)).fetchone()[0])
        of_all = "SELECT coalesce(sum(usd), 0) FROM uses WHERE usd > 0 AND created >= ?"
        return float(self._db.execute(of_all, (since,)).fetchone()[0])

    def begin(self, id: str, person: str, now: float) -> None:
        self._db.execute(
            "INSERT INTO uses (id, person, pid, created) VALUES (?, ?, ?, ?)", (id, person, os.getpid(), now)
        )

    def drop(self, id: str) -> None:
        """Of a turn that was refused before anything was done."""
        self._db.execute("DELETE FROM uses WHERE id = ?", (id,))

    def reserve(self, id: str, usd: float, ceilings: Sequence[Ceiling]) -> Ceiling | None:
        """Set aside what a call may cost. Returns the ceiling that it would break; then nothing is set aside."""
        with self.alone():
            for ceiling in ceilings:
                if self.usd(ceiling.of, ceiling.since) + usd > ceiling.usd:
                    return ceiling
            self._db.execute("UPDATE uses SET usd = usd + ? WHERE id = ?", (usd, id))
        return None

    def settle(self, id: str, used: Usage, reserved: float) -> None:
        """In place of what was set aside, what the call took."""
        self._db.execute(
            "UPDATE uses SET usd = max(0, round(usd + ?, 9)), input_tokens = input_tokens + ?,"
            " output_tokens = output_tokens + ? WHERE id = ?",
            (used.cost_usd - reserved, used.input_tokens, used.output_tokens, id),
        )

    def end(self, id: str, status: str, route: str, models: Mapping[str, Usage], now: float) -> None:
        """`models`: what each of them took of it."""
        split = {label: [u.input_tokens, u.output_tokens, u.cost_usd] for label, u in models.items()}
        self._db.execute(
            "UPDATE uses SET status = ?, route = ?, models = ?, ended = ? WHERE id = ?",
            (status, route, json.dumps(split), now, id),
        )

    def rows(self, since: float, until: float, person: str | None = None) -> Iterator[tuple[object, ...]]:
        """(person, created, seconds, route, models JSON, input tokens, output tokens, usd) of turns begun in
        [since, until), oldest first; of one person or, None, of all."""
        yield from self._db.execute(
            "SELECT person, created, coalesce(ended - created, 0), route, models, input_tokens, output_tokens, usd"
            " FROM uses WHERE created >= ? AND created < ? AND (? IS NULL OR person = ?) ORDER BY created, rowid",
            (since, until, person, person),
        )

    def _running(self, person: str) -> int:
        query = "SELECT pid, count(*) FROM uses WHERE person = ? AND status = 'running' GROUP BY pid"
        running = 0
        for pid, count in self._db.execute(query, (person,)).fetchall():
            if pid == os.getpid() or alive(pid):
                running += count
            else:
                self._db.execute("UPDATE uses SET status = 'cut' WHERE status = 'running' AND pid = ?", (pid,))
        return running


@contextmanager
def open_uses(path: Path) -> Iterator[Uses]:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        use_wal(db)
        db.executescript(SCHEMA)
        yield Uses(db)
    finally:
        db.close()
