"""Deleting conversations for good: no byte of them stays in the store, the checkpoints, the kept answers or the
log of corrections.

    turns.sqlite        turns, ratings, drafts, calls that wait for a yes, shared links, the thread itself
    checkpoints.sqlite  what the graph knows of the thread
    answers.sqlite      kept answers of the same words
    feedback.jsonl      what was said about their routes, which names their questions

The order makes a kill harmless: the thread itself goes last, so that whoever asks again finds what is left of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from gallae.core.errors import InputError
from gallae.graphs.erasing import ERASE, erase_freed
from gallae.graphs.feedback import forget as forget_corrections
from gallae.graphs.feedback import log_file
from gallae.graphs.state import Parts
from gallae.graphs.store import StoredTurn, TurnStore
from gallae.graphs.wal import alone

__all__ = ["forget_threads"]


async def forget_threads(parts: Parts, saver: object, threads: Sequence[str]) -> int:
    """How many turns were deleted. Whose they are is the caller's to know. InputError while one of the threads is being
    answered: nothing is deleted then."""
    turns = parts.store.of_threads(threads)
    if any(turn.status == "running" for turn in turns):
        raise InputError("a question is still being answered there", hint="Wait for it, or stop it first.")
    forget_corrections(log_file(parts.workspace.keep), frozenset(turn.id for turn in turns))
    parts.cache.forget({turn.text for turn in turns if turn.text})
    if isinstance(saver, AsyncSqliteSaver):
        await _forget_checkpoints(saver, threads)
    _forget_turns(parts.store, threads, turns)
    return len(turns)


async def _forget_checkpoints(saver: AsyncSqliteSaver, threads: Sequence[str]) -> None:
    for thread in threads:
        await saver.adelete_thread(thread)
    async with saver.lock:
        for statement in ERASE:
            await saver.conn.execute_fetchall(statement)


def _forget_turns(store: TurnStore, threads: Sequence[str], turns: Sequence[StoredTurn]) -> None:
    db, one, many = store.db, [(turn.id,) for turn in turns], [(thread,) for thread in threads]
    with alone(db):
        db.executemany("DELETE FROM ratings WHERE turn = ?", one)
        db.executemany("DELETE FROM drafts WHERE turn = ?", one)
        db.executemany("DELETE FROM approvals WHERE turn = ?", one)
        db.executemany("DELETE FROM shares WHERE thread = ?", many)
        db.executemany("DELETE FROM turns WHERE thread = ?", many)
        db.executemany("DELETE FROM threads WHERE id = ?", many)
    erase_freed(db)
