"""An endpoint that is not there costs a turn nothing and an exit two seconds at most, however the process ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from capture import capture_server
from traced import KEY, OpenChat, ask, switch_on

from gallae.models.scripted import ScriptedChatModel

SCRIPT = """
import asyncio, sys, threading
from datetime import date
from pathlib import Path
from gallae.core.types import Question
from gallae.core.workspace import open_workspace
from gallae.graphs.chat import open_chat

async def main():
    async with open_chat(open_workspace(Path(sys.argv[1]), state=Path(sys.argv[2]))) as chat:
        for number in range(3):
            print((await chat.ask(Question(f"수영장 하루 이용료는 얼마예요? {number}", today=date(2026, 11, 20)))).outcome)
        print("ready", flush=True)
        if sys.argv[3] == "wait":
            await asyncio.sleep(60)
        if sys.argv[3] == "exit":
            sys.exit(7)

asyncio.run(main())
"""


@contextmanager
def nowhere(kind: str) -> Iterator[str]:
    """An address that refuses, or one that takes everything and never answers."""
    if kind == "refused":
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            yield f"http://127.0.0.1:{closed.getsockname()[1]}"  # bound, but nobody listens
        return
    with capture_server(answers=False) as captured:
        yield captured.url


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": url, "LANGSMITH_API_KEY": KEY}


@pytest.mark.long
@pytest.mark.parametrize("kind", ["refused", "black hole"])
@pytest.mark.parametrize(("ending", "code"), [("return", 0), ("exit", 7), ("wait", -signal.SIGINT)])
def test_an_exit_is_delayed_by_two_seconds_at_most(
    kind: str, ending: str, code: int, pool: Path, tmp_path: Path
) -> None:
    with nowhere(kind) as url:
        started = [sys.executable, "-c", SCRIPT, str(pool), str(tmp_path / "state"), ending]
        with subprocess.Popen(
            started, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(url), text=True, encoding="utf-8"
        ) as process:
            assert process.stdout is not None
            said = []
            while (line := process.stdout.readline().strip()) not in ("ready", ""):
                said.append(line)
            leaving = time.perf_counter()
            if ending == "wait":
                process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=30)
            took = time.perf_counter() - leaving
    assert said == ["answered"] * 3, errors
    assert process.returncode in (code, 1) if ending == "wait" else process.returncode == code
    assert took < 2.0 + 0.5, f"{took:.2f} s"  # and what an interpreter needs to end
    assert KEY not in errors and "lsv2" not in errors
    print(f"{kind}, {ending}: {took:.2f} s")


@pytest.mark.long
@pytest.mark.parametrize("kind", ["refused", "black hole"])
def test_the_command_line_ends_in_time_and_does_not_print_the_key(kind: str, pool: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gallae.entrypoints.cli", "-w", str(pool), "--state", str(tmp_path / "state")]
    with (
        nowhere(kind) as url,
        subprocess.Popen(
            [*command, "ask", "수영장 하루 이용료는 얼마예요?"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(url),
            bufsize=0,
        ) as process,
    ):
        assert process.stdout is not None
        shown = b""
        while "9,000원".encode() not in shown and (more := os.read(process.stdout.fileno(), 4096)):
            shown += more
        leaving = time.perf_counter()
        _, errors = process.communicate(timeout=30)
        took = time.perf_counter() - leaving
    assert "9,000원".encode() in shown
    assert process.returncode == 0 and took < 2.0 + 0.5, f"{took:.2f} s"
    assert kind == "refused" or took > 1.0, "nothing was waited for: was anything sent?"
    assert KEY.encode() not in errors and errors.count(b"\n") <= 2, errors.decode()
    print(f"{kind}: {took:.2f} s")


@pytest.mark.parametrize("kind", ["refused", "black hole"])
async def test_a_turn_waits_for_no_endpoint(
    kind: str, open_pool: OpenChat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with nowhere(kind) as url:
        switch_on(monkeypatch, url)
        async with open_pool(ScriptedChatModel(default="네.")) as chat:
            assert chat.tracing.on
            for number in range(3):
                spent = time.thread_time()
                began = time.perf_counter()
                answer = await chat.ask(ask(f"하늘이 파란 까닭을 설명해 줘 {number}", route="prompt"))
                assert answer.outcome == "answered"
                # Nothing but work of its own: a turn that waited would show more wall time than CPU time.
                assert time.perf_counter() - began < 1.0 + 3 * (time.thread_time() - spent)
            leaving = time.perf_counter()
        assert time.perf_counter() - leaving < 2.0
    assert KEY not in caplog.text


async def test_turns_that_cannot_be_sent_do_not_pile_up() -> None:
    import threading

    from gallae.graphs.trace_outbox import WAITING, Outbox

    stuck, seen = threading.Event(), []

    def run(items: list[int]) -> None:
        seen.append(len(items))
        stuck.wait(5)

    outbox = Outbox(run)
    for number in range(3 * WAITING):
        outbox.put(number)
    assert not outbox.flush(0.2)
    for number in range(3 * WAITING):
        outbox.put(number)
    stuck.set()
    assert outbox.flush(5) and max(seen) <= WAITING


async def test_a_failed_send_is_said_once_and_followed_by_a_pause(caplog: pytest.LogCaptureFixture) -> None:
    from gallae.graphs.trace_outbox import Outbox

    tried = []

    def run(items: list[int]) -> None:
        tried.append(items)
        raise ConnectionError(f"x-api-key: {KEY}")

    outbox = Outbox(run)
    for number in range(3):
        outbox.put(number)
        assert outbox.flush(5)
    assert len(tried) == 1 and len(caplog.records) == 1 and KEY not in caplog.text
