"""A workspace of three people and a real server on loopback over it, for the tests of /api."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import uvicorn
from fastapi import FastAPI

from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.http import build_app
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

T = TypeVar("T")
DOCUMENTS = {
    "fees.md": "# 이용 요금 (2026년)\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n\n사물함은 한 달에 15,000원이다.\n",
    "hours.md": "# 운영 시간\n\n평일은 오전 6시부터 오후 10시까지 연다. 둘째 월요일은 쉰다.\n",
    "staff.md": "---\nreaders: [staff]\n---\n# 직원 전용 안내\n\n금고 비밀 순번은 4821이다.\n",
}
TOKENS = {name: f"gallae_{name:_<43}" for name in ("anna", "bora", "chul", "oh")}
MORE = {
    "anna": 'groups = ["desk"]',
    "bora": 'groups = ["staff"]\nrole = "editor"',
    "chul": 'groups = ["desk"]\nrole = "editor"',
    "oh": 'groups = ["desk", "staff"]\nrole = "operator"',
}


@dataclass(frozen=True)
class Served:
    """`of("anna")` is a client that is signed in; `call` runs something on the server's loop."""

    url: str
    chat: Chat
    app: FastAPI
    loop: asyncio.AbstractEventLoop
    folder: Path

    def of(self, person: str = "anna", **more: Any) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=signed(person), timeout=20, **more)

    def call(self, do: Callable[[], Awaitable[T]]) -> T:
        async def run() -> T:
            return await do()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(20)


def signed(person: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS[person]}"}


def fill(folder: Path) -> Path:
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    (folder / "gallae.toml").write_text('name = "pool"\ntitle = "시민 수영장"\n', encoding="utf-8")
    hashes = {name: hashlib.sha256(token.encode()).hexdigest() for name, token in TOKENS.items()}
    people = "".join(f'[people.{n}]\ntokens = ["sha256:{hashes[n]}"]\n{more}\n' for n, more in MORE.items())
    (folder / "people.toml").write_text(people, encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, model: ScriptedChatModel | None = None, **settings: Any) -> Iterator[Served]:
    """uvicorn over the real chat, on a loop of its own thread."""
    ready: list[Served] = []
    failure: list[BaseException] = []
    begun, server_of = threading.Event(), []

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            server_of.append(self)
            ready.append(Served(f"http://127.0.0.1:{port}", app.state.chat, app, asyncio.get_running_loop(), folder))
            begun.set()

    workspace = open_workspace(fill(folder), arguments=settings, environ={})
    app = build_app(lambda: _opened(workspace, model), workspace.settings.serve)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=5)

    def run() -> None:
        try:
            asyncio.run(Server(config).serve())
        except BaseException as error:
            failure.append(error)
        finally:
            begun.set()

    thread = threading.Thread(target=run, name="api", daemon=True)
    thread.start()
    try:
        begun.wait(30)
        if not ready:
            raise failure[0]
        yield ready[0]
    finally:
        for server in server_of:
            server.should_exit = True
        thread.join(30)
    if failure:
        raise failure[0]


@asynccontextmanager
async def _opened(workspace: Workspace, model: ScriptedChatModel | None) -> AsyncIterator[Chat]:
    made = {"chat": scripted_model(model, name="chat")} if model is not None else {}
    async with open_chat(workspace, clock=lambda: datetime(2026, 11, 20, 9, 30), models=FixedModels(made)) as chat:
        yield chat


def events_of(text: str) -> list[tuple[str, str, str]]:
    """(id, event, data) of each event of a stream, comments left out."""
    events = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if fields:
            events.append((fields["id"], fields["event"], fields["data"]))
    return events


def last_of(text: str) -> dict[str, Any]:
    """The data of a stream's last event."""
    said: dict[str, Any] = json.loads(events_of(text)[-1][2])
    return said
