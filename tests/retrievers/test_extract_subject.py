"""A near miss that looks like a hit: the row of another thing, however well the rest of the question fits it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gallae.core.types import Draft, Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.extract import extract
from gallae.retrievers.index import open_index

TABLE = "식물,피할 것,까닭,어떻게\n몬스테라,직사광선,잎이 탄다,커튼 뒤에 둔다\n선인장,과습,뿌리가 썩는다,한 달에 한 번 준다\n"


def asked(folder: Path, question: str) -> Draft:
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    (documents / "care.csv").write_text(TABLE, encoding="utf-8")
    text = "# 스킨답서스 (덩굴식물)\n\n물은 일주일에 한 번 준다. 잎이 노래지면 물을 줄인다.\n"
    (documents / "pothos.md").write_text(text, encoding="utf-8")
    (documents / "shop.md").write_text("# 가게 안내\n\n평일 10시에 연다. 화분은 9,000원이다.\n", encoding="utf-8")
    with open_index(open_workspace(folder, environ={})) as index:
        index.ingest()
        found = index.search(question, person=Person(), today=date(2026, 11, 20))
        return extract(
            question,
            found,
            read=lambda path: index.read(path, Person()),
            today=date(2026, 11, 20),
            language="ko",
        )


def test_a_row_on_another_plant_is_no_answer_about_the_one_that_has_its_own_page(tmp_path: Path) -> None:
    draft = asked(tmp_path, "스킨답서스는 직사광선에 둬도 되나요?")
    assert draft.outcome == "abstained" and "몬스테라" not in draft.text


def test_the_row_of_the_plant_itself_still_answers(tmp_path: Path) -> None:
    draft = asked(tmp_path, "몬스테라는 직사광선에 둬도 되나요?")
    assert draft.outcome == "answered" and "잎이 탄다" in draft.text
