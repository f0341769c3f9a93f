"""Bringing documents: what each upload became, and that a refused one changes nothing. With the real index."""

from __future__ import annotations

import sys

import pytest
from streamlit.util import calc_hash

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.bring import safe_name
from gallae.retrievers.index import open_index
from gallae.ui.backend import Backend
from gallae.ui.upload import bring, look_again
from gallae.ui.visit import Visit


class IndexOnly:
    def __init__(self, index):
        self.index = index
        self.noted = []

    def note_documents(self, reports, person):
        self.noted += [(report.path, report.status, person.id) for report in reports]


@pytest.fixture
def visit(workspace_folder):
    from contextlib import asynccontextmanager

    workspace = open_workspace(workspace_folder)

    @asynccontextmanager
    async def opened():
        with open_index(workspace) as index:
            index.ingest()
            yield IndexOnly(index)

    backend = Backend(opened)
    yield Visit(backend, workspace, Person(), "ko", reopen=lambda: None)
    backend.close()


def paths(visit):
    return [d.path for d in visit.index.documents(visit.person)]


def test_an_upload_is_added_and_searchable_at_once(visit):
    brought = bring(visit, "주차 안내.txt", "주차는 두 시간까지 무료이고 그 뒤로는 30분에 1,000원이다.".encode())
    assert brought.report.status == "added"
    assert "documents/주차 안내.txt" in paths(visit)
    assert visit.backend.chat.noted == [("documents/주차 안내.txt", "added", visit.person.id)]


def test_the_same_name_is_replaced_only_when_asked(visit):
    new = "# 복사 요금\n\n흑백 복사는 한 장에 60원이다.\n".encode()
    kept = bring(visit, "copy.md", new)
    assert kept.report.status == "refused" and "이미 있습니다" in kept.report.reason
    assert bring(visit, "copy.md", new, replace=True).report.status == "updated"
    assert "60원" in visit.index.read("documents/copy.md", visit.person).text


def test_a_refused_upload_leaves_no_file_and_says_why(visit):
    for name, data in (
        ("photo.png", b"\x89PNG\r\n\x1a\n"),
        ("empty.pdf", b"%PDF-1.4\n"),
        ("notes.hwp", b"\xd0\xcf\x11\xe0"),
    ):
        brought = bring(visit, name, data)
        assert brought.report.status in ("refused", "skipped") and brought.report.reason, name
        assert not (visit.workspace.documents / name).exists()
        assert brought.data == data


def test_a_refused_replacement_puts_the_old_document_back(visit):
    brought = bring(visit, "copy.md", "복사 요금".encode("utf-16-le") + b"\xff\xff\x00", replace=True)
    assert brought.report.status == "refused"
    assert "50원" in visit.index.read("documents/copy.md", visit.person).text


def test_what_changed_in_the_folder_is_found_on_request(visit):
    (visit.workspace.documents / "copy.md").unlink()
    assert [(r.path, r.status) for r in look_again(visit)] == [("documents/copy.md", "removed")]
    assert paths(visit) == []


def test_a_file_name_cannot_leave_the_documents_folder():
    assert safe_name("../../etc/passwd.txt") == "passwd.txt"
    assert safe_name("C:\\글\\요금.md") == "요금.md"
    assert safe_name("..hidden.md") == "hidden.md"
    assert safe_name("요금.txt") == "요금.txt"  # NFD comes in composed
    for bad in ("", "..", "/", "_meta.toml", "가" * 100 + ".txt"):
        with pytest.raises(InputError):
            safe_name(bad)


def documents_page(page):
    """AppTest opens only pages that are files by name; one that is a function goes by the hash of its address."""
    page.run()
    page._page_hash = calc_hash("documents")
    return page.run()


def test_the_documents_page_lists_what_answers_rest_on(page, monkeypatch):
    at = documents_page(page)
    assert not at.exception
    assert any(b.key == "document-documents/copy.md" for b in at.button)
    assert at.get("file_uploader")


def test_a_mis_decoded_file_is_previewed_and_kept_only_after_approval(page, workspace_folder):
    good = "# 대출 안내\n\n책은 한 번에 다섯 권까지, 두 주 동안 빌릴 수 있다. 늦으면 하루에 백 원을 낸다.\n" * 3
    (workspace_folder / "documents" / "loan.md").write_text(good.encode("utf-8").decode("latin-1"), encoding="utf-8")
    at = documents_page(page)
    assert not at.exception
    repaired = workspace_folder / "documents" / "loan-repaired.md"
    at.toggle(key="repair-refused-0").set_value(True).run()
    assert not at.exception
    assert "다섯 권까지" in at.text_area(key="preview-refused-0").value and not repaired.exists()
    at.button(key="approve-refused-0").click().run()
    assert not at.exception
    assert "다섯 권까지" in repaired.read_text(encoding="utf-8")
    assert any(b.key == "document-documents/loan-repaired.md" for b in at.button)


def test_a_person_with_groups_sees_only_what_they_may_read_and_no_upload(page, monkeypatch, workspace_folder):
    (workspace_folder / "documents" / "pay.md").write_text(
        "---\ntitle: 급여 규정\nreaders: [staff]\n---\n\n급여는 매달 25일에 준다.\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--as", "guest", "--groups", "public"])
    at = documents_page(page)
    assert not at.exception
    keys = [b.key for b in at.button]
    assert "document-documents/copy.md" in keys and "document-documents/pay.md" not in keys
    assert not at.get("file_uploader") and "look" not in keys
