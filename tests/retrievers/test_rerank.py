"""A reranker sees the best twenty, within its time; whatever it does, the search has its answer already."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from gallae.core.errors import ProviderError
from gallae.core.settings import Settings
from gallae.core.types import Passage, Person
from gallae.retrievers.rerank import TOP, reranked


class Shortest:
    """Likes short passages."""

    local = True

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((query, list(passages)))
        return [-float(len(text)) for text in passages]


def given(policy: dict[str, Any] | None = None, rerank_milliseconds: int = 5_000) -> Settings:
    retrieval = {"rerank_milliseconds": rerank_milliseconds}
    return Settings.model_validate({"policy": policy or {}, "retrieval": retrieval})


def passages(*texts: str, **more: Any) -> tuple[Passage, ...]:
    return tuple(
        Passage(str(n), f"documents/{n}.md", "", 0, len(text), text, score=1.0 - n / 100, **more)
        for n, text in enumerate(texts)
    )


def texts(found: Sequence[Passage]) -> list[str]:
    return [p.text for p in found]


def test_the_best_are_in_the_rerankers_order_and_scores_still_fall() -> None:
    made = reranked(Shortest(), "q", passages("가나다", "가", "가나"), given())
    assert texts(made) == ["가", "가나", "가나다"] and [p.score for p in made] == [1.0, 0.99, 0.98]


def test_it_sees_title_heading_and_header_with_the_text() -> None:
    reranker = Shortest()
    shown = passages("| 1 |", "| 2 |", heading=("절",), header="| 값 |")
    reranked(reranker, "q", shown, given())
    assert reranker.asked == [("q", ["절\n| 값 |\n| 1 |", "절\n| 값 |\n| 2 |"])]


def test_only_the_best_twenty_are_shown_and_the_rest_stay_behind_them() -> None:
    reranker = Shortest()
    made = reranked(reranker, "q", passages(*("가" * (30 - n) for n in range(25))), given())
    assert len(reranker.asked[0][1]) == TOP == 20
    assert [len(t) for t in texts(made)] == [*range(11, 31), 10, 9, 8, 7, 6]


def test_a_version_that_does_not_hold_stays_behind_those_that_do() -> None:
    old, new = passages("가", superseded=True)[0], passages("x", "가나다")[1]
    assert texts(reranked(Shortest(), "q", (new, old), given())) == ["가나다", "가"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: (_ for _ in ()).throw(ProviderError("down", provider="x")),
        lambda: (_ for _ in ()).throw(ZeroDivisionError()),
        lambda: [1.0],
        lambda: [float("nan"), 1.0],
        lambda: ["a", "b"],
    ],
)
def test_when_it_fails_the_order_stays(answer: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    class Failing:
        local = True

        def rerank(self, query: str, passages: Sequence[str]) -> Any:
            return answer()

    assert texts(reranked(Failing(), "q", passages("가나", "가"), given())) == ["가나", "가"]
    assert "not reranked" in caplog.text


def test_one_that_takes_too_long_is_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    release = threading.Event()

    class Hangs:
        local = True

        def rerank(self, query: str, passages: Sequence[str]) -> list[float]:
            release.wait(4)
            return [0.0, 1.0]

    try:
        assert texts(reranked(Hangs(), "q", passages("가나", "가"), given(rerank_milliseconds=20))) == ["가나", "가"]
        assert "within 0.02 s" in caplog.text
    finally:
        release.set()


def test_an_outside_one_sees_masked_texts_nothing_confidential_and_no_question_about_a_person() -> None:
    class Outside(Shortest):
        local = False

    about = "김철수 010-1234-5678 님의 보증 기간은?"
    shown = passages("문의 010-9999-8888", "가")
    cases = ((about, shown), ("q", (*shown[:1], *passages("가", confidential=True))), ("[대외비] 계획", shown))
    for query, found in cases:
        reranker = Outside()
        assert reranked(reranker, query, found, given()) == found and reranker.asked == []
    reranker = Outside()
    assert texts(reranked(reranker, about, shown, given(policy={"masked_may_leave": True}))) == [
        "가",
        "문의 010-9999-8888",
    ]
    sent = str(reranker.asked)
    assert "1234" not in sent and "9999" not in sent


def test_a_search_with_a_reranker_gives_k_passages_of_the_wider_look(shelf: Any) -> None:
    from gallae.core.workspace import open_workspace
    from gallae.retrievers.index import open_index

    for number in range(12):
        shelf.write(f"{number}.md", f"# 글 {number}\n\n원두 이야기 {'길게 ' * (12 - number)}")
    with open_index(open_workspace(shelf.root, environ={}), reranker=Shortest()) as index:
        index.ingest()
        found = index.search("원두 이야기", person=Person(), today=date(2026, 1, 1), k=2)
    assert [p.path for p in found.passages] == ["documents/11.md", "documents/10.md"]
