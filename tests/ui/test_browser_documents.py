"""Documents and health in a real Chromium: every kind of file comes in, what is removed stops answering, drift is seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gallae.retrievers.load import IMAGES, SUFFIXES
from tests.retrievers.conftest import (  # noqa: F401 (fixtures)
    make_docx,
    make_hwp,
    make_hwpx,
    make_pdf,
    make_xlsx,
    make_zip,
)
from tests.ui.browsing import ask, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

POOL = "# 수영장 이용\n\n수영장 하루 이용료는 9,000원이다. 어린이는 5,000원이다.\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("documents") / "작업 공간"
    (root / "documents").mkdir(parents=True)
    (root / "documents" / "pool.md").write_text(POOL, encoding="utf-8")
    (root / "gallae.toml").write_text('title = "동네 체육관"\nlanguage = "ko"\n', encoding="utf-8")
    (root / "people.toml").write_text('[people.anna]\ngroups = ["staff"]\nrole = "operator"\n', encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def address(folder) -> Iterator[str]:
    with served(folder) as url:
        yield url


@pytest.fixture
def files(tmp_path, make_docx, make_hwp, make_hwpx, make_pdf, make_xlsx) -> dict[str, Path]:  # noqa: F811
    """name -> a file of that kind, each with a fact of its own; the last two cannot be read."""
    made: dict[str, str | bytes] = {
        "parking.md": "# 주차\n\n지하 주차장은 90분까지 무료이다. 그 뒤로는 10분에 700원이다.\n",
        "lockers.txt": "사물함 안내\n\n사물함은 한 달에 15,000원이고 열쇠를 잃으면 8,000원을 낸다.\n",
        "sauna.html": "<html><body><h1>사우나</h1><p>사우나는 월요일마다 오후 2시부터 청소한다.</p></body></html>",
        "fees.csv": "종목,한 달 요금\n요가,62000원\n스쿼시,71000원\n",
        "rooms.xlsx": make_xlsx({"A1": "강당", "B1": "빌리는 값", "A2": "소강당", "B2": "43,000원"}),
        "rules.docx": make_docx("# 회원 규칙", "회원 카드를 잃으면 3,500원을 내고 다시 만든다."),
        "classes.hwpx": make_hwpx("# 강습", "배드민턴 강습은 열두 명까지 받는다."),
        "notice.hwp": make_hwp("헬스장은 둘째 일요일에 쉰다."),
        "guide.pdf": make_pdf(["# Towel guide", "A towel costs 1,700 won at the front desk of the gym."]),
        "photo.png": b"\x89PNG\r\n\x1a\n0000",
        "broken.pdf": b"%PDF-1.4\n",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return {name: tmp_path / name for name in made}


def go(tab, name: str) -> None:
    tab.get_by_role("link", name=name, exact=True).click()
    tab.get_by_role("heading", name=name, level=2).wait_for()


def view(tab, name: str) -> None:
    tab.get_by_test_id("stMain").get_by_role("radio", name=name).click()


def answer(tab, text: str) -> str:
    tab.get_by_role("button", name="새 대화").click()
    tab.get_by_test_id("stChatMessage").first.wait_for(state="detached")
    ask(tab, text)
    return tab.get_by_test_id("stChatMessage").last.inner_text()


def test_every_kind_of_file_comes_in_and_a_refused_one_says_why(tab, files, folder):
    same = {".markdown", ".htm", ".tsv"}  # read as .md, .html and .csv
    assert {path.suffix for path in files.values()} | same | IMAGES == SUFFIXES
    go(tab, "문서")
    tab.get_by_test_id("stFileUploaderDropzone").get_by_role("button", name="파일 고르기").wait_for()
    limit = tab.get_by_test_id("stFileUploaderDropzoneInstructions").locator("span").last
    ours = limit.evaluate("element => getComputedStyle(element, '::after').content")
    assert limit.text_content().partition(" ")[0] in ours  # 50MB, which the style sheet says in Korean
    tab.locator('input[type="file"]').set_input_files(list(files.values()))
    tab.get_by_text("parking.md").first.wait_for()
    tab.get_by_role("button", name="올리고 색인하기").click()
    reports = tab.locator('[class*="st-key-report-"]')
    reports.nth(len(files) - 1).wait_for()
    told = reports.all_inner_texts()
    for name in files:
        line = next(text for text in told if name in text)
        refused = name in ("photo.png", "broken.pdf")
        assert ("받지 않음" if refused else "추가됨") in line, line
        assert (folder / "documents" / name).exists() is not refused
        assert not refused or len(line) > 40, f"{name}: no reason"
    assert "71000" in answer(tab, "스쿼시 한 달 요금은 얼마인가요?").replace(",", "")
    assert "3,500" in answer(tab, "회원 카드를 잃으면 얼마를 내나요?")
    assert "1,700" in answer(tab, "How much is a towel?")


def test_a_removed_document_stops_answering_at_once(tab, folder):
    (folder / "documents" / "skates.md").write_text("# 스케이트\n\n스케이트 대여는 4,300원이다.\n", encoding="utf-8")
    go(tab, "문서")
    tab.get_by_role("button", name="폴더에서 바뀐 것 살피기").click()
    drawer = opened(tab, "skates.md")
    assert drawer.locator(".passage").first.inner_text().strip()
    drawer.get_by_role("tab", name="온 길").click()
    steps = drawer.locator(".gallae-way li").all_inner_texts()
    assert [step.split("\n")[0] for step in steps] == ["불러오기", "나누기", "색인", "벡터", "보관"]
    tab.keyboard.press("Escape")
    go_chat(tab)
    assert "4,300" in answer(tab, "스케이트 대여는 얼마인가요?")
    go(tab, "문서")
    drawer = opened(tab, "skates.md")
    drawer.get_by_role("tab", name="읽을 사람").click()
    remove = drawer.get_by_role("button", name="지우기", exact=True)
    assert remove.is_disabled()
    drawer.get_by_text("지웁니다").last.click()
    drawer.get_by_role("button", name="지우기", exact=True, disabled=False).click()
    tab.get_by_text("지웠습니다").wait_for()
    assert not (folder / "documents" / "skates.md").exists()
    go_chat(tab)
    assert "4,300" not in answer(tab, "스케이트 대여는 얼마인가요?")


def test_readers_are_changed_in_the_drawer(tab, folder):
    go(tab, "문서")
    drawer = opened(tab, "pool.md")
    drawer.get_by_role("tab", name="읽을 사람").click()
    drawer.get_by_role("combobox").first.fill("staff")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")  # the open list hides the rest of the drawer
    drawer.get_by_role("button", name="읽을 사람 저장").click()
    tab.get_by_text("읽는 사람 staff").wait_for()
    assert 'readers = ["staff"]' in (folder / "documents" / "_meta.toml").read_text(encoding="utf-8")
    tab.locator('[class*="st-key-card-documents-pool"]').get_by_text("모둠만").wait_for()


def test_drift_shows_what_answered_what_changed_and_what_is_missing(tab, folder):
    assert "9,000" in answer(tab, "수영장 하루 이용료는 얼마인가요?")
    answer(tab, "화성 이주 지원금 신청 기간은 언제인가요?")
    (folder / "documents" / "pool.md").write_text(POOL.replace("9,000", "9,900"), encoding="utf-8")
    go(tab, "문서")
    tab.get_by_role("button", name="폴더에서 바뀐 것 살피기").click()
    tab.locator('[class*="st-key-report-"]').get_by_text("바뀜").first.wait_for()
    view(tab, "쓰임과 빈틈")
    tab.get_by_text("인용한 글이 바뀜").first.wait_for()
    main = tab.get_by_test_id("stMain").inner_text()
    assert "수영장 하루 이용료는 얼마인가요?" in main and "화성 이주 지원금" in main and "그때 인용" in main
    tab.get_by_role("button", name="대화 열기").first.click()
    tab.get_by_role("button", name="왜 이렇게?").first.wait_for()
    assert "thread=" in tab.url


def test_a_search_is_taken_apart_and_opens_the_passage(tab):
    go(tab, "문서")
    view(tab, "찾아보기")
    tab.get_by_label("찾을 말이나 질문").fill("수영장 이용료")
    tab.keyboard.press("Enter")
    first = tab.locator(".st-key-found-1")
    first.get_by_text("낱말 1위").wait_for()
    first.get_by_role("button").click()
    tab.locator(".gallae-doc mark").first.wait_for()
    assert "이용료" in tab.locator(".gallae-doc").first.inner_text()


def test_the_health_page_looks_at_everything_and_verifies_the_audit(tab):
    go(tab, "설정과 상태")
    tab.get_by_role("button", name="지금 모두 살펴보기").click()
    tab.get_by_text("살펴봤습니다").wait_for()
    tab.get_by_text("언어 모델 없이 내장 방식으로 답합니다").wait_for()
    tab.get_by_text("디스크와 백업", exact=True).wait_for()
    tab.get_by_test_id("stStatusWidget").wait_for(state="detached")
    tab.get_by_test_id("stMain").get_by_text("감사 기록", exact=True).click()
    tab.get_by_role("button", name="그대로인지 확인").click()
    tab.get_by_text("모두 쓴 그대로입니다").wait_for()
    assert not tab.get_by_test_id("stException").count()


def go_chat(tab) -> None:
    tab.get_by_role("link", name="대화", exact=True).click()
    tab.get_by_test_id("stChatInputTextArea").wait_for()


def opened(tab, name: str):
    """The drawer of that document; others may stand on a later page of the list."""
    tab.get_by_label("개에서 찾기").fill(name)
    tab.keyboard.press("Enter")
    tab.locator('[class*="st-key-card-"]').nth(1).wait_for(state="detached")
    tab.get_by_test_id("stMain").get_by_text(f"documents/{name}", exact=True).wait_for()
    tab.locator('[class*="st-key-card-"] button').click()
    drawer = tab.get_by_role("dialog")
    drawer.get_by_role("tab").first.wait_for()
    return drawer
