"""A call that waits for its person, on the page of GALLAE_API_URL: the real server, a real MCP server that writes a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gallae.ui.asking import Ask
from tests.models.fake_server import V1, llama_server, whole
from tests.ui.real_page import ODD, ask, button, called, drawn, with_model, workspace
from tests.ui.test_remote import ROOT, serving


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    st.cache_resource.clear()


def seen(thread: str = "") -> AppTest:
    page = AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=120)
    if thread:
        page.query_params["thread"] = thread
    page.run()
    assert not page.exception
    return page


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


@pytest.mark.timeout(240)
def test_a_call_waits_over_a_restart_of_the_server_and_is_made_once_on_a_yes(monkeypatch, tmp_path):
    file, odd = tmp_path / "notes.txt", {"command": sys.executable, "args": [str(ODD)], "allow": ["keep"]}
    replies = (called("odd__keep", text="회의는 3시", file=str(file)), whole({"content": "적어 두었습니다."}))
    monkeypatch.setattr(sys, "argv", ["app.py"])
    with llama_server(context=32_768).on(V1, *replies) as model:
        folder = workspace(tmp_path / "w", **with_model(model), **{"mcp_servers.odd": {**odd, "closed": True}})
        with serving(folder) as url:
            monkeypatch.setenv("GALLAE_API_URL", url)
            page = seen()
            page.session_state["ask"] = Ask("odd 서버에 회의는 3시라고 적어 줘", "tool")
            page.run()
            assert not page.exception and "승인을 기다림" in drawn(page) and lines(file) == []
        thread = page.query_params["thread"]
        ask(page, "거기 있어요?")
        assert "닿지 않습니다" in page.error[0].value and "거기 있어요?" in drawn(page)
        button(page, "again").click().run()
        assert not page.exception and "거기 있어요?" in drawn(page), "what was typed is not lost by a second try"
        with serving(folder) as url:
            monkeypatch.setenv("GALLAE_API_URL", url)
            late, again = seen(thread), seen(thread)
            for part in ("아직 아무것도 하지 않았습니다", "odd__keep", "회의는 3시", str(file)):
                assert part in drawn(again), part
            button(again, "yes-").click().run()
            assert not again.exception and "적어 두었습니다." in drawn(again) and lines(file) == ["회의는 3시"]
            button(late, "yes-").click().run()
            assert not late.exception and "이미 실행했습니다" in late.error[0].value and len(lines(file)) == 1


@pytest.mark.timeout(120)
def test_a_server_elsewhere_takes_no_files_and_the_page_does_not_offer_it(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["app.py"])
    with serving(workspace(tmp_path / "w")) as url:
        monkeypatch.setenv("GALLAE_API_URL", url)
        page = seen()
        assert page.chat_input[0].placeholder == "무엇이든 물어보세요"
        assert "파일은 그 서버의 화면에서 붙입니다" in drawn(page)
        ask(page, "수영장 하루 이용료는 얼마예요?")
        assert "9,000원" in drawn(page)
        button(page, "cite-").click().run()
        assert not page.exception and f"원본 파일은 {url}에 있습니다" in drawn(page)
