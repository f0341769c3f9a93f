"""The turn's own table: what was asked and what was shown, written before and apart from the checkpoint.

A question is committed before anything else happens to it, and each sentence before a person sees it, so no
way of ending (stop, crash, kill) loses either. SQLite in WAL mode with synchronous=NORMAL: a commit survives
the death of the process at any moment (a power cut may lose the last ones).

    running ──► answered | abstained | clarify | refused | unserved | cut | failed
       └◄─► waiting (for a person's yes: graphs.approvals) ──► clarify
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.errors import AccessError, InputError, NotFoundError
from gallae.core.types import Answer, Person, Question, as_json
from gallae.graphs.alive import alive, close_dead
from gallae.graphs.approvals import Approvals, settle_left
from gallae.graphs.store_schema import migrate
from gallae.graphs.wal import alone, use_wal

__all__ = ["StoredRating", "StoredThread", "StoredTurn", "TurnStore", "new_id", "open_store", "title_of"]


@dataclass(frozen=True, slots=True)
class StoredThread:
    id: str
    title: str
    created: float  # seconds since 1970
    pinned: bool = False


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
    rests: frozenset[str] | None = None  # paths of the documents that were read for it; None: not known
    replaced: str | None = None  # the turn that was asked in its place (graphs.branches)

    @property
    def text(self) -> str:
        """What stands in the conversation: the answer's text, or what was said before the cut."""
        return str(self.answer["text"]) if self.answer else self.shown

    @property
    def sources(self) -> frozenset[str]:
        """What is known of where it is from: the documents read for it, and those it quotes."""
        quoted = (str(citation["path"]) for citation in (self.answer or {}).get("citations") or ())
        return (self.rests or frozenset()).union(quoted)

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


def title_of(question: str) -> str:
    """What a conversation is called: how its first question begins."""
    return " ".join(question.split())[:60]


class TurnStore:
    """One connection; used from one thread. `open_store` opens it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def begin(self, question: Question) -> None:
        """Acknowledge a question; what it replaces no longer stands. AccessError if the thread is somebody else's."""
        now = time.time()
        self.check_owner(question.thread, question.person)
        with alone(self._db):
            self._db.execute(
                "INSERT OR IGNORE INTO threads (id, person, title, created) VALUES (?, ?, ?, ?)",
                (question.thread, question.person.owner, title_of(question.text), now),
            )
            if question.replaces:
                self._db.execute(_REPLACE, (question.id, question.thread, question.replaces))
            self._db.execute(
                "INSERT INTO turns (id, thread, person, question, status, pid, created, rests, audited)"
                " VALUES (?, ?, ?, ?, 'running', ?, ?, '[]', 0)",
                (question.id, question.thread, question.person.owner, question.text, os.getpid(), now),
            )

    def note_rests(self, turn: str, paths: Iterable[str]) -> None:
        """What the turn may say stands in these documents; call it before it says anything."""
        self._db.execute("UPDATE turns SET rests = ? WHERE id = ?", (_json(sorted(paths)), turn))

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

    def stop(self, turn: str, status: str, error: str | None = None) -> bool:
        """End a turn that has no answer: "cut" (stopped, budget) or "failed". A finished turn stays as it is: False."""
        if settle_left(self._db, turn):
            return False
        stopped = self._db.execute(
            "UPDATE turns SET status = ?, error = ?, ended = ? WHERE id = ? AND status = 'running'",
            (status, error, time.time(), turn),
        )
        return stopped.rowcount > 0

    def writable(self) -> bool:
        """Can a turn be written down now? Waits as long as a turn would."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True

    def unfinished(self) -> set[str]:
        """Conversations in which a turn runs or waits for its person."""
        found = self._db.execute("SELECT DISTINCT thread FROM turns WHERE status IN ('running', 'waiting')")
        return {str(thread) for (thread,) in found}

    def has(self, turn: str) -> bool:
        return self._db.execute("SELECT 1 FROM turns WHERE id = ?", (turn,)).fetchone() is not None

    def has_answer(self, turn: str) -> bool:
        query = "SELECT 1 FROM turns WHERE id = ? AND answer IS NOT NULL"
        return self._db.execute(query, (turn,)).fetchone() is not None

    def mark_checkpointed(self, turns: list[str]) -> bool:
        """False if the last of them is no longer there: it was deleted while it ran."""
        done = [self._db.execute("UPDATE turns SET in_checkpoint = 1 WHERE id = ?", (t,)).rowcount for t in turns]
        return bool(done[-1])

    def mark_audited(self, turn: str) -> None:
        self._db.execute("UPDATE turns SET audited = 1 WHERE id = ?", (turn,))

    @contextmanager
    def not_audited(self) -> Iterator[list[tuple[StoredTurn, str]]]:
        """(turn, person) of ended turns whose process died before it could say so; said when the block ends. Nobody else
        is in here meanwhile."""
        with alone(self._db):
            rows = self._db.execute(
                f"SELECT pid, person, {_SELECT.removeprefix('SELECT ')} WHERE audited = 0 AND status NOT IN ('running', 'waiting')"
            ).fetchall()
            dead = [(_turn(row[2:]), str(row[1])) for row in rows if row[0] != os.getpid() and not alive(row[0])]
            yield dead
            for turn, _ in dead:
                self.mark_audited(turn.id)

    def has_turn(self, turn: str, person: Person) -> bool:
        return any(one.id.startswith(turn) for one in self.recent(person, -1))

    def has_thread(self, thread: str) -> bool:
        return self._db.execute("SELECT 1 FROM threads WHERE id = ?", (thread,)).fetchone() is not None

    def not_checkpointed(self, thread: str, before: str) -> list[StoredTurn]:
        """Ended turns that a kill or a stop kept out of the checkpoint, oldest first."""
        return [
            _turn(row)
            for row in self._db.execute(
                f"{_SELECT} WHERE thread = ? AND in_checkpoint = 0 AND id != ?"
                " AND status NOT IN ('running', 'waiting') AND replaced IS NULL"
                " ORDER BY created, rowid",
                (thread, before),
            )
        ]

    @property
    def approvals(self) -> Approvals:
        return Approvals(self._db)

    @property
    def db(self) -> sqlite3.Connection:
        """For what stands in the same file (graphs.shares) and is taken out with it (graphs.forget)."""
        return self._db

    def turns(self, thread: str, person: Person) -> list[StoredTurn]:
        """The thread's turns, replaced ones too, oldest first; AccessError for somebody else's thread, [] for an unknown one."""
        self.check_owner(thread, person)
        return [_turn(r) for r in self._db.execute(_OF_THREAD, (thread,))]

    def of_threads(self, threads: Iterable[str]) -> list[StoredTurn]:
        """All turns of these threads, whoever asks: for their deletion (graphs.forget)."""
        return [_turn(row) for thread in threads for row in self._db.execute(_OF_THREAD, (thread,))]

    def turns_upto(self, thread: str, last: str) -> list[StoredTurn]:
        """The thread's turns as far as the turn `last`, whoever asks: for a link that its owner made (graphs.shares)."""
        turns = self.of_threads([thread])
        return turns[: 1 + max((at for at, turn in enumerate(turns) if turn.id == last), default=-1)]

    def turn(self, turn: str, person: Person) -> StoredTurn:
        """The person's turn of this id, or of the only id that begins so. NotFoundError for none, InputError for several."""
        rows = self._db.execute(
            f"{_SELECT} WHERE person = ? AND substr(id, 1, ?) = ? ORDER BY created LIMIT 3",
            (person.owner, max(len(turn), 1), turn),
        ).fetchall()
        if len(rows) > 1:
            raise InputError(f"{turn}: several turns begin so", hint="Give more of the id: `gallae explain --list`.")
        if not rows:
            raise NotFoundError(
                f"{turn}: no such turn", hint="`gallae explain --list` shows the last turns with their ids."
            )
        return _turn(rows[0])

    def recent(self, person: Person, count: int) -> list[StoredTurn]:
        """The person's last turns, newest first."""
        query = f"{_SELECT} WHERE person = ? ORDER BY created DESC, rowid DESC LIMIT ?"
        return [_turn(row) for row in self._db.execute(query, (person.owner, count))]

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
        return [StoredRating(*row) for row in self._db.execute(query, (turn, person.owner))]

    def threads(self, person: Person) -> list[StoredThread]:
        """The person's conversations, newest first."""
        rows = self._db.execute(
            "SELECT id, title, created, pinned IS NOT NULL FROM threads WHERE person = ? ORDER BY created DESC",
            (person.owner,),
        )
        return [StoredThread(thread, title, created, bool(pin)) for thread, title, created, pin in rows]

    def cited(self, thread: str, person: Person) -> tuple[str, ...]:
        """Paths of the documents that the thread's last answer quoted; a question back quotes none and ends nothing."""
        for turn in reversed(self.turns(thread, person)):
            if turn.status in ("running", "clarify", "waiting") or turn.replaced:
                continue
            found = (turn.answer or {}).get("citations") or () if not turn.withdrawn else ()
            return tuple(dict.fromkeys(str(citation["path"]) for citation in found))
        return ()

    def cited_ever(self, thread: str, person: Person) -> frozenset[str]:
        """Paths of all documents that the thread's answers have quoted or were written from."""
        return frozenset().union(*(turn.sources for turn in self.turns(thread, person)))

    def rate(self, turn: str, person: Person, score: int | None, comment: str = "", route: str | None = None) -> None:
        """Append a rating (score 1 or 0) or the route that would have been right; earlier ones are kept."""
        stored = self.turn(turn, person)
        self._db.execute(
            "INSERT INTO ratings VALUES (?, ?, ?, ?, ?, ?)",
            (stored.id, person.owner, score, comment, route, time.time()),
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

    def note_draft(self, turn: str, skill: str, model: str, mode: str, failed: str, text: str = "") -> None:
        """The first draft of a promoted model (`model`: its key): "served", or written in the "shadow", then with its
        text. `failed` "": it passed its checks."""
        self._db.execute(  # of a turn that was deleted meanwhile nothing comes back
            "INSERT INTO drafts SELECT id, ?, ?, ?, ?, ?, ?, ? FROM turns WHERE id = ?",
            (skill, model, mode, not failed, failed, text, time.time(), turn),
        )

    def drafts(self, skill: str, model: str, mode: str, last: int) -> tuple[bool, ...]:
        """Did its last drafts pass? Newest last."""
        rows = self._db.execute(
            "SELECT passed FROM drafts WHERE skill = ? AND model = ? AND mode = ? ORDER BY created DESC, rowid DESC LIMIT ?",
            (skill, model, mode, last),
        ).fetchall()
        return tuple(bool(passed) for (passed,) in reversed(rows))

    def draft_ratings(self, skill: str, model: str, last: int) -> tuple[int, ...]:
        """What people said of the turns it served: the last word on each by whose turn it is, newest turn last."""
        rows = self._db.execute(
            "SELECT (SELECT score FROM ratings WHERE ratings.turn = turns.id AND ratings.person = turns.person"
            "  AND score IS NOT NULL ORDER BY ratings.created DESC, ratings.rowid DESC LIMIT 1) AS score"
            " FROM drafts JOIN turns ON turns.id = drafts.turn"
            " WHERE drafts.skill = ? AND drafts.model = ? AND drafts.mode = 'served' AND score IS NOT NULL"
            "  AND json_extract(turns.answer, '$.served_by') = ?"
            " ORDER BY drafts.created DESC, drafts.rowid DESC LIMIT ?",
            (skill, model, model.split(" ")[0], last),
        ).fetchall()
        return tuple(int(score) for (score,) in reversed(rows))

    def draft_of(self, turn: str) -> tuple[str, str] | None:
        """(skill, key of the promoted model) of the draft that was served in this turn."""
        row = self._db.execute(
            "SELECT skill, model FROM drafts WHERE turn = ? AND mode = 'served' LIMIT 1", (turn,)
        ).fetchone()
        return (str(row[0]), str(row[1])) if row else None

    def answers(self, since: float = 0.0) -> list[tuple[float, dict[str, Any]]]:
        """(when asked, Turn JSON) of everybody's ended turns since then, oldest first: for sums over a workspace."""
        rows = self._db.execute(
            "SELECT created, answer FROM turns WHERE answer IS NOT NULL AND created >= ? ORDER BY created", (since,)
        )
        return [(created, json.loads(answer)) for created, answer in rows]

    def check_owner(self, thread: str, person: Person) -> None:
        row = self._db.execute("SELECT person FROM threads WHERE id = ?", (thread,)).fetchone()
        if row is not None and row[0] != person.owner:
            raise AccessError(
                f"{thread}: not a conversation of {person.id}", hint="Open one of your own, or start a new one."
            )


@contextmanager
def open_store(path: Path | None) -> Iterator[TurnStore]:
    """Open or create the table; turns of dead processes become `cut`, with what they had shown. None: in memory."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=10, check_same_thread=False)
    try:
        use_wal(db)
        db.execute("PRAGMA temp_store=MEMORY")
        migrate(db)
        close_dead(db, first=path not in _OPENED)
        _OPENED.add(path)
        yield TurnStore(db)
    finally:
        db.close()


_OPENED: set[Path | None] = set()  # by this process
_SELECT = "SELECT id, thread, question, status, shown, withdrawn, answer, error, created, rests, replaced FROM turns"
_OF_THREAD = f"{_SELECT} WHERE thread = ? ORDER BY created, rowid"
_REPLACE = (
    "UPDATE turns SET replaced = ? WHERE thread = ? AND replaced IS NULL"
    " AND (created, rowid) >= (SELECT created, rowid FROM turns WHERE id = ?)"
)
_RATED = (
    "SELECT person, id, thread, question, status, shown, withdrawn, answer, error, created, rests, replaced FROM turns"
    " WHERE id IN (SELECT turn FROM ratings WHERE ratings.person = turns.person) ORDER BY created, rowid"
)


def _turn(row: tuple[Any, ...]) -> StoredTurn:
    turn, thread, question, status, shown, withdrawn, answer, error, created, rests, replaced = row
    parsed = json.loads(answer) if answer else None
    known = frozenset(json.loads(rests)) if rests is not None else None
    return StoredTurn(turn, thread, question, status, shown, withdrawn, parsed, error, created, known, replaced)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
