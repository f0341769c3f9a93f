"""`gallae serve` before any route: who may call, how much may come in, what is said when something is wrong."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from logging.handlers import QueueHandler
from pathlib import Path
from queue import SimpleQueue

import pytest
from served_http import Served, ask, pool, served

from gallae.core.errors import SettingsError


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """No model, nobody named, 20,000 bytes, one page that may call."""
    serve = {"body_bytes": 20_000, "origins": ("https://team.example",), "hosts": ("gallae.team.example",)}
    with served(pool(tmp_path_factory.mktemp("plain") / "w"), serve=serve) as one:
        yield one


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(pool(tmp_path_factory.mktemp("signed") / "w", people=True)) as one:
        yield one


def test_only_who_is_known_gets_past_the_door_and_health_needs_nobody(signed: Served) -> None:
    with signed.client() as nobody, signed.client("anna") as anna:
        assert nobody.get("/health/live").json() == {"status": "live"}
        assert nobody.get("/health/ready").json() == {"status": "ready", "running": 0}
        for path in ("/v1/models", "/openapi.json", "/api/none"):
            refused = nobody.get(path)
            assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Bearer")
        assert nobody.get("/v1/models").json()["error"]["code"] == "invalid_api_key"
        assert nobody.get("/openapi.json").json()["error"]["code"] == "sign-in"
        wrong = nobody.get("/v1/models", headers={"Authorization": "Bearer somebody-else"})
        assert wrong.status_code == 401 and "anna" not in wrong.text
        assert anna.get("/v1/models").status_code == 200 and anna.get("/api/none").status_code == 404


def test_what_a_person_may_not_read_is_in_no_answer_of_theirs(signed: Served) -> None:
    with signed.client("anna") as anna, signed.client("oh") as oh:
        question = ask("금고 비밀 순번이 뭐예요?", "gallae/rag")
        theirs, operators = (c.post("/v1/chat/completions", json=question) for c in (anna, oh))
        assert "4821" in operators.text and "4821" not in theirs.text and "staff.md" not in theirs.text
        turn = operators.json()["gallae"]
        taken = anna.post("/v1/chat/completions", json={**ask("다시요"), "metadata": {"thread": turn["thread"]}})
        assert taken.status_code == 403 and taken.json()["error"]["type"] == "permission_error"
        named = anna.post("/v1/chat/completions", json={**question, "user": "oh"})
        assert "4821" not in named.text and "user" in named.json()["gallae"]["ignored"]


def test_metrics_are_for_this_machine_and_for_operators(signed: Served) -> None:
    with signed.client() as near, signed.client("anna") as anna, signed.client("oh") as oh:
        anna.post("/v1/chat/completions", json=ask("하루 이용료가 얼마예요?", "gallae/rag"))
        text = near.get("/metrics").text
        assert 'gallae_turns_total{outcome="answered",route="rag"}' in text and "gallae_turns_running 0.0" in text
        assert "gallae_turn_seconds_bucket" in text and 'gallae_tokens_total{kind="input"}' in text
        assert not {"anna", "이용료", "thread"} & set(text.replace('"', " ").split())
        afar = {"X-Forwarded-For": "192.0.2.7"}
        assert near.get("/metrics", headers=afar).status_code == 403
        assert anna.get("/metrics", headers=afar).status_code == 403
        assert oh.get("/metrics", headers=afar).status_code == 200


def test_only_the_names_we_go_by_are_answered_to(plain: Served) -> None:
    with plain.client() as client:
        for host in ("evil.example", "127.0.0.1.evil.example", ""):
            assert client.get("/v1/models", headers={"Host": host}).status_code == 421, host
        for host in ("localhost:1", "127.0.0.1", "[::1]:80", "gallae.team.example", "GALLAE.team.example:443"):
            assert client.get("/v1/models", headers={"Host": host}).status_code == 200, host


def test_no_page_of_elsewhere_may_call_unless_it_is_named(plain: Served, signed: Served) -> None:
    with plain.client() as client, signed.client("anna") as closed:
        assert client.get("/v1/models", headers={"Origin": "https://evil.example"}).status_code == 403
        assert client.get("/v1/models", headers={"Origin": "null"}).status_code == 403
        named = client.get("/v1/models", headers={"Origin": "https://team.example"})
        assert named.headers["access-control-allow-origin"] == "https://team.example"
        preflight = {"Origin": "https://team.example", "Access-Control-Request-Method": "POST"}
        assert client.options("/v1/chat/completions", headers=preflight).status_code == 200
        assert closed.get("/v1/models", headers={"Origin": "https://team.example"}).status_code == 403
        assert "access-control-allow-origin" not in closed.get("/v1/models").headers
        form = client.post("/v1/chat/completions", content="{}", headers={"Content-Type": "text/plain"})
        assert form.status_code == 400


def test_a_body_that_is_too_large_is_refused_whether_or_not_it_says_so(plain: Served) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"model": "gallae", "messages": [{"role": "user", "content": "'
        for _ in range(50):
            yield b"x" * 1_000
        yield b'"}]}'

    kind = {"Content-Type": "application/json"}
    with plain.client() as client:
        said = client.post("/v1/chat/completions", json=ask("가" * 30_000))
        chunked = client.post("/v1/chat/completions", content=pieces(), headers=kind)
        assert (said.status_code, chunked.status_code) == (413, 413)
        assert said.json()["error"]["code"] == chunked.json()["error"]["code"] == "body-size"
        assert client.get("/health/live").status_code == 200


def test_every_answer_has_an_id_and_headers_and_no_banner(plain: Served) -> None:
    with plain.client() as client:
        for path in ("/health/live", "/v1/models", "/nowhere"):
            headers = client.get(path).headers
            assert len(headers["x-request-id"]) == 32 and headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store" and "server" not in headers
        assert client.get("/", headers={"X-Request-Id": "mine-1"}).headers["x-request-id"] == "mine-1"
        assert client.get("/", headers={"X-Request-Id": "a b"}).headers["x-request-id"] != "a b"


def test_errors_have_the_shape_of_the_side_they_are_on(plain: Served) -> None:
    with plain.client() as client:
        ours, theirs = client.get("/nowhere").json()["error"], client.get("/v1/nowhere").json()["error"]
        assert set(ours) == {"code", "message", "hint"} and set(theirs) == {"message", "type", "param", "code"}
        assert client.get("/v1/chat/completions").status_code == 405
        english = client.get("/nowhere", headers={"Accept-Language": "en"}).json()["error"]["message"]
        assert english == "There is no such address."


def test_what_nobody_expected_becomes_a_500_that_says_nothing_and_a_log_line_without_its_words(
    plain: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("/srv/secret 010-1234-5678")

    monkeypatch.setattr(type(plain.chat.index), "documents", broken)
    with plain.client() as client:
        failed = client.get("/v1/models")
    assert failed.status_code == 500 and failed.json()["error"]["type"] == "server_error"
    assert "secret" not in failed.text and "secret" not in caplog.text and "RuntimeError at broken" in caplog.text


def test_the_log_tells_what_was_called_and_not_what_was_asked(plain: Served) -> None:
    written: SimpleQueue[logging.LogRecord] = SimpleQueue()  # a line may come after its answer
    log, listener = logging.getLogger("gallae.access"), QueueHandler(written)
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    try:
        with plain.client() as client:
            client.headers["X-Request-Id"] = "mine"
            client.post("/v1/chat/completions?note=비밀", json=ask("하루 이용료가 얼마예요?", "gallae/rag"))
            client.get("/v1/models/gallae/skill/none")
        lines: list[str] = []
        while len(lines) < 2:
            if (line := written.get(timeout=5).getMessage()).startswith("mine "):
                lines.append(line)
    finally:
        log.removeHandler(listener)
        log.setLevel(logging.NOTSET)
    assert sorted(line.split()[1:4] for line in lines) == [
        ["GET", "/v1/models/{name:path}", "404"],
        ["POST", "/v1/chat/completions", "200"],
    ]
    assert "이용료" not in str(lines) and "비밀" not in str(lines)


def test_what_is_no_http_and_half_a_request_harm_nothing(plain: Served) -> None:
    port = int(plain.url.rsplit(":", 1)[1])
    for sent in (
        b"\x00\xff\x16\x03 not http\r\n\r\n",
        b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-",
    ):
        with socket.create_connection(("127.0.0.1", port)) as raw:
            raw.sendall(sent)
    with plain.client() as client:
        assert client.get("/health/ready").status_code == 200


def test_beyond_loopback_it_is_not_served_while_nobody_is_named(tmp_path: Path) -> None:
    from gallae.core.workspace import open_workspace
    from gallae.entrypoints.sign_in import check_bind

    alone = open_workspace(pool(tmp_path / "a"), state=tmp_path / "s")
    for host in ("127.0.0.1", "localhost", "::1"):
        check_bind(alone, host)
    for host in ("0.0.0.0", "::", "192.0.2.1", "gallae.team.example"):
        with pytest.raises(SettingsError):
            check_bind(alone, host)
    check_bind(open_workspace(pool(tmp_path / "b", people=True), state=tmp_path / "s"), "0.0.0.0")


def test_the_command_refuses_what_it_cannot_do_before_it_opens_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    from gallae.entrypoints.cli import main

    folder = pool(tmp_path / "w")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for given, code, said in (
            (["--port", port], 2, port),
            (["--host", "192.0.2.1"], 78, "people.toml"),
            (["--as", "anna"], 2, "people.toml"),
        ):
            assert main(["-w", str(folder), "--state", str(tmp_path / "s"), "--json", "serve", *given]) == code
            error = json.loads(capsys.readouterr().out)["error"]
            assert said in error["message"] + error["hint"] and error["hint"]
    assert not (tmp_path / "s").exists()
