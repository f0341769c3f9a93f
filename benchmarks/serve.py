"""What `/v1` costs beyond calling Chat.ask: paired, in one process, over a real socket on loopback.

    python benchmarks/serve.py [--turns 40] [--rounds 7] [--json]

direct    Chat.ask on the server's own loop
v1        POST /v1/chat/completions, whole: socket, guard, sign-in, validation, the turn, JSON
stream    the same as a stream of chunks

The client's own thread is not counted: the figure is the process's CPU time less that of the thread that asks. Every turn is
route `prompt` by a scripted model that costs nothing; who goes first alternates; the median of the rounds counts.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import uvicorn

from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.entrypoints.http import build_app
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

ASK = "구름이 하얀 까닭을 쉽게 설명해 줘"
REPLY = "물방울이 모든 빛을 고르게 흩뜨리기 때문입니다. 그래서 하얗게 보입니다. 두꺼우면 회색이 됩니다."
TODAY = date(2026, 11, 20)


class Server(uvicorn.Server):
    """Tells when it listens, and on which loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.there = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.there.set()


def spent(turns: int, ask: Callable[[int], Any]) -> float:
    """CPU ms a turn of all threads but this one."""
    whole, own = time.process_time(), time.thread_time()
    for number in range(turns):
        ask(number)
    return ((time.process_time() - whole) - (time.thread_time() - own)) / turns * 1000


def measured(turns: int, rounds: int) -> list[dict[str, float]]:
    model = scripted_model(ScriptedChatModel(default=REPLY))
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Path(__file__).parent.parent / "samples", state=Path(folder))
        app = build_app(lambda: open_chat(workspace, models=FixedModels({"chat": model})))
        server = Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="on"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
        thread.start()
        server.there.wait()
        try:
            return _rounds(app.state.chat, server, turns, rounds)
        finally:
            server.should_exit = True
            thread.join()


def _rounds(chat: Chat, server: Server, turns: int, rounds: int) -> list[dict[str, float]]:
    assert server.loop is not None
    loop, port = server.loop, server.servers[0].sockets[0].getsockname()[1]
    client = http.client.HTTPConnection("127.0.0.1", port)

    def direct(mark: str) -> Callable[[int], Any]:
        def ask(number: int) -> Any:
            question = Question(f"{ASK} {mark}{number}", today=TODAY, route="prompt")
            return asyncio.run_coroutine_threadsafe(chat.ask(question), loop).result()

        return ask

    def posted(mark: str, *, stream: bool) -> Callable[[int], Any]:
        def ask(number: int) -> Any:
            body = {"model": "gallae/prompt", "stream": stream}
            body["messages"] = [{"role": "user", "content": f"{ASK} {mark}{number}"}]
            client.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
            reply = client.getresponse()
            assert reply.status == 200 and "하얗게" in reply.read().decode()

        return ask

    for warm in (direct("w"), posted("x", stream=False), posted("y", stream=True)):
        spent(10, warm)
    found = []
    for number in range(rounds):
        ways = {
            "direct": direct(f"a{number}-"),
            "v1": posted(f"b{number}-", stream=False),
            "stream": posted(f"c{number}-", stream=True),
        }
        order = list(ways) if number % 2 else list(reversed(ways))
        cpu = {name: spent(turns, ways[name]) for name in order}
        row = {f"{name}_cpu_ms": cpu[name] for name in ways}
        found.append(row | {"v1_ratio": cpu["v1"] / cpu["direct"], "stream_ratio": cpu["stream"] / cpu["direct"]})
    client.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measured(options.turns, options.rounds)
    summary = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
    if options.json:
        print(json.dumps({"median": summary, "rounds": rows}))
        return
    for key, value in summary.items():
        low, high = min(row[key] for row in rows), max(row[key] for row in rows)
        print(f"{key:<20} {value:8.2f}   ({low:.2f} … {high:.2f})")


if __name__ == "__main__":
    main()
