"""Vectors only where an embedder is set; nothing is embedded twice; words go on finding when the embedder fails."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from meaning import Meaning, filled, no_waiting

from gallae.core.errors import KnowledgeError
from gallae.core.types import Person
from gallae.retrievers.embedding import embedder_name
from gallae.retrievers.fusion import fused

__all__ = ["no_waiting"]  # a fixture of meaning.py, used here without being asked for


def search(index: Any, query: str, groups: frozenset[str] | None = None) -> list[str]:
    found = index.search(query, person=Person(groups=groups), today=date(2026, 1, 1))
    return [p.path.removeprefix("documents/") for p in found.passages]


def test_a_paraphrase_is_found_by_its_meaning(shelf: Any) -> None:
    index = filled(shelf).open(embedder=Meaning())
    index.ingest()
    assert search(index, "호랑이 데려가도 되나요")[0] == "cat.md"
    assert search(filled(shelf).open(), "호랑이") == []


def test_nothing_is_embedded_twice(shelf: Any) -> None:
    embedder = Meaning()
    index = filled(shelf).open(embedder=embedder)
    index.ingest()
    assert len(embedder.asked) == 3
    shelf.write("tea.md", "# 차\n\n녹차를 낸다.")
    index.ingest()
    again = Meaning()
    other = shelf.open(embedder=again)
    other.ingest()
    assert (len(embedder.asked), again.asked) == (4, [])
    assert search(other, "호랑이")[0] == "cat.md"
    assert again.asked == ["호랑이"]


def test_what_a_person_may_not_read_is_not_near_either(shelf: Any) -> None:
    filled(shelf).write("cat.md", "---\nreaders: [staff]\n---\n맹수는 들어올 수 없다.")
    index = shelf.open(embedder=Meaning())
    index.ingest()
    assert "cat.md" not in search(index, "호랑이 맹수", frozenset({"guest"}))
    assert search(index, "호랑이", frozenset({"staff"}))[0] == "cat.md"
    assert search(index, "호랑이", frozenset()) != search(index, "호랑이", frozenset({"staff"}))


def test_when_the_embedder_fails_words_still_find_and_the_next_ingest_tries_again(
    shelf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = Meaning()
    embedder.fails = True
    index = filled(shelf).open(embedder=embedder)
    assert {r.status for r in index.ingest()} == {"added"}
    assert "no vectors yet" in caplog.text
    assert search(index, "원두 볶는 날") == ["coffee.md"]
    embedder.fails = False
    index.ingest()
    assert search(index, "호랑이")[0] == "cat.md"


def test_a_model_that_changed_under_its_name_is_refused(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    index = shelf.open(embedder=Meaning(size=7))
    with pytest.raises(KnowledgeError, match="7 dimensions"):
        search(index, "호랑이")


def test_a_zero_vector_is_an_error_and_not_a_neighbour(shelf: Any) -> None:
    class Zero(Meaning):
        def vector(self, text: str) -> list[float]:
            return [0.0] * 4

    index = filled(shelf).open(embedder=Zero())
    index.ingest()
    assert search(index, "원두") == ["coffee.md"]


def test_fusion_puts_first_what_both_rankings_like() -> None:
    scores = fused([[1, 2, 3], [3, 1, 4]])
    assert sorted(scores, key=lambda n: -scores[n]) == [1, 3, 2, 4]
    assert fused([[5], [5]]) == {5: 1.0}


def test_embedders_are_told_apart_by_label_or_class_and_model() -> None:
    class Plain:
        model = "bge-m3"

    assert embedder_name(Meaning()) == "test:meaning"
    assert embedder_name(Plain()) == "Plain:bge-m3"


def test_an_index_without_embedder_never_loads_heavy_packages(shelf: Any) -> None:
    filled(shelf)
    code = (
        "import sys, datetime; from pathlib import Path; from gallae.core.workspace import open_workspace; "
        "from gallae.core.types import Person; from gallae.retrievers.index import open_index\n"
        "with open_index(open_workspace(Path(sys.argv[1]), environ={})) as index:\n"
        "    index.ingest(); index.search('원두', person=Person(), today=datetime.date(2026, 1, 1))\n"
        "print([m for m in ('faiss', 'numpy', 'langchain', 'langchain_core', 'docx', 'bs4', 'pypdfium2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(shelf.root)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_of_the_index_is_a_pickle(shelf: Any) -> None:
    filled(shelf).open(embedder=Meaning()).ingest()
    for file in (shelf.root / ".gallae").rglob("*"):
        if file.is_file() and file.stat().st_size:
            with pytest.raises(Exception):  # noqa: B017 - pickle raises nearly anything
                pickle.loads(file.read_bytes())
