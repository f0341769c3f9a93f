"""Files dropped into a conversation, as a person sees them on the page."""

from __future__ import annotations

import sys
from io import BytesIO

import pytest
from PIL import Image

from gallae.core.types import Person
from gallae.models.errors import failed
from gallae.models.scripted import ScriptedChatModel, scripted_model
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


def eyes(local=True):
    """A model that its server says to see."""
    return scripted_model(
        ScriptedChatModel(), name="eyes", local=local, capabilities=frozenset({"completion", "vision"})
    )


def red():
    made = BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return made.getvalue()


def pictures(page):
    """The switch "ask with these pictures", if it is there."""
    return next((t for t in page.toggle if t.key.startswith("with-pictures-")), None)


def test_a_picture_without_a_model_that_sees_says_which_model_to_set(page, asked):
    drop(page, "사진.png", red())
    said = page.warning[0].value.replace("\\", "")
    assert "그림을 볼 수 있는 모델이 없습니다" in said and "[models]" in said and "ollama:qwen3-vl" in said
    assert pictures(page) is None


def test_a_dropped_picture_is_shown_with_each_question_until_switched_off_or_detached(page, scripted, asked):
    scripted["chat"].models.vision = eyes()
    drop(page, "사진.png", red(), text="뭐가 보이나요?")
    page.run()
    assert pictures(page).value and any("scripted\\:eyes" in c.value for c in page.caption)
    page.chat_input[0].set_value("그리고요?").run()
    assert [([p.name for p in q.pictures], q.attached, q.pictures_leave) for q in asked] == [
        (["사진.png"], False, False)
    ] * 2
    pictures(page).set_value(False).run()
    page.chat_input[0].set_value("복사는 얼마인가요?").run()
    pictures(page).set_value(True).run()
    button(page, "detach-picture-").click().run()
    assert pictures(page) is None
    page.chat_input[0].set_value("컬러는요?").run()
    assert not page.exception and [q.pictures for q in asked[2:]] == [(), ()]
    assert scripted["chat"].shown.of(page.session_state["thread"], Person()) == []


def test_an_outside_model_needs_a_tick_and_the_page_says_that_nothing_is_masked(page, scripted, asked):
    scripted["chat"].models.vision = eyes(local=False)
    drop(page, "사진.png", red(), text="뭐가 보이나요?")
    page.run()
    box = next(c for c in page.checkbox if c.key.startswith("pictures-leave-"))
    assert not box.value and "scripted\\:eyes" in box.label and "가릴 수 없어" in box.help
    assert any("그림 scripted\\:eyes" in c.value and "바깥 모델 사용" in c.value for c in page.caption)
    box.check().run()
    page.chat_input[0].set_value("이제요?").run()
    assert not page.exception and [(len(q.pictures), q.pictures_leave) for q in asked] == [(1, False), (1, True)]


def test_beside_a_picture_the_files_wait_and_a_private_conversation_takes_a_picture_too(page, scripted, asked):
    scripted["chat"].models.vision = eyes()
    drop(page)
    drop(page, "사진.png", red(), text="뭐가 보이나요?")
    page.run()
    pictures(page).set_value(False).run()
    page.chat_input[0].set_value("보증금은 얼마인가요?").run()
    assert [(len(q.pictures), q.attached) for q in asked] == [(1, False), (0, True)]
    next(t for t in page.toggle if t.key == "private").set_value(True).run()
    drop(page, "사진.png", red())
    assert pictures(page) is not None and not page.warning
    assert len(list(scripted["chat"].workspace.keep.rglob("*.png"))) == 1  # the kept conversation's


def test_a_broken_picture_and_one_whose_model_is_away_are_refused_with_the_reason(page, scripted, asked, monkeypatch):
    scripted["chat"].models.vision = eyes()
    drop(page, "사진.png", red()[:50])
    assert "사진.png" in page.warning[0].value and "깨져" in page.warning[0].value

    async def away(*_, **__):
        raise failed("down", "ollama", "eyes", language="ko")

    monkeypatch.setattr(scripted["chat"].models.vision, "facts", away)
    drop(page, "사진.png", red())
    assert "ollama\\:eyes" in page.warning[0].value


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
