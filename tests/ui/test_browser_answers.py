"""What is done with an answer, in a real Chromium: asked again, copied, taken away, a file dropped."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from tests.ui.browsing import QUESTION, ask

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OTHER = "이부프로펜은 하루에 얼마까지 먹을 수 있나요?"


def last_answer(tab):
    return tab.get_by_test_id("stChatMessage").last.inner_text()


def test_a_question_is_edited_rated_with_a_reason_and_both_survive_a_reload(tab):
    ask(tab, QUESTION)
    tab.get_by_role("button", name="다시", exact=True).last.click()
    tab.get_by_role("button", name="고쳐서 다시 묻기").click()
    tab.get_by_role("dialog").get_by_label("질문").fill(OTHER)
    tab.get_by_role("button", name="다시 묻기", exact=True).click()
    tab.get_by_text("이 답이 대신한 앞의 문답 1개").wait_for()
    assert tab.get_by_test_id("stChatMessage").count() == 2 and "이부프로펜" in last_answer(tab)
    tab.get_by_test_id("stFeedback").locator("button").last.click()
    tab.get_by_text("문서에 없는 말이에요").click()
    tab.get_by_placeholder("덧붙일 말").fill("간격이 빠졌어요")
    tab.get_by_role("button", name="보내기", exact=True).click()
    tab.get_by_text("이유도 적어 두었습니다").wait_for()
    tab.reload()
    tab.get_by_text("이 답이 대신한 앞의 문답 1개").click()
    tab.get_by_text(QUESTION).last.wait_for()


def test_an_answer_is_copied_and_the_conversation_taken_away_as_pdf_and_markdown(tab):
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(tab, QUESTION)
    tab.get_by_role("button", name="복사", exact=True).last.click()
    tab.get_by_role("button", name="복사했습니다").wait_for()
    assert "4,000" in tab.evaluate("navigator.clipboard.readText()")
    tab.get_by_role("button", name="내려받기").first.click()
    with tab.expect_download() as pdf:
        tab.get_by_role("button", name="PDF 파일").click()
    with pypdfium2.PdfDocument(Path(pdf.value.path())) as document:
        text = document[0].get_textpage().get_text_range()
    assert "아세트아미노펜" in text and "4,000" in text and "documents/" in text
    with tab.expect_download() as markdown:
        tab.get_by_role("button", name="Markdown 파일").click()
    assert QUESTION in Path(markdown.value.path()).read_text(encoding="utf-8")
    assert markdown.value.suggested_filename.endswith(".md")


def test_a_dropped_file_is_asked_alone_and_opens_at_the_quote(tab, tmp_path):
    lease = tmp_path / "임대차 계약서.md"
    lease.write_text("# 임대차 계약서\n\n보증금은 3,150만 원이다.\n", encoding="utf-8")
    box = tab.get_by_test_id("stChatInput")
    box.locator('input[type="file"]').first.set_input_files(lease)
    box.get_by_text("임대차 계약서.md").wait_for()
    ask(tab, "보증금은 얼마인가요?")
    assert "3,150만 원" in last_answer(tab)
    tab.get_by_text("붙인 파일에서만 답하기").wait_for()
    tab.locator('[class*="st-key-cite-"] button').first.click()
    mark = tab.locator(".gallae-doc mark").first
    mark.wait_for()
    assert "3,150만 원" in mark.inner_text()
    tab.keyboard.press("Escape")
    tab.reload()
    tab.get_by_role("button", name="왜 이렇게?").first.wait_for()
    assert "3,150만 원" in last_answer(tab)
