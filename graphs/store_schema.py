"""The tables of turns.sqlite, as they were made and as they grew: each step runs once, in order, in one transaction."""

from __future__ import annotations

import sqlite3

from gallae.graphs.wal import alone

__all__ = ["MIGRATIONS", "migrate"]

MIGRATIONS = (
    """
    CREATE TABLE threads (id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL);
    CREATE TABLE turns (
        id TEXT PRIMARY KEY, thread TEXT NOT NULL REFERENCES threads(id), person TEXT NOT NULL,
        question TEXT NOT NULL, status TEXT NOT NULL, shown TEXT NOT NULL DEFAULT '', withdrawn TEXT,
        answer TEXT, error TEXT, pid INTEGER NOT NULL, created REAL NOT NULL, ended REAL,
        in_checkpoint INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX turns_by_thread ON turns(thread, created);
    CREATE TABLE ratings (
        turn TEXT NOT NULL REFERENCES turns(id), person TEXT NOT NULL, score INTEGER, comment TEXT, route TEXT,
        created REAL NOT NULL
    );
    """,
    "ALTER TABLE turns ADD COLUMN ran TEXT",
    """
    CREATE TABLE drafts (
        turn TEXT NOT NULL REFERENCES turns(id), skill TEXT NOT NULL, model TEXT NOT NULL, mode TEXT NOT NULL,
        passed INTEGER NOT NULL, failed TEXT NOT NULL, text TEXT NOT NULL, created REAL NOT NULL
    );
    CREATE INDEX drafts_by_model ON drafts(skill, model, created);
    """,
    # rests: JSON list of paths; NULL in turns of before, of which it is not known. A share's token is never stored.
    """
    ALTER TABLE turns ADD COLUMN rests TEXT;
    CREATE TABLE shares (
        digest TEXT PRIMARY KEY, thread TEXT NOT NULL REFERENCES threads(id), upto TEXT NOT NULL,
        created REAL NOT NULL, expires REAL
    )
    """,
    "ALTER TABLE turns ADD COLUMN audited INTEGER NOT NULL DEFAULT 1",  # turns of before the audit have no row in it
    # answer: the Turn JSON that waits; kept: what the run goes on with (graphs.approvals), empty once it is settled.
    """
    CREATE TABLE approvals (
        id TEXT PRIMARY KEY, turn TEXT NOT NULL REFERENCES turns(id), thread TEXT NOT NULL, person TEXT NOT NULL,
        state TEXT NOT NULL, approval TEXT NOT NULL, answer TEXT NOT NULL, kept TEXT NOT NULL, note TEXT NOT NULL,
        asked REAL NOT NULL, expires REAL NOT NULL, decided REAL
    );
    CREATE INDEX approvals_by_turn ON approvals(turn, asked)
    """,
    "ALTER TABLE turns ADD COLUMN replaced TEXT",  # id of the turn that was asked in its place (graphs.branches)
    # pinned: when it was; NULL: it is not.
    """
    ALTER TABLE threads ADD COLUMN pinned REAL;
    CREATE INDEX threads_by_person ON threads(person, created)
    """,
)


def migrate(db: sqlite3.Connection) -> None:
    """Take an old file, or an empty one, to the last step."""
    with alone(db):
        done = db.execute("PRAGMA user_version").fetchone()[0]
        for number, script in enumerate(MIGRATIONS[done:], done + 1):
            for statement in script.split(";"):
                if statement.strip():
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {number}")
