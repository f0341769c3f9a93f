"""A fusion has to win on the workspace's own questions, or its better member answers alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from meaning import MEANINGS, Meaning

from gallae.core.workspace import open_workspace
from gallae.retrievers.fusion import EVEN, FEWEST, Fit, fit_weights, fused
from gallae.retrievers.gold import load_gold

RIGHT, WRONG = ["gold", "x", "y", "z"], ["x", "y", "z", "w"]


def test_fusion_puts_first_what_both_rankings_like() -> None:
    scores = fused([[1, 2, 3], [3, 1, 4]])
    assert sorted(scores, key=lambda n: -scores[n]) == [1, 3, 2, 4]
    assert fused([[5], [5]]) == {5: 1.0}


def test_weights_decide_between_two_rankings_that_disagree() -> None:
    words, near = ["a", "b"], ["b", "a"]
    for weights, first in (((2.0, 1.0), "a"), ((1.0, 2.0), "b"), ((1.0, 0.0), "a"), ((0.0, 1.0), "b")):
        scores = fused([words, near], weights)
        assert max(scores, key=lambda i: scores[i]) == first
    assert fused([["a"], ["b"]], (1.0, 0.0)) == {"a": 1.0}


def test_only_the_first_fifty_ranks_count() -> None:
    assert set(fused([range(80), []])) == set(range(50))


def test_a_passage_without_a_vector_keeps_its_rank_among_the_words() -> None:
    without = fused([["new", "a"], ["a", "b"]])
    with_it = fused([["new", "a"], ["a", "b"]], lacking=frozenset({"new"}))
    assert max(without, key=lambda i: without[i]) == "a" and max(with_it, key=lambda i: with_it[i]) == "new"


def test_the_same_weights_come_out_as_went_in_where_both_members_are_right() -> None:
    fit = fit_weights([(RIGHT, RIGHT)] * 40, [{"gold"}] * 40)
    assert (fit.weights, fit.because, fit.questions, fit.members, fit.fusion) == (
        (1.0, 1.0),
        "fitted",
        40,
        (1.0, 1.0),
        1.0,
    )


def test_members_that_help_each_other_are_fused() -> None:
    # Either is right on half of the questions and has the gold in its second place on the other half.
    second = ["x", "gold", "y", "z"]
    rankings = [(RIGHT, second) if n % 2 else (["u", "gold", "v"], ["gold", "s", "t"]) for n in range(60)]
    fit = fit_weights(rankings, [{"gold"}] * 60)
    assert fit.because == "fitted" and fit.fusion == 1.0 > max(fit.members)


@pytest.mark.parametrize(("good", "weights"), [(0, (1.0, 0.0)), (1, (0.0, 1.0))])
def test_a_fusion_below_its_best_member_is_refused_and_that_member_answers_alone(
    good: int, weights: tuple[float, float]
) -> None:
    # The weak member never finds the gold, and puts first what the good one has in its second place.
    pair = [["x", "gold"], ["x", "gold"]]
    pair[good], pair[1 - good] = ["gold", "x"], ["x", "y", "z"]
    fit = fit_weights([tuple(pair)] * 40, [{"gold"}] * 40)
    assert fit.refused and fit.weights == weights and max(fit.members) == 1.0 > fit.fusion


def test_too_few_questions_fit_nothing() -> None:
    fit = fit_weights([(RIGHT, WRONG)] * (FEWEST - 1), [{"gold"}] * (FEWEST - 1))
    assert fit == Fit((1.0, 1.0), FEWEST - 1, because="too-few") and fit_weights([], []) == EVEN


def test_a_fit_is_judged_on_questions_it_was_not_made_on() -> None:
    # The right weights of each fifth are the wrong ones of the others: what fits one fold fails the next.
    left, right = (["gold", "x"], ["x", "y"]), (["x", "y"], ["gold", "x"])
    rankings = [left if n % 5 == 0 else right for n in range(50)]
    fit = fit_weights(rankings, [{"gold"}] * 50)
    assert fit.fusion <= max(fit.members) + 0.2 and fit.members == (0.2, 0.8)


def questions(shelf: Any, name: str, *rows: dict[str, Any]) -> None:
    path = shelf.root / "evals" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


def row(question: str, *gold: str, **more: Any) -> dict[str, Any]:
    return {"question": question, "gold": [f"documents/{path}" for path in gold], **more}


def test_rows_that_are_held_out_or_lean_on_a_history_or_have_no_answer_are_never_fitted_on(shelf: Any) -> None:
    questions(
        shelf,
        "answers.jsonl",
        row("쓰는 것", "a.md"),
        row("학습용", "a.md", split="train", today="2026-03-01", groups=["staff"]),
        row("남긴 것", "a.md", held_out=True),
        row("시험용", "a.md", split="test"),
        row("이어지는 것", "a.md", history=[{"role": "user", "content": "앞"}]),
        row("답이 없는 것", "a.md", answerable=False),
        row("문서가 없는 것"),
    )
    questions(shelf, "routes.jsonl", row("쓰는 것", "b.md"), row("다른 파일", "b.md"))
    taken, fingerprint = load_gold(open_workspace(shelf.root, environ={}))
    assert [g.question for g in taken] == ["쓰는 것", "학습용", "다른 파일"]
    assert str(taken[1].today) == "2026-03-01" and taken[1].person.groups == frozenset({"staff"})
    questions(shelf, "routes.jsonl", row("다른 파일", "b.md"))
    assert load_gold(open_workspace(shelf.root, environ={}))[1] == fingerprint
    questions(shelf, "routes.jsonl", row("다른 파일", "a.md"))
    assert load_gold(open_workspace(shelf.root, environ={}))[1] != fingerprint


class Confused(Meaning):
    """Near to every question: the same passage."""

    label = "test:confused"

    def vector(self, text: str) -> list[float]:
        return [1.0, 0.1, 0.0, 0.0] if "원두" in text or "물었다" in text else [0.1, 1.0, 0.0, 0.0]


def library(shelf: Any, asked: int) -> Any:
    shelf.write("coffee.md", "# 음료\n\n원두는 매일 볶는다. 누가 물었다")
    names = [f"주제{number}" for number in range(asked)]
    for number, name in enumerate(names):
        shelf.write(f"{number}.md", f"# 글 {number}\n\n{name} 설명은 여기 있다. 번호 {number}")
    questions(shelf, "answers.jsonl", *(row(f"{name} 물었다", f"{n}.md") for n, name in enumerate(names)))
    return shelf


def test_a_workspace_whose_questions_speak_against_the_embedder_searches_by_words_and_says_so(
    shelf: Any, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = Confused()
    index = library(shelf, 32).open(embedder=embedder)
    index.ingest()
    fit = index.dense.fit
    assert fit.refused and fit.weights == (1.0, 0.0) and fit.questions == 32 and "words alone answer" in caplog.text
    asked = len(embedder.asked)
    index.ingest()  # the same questions: nothing is fitted, nothing asked
    assert index.search("주제3", person=_anyone(), today=_day(), k=1).passages[0].path == "documents/3.md"
    assert len(embedder.asked) == asked


def test_a_question_in_another_language_is_still_searched_by_meaning_where_the_words_answer_alone(shelf: Any) -> None:
    class Bilingual(Confused):
        """Good for nothing but one English word; tells Korean passages apart well enough."""

        label = "ollama:bge-m3"

        def vector(self, text: str) -> list[float]:
            return [0.0, 0.0, 0.0, 1.0] if "tiger" in text or "맹수" in text else super().vector(text)

    shelf.write("cat.md", "# 동물\n\n맹수는 들어올 수 없다.")
    embedder = Bilingual()
    index = library(shelf, 32).open(embedder=embedder)
    index.ingest()
    assert index.dense.language == "ko" and index.dense.fit.weights == (1.0, 0.0)
    found = index.search("may I bring my tiger", person=_anyone(), today=_day(), k=1)
    assert found.passages[0].path == "documents/cat.md" and embedder.asked[-1] == "may I bring my tiger"


def test_questions_in_another_language_do_not_weigh_words_against_vectors(shelf: Any) -> None:
    index = library(shelf, 32)
    rows = [row(f"question {n}", f"{n}.md") for n in range(32)]
    questions(index, "answers.jsonl", *rows)
    opened = index.open(embedder=Confused())
    opened.ingest()
    assert opened.dense.fit == Fit((1.0, 1.0), 0, because="too-few")


def test_a_workspace_with_few_questions_keeps_the_default_weights(shelf: Any) -> None:
    index = library(shelf, 5).open(embedder=Confused())
    index.ingest()
    assert index.dense.fit == Fit((1.0, 1.0), 5, because="too-few")


def test_questions_that_only_meaning_answers_give_the_vectors_their_weight(shelf: Any) -> None:
    synonyms = [("승용차", "차량", "car.md"), ("호랑이", "맹수", "cat.md"), ("커피", "원두", "coffee.md")]
    assert all(a in MEANINGS and b in MEANINGS for a, b, _ in synonyms)
    for _, word, path in synonyms:
        shelf.write(path, f"# 글\n\n{word} 이야기.")
    questions(shelf, "answers.jsonl", *(row(f"{asked} {n}호?", path) for asked, _, path in synonyms for n in range(12)))
    index = shelf.open(embedder=Meaning())
    index.ingest()
    assert index.dense.fit.questions == 36 and index.dense.fit.members[1] == 1.0
    assert index.search("호랑이", person=_anyone(), today=_day(), k=1).passages[0].path == "documents/cat.md"


def _anyone() -> Any:
    from gallae.core.types import Person

    return Person()


def _day() -> Any:
    from datetime import date

    return date(2026, 1, 1)
