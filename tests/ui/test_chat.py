"""What a person sees on the chat page, through Streamlit's own test driver, with a scripted chat."""

from __future__ import annotations


def texts(page) -> str:
    return "\n".join(e.value for e in (*page.markdown, *page.caption))


def ask(page, text):
    page.chat_input[0].set_value(text).run()
    assert not page.exception
    return page


def test_an_empty_chat_offers_the_workspaces_own_questions(page):
    page.run()
    assert not page.exception
    assert "흑백 복사는 얼마인가요?" in [b.label for b in page.button]


def test_three_questions_in_a_row_are_answered_in_one_conversation(page):
    page.run()
    for n in range(3):
        ask(page, f"질문 {n}")
        assert len(page.chat_message) == 2 * (n + 1)
    assert texts(page).count("한 장에 50원입니다") == 3
