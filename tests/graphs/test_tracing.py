"""Tracing: every node under its own name when it is on, not one byte when it is off, no personal data either way."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gallae.core.types import Question
from gallae.graphs.build import NODES
from gallae.graphs.chat import Chat
from gallae.models.scripted import ScriptedChatModel

OpenChat = Callable[..., AbstractAsyncContextManager[Chat]]
INFO = (
    b'{"batch_ingest_config": {"use_multipart_endpoint": true, "size_limit": 100, "size_limit_bytes": 20971520, '
    b'"scale_up_nthreads_limit": 2, "scale_up_qsize_trigger": 1000, "scale_down_nempty_trigger": 4}}'
)


class Captured:
    def __init__(self, url: str) -> None:
        self.url = url
        self.bodies: list[bytes] = []
        self.paths: list[str] = []

    @property
    def text(self) -> str:
        return b"\n".join(self.bodies).decode("utf-8", "replace")


@contextmanager
def capture_server() -> Iterator[Captured]:
    """What LangSmith's endpoint would have received."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(INFO)

        def do_POST(self) -> None:
            body = self._body()
            captured.paths.append(self.path)
            captured.bodies.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self._answer(b"{}")

        do_PATCH = do_POST

        def _body(self) -> bytes:
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length") or 0))
            body = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    captured = Captured(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield captured
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def langsmith(monkeypatch: pytest.MonkeyPatch) -> Iterator[Captured]:
    from langsmith import utils

    with capture_server() as captured:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", captured.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "not-a-real-key")
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        utils.get_env_var.cache_clear()
        yield captured
        utils.get_env_var.cache_clear()


def ask(text: str, **more: Any) -> Question:
    return Question(text, today=date(2026, 11, 20), **more)


async def test_every_node_is_traced_under_its_own_name(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="산란 때문입니다.")) as chat:
        await chat.ask(ask("수영장 하루 이용료는 얼마예요?", route="rag"))
        await chat.ask(ask("3 더하기 4는?"))
    names = {name for name in NODES if f'"name":"{name}"' in langsmith.text.replace('": "', '":"')}
    assert names == set(NODES)
    assert "gallae.turn" in langsmith.text


async def test_the_receipt_is_in_the_traces_metadata(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="9,000원입니다. [1]")) as chat:
        answer = await chat.ask(ask("수영장 하루 이용료는 얼마예요?"))
    sent = langsmith.text.replace('": ', '":')
    assert f'"decision_config":"{answer.decision.config}"' in sent and '"asked_model":false' in sent
    spoke = max(answer.decision.rules, key=lambda v: v.support)
    assert f"{spoke.id} {spoke.support:+.2f}" in sent


async def test_no_personal_data_is_in_any_captured_byte(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        await chat.ask(ask("정중하게 바꿔 줘: 010-0000-1234로 연락 바람, 메일은 nuri@example.kr입니다", route="prompt"))
    assert langsmith.bodies, "nothing was traced"
    for secret in ("010-0000-1234", "nuri@example.kr"):
        assert secret not in langsmith.text


async def test_a_confidential_workspace_is_never_traced(open_pool: OpenChat, langsmith: Captured) -> None:
    async with open_pool(ScriptedChatModel(default="네."), settings={"confidential": True}) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
    assert not langsmith.bodies


async def test_nothing_is_sent_when_tracing_is_off(
    open_pool: OpenChat, langsmith: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith import utils

    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    utils.get_env_var.cache_clear()
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
    assert not langsmith.paths


async def test_an_unreachable_endpoint_costs_no_turn_and_delays_the_exit_by_two_seconds_at_most(
    open_pool: OpenChat, langsmith: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langsmith import utils

    monkeypatch.setenv("LANGSMITH_ENDPOINT", "http://127.0.0.1:9")
    utils.get_env_var.cache_clear()
    async with open_pool(ScriptedChatModel(default="네.")) as chat:
        answer = await chat.ask(ask("하늘이 파란 까닭을 설명해 줘"))
        assert answer.outcome == "answered"
        leaving = time.perf_counter()
    assert time.perf_counter() - leaving < 3.0
