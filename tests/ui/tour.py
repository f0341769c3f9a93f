"""Every room of the page, one after the other, each with something in it: looked at by axe-core and drawn for the docs.

A walk stops where there is something to look at and gives the stop's name; whoever looks may change the colours and must
put them back. Rooms are entered as people enter them, in either language.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gallae.core.language import say
from gallae.core.types import Language
from gallae.tuning.runs import new_run, open_events, save_run
from tests.ui.browsing import QUESTION, ROOT, served, settled

__all__ = ["Walk", "furnished", "measure", "pretend_training", "space", "tour"]

SKILL = "consult-summary"


def space(folder: Path, *, questions: int | None = None) -> Path:
    """A copy of the sample workspace; its evaluation of routes asks only the first `questions`."""
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    file = folder / "evals" / "routes.jsonl"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)[:questions]
    file.write_text("".join(rows), encoding="utf-8")
    return folder


def measure(folder: Path, *kinds: str) -> None:
    """Real evaluations, so that the quality room has something to show."""
    for kind in kinds:
        where = ["-w", str(folder), "--state", str(folder / ".gallae"), "--today", "2026-11-20"]
        command = [sys.executable, "-m", "gallae.entrypoints.cli", *where, "eval", kind]
        subprocess.run(command, check=True, capture_output=True, timeout=600)


def pretend_training(folder: Path) -> None:
    """A run that stopped half way, told by the tuning's own functions: the curve is drawn, nothing was learnt."""
    run = new_run(folder / ".gallae" / "keep", SKILL, "sft", adapter="lora", base="/bases/tiny", data={"train": 12})
    tell = open_events(run)
    tell("started", {"id": run.id})
    for step in range(1, 7):
        tell("step", {"step": step, "steps": 12, "loss": 3.0 / step, "eta_seconds": 65.0})
        tell("valid", {"step": step, "steps": 12, "loss": 3.2 / step})
    save_run(run, state="stopped")


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The samples with an evaluation and a training, so that no room is empty; for those who walk through all rooms."""
    folder = space(tmp_path_factory.mktemp("furnished") / "space", questions=12)
    measure(folder, "routes")
    pretend_training(folder)
    with served(folder) as url:
        yield url


@dataclass(frozen=True, slots=True)
class Walk:
    """`phone`: the sidebar is folded away and must be opened first."""

    page: Any
    url: str
    language: Language
    phone: bool = False

    def say(self, ko: str, en: str) -> str:
        return say(self.language, ko, en)

    def button(self, ko: str, en: str, *, exact: bool = False) -> Any:
        return self.page.get_by_role("button", name=self.say(ko, en), exact=exact)

    def text(self, ko: str, en: str) -> Any:
        return self.page.get_by_text(self.say(ko, en)).first

    def see(self, there: Any) -> None:
        """Until `there`, a locator or a selector, stands and nothing moves."""
        (self.page.locator(there).first if isinstance(there, str) else there).wait_for()
        settled(self.page)

    def sidebar(self) -> None:
        """Until it is open."""
        if self.phone and (shut := self.page.get_by_test_id("stExpandSidebarButton")).is_visible():
            shut.click()
            self.see('[data-testid="stSidebar"][data-collapsed="false"]')

    def shut_sidebar(self) -> None:
        if self.phone and self.page.locator('[data-testid="stSidebar"][data-collapsed="false"]').count():
            self.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
            self.see(self.page.get_by_test_id("stExpandSidebarButton"))

    def room(self, ko: str, en: str, there: Any) -> None:
        self.sidebar()
        self.page.get_by_role("link", name=self.say(ko, en), exact=True).click()
        if self.phone:  # it lies over the room that was chosen
            self.page.locator('[data-testid="stSidebar"][data-collapsed="true"]').wait_for(state="attached")
        self.see(there)

    def view(self, ko: str, en: str, there: Any) -> None:
        self.page.get_by_test_id("stMain").get_by_role("radio", name=self.say(ko, en)).click()
        self.see(there)

    def close(self) -> None:
        """The drawer that is open, and the menu it was opened from."""
        self.page.get_by_role("dialog").get_by_role("button", name="Close").click()
        self.page.keyboard.press("Escape")
        self.page.get_by_role("dialog").first.wait_for(state="detached")
        settled(self.page)


def tour(walk: Walk) -> Iterator[str]:
    """The name of each stop, while the page stands there."""
    yield from _chat(walk)
    link = ""
    for name, link in _conversation(walk):  # noqa: B007 (the last one is used below)
        yield name
    yield from _documents(walk)
    yield from _quality(walk)
    yield from _models(walk)
    yield from _skills(walk)
    walk.room("설정과 상태", "Settings and health", ".st-key-problems")
    yield "health"
    walk.page.goto(link)
    walk.see(".st-key-shared-head")
    yield "shared"


def _chat(walk: Walk) -> Iterator[str]:
    page = walk.page
    page.goto(walk.url)
    walk.see(page.get_by_test_id("stChatInputTextArea"))
    yield "chat-empty"
    walk.sidebar()
    page.locator(".st-key-me button").first.click()
    learn = walk.text("내가 평가한 대화로 팀이 배워도 됩니다", "The team may learn from what I rated")
    walk.see(learn)
    yield "me"
    if not page.get_by_role("switch").or_(page.get_by_role("checkbox")).last.is_checked():
        learn.click()
    page.keyboard.press("Escape")
    walk.shut_sidebar()
    page.get_by_test_id("stChatInputTextArea").fill(QUESTION)
    page.keyboard.press("Enter")
    why = walk.button("왜 이렇게?", "Why?")
    walk.see(why)
    yield "chat"
    why.click()
    fold = walk.text("규칙 번호와 수치까지 보기", "With rule numbers and figures")
    walk.see(fold)
    yield "receipt"
    fold.click()
    walk.see(walk.text("trace", "trace"))
    yield "receipt-figures"
    walk.close()
    page.locator('[class*="st-key-cite-"] button:visible').first.click()
    walk.see(".gallae-doc mark")
    yield "source"
    walk.close()


def _conversation(walk: Walk) -> Iterator[tuple[str, str]]:
    """(name, link): what is done with an answer, and the link by which it is shared."""
    page = walk.page
    page.get_by_test_id("stFeedback").locator("button").last.click()
    walk.see('[class*="st-key-reasons-"]')
    yield "reasons", ""
    walk.button("보내기", "Send", exact=True).click()
    page.locator('[class*="st-key-reasons-"]').wait_for(state="detached")
    page.locator('[class*="st-key-more-"] button:visible').first.click()
    wrong = walk.button("갈래가 달라요", "Wrong route")
    walk.see(wrong)
    yield "again", ""
    wrong.click()
    walk.see(page.get_by_role("dialog"))
    yield "wrong-route", ""
    walk.close()
    walk.sidebar()
    page.locator('[class*="st-key-menu-"] button:visible').first.click()
    walk.see(page.get_by_role("menuitem").first)
    yield "menu", ""
    page.get_by_role("menuitem", name=walk.say("나누기", "Share")).click()
    walk.button("링크 만들기", "Make a link").click()
    walk.see(page.get_by_text("?shared="))
    link = page.get_by_text("?shared=").inner_text().strip()
    yield "share", link
    walk.close()
    walk.shut_sidebar()


def _documents(walk: Walk) -> Iterator[str]:
    page = walk.page
    walk.room("문서", "Documents", '[class*="st-key-card-"]')
    yield "documents"
    page.locator('[class*="st-key-card-"] button:visible').first.click()
    drawer = page.get_by_role("dialog")
    walk.see(".gallae-doc .passage")
    yield "document"
    drawer.get_by_role("tab").nth(1).click()
    walk.see(".gallae-way")
    yield "way"
    drawer.get_by_role("tab").nth(2).click()
    walk.see(drawer.get_by_role("combobox").first)
    yield "readers"
    walk.close()
    walk.view("찾아보기", "Try a search", page.get_by_label(walk.say("찾을 말이나 질문", "Words or a question")))
    page.get_by_label(walk.say("찾을 말이나 질문", "Words or a question")).fill("아세트아미노펜 하루")
    page.keyboard.press("Enter")
    walk.see(".st-key-found-1")
    yield "search"
    walk.view("쓰임과 빈틈", "Use and gaps", walk.text("답에 쓰인 문서", "documents quoted"))
    yield "drift"


def _quality(walk: Walk) -> Iterator[str]:
    walk.room("품질", "Quality", '[class*="st-key-headline-"]')
    yield "quality"
    walk.view("시험 결과", "Results", walk.page.get_by_test_id("stMetric").first)
    yield "quality-results"
    walk.view("평가함", "Feedback inbox", '[class*="st-key-inbox-"]')
    yield "quality-inbox"
    walk.button("살펴보기", "Look at it").first.click()
    walk.see(walk.text("1. 개인정보 살피기", "1. Look for personal data"))
    yield "quality-review"
    walk.view("바로잡은 길", "Corrections", walk.text("바로잡은 길이 없습니다", "Nothing was corrected"))
    yield "quality-corrections"


def _models(walk: Walk) -> Iterator[str]:
    walk.room("모델", "Models", ".st-key-role-chat")
    yield "models"
    walk.view("나란히 보기", "Side by side", walk.button("나란히 묻기", "Ask both"))
    yield "beside"
    walk.view("모델 받기", "Bring a model", walk.text("이 컴퓨터에 맞는 모델", "Models that fit this machine"))
    yield "bring"
    walk.view("연결하기", "Connect", walk.button("주소 확인", "Check the address"))
    yield "connect"


def _skills(walk: Walk) -> Iterator[str]:
    walk.room("스킬", "Skills", walk.text("학습 행", "training rows"))
    yield "skill-data"
    walk.view("2 계획", "2 Plan", walk.button("계획 세우기", "Work out the plan"))
    walk.button("계획 세우기", "Work out the plan").click()
    memory = walk.text("메모리가 어디로 가나", "Where the memory goes")
    walk.see(memory)
    memory.evaluate("element => element.scrollIntoView({block: 'center'})")
    yield "plan"
    walk.view("3 학습", "3 Training", ".gallae-curve")
    yield "training"
    walk.view("4 시험과 올리기", "4 Proof and promotion", walk.text("끝난 학습이 아직", "No training has ended"))
    yield "proof"
    walk.view(
        "무엇이 맞을까? (조언)", "What fits us? (advice)", walk.button("그만 묻고 조언 보기", "Enough, show the advice")
    )
    yield "advice"
