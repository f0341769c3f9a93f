"""Changing who may read a document: in _meta.toml, nothing else touched, rights kept."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from gallae.core.errors import InputError, KnowledgeError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.readers import set_readers, with_readers

META = '# 누가 무엇을 읽나\n["a.pdf"]\nvalid_to = 2026-12-31  # 끝\nreaders = [\n  "old",\n]\n\n["b/가.md"]\ntitle = "가"\n'


def test_the_line_is_changed_added_or_taken_out_and_all_else_stays_as_typed():
    changed = with_readers(META, "documents/a.pdf", ["desk", "staff"])
    assert changed == META.replace('readers = [\n  "old",\n]\n', 'readers = ["desk", "staff"]\n')
    assert with_readers(META, "documents/a.pdf", []) == META.replace('readers = [\n  "old",\n]\n', "")
    added = with_readers(META, "documents/b/가.md", ["desk"])
    assert added == META.replace('["b/가.md"]\n', '["b/가.md"]\nreaders = ["desk"]\n')
    new = with_readers(META, "documents/c.md", ["desk"])
    assert new.startswith(META) and tomllib.loads(new)["c.md"] == {"readers": ["desk"]}
    assert with_readers("", "documents/c.md", []) == ""


def test_a_table_written_in_another_way_is_left_to_a_person():
    with pytest.raises(InputError, match="touching other lines"):
        with_readers('"a.md" = {title = "가"}\n', "documents/a.md", ["desk"])


def test_readers_count_at_once_and_nobody_shuts_themselves_out(shelf):
    shelf.write("pay.md", "# 급여\n\n급여는 25일에 준다.\n")
    shelf.ingest()
    workspace, anna = open_workspace(shelf.root), Person("anna", frozenset({"staff"}), "editor")
    with pytest.raises(InputError, match="desk"):
        set_readers(workspace, shelf.index, "documents/pay.md", ["desk"], person=anna)
    assert set_readers(workspace, shelf.index, "documents/pay.md", ["staff"], person=anna).status == "updated"
    assert shelf.read("pay.md", {"staff"}).readers == ("staff",)
    with pytest.raises(KnowledgeError):
        shelf.read("pay.md", {"desk"})
    with pytest.raises(KnowledgeError):  # of what they may not read they cannot say who may
        set_readers(workspace, shelf.index, "documents/pay.md", [], person=Person("b", frozenset(), "editor"))
    set_readers(workspace, shelf.index, "documents/pay.md", [], person=anna)
    assert shelf.read("pay.md", {"desk"}).readers == ()
    shelf.write("own.md", "---\nreaders: [staff]\n---\n# 자기\n\n스스로 말한다.\n")
    shelf.ingest()
    with pytest.raises(InputError, match="front matter"):
        set_readers(workspace, shelf.index, "documents/own.md", [], person=Person())


def test_the_way_of_a_document_and_the_parts_of_a_search_are_told(shelf):
    shelf.write(
        "fees.md",
        "# 요금\n\n| 구분 | 값 |\n|---|---|\n| 어린이 | 5,000원 |\n| 어른 | 9,000원 |\n\n사물함은 한 달에 15,000원이다.\n",
    )
    shelf.write("bad.pdf", b"%PDF-1.4\n")
    shelf.ingest()
    way = shelf.index.way("documents/fees.md", Person())
    assert way.passages == len(shelf.index.passages("documents/fees.md", Person())) > 1
    assert way.rows == 2 and way.tokens > way.passages and way.vectors is None and way.at > 1e9
    assert way.load_ms > 0 and way.split_ms > 0 and way.index_ms > 0 and way.version == shelf.index.version
    assert list(shelf.index.refused(Person())) == ["documents/bad.pdf"]
    assert shelf.index.refused(Person("x", frozenset())) == {}
    parts = shelf.index.search_in_parts("사물함", person=Person(), today=date(2026, 11, 20))
    first = parts.parts[0]
    assert "15,000" in first.passage.text and first.words and first.words[0] == 1 and first.meaning is None
    assert parts.weights is None and not parts.reranked and first.fused == 1
