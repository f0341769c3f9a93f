"""The page in a real Chromium, on the sample workspace with the embedded default: `make e2e`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.browsing import QUESTION, SlowModel, ask, served, settled, slow_model

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_a_question_is_answered_cited_opened_at_the_quote_and_survives_a_reload(tab):
    ask(tab, QUESTION)
    answer = tab.get_by_test_id("stChatMessage").last
    assert "4,000" in answer.inner_text()
    chip = tab.locator('[class*="st-key-cite-"] button').first
    chip.click()
    mark = tab.locator(".gallae-doc mark").first
    mark.wait_for()
    assert mark.inner_text().strip()
    tab.wait_for_function("document.querySelector('.gallae-doc mark').getBoundingClientRect().top < innerHeight")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="원본 내려받기").click()
    assert Path(download.value.suggested_filename).suffix
    tab.keyboard.press("Escape")
    assert "thread=" in tab.url
    tab.reload()
    tab.get_by_role("button", name="왜 이렇게?").first.wait_for()
    assert "4,000" in tab.get_by_test_id("stChatMessage").last.inner_text()


def test_the_receipt_opens_and_a_wrong_route_can_be_told_and_taken_back(tab):
    ask(tab, QUESTION)
    tab.get_by_role("button", name="왜 이렇게?").last.click()
    tab.get_by_text("이 갈래로 보낸 까닭", exact=True).wait_for()
    tab.get_by_text("비용과 시간").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="다시", exact=True).last.click()
    tab.get_by_role("button", name="갈래가 달라요").click()
    tab.get_by_role("dialog").get_by_text("대화 모델", exact=True).click()
    tab.get_by_role("button", name="알리기").click()
    tab.get_by_text("적어 두었습니다").wait_for()
    assert "4,000" in tab.get_by_test_id("stChatMessage").last.inner_text()  # a wrong route does not cost the answer
    tab.get_by_role("button", name="다시", exact=True).last.click()
    tab.get_by_role("button", name="갈래가 달라요").click()
    tab.get_by_role("button", name="되돌리기").click()
    tab.get_by_text("되돌렸습니다").wait_for()
    ask(tab, QUESTION)
    assert "4,000" in tab.get_by_test_id("stChatMessage").last.inner_text()


def test_an_upload_is_indexed_and_answers_and_a_picture_is_refused_with_the_reason(tab, tmp_path):
    notice = tmp_path / "주차 안내.md"
    notice.write_text("# 주차 안내\n\n지하 주차장은 90분까지 무료이다. 그 뒤로는 10분에 700원이다.\n", encoding="utf-8")
    picture = tmp_path / "그림.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n0000")
    tab.get_by_role("link", name="문서").click()
    tab.get_by_role("heading", name="문서", level=2).wait_for()  # the chat has a file input of its own
    tab.locator('input[type="file"]').set_input_files([notice, picture])
    tab.get_by_text("그림.png").first.wait_for()
    tab.get_by_role("button", name="올리고 색인하기").click()
    tab.locator('[class*="st-key-report-"]').nth(1).wait_for()
    reports = " ".join(tab.locator('[class*="st-key-report-"]').all_inner_texts())
    assert "추가됨" in reports and ("받지 않음" in reports or "건너뜀" in reports)
    tab.get_by_role("link", name="대화").click()
    ask(tab, "지하 주차장은 몇 분까지 무료인가요?")
    assert "90분" in tab.get_by_test_id("stChatMessage").last.inner_text()


@pytest.fixture(scope="module")
def writing(tmp_path_factory) -> Iterator[str]:
    """The page over a workspace without documents, with `SlowModel` as its chat model."""
    folder = tmp_path_factory.mktemp("writing") / "space"
    (folder / "documents").mkdir(parents=True)
    (folder / "gallae.toml").write_text('title = "시험"\n', encoding="utf-8")
    with (
        slow_model() as model,
        served(folder, GALLAE_MODELS__CHAT="llamacpp:slow", GALLAE_SERVERS__LLAMACPP_URL=model) as url,
    ):
        yield url


def test_stop_and_a_closed_tab_end_the_model_call_and_stop_keeps_what_was_said(writing, browser):
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(writing)
    page.get_by_test_id("stChatInputTextArea").fill("가을에 어울리는 시를 하나 써 줘")
    page.keyboard.press("Enter")
    page.get_by_text("3번째 잎이").wait_for()
    page.get_by_test_id("stChatInputStopButton").click()
    page.get_by_text("여기서 멈췄습니다").wait_for()
    said = page.get_by_test_id("stChatMessage").last.inner_text()
    assert "3번째 잎이 집니다" in said and "중간에 멈춤" in said
    assert SlowModel.hung_up.wait(60)
    page.reload()
    page.get_by_text("여기서 멈췄습니다").wait_for()
    assert "3번째 잎이 집니다" in page.get_by_test_id("stChatMessage").last.inner_text()
    SlowModel.hung_up.clear()
    page.get_by_test_id("stChatInputTextArea").fill("겨울에 어울리는 시도 하나 써 줘")
    page.keyboard.press("Enter")
    page.get_by_text("2번째 잎이").nth(1).wait_for()
    context.close()
    assert SlowModel.hung_up.wait(60)


WRITTEN = r"""
| 달 | 기온 |
| --- | ---: |
| 9월 | 20~25도 |

```python
price = "$5 … $7"  # \(x\)
```

넓이는 $a^2$이고 둘레는 \(4a\)이다. 또 \[s = \frac{1}{2}\]이다. 값은 $5에서 $7 사이, 3~4일이다.
"""


def test_tables_code_and_formulas_of_an_answer_are_drawn_and_money_is_no_formula(writing, browser, monkeypatch):
    monkeypatch.setitem(SlowModel.answers, "봄에 어울리는", WRITTEN)
    context = browser.new_context(locale="ko-KR")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(writing)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    ask(page, "봄에 어울리는 시를 하나 써 줘")
    settled(page)
    answer = page.get_by_test_id("stChatMessage").last
    assert answer.locator("table td").all_inner_texts() == ["9월", "20~25도"]
    assert 'price = "$5 … $7"  # \\(x\\)' in answer.locator("pre code").inner_text()
    formulas = answer.locator(".katex annotation").all_text_contents()
    assert [formula.strip() for formula in formulas] == ["a^2", "4a", r"s = \frac{1}{2}"]
    assert "값은 $5에서 $7 사이, 3~4일이다." in answer.inner_text()
    context.close()
