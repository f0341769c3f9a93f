"""What no longer waits for a person's yes leaves: its row is settled, and what the agent had read up to there goes out of
the checkpoints."""

from __future__ import annotations

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from gallae.graphs.store import TurnStore

__all__ = ["drop_lapsed", "drop_late", "drop_paused", "let_go"]


async def let_go(store: TurnStore, saver: object, thread: str) -> None:
    """The conversation goes on with another question: what waits in it is not called any more."""
    waiting = store.approvals.of_thread(thread)
    for one in waiting:
        store.approvals.expire(one)
    if waiting:
        await drop_paused(saver, thread)


async def drop_late(store: TurnStore, saver: object) -> None:
    """What waited too long, whoever's it was."""
    if store.approvals.expire_late():
        await drop_lapsed(store, saver)


async def drop_lapsed(store: TurnStore, saver: object) -> None:
    """Every conversation in which nothing waits and nothing runs goes on from its turns alone: also one whose process was
    killed before it could take this out itself."""
    if not isinstance(saver, AsyncSqliteSaver):
        return
    async with saver.lock:
        found = await saver.conn.execute_fetchall(
            "SELECT thread_id FROM checkpoints WHERE checkpoint_ns != ''"
            " UNION SELECT thread_id FROM writes WHERE checkpoint_ns != ''"
        )
    # Only now: a turn that stops in between has its checkpoint before it has its row, and counts as running until then.
    for thread in {str(row[0]) for row in found} - store.unfinished():
        await drop_paused(saver, thread)


async def drop_paused(saver: object, thread: str) -> None:
    """What the agent had read up to where it stopped: out of the checkpoints, once nothing goes on from there."""
    if isinstance(saver, AsyncSqliteSaver):
        async with saver.lock:
            for table in ("checkpoints", "writes"):
                await saver.conn.execute_fetchall(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_ns != ''",  # noqa: S608 (two names of ours)
                    (thread,),
                )
            await saver.conn.commit()
