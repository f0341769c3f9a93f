"""A place that only the table of addresses knows, asked about in the words of another table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gallae.core.types import Draft, Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.extract import extract
from gallae.retrievers.index import open_index

BRANCHES = "화실,주소,여는 때\n너울점,강릉 바다로 3,평일 10:00~18:00\n두메점,춘천 산마루길 8,평일 11:00~19:00\n"
PRICES = "화실,반,수강료\n너울점,유화반,90000\n두메점,유화반,70000\n너울점,수채반,80000\n두메점,수채반,60000\n"


def asked(folder: Path, question: str) -> Draft:
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "branches.csv").write_text(BRANCHES, encoding="utf-8")
    (documents / "prices.csv").write_text(PRICES, encoding="utf-8")
    today = date(2026, 11, 20)
    with open_index(open_workspace(folder, environ={})) as index:
        index.ingest()

        def search(query: str):  # type: ignore[no-untyped-def]
            return index.search(query, person=Person(), today=today)

        read = lambda path: index.read(path, Person())  # noqa: E731
        return extract(question, search(question), read=read, today=today, language="ko", search=search)


def test_the_city_finds_the_prices_of_its_branch(tmp_path: Path) -> None:
    draft = asked(tmp_path, "춘천 유화반 수강료 얼마예요?")
    assert draft.outcome == "answered" and "70,000" in draft.text and "90,000" not in draft.text


def test_a_city_without_a_branch_finds_none(tmp_path: Path) -> None:
    assert asked(tmp_path, "속초 유화반 수강료 얼마예요?").outcome == "abstained"
