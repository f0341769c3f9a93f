"""How many people one page process carries: simultaneous sessions, each asking several questions of a model that writes a
token every 30 ms.

    python benchmarks/page.py [--sessions 30] [--questions 3] [--token-ms 30] [--tokens 60] [--only burst] [--report FILE] [--gate]

The page is the real one, started as `gallae ui` starts it, in its own process, over the real chat, store and router. The
model is an OpenAI-compatible server in this process; the sessions are `page_visitor.Tab`s, that is, Streamlit's own
protocol over its websocket: everything but a browser's drawing. Twice, each with a page of its own: `burst`, where all ask
at the same moment, and `spread`, where their first questions come over ten seconds, as people's do. After an answer each
thinks for up to two seconds. Then, with nobody else there, one asks after the other.

first       seconds from sending a question until the session is sent the first words of its answer: the run of the
            script, the route, the model's first sentence (8 tokens; text is released by the sentence)
crossed     texts in the main column that hold another session's mark
lost        questions whose whole answer, as the model wrote it, is not drawn, or not stored as answered
rss         what the page process holds at its peak (VmHWM)
cpu         CPU seconds of the page process for each question, all of its work included
alone       the same of one question among silent tabs, and what of it is spent until its first words are sent (medians, ms)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from page_visitor import Answered, Tab, visit

ROOT = Path(__file__).resolve().parent.parent
MARK = re.compile(r"M-(\d+)-(\d+)-")
BARS = {"first_p95_s": 1.5, "rss_mb": 400.0, "crossed": 0, "lost": 0}
THINK = 2.0
WAYS = {"burst": 0.0, "spread": 10.0}  # seconds over which the first questions come
ALONE = 8  # questions


@dataclass(frozen=True, slots=True)
class Load:
    sessions: int
    questions: int
    token_ms: float
    tokens: int
    seconds: float = 0.0  # over which the first questions come


def written(session: int, number: int, tokens: int) -> list[str]:
    """What the model answers: sentences of eight tokens, each with the session's own mark."""
    said: list[str] = []
    while len(said) < tokens - 8:
        words = [
            "구름은 ",
            "물방울",
            "이 ",
            f"M-{session}-{number}-{len(said)} ",
            "빛을 ",
            "고르게 ",
            "흩뜨립",
            "니다. ",
        ]
        said += words
    return [*said, "끝 ", end_of(session, number), " 입니다."]


def end_of(session: int, number: int) -> str:
    """Ends with a letter: END-0-9 would be found in END-0-99."""
    return f"END-{session}-{number}-x"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, load: Load) -> None:
    """One request of an OpenAI-compatible server over plain HTTP/1.1; it closes when it has said everything."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: *(\d+)", head, re.IGNORECASE)
    body = await reader.readexactly(int(length[1])) if length else b""
    kind = "application/json" if not body else "text/event-stream"
    writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
    if not body:
        writer.write(json.dumps({"object": "list", "data": [{"id": "fake", "object": "model"}]}).encode())
    else:
        asked = [m["content"] for m in json.loads(body)["messages"] if m["role"] == "user"][-1]
        found = MARK.findall(str(asked))
        session, number = map(int, found[-1]) if found else (0, 0)
        await _stream(writer, written(session, number, load.tokens), load.token_ms / 1000)
    await writer.drain()
    writer.close()


async def _stream(writer: asyncio.StreamWriter, tokens: list[str], beat: float) -> None:
    began = time.perf_counter()
    for n, token in enumerate(tokens, 1):
        await asyncio.sleep(max(0.0, began + n * beat - time.perf_counter()))
        choice = {"index": 0, "delta": {"role": "assistant", "content": token}, "finish_reason": None}
        writer.write(b"data: " + json.dumps(_chunk(choice)).encode() + b"\n\n")
        await writer.drain()
    writer.write(b"data: " + json.dumps(_chunk({"index": 0, "delta": {}, "finish_reason": "stop"})).encode())
    writer.write(b"\n\ndata: [DONE]\n\n")


def _chunk(choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}


@contextmanager
def page(folder: Path, model: int) -> Iterator[tuple[int, int]]:
    """(port, process id) of the page over `folder`, with the model at that port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "ui" / "app.py"), f"--server.port={port}"]
    command += ["--", "--workspace", str(folder), "--state", str(folder / ".gallae"), "--today", "2026-11-20"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GALLAE_", "OPENAI_", "LANGSMITH_"))}
    clean |= {"GALLAE_SERVERS__FIND_OLLAMA": "false", "GALLAE_MODELS__CHAT": "llamacpp:fake"}
    clean |= {"GALLAE_SERVERS__LLAMACPP_URL": f"http://127.0.0.1:{model}"}
    log = folder.parent / "page.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(command, cwd=ROOT / "ui", env=clean, stdout=out, stderr=out) as process,
    ):
        try:
            _wait(port)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the page did not start")


async def session(tab: Tab, mine: int, load: Load, start: asyncio.Event) -> list[Answered | None]:
    """One person's questions, one after the other; None for one that was never answered."""
    await start.wait()
    chance, found = random.Random(mine), []
    for number in range(load.questions):
        await asyncio.sleep(chance.uniform(0, THINK if number else load.seconds))
        try:
            found.append(await ask(tab, mine, number))
        except TimeoutError:
            found.append(None)
    return found


async def ask(tab: Tab, mine: int, number: int) -> Answered:
    question = f"구름이 하얀 까닭을 쉽게 설명해 줘. 표식은 M-{mine}-{number}-x"
    return await tab.ask(question, mark=f"M-{mine}-{number}-", end=end_of(mine, number))


async def measured(load: Load, folder: Path) -> dict[str, Any]:
    (folder / "documents").mkdir(parents=True)
    (folder / "gallae.toml").write_text('title = "부하 시험"\n', encoding="utf-8")
    model = await asyncio.start_server(lambda r, w: answer(r, w, load), "127.0.0.1", 0, backlog=256)
    with page(folder, model.sockets[0].getsockname()[1]) as (port, pid):
        address = f"ws://127.0.0.1:{port}/_stcore/stream"
        async with asyncio.TaskGroup() as group:
            start, tabs, running = asyncio.Event(), [], []
            ready: list[asyncio.Task[Tab]] = []
            leave = asyncio.Event()
            for n in range(load.sessions):
                ready.append(group.create_task(_opened(group, address, leave, lambda: _cpu(pid))))
                if not n:
                    await ready[0]  # the first visit opens the workspace
            tabs = [await task for task in ready]
            running = [group.create_task(session(tab, n, load, start)) for n, tab in enumerate(tabs)]
            await ask(tabs[0], 0, 99)  # imports, clients
            for tab in tabs:
                tab.seen.clear()
            cpu = _cpu(pid)
            start.set()
            answers = [await task for task in running]
            cpu, rss = _cpu(pid) - cpu, _peak(pid)
            alone = [await ask(tab, n, load.questions) for n, tab in enumerate(tabs[:ALONE])]
            leave.set()
    model.close()
    return _summed(load, tabs, answers, _stored(folder), cpu, rss) | {
        "alone_cpu_first_ms": _at(sorted(a.cpu_first * 1000 for a in alone), 0.5),
        "alone_cpu_ms": _at(sorted(a.cpu * 1000 for a in alone), 0.5),
    }


async def _opened(group: asyncio.TaskGroup, address: str, leave: asyncio.Event, meter: Callable[[], float]) -> Tab:
    there: asyncio.Future[Tab] = asyncio.get_running_loop().create_future()

    async def stay() -> None:
        async with visit(address, meter) as tab:
            await tab.settled()
            there.set_result(tab)
            await leave.wait()

    group.create_task(stay())
    return await there


def _summed(
    load: Load,
    tabs: list[Tab],
    answers: list[list[Answered | None]],
    stored: dict[str, tuple[str, str]],
    cpu: float,
    rss: float,
) -> dict[str, Any]:
    crossed = lost = 0
    for n, (tab, own) in enumerate(zip(tabs, answers, strict=True)):
        crossed += sum(any(int(m[0]) != n for m in MARK.findall(text)) for *_, text in tab.seen)
        for number, answered in enumerate(own):
            whole = "".join(written(n, number, load.tokens))
            status, text = stored.get(f"M-{n}-{number}-x", ("", ""))
            drawn = answered is not None and " ".join(answered.text.split()) == " ".join(whole.split())
            lost += not (drawn and status == "answered" and " ".join(text.split()) == " ".join(whole.split()))
    all_of = [a for own in answers for a in own if a is not None]
    firsts = [sorted(o[r].first for o in answers if o[r]) for r in range(load.questions)]  # type: ignore[union-attr]
    asked = load.sessions * load.questions
    every = sorted(a.first for a in all_of)
    return {
        "sessions": load.sessions,
        "asked": asked,
        "answered": len(all_of),
        "crossed": crossed,
        "lost": lost,
        "first_p50_s": _at(every, 0.5),
        "first_p95_s": _at(every, 0.95),
        "first_max_s": every[-1] if every else 0.0,
        "first_p95_s_by_round": [_at(row, 0.95) for row in firsts],
        "whole_p95_s": _at(sorted(a.whole for a in all_of), 0.95),
        "draws_a_answer": sum(a.draws for a in all_of) / max(1, len(all_of)),
        "sent_kb_a_question": sum(tab.bytes for tab in tabs) / 1000 / asked,
        "cpu_s_a_question": cpu / asked,
        "rss_mb": rss,
    }


def _at(rows: list[float], share: float) -> float:
    return rows[min(len(rows) - 1, int(share * len(rows)))] if rows else float("inf")


def _stored(folder: Path) -> dict[str, tuple[str, str]]:
    """Mark of a question -> (status, what is stored as its answer)."""
    with sqlite3.connect(folder / ".gallae" / "keep" / "turns.sqlite") as db:
        rows = db.execute("SELECT question, status, shown FROM turns").fetchall()
    return {question.split()[-1]: (status, shown) for question, status, shown in rows}


def _cpu(pid: int) -> float:
    """CPU seconds of a process: Linux' clock of it, which is finer than the ticks of /proc/PID/stat."""
    return time.clock_gettime((~pid << 3) | 2)


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--questions", type=int, default=3)
    parser.add_argument("--token-ms", type=float, default=30.0)
    parser.add_argument("--tokens", type=int, default=60)
    parser.add_argument("--only", choices=WAYS, help="one of the two ways to come")
    parser.add_argument("--report", type=Path, help="write the figures there as JSON")
    parser.add_argument("--gate", action="store_true", help="exit 1 where a bar is missed")
    options = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    for way in [options.only] if options.only else WAYS:
        load = Load(options.sessions, options.questions, options.token_ms, options.tokens, WAYS[way])
        with tempfile.TemporaryDirectory() as place:
            found[way] = asyncio.run(measured(load, Path(place) / "space"))
        print(f"{way}   (load average {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores)")
        for key, value in found[way].items():
            bar = f"   (bar {BARS[key]:g})" if key in BARS else ""
            print(f"  {key:<22} {_shown(value)}{bar}", flush=True)
    if options.report:
        options.report.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    missed = [key for one in found.values() for key, bar in BARS.items() if one[key] > bar]
    return 1 if options.gate and missed else 0


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_shown, value))
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
