"""The documents' own dictionary: an English question over Korean documents and the other way round."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.query import read_query
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.dictionary import Dictionary, others_of, taught
from gallae.retrievers.index import open_index
from gallae.retrievers.store import Store
from tests.retrievers.conftest import TODAY

GLOSSARY = "용어,English\n초벌구이,bisque firing\n가마,kiln\n"
FIRING = "# 굽기\n\n초벌구이는 아홉 시간 걸린다. 가마는 강사가 연다.\n"
PARKING = "# 주차\n\n지하 2층에 세운다.\n"
QUESTIONS = Path(__file__).parent / "cross_language/questions.jsonl"


def test_a_phrase_is_taken_whole_and_each_of_its_words_gets_its_translation() -> None:
    known = Dictionary([("초벌구이", "bisque firing"), ("불", "firing"), ("유약 바르기", "glazing")])
    found = known.translated(read_query("How long does bisque firing take?"))
    assert found == {"bisque": ("초벌구이",), "firing": ("초벌구이",)}
    assert known.translated(read_query("Who is firing today?"))["firing"] == ("불",)
    assert known.translated(read_query("유약바르기는 어디서 하나요"))["유약바르기"] == ("glazing",)
    assert known.translated(read_query("유약 바르기 강좌"))["유약"] == ("glazing",)
    assert known.translated(read_query("유약 값")) == {}


def test_words_are_matched_in_other_forms() -> None:
    known = Dictionary([("가마", "kiln"), ("등기우편", "registered mail")])
    assert known.translated(read_query("Are the kilns hot?")) == {"kilns": ("가마",)}
    assert known.translated(read_query("가마를 열어도 되나요"))["가마"] == ("kiln",)
    assert others_of("Registered-Mail", {"registered": ("등기우편",), "mail": ("등기우편",)}) == ("등기우편",)


def test_what_most_documents_give_comes_first_and_only_a_few_are_taken() -> None:
    pairs = [("환급", "refund"), ("반환", "refund"), ("환불", "refund"), ("환불", "refund"), ("돌려줌", "refund")]
    assert Dictionary(pairs).translated(read_query("refund"))["refund"] == ("환불", "환급", "반환")


def test_the_dictionary_wins_over_the_tables_and_leaves_other_words_alone() -> None:
    words = read_query("refund for parking")
    assert "_환불" in words[0].alike
    made = taught(words, {"refund": ("되돌림",)})
    assert made[0].alike == () and "_되돌림" in made[0].taught
    assert made[1:] == words[1:]
    assert taught(words, {}) is words


def test_an_english_question_finds_the_korean_text_by_a_glossary_of_another_document(shelf: Any) -> None:
    shelf.write("a.md", FIRING)
    shelf.write("b.md", PARKING)
    shelf.ingest()
    before = shelf.search("How long does bisque firing take?")
    assert before.passages == () and before.evidence.missing == ("bisque", "firing")
    shelf.write("용어.csv", GLOSSARY)
    shelf.ingest()
    found = shelf.search("How long does bisque firing take?")
    assert "documents/a.md" in {p.path for p in found.passages}
    assert found.evidence.missing == () and found.evidence.coverage >= before.evidence.coverage + 0.5


def test_a_korean_question_finds_the_english_text(shelf: Any) -> None:
    shelf.write("guide.md", "# Visitors\n\nThe kiln is opened on Mondays.\n")
    shelf.write("b.md", PARKING)
    shelf.write("용어.csv", GLOSSARY)
    shelf.ingest()
    assert "guide.md" in shelf.paths("가마는 언제 열어요?")


def test_a_removed_or_changed_document_takes_its_terms_along(shelf: Any) -> None:
    shelf.write("a.md", FIRING)
    shelf.write("용어.csv", GLOSSARY)
    shelf.ingest()
    assert "a.md" in shelf.paths("Who opens the kiln?")
    shelf.write("용어.csv", "용어,English\n초벌구이,bisque firing\n")
    shelf.ingest()
    assert shelf.paths("Who opens the kiln?") == []
    (shelf.root / "documents/용어.csv").unlink()
    shelf.ingest()
    assert shelf.paths("bisque firing") == [] and shelf.index._store.terms() == []


@pytest.mark.parametrize("separate", [False, True])
def test_terms_of_a_forbidden_document_help_nobody_who_may_not_read_it(
    make_shelf: Callable[..., Any], separate: bool
) -> None:
    with_it, without = (make_shelf(retrieval={"separate_groups": separate}) for _ in range(2))
    for one in (with_it, without):
        one.write("a.md", FIRING)
        one.write("b.md", PARKING)
    with_it.write("secret.md", "---\nreaders: [board]\n---\n비밀 낱말이다: 초벌구이(bisque firing), 가마(kiln).\n")
    with_it.ingest()
    without.ingest()
    question = "How long does bisque firing in the kiln take?"
    one, other = (shelf.search(question, groups={"staff"}) for shelf in (with_it, without))
    assert [(p.id, p.text) for p in one.passages] == [(p.id, p.text) for p in other.passages] == []
    assert (one.evidence.coverage, one.evidence.missing, one.evidence.verdict) == (
        other.evidence.coverage, other.evidence.missing, other.evidence.verdict,
    )  # fmt: skip
    assert "a.md" in with_it.paths(question, groups={"board"}) and "a.md" in with_it.paths(question, groups=None)


def test_a_failed_ingest_leaves_the_terms_as_they_were(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.write("용어.csv", GLOSSARY)
    shelf.ingest()
    before = shelf.index._store.terms()
    shelf.write("용어.csv", "용어,English\n물레,wheel\n")

    def fail(store: Store, families: Any) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(Store, "set_families", fail)
    with pytest.raises(RuntimeError, match="killed"):
        shelf.ingest()
    assert shelf.index._store.terms() == before


def test_questions_in_the_other_language_are_answered_more_often_with_the_dictionary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["workspace"] == "cross_language"]
    workspace = open_workspace(QUESTIONS.parent, state=tmp_path, environ={})

    def found() -> int:
        with open_index(workspace) as index:
            index.ingest()
            hits = [index.search(row["question"], person=Person(), today=TODAY, k=5).passages for row in rows]
        return sum(bool({p.path for p in best} & set(row["gold"])) for best, row in zip(hits, rows, strict=True))

    learned = found()
    monkeypatch.setattr(Dictionary, "translated", lambda self, words: {})
    assert learned >= 0.9 * len(rows) and learned - found() >= 0.3 * len(rows)


def test_every_question_over_another_language_names_documents_that_are_there(samples: Path) -> None:
    tests = Path(__file__).parent.parent
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert sum(row["kind"] == "english" for row in rows) >= 60 and sum(row["kind"] == "korean" for row in rows) >= 20
    for row in rows:
        folders = (samples.parent / row["workspace"], tests / "workspaces" / row["workspace"], QUESTIONS.parent)
        root = next(folder for folder in folders if folder.is_dir())
        assert row["gold"] and all((root / path).is_file() for path in row["gold"]), row["question"]
        assert row["question"].isascii() == (row["kind"] == "english")
