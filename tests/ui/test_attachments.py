"""Files dropped into a conversation, as a person sees them on the page."""

from __future__ import annotations

import sys

import pytest

from gallae.core.types import Person
from tests.ui.test_chat import button

LEASE = "# 계약서\n\n보증금은 3,150만 원이다.\n".encode()


def drop(page, name="계약서.md", data=LEASE, text=None):
    page.chat_input[0].upload(name, data)
    if text is not None:
        page.chat_input[0].set_value(text)
    page.run()
    assert not page.exception
    return page


def only(page):
    """The switch "only these files", if it is there."""
    return next((t for t in page.toggle if t.key.startswith("only-files-")), None)


@pytest.fixture
def asked(page, scripted, monkeypatch):
    """The questions that reach the chat."""
    page.run()
    questions = []
    chat = scripted["chat"]
    run_turn = chat.run_turn
    monkeypatch.setattr(chat, "run_turn", lambda question: questions.append(question) or run_turn(question))
    return questions


def test_a_dropped_file_stands_above_the_box_and_is_asked_alone_until_switched_off(page, scripted, asked):
    drop(page, text="보증금은 얼마인가요?")
    assert [(q.attached, q.route, q.text) for q in asked] == [(True, "rag", "보증금은 얼마인가요?")]
    (card,) = scripted["chat"].attached.files(page.session_state["thread"], Person())
    assert card.path.endswith("/계약서.md")
    page.run()
    only(page).set_value(False).run()
    page.chat_input[0].set_value("복사는 얼마인가요?").run()
    assert not page.exception
    assert [(q.attached, q.route) for q in asked][1:] == [(False, None)]


def test_a_file_without_a_question_waits_for_one_in_a_conversation_of_its_own(page, asked):
    drop(page)
    assert asked == [] and page.session_state["thread"] and not page.chat_message
    assert only(page).label == "붙인 파일에서만 답하기" and only(page).value


def test_a_refused_file_says_why_and_stays_nowhere(page, scripted, asked):
    drop(page, "망가진.pdf", b"not a pdf")
    assert "망가진.pdf" in page.warning[0].value and "읽지 못했습니다" in page.warning[0].value
    assert scripted["chat"].attached.files(page.session_state["thread"], Person()) == [] and only(page) is None


def test_a_picture_without_a_model_that_sees_says_which_model_to_set(page, asked):
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    drop(page, "사진.png", made.getvalue())
    assert "models.vision" in page.warning[0].value.replace("\\", "")


def test_a_file_is_detached(page, scripted, asked):
    drop(page)
    button(page, "detach-").click().run()
    assert not page.exception and only(page) is None
    assert scripted["chat"].attached.files(page.session_state["thread"], Person()) == []


def test_whoever_may_ingest_adds_it_to_the_documents_and_others_are_not_offered_it(page, scripted, asked, monkeypatch):
    drop(page)
    button(page, "add-").click().run()
    assert not page.exception
    assert "documents/계약서.md" in [c.path for c in scripted["chat"].index.documents(Person())]
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "minsu", "--groups", "guest"])
    other = type(page).from_file(page._script_path, default_timeout=20)
    drop(other.run())
    assert [b for b in other.button if b.key.startswith("detach-")]
    assert not [b for b in other.button if b.key.startswith("add-")]
