"""`gallae serve` over the swimming pool's workspace: in a thread of the test, or as a process of its own, with a model
server on loopback that speaks like llama-server. A question that holds a mark ("표식-…") is answered with that mark.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from gallae.core.workspace import open_workspace
from gallae.entrypoints.http import build_app
from gallae.graphs.chat import Chat, open_chat

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "models"))

from fake_server import V1, Asked, FakeServer, llama_server, sse  # noqa: E402  (imported by name from the folder above)

DOCUMENTS = {
    "fees.md": "# 이용 요금 (2026년)\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n\n사물함은 한 달에 15,000원이다.\n",
    "staff.md": "---\nreaders: [staff]\n---\n# 직원 전용 안내\n\n금고 비밀 순번은 4821이다.\n",
}
PEOPLE = """\
[people.anna]
tokens = ["{anna}"]
[people.oh]
groups = ["staff"]
role = "operator"
tokens = ["{oh}"]
"""
TOKENS = {name: f"gallae_{name:_<43}" for name in ("anna", "oh")}
RUN = [sys.executable, "-m", "gallae.entrypoints.cli"]


def pool(folder: Path, *, people: bool = False, **tables: dict[str, Any]) -> Path:
    """The workspace; `tables` go into gallae.toml."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    lines = ['name = "pool"\ntitle = "시민 수영장"\ntoday = 2026-11-20\n']
    for name, table in tables.items():
        lines += [f"[{name}]\n", *(f"{key} = {json.dumps(value)}\n" for key, value in table.items())]
    (folder / "gallae.toml").write_text("".join(lines), encoding="utf-8")
    if people:
        hashes = {name: f"sha256:{hashlib.sha256(token.encode()).hexdigest()}" for name, token in TOKENS.items()}
        (folder / "people.toml").write_text(PEOPLE.format(**hashes), encoding="utf-8")
    return folder


def marking(seconds: float = 0.0, sentences: int = 1, gate: threading.Event | None = None) -> FakeServer:
    """A model server that repeats the question's mark after so many seconds; `gate` holds the last sentence back."""

    def reply(asked: Asked) -> Any:
        time.sleep(seconds)
        mark = re.findall(r"표식-\w+", str(asked.body["messages"][-1]["content"]))
        parts = [f"{mark[-1] if mark else '답'} {n}번째 문장입니다. " for n in range(sentences)]
        if gate is not None:
            gate.wait(30)
        return sse("llamacpp", *parts, usage=(26, 5))

    return llama_server(context=32_768).on(V1, reply)


def with_model(server: FakeServer) -> dict[str, dict[str, Any]]:
    """The tables of a gallae.toml that names it."""
    return {"models": {"chat": "llamacpp:tiny"}, "servers": {"llamacpp_url": server.url, "find_ollama": False}}


@dataclass(frozen=True)
class Served:
    url: str
    chat: Chat
    loop: asyncio.AbstractEventLoop

    def client(self, person: str | None = None, **more: Any) -> httpx.Client:
        headers = {"Authorization": f"Bearer {TOKENS[person]}"} if person else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=30, trust_env=False, **more)

    def call(self, work: Callable[[], Any]) -> Any:
        """Run something on the server's own loop."""

        async def run() -> Any:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(30)


@contextmanager
def served(folder: Path, *, state: Path | None = None, **settings: Any) -> Iterator[Served]:
    """uvicorn and the real chat, on a loop of their own thread."""
    began, found, failed = threading.Event(), [], []

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            port = self.servers[0].sockets[0].getsockname()[1]
            found.append((Served(f"http://127.0.0.1:{port}", app.state.chat, asyncio.get_running_loop()), self))
            began.set()

    workspace = open_workspace(folder, state=state or folder.parent / "state", arguments=settings)
    app = build_app(lambda: open_chat(workspace), workspace.settings.serve)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, server_header=False, lifespan="on")

    def run() -> None:
        try:
            asyncio.run(Server(config).serve())
        except BaseException as error:
            failed.append(error)
        finally:
            began.set()

    thread = threading.Thread(target=run, name="served")
    thread.start()
    began.wait(60)
    if not found:
        thread.join()
        raise failed[0] if failed else RuntimeError("the server did not start")
    one, server = found[0]
    try:
        yield one
    finally:
        server.should_exit = True
        thread.join(60)


@dataclass
class Process:
    """A `gallae serve` of its own."""

    url: str
    running: subprocess.Popen[str]

    def ended(self, seconds: float = 60) -> int:
        return self.running.wait(seconds)


@contextmanager
def process(folder: Path, *, state: Path | None = None) -> Iterator[Process]:
    argv = [*RUN, "-w", str(folder), "--state", str(state or folder.parent / "state"), "--json", "serve", "--port", "0"]
    environ = {**os.environ, "PYTHONUTF8": "1"}
    with (folder.parent / "serve.log").open("a", encoding="utf-8") as log:
        running = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8", env=environ)
    assert running.stdout is not None
    try:
        said = running.stdout.readline()
        assert said, (folder.parent / "serve.log").read_text(encoding="utf-8")
        yield Process(json.loads(said)["url"], running)
    finally:
        running.kill()
        running.wait()
        running.stdout.close()


def ask(text: str, model: str = "gallae/prompt", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


def events_of(body: str) -> list[dict[str, Any]]:
    """The JSON of every data line but [DONE]."""
    lines = [line.removeprefix("data: ") for line in body.splitlines() if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"]


def until(holds: Callable[[], Any], seconds: float = 60.0) -> None:
    """Look until it holds, leaving the processor to who makes it hold."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.002)
