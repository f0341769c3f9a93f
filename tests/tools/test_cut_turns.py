"""Children killed and connections cut while whole turns call their tools: every turn ends, is stored, and keeps its question."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from served_mcp import Wire, hours_app, older, served

from gallae.core.types import Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import Chat, open_chat
from gallae.graphs.events import ToolCalled, TurnEnded
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel, scripted_model

ODD = Path(__file__).with_name("odd_server.py")
SECONDS = 0.05  # that a call takes, and within which it is cut
P95 = 1.5
ERAS = ("2026-07-28", "2025-11-25")


class Caller:
    """A model that calls one tool with what it was asked and then says what came back; `calling` is set as it calls."""

    def __init__(self, tool: str, argument: str) -> None:
        self._tool, self._argument = tool, argument
        self.calling = asyncio.Event()

    def reply(self, messages: list[Any]) -> Reply:
        last = messages[-1]
        if last.type == "tool":
            return Reply(str(last.content).split(">", 1)[-1].split("<", 1)[0].strip() or "끝났습니다.")
        self.calling.set()
        call = {"name": self._tool, "args": {self._argument: str(last.content), "seconds": SECONDS}, "id": "1"}
        return Reply(tool_calls=(call,), finish="tool_calls")


@asynccontextmanager
async def asked(folder: Path, entry: str, caller: Caller) -> AsyncIterator[Chat]:
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "gallae.toml").write_text(f'name = "cuts"\n[mcp_servers.far]\n{entry}\n', encoding="utf-8")
    workspace = open_workspace(folder, environ={})
    model = scripted_model(ScriptedChatModel(default=caller.reply), name="chat")
    async with open_chat(workspace, models=FixedModels({"chat": model})) as chat:
        yield chat


async def one_turn(chat: Chat, text: str) -> tuple[TurnEnded, float]:
    """The turn's end, and when its tool had answered."""
    question = Question(text, today=date(2026, 11, 29), route="tool")
    async with aclosing(chat.run_turn(question)) as events:
        told = [(event, time.monotonic()) async for event in events if isinstance(event, TurnEnded | ToolCalled)]
    (called, _), (ended, _) = told[0], told[-1]
    assert isinstance(called, ToolCalled) and isinstance(ended, TurnEnded), told
    return ended, told[0][1]


async def torn(chat: Chat, caller: Caller, cut: Callable[[], bool | int], times: int) -> list[float]:
    """Seconds from each cut to the answer of the call it hit. Nothing is lost: neither the answer nor the question."""
    await one_turn(chat, "첫 물음이에요")
    waited: list[float] = []
    chance, asked_so_far = random.Random(6), 1
    while len(waited) < times:
        text = f"{'가나다라마바사아자차'[asked_so_far % 10]} 지점에 물어봐 주세요"
        caller.calling.clear()
        turn = asyncio.create_task(one_turn(chat, text))
        asked_so_far += 1
        await caller.calling.wait()
        await asyncio.sleep(chance.uniform(0, SECONDS))
        hit, begun = bool(not turn.done() and cut()), time.monotonic()
        ended, back = await turn
        answer = ended.answer
        assert answer.outcome == "answered" and answer.tools, answer
        assert not answer.tools[0].result.startswith("error"), answer.tools
        if hit:
            waited.append(back - begun)
    person = Person()
    kept = [turn for thread in chat.threads(person) for turn in chat.turns(thread.id, person)]
    assert len(kept) == asked_so_far and all(turn.question and turn.answer for turn in kept)
    return waited


async def killed(folder: Path, times: int) -> list[float]:
    file, caller = folder / "pid", Caller("far__echo", "text")
    entry = f'command = "{sys.executable}"\nargs = ["-S", "{ODD}", "--pid", "{file}"]'

    def kill() -> bool:
        try:
            os.kill(int(file.read_text(encoding="utf-8")), signal.SIGKILL)
        except (ProcessLookupError, FileNotFoundError):
            return False
        return True

    async with asked(folder, entry, caller) as chat:
        return await torn(chat, caller, kill, times)


async def cut_off(folder: Path, era: str, times: int) -> list[float]:
    wire, caller = Wire(), Caller("far__opening_hours", "branch")
    app = hours_app() if era == ERAS[0] else older(hours_app())
    async with served(app) as port, wire.to(port) as cuttable:
        entry = f'url = "http://127.0.0.1:{cuttable}/mcp"'
        async with asked(folder, entry, caller) as chat:
            waited = await torn(chat, caller, wire.cut, times)
            client = chat.parts.toolbox._remotes["far__opening_hours"].connection._client
            assert client is not None and client.protocol_version == era
    return waited


def told(what: str, waited: list[float]) -> float:
    p95 = statistics.quantiles(waited, n=20)[-1]
    print(f"\n{what}: {len(waited)} turns cut, none lost; p50 {statistics.median(waited):.3f} s, p95 {p95:.3f} s")
    return p95


async def test_five_kills_of_a_child_lose_no_turn(tmp_path: Path) -> None:
    assert len(await killed(tmp_path, 5)) == 5


@pytest.mark.parametrize("era", ERAS)
async def test_five_cut_connections_lose_no_turn(tmp_path: Path, era: str) -> None:
    assert len(await cut_off(tmp_path, era, 5)) == 5


@pytest.mark.long
async def test_200_kills_of_a_child_lose_no_turn(tmp_path: Path) -> None:
    assert told("killed children", await killed(tmp_path, 200)) <= P95


@pytest.mark.long
@pytest.mark.parametrize("era", ERAS)
async def test_100_cut_connections_of_each_era_lose_no_turn(tmp_path: Path, era: str) -> None:
    assert told(f"cut connections, {era}", await cut_off(tmp_path, era, 100)) <= P95
