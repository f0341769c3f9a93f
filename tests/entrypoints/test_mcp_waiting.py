"""What a client must never wait for in silence, and what must end when it no longer waits: indexing, answers, evaluations."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp_world import ERAS, connected, pool_of, text_of
from test_mcp_http import serving, signed_in
from test_mcp_stdio import started

from gallae.core.types import Person
from gallae.entrypoints import mcp_writing
from gallae.entrypoints.mcp_opening import Opener
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import Reply, ScriptedChatModel
from gallae.retrievers.progress import Step

ASKED = {"question": "짧은 인사말 하나 지어 줘", "route": "prompt"}


def many(folder: Path, count: int) -> None:
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = f"# 안내 {number}\n\n" + "".join(f"{number}번 방의 {n}번 항목은 {n}원이다.\n" for n in range(60))
        (folder / "documents" / f"n{number:04}.md").write_text(text, encoding="utf-8")


def test_tools_are_listed_while_a_first_index_is_built_and_a_call_hears_of_it(tmp_path: Path) -> None:
    many(tmp_path, 500)
    with started(tmp_path) as wire:
        wire.open()
        wire.ask("tools/list")
        call = {"name": "search_documents", "arguments": {"query": "이용료"}, "_meta": {"progressToken": "p"}}
        wire.tell(id=900, method="tools/call", params=call)
        told, listed, found = [], [], None
        number = 1_000
        while found is None:
            number += 1
            before, sent = wire.spent(), time.monotonic()
            wire.tell(id=number, method="tools/list", params={})
            while True:
                assert wire.running.stdout is not None
                said = json.loads(wire.running.stdout.readline())
                if said.get("method") == "notifications/progress":
                    told.append(said["params"]["message"])
                if said.get("id") == 900:
                    found = said
                if said.get("id") == number:
                    listed.append((time.monotonic() - sent, wire.spent() - before))
                    break
            time.sleep(0.05)
    assert any("색인하는 중" in one for one in told), told
    assert "9,000원" in json.dumps(found, ensure_ascii=False)
    # On a busy machine the time on the clock is not ours: what the process itself spent until the list was there is.
    assert min(listed)[0] <= 1.0 and sorted(cpu for _, cpu in listed)[-2] <= 1.0, listed


async def test_a_call_that_would_wait_longer_than_its_client_is_told_when_to_come_back(tmp_path: Path) -> None:
    workspace, go = pool_of(tmp_path, mcp={"ask_seconds": 1.5}), asyncio.Event()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Chat]:
        await go.wait()
        async with open_chat(workspace, models=FixedModels({})) as chat:
            yield chat

    opener = Opener(opened)
    opener.step = Step("documents", 3, 40, left=12.0)
    desk = Desk(opener.chat, lambda context: (Person(), "en"), step=lambda: opener.step)
    async with Client(build_server(desk, workspace)) as client:
        late = await client.call_tool("search_documents", {"query": "이용료"})
        assert late.is_error and "building the index: reading documents 3/40, 12 s left" in text_of(late)
        go.set()
        assert not (await client.call_tool("search_documents", {"query": "이용료"})).is_error
    await opener.close()


async def test_a_server_that_ends_while_it_indexes_ends_at_once_and_goes_on_the_next_time(tmp_path: Path) -> None:
    many(tmp_path, 40)
    workspace = pool_of(tmp_path)
    opener = Opener(lambda: open_chat(workspace, models=FixedModels({}), ingest=False), ingest=True)
    opener.begin()
    while opener.step is None:  # noqa: ASYNC110  it is set in a thread
        await asyncio.sleep(0.01)
    await asyncio.wait_for(opener.close(), 10)
    again = Opener(lambda: open_chat(workspace, models=FixedModels({}), ingest=False), ingest=True)
    chat = await again.chat()
    assert len(chat.index.documents(Person())) == 43
    await again.close()


class Forever:
    """A model that has begun and never ends by itself."""

    def __init__(self) -> None:
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def before(self) -> None:
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()

    @property
    def model(self) -> ScriptedChatModel:
        return ScriptedChatModel(default=Reply(pieces=("끝.",), before=self.before))


@pytest.mark.parametrize("era", ERAS)
async def test_who_cancels_an_answer_ends_the_models_work(tmp_path: Path, era: str) -> None:
    forever, workspace = Forever(), pool_of(tmp_path)
    async with connected(workspace, era=era, model=forever.model) as client:
        call = asyncio.create_task(client.call_tool("ask", ASKED))
        await asyncio.wait_for(forever.begun.wait(), 20)
        call.cancel()
        await asyncio.wait_for(forever.ended.wait(), 5)
        async with open_chat(workspace, models=FixedModels({})) as chat, asyncio.timeout(10):
            (thread,) = chat.threads(Person())
            while (turn := chat.turns(thread.id, Person())[0]).status == "running":  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert turn.question == ASKED["question"] and turn.status == "cut"
        assert not (await client.call_tool("search_documents", {"query": "이용료"})).is_error


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_who_cancels_an_answer_over_http_ends_the_models_work(tmp_path: Path, era: str) -> None:
    forever = Forever()
    async with serving(tmp_path, model=forever.model) as url, signed_in(url, "anna", era) as client:
        call = asyncio.create_task(client.call_tool("ask", ASKED))
        await asyncio.wait_for(forever.begun.wait(), 20)
        call.cancel()
        await asyncio.wait_for(forever.ended.wait(), 5)
        assert not (await client.call_tool("search_documents", {"query": "이용료"})).is_error


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_who_cancels_an_evaluation_ends_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: asyncio.Queue[int] = asyncio.Queue()
    start = asyncio.create_subprocess_exec

    async def noted(*words: Any, **more: Any) -> Any:
        running = await start(*words, **more)
        begun.put_nowait(running.pid)
        return running

    (tmp_path / "evals").mkdir()
    rows = [{"question": f"수영장 {n}번 줄의 이용료는?", "route": "rag"} for n in range(3_000)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "evals" / "routes.jsonl").write_text(text, encoding="utf-8")
    workspace = pool_of(tmp_path, mcp={"evaluate": True})
    monkeypatch.setattr(mcp_writing, "EVERY", 0.2)
    async with connected(workspace, Person("bora", frozenset({"staff"}), "editor")) as client:
        monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
        call = asyncio.create_task(client.call_tool("evaluate", {"kind": "routes"}))
        pid = await asyncio.wait_for(begun.get(), 20)
        await asyncio.sleep(0.5)
        assert runs(pid)
        call.cancel()
        until = time.monotonic() + 10
        while runs(pid) and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        assert not runs(pid)
    assert not list((workspace.keep / "evals").rglob("*.json"))
