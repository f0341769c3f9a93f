"""An index with gaps is written anew in the background, searches go on while documents are read, and words of changed
documents are known at once."""

from __future__ import annotations

import os
import threading
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from meaning import Meaning

from gallae.core.types import Person
from gallae.retrievers import ingest as ingesting
from gallae.retrievers import states
from gallae.retrievers.states import has_many_gaps, rewrite
from gallae.retrievers.store import Store

TODAY = date(2026, 11, 20)
QUERIES = ("수영장 이용료", "환불은 며칠 안에", "주차 요금 17", "대여 기간", "지침 3")


@pytest.fixture
def grown(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Changes are added to what is there, as in a large collection."""
    monkeypatch.setattr(ingesting, "REBUILT_BELOW", 0)
    for number in range(40):
        shelf.write(f"{number}.md", _text(number, 1))
    shelf.ingest()
    return shelf


def _text(number: int, edition: int) -> str:
    what = ("수영장 이용료", "환불 기한", "주차 요금", "장비 대여 기간")[number % 4]
    return f"# 지침 {number}\n\n{what} {number * edition}원이며 {number % 7 + 1}일 안에 알린다. 제{edition}판이다.\n"


def _found(index: Any) -> list[list[tuple[str, int, float]]]:
    return [
        [(p.path, p.start, p.score) for p in index.search(q, person=Person(), today=TODAY, k=10).passages]
        for q in QUERIES
    ]


def _folder(shelf: Any) -> Path:
    return Path(shelf.root) / ".gallae/cache/index"


def test_many_gaps_are_closed_in_the_background_and_then_all_ranks_are_those_of_a_new_index(
    grown: Any, make_shelf: Any
) -> None:
    for number in range(0, 40, 4):
        grown.write(f"{number}.md", _text(number, 2))
    grown.ingest()
    grown.index.settle()
    with closing(Store(_folder(grown))) as store:
        assert not has_many_gaps(store) and store.manifest()["gaps"] == "0"
    fresh = make_shelf()
    for number in range(40):
        fresh.write(f"{number}.md", _text(number, 2 if number % 4 == 0 else 1))
    fresh.ingest()
    with grown.open() as index:
        assert _found(index) == _found(fresh.index)
    assert len(list(_folder(grown).glob("p*-*-*"))) == 2


def test_a_rewriting_gives_way_to_an_ingest_that_came_first(grown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original = states.write_state

    def overtaken(store: Store, folder: Path, name: str, stop: threading.Event | None) -> bool:
        original(store, folder, name)
        monkeypatch.setattr(states, "write_state", original)
        grown.write("new.md", "# 새 지침\n\n사물함 열쇠는 안내소에 맡긴다.\n")
        grown.ingest()
        return True

    monkeypatch.setattr(states, "write_state", overtaken)
    assert rewrite(_folder(grown)) is False
    assert grown.paths("사물함 열쇠")[0] == "new.md"
    assert not list(_folder(grown).glob("making-*"))
    assert rewrite(_folder(grown)) is True
    assert grown.paths("사물함 열쇠")[0] == "new.md"


def test_gaps_of_an_ingest_that_came_first_are_closed_after_it(grown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original = states.write_state

    def overtaken(store: Store, folder: Path, name: str, stop: threading.Event | None) -> bool:
        original(store, folder, name)
        monkeypatch.setattr(states, "write_state", original)
        for number in range(10):
            grown.write(f"{number}.md", _text(number, 3))
        grown.ingest()
        return True

    monkeypatch.setattr(states, "write_state", overtaken)
    grown.write("0.md", _text(0, 2))
    grown.ingest()
    grown.index.settle()
    with closing(Store(_folder(grown))) as store:
        assert store.manifest()["gaps"] == "0"
    assert "제3판" in grown.search("수영장 이용료").passages[0].text


def test_what_a_killed_rewriting_left_is_swept_away_later(grown: Any) -> None:
    left = _folder(grown) / "making-postings-abc-1"
    left.mkdir()
    grown.write("0.md", _text(0, 3))
    grown.ingest()
    assert left.exists()  # it may still be at work
    long_ago = time.time() - 2 * states.ABANDONED  # of this folder alone: another rewriting may be at work
    os.utime(left, (long_ago, long_ago))
    grown.write("0.md", _text(0, 4))
    grown.ingest()
    assert not left.exists()


def test_searches_go_on_while_documents_are_read(grown: Any) -> None:
    reading, goes_on = threading.Event(), threading.Event()

    def progress(*_: Any) -> None:
        reading.set()
        assert goes_on.wait(5)

    grown.write("late.md", "# 늦은 지침\n\n사물함 열쇠는 안내소에 맡긴다.\n")
    thread = threading.Thread(target=lambda: grown.index.ingest(progress=progress))
    thread.start()
    try:
        assert reading.wait(5)
        assert grown.search("수영장 이용료").passages
        assert grown.read("0.md").text.startswith("# 지침 0")
    finally:
        goes_on.set()
        thread.join()
    assert grown.paths("사물함 열쇠")[0] == "late.md"


def test_a_slip_finds_a_word_that_came_with_the_last_change(grown: Any) -> None:
    assert grown.search("스케이트보오드").evidence.missing == ("스케이트보오드",)
    grown.write("new.md", "# 스케이트보드\n\n스케이트보드는 광장에서만 탄다.\n")
    grown.ingest()
    found = grown.search("스케이트보오드 어디서 타나요")
    assert found.passages[0].path == "documents/new.md" and found.evidence.missing == ()


def test_vectors_are_searched_on_after_the_postings_were_written_anew(
    shelf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "REBUILT_BELOW", 0)
    shelf.write("cat.md", "# 동물\n\n맹수는 들어올 수 없다.\n")
    for number in range(6):
        shelf.write(f"{number}.md", _text(number, 1))
    embedder = Meaning()
    with shelf.open(embedder=embedder) as index:
        index.ingest()
        shelf.write("0.md", _text(0, 2))
        index.ingest()
        index.settle()
        with closing(Store(_folder(shelf))) as store:
            assert store.manifest()["gaps"] == "0"
        found = index.search("호랑이", person=Person(), today=TODAY)
        assert found.passages[0].path == "documents/cat.md"
        asked = len(embedder.asked)
        index.ingest()
        assert len(embedder.asked) == asked


def test_closing_gives_a_rewriting_up_and_the_next_ingest_begins_it_again(
    grown: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, begun, closed = states.write_state, threading.Event(), threading.Event()

    def slow(store: Store, folder: Path, name: str, stop: threading.Event | None) -> bool:
        assert stop is not None
        begun.set()
        assert stop.wait(5)  # `close` sets it: without that this would wait for ever
        closed.set()
        return original(store, folder, name, stop)

    monkeypatch.setattr(states, "write_state", slow)
    grown.write("0.md", _text(0, 2))
    grown.ingest()
    assert begun.wait(5)
    grown.index.close()
    monkeypatch.setattr(states, "write_state", original)
    with closing(Store(_folder(grown))) as store:
        assert closed.is_set() and store.manifest()["gaps"] != "0"
    assert not list(_folder(grown).glob("making-*"))
    with grown.open() as index:
        index.ingest()
        index.settle()
    with closing(Store(_folder(grown))) as store:
        assert store.manifest()["gaps"] == "0"
