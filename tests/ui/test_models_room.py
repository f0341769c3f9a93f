"""The models room without a browser: who works now, what fits, connecting, the row that is kept, and who may not enter."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from gallae.core.types import Skill
from gallae.ui.jobs import latest
from gallae.ui.models_keep import keep_preference, preference_row
from gallae.ui.models_now import speeds_of
from tests.models.fake_hub import FakeHub, running
from tests.models.fake_server import FakeServer, as_json
from tests.ui.rooms import open_room, said

pytestmark = pytest.mark.timeout(120)


def until(home: Path, kind: str, *states: str) -> str:
    deadline = time.monotonic() + 60
    while (job := latest(home, kind)) is None or (job.state not in states and time.monotonic() < deadline):
        time.sleep(0.1)
    return job.state


def home(folder: Path) -> Path:
    return folder / ".gallae" / "jobs"


def test_without_a_model_the_room_says_what_code_does_and_that_nothing_leaves(page, monkeypatch):
    open_room(page, monkeypatch, "models")
    assert not page.exception
    assert "밖으로 나가는 것이 없습니다" in said(page) and "문서의 문장을 그대로" in said(page)
    assert "아직 아무도 없음" in said(page)


def test_an_outside_model_is_named_with_its_price_and_a_warning(page, monkeypatch, scripted):
    open_room(page, monkeypatch, "models")
    scripted["chat"].models.chat = type("M", (), {"label": "openai:gpt-4.1-mini", "local": False})()
    page.run()
    assert not page.exception
    assert "바깥 모델을 씁니다" in page.warning[0].value
    assert "openai\\:gpt-4.1-mini" in said(page) and "\\$0.4 읽기" in said(page)


def test_speed_is_measured_on_answers_that_were_really_given():
    answer = {"outcome": "answered", "route": "rag", "served_by": "ollama:x", "milliseconds": 2000.0,
              "first_token_ms": 500.0, "usage": {"output_tokens": 100, "cost_usd": 0.0}}  # fmt: skip
    kept, failed = {**answer, "cached": True, "milliseconds": 1.0}, {**answer, "outcome": "failed"}
    models, routes = speeds_of([answer, {**answer, "milliseconds": 4000.0}, kept, failed])
    assert set(models) == {"ollama:x"} and set(routes) == {"rag"}
    speed = models["ollama:x"]
    assert (speed.answers, speed.seconds, speed.first, speed.tokens) == (2, 3.0, 0.5, 37.5)


def test_a_reader_does_not_find_the_room(page, monkeypatch):
    monkeypatch.setattr("gallae.ui.visit.may_do", lambda person, action: action == "ask")
    from gallae.ui.pages import ROOMS

    page.run()
    assert not page.exception
    assert {room.path for room in ROOMS} >= {"models", "skills"}
    assert "누가 무엇을 하나" not in said(page)
    assert all(room.action for room in ROOMS if room.path in ("models", "skills"))


def test_what_fits_this_machine_is_offered_with_size_licence_and_speed(page, monkeypatch):
    open_room(page, monkeypatch, "models", models_view="bring")
    assert not page.exception
    assert "상업적 이용" in said(page) and "초당 약" in said(page) and "메모리" in said(page)
    assert any((b.key or "").startswith("get-") for b in page.button)


def test_a_model_is_fetched_with_its_checksum_and_the_lines_to_use_it_are_written(page, monkeypatch, workspace_folder):
    file = b"GGUF" + b"x" * 5000
    with running(FakeHub(files={"tiny-Q4_K_M.gguf": file})) as hub:
        toml = workspace_folder / "gallae.toml"
        toml.write_text(
            toml.read_text("utf-8") + f'[servers]\nhub_url = "{hub.url}"\nfind_ollama = false\n', encoding="utf-8"
        )
        open_room(page, monkeypatch, "models", models_view="bring")
        page.text_input(key="get-name").input("maker/tiny-GGUF:Q4_K_M")
        next(b for b in page.button if b.label == "받기" and "FormSubmitter" in (b.key or "")).click().run()
        assert not page.exception
        assert until(home(workspace_folder), "get", "done", "failed") == "done"
    page.run()
    assert "체크섬이 맞습니다" in said(page)
    assert (workspace_folder / ".gallae/keep/models/chat/tiny-Q4_K_M.gguf").read_bytes() == file
    page.button(key="use-chat-embedded:tiny-Q4_K_M").click().run()
    assert 'chat = "embedded:tiny-Q4_K_M"' in toml.read_text("utf-8")
    assert 'title = "동네 복사집"' in toml.read_text("utf-8")


def test_without_a_network_the_download_says_so_in_seconds_and_hangs_nowhere(page, monkeypatch, workspace_folder):
    toml = workspace_folder / "gallae.toml"
    toml.write_text(toml.read_text("utf-8") + '[servers]\nhub_url = "http://127.0.0.1:9"\n', encoding="utf-8")
    open_room(page, monkeypatch, "models", models_view="bring")
    page.text_input(key="get-name").input("maker/tiny-GGUF:Q4_K_M")
    next(b for b in page.button if b.label == "받기" and "FormSubmitter" in (b.key or "")).click().run()
    assert until(home(workspace_folder), "get", "failed", "done") == "failed"
    page.run()
    assert "닿을 수 없습니다" in said(page) and "거울 서버" in said(page)


def test_a_server_is_asked_and_chosen_and_an_outside_address_is_said_to_be_one_first(
    page, monkeypatch, workspace_folder
):
    with FakeServer() as server:
        server.on("/health", as_json({}))
        server.on("/v1/models", as_json({"data": [{"id": "qwen3-8b", "max_model_len": 8192}]}))
        open_room(page, monkeypatch, "models", models_view="connect", connect_kind="vllm")
        page.text_input(key="url-vllm").input("https://models.example.org").run()
        assert "바깥 주소입니다" in said(page) and "models.example.org" in said(page)
        assert not server.asked
        page.text_input(key="url-vllm").input(server.url).run()
        assert "밖으로 나가는 것이 없습니다" in said(page)
        next(b for b in page.button if b.label == "주소 확인").click().run()
        assert not page.exception and "모델이 1개" in said(page)
        page.button(key="use-chat-vllm:qwen3-8b").click().run()
    text = (workspace_folder / "gallae.toml").read_text("utf-8")
    assert 'chat = "vllm:qwen3-8b"' in text and f'vllm_url = "{server.url}"' in text


def test_a_dead_address_is_named_in_words(page, monkeypatch):
    open_room(page, monkeypatch, "models", models_view="connect", connect_kind="llamacpp")
    page.text_input(key="url-llamacpp").input("http://127.0.0.1:9").run()
    next(b for b in page.button if b.label == "주소 확인").click().run()
    assert not page.exception
    assert "답하지 않습니다" in page.error[0].value and "llama-server" in page.error[0].value


def test_a_key_is_never_typed_in_and_never_shown(page, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    open_room(page, monkeypatch, "models", models_view="connect", connect_kind="key")
    assert "export OPENAI_API_KEY" in said(page) and "api.openai.com" in said(page)
    assert [field.key for field in page.text_input] == ["find"]  # the search for conversations
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")
    import streamlit as st

    st.cache_resource.clear()
    page.run()
    assert "환경에 있습니다" in said(page) and "not-a-key" not in said(page)


def test_the_kept_row_is_masked_alike_on_all_sides_and_is_not_doubled(tmp_path):
    row = preference_row("김민수 씨 010-1234-5678로 전화", "김민수 씨께 전화했습니다. [1]", "모릅니다")
    assert "010-1234-5678" not in json.dumps(row) and "[1]" not in row["chosen"]
    skill = Skill("notice", "안내")
    file = keep_preference(tmp_path, skill, row)
    keep_preference(tmp_path, skill, row)
    assert [json.loads(line) for line in file.read_text("utf-8").splitlines()] == [row]
    from gallae.tuning.rows import load_rows

    assert [r.shape for r in load_rows(tmp_path, "notice").rows] == ["pair"]
