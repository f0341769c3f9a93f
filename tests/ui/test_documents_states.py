"""The states of the documents page: empty, being indexed, refused in every way, and what other people may see and do."""

from __future__ import annotations

import sys
import threading
from datetime import date

import pytest
from streamlit.util import calc_hash

from gallae.core.types import Answer, Citation, Decision, Person, Question
from gallae.retrievers.documents import StoredDocument
from gallae.retrievers.progress import Step
from gallae.ui.bringing import KINDS
from gallae.ui.shelf import states_of

TODAY = date(2026, 11, 20)
LATIN = "# 대출 안내\n\n책은 한 번에 다섯 권까지, 두 주 동안 빌릴 수 있다. 늦으면 하루에 백 원을 낸다.\n" * 3
REFUSED = {
    "empty.md": b"",
    "broken.pdf": b"%PDF-1.4\n",
    "old.hwp": b"\xd0\xcf\x11\xe0",
    "old.doc": b"\xd0\xcf\x11\xe0",
    "false.docx": b"no zip at all",
    "photo.png": b"\x89PNG\r\n\x1a\n0000",
    "mixed.txt": LATIN.encode().decode("latin-1").encode(),
    "front.md": b"---\nreaders: 7\n---\n# a\n\nb is c.\n",
}


def documents(page):
    page.run()
    page._page_hash = calc_hash("documents")
    return page.run()


def view(at, name: str):
    at.segmented_control(key="documents-view").set_value(name)
    return at.run()


def texts(at) -> str:
    return "\n".join(
        str(element.value) for kind in ("markdown", "caption", "info", "error") for element in at.get(kind)
    )


def test_an_empty_workspace_says_where_documents_go(page, workspace_folder, scripted):
    (workspace_folder / "documents" / "copy.md").unlink()
    at = documents(page)
    assert not at.exception
    assert "아직 색인된 문서가 없습니다" in texts(at) and str(workspace_folder / "documents") in texts(at)
    for name in ("search", "drift"):
        at = view(at, name)
        assert not at.exception, name


def test_every_kind_of_refused_file_is_named_with_its_reason(page, workspace_folder):
    for name, data in REFUSED.items():
        (workspace_folder / "documents" / name).write_bytes(data)
    at = documents(page)
    assert not at.exception
    lines = [str(m.value) for m in at.markdown if "받지 않음" in str(m.value)]
    assert len(lines) == len(REFUSED)
    for name in REFUSED:
        line = next(line for line in lines if name in line)
        assert len(line.partition(":gray[")[2]) > 10, f"{name}: no reason"


def test_while_somebody_indexes_the_list_says_so_and_stays_usable(page, scripted, workspace_folder):
    at = documents(page)
    index = scripted["chat"].index
    (workspace_folder / "documents" / "more.md").write_text("# 더\n\n주차는 두 시간까지 무료이다.\n", encoding="utf-8")
    reached, go = threading.Event(), threading.Event()

    def wait(step: Step) -> None:
        reached.set()
        go.wait(20)

    working = threading.Thread(target=index.ingest, kwargs={"progress": wait})
    working.start()
    try:
        assert reached.wait(20)
        at.run()
        assert not at.exception
        assert "지금 문서를 색인하고 있습니다" in texts(at)
        assert any(b.key == "document-documents/copy.md" for b in at.button)
    finally:
        go.set()
        working.join()
    at.run()
    assert "지금 문서를 색인하고 있습니다" not in texts(at)
    assert any(b.key == "document-documents/more.md" for b in at.button)


def test_a_document_opens_with_its_passages_and_its_way_and_is_not_removed_by_one_click(page, workspace_folder):
    file = workspace_folder / "documents" / "by-hand.md"
    file.write_text("# 손으로\n\n폴더에 바로 넣은 글이다.\n", encoding="utf-8")
    at = documents(page)
    at.button(key="document-documents/by-hand.md").click().run()
    assert not at.exception
    html = "".join(str(h.proto.body) for h in at.get("html"))
    assert 'data-passage="1"' in html and "gallae-way" in html
    assert at.button(key="remove").disabled and file.exists()


def test_a_search_shows_why_each_passage_stands_where_it_stands(page):
    at = view(documents(page), "search")
    at.text_input(key="query").set_value("컬러 복사 요금").run()
    assert not at.exception
    assert "낱말 1위" in texts(at) and "300원" in texts(at) and "낱말로만 찾았습니다" in texts(at)
    at.text_input(key="query").set_value("화성 탐사선").run()
    assert "문서에 없는 말" in texts(at)


@pytest.fixture
def paid(workspace_folder):
    (workspace_folder / "documents" / "pay.md").write_text(
        "---\ntitle: 급여 규정\nreaders: [staff]\n---\n\n급여는 매달 25일에 준다.\n", encoding="utf-8"
    )


def test_a_reader_neither_uploads_nor_removes_nor_hears_of_what_is_not_theirs(
    page, monkeypatch, paid, workspace_folder
):
    (workspace_folder / "documents" / "broken.pdf").write_bytes(b"%PDF-1.4\n")
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "guest", "--groups", "public"])
    at = documents(page)
    assert (
        "broken.pdf" not in texts(at)
        and "급여" not in texts(at)
        and "문서 1개에서" in at.text_input(key="wanted").label
    )
    at.button(key="document-documents/copy.md").click().run()
    keys = {b.key for b in at.button}
    assert not at.exception and "remove" not in keys and not at.multiselect
    at = view(documents(page), "search")
    at.text_input(key="query").set_value("급여 25일").run()
    assert "매달" not in texts(at) and "급여 규정" not in texts(at)


def test_drift_counts_ones_own_and_names_no_document_of_others(page, scripted, monkeypatch, paid):
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "guest", "--groups", "public"])
    at = documents(page)
    store = scripted["chat"].store
    for who, text, path in (("guest", "복사 얼마?", "documents/copy.md"), ("kim", "급여 언제?", "documents/pay.md")):
        question = Question(text, TODAY, id=who, thread=f"t-{who}", person=Person(who, frozenset({"public", "staff"})))
        scripted["chat"]._loop.call_soon_threadsafe(store.begin, question)
        cited = (Citation(1, path, 0, 5, "옛 인용", None, ()),)
        answer = Answer(who, f"t-{who}", text, "…", "answered", "rag", Decision("rag"), citations=cited)
        scripted["chat"]._loop.call_soon_threadsafe(store.end, answer)
    at = view(at, "drift")
    assert not at.exception
    shown = texts(at) + "".join(str(p.proto.text) for p in at.get("progress"))
    assert "내 대화에서 끝난 답 1개" in shown and "복사 얼마?" in shown
    assert "급여" not in shown


def test_the_state_of_a_document_follows_the_day():
    def card(**given):
        return StoredDocument("documents/a.md", "가", "", **given)

    assert states_of(card(valid_to=date(2026, 3, 1)), TODAY, ()) == ("superseded",)
    assert states_of(card(valid_from=date(2027, 1, 1)), TODAY, ()) == ("later",)
    assert states_of(card(valid_to=TODAY, readers=("a",), confidential=True), TODAY, {"documents/a.md"}) == (
        "valid", "changed", "readers", "confidential")  # fmt: skip


def test_the_kinds_that_are_named_are_those_that_are_read():
    from gallae.retrievers.load import SUFFIXES

    assert set(KINDS.split()) <= set(SUFFIXES)
