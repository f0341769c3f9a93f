"""Conversations in a real Chromium: two persons, a link, a restart, the keyboard alone, the font, what is said while one
waits: `make e2e`."""

from __future__ import annotations

import shutil
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.ui.browsing import ROOT, ask, served, settled

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

CALCULATION = "12,500원짜리 3개면 모두 얼마야?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small workspace, which is open at once."""
    space = tmp_path / "space"
    (space / "documents").mkdir(parents=True)
    (space / "documents" / "fees.md").write_text("# 이용료\n\n수영장 하루 이용료는 9,000원이다.\n", encoding="utf-8")
    (space / "gallae.toml").write_text('title = "동네 체육관"\nlanguage = "ko"\n', encoding="utf-8")
    row = '{"question": "수영장 하루 이용료는 얼마예요?", "answer": "9,000원"}\n'
    (space / "faq.jsonl").write_text(row, encoding="utf-8")
    return space


@contextmanager
def opened(browser, url: str, locale: str = "ko-KR", **context):
    made = browser.new_context(locale=locale, viewport={"width": 1280, "height": 900}, **context)
    page = made.new_page()
    page.set_default_timeout(90_000)
    page.goto(url)
    try:
        yield page
    finally:
        made.close()


def menu(page, title: str, deed: str) -> None:
    page.get_by_role("button", name=f"메뉴: {title}").click()
    page.get_by_role("menuitem", name=deed).click()


def answer(page) -> str:
    return page.get_by_test_id("stChatMessage").last.inner_text()


def test_a_conversation_is_its_persons_a_link_shows_it_until_it_is_revoked_and_a_restart_brings_it_back(
    folder, browser
):
    with ExitStack() as second:
        with served(folder, "--as", "anna") as hers, opened(browser, hers) as anna:
            anna.get_by_test_id("stChatInputTextArea").wait_for()
            ask(anna, CALCULATION)
            where = urlsplit(anna.url)
            his = second.enter_context(served(folder, "--as", "bora"))
            bora = second.enter_context(opened(browser, f"{his}/?{where.query}"))
            bora.get_by_text("bora의 대화가 아닙니다").wait_for()
            assert "37,500" not in bora.inner_text("body") and CALCULATION not in bora.inner_text("body")

            menu(anna, "12,500", "나누기")
            anna.get_by_role("button", name="링크 만들기").click()
            link = anna.get_by_text("?shared=").inner_text().strip()
            bora.goto(f"{his}/?{urlsplit(link).query}")
            bora.get_by_text("37,500").first.wait_for()
            assert bora.get_by_test_id("stChatInputTextArea").count() == 0
            assert bora.get_by_role("button", name="왜 이렇게?").count() == 0
            anna.get_by_role("button", name="거두기").click()
            anna.get_by_role("button", name="거두기").wait_for(state="detached")
            bora.reload()
            bora.get_by_text("그런 링크가 없습니다").wait_for()
            assert "37,500" not in bora.inner_text("body")
        with served(folder, "--as", "anna") as again, opened(browser, f"{again}/?{where.query}") as anna:
            anna.get_by_role("button", name="왜 이렇게?").wait_for()
            assert "37,500" in answer(anna)


def reach(page, name: str, role: str = "button", most: int = 60) -> None:
    """Tab until what has the focus is called so."""
    wanted = page.get_by_role(role, name=name).first
    wanted.wait_for()
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement || element.contains(document.activeElement)"):
            return
    raise AssertionError(f"{name}: not reached by Tab")


def by_arrows(page, deed: str) -> None:
    """In the menu that was just opened, whose first line has the focus: down to the deed, and take it."""
    for _ in range(6):
        page.wait_for_function("document.activeElement.getAttribute('role') === 'menuitem'")
        if deed in page.evaluate("document.activeElement.textContent"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{deed}: not in the menu")


def test_with_the_keyboard_alone_one_begins_asks_names_opens_and_deletes(folder, browser):
    with served(folder) as url, opened(browser, url) as page:
        box = page.get_by_test_id("stChatInputTextArea")
        box.wait_for()
        reach(page, "무엇이든 물어보세요", "textbox")
        page.keyboard.type(CALCULATION)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="왜 이렇게?").wait_for()
        reach(page, "새 대화")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="왜 이렇게?").wait_for(state="detached")
        page.get_by_text("이런 것을 물어볼 수 있습니다").wait_for()
        reach(page, "메뉴: 12,500")
        page.keyboard.press("Enter")
        by_arrows(page, "이름 바꾸기")
        name = page.get_by_role("textbox", name="이름")
        name.wait_for()
        for _ in range(12):
            if name.evaluate("element => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type("셈 하나")
        page.keyboard.press("Enter")
        reach(page, "셈 하나")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="왜 이렇게?").wait_for()
        assert "37,500" in answer(page)
        reach(page, "메뉴: 셈 하나")
        page.keyboard.press("Enter")
        by_arrows(page, "지우기")
        reach(page, "완전히 지우기")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="셈 하나").first.wait_for(state="detached")
        page.get_by_text("아직 대화가 없습니다").wait_for()


def test_opening_says_what_happens_the_font_is_our_own_and_a_used_up_quota_is_told(tmp_path, browser):
    folder = tmp_path / "samples"
    shutil.copytree(ROOT / "samples", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    (folder / "people.toml").write_text("[quotas.local]\nturns_per_minute = 1\n", encoding="utf-8")
    asked: list[str] = []
    with served(folder) as url, opened(browser, "about:blank") as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url)
        page.get_by_text("작업 공간을 여는 중입니다").wait_for()
        page.get_by_test_id("stChatInputTextArea").wait_for()
        assert page.evaluate("document.fonts.check('16px Pretendard')")
        fonts = [address for address in asked if "Pretendard" in address]
        assert fonts and {urlsplit(address).netloc for address in fonts} == {urlsplit(url).netloc}
        ask(page, CALCULATION)
        page.get_by_test_id("stChatInputTextArea").fill("4일 뒤는 며칠이야?")
        page.keyboard.press("Enter")
        page.get_by_text("1분에 1번까지 물을 수 있습니다").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_lists_conversations_with_targets_for_a_thumb(address, browser, scheme):
    with opened(browser, address, color_scheme=scheme) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_test_id("stChatInputTextArea").wait_for()
        ask(page, CALCULATION)
        page.get_by_test_id("stExpandSidebarButton").click()
        row = page.get_by_role("button", name="메뉴: 12,500").first
        row.wait_for()
        settled(page)
        box = row.bounding_box()
        assert box["width"] >= 40 and box["height"] >= 40 and box["x"] >= 0 and box["x"] + box["width"] <= 390
        primary = page.get_by_role("button", name="새 대화")
        colours = primary.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
        assert contrast(*colours) >= 4.5
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3: of two `rgb(r, g, b)`."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
