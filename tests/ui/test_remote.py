"""The page of GALLAE_API_URL, against a real `gallae serve` in its own process: two persons, each by their token."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import streamlit as st
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from gallae.core.errors import AccessError, NotFoundError, ProviderError, QuotaError, SignInError
from gallae.core.settings import ApiServer, api_server
from gallae.core.types import Person, Question
from gallae.graphs.events import Token, TurnEnded, TurnStarted
from gallae.ui.remote import open_remote
from gallae.ui.remote_wire import problem_of

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 20)
ANNA, BORA = "gallae_" + "a" * 43, "gallae_" + "b" * 43
PEOPLE = """
[people.anna]
role = "editor"
groups = ["desk"]
tokens = ["sha256:{anna}"]
[people.bora]
tokens = ["sha256:{bora}"]
quota = "one"
[quotas.one]
turns_per_minute = 1
"""
DOCUMENTS = {
    "fees.md": "# 이용료\n\n수영장 하루 이용료는 9,000원이다.\n",
    "desk.md": "---\ntitle: 창구 규정\nreaders: [desk]\n---\n\n금고 순번은 4821이다.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("remote") / "pool"
    (made / "documents").mkdir(parents=True)
    for name, text in DOCUMENTS.items():
        (made / "documents" / name).write_text(text, encoding="utf-8")
    (made / "gallae.toml").write_text('title = "시민 수영장"\ntoday = 2026-11-20\n', encoding="utf-8")
    hashes = {name: hashlib.sha256(t.encode()).hexdigest() for name, t in (("anna", ANNA), ("bora", BORA))}
    (made / "people.toml").write_text(PEOPLE.format(**hashes), encoding="utf-8")
    return made


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[str]:
    """A `gallae serve` of its own; its address."""
    words = [sys.executable, "-m", "gallae.entrypoints.cli", "-w", str(folder), "--json", "serve", "--port", "0"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GALLAE_", "OPENAI_", "LANGSMITH_"))}
    clean |= {"GALLAE_SERVERS__FIND_OLLAMA": "false", "PYTHONUTF8": "1"} | environment
    with (folder.parent / "serve.log").open("ab") as log:
        running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, env=clean, text=True, encoding="utf-8")
    assert running.stdout is not None
    try:
        said = running.stdout.readline()
        assert said, (folder.parent / "serve.log").read_text(encoding="utf-8")
        yield json.loads(said)["url"]
    finally:
        running.terminate()
        running.wait(30)
        running.stdout.close()


@pytest.fixture(scope="module")
def server(folder) -> Iterator[str]:
    with serving(folder) as url:
        yield url


@pytest.fixture
def page(server, monkeypatch) -> Iterator[AppTest]:
    monkeypatch.setenv("GALLAE_API_URL", server)
    monkeypatch.setattr(sys, "argv", ["app.py"])
    yield AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60)
    st.cache_resource.clear()


def signed(page: AppTest, token: str) -> AppTest:
    page.run()
    page.text_input(key="token-typed").set_value(token)
    next(b for b in page.button if b.label == "로그인").click().run()
    assert not page.exception
    return page


def another(page: AppTest, token: str) -> AppTest:
    return signed(AppTest.from_file(page._script_path, default_timeout=60), token)


def ask(page: AppTest, text: str) -> AppTest:
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return "\n".join(e.value for kind in ("markdown", "caption", "error", "info", "code") for e in getattr(page, kind))


def listed(page: AppTest) -> list[str]:
    return [b.label for b in page.sidebar.button if b.key and b.key.startswith("open-")]


@pytest.mark.timeout(120)
def test_two_persons_sign_in_by_their_tokens_ask_and_see_their_own_alone(page):
    page.run()
    assert not page.chat_input and "4821" not in said(page)
    page.text_input(key="token-typed").set_value("gallae_" + "x" * 43)
    next(b for b in page.button if b.label == "로그인").click().run()
    assert not page.chat_input and "맞지 않" in said(page)

    anna = signed(page, ANNA)
    ask(anna, "수영장 하루 이용료는 얼마예요?")
    assert "9,000원" in said(anna) and listed(anna) == ["수영장 하루 이용료는 얼마예요?"]
    ask(anna, "금고 순번이 뭐예요?")
    assert "4821" in said(anna)
    thread = anna.query_params["thread"]

    bora = another(page, BORA)
    assert listed(bora) == []
    bora.query_params["thread"] = thread
    bora.run()
    assert "9,000원" not in said(bora) and "4821" not in said(bora)

    anna.text_input(key="find").set_value("이용료").run()
    assert len(listed(anna)) == 1
    anna.menu_button[0].click("share").run()
    anna.menu_button[0].click("share")
    next(b for b in anna.button if b.key and b.key.startswith("link-")).click().run()
    token = next(c.value for c in anna.code if "shared=" in c.value).partition("shared=")[2]
    bora.query_params["shared"] = token
    bora.run()
    assert "9,000원" in said(bora) and "4821" not in said(bora) and not bora.chat_input

    reloaded = another(page, ANNA)
    reloaded.query_params["thread"] = thread
    reloaded.run()
    assert "4821" in said(reloaded)
    reloaded.menu_button[0].click("delete").run()
    reloaded.menu_button[0].click("delete")
    next(b for b in reloaded.button if b.key and b.key.startswith("delete-")).click().run()
    assert not reloaded.exception and listed(reloaded) == []


@pytest.mark.timeout(120)
def test_rooms_tell_what_the_server_offers_and_what_needs_its_machine(page):
    anna = signed(page, ANNA)
    anna._page_hash = calc_hash("documents")
    anna.run()
    assert not anna.exception
    assert any(b.label == "창구 규정" for b in anna.button) and anna.get("file_uploader")
    next(b for b in anna.button if b.label == "이용료").click().run()
    assert not anna.exception and any("9,000원" in h.proto.body for h in anna.get("html"))
    bora = another(page, BORA)
    bora._page_hash = calc_hash("documents")
    bora.run()
    assert not any(b.label == "창구 규정" for b in bora.button) and not bora.get("file_uploader")


@pytest.mark.timeout(120)
def test_a_used_up_quota_is_told_in_the_servers_words(page):
    bora = signed(page, BORA)
    ask(bora, "4일 뒤는 며칠이야?")
    ask(bora, "5일 뒤는 며칠이야?")
    assert "1분에 1번까지 물을 수 있습니다" in said(bora)


def test_a_server_that_is_not_there_is_named_with_the_next_step(page, monkeypatch):
    monkeypatch.setenv("GALLAE_API_URL", "http://127.0.0.1:9")
    page.run()
    assert (
        not page.exception and "http://127.0.0.1:9" in page.error[0].value and "GALLAE_API_URL" in page.error[0].value
    )


class Slow(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that writes thirty sentences, one each tenth of a second, and notices who hangs up."""

    hung_up = threading.Event()

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self._head("application/json")
        self.wfile.write(json.dumps({"object": "list", "data": [{"id": "slow", "object": "model"}]}).encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._head("text/event-stream")
        try:
            for n in range(31):
                delta = {"role": "assistant", "content": f"{n}번째 잎이 집니다. "} if n < 30 else {}
                choice = {"index": 0, "delta": delta, "finish_reason": None if n < 30 else "stop"}
                chunk = {"id": "c", "object": "chat.completion.chunk", "model": "slow", "created": 1}
                self.wfile.write(f"data: {json.dumps(chunk | {'choices': [choice]})}\n\n".encode())
                self.wfile.flush()
                time.sleep(0.1)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.hung_up.set()

    def _head(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()


class Cutting:
    """Stands between and hangs up once, after the third token that went through."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.removeprefix("http://").partition(":")
        self._port, self.cuts, self._tokens = int(port), 0, 0
        self.open: set[asyncio.Task[None] | None] = set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(asyncio.current_task())
        there, thither = await asyncio.open_connection(self._host, self._port)

        async def upward() -> None:
            while data := await reader.read(65536):
                thither.write(data)
                await thither.drain()
            thither.close()

        going = asyncio.create_task(upward())
        while data := await there.read(65536):
            writer.write(data)
            await writer.drain()
            self._tokens += data.count(b"event: token")
            if self._tokens >= 3 and not self.cuts:
                self.cuts += 1
                writer.transport.abort()
                break
        going.cancel()
        await asyncio.wait([going])
        for side in (thither, writer):
            side.close()
            with suppress(OSError):
                await side.wait_closed()


@pytest.fixture(scope="module")
def slow(tmp_path_factory) -> Iterator[str]:
    """A `gallae serve` without people.toml whose chat model is `Slow`."""
    space = tmp_path_factory.mktemp("slow") / "space"
    (space / "documents").mkdir(parents=True)
    (space / "gallae.toml").write_text('title = "시험"\n', encoding="utf-8")
    model = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=model.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{model.server_port}"
    with serving(space, GALLAE_MODELS__CHAT="llamacpp:slow", GALLAE_SERVERS__LLAMACPP_URL=address) as url:
        yield url
    model.shutdown()
    model.server_close()


def poem(thread: str, season: str) -> Question:
    return Question(f"{season}에 어울리는 시를 하나 써 줘", TODAY, id="x", thread=thread)


@pytest.mark.timeout(120)
async def test_a_connection_that_is_lost_in_mid_answer_is_found_again_and_no_word_comes_twice(slow):
    cutting = Cutting(slow)
    between = await asyncio.start_server(cutting, "127.0.0.1", 0)
    port = between.sockets[0].getsockname()[1]
    async with open_remote(ApiServer(f"http://127.0.0.1:{port}")) as chat:
        async with aclosing(chat.run_turn(poem("cutonce", "가을"))) as events:
            seen = [event async for event in events]
        text = "".join(event.text for event in seen if isinstance(event, Token))
        assert cutting.cuts == 1 and isinstance(seen[0], TurnStarted) and isinstance(seen[-1], TurnEnded)
        assert [text.count(f"{n}번째 잎이") for n in (1, 3, 5, 29)] == [3, 3, 3, 1]  # "1번째" also stands in 11 and 21
        (turn,) = await chat.turns("cutonce", Person())
        assert turn.status == "answered" and " ".join(turn.text.split()) == " ".join(text.split())
    between.close()
    await asyncio.gather(*cutting.open)  # type: ignore[arg-type]


@pytest.mark.timeout(120)
async def test_leaving_a_turn_stops_the_model_there_and_keeps_what_was_said(slow):
    Slow.hung_up.clear()
    async with open_remote(ApiServer(slow)) as chat:
        async with aclosing(chat.run_turn(poem("leftearly", "겨울"))) as events:
            async for event in events:
                if isinstance(event, Token):
                    break
        assert await asyncio.to_thread(Slow.hung_up.wait, 20)
        (turn,) = await chat.turns("leftearly", Person())
        assert turn.status == "cut" and "0번째 잎이 집니다." in turn.text and "29번째" not in turn.text


async def test_a_token_that_is_nobodys_opens_nothing(server):
    with pytest.raises(SignInError):
        async with open_remote(ApiServer(server, SecretStr("gallae_" + "x" * 43))):
            pass


def test_errors_of_the_server_are_our_errors_again():
    def sent(code: str, message: str, **headers: str):
        return problem_of(json.dumps({"error": {"code": code, "message": message, "hint": "h"}}), headers)

    quota = sent("quota", "x", **{"retry-after": "7"})
    assert isinstance(quota, QuotaError) and quota.retry_after == 7.0 and quota.hint == "h"
    assert isinstance(sent("not-found", "x"), NotFoundError) and isinstance(sent("access", "x"), AccessError)
    assert isinstance(sent("provider", "x"), ProviderError)
    assert problem_of("<html>").message == "no answer of gallae serve"


WRONG = ["ftp://x", "127.0.0.1:8765", "http://anna:pw@host", "http://"]  # pragma: allowlist secret


@pytest.mark.parametrize("url", WRONG)
def test_what_is_no_address_of_a_server_is_refused_by_name(url):
    with pytest.raises(Exception, match="GALLAE_API_URL"):
        api_server({"GALLAE_API_URL": url})


def test_without_a_server_the_page_opens_a_workspace():
    assert api_server({}) is None
    given = api_server({"GALLAE_API_URL": " http://h:1/ ", "GALLAE_API_TOKEN": "t"})
    assert given is not None and given.url == "http://h:1" and given.token is not None
