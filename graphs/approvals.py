"""The table of calls that wait for a person: what was asked, that it was answered once, that the call was begun.

    waiting ──yes──► yes ──► calling ──► done
       │              └─ the process died: waiting again, for nothing was called
       ├──no──► no                └─ the process died: unknown. It is never sent again, and the person is told
       └─► expired   nobody answered in time, or the conversation went on

At most once: "calling" is on the disk (synchronous=FULL) before the tool is called, and nothing leads back from it.
"""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from gallae.core.approval import Approval
from gallae.core.types import as_json
from gallae.graphs.wal import alone

__all__ = ["Approvals", "Waiting", "settle_left"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row. `kept`: what the run goes on with."""

    turn: str
    thread: str
    person: str
    state: str
    approval: Approval
    kept: dict[str, Any]


class Approvals:
    """Of one store, in its file and on its connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def ask(self, waiting: Waiting, answer: str, ran: str) -> None:
        """The turn stops for it: row and turn in one transaction. `answer`: the Turn JSON as it stands while it waits."""
        now = time.time()
        with alone(self._db):
            self._db.execute(
                "INSERT INTO approvals (id, turn, thread, person, state, approval, answer, kept, note, asked, expires)"
                " SELECT ?, id, thread, person, 'waiting', ?, ?, ?, '', ?, ? FROM turns WHERE id = ?",
                (waiting.approval.id, _json(waiting.approval), answer, json.dumps(waiting.kept, ensure_ascii=False),
                 now, waiting.approval.expires, waiting.turn),
            )  # fmt: skip
            self._db.execute(
                "UPDATE turns SET status = 'waiting', answer = ?, ended = ?, ran = ? WHERE id = ?",
                (answer, now, ran, waiting.turn),
            )

    def last(self, turn: str) -> Waiting | None:
        """What was asked last in a turn, whatever became of it."""
        row = self._db.execute(
            "SELECT turn, thread, person, state, approval, kept FROM approvals WHERE turn = ?"
            " ORDER BY asked DESC, rowid DESC LIMIT 1",
            (turn,),
        ).fetchone()
        return _waiting(row) if row else None

    def of_thread(self, thread: str) -> list[Waiting]:
        rows = self._db.execute(
            "SELECT turn, thread, person, state, approval, kept FROM approvals WHERE thread = ? AND state = 'waiting'",
            (thread,),
        ).fetchall()
        return [_waiting(row) for row in rows]

    def done(self, turn: str) -> list[Approval]:
        """What was called in a turn, whether it failed or not."""
        rows = self._db.execute(
            "SELECT turn, thread, person, state, approval, kept FROM approvals WHERE turn = ? AND state = 'done'",
            (turn,),
        )
        return [_waiting(row).approval for row in rows]

    def of_person(self, person: str) -> list[Waiting]:
        """What waits for this person, oldest first."""
        rows = self._db.execute(
            "SELECT turn, thread, person, state, approval, kept FROM approvals"
            " WHERE person = ? AND state = 'waiting' AND expires > ? ORDER BY asked, rowid",
            (person, time.time()),
        ).fetchall()
        return [_waiting(row) for row in rows]

    def decide(self, approval: Approval, turn: str, pid: int, *, yes: bool) -> bool:
        """The person's word, once: False if it was given before or came too late. The turn runs again; after a no
        nothing can wait for it a second time, so what it would go on with is not kept."""
        with alone(self._db):
            changed = self._db.execute(
                "UPDATE approvals SET state = ?, decided = ?, kept = iif(?, kept, '{}')"
                " WHERE id = ? AND state = 'waiting' AND expires > ?",
                ("yes" if yes else "no", time.time(), yes, approval.id, time.time()),
            ).rowcount
            if changed:
                self._db.execute(
                    "UPDATE turns SET status = 'running', pid = ?, shown = '', answer = NULL, error = NULL, ended = NULL,"
                    " audited = 0 WHERE id = ?",
                    (pid, turn),
                )
        return bool(changed)

    def begin(self, approval: str, unknown: str) -> bool:
        """Right before the call: True once. `unknown`: what the person is told if we die in it."""
        self._db.execute("PRAGMA synchronous=FULL")
        try:
            changed = self._db.execute(
                "UPDATE approvals SET state = 'calling', note = ? WHERE id = ? AND state = 'yes'", (unknown, approval)
            ).rowcount
        finally:
            self._db.execute("PRAGMA synchronous=NORMAL")
        return bool(changed)

    def end(self, approval: str, note: str) -> None:
        """The call came back. `note`: what the person is told if the turn does not reach its end."""
        self._db.execute("UPDATE approvals SET state = 'done', note = ?, kept = '{}' WHERE id = ?", (note, approval))

    def expire(self, waiting: Waiting) -> None:
        """It can no longer be answered; the turn stays as it stood, and waits no more."""
        with alone(self._db):
            self._db.execute(
                "UPDATE approvals SET state = 'expired', kept = '{}' WHERE id = ? AND state = 'waiting'",
                (waiting.approval.id,),
            )
            self._db.execute("UPDATE turns SET status = 'clarify' WHERE id = ? AND status = 'waiting'", (waiting.turn,))

    def expire_late(self) -> int:
        """How many have waited too long by now, whoever's they are."""
        rows = self._db.execute(
            "SELECT turn, thread, person, state, approval, kept FROM approvals WHERE state = 'waiting' AND expires <= ?",
            (time.time(),),
        ).fetchall()
        for row in rows:
            self.expire(_waiting(row))
        return len(rows)


def settle_left(db: sqlite3.Connection, turn: str) -> bool:
    """A turn that went on after its person's word is over without an answer, for its process died or it was stopped. True
    if it waits again: nothing had been called. Else what is known of the call is what was said of the turn."""
    row = db.execute(
        "SELECT approvals.id, state, approvals.answer, note FROM approvals JOIN turns ON turns.id = turn"
        " WHERE turn = ? AND status = 'running' ORDER BY asked DESC, approvals.rowid DESC LIMIT 1",
        (turn,),
    ).fetchone()
    if row is None:
        return False
    id, state, answer, note = row
    if state == "yes":
        db.execute("UPDATE approvals SET state = 'waiting', decided = NULL WHERE id = ?", (id,))
        shown = str(json.loads(answer)["text"])
        db.execute(
            "UPDATE turns SET status = 'waiting', answer = ?, shown = ?, audited = 1 WHERE id = ?",
            (answer, shown, turn),
        )
        return True
    if state == "calling":
        db.execute("UPDATE approvals SET state = 'unknown', kept = '{}' WHERE id = ?", (id,))
    if state in ("calling", "done") and note:
        db.execute("UPDATE turns SET shown = trim(shown || char(10) || ?, char(10)) WHERE id = ?", (note, turn))
    return False


def _waiting(row: tuple[Any, ...]) -> Waiting:
    turn, thread, person, state, approval, kept = row
    given = json.loads(approval)
    return Waiting(
        turn, thread, person, state, Approval(**{**given, "foreign": tuple(given["foreign"])}), json.loads(kept)
    )


def _json(approval: Approval) -> str:
    return json.dumps(as_json(approval), ensure_ascii=False)
