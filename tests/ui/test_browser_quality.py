"""The quality room in a real Chromium: from a thumb down to a test question, and that question in an evaluation's result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.browsing import ask, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
QUESTION = "홍길동님(010-2345-6789)이 수영장 하루 이용료가 얼마냐고 하세요"
PLAIN = {"id": "fee", "question": "수영장 하루 이용료는 얼마예요?", "route": "rag", "gold": ["documents/fees.md"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small workspace: an evaluation of it takes seconds."""
    root = tmp_path_factory.mktemp("quality") / "수영장"
    (root / "documents").mkdir(parents=True)
    (root / "evals").mkdir()
    (root / "gallae.toml").write_text('title = "한물 수영장"\nlanguage = "ko"\n', encoding="utf-8")
    (root / "documents" / "fees.md").write_text(
        "# 이용료\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n", encoding="utf-8"
    )
    (root / "evals" / "routes.jsonl").write_text(json.dumps(PLAIN, ensure_ascii=False) + "\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder) as url:
        yield url


def rows(folder: Path) -> list[dict[str, object]]:
    text = (folder / "evals" / "routes.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def room(tab, name: str) -> None:
    tab.get_by_role("link", name=name).click()
    tab.get_by_role("heading", name=name).wait_for()


def choose(tab, label: str, name: str) -> None:
    """From a list, by typing: a list that was opened by a click alone is closed by the next redraw."""
    tab.get_by_role("combobox", name=label).wait_for()
    tab.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    box = tab.get_by_role("combobox", name=label)
    box.click()
    box.press_sequentially(name)
    tab.get_by_role("option", name=name).click()


def test_a_thumb_down_becomes_a_question_that_the_next_evaluation_asks(tab, folder):
    tab.locator(".st-key-me button").first.click()
    tab.get_by_text("내가 평가한 대화로 팀이 배워도 됩니다").click()
    tab.keyboard.press("Escape")
    ask(tab, QUESTION)
    tab.locator('[class*="st-key-foot-"] [data-testid="stFeedback"] button').last.click()
    tab.get_by_text("평가를 적어 두었습니다").wait_for()
    tab.get_by_text("틀렸어요").click()
    tab.get_by_role("button", name="보내기").click()
    tab.get_by_text("이유도 적어 두었습니다").wait_for()
    room(tab, "품질")
    tab.get_by_text("평가함 · 1").click()
    tab.get_by_text("그 가운데 1개는 마음에 들지 않았다는").wait_for()
    card = tab.locator('[class*="st-key-inbox-"]').filter(has_text="이용료가")
    card.wait_for()
    assert all(said in card.inner_text() for said in ("이름 1", "전화번호 1", "틀렸어요"))
    tab.get_by_role("button", name="살펴보기").click()
    tab.get_by_text("1. 개인정보 살피기").wait_for()
    main = tab.get_by_test_id("stMain")
    assert "홍길동" not in main.inner_text() and "2345" not in main.inner_text()
    assert tab.get_by_role("button", name="시험 문항으로 만들기").count() == 0
    tab.get_by_text("앞 대화, 질문, 답을 모두 읽었고").click()
    choose(tab, "가야 할 갈래", "문서 근거")
    tab.get_by_label("답이 든 문서").wait_for()
    tab.get_by_role("button", name="시험 문항으로 만들기").click()
    tab.get_by_text("시험 문항으로 만들었습니다").wait_for()
    made = rows(folder)[-1]
    assert str(made["id"]).startswith("turn-") and made["route"] == "rag"
    assert "[NAME_1]" in str(made["question"]) and "2345" not in str(made["question"])
    tab.get_by_role("button", name="길 고르기 시험 돌리기").click()
    tab.get_by_text("끝났습니다. 결과가").wait_for(timeout=180_000)
    tab.get_by_text("시험 결과", exact=True).click()
    tab.get_by_text("알맞은 갈래로 보낸 질문: 2개 가운데").first.wait_for()
    (kept,) = (folder / ".gallae" / "keep" / "evals").glob("*-routes")
    asked = json.loads((kept / "evaluation.json").read_text(encoding="utf-8"))["cases"]
    assert made["question"] in [one["question"] for one in asked]


def test_an_evaluation_survives_a_reload_is_one_at_a_time_and_is_stopped(tab, folder):
    shutil.copyfile(folder / "evals" / "routes.jsonl", folder / "evals" / "kept.jsonl")
    many = [{**PLAIN, "id": f"fee{n}", "question": f"수영장 하루 이용료는 얼마예요? {n}번째"} for n in range(3000)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in many)
    (folder / "evals" / "routes.jsonl").write_text(text, encoding="utf-8")
    try:
        room(tab, "품질")
        choose(tab, "무엇을 잴까요", "길 고르기")
        tab.get_by_text("질문 3000개").wait_for()
        tab.get_by_role("button", name="시작", exact=True).click()
        tab.get_by_text("질문 3000개 가운데").wait_for(timeout=120_000)
        tab.reload()
        tab.get_by_role("button", name="멈추기").wait_for()
        assert tab.get_by_role("button", name="시작", exact=True).count() == 0
        tab.get_by_role("button", name="멈추기").click()
        tab.get_by_text("멈췄습니다").wait_for()
        tab.get_by_role("button", name="시작", exact=True).wait_for()
    finally:
        shutil.move(folder / "evals" / "kept.jsonl", folder / "evals" / "routes.jsonl")
