"""The page in a real Chromium, on the sample workspace with the embedded default: `make e2e`.

Set GALLAE_SCREENSHOT to a file to keep a picture of an answered question.
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
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "아세트아미노펜은 하루에 얼마까지 먹을 수 있나요?"
SCREENSHOT = os.environ.get("GALLAE_SCREENSHOT")  # read here: the fixtures clear GALLAE_ names
CHROMIUM = next((p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """The real app on `folder`, started as `gallae ui` starts it; its address."""
    if CHROMIUM is None:
        _do_without("no Chromium: apt-get install chromium fonts-nanum")
    if importlib.util.find_spec("playwright") is None:
        _do_without("no Playwright: uv sync --group e2e")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "ui" / "app.py"), f"--server.port={port}"]
    command += ["--", "--workspace", str(folder), "--state", str(folder / ".gallae"), "--today", "2026-11-20"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("GALLAE_", "OPENAI_", "LANGSMITH_"))}
    clean |= {"GALLAE_SERVERS__FIND_OLLAMA": "false"} | environment
    log = folder.parent / "page.log"
    with log.open("wb") as out, subprocess.Popen(command, env=clean, stdout=out, stderr=out) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page") / "작업 공간"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with served(folder) as url:
        yield url


@pytest.fixture
def browser() -> Iterator:
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


def ask(tab, text: str) -> None:
    before = tab.get_by_role("button", name="왜 이렇게?").count()
    tab.get_by_test_id("stChatInputTextArea").fill(text)
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="왜 이렇게?").nth(before).wait_for()


def test_a_question_is_answered_cited_opened_at_the_quote_and_survives_a_reload(tab):
    ask(tab, QUESTION)
    answer = tab.get_by_test_id("stChatMessage").last
    assert "4,000" in answer.inner_text()
    chip = tab.locator('[class*="st-key-cite-"] button').first
    if SCREENSHOT:
        tab.wait_for_timeout(800)
        tab.screenshot(path=SCREENSHOT)
    chip.click()
    mark = tab.locator(".gallae-doc mark").first
    mark.wait_for()
    assert mark.inner_text().strip()
    tab.wait_for_function("document.querySelector('.gallae-doc mark').getBoundingClientRect().top < innerHeight")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="원본 내려받기").click()
    assert Path(download.value.suggested_filename).suffix
    tab.keyboard.press("Escape")
    assert "thread=" in tab.url
    tab.reload()
    tab.get_by_role("button", name="왜 이렇게?").first.wait_for()
    assert "4,000" in tab.get_by_test_id("stChatMessage").last.inner_text()


def test_the_receipt_opens_and_a_wrong_route_can_be_told(tab):
    ask(tab, QUESTION)
    tab.get_by_role("button", name="왜 이렇게?").last.click()
    tab.get_by_text("말한 규칙", exact=True).wait_for()
    tab.get_by_text("비용과 시간").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="갈래가 달라요").last.click()
    tab.get_by_role("dialog").get_by_text("대화 모델", exact=True).click()
    tab.get_by_role("button", name="알리기").click()
    tab.get_by_text("적어 두었습니다").wait_for()
    assert "4,000" in tab.get_by_test_id("stChatMessage").last.inner_text()  # a wrong route does not cost the answer


def test_an_upload_is_indexed_and_answers_and_a_picture_is_refused_with_the_reason(tab, tmp_path):
    notice = tmp_path / "주차 안내.md"
    notice.write_text("# 주차 안내\n\n지하 주차장은 90분까지 무료이다. 그 뒤로는 10분에 700원이다.\n", encoding="utf-8")
    picture = tmp_path / "그림.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    tab.get_by_role("link", name="문서").click()
    tab.locator('input[type="file"]').set_input_files([notice, picture])
    tab.get_by_text("그림.png").first.wait_for()
    tab.get_by_role("button", name="올리고 색인하기").click()
    tab.locator('[class*="st-key-report-"]').nth(1).wait_for()
    reports = " ".join(tab.locator('[class*="st-key-report-"]').all_inner_texts())
    assert "추가됨" in reports and ("받지 않음" in reports or "건너뜀" in reports)
    tab.get_by_role("link", name="대화").click()
    ask(tab, "지하 주차장은 몇 분까지 무료인가요?")
    assert "90분" in tab.get_by_test_id("stChatMessage").last.inner_text()


def test_the_page_fits_a_phone_in_english_and_dark(address, browser):
    context = browser.new_context(locale="en-US", viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    page.get_by_test_id("stChatInputTextArea").wait_for(timeout=60_000)
    page.get_by_text("built-in answers").last.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert sum(int(part) for part in background[4:-1].split(",")[:3]) < 200
    context.close()


class SlowModel(BaseHTTPRequestHandler):
    """An OpenAI-compatible server that writes a sentence every 0.2 s for a minute, and notices who hangs up."""

    hung_up = threading.Event()

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self._json({"object": "list", "data": [{"id": "slow", "object": "model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if asked.get("stream") else "application/json")
        self.end_headers()
        try:
            for n in range(300):
                delta = {"role": "assistant", "content": f"{n}번째 잎이 집니다. "}
                chunk = {"id": "c", "object": "chat.completion.chunk", "model": "slow", "created": 1}
                chunk["choices"] = [{"index": 0, "delta": delta, "finish_reason": None}]
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            self.hung_up.set()

    def _json(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_stop_and_a_closed_tab_end_the_model_call_and_stop_keeps_what_was_said(tmp_path, browser):
    (tmp_path / "space" / "documents").mkdir(parents=True)
    (tmp_path / "space" / "gallae.toml").write_text('title = "시험"\n', encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), SlowModel)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    model = {
        "GALLAE_MODELS__CHAT": "llamacpp:slow",
        "GALLAE_SERVERS__LLAMACPP_URL": f"http://127.0.0.1:{server.server_port}",
    }
    try:
        with served(tmp_path / "space", **model) as url:
            context = browser.new_context(locale="ko-KR")
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(url)
            page.get_by_test_id("stChatInputTextArea").fill("가을에 어울리는 시를 하나 써 줘")
            page.keyboard.press("Enter")
            page.get_by_text("3번째 잎이").wait_for()
            page.get_by_test_id("stChatInputStopButton").click()
            page.get_by_text("여기서 멈췄습니다").wait_for()
            said = page.get_by_test_id("stChatMessage").last.inner_text()
            assert "3번째 잎이 집니다" in said and "중간에 멈춤" in said
            assert SlowModel.hung_up.wait(20)
            page.reload()
            page.get_by_text("여기서 멈췄습니다").wait_for()
            assert "3번째 잎이 집니다" in page.get_by_test_id("stChatMessage").last.inner_text()
            SlowModel.hung_up.clear()
            page.get_by_test_id("stChatInputTextArea").fill("겨울에 어울리는 시도 하나 써 줘")
            page.keyboard.press("Enter")
            page.get_by_text("2번째 잎이").nth(1).wait_for()
            context.close()
            assert SlowModel.hung_up.wait(20)
    finally:
        server.shutdown()
        server.server_close()


def _do_without(reason: str) -> None:
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
