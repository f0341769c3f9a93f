"""Many at once, callers that leave, processes that are killed or told to stop: no turn is crossed, none is lost."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from served_http import V1, Process, Served, ask, events_of, marking, pool, process, served, until, with_model

from gallae.core.types import Person
from gallae.graphs.store import StoredTurn, open_store

MANY = 50
JSON = {"Content-Type": "application/json"}


def answered(url: str, number: int, *, stream: bool = True) -> tuple[str, str, str]:
    """(turn, thread, text) of one question with its own mark."""
    body = ask(f"표식-{number:03d}x 를 말해 줘", stream=stream)
    with httpx.Client(timeout=120, trust_env=False) as client:
        reply = client.post(f"{url}/v1/chat/completions", json=body)
    assert reply.status_code == 200, reply.text
    if not stream:
        told = reply.json()
        return told["gallae"]["turn"], told["gallae"]["thread"], told["choices"][0]["message"]["content"]
    chunks = events_of(reply.text)
    text = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks)
    return chunks[0]["gallae"]["turn"], chunks[0]["gallae"]["thread"], text


def stored_in(state: Path) -> dict[str, StoredTurn]:
    with open_store(state / "keep" / "turns.sqlite") as store:
        return {turn.id: turn for turn in store.recent(Person(), 1_000)}


def test_fifty_turns_at_once_are_neither_crossed_nor_lost(tmp_path: Path) -> None:
    with marking(0.05) as model, served(pool(tmp_path / "w", **with_model(model))) as one:
        with ThreadPoolExecutor(MANY) as many:
            found = list(many.map(lambda n: answered(one.url, n, stream=n % 2 == 0), range(MANY)))
        with one.client() as client:
            metrics = client.get("/metrics").text
    assert f'gallae_turns_total{{outcome="answered",route="prompt"}} {MANY}.0' in metrics
    stored = stored_in(tmp_path / "state")
    assert len(stored) == MANY == len({turn for turn, _, _ in found}) == len({thread for _, thread, _ in found})
    for number, (turn, thread, text) in enumerate(found):
        mark = f"표식-{number:03d}x"
        assert text.startswith(mark) and text.count("표식") == 1
        kept = stored[turn]
        assert kept.thread == thread and mark in kept.question and kept.text.startswith(mark)


def left_in_the_middle(one: Served, *, stream: bool) -> None:
    """Ask over a raw socket, and go once the turn runs."""
    body = json.dumps(ask("표식-left 를 말해 줘", stream=stream)).encode()
    with socket.create_connection(("127.0.0.1", int(one.url.rsplit(":", 1)[1]))) as raw:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        raw.sendall(head.encode() + body)
        until(lambda: len(one.chat.running))


@pytest.mark.parametrize("stream", [True, False])
def test_a_caller_who_leaves_stops_the_turn_which_is_stored_as_cut(tmp_path: Path, stream: bool) -> None:
    gate = threading.Event()
    with marking(gate=gate) as model, served(pool(tmp_path / "w", **with_model(model))) as one:
        over, left = one.chat.running._over, []
        told = over.set
        over.set = lambda: (left.extend(t.status for t in one.chat.store.recent(Person(), 5)), told())  # type: ignore[method-assign]
        left_in_the_middle(one, stream=stream)
        until(lambda: not len(one.chat.running))
        until(lambda: left)
        assert left == ["cut"], "who drains the program waits until the turn is written down"
        assert not gate.is_set(), "the model has not answered, and nobody waits for it"
        gate.set()
        (turn,) = one.chat.store.recent(Person(), 5)
        assert turn.status == "cut" and "표식-left" in turn.question


def test_a_server_that_is_closing_takes_nothing_new_and_says_when_to_come_back(tmp_path: Path) -> None:
    gate = threading.Event()
    with (
        marking(gate=gate) as model,
        served(pool(tmp_path / "w", **with_model(model))) as one,
        ThreadPoolExecutor(3) as many,
        one.client() as client,
    ):
        running = [many.submit(answered, one.url, n, stream=bool(n)) for n in range(2)]
        until(lambda: len(model.bodies(V1)) >= 2)
        draining = many.submit(one.call, lambda: one.chat.running.drain(20))
        until(lambda: one.chat.running.closing)
        refused = client.post("/v1/chat/completions", json=ask("더"))
        assert refused.status_code == 503 and int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["code"] == "server_closing"
        unready = client.get("/health/ready")
        assert unready.status_code == 503 and unready.json() == {"status": "closing", "running": 2}
        assert client.get("/health/live").status_code == 200
        gate.set()
        assert [r.result(30)[2][:9] for r in running] == ["표식-000x 0", "표식-001x 0"] and draining.result(30) == 0


def test_what_does_not_end_in_time_is_cut_and_its_caller_is_told(tmp_path: Path) -> None:
    gate = threading.Event()
    with marking(gate=gate) as model, served(pool(tmp_path / "w", **with_model(model))) as one:
        with ThreadPoolExecutor(2) as many:
            whole = many.submit(answered, one.url, 7, stream=False)
            streamed = many.submit(answered, one.url, 8)
            until(lambda: len(model.bodies(V1)) >= 2)
            assert one.call(lambda: one.chat.running.drain(0.01)) == 2
            told = [t.result(30) for t in (whole, streamed)]
        gate.set()
        for turn, _, text in told:
            assert "서버를 멈추게 되어" in text
            assert one.chat.store.turn(turn, Person()).status == "cut"


@pytest.mark.long
def test_sigterm_lets_running_turns_finish_and_exits_with_0(tmp_path: Path) -> None:
    gate = threading.Event()
    with marking(gate=gate) as model:
        folder = pool(tmp_path / "w", **with_model(model))
        with process(folder) as one, ThreadPoolExecutor(20) as many:
            running = [many.submit(answered, one.url, n, stream=n % 2 == 0) for n in range(20)]
            until(lambda: len(model.bodies(V1)) >= 20)
            one.running.send_signal(signal.SIGTERM)
            until(lambda: httpx.get(f"{one.url}/health/ready", trust_env=False).status_code == 503)
            late = httpx.post(f"{one.url}/v1/chat/completions", json=ask("늦은 질문"), trust_env=False)
            assert late.status_code == 503 and "retry-after" in late.headers
            gate.set()
            assert all(f"표식-{n:03d}x" in r.result(60)[2] for n, r in enumerate(running))
            assert one.ended() == 0
    stored = stored_in(tmp_path / "state")
    assert len(stored) == 20 and {turn.status for turn in stored.values()} == {"answered"}


@pytest.mark.long
def test_a_second_signal_cuts_at_once_and_still_exits_with_0(tmp_path: Path) -> None:
    gate = threading.Event()
    with marking(gate=gate) as model:
        with process(pool(tmp_path / "w", **with_model(model))) as one, ThreadPoolExecutor(1) as many:
            running = many.submit(answered, one.url, 1)
            until(lambda: model.bodies(V1))
            one.running.send_signal(signal.SIGTERM)
            until(lambda: httpx.get(f"{one.url}/health/ready", trust_env=False).status_code == 503)
            one.running.send_signal(signal.SIGINT)
            assert "서버를 멈추게 되어" in running.result(30)[2] and one.ended() == 0
        gate.set()
    assert [turn.status for turn in stored_in(tmp_path / "state").values()] == ["cut"]


def acknowledged(one: Process, number: int, got: list[tuple[int, str]]) -> None:
    """Stream one question; note its turn as soon as the first chunk has come. The server dies under us."""
    body = ask(f"표식-{number:03d}x 를 말해 줘", stream=True)
    try:
        with (
            httpx.Client(timeout=60, trust_env=False) as client,
            client.stream("POST", f"{one.url}/v1/chat/completions", json=body) as reply,
        ):
            for line in reply.iter_lines():
                if line.startswith("data: {") and "gallae" in (chunk := json.loads(line[6:])):
                    got.append((number, chunk["gallae"]["turn"]))
    except (httpx.HTTPError, json.JSONDecodeError):
        return


@pytest.mark.long
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("seed", range(3))
def test_after_kill_9_in_the_middle_of_fifty_every_acknowledged_turn_is_there(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    with marking(0.05, sentences=3) as model:
        folder = pool(tmp_path / "w", **with_model(model))
        got: list[tuple[int, str]] = []
        with process(folder) as one, ThreadPoolExecutor(MANY) as many:
            for number in range(MANY):
                many.submit(acknowledged, one, number, got)
            wanted = draw.randrange(5, 60)
            until(lambda: len(got) >= wanted)
            os.kill(one.running.pid, signal.SIGKILL)
        with process(folder) as one:
            stored = stored_in(tmp_path / "state")
            assert got and {turn for _, turn in got} <= set(stored)
            for number, turn in got:
                assert f"표식-{number:03d}x" in stored[turn].question
            assert not [t for t in stored.values() if t.status == "running"]
            assert answered(one.url, 999)[2].startswith("표식-999x")


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Path, list[Process]]]:
    with marking(0.05) as model:
        folder = pool(tmp_path / "w", **with_model(model))
        with process(folder) as a, process(folder) as b:
            yield tmp_path / "state", [a, b]


@pytest.mark.long
def test_two_processes_share_one_workspace(two: tuple[Path, list[Process]]) -> None:
    state, processes = two
    with ThreadPoolExecutor(MANY) as many:
        found: list[Any] = list(many.map(lambda n: answered(processes[n % 2].url, n), range(MANY)))
    stored = stored_in(state)
    assert len(stored) == MANY and all(f"표식-{n:03d}x" in stored[turn].text for n, (turn, _, _) in enumerate(found))
    thread = found[0][1]
    with httpx.Client(timeout=60, trust_env=False) as client:  # begun in the one, gone on with in the other
        body = {**ask("표식-next 도"), "metadata": {"thread": thread}}
        reply = client.post(f"{processes[1].url}/v1/chat/completions", json=body)
    assert reply.json()["gallae"]["thread"] == thread and reply.json()["choices"][0]["message"]["content"].startswith(
        "표식-next"
    )
