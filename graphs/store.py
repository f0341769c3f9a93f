"""The turn's own table: what was asked and what was shown, written before and apart from the checkpoint.

A question is committed before anything else happens to it, and each sentence before a person sees it, so no
way of ending (stop, crash, kill) loses either. SQLite in WAL mode with synchronous=NORMAL: a commit survives
the death of the process at any moment (a power cut may lose the last ones).

    running ──► answered | abstained | clarify | refused | unserved | cut | failed
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.errors import AccessError, InputError
from gallae.core.types import Answer, Message, Person, Question, as_json

__all__ = ["StoredRating", "StoredThread", "StoredTurn", "TurnStore", "new_id", "open_store"]

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
)


@dataclass(frozen=True, slots=True)
class StoredThread:
    id: str
    title: str
    created: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """`answer` is the Turn JSON of interfaces.md; None while running and after a cut or failure."""

    id: str
    thread: str
    question: str
    status: str
    shown: str  # exactly what the person has seen
    withdrawn: str | None  # why it no longer counts, if it does not
    answer: dict[str, Any] | None
    error: str | None
    created: float

    @property
    def text(self) -> str:
        """What stands in the conversation: the answer's text, or what was said before the cut."""
        return str(self.answer["text"]) if self.answer else self.shown

    @property
    def stays(self) -> bool:
        """D9: what is said about this turn may not leave the house; so also where its decision is not known."""
        return not self.answer or bool(self.answer["decision"]["local_only"])


@dataclass(frozen=True, slots=True)
class StoredRating:
    score: int | None  # 1 or 0
    comment: str
    route: str | None
    created: float


def new_id() -> str:
    """128 random bits: a thread id in an address is a secret, so it must not be guessable."""
    return secrets.token_hex(16)


class TurnStore:
    """One connection; used from one thread. `open_store` opens it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(self, question: Question) -> None:
        """Acknowledge a question. AccessError if the thread belongs to somebody else."""
        now = time.time()
        self.check_owner(question.thread, question.person)
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute(
            "INSERT OR IGNORE INTO threads VALUES (?, ?, ?, ?)",
            (question.thread, question.person.id, " ".join(question.text.split())[:60], now),
        )
        self._db.execute(
            "INSERT INTO turns (id, thread, person, question, status, pid, created)"
            " VALUES (?, ?, ?, ?, 'running', ?, ?)",
            (question.id, question.thread, question.person.id, question.text, os.getpid(), now),
        )
        self._db.execute("COMMIT")

    def show(self, turn: str, text: str) -> None:
        """Write a released sentence; call it before the person sees it."""
        self._db.execute("UPDATE turns SET shown = shown || ? WHERE id = ?", (text, turn))

    def withdraw(self, turn: str, because: str) -> None:
        self._db.execute("UPDATE turns SET withdrawn = ? WHERE id = ?", (because, turn))

    def end(self, answer: Answer, ran: dict[str, Any] | None = None) -> None:
        """`ran`: versions and milliseconds by node, for `gallae explain`."""
        self._db.execute(
            "UPDATE turns SET status = ?, answer = ?, ended = ?, ran = ? WHERE id = ?",
            (answer.outcome, _json(as_json(answer)), time.time(), _json(ran or {}), answer.id),
        )

    def stop(self, turn: str, status: str, error: str | None = None) -> None:
        """End a turn that has no answer: "cut" (stopped, budget) or "failed". A finished turn stays as it is."""
        self._db.execute(
            "UPDATE turns SET status = ?, error = ?, ended = ? WHERE id = ? AND status = 'running'",
            (status, error, time.time(), turn),
        )

    def mark_checkpointed(self, turns: list[str]) -> None:
        self._db.executemany("UPDATE turns SET in_checkpoint = 1 WHERE id = ?", [(t,) for t in turns])

    def not_checkpointed(self, thread: str, before: str) -> list[StoredTurn]:
        """Ended turns that a kill or a stop kept out of the checkpoint, oldest first."""
        return [
            _turn(row)
            for row in self._db.execute(
                f"{_SELECT} WHERE thread = ? AND in_checkpoint = 0 AND id != ? AND status != 'running'"
                " ORDER BY created, rowid",
                (thread, before),
            )
        ]

    def turns(self, thread: str, person: Person) -> list[StoredTurn]:
        """The thread's turns, oldest first; AccessError for somebody else's thread, [] for an unknown one."""
        self.check_owner(thread, person)
        return [_turn(r) for r in self._db.execute(f"{_SELECT} WHERE thread = ? ORDER BY created, rowid", (thread,))]

    def turn(self, turn: str, person: Person) -> StoredTurn:
        """The person's turn of this id, or of the only id that begins so. InputError for none or several."""
        rows = self._db.execute(
            f"{_SELECT} WHERE person = ? AND substr(id, 1, ?) = ? ORDER BY created LIMIT 3",
            (person.id, max(len(turn), 1), turn),
        ).fetchall()
        if len(rows) > 1:
            raise InputError(f"{turn}: several turns begin so", hint="Give more of the id: `gallae explain --list`.")
        if not rows:
            raise InputError(
                f"{turn}: no such turn", hint="`gallae explain --list` shows the last turns with their ids."
            )
        return _turn(rows[0])

    def recent(self, person: Person, count: int) -> list[StoredTurn]:
        """The person's last turns, newest first."""
        query = f"{_SELECT} WHERE person = ? ORDER BY created DESC, rowid DESC LIMIT ?"
        return [_turn(row) for row in self._db.execute(query, (person.id, count))]

    def ran(self, turn: str) -> dict[str, Any]:
        """{"versions": …, "nodes": [[name, milliseconds], …]} of an ended turn; {} of an older one."""
        row = self._db.execute("SELECT ran FROM turns WHERE id = ?", (turn,)).fetchone()
        found: dict[str, Any] = json.loads(row[0]) if row and row[0] else {}
        return found

    def ratings(self, turn: str, person: Person) -> list[StoredRating]:
        """What the person said about the turn, oldest first."""
        query = (
            "SELECT score, comment, route, created FROM ratings WHERE turn = ? AND person = ? ORDER BY created, rowid"
        )
        return [StoredRating(*row) for row in self._db.execute(query, (turn, person.id))]

    def threads(self, person: Person) -> list[StoredThread]:
        """The person's conversations, newest first."""
        rows = self._db.execute(
            "SELECT id, title, created FROM threads WHERE person = ? ORDER BY created DESC", (person.id,)
        )
        return [StoredThread(*row) for row in rows]

    def history(self, thread: str, person: Person, limit: int) -> tuple[Message, ...]:
        """The last `limit` messages. Withdrawn and failed text is no part of what was said."""
        messages: list[Message] = []
        for turn in self.turns(thread, person):
            if turn.status == "running":
                continue
            messages.append(Message("user", turn.question))
            if turn.text and not turn.withdrawn:
                messages.append(Message("assistant", turn.text))
        return tuple(messages[-limit:])

    def cited(self, thread: str, person: Person) -> tuple[str, ...]:
        """Paths of the documents that the thread's last answer quoted; a question back quotes none and ends nothing."""
        for turn in reversed(self.turns(thread, person)):
            if turn.status in ("running", "clarify"):
                continue
            found = (turn.answer or {}).get("citations") or () if not turn.withdrawn else ()
            return tuple(dict.fromkeys(str(citation["path"]) for citation in found))
        return ()

    def cited_ever(self, thread: str, person: Person) -> frozenset[str]:
        """Paths of all documents that the thread's answers have quoted."""
        answers = (turn.answer or {} for turn in self.turns(thread, person))
        return frozenset(str(citation["path"]) for answer in answers for citation in answer.get("citations") or ())

    def rate(self, turn: str, person: Person, score: int | None, comment: str = "", route: str | None = None) -> None:
        """Append a rating (score 1 or 0) or the route that would have been right; earlier ones are kept."""
        stored = self.turn(turn, person)
        self._db.execute(
            "INSERT INTO ratings VALUES (?, ?, ?, ?, ?, ?)", (stored.id, person.id, score, comment, route, time.time())
        )

    def rated(self) -> list[tuple[StoredTurn, str, list[StoredRating]]]:
        """Every turn that its own person rated, with that person and the ratings, both oldest first."""
        rows = self._db.execute(_RATED).fetchall()
        return [
            (
                _turn(tuple(row)),
                str(person),
                self.ratings(str(row[0]), Person(str(person))),
            )
            for person, *row in rows
        ]

    def answers(self, since: float = 0.0) -> list[tuple[float, dict[str, Any]]]:
        """(when asked, Turn JSON) of everybody's ended turns since then, oldest first: for sums over a workspace."""
        rows = self._db.execute(
            "SELECT created, answer FROM turns WHERE answer IS NOT NULL AND created >= ? ORDER BY created", (since,)
        )
        return [(created, json.loads(answer)) for created, answer in rows]

    def check_owner(self, thread: str, person: Person) -> None:
        row = self._db.execute("SELECT person FROM threads WHERE id = ?", (thread,)).fetchone()
        if row is not None and row[0] != person.id:
            raise AccessError(
                f"{thread}: not a conversation of {person.id}", hint="Open one of your own, or start a new one."
            )


@contextmanager
def open_store(path: Path) -> Iterator[TurnStore]:
    """Open or create the table; turns of dead processes become `cut`, with what they had shown."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    try:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        _migrate(db)
        _close_dead(db)
        yield TurnStore(db)
    finally:
        db.close()


_SELECT = "SELECT id, thread, question, status, shown, withdrawn, answer, error, created FROM turns"
_RATED = (
    "SELECT person, id, thread, question, status, shown, withdrawn, answer, error, created FROM turns"
    " WHERE id IN (SELECT turn FROM ratings WHERE ratings.person = turns.person) ORDER BY created, rowid"
)


def _turn(row: tuple[Any, ...]) -> StoredTurn:
    turn, thread, question, status, shown, withdrawn, answer, error, created = row
    parsed = json.loads(answer) if answer else None
    return StoredTurn(turn, thread, question, status, shown, withdrawn, parsed, error, created)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _migrate(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    done = db.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(MIGRATIONS[done:], done + 1):
        for statement in script.split(";"):
            if statement.strip():
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")
    db.execute("COMMIT")


def _close_dead(db: sqlite3.Connection) -> None:
    running = db.execute("SELECT DISTINCT pid FROM turns WHERE status = 'running'").fetchall()
    for (pid,) in running:
        if pid != os.getpid() and not _alive(pid):
            db.execute("UPDATE turns SET status = 'cut' WHERE status = 'running' AND pid = ?", (pid,))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
