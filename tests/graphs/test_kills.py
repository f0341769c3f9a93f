"""Killed or stopped at any moment: the acknowledged question and the shown text are there, the thread goes on."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Person, Question
from gallae.graphs.chat import Chat
from gallae.graphs.events import Token, TurnStarted
from gallae.graphs.store import open_store
from gallae.models.scripted import Reply, ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
PIECES = tuple(f"{i}번째 문장입니다. " for i in range(8))
TIMES = 50


def model() -> ScriptedChatModel:
    async def breathe() -> None:
        await asyncio.sleep(0.003)

    return ScriptedChatModel(default=Reply(pieces=PIECES, before=breathe))


def ask(number: int, thread: str) -> Question:
    return Question(f"{number}: 무지개 이야기를 해 줘", today=date(2026, 11, 20), thread=thread, route="prompt")


async def talk(open_pool: OpenChat, number: int, thread: str, say: Callable[[str], None]) -> None:
    """One turn that reports what was acknowledged and shown, as a page would have seen it."""
    async with open_pool(model()) as chat:
        say("open\n")
        async with aclosing(chat.run_turn(ask(number, thread))) as events:
            async for event in events:
                if isinstance(event, TurnStarted):
                    say(f"turn {event.id}\n")
                elif isinstance(event, Token):
                    say(event.text.strip() + "\n")
    say("done\n")


def killed_after(seconds: float, open_pool: OpenChat, number: int, thread: str) -> list[str]:
    """Run one turn in a child, kill -9 it `seconds` after it opened; the lines it had said by then."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        try:
            asyncio.run(talk(open_pool, number, thread, lambda line: _write(write_end, line)))
        finally:
            os._exit(0)
    os.close(write_end)
    said = b""
    while b"open\n" not in said and (more := os.read(read_end, 4096)):
        said += more
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    while more := os.read(read_end, 4096):
        said += more
    os.close(read_end)
    os.waitpid(child, 0)
    return said.decode("utf-8").splitlines()


def _write(descriptor: int, line: str) -> None:
    os.write(descriptor, line.encode("utf-8"))


@pytest.mark.long
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_kills_in_mid_turn_lose_no_question_and_no_shown_text(open_pool: OpenChat, tmp_path: Path) -> None:
    random.seed(2026)
    acknowledged, in_middle = 0, 0
    for number in range(TIMES):
        said = killed_after(random.uniform(0.0, 0.06), open_pool, number, "thread-of-kills")
        turns = [line.split()[1] for line in said if line.startswith("turn ")]
        shown = [line for line in said if line.endswith("문장입니다.")]
        with open_store(tmp_path / "state" / "keep" / "turns.sqlite") as store:
            stored = {turn.id: turn for turn in store.turns("thread-of-kills", Person())}
        for turn in turns:
            acknowledged += 1
            assert stored[turn].question.startswith(f"{number}:")
            assert stored[turn].shown.startswith(" ".join(shown)), "shown text is lost"
            in_middle += stored[turn].status == "cut"
    assert acknowledged >= TIMES // 2 and in_middle >= 10, "the kills missed the turns"
    asyncio.run(_goes_on(open_pool, "thread-of-kills", acknowledged))


@pytest.mark.long
async def test_fifty_stops_keep_what_was_said_and_the_thread_goes_on(open_pool: OpenChat) -> None:
    random.seed(7)
    async with open_pool(model()) as chat:
        for number in range(TIMES):
            wanted, shown, turn = random.randint(0, len(PIECES) - 1), "", ""
            async with aclosing(chat.run_turn(ask(number, "thread-of-stops"))) as events:
                async for event in events:
                    if isinstance(event, TurnStarted):
                        turn = event.id
                    elif isinstance(event, Token):
                        shown += event.text
                        wanted -= 1
                    if wanted <= 0 and turn:
                        break
            stored = next(t for t in chat.turns("thread-of-stops", Person()) if t.id == turn)
            assert stored.shown.startswith(shown) and stored.status in ("cut", "answered")
    await _goes_on(open_pool, "thread-of-stops", TIMES)


async def _goes_on(open_pool: OpenChat, thread: str, before: int) -> None:
    """The store opens, the next turn is answered, and checkpoint and table tell the same conversation."""
    async with open_pool(model()) as chat:
        answer = await chat.ask(ask(999, thread))
        assert answer.outcome == "answered"
        turns = chat.turns(thread, Person())
        assert len(turns) >= before + 1
        state: Any = await chat.graph.aget_state({"configurable": {"thread_id": thread}})
        asked = [m.content for m in state.values["messages"] if m.type == "human"]
        assert asked == [turn.question for turn in turns]
