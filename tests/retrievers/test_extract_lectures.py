"""The real lecture notes beside the project: answers with citations that resolve, and one honest abstention."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from gallae.core.types import Draft, Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.extract import extract
from gallae.retrievers.index import Index, open_index

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def index(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("notes")
    (root / "documents").mkdir()
    for path in sorted((shared_data / "documents").glob("0[1-4]*.md")):
        shutil.copy(path, root / "documents" / path.name)
    with open_index(open_workspace(root, environ={})) as opened:
        opened.ingest()
        yield opened


def ask(index: Index, question: str) -> Draft:
    def read(path: str):  # type: ignore[no-untyped-def]
        return index.read(path, Person())

    found = index.search(question, person=Person(), today=TODAY)
    draft = extract(question, found, read=read, today=TODAY, language="ko")
    for citation in draft.citations:
        assert read(citation.path).text[citation.start : citation.end] == citation.quote
    return draft


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("LoRA의 장점은?", "LoRA"),
        ("7B 모델은 메모리가 얼마나 필요해?", "14GB"),
        ("언제 파인튜닝을 하지 말아야 하나요?", "데이터셋"),
        ("sLLM 만들기 과정은 며칠에 시작해?", "8월 4일"),
        ("sLLM 만들기 과정 강사 이름은?", "강사:"),
        ("그 과정 강사 이름은? (sLLM 만들기 과정 시작)", "강사:"),
    ],
)
def test_a_question_about_the_notes_is_answered_with_a_citation(index: Index, question: str, holds: str) -> None:
    draft = ask(index, question)
    assert draft.outcome == "answered"
    assert draft.citations
    assert holds in draft.text


def test_what_the_notes_do_not_say_is_abstained_from(index: Index) -> None:
    assert ask(index, "수강료는 얼마야?").outcome == "abstained"
