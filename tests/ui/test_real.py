"""The page over the real chat: the sample workspace, the embedded default, no scripted parts."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(tmp_path, monkeypatch):
    folder = tmp_path / "예제 공간"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(folder), "--today", "2026-11-20"])
    yield AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60)
    st.cache_resource.clear()


def last(page) -> str:
    message = page.chat_message[-1]
    return "\n".join(e.value for kind in ("markdown", "warning", "error") for e in getattr(message, kind))


@pytest.mark.timeout(90)
def test_three_questions_in_a_row_meet_one_loop_and_a_reload_shows_them_again(page):
    page.run()
    assert not page.exception
    answers = []
    for question in (
        "아세트아미노펜은 하루에 얼마까지 먹을 수 있나요?",
        "12,500원짜리 3개면 모두 얼마야?",
        "화성까지 며칠 걸려?",
    ):
        page.chat_input[0].set_value(question).run()
        assert not page.exception
        answers.append(last(page))
    assert "4,000" in answers[0] and "문서 근거" in answers[0]
    assert "37,500" in answers[1]
    assert ":blue-badge" not in answers[2] or "찾지 못함" in answers[2]
    assert any(b.key.startswith("cite-") for b in page.button if b.key)

    reloaded = AppTest.from_file(page._script_path, default_timeout=60)
    reloaded.query_params["thread"] = page.query_params["thread"]
    reloaded.run()
    assert not reloaded.exception
    assert len(reloaded.chat_message) == 6 and last(reloaded) == answers[2]
