"""`[privacy] keep_days`: what people said is deleted for good once it is that old, when the workspace is opened.

Turns go one by one, with what hangs on them (ratings, drafts, corrections, rows built from them); a conversation that
still goes on keeps its younger turns, and its checkpoint is made anew from them. The audit stays.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from gallae.core.errors import KnowledgeError
from gallae.core.workspace import Workspace
from gallae.graphs.forget_rows import Theirs, databases, erase_lines, erase_rows, opened, tables_of
from gallae.graphs.store import title_of
from gallae.graphs.wal import alone

__all__ = ["Old", "find_old", "prune"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Old:
    """What is older than the workspace keeps. `threads`: those that lose turns; `whole`: those that lose all of them."""

    before: float = 0.0  # seconds since 1970
    turns: frozenset[str] = frozenset()
    threads: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


def find_old(workspace: Workspace, now: datetime) -> Old:
    """A conversation in which somebody is answered right now waits for the next time."""
    days, file = workspace.settings.privacy.keep_days, workspace.keep / "turns.sqlite"
    if not days or not file.is_file():
        return Old()
    before = (now - timedelta(days=days)).timestamp()
    with closing(opened(file)) as db:
        if "turns" not in {row[0] for row in db.execute("SELECT name FROM sqlite_master")}:
            return Old()
        found = db.execute(
            "SELECT id, thread FROM turns WHERE created < ?"
            " AND thread NOT IN (SELECT thread FROM turns WHERE status = 'running')",
            (before,),
        ).fetchall()
        threads = frozenset(str(thread) for _, thread in found)
        young = {str(row[0]) for row in db.execute("SELECT DISTINCT thread FROM turns WHERE created >= ?", (before,))}
    return Old(before, frozenset(str(turn) for turn, _ in found), threads, threads - young)


def prune(workspace: Workspace, now: datetime) -> Old:
    """Delete it. What another process holds is left for the next time, and logged. Killed anywhere, the next run goes
    on: turns go last."""
    old = find_old(workspace, now)
    try:
        if old.turns:
            _prune(workspace, old)
        if workspace.settings.privacy.keep_days:
            _prune_answers(workspace, now)
    except KnowledgeError as error:
        log.warning("keep_days: %s", error.message)
    return old


def _prune(workspace: Workspace, old: Old) -> None:
    _start_anew(workspace, old)
    erase_lines(workspace.root, workspace.state, Theirs(turns=old.turns))
    whole = Theirs(threads=old.whole, turns=old.turns)
    for file in databases(workspace.keep):
        theirs = Theirs(threads=old.threads) if file.name == "checkpoints.sqlite" else whole
        erase_rows(file, lambda db, theirs=theirs: tables_of(db, theirs))  # type: ignore[misc]


def _start_anew(workspace: Workspace, old: Old) -> None:
    """The younger turns stand in no checkpoint any more; a conversation is called after the first of them."""
    with closing(opened(workspace.keep / "turns.sqlite")) as db, alone(db):
        for thread in old.threads - old.whole:
            db.execute("UPDATE turns SET in_checkpoint = 0 WHERE thread = ?", (thread,))
            db.execute(  # what was said before was worked into it
                "UPDATE turns SET answer = json_set(answer, '$.decision.resolved', question)"
                " WHERE thread = ? AND created >= ? AND answer IS NOT NULL",
                (thread, old.before),
            )
            (first,) = db.execute(
                "SELECT question FROM turns WHERE thread = ? AND created >= ? ORDER BY created, rowid LIMIT 1",
                (thread, old.before),
            ).fetchone()
            db.execute("UPDATE threads SET title = ? WHERE id = ?", (title_of(first), thread))


def _prune_answers(workspace: Workspace, now: datetime) -> None:
    file = workspace.cache / "answers.sqlite"
    before = (now - timedelta(days=workspace.settings.privacy.keep_days)).timestamp()
    if file.is_file():
        with closing(opened(file)) as db:
            found = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'answers'").fetchone()
            some = found and db.execute("SELECT 1 FROM answers WHERE written < ? LIMIT 1", (before,)).fetchone()
        if some:
            erase_rows(file, lambda db: (("answers", f" WHERE written < {before:.3f}"),))
