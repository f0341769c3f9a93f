"""A call that waits for its person's yes, through every way in: real processes, a real MCP server that writes a file."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from served_http import RUN, pool, process, served, with_model

from gallae.entrypoints.cli import main

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
from fake_server import V1, FakeServer, as_json, llama_server

ODD = Path(__file__).parents[1] / "tools" / "odd_server.py"
ASKED = "odd 서버에 회의는 3시라고 적어 줘"


def message(content: str | None, **more: Any) -> Any:
    """One whole answer of the model server; the agent does not ask for a stream."""
    said = {"role": "assistant", "content": content, **more}
    finish = "tool_calls" if more else "stop"
    usage = {"prompt_tokens": 26, "completion_tokens": 5, "total_tokens": 31}
    choice = {"index": 0, "message": said, "finish_reason": finish}
    return as_json(
        {"id": "c", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice], "usage": usage}
    )


DONE = message("적어 두었습니다.")
JSON = {"accept": "application/json"}


def call(file: Path, seconds: float = 0.0, name: str = "odd__keep") -> Any:
    arguments = json.dumps({"text": "회의는 3시", "file": str(file), "seconds": seconds})
    return message(
        None, tool_calls=[{"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}]
    )


def desk(folder: Path, server: FakeServer, *, people: bool = False) -> Path:
    entry = {"command": sys.executable, "args": [str(ODD)], "allow": ["keep", "note", "echo"], "closed": True}
    return pool(folder, people=people, **with_model(server), **{"mcp_servers.odd": entry})


def gallae(folder: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, "-w", str(folder), *words], capture_output=True, text=True, timeout=300, **more)


def asked(folder: Path) -> dict[str, Any]:
    done = gallae(folder, "--json", "ask", "--route", "tool", ASKED)
    assert done.returncode == 0, done.stderr
    turn: dict[str, Any] = json.loads(done.stdout)
    return turn


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def here(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    """The command in this process: exit code, stdout, stderr."""
    code = main(["-w", str(folder), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_from_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, folder = tmp_path / "notes.txt", tmp_path / "pool"
    with llama_server(context=32_768).on(V1, call(file), DONE) as server:
        desk(folder, server)
        code, out, _ = here(capsys, folder, "--json", "ask", "--route", "tool", ASKED)
        turn = json.loads(out)
        assert (code, turn["outcome"]) == (0, "clarify") and turn["approval"]["arguments"]["text"] == "회의는 3시"
        assert f"gallae approve {turn['id'][:12]}" in turn["text"] and lines(file) == []
        waits = json.loads(here(capsys, folder, "--json", "approve")[1])
        assert [(one["turn"], one["tool"], one["server"]) for one in waits] == [(turn["id"], "odd__keep", "odd")]
        code, _, said = here(capsys, folder, "--as", "anna", "--groups", "desk", "approve", turn["id"])
        assert code == 2 and "그런 물음이 없습니다" in said and lines(file) == []
        code, out, _ = here(capsys, folder, "approve", turn["id"][:12])
        assert (code, lines(file)) == (0, ["회의는 3시"]) and "적어 두었습니다." in out
        code, _, said = here(capsys, folder, "approve", turn["id"])
        assert code == 2 and "이미 실행했습니다" in said and len(lines(file)) == 1
        audit = [json.loads(line) for line in here(capsys, folder, "audit", "export")[1].splitlines()]
    told = [(row["what"], row["outcome"]) for row in audit if row.get("turn") == turn["id"]]
    assert told == [("turn", "clarify"), ("tool-approved", "done"), ("turn", "answered")]


@pytest.mark.long
@pytest.mark.timeout(400)
def test_killed_between_the_yes_and_the_answer_it_is_not_called_again(tmp_path: Path) -> None:
    file, folder = tmp_path / "notes.txt", tmp_path / "pool"
    with llama_server(context=32_768).on(V1, call(file, 60.0), DONE) as server:
        turn = asked(desk(folder, server))
        running = subprocess.Popen([*RUN, "-w", str(folder), "approve", turn["id"]], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not lines(file) and time.monotonic() < until:
            time.sleep(0.02)
        running.kill()
        running.wait()
        assert lines(file) == ["회의는 3시"]
        after = json.loads(gallae(folder, "--json", "explain", turn["id"]).stdout)
        assert after["outcome"] == "cut" and "실행됐는지 알 수 없습니다" in after["text"]
        again = gallae(folder, "approve", turn["id"])
        assert again.returncode == 2 and "결과를 알 수 없습니다" in again.stderr
    assert len(lines(file)) == 1


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("yes", "written"), [(True, 1), (False, 0)])
def test_killed_while_it_waits_it_is_called_once_after_the_restart_or_never(
    tmp_path: Path, yes: bool, written: int
) -> None:
    file, folder = tmp_path / "notes.txt", tmp_path / "pool"
    with llama_server(context=32_768).on(V1, call(file), DONE) as server:
        desk(folder, server)
        with process(folder) as house:
            body = {"question": ASKED, "route": "tool"}
            waiting = httpx.post(f"{house.url}/api/threads/t1/turns", json=body, headers=JSON, timeout=120).json()
            assert (waiting["status"], lines(file)) == ("waiting", [])
            house.running.kill()
            assert house.ended() == -9
        for _ in range(2):  # and once more while nobody has answered
            with process(folder) as house:
                assert httpx.get(f"{house.url}/api/turns/{waiting['id']}", timeout=120).json()["status"] == "waiting"
                house.running.kill()
                house.ended()
        with process(folder) as house:
            word = {"yes": yes, "approval": waiting["answer"]["approval"]["id"]}
            place = f"{house.url}/api/turns/{waiting['id']}/approval"
            told = httpx.post(place, json=word, timeout=120)
            assert "적어 두었습니다." in told.text and len(lines(file)) == written
            assert httpx.post(place, json=word, timeout=120).status_code == 400
        assert len(lines(file)) == written


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("word", "written"), [("y", 1), ("n", 0)])
def test_somebody_at_the_terminal_is_asked_at_once(tmp_path: Path, word: str, written: int) -> None:
    file, folder = tmp_path / "notes.txt", tmp_path / "pool"
    with llama_server(context=32_768).on(V1, call(file), DONE) as server:
        desk(folder, server)
        ours, theirs = pty.openpty()
        command = [*RUN, "-w", str(folder), "ask", "--route", "tool", ASKED]
        running = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
        os.close(theirs)
        said = b""
        while b"[y/n]" not in said:
            said += os.read(ours, 4096)
        os.write(ours, f"{word}\n".encode())
        try:
            while more := os.read(ours, 4096):
                said += more
        except OSError:  # the other end is closed
            pass
        assert running.wait(30) == 0, said.decode()
    assert "적어 두었습니다." in said.decode() and len(lines(file)) == written


def test_over_api_the_turn_waits_for_its_own_person(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    with (
        llama_server(context=32_768).on(V1, call(file), DONE) as server,
        served(desk(tmp_path / "pool", server, people=True)) as house,
        house.client("anna") as anna,
        house.client("oh") as oh,
    ):
        body = {"question": ASKED, "route": "tool"}
        waiting = anna.post("/api/threads/t1/turns", json=body, headers={"accept": "application/json"}).json()
        assert (waiting["status"], lines(file)) == ("waiting", [])
        place, word = (
            f"/api/turns/{waiting['id']}/approval",
            {"yes": True, "approval": waiting["answer"]["approval"]["id"]},
        )
        told = anna.get(f"/api/turns/{waiting['id']}/events").text
        assert told.index("event: approval_asked") < told.index("event: turn_ended")
        assert oh.post(place, json=word).status_code == 404
        assert anna.post(place, json={**word, "approval": "another"}).status_code == 400
        assert lines(file) == []
        stream = anna.post(place, json=word).text
        assert stream.startswith("id: 1.0\nevent: turn_started") and "적어 두었습니다." in stream
        assert "event: tool_called" in stream and lines(file) == ["회의는 3시"]
        again = anna.post(place, json=word)
        assert again.status_code == 400 and "이미 실행했습니다" in again.text and len(lines(file)) == 1


def test_a_client_of_openai_is_told_and_a_yes_in_words_calls_nothing(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    with (
        llama_server(context=32_768).on(V1, call(file), DONE) as server,
        served(desk(tmp_path / "pool", server)) as house,
        house.client() as client,
    ):
        said = [{"role": "user", "content": ASKED}]
        first = client.post("/v1/chat/completions", json={"model": "gallae/tool", "messages": said}).json()
        choice = first["choices"][0]
        assert choice["finish_reason"] == "stop" and "gallae approve" in choice["message"]["content"]
        assert first["gallae"]["approval"]["tool"] == "odd__keep"
        said += [
            {"role": "assistant", "content": choice["message"]["content"]},
            {"role": "user", "content": "응, 실행해"},
        ]
        client.post("/v1/chat/completions", json={"model": "gallae/tool", "messages": said})
    assert lines(file) == []


async def test_a_client_of_the_mcp_server_is_told_who_may_approve(tmp_path: Path) -> None:
    from mcp_world import connected, pool_of, text_of

    from gallae.models.scripted import Reply, ScriptedChatModel

    file = tmp_path / "notes.txt"
    entry = {"command": sys.executable, "args": [str(ODD)], "allow": ["keep"], "closed": True}
    wanted = {"name": "odd__keep", "args": {"text": "회의는 3시", "file": str(file)}, "id": "c1"}
    model = ScriptedChatModel([Reply(tool_calls=(wanted,), finish="tool_calls")])
    async with connected(pool_of(tmp_path / "pool", mcp_servers={"odd": entry}), model=model) as client:
        result = await client.call_tool("ask", {"question": ASKED, "route": "tool"})
    data = result.structured_content
    assert data["outcome"] == "clarify" and data["approval"]["arguments"] == wanted["args"]
    assert "gallae approve" in text_of(result) and lines(file) == []
