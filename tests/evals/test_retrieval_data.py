"""Reading sets and labelled questions: what is damaged is named with its line, and spans stay on their answers."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import InputError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.evals.retrieval_data import is_set, joined, load_questions, load_set, write_documents
from gallae.retrievers.index import open_index

DOCUMENT = {"id": "d1", "title": "수영장", "text": "수영장은 여섯 시에 연다."}
QUERY = {"id": "q1", "text": "몇 시에 열어요?", "gold": ["d1"]}


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("corpus", "{", "corpus.jsonl:2: not JSON"),
        ("corpus", "[1]", "corpus.jsonl:2: not a JSON object"),
        ("corpus", '{"id": "d2", "title": "x"}', 'corpus.jsonl:2: "text" is missing'),
        ("corpus", '{"title": "x", "text": "y"}', 'corpus.jsonl:2: "id" is missing'),
        ("corpus", '{"id": "d1", "text": "y"}', "corpus.jsonl:2: id 'd1' stands there twice"),
        ("corpus", '{"id": "d2", "text": "y", "order": "first"}', "corpus.jsonl:2: \"order\" 'first' is no whole number"),
        ("queries", '{"text": "x"}', 'queries.jsonl:2: "gold" is no list'),
        ("queries", '{"text": "x", "gold": ["d9"]}', "queries.jsonl:2: gold 'd9' is no id"),
        ("queries", '{"gold": ["d1"]}', 'queries.jsonl:2: "text" is missing'),
        ("queries", '{"text": "x", "gold": ["d1"], "spans": [["d1", 3]]}', "queries.jsonl:2: spans"),
        ("queries", '{"text": "x", "gold": ["d1"], "spans": [["d1", 3, 99]]}', "queries.jsonl:2: spans"),
    ],
)  # fmt: skip
def test_a_damaged_line_is_named_with_its_file_and_number(
    make_set: Callable[..., Path], name: str, line: str, said: str
) -> None:
    folder = make_set([DOCUMENT], [QUERY])
    with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(InputError) as raised:
        load_set(folder)
    assert said in raised.value.message and raised.value.hint


def test_a_line_that_is_not_utf8_is_named_too(make_set: Callable[..., Path]) -> None:
    folder = make_set([DOCUMENT], [QUERY])
    with (folder / "corpus.jsonl").open("ab") as file:
        file.write('\n{"id": "d2", "text": "한글"}\n'.encode("cp949"))
    with pytest.raises(InputError, match=r"corpus\.jsonl:3: not UTF-8"):
        load_set(folder)


def test_a_set_without_one_of_its_files_or_without_rows_is_no_set(make_set: Callable[..., Path]) -> None:
    folder = make_set([DOCUMENT], [])
    with pytest.raises(InputError, match=r"queries\.jsonl: no rows"):
        load_set(folder)
    (folder / "queries.jsonl").unlink()
    assert is_set(folder)
    with pytest.raises(InputError, match=r"queries\.jsonl: no such file"):
        load_set(folder)


def spans_of(folder: Path, root: Path, long: bool) -> list[str]:
    """The stored texts' characters at every span, read back from an index."""
    given = load_set(folder)
    given = joined(given) if long else given  # type: ignore[assignment]
    root.mkdir()
    paths = {name: path for path, name in write_documents(given.documents, root).items()}
    with open_index(open_workspace(root, environ={})) as index:
        index.ingest()
        texts = {name: index.read(path, Person()).text for name, path in paths.items()}
    return [texts[name][start:end] for query in given.queries for name, start, end in query.spans]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("long", [False, True], ids=["paragraphs", "joined"])
def test_spans_lie_on_their_answers_in_the_stored_text(
    make_set: Callable[..., Path], tmp_path: Path, form: str, long: bool
) -> None:
    texts = ["첫 문단이다.\r\n둘째 줄에 사과가 있다.", "---\n배는 셋째 문단에 있다.", "감은 다른 글에 있다."]
    fruit = ["사과", "배", "감"]
    corpus: list[dict[str, Any]] = []
    queries: list[dict[str, Any]] = []
    for number, (text, answer) in enumerate(zip(texts, fruit, strict=True)):
        text, answer = unicodedata.normalize(form, text), unicodedata.normalize(form, answer)  # type: ignore[arg-type]
        at = text.index(answer)
        article = "가" if number < 2 else "나"
        corpus.append({"id": f"d{number}", "title": "글", "text": text, "article": article, "order": 1 - number})
        queries.append({"text": "?", "gold": [f"d{number}"], "spans": [[f"d{number}", at, at + len(answer)]]})
    assert spans_of(make_set(corpus, queries), tmp_path / "w", long) == fruit


def test_joined_paragraphs_stand_in_order_and_gold_is_their_article(make_set: Callable[..., Path]) -> None:
    corpus = [
        {"id": "b", "title": "글", "text": "둘째", "article": "x", "order": 1},
        {"id": "a", "title": "글", "text": "첫째", "article": "x", "order": 0},
        {"id": "c", "title": "딴 글", "text": "혼자"},
    ]
    made = joined(load_set(make_set(corpus, [{"text": "?", "gold": ["a", "b"]}])))
    assert made and made.name == "작은 모음-joined"
    assert [(d.id, d.text) for d in made.documents] == [("x", "첫째\n\n둘째"), ("c", "혼자")]
    assert made.queries[0].gold == ("x",)


def test_a_set_without_articles_has_no_joined_form(small_set: Path) -> None:
    assert joined(load_set(small_set)) is None


def test_a_workspace_asks_its_rag_and_hybrid_questions_once_each(team: Path) -> None:
    asked = {query.id: query for query in load_questions(team)}
    assert set(asked) == {"a1", "a2", "a3", "a4", "a5", "a6", "r2", "s1"}
    assert not asked["a5"].answerable and not asked["a5"].gold
    assert asked["a3"].groups == ("staff",) and asked["a2"].history and asked["a6"].route == "hybrid"
    assert asked["r2"].kind == "typo"


def test_a_workspace_without_labelled_questions_says_how_to_write_them(team: Path) -> None:
    for name in ("routes", "retrieval"):
        (team / "evals" / f"{name}.jsonl").unlink()
    row = {"question": "없는 것?", "answerable": False}
    (team / "evals" / "answers.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_questions(team)
    assert "evals" in raised.value.message and '"gold"' in raised.value.hint
