"""Turns over HTTP: typed events without loss, going on after a lost connection, stopping, readers that leave or sleep."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_world import Served, events_of, last_of, serving, signed

from gallae.core.errors import ProviderError
from gallae.core.types import Answer, Question, as_json
from gallae.entrypoints import http_streamed
from gallae.entrypoints.http_events import EVENTS, event_of, name_of
from gallae.entrypoints.http_live import LiveTurns
from gallae.graphs.events import Event, Token, TurnEnded
from gallae.models.scripted import Reply, ScriptedChatModel

RAINBOW = "무지개가 생기는 원리를 쉽게 설명해 줘"
SENTENCES = ("빛이 물방울에서 꺾입니다. ", "색마다 꺾이는 정도가 다릅니다. ", "그래서 일곱 색이 보입니다.")
FEE = "수영장 하루 이용료는 얼마예요?"


class Gate:
    """Holds a scripted model before its next piece until it is opened; `waiting` says that it has come so far."""

    def __init__(self) -> None:
        self.waiting = threading.Event()
        self._open = threading.Event()

    async def __call__(self) -> None:
        self.waiting.set()
        await asyncio.to_thread(self._open.wait, 20)

    def open(self) -> None:
        self._open.set()


@contextmanager
def held(folder: Path, **settings: Any) -> Iterator[tuple[Served, Gate]]:
    """A server whose model stops before each piece until the gate is opened; a first sentence is out by then."""
    gate, count = Gate(), 0

    async def before() -> None:
        nonlocal count
        count += 1
        if count > 2:
            await gate()

    model = ScriptedChatModel(default=Reply(pieces=SENTENCES, before=before))
    with serving(folder, model, **settings) as served:
        try:
            yield served, gate
        finally:
            gate.open()


def ask(
    client: httpx.Client, question: str = RAINBOW, thread: str = "t1", *, whole: bool = False, **more: Any
) -> httpx.Response:
    headers = {"Accept": "application/json"} if whole else {}
    return client.post(f"/api/threads/{thread}/turns", json={"question": question, **more}, headers=headers)


def read_until(lines: Iterator[str], name: str) -> tuple[str, str]:
    """(id, turn) once an event of this name has come whole; the turn as the first event names it."""
    place = turn = ""
    event = ""
    for line in lines:
        key, _, value = line.partition(": ")
        if key == "id":
            place = value
        elif key == "event":
            event = value
        elif key == "data":
            turn = turn or json.loads(value)["id"]
            if event == name:
                return place, turn
    raise AssertionError(f"no {name}")


def eventually(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """What another thread is about to do."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)


@pytest.mark.parametrize(
    "question", [FEE, RAINBOW, "9,000원짜리 3장과 5,000원짜리 2장이면 모두 얼마야?", "직원 금고 순번이 뭐야?"]
)
def test_the_events_of_a_stream_are_those_of_run_turn(question: str, tmp_path: Path) -> None:
    def replies() -> ScriptedChatModel:
        return ScriptedChatModel(
            default="".join(SENTENCES) if question == RAINBOW else "하루 이용료는 9,000원입니다. [1]"
        )

    with serving(tmp_path / "a", replies()) as served, served.of() as client:
        sent = events_of(ask(client, question).text)

        async def direct() -> list[Event]:
            asked = Question(
                question, date(2026, 11, 20), thread="direct", person=served.chat.workspace.people.person("anna")
            )
            async with aclosing(served.chat.run_turn(asked)) as events:
                return [event async for event in events]

        served.chat.parts.cache._db.execute("DELETE FROM answers")
        expected = served.call(direct)
    rebuilt = [event_of(name, data) for _, name, data in sent]
    assert [type(event) for event in rebuilt] == [type(event) for event in expected]
    assert [plain(event) for event in rebuilt] == [plain(event) for event in expected]
    for (_, name, data), event in zip(sent, rebuilt, strict=True):
        assert (
            as_json(event) == json.loads(data) and name_of(event) == name
        )  # to the typed event and back: nothing lost


def plain(event: Event) -> Any:
    """Without what differs between two runs of the same question: ids and times."""

    def cleared(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                k: cleared(v)
                for k, v in value.items()
                if k not in ("id", "thread", "trace", "milliseconds", "first_token_ms")
            }
        return [cleared(v) for v in value] if isinstance(value, list) else value

    return cleared(as_json(event))


def test_every_event_there_is_survives_the_wire() -> None:
    from gallae.core.approval import Approval
    from gallae.core.types import Check, Citation, Decision, Evidence, Passage, ToolCall, WantedCall
    from gallae.graphs.events import (
        ApprovalAsked,
        CheckDone,
        PassagesFound,
        Reasoning,
        RouteDecided,
        RouteFailed,
        ToolCalled,
        TurnStarted,
        Withdrawn,
    )

    decision = Decision("rag", also=("tool",), fallbacks=("prompt",), confidence=0.5)
    answer = Answer("1", "2", "q", 'a\n\n"\u2028', "answered", "rag", decision, wanted=(WantedCall("c", "f", "{"),))
    answer = replace(answer, citations=(Citation(1, "documents/a.md", 0, 3, "가나다", 2, ("h",)),))
    passage = Passage("p", "documents/a.md", "t", 0, 1, "x", valid_from=date(2026, 1, 1))
    events: list[Event] = [
        TurnStarted("1", "2"), RouteDecided(decision), PassagesFound((passage,), Evidence(0.1, missing=("m",))),
        ToolCalled(ToolCall("sum", {"a": [1, {"b": None}]}, "3")), Reasoning("음"), Token("\r\n event: x\n\n😀"),
        CheckDone(Check("numbers", True)), RouteFailed("rag", "down", None), Withdrawn("no"), TurnEnded(answer),
        ApprovalAsked(Approval("a1", "notes__add", "Add", "notes", {"text": "x"}, {"text": "[NAME_1]"}, "h", "r", ("documents",))),
    ]  # fmt: skip
    assert {type(event) for event in events} == set(EVENTS.values())
    from gallae.entrypoints.http_events import Place, Sent

    for event in events:
        sent = Sent(name_of(event), as_json(event), Place(3, 4)).encoded().decode()
        ((place, name, data),) = events_of(sent)
        assert place == "3.4" and event_of(name, data) == event


def test_whoever_accepts_json_alone_gets_the_whole_turn_as_it_is_stored(tmp_path: Path) -> None:
    with serving(tmp_path / "a") as served, served.of() as client:
        got = ask(client, FEE, whole=True)
        assert got.status_code == 200 and got.json()["status"] == "answered" and "9,000원" in got.json()["text"]
        assert client.get(f"/api/turns/{got.json()['id']}").json() == got.json()
        receipt = client.get(f"/api/turns/{got.json()['id']}/receipt").json()
        assert receipt["outcome"] == "answered" and [name for name, _ in receipt["receipt"]["nodes"]]
        assert [turn["id"] for turn in client.get("/api/threads/t1").json()["turns"]] == [got.json()["id"]]


def test_a_lost_connection_goes_on_where_it_was_and_no_character_comes_twice(tmp_path: Path) -> None:
    with held(tmp_path / "a") as (served, gate), served.of() as client, served.of() as other:
        with client.stream("POST", "/api/threads/t1/turns?detach=1", json={"question": RAINBOW}) as stream:
            place, turn = read_until(stream.iter_lines(), "token")
            gate.waiting.wait(10)
        seen = int(place.split(".")[1])
        gate.open()
        rest = other.get(f"/api/turns/{turn}/events", headers={"Last-Event-ID": place}).text
        later = other.get(f"/api/turns/{turn}/events", headers={"Last-Event-ID": place}).text
    for text in (rest, later):  # while it ran, and from the store
        tokens = "".join(json.loads(data)["text"] for _, name, data in events_of(text) if name == "token")
        answer = last_of(text)["answer"]
        assert answer["outcome"] == "answered" and answer["text"][:seen] + tokens == answer["text"] and tokens


def test_another_process_follows_from_the_store_alone(tmp_path: Path) -> None:
    with (
        held(tmp_path / "a") as (served, gate),
        served.of() as client,
        served.of() as other,
        client.stream("POST", "/api/threads/t1/turns", json={"question": RAINBOW}) as stream,
    ):
        asking = stream.iter_lines()
        _, turn = read_until(asking, "token")
        here, served.app.state.live = served.app.state.live, LiveTurns()  # another process knows of no turn
        with other.stream("GET", f"/api/turns/{turn}/events") as follower:
            lines = follower.iter_lines()
            read_until(lines, "token")
            gate.open()
            assert "event: turn_ended" in list(asking)
            rest = "\n".join(lines)
        served.app.state.live = here
    assert '"outcome": "answered"' in rest and "일곱 색" in rest


def test_closing_the_connection_stops_the_turn_and_keeps_what_was_said(tmp_path: Path) -> None:
    with held(tmp_path / "a") as (served, gate), served.of() as client, served.of() as other:
        with client.stream("POST", "/api/threads/t1/turns", json={"question": RAINBOW}) as stream:
            _, turn = read_until(stream.iter_lines(), "token")
            gate.waiting.wait(10)
        eventually(lambda: other.get(f"/api/turns/{turn}").json()["status"] == "cut")
        stored = other.get(f"/api/turns/{turn}").json()
        assert stored["text"].startswith("빛이 물방울에서") and stored["answer"] is None
        end = events_of(other.get(f"/api/turns/{turn}/events").text)[-1]
        assert end[1] == "turn_stopped" and json.loads(end[2])["text"] == stored["text"]


def test_who_waits_for_the_whole_answer_and_leaves_stops_it_too(tmp_path: Path) -> None:
    with held(tmp_path / "a") as (served, gate), served.of() as other:
        raw = socket.create_connection(("127.0.0.1", int(served.url.rsplit(":", 1)[1])))
        raw.sendall(request("anna", json.dumps({"question": RAINBOW}), accept="application/json"))
        gate.waiting.wait(10)
        raw.close()
        eventually(lambda: [t["status"] for t in other.get("/api/threads/t1").json()["turns"]] == ["cut"])
        (stored,) = other.get("/api/threads/t1").json()["turns"]
        assert stored["text"].startswith("빛이 물방울에서") and stored["answer"] is None


def test_a_detached_turn_runs_on_and_is_looked_up_later(tmp_path: Path) -> None:
    with held(tmp_path / "a") as (served, gate), served.of() as client:
        begun = client.post(
            "/api/threads/t1/turns?detach=1", json={"question": RAINBOW}, headers={"Accept": "application/json"}
        )
        assert begun.status_code == 202 and begun.json()["status"] == "running"
        gate.waiting.wait(10)
        second = ask(client, FEE, whole=True)
        assert (
            second.status_code == 400 and "/stop" in second.json()["error"]["hint"]
        )  # one at a time in a conversation
        gate.open()
        assert last_of(client.get(f"/api/turns/{begun.json()['id']}/events").text)["answer"]["outcome"] == "answered"


def test_stopping_a_turn_ends_its_stream_and_a_second_stop_changes_nothing(tmp_path: Path) -> None:
    with held(tmp_path / "a") as (served, gate), served.of() as client, served.of() as other:
        with client.stream("POST", "/api/threads/t1/turns", json={"question": RAINBOW}) as stream:
            lines = stream.iter_lines()
            _, turn = read_until(lines, "token")
            gate.waiting.wait(10)
            stopped = other.post(f"/api/turns/{turn}/stop").json()
            assert stopped["status"] == "cut" and stopped["text"]
            assert "event: turn_stopped" in list(lines)
        assert other.post(f"/api/turns/{turn}/stop").json() == stopped


def test_a_turn_that_is_refused_has_a_status_and_one_that_fails_says_so_in_its_stream(tmp_path: Path) -> None:
    with serving(tmp_path / "a", limits={"question_characters": 50}) as served, served.of() as client:
        refused = ask(client, "가" * 51)
        assert refused.status_code == 400 and "51" in refused.json()["error"]["message"]
        assert ask(client, "hi", "t1", nonsense=1).status_code == 400
        served.chat.parts.index.close()  # the disk is gone in mid-flight
        failed = ask(client, FEE)
        (_, name, data) = events_of(failed.text)[-1]
        assert (
            failed.status_code == 200
            and name == "turn_failed"
            and set(json.loads(data)["error"]) == {"code", "message", "hint"}
        )
        assert "Traceback" not in failed.text and str(tmp_path) not in failed.text


def test_an_idle_stream_has_a_heart_beat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_streamed, "BEAT", 0.05)
    with (
        held(tmp_path / "a") as (served, gate),
        served.of() as client,
        client.stream("POST", "/api/threads/t1/turns", json={"question": RAINBOW}) as stream,
    ):
        lines = stream.iter_lines()
        read_until(lines, "token")
        assert ": ping" in (next(lines) for _ in range(200))
        gate.open()
        assert "event: turn_ended" in list(lines)


def request(person: str, body: str, *, accept: str = "*/*", path: str = "/api/threads/t1/turns") -> bytes:
    data = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signed(person)['Authorization']}\r\n"
        f"Accept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


def test_the_provider_s_failure_is_a_503_for_who_waits_for_the_whole(tmp_path: Path) -> None:
    down = ProviderError("연결할 수 없음", provider="scripted", model="chat")
    with serving(tmp_path / "a", ScriptedChatModel(default=down)) as served, served.of() as client:
        got = ask(client, RAINBOW, whole=True)
        assert got.status_code in (200, 503)
        if got.status_code == 200:  # the fallbacks of the route have taken over
            assert got.json()["status"] in ("unserved", "abstained", "answered", "cut")


def test_fifty_at_once_are_neither_crossed_nor_lost(tmp_path: Path) -> None:
    async def slowly() -> None:
        await asyncio.sleep(0.05)  # as long as a model thinks

    def marked(messages: Any) -> Reply:
        mark = re.findall(r"표식-\d+", str(messages[-1].content))[-1]
        return Reply(pieces=(f"{mark}에 답합니다. ", "끝입니다."), before=slowly)

    async def ask_all(url: str) -> list[str]:
        async with httpx.AsyncClient(base_url=url, headers=signed("anna"), timeout=50) as client:

            async def one(n: int) -> str:
                body = {"question": f"표식-{n}: {RAINBOW}", "route": "prompt"}
                return (await client.post(f"/api/threads/many-{n}/turns", json=body)).text

            return await asyncio.gather(*map(one, range(50)))

    with serving(tmp_path / "a", ScriptedChatModel(default=marked)) as served, served.of() as client:
        for n, text in enumerate(asyncio.run(ask_all(served.url))):
            answer = last_of(text)["answer"]
            assert re.findall(r"표식-\d+", answer["text"]) == [f"표식-{n}"] and answer["thread"] == f"many-{n}"
            assert all(json.loads(data).get("id", answer["id"]) == answer["id"] for _, _, data in events_of(text))
            assert client.get(f"/api/turns/{answer['id']}").json()["answer"] == answer
        assert client.get("/api/threads").json()["total"] == 50


def test_a_server_that_drains_ends_its_streams_and_takes_nothing_new(tmp_path: Path) -> None:
    with (
        held(tmp_path / "a") as (served, gate),
        served.of() as client,
        served.of() as other,
        client.stream("POST", "/api/threads/t1/turns", json={"question": RAINBOW}) as stream,
    ):
        lines = stream.iter_lines()
        read_until(lines, "token")
        gate.waiting.wait(10)
        assert served.call(lambda: served.chat.running.drain(0.1)) == 1
        rest = list(lines)
        assert "event: turn_ended" in rest and any('"outcome": "cut"' in line for line in rest)
        for whole in (True, False):
            refused = ask(other, FEE, "t2", whole=whole)
            assert (
                refused.status_code == 503
                and refused.json()["error"]["code"] == "closing"
                and refused.headers["Retry-After"]
            )
