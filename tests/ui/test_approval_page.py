"""Before a tool changes something the page asks, shows all of it, and goes on as the person says, also after a reload."""

from __future__ import annotations

import pytest

from gallae.core.types import Person
from tests.ui.test_chat import ask, button, texts


def reopened(page):
    fresh = type(page).from_file(page._script_path, default_timeout=20)
    fresh.query_params["thread"] = page.query_params["thread"]
    fresh.run()
    assert not fresh.exception
    return fresh


def test_everything_that_would_be_done_is_shown_also_after_a_reload(page):
    ask(page.run(), "보내 줘")
    for one in (page, reopened(page)):
        said = texts(one).replace("\\", "")
        for part in ("메일 보내기", "아직 아무것도 하지 않았습니다", "world__send_mail", "mail.example", "team@example.com",
                     "*회의*는 3시입니다", "회의를 알리려고", "승인을 기다림", "까지 답하지 않으면 하지 않습니다"):  # fmt: skip
            assert part in said, part
        assert "다른 사람이 쓴 글을 읽었습니다(documents)" in one.warning[0].value
        assert "집 밖으로는 가려서 나갑니다" in [e.label for e in one.expander]


@pytest.mark.parametrize(
    ("key", "yes", "text"), [("yes-", True, "메일을 보냈습니다."), ("no-", False, "보내지 않았습니다.")]
)
def test_the_turn_goes_on_as_the_person_says(page, scripted, key, yes, text):
    ask(page.run(), "보내 줘")
    fresh = reopened(page)
    button(fresh, key).click().run()
    assert not fresh.exception
    assert scripted["chat"].approved == [("a1", yes)]
    assert text in texts(fresh) and len(fresh.chat_message) == 2
    assert not [b for b in fresh.button if b.key.startswith("yes-")]
    (turn,) = scripted["chat"].turns(fresh.session_state["thread"], Person())
    assert turn.status == "answered"


def test_a_yes_in_a_second_window_is_refused_and_said(page, scripted):
    ask(page.run(), "보내 줘")
    late = reopened(page)
    button(page, "no-").click().run()
    button(late, "yes-").click().run()
    assert not late.exception
    assert scripted["chat"].approved == [("a1", False)]
    assert "Ask again." in late.error[0].value
