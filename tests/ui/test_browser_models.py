"""The models and skills rooms in a real Chromium: a tiny model trained from the page, two models side by side, a fetch.

Training needs the extra (make train-deps); without it that test is skipped, and the prepared run folder of the AppTests
(test_skills_room.py) stands for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gallae.tuning.parts import missing_for
from gallae.tuning.runs import load_runs
from tests.models.fake_hub import FakeHub, running
from tests.models.fake_server import FakeServer, as_json, as_sse
from tests.ui.browsing import ROOT, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def space(tmp_path: Path, extra: str = "") -> Path:
    """The sample workspace, with `extra` at the end of its settings."""
    folder = tmp_path / "space"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    toml = folder / "gallae.toml"
    toml.write_text(toml.read_text("utf-8") + extra, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def closed(browser) -> Iterator[None]:
    yield
    for context in browser.contexts:
        context.close()


def open_page(browser, url: str, **given):
    context = browser.new_context(**{"locale": "ko-KR", "viewport": {"width": 1440, "height": 1000}, **given})
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    return page


@pytest.mark.skipif(bool(missing_for("lora")), reason="the extra [train] is not here: make train-deps")
def test_a_tiny_model_is_trained_from_the_page_survives_a_reload_is_stopped_and_goes_on(tmp_path, browser):
    folder = space(tmp_path)
    with served(folder) as url:
        page = open_page(browser, f"{url}/skills")
        page.get_by_text("2 계획", exact=True).click()
        page.get_by_role("combobox", name="바탕 모델").click()
        page.get_by_role("option", name="small: ").click()
        page.get_by_role("button", name="계획 세우기").click()
        page.get_by_text("메모리가 어디로 가나").wait_for()
        page.get_by_label("여기까지만").fill("40")
        page.get_by_label("여기까지만").press("Enter")
        page.get_by_role("button", name="학습 시작").click()
        page.locator(".gallae-curve").wait_for(timeout=240_000)
        page.reload()
        page.get_by_text("3 학습", exact=True).click()
        page.locator(".gallae-curve img").wait_for()
        assert page.evaluate("document.querySelector('.gallae-curve img').naturalWidth > 0")
        assert page.get_by_text("학습하는 중").count() and page.get_by_text("남은 시간").count()
        page.get_by_role("button", name="멈추기").click()
        page.get_by_role("button", name="이어서 학습").wait_for(timeout=180_000)
        (run,) = load_runs(folder / ".gallae" / "keep", "consult-summary")
        assert run.state == "stopped" and list(run.checkpoints.iterdir())
        page.get_by_role("button", name="이어서 학습").click()
        page.get_by_text("학습하는 중").wait_for(timeout=180_000)
        page.get_by_role("button", name="멈추기").click()
        page.get_by_role("button", name="이어서 학습").wait_for(timeout=180_000)


def says(model: str, words: list[str]) -> list[dict[str, object]]:
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": model}
    pieces = [{"role": "assistant", "content": word} for word in words]
    chunks = [{**base, "choices": [{"index": 0, "delta": piece, "finish_reason": None}]} for piece in pieces]
    return [*chunks, {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[tuple[str, Path, FakeHub]]:
    """The page over the samples, a server with two models, and a hub whose line breaks once; address, folder, hub."""
    hub = FakeHub(files={"tiny-Q4_K_M.gguf": b"GGUF" + bytes(30_000_000)}, trouble=[("cut", 10_000_000)])
    with FakeServer() as server, running(hub):
        listed = {"data": [{"id": "small", "max_model_len": 8192}, {"id": "large", "max_model_len": 8192}]}
        server.on("/health", as_json({})).on("/v1/models", as_json(listed))
        written = {"small": ["짧은 시입니다. "], "large": ["가을 잎이 집니다. ", "바람이 붑니다. "]}
        server.on("/v1/chat/completions", lambda asked: as_sse(says(asked.body["model"], written[asked.body["model"]])))
        servers = f'\n[servers]\nvllm_url = "{server.url}"\nhub_url = "{hub.url}"\n'
        folder = space(tmp_path_factory.mktemp("models"), servers + '\n[models]\nchat = "vllm:small"\n')
        with served(folder) as url:
            yield url, folder, hub


def test_two_models_answer_side_by_side_and_the_better_is_kept_with_consent(world, browser):
    url, folder, _ = world
    page = open_page(browser, f"{url}/models")
    page.get_by_text("누가 무엇을 하나", exact=True).wait_for()
    assert "vllm:small" in page.locator(".st-key-role-chat").inner_text()
    page.get_by_text("나란히 보기", exact=True).click()
    page.get_by_label("질문").fill("가을에 어울리는 짧은 시를 써 줘")
    for side, name in (("왼쪽", "모델: vllm:small"), ("오른쪽", "모델: vllm:large")):
        page.get_by_role("combobox", name=side).click()
        page.get_by_role("option", name=name).click()
    page.get_by_role("button", name="나란히 묻기").click()
    page.get_by_text("어느 쪽이 나았나요?").wait_for()
    left, right = (page.locator(f".st-key-side-{n}").inner_text() for n in (0, 1))
    assert "짧은 시입니다" in left and "바람이 붑니다" in right
    assert "vllm:large" in right and "비용 없음" in right and "근거로 든 문서 없음" in right
    page.get_by_role("button", name="오른쪽").click()
    page.get_by_role("button", name="남기기").click()
    page.get_by_text("동의에 표시해야").wait_for()
    page.get_by_text("읽어 보았고").click()
    page.get_by_role("button", name="남기기").click()
    page.get_by_text("남겼습니다").wait_for()
    rows = (folder / "skills" / "consult-summary" / "prefer.jsonl").read_text("utf-8").splitlines()
    row = json.loads(rows[-1])
    assert "가을 잎이 집니다" in row["chosen"] and "짧은 시입니다" in row["rejected"]
    page.get_by_role("link", name="대화").click()
    page.get_by_text("아직 대화가 없습니다.").wait_for()  # nothing became a conversation


def test_a_model_is_fetched_paused_gone_on_with_and_used(world, browser):
    url, folder, hub = world
    page = open_page(browser, f"{url}/models")
    page.get_by_text("모델 받기", exact=True).click()
    page.get_by_text("이 컴퓨터에 맞는 모델").wait_for()
    assert "나가는 것은 모델 이름뿐" in page.locator(".stMain").inner_text()
    page.get_by_label("다른 모델을 이름으로").fill("maker/tiny-GGUF:Q4_K_M")
    page.get_by_label("다른 모델을 이름으로").press("Enter")
    page.get_by_text("체크섬이 맞습니다").wait_for()
    assert "bytes=10000000-" in hub.ranges()
    page.get_by_role("button", name="이 모델 쓰기").first.click()
    page.get_by_text("models.chat 이(가) 이 모델입니다").first.wait_for()
    assert 'chat = "embedded:tiny-Q4_K_M"' in (folder / "gallae.toml").read_text("utf-8")


def test_the_advice_on_a_phone_is_asked_for_read_and_taken_away(address, browser):
    page = open_page(browser, f"{address}/skills", locale="en-US", viewport={"width": 390, "height": 844})
    page.get_by_text("What fits us? (advice)").click()
    page.get_by_text("at most").wait_for()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_text("How many people use it at once?").wait_for()
    page.get_by_role("button", name="Enough, show the advice").click()
    page.get_by_text("What we recommend").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("button", name="As text").click()
    assert "RAG" in Path(download.value.path()).read_text("utf-8")
