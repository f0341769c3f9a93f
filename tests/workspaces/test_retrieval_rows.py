"""The questions written for the search alone: their labels point at documents that are there, and both sorts are asked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.core.language import language_of
from gallae.evals.retrieval_data import load_questions

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted([*ROOT.glob("samples/evals/retrieval.jsonl"), *ROOT.glob("tests/workspaces/*/evals/retrieval.jsonl")])


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_workspace_has_questions_for_the_search() -> None:
    assert len(FILES) == 4


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_gold_documents_are_there_and_unanswerable_rows_name_none(file: Path) -> None:
    root = file.parent.parent
    for row in rows(file):
        assert bool(row.get("gold")) == row.get("answerable", True), row["id"]
        assert all((root / path).is_file() for path in row.get("gold", ())), row["id"]
        assert (row["kind"] == "english") == (language_of(row["question"]) == "en"), row["id"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.parent.name)
def test_both_languages_are_asked_for_what_is_there_and_what_is_not(file: Path) -> None:
    asked = load_questions(file.parent.parent)
    assert len({query.id for query in asked}) == len(asked)
    english = [query for query in asked if query.kind == "english"]
    assert sum(query.answerable for query in english) >= 15
    assert sum(not query.answerable for query in english) >= 5
    assert sum(not query.answerable for query in asked) >= 25
