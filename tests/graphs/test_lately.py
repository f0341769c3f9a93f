"""A conversation costs each of its turns once, and what is kept never outlives what it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Decision, Message, Person, Question
from gallae.core.workspace import open_workspace
from gallae.evals.labelled import DATA, TODAY, tool_cards
from gallae.graphs.router import Router
from gallae.retrievers.index import Index, open_index

BIKES = DATA / "bikes"
FIRST = Question("전기 자전거 하루 빌리는 값이 얼마예요?", TODAY)
THEN = Question("그럼 이틀은요?", TODAY, history=(Message("user", FIRST.text), Message("assistant", "2만 원입니다.")))


class Counting:
    """An index that notes what it was asked; its version can be changed."""

    def __init__(self, index: Index) -> None:
        self._index, self.asked, self.version = index, list[str](), index.version

    def search(self, query: str, **given: Any) -> Any:
        self.asked.append(query)
        return self._index.search(query, **given)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with open_index(open_workspace(BIKES, state=tmp_path_factory.mktemp("bikes"), environ={})) as opened:
        opened.ingest()
        yield opened


@pytest.fixture
def counting(index: Index) -> Counting:
    return Counting(index)


@pytest.fixture
def router(counting: Counting, tmp_path: Path) -> Router:
    return Router(open_workspace(BIKES, state=tmp_path, environ={}), counting, tool_cards(BIKES))


def same(one: Decision, other: Decision) -> bool:
    return replace(one, milliseconds=0.0) == replace(other, milliseconds=0.0)


def test_the_turn_before_is_not_searched_for_again(router: Router, counting: Counting, tmp_path: Path) -> None:
    router.decide(FIRST)
    counting.asked.clear()
    followed = router.decide(THEN)
    assert counting.asked and FIRST.text not in counting.asked
    fresh = Router(open_workspace(BIKES, state=tmp_path / "other", environ={}), counting, tool_cards(BIKES))
    counting.asked.clear()
    assert same(fresh.decide(THEN), followed) and FIRST.text in counting.asked


@pytest.mark.parametrize(
    "changed",
    [
        replace(FIRST, person=Person("guest", frozenset({"guest"}))),
        replace(FIRST, today=date(2026, 11, 21)),
        replace(FIRST, text=f"{FIRST.text} 하루요"),
    ],
)
def test_another_person_day_or_wording_is_looked_at_anew(router: Router, counting: Counting, changed: Question) -> None:
    router.decide(FIRST)
    counting.asked.clear()
    router.decide(FIRST)
    assert not counting.asked
    router.decide(changed)
    assert counting.asked


def test_a_changed_index_is_looked_at_anew(router: Router, counting: Counting) -> None:
    router.decide(FIRST)
    counting.asked.clear()
    counting.version = "another"
    router.decide(FIRST)
    assert counting.asked == [FIRST.text]
