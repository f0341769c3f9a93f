"""What the page offers under the last answer: asked by one click, never twice, off by a setting."""

from __future__ import annotations

import pytest
import streamlit as st

from gallae.graphs.follow_ups import FollowUp
from gallae.ui import follow_ups as page_follow_ups
from tests.ui.test_chat import ask, button

TEXT = (
    "# 복사 요금\n\n## 흑백\n\n흑백 복사는 한 장에 50원이다. 3~4장, 5~6장도 같다.\n\n## 컬러\n\n컬러 복사는 한 장에 300원이다.\n\n"
    "## 제본\n\n제본은 한 권에 3,000원이다.\n"
)


def chips(page) -> list[str]:
    return [b.label for b in page.button if b.key and b.key.startswith("next-")]


@pytest.fixture
def sections(workspace_folder):
    (workspace_folder / "documents" / "copy.md").write_text(TEXT, encoding="utf-8")
    return workspace_folder


@pytest.fixture
def routes(page, scripted, monkeypatch):
    """(text, route) of the questions that reach the chat."""
    page.run()
    asked, chat = [], scripted["chat"]
    run_turn = chat.run_turn
    monkeypatch.setattr(chat, "run_turn", lambda q: asked.append((q.text, q.route)) or run_turn(q))
    return asked


def test_sections_are_offered_under_the_last_answer_and_one_click_asks(sections, page, routes):
    ask(page, "한 장에 얼마예요")
    offered = chips(page)
    assert offered and all("복사 요금에서" in label for label in offered)
    assert "이어서 물어볼 만한 것" in [c.value for c in page.caption]
    button(page, "next-").click().run()
    assert not page.exception and routes[1] == (offered[0], "rag")
    assert not set(chips(page)) & set(offered[:1])  # what was asked is not offered again


def test_nothing_is_offered_twice_in_a_conversation(sections, page, routes):
    ask(page, "한 장에 얼마예요")
    first = chips(page)
    ask(page, "복사 값이 궁금해요")
    assert first and not set(chips(page)) & set(first)


def test_a_rerun_offers_the_same_and_works_nothing_out_again(sections, page, scripted, routes, monkeypatch):
    calls = []
    real = page_follow_ups.follow_ups
    monkeypatch.setattr(page_follow_ups, "follow_ups", lambda *a, **k: calls.append(1) or real(*a, **k))
    ask(page, "한 장에 얼마예요")
    first = chips(page)
    page.run()
    assert chips(page) == first and len(calls) == 1


def test_an_answer_that_is_none_has_no_next_question(sections, page, routes):
    for text in ("몰라", "거절", "거둬", "되물어", "계산"):
        ask(page, text)
        assert chips(page) == [], text


def test_a_setting_switches_it_off(sections, page):
    toml = sections / "gallae.toml"
    toml.write_text(f"{toml.read_text(encoding='utf-8')}[limits]\nfollow_ups = 0\n", encoding="utf-8")
    st.cache_resource.clear()
    ask(page.run(), "한 장에 얼마예요")
    assert chips(page) == []


def test_a_curated_question_is_asked_without_a_forced_way(sections, page, routes, monkeypatch):
    monkeypatch.setattr(page_follow_ups, "follow_ups", lambda *a, **k: [FollowUp("흑백 복사는 얼마인가요?")])
    ask(page, "한 장에 얼마예요")
    button(page, "next-").click().run()
    assert routes[1] == ("흑백 복사는 얼마인가요?", None)
