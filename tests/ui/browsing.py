"""What every browser test needs: the real app served from a folder, a Chromium, a Korean tab, a slow model server.

The fixtures are known to every test file of this folder (conftest.py names them). A server takes seconds to start, so
`address` and `furnished` are shared by all; a file that changes what others look at enters `served(folder)` itself.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "아세트아미노펜은 하루에 얼마까지 먹을 수 있나요?"
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
STILL = """() => !document.querySelector('[data-stale="true"]') && document.getAnimations().every(
  one => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)"""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def served(folder: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """The real app on `folder`, started as `gallae ui` starts it, with further `arguments` of the page; its address."""
    given = ["--workspace", str(folder), "--state", str(folder / ".gallae"), "--today", "2026-11-20", *arguments]
    with streamlit_on(ROOT / "ui" / "app.py", folder.parent / "page.log", *given, **environment) as url:
        yield url


@contextmanager
def streamlit_on(script: Path, log: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """A Streamlit script with a port of its own, once it answers; what it writes goes to `log`."""
    need_browser()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", "--server.headless=true"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GALLAE_", "OPENAI_", "LANGSMITH_"))}
    clean |= {"GALLAE_SERVERS__FIND_OLLAMA": "false"} | environment
    with (
        log.open("wb") as out,
        subprocess.Popen([*command, "--", *arguments], env=clean, stdout=out, stderr=out) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """The sample workspace. Whoever asks here finds conversations of other tests."""
    folder = tmp_path_factory.mktemp("page") / "작업 공간"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with served(folder) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium; each test opens its own context in it."""
    need_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def tab(address, browser):
    """A Korean tab; the test fails if the page asked anything of another machine."""
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 940}, device_scale_factor=1)
    page = context.new_page()
    page.set_default_timeout(60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    yield page
    outside = {urlsplit(url).netloc for url in asked if url.startswith(("http", "ws"))} - {urlsplit(address).netloc}
    context.close()
    assert not outside


def settled(tab) -> None:
    """Until the script has run, nothing shown is of the run before, and nothing moves or fades."""
    tab.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    tab.wait_for_function(STILL)


def ask(tab, text: str) -> None:
    before = tab.get_by_role("button", name="왜 이렇게?").count()
    box = tab.get_by_test_id("stChatInputTextArea")
    box.fill(text)
    for _ in range(200):  # while a file is on its way up, Enter sends nothing and the text stays: one presses it again
        box.press("Enter")
        tab.wait_for_timeout(300)
        if not box.input_value():
            break
    tab.get_by_role("button", name="왜 이렇게?").nth(before).wait_for()


class SlowModel(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that writes a sentence every 0.2 s for a minute, and notices who hangs up. To a question
    that holds a key of `answers` it writes that answer, at once."""

    hung_up = threading.Event()
    answers: ClassVar[dict[str, str]] = {}

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self._json({"object": "list", "data": [{"id": "slow", "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if asked.get("stream") else "application/json")
        self.end_headers()
        said = json.dumps(asked["messages"][-1], ensure_ascii=False)
        short = next((answer for key, answer in self.answers.items() if key in said), None)
        try:
            for sentence in [short] if short else (f"{n}번째 잎이 집니다. " for n in range(300)):
                self._chunk({"role": "assistant", "content": sentence})
                time.sleep(0 if short else 0.2)
            self._chunk({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.hung_up.set()

    def _chunk(self, delta: dict[str, str], finish: str | None = None) -> None:
        chunk = {"id": "c", "object": "chat.completion.chunk", "model": "slow", "created": 1}
        chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": finish}]
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _json(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def slow_model() -> Iterator[str]:
    """The address of a running `SlowModel`, named as `GALLAE_SERVERS__LLAMACPP_URL` wants it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowModel)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def need_browser() -> None:
    if CHROMIUM is None:
        do_without("no Chromium: apt-get install chromium fonts-nanum")
    if importlib.util.find_spec("playwright") is None:
        do_without("no Playwright: uv sync --group e2e")


def do_without(reason: str) -> None:
    """Skip, or fail where a browser is required (CI)."""
    if os.environ.get("GALLAE_BROWSER_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; its own log explains a failure."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the page did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
