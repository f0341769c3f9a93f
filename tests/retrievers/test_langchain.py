"""The LangChain retriever: Documents that can be cited, under a person's rights, in a chain and in a trace."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda
from pydantic import ValidationError

from gallae.core.types import Person
from gallae.retrievers.langchain import GallaeRetriever

TODAY = date(2026, 11, 20)


@pytest.fixture
def index(shelf: Any) -> Any:
    shelf.write("fees.md", "---\nvalid_from: 2026-04-01\n---\n# 요금\n\n## 수영장\n\n수영장 하루 이용료는 9,000원이다.")
    shelf.write("staff.md", "---\nreaders: [staff]\n---\n# 직원 요금\n\n수영장 직원 이용료는 없다.")
    shelf.ingest()
    return shelf.index


class Runs(BaseCallbackHandler):
    def __init__(self) -> None:
        self.names: list[Any] = []
        self.found: list[list[Document]] = []

    def on_retriever_start(self, serialized: Any, query: str, **more: Any) -> None:
        self.names.append((more.get("name"), query))

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.found.append(list(documents))


def test_documents_carry_all_that_a_citation_needs(index: Any) -> None:
    retriever = GallaeRetriever(index=index, today=TODAY, k=1)
    (document,) = retriever.invoke("수영장 하루 이용료")
    assert document.page_content == "수영장 하루 이용료는 9,000원이다." and document.id
    meta = document.metadata
    assert (meta["path"], meta["title"], meta["heading"], meta["page"]) == (
        "documents/fees.md",
        "요금",
        ["요금", "수영장"],
        None,
    )
    assert meta["valid_from"] == "2026-04-01" and meta["valid_to"] is None and meta["superseded"] is False
    stored = index.read(meta["path"], Person())
    assert stored.text[meta["start"] : meta["end"]] == document.page_content and 0 < meta["score"] <= 1
    json.dumps(meta)


async def test_an_asynchronous_call_finds_the_same(index: Any) -> None:
    retriever = GallaeRetriever(index=index, today=TODAY)
    assert await retriever.ainvoke("수영장 이용료") == retriever.invoke("수영장 이용료")


def test_a_person_finds_what_they_may_read(index: Any) -> None:
    def paths(person: Person) -> set[str]:
        found = GallaeRetriever(index=index, person=person, today=TODAY).invoke("수영장 이용료")
        return {document.metadata["path"] for document in found}

    assert paths(Person("lee", frozenset())) == {"documents/fees.md"}
    assert paths(Person("kim", frozenset({"staff"}))) == {"documents/fees.md", "documents/staff.md"}


def test_it_is_a_named_run_in_a_trace(index: Any) -> None:
    runs = Runs()
    retriever = GallaeRetriever(index=index, today=TODAY, k=1)
    retriever.invoke("수영장 이용료", config={"callbacks": [runs]})
    assert runs.names == [("gallae", "수영장 이용료")] and len(runs.found[0]) == 1


def test_it_stands_in_a_chain(index: Any) -> None:
    chain = GallaeRetriever(index=index, today=TODAY, k=1) | RunnableLambda(lambda found: found[0].page_content)
    assert "9,000원" in chain.invoke("수영장 하루 이용료")


def test_with_enough_nothing_comes_back_without_evidence(index: Any) -> None:
    asked = "양자역학 파동함수 붕괴"
    assert GallaeRetriever(index=index, today=TODAY, enough=True).invoke(asked) == []
    assert GallaeRetriever(index=index, today=TODAY, enough=True).invoke("수영장 하루 이용료")


def test_k_is_at_least_one(index: Any) -> None:
    with pytest.raises(ValidationError):
        GallaeRetriever(index=index, k=0)
