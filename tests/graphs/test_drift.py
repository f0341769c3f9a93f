"""Drift between documents and answers: what is counted, what has changed since, and who may know of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Answer, Citation, Decision, Person, Question
from gallae.core.workspace import open_workspace
from gallae.graphs.drift import drift_of
from gallae.graphs.store import TurnStore, open_store
from gallae.retrievers.index import Index, open_index

ANNA, BORA = Person("anna", frozenset()), Person("bora", frozenset({"staff"}))
OPERATOR = Person("oh", frozenset(), "operator")
OWNER = Person()
FEES, STAFF = "documents/fees.md", "documents/staff.md"


@pytest.fixture
def stage(pool: Path):
    workspace = open_workspace(pool)
    with open_store(workspace.keep / "turns.sqlite") as store, open_index(workspace) as index:
        index.ingest()
        yield workspace, store, index


def asked(
    store: TurnStore, index: Index, person: Person, text: str, path: str = "", quote: str = "", replaces: str = ""
) -> None:
    """A turn that quotes the document, or one that abstains."""
    question = Question(text, date(2026, 11, 20), id=f"{person.id}-{text}", thread=f"t-{person.id}", person=person)
    store.begin(replace(question, replaces=f"{person.id}-{replaces}" if replaces else ""))
    cited = ()
    if path:
        at = index.read(path, Person()).text.index(quote)
        cited = (Citation(1, path, at, at + len(quote), quote, None, ()),)
    outcome = "answered" if path else "abstained"
    store.end(Answer(question.id, question.thread, text, "…", outcome, "rag", Decision("rag"), citations=cited))


def test_counts_and_what_was_never_quoted_are_everybodys_only_for_who_may_see_usage(stage):
    workspace, store, index = stage
    asked(store, index, ANNA, "이용료?", FEES, "9,000원")
    asked(store, index, BORA, "어린이?", FEES, "5,000원")
    mine = drift_of(store, index, workspace, ANNA, 0.0)
    assert not mine.everybody and mine.turns == 1
    assert {q.document.path: q.answers for q in mine.quoted}[FEES] == 1
    assert STAFF not in {d.path for d in mine.never}  # not theirs to know of
    whole = drift_of(store, index, workspace, OPERATOR, 0.0)
    assert whole.everybody and whole.quoted[0].document.path == FEES and whole.quoted[0].answers == 2
    assert "documents/hours.md" in {d.path for d in whole.never}
    assert drift_of(store, index, workspace, OPERATOR, 4e9).turns == 0


def test_what_was_asked_again_in_its_place_does_not_count_beside_it(stage):
    workspace, store, index = stage
    asked(store, index, OWNER, "주차?")
    asked(store, index, OWNER, "이용료?", FEES, "9,000원", replaces="주차?")
    seen = drift_of(store, index, workspace, OWNER, 0.0)
    assert seen.turns == 1 and not seen.gaps and seen.quoted[0].answers == 1


def test_an_answer_whose_document_changed_moved_or_went_is_told(stage):
    workspace, store, index = stage
    asked(store, index, OWNER, "이용료?", FEES, "9,000원")
    asked(store, index, OWNER, "사물함?", FEES, "15,000원")
    asked(store, index, OWNER, "언제?", "documents/hours.md", "둘째 월요일")
    assert not drift_of(store, index, workspace, OWNER, 0.0).stale
    file = workspace.documents / "fees.md"
    file.write_text(
        "# 이용 요금 (2026년)\n\n수영장은 8,500원이다.\n\n사물함은 달마다 15,000원이다.\n", encoding="utf-8"
    )
    (workspace.documents / "hours.md").unlink()
    index.ingest()
    found = drift_of(store, index, workspace, OWNER, 0.0).stale
    assert {(s.question, s.now) for s in found} == {
        ("이용료?", "changed"), ("사물함?", "moved"), ("언제?", "gone")}  # fmt: skip
    assert all(s.own and s.thread and s.quote for s in found)


def test_of_others_neither_words_nor_conversations_show_unless_the_audit_keeps_them_too(stage, pool: Path):
    workspace, store, index = stage
    asked(store, index, ANNA, "주차장 010-1234-5678 되나요?")
    asked(store, index, ANNA, "이용료?", FEES, "9,000원")
    (workspace.documents / "fees.md").write_text("# 이용 요금\n\n8,000원이다.\n", encoding="utf-8")
    index.ingest()
    seen = drift_of(store, index, workspace, OPERATOR, 0.0)
    assert [(g.question, g.thread) for g in seen.gaps] == [(None, "")]
    assert [(s.question, s.quote, s.thread, s.now) for s in seen.stale] == [(None, "", "", "changed")]
    assert drift_of(store, index, workspace, ANNA, 0.0).gaps[0].question == "주차장 010-1234-5678 되나요?"
    (pool / "gallae.toml").write_text("[audit]\ncontent = true\n", encoding="utf-8")
    told = drift_of(store, index, open_workspace(pool), OPERATOR, 0.0).gaps[0].question
    assert told and "주차장" in told and "010-1234-5678" not in told


def test_what_somebody_may_no_longer_read_does_not_come_back_as_a_stale_quote(stage):
    workspace, store, index = stage
    asked(store, index, BORA, "금고?", STAFF, "4821")
    (workspace.documents / "staff.md").write_text(
        "---\nreaders: [staff]\n---\n# 안내\n\n새 순번이다.\n", encoding="utf-8"
    )
    index.ingest()
    assert drift_of(store, index, workspace, BORA, 0.0).stale[0].quote == "4821"
    left = Person("bora", frozenset())
    told = drift_of(store, index, workspace, left, 0.0)
    assert not told.stale and STAFF not in {q.document.path for q in told.quoted}
    assert "4821" not in json.dumps([str(s) for s in drift_of(store, index, workspace, OPERATOR, 0.0).stale])
