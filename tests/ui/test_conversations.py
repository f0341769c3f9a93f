"""The list of conversations, its menu, shared links and the private switch, through Streamlit's own test driver."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from gallae.graphs.consents import consenting

ROOT = Path(__file__).resolve().parents[2]


def ask(page, text):
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def button(page, start: str):
    return next(b for b in page.button if b.key and b.key.startswith(start))


def listed(page) -> list[str]:
    return [b.label for b in page.sidebar.button if b.key and b.key.startswith("open-")]


def said(page) -> str:
    return "\n".join(e.value for kind in ("markdown", "caption", "error", "info", "code") for e in getattr(page, kind))


def menu(page, deed: str):
    """The menu of the first conversation."""
    return page.menu_button[0].click(deed).run()


@pytest.fixture
def two(page):
    ask(page.run(), "흑백은 얼마?")
    button(page, "new").click().run()
    return ask(page, "되물어")


def test_the_list_is_searched_by_what_was_asked_and_answered(two):
    assert listed(two) == ["되물어", "흑백은 얼마?"]
    two.text_input(key="find").set_value("한장에 50원입니다").run()
    assert listed(two) == ["흑백은 얼마?"]
    two.text_input(key="find").set_value("없는 말").run()
    assert listed(two) == [] and "찾는 말이 있는 대화가 없습니다" in said(two)


def test_a_conversation_is_pinned_to_the_top_and_let_go_again(two):
    two.menu_button[1].click("pin").run()
    assert listed(two) == ["흑백은 얼마?", "되물어"] and not two.exception
    menu(two, "pin")
    assert listed(two) == ["되물어", "흑백은 얼마?"]


def test_a_conversation_gets_another_name(two):
    menu(two, "rename")
    two.menu_button[0].click("rename")  # a dialog stays open in a browser; the test driver opens it again
    next(t for t in two.text_input if t.key.startswith("title-")).set_value("  복사   묻기 ")
    next(b for b in two.button if b.label == "바꾸기").click().run()
    assert not two.exception and "복사 묻기" in listed(two)


def test_a_deleted_conversation_is_gone_from_the_list_and_its_address_is_left(two, scripted):
    thread = two.query_params["thread"]
    thread = thread[0] if isinstance(thread, list) else thread
    menu(two, "delete")
    assert "되돌릴 수 없습니다" in said(two) and len(listed(two)) == 2
    two.menu_button[0].click("delete")
    button(two, "delete-").click().run()
    assert not two.exception and listed(two) == ["흑백은 얼마?"]
    assert scripted["chat"].forgotten == [thread] and "thread" not in two.query_params


def test_a_link_is_made_opened_by_a_second_person_and_taken_back(two, monkeypatch):
    menu(two, "share")
    two.menu_button[0].click("share")
    button(two, "link-").click().run()
    link = next(c.value for c in two.code if "shared=" in c.value)
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "minsu"])
    other = AppTest.from_file(two._script_path, default_timeout=20)
    other.query_params["shared"] = link.partition("shared=")[2]
    other.run()
    assert not other.exception and "어느 복사인가요?" in said(other) and "읽기만" in said(other)
    assert not other.chat_input and not listed(other)
    two.menu_button[0].click("share")
    button(two, "revoke-").click().run()
    other.run()
    assert "어느 복사인가요?" not in said(other) and "그런 링크가 없습니다" in said(other)
    button(other, "leave-shared").click().run()
    assert other.chat_input and "shared" not in other.query_params


def test_a_link_that_never_was_is_answered_like_a_revoked_one(page):
    page.query_params["shared"] = "0" * 48
    page.run()
    assert not page.exception and "그런 링크가 없습니다" in said(page) and not page.chat_input


def test_whoever_says_so_lets_the_team_learn_and_takes_it_back(page, scripted, monkeypatch):
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "minsu"])
    page.run()
    keep = scripted["chat"].workspace.keep
    page.toggle(key="learn-minsu").set_value(True).run()
    assert not page.exception and consenting(keep) == {"minsu"}
    page.toggle(key="learn-minsu").set_value(False).run()
    assert consenting(keep) == frozenset()


@pytest.fixture
def real(tmp_path, monkeypatch):
    """Over the real chat, for what is kept is its matter."""
    folder = tmp_path / "예제 공간"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    monkeypatch.setattr(sys, "argv", ["app.py", "--workspace", str(folder), "--today", "2026-11-20"])
    yield AppTest.from_file(str(ROOT / "ui" / "app.py"), default_timeout=60), folder
    st.cache_resource.clear()


@pytest.mark.timeout(90)
def test_a_private_conversation_says_so_is_listed_nowhere_and_leaves_no_word_on_the_disk(real):
    page, folder = real
    ask(page.run(), "4일 뒤는 며칠이야?")
    page.toggle(key="private").set_value(True).run()
    assert not page.chat_message and "남기지 않는 대화입니다" in said(page)
    ask(page, "34,567원짜리 3개면 모두 얼마야?")
    assert "103,701" in said(page) and listed(page) == ["4일 뒤는 며칠이야?"]
    reloaded = AppTest.from_file(page._script_path, default_timeout=60)
    reloaded.query_params["thread"] = page.query_params["thread"]
    reloaded.run()
    assert "103,701" in said(reloaded) and "남기지 않는 대화입니다" in said(reloaded)
    kept = b"".join(p.read_bytes() for p in (folder / ".gallae").rglob("*") if p.is_file())
    assert b"34,567" not in kept and b"103,701" not in kept and "4일 뒤".encode() in kept
    button(page, "open-").click().run()
    assert not page.exception and not page.toggle(key="private").value and "남기지 않는" not in said(page.main)


@pytest.mark.timeout(90)
def test_what_was_deleted_on_the_page_is_on_no_page_of_the_disk(real):
    page, folder = real
    ask(page.run(), "98,765원짜리 3개면 모두 얼마야?")
    menu(page, "delete")
    page.menu_button[0].click("delete")
    button(page, "delete-").click().run()
    assert not page.exception and not listed(page) and not page.chat_message
    kept = b"".join(p.read_bytes() for p in (folder / ".gallae" / "keep").glob("*sqlite*"))
    assert b"98,765" not in kept and b"296,295" not in kept
