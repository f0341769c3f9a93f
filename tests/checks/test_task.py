"""The one task shape and its scorers, against cases computed by hand."""

from __future__ import annotations

import math

import pytest

from gallae.checks.scores import bootstrap, classify_scores, recall_at, reciprocal_rank, wilson
from gallae.checks.task import (
    AnswerRow,
    RetrievalRow,
    RouteRow,
    answer_score,
    answers_task,
    appears,
    retrieval_task,
    routes_task,
)
from gallae.core.types import Citation, Decision, Draft, Passage


def test_macro_f1_and_per_label_scores_match_a_hand_computed_case() -> None:
    pairs = [("rag", "rag")] * 3 + [("rag", "tool")] + [("tool", "tool")] * 2 + [("prompt", "rag")] * 2
    scores = classify_scores(pairs)
    assert scores.accuracy.value == 5 / 8
    rag, tool, prompt = (scores.labels[name] for name in ("rag", "tool", "prompt"))
    assert (rag.precision, rag.recall, rag.n) == (3 / 5, 3 / 4, 4)
    assert rag.f1 == pytest.approx(2 / 3)
    assert [tool.precision, tool.recall, tool.f1] == pytest.approx([2 / 3, 1.0, 0.8])
    assert (prompt.precision, prompt.recall, prompt.f1) == (0.0, 0.0, 0.0)
    assert scores.macro_f1.value == pytest.approx((2 / 3 + 0.8 + 0) / 3)
    assert scores.confusion == {"rag": {"rag": 3, "tool": 1}, "tool": {"tool": 2}, "prompt": {"rag": 2}}


def test_a_label_that_was_only_chosen_counts_in_macro_f1() -> None:
    assert classify_scores([("rag", "rag"), ("rag", "sllm")]).macro_f1.value == pytest.approx((2 / 3 + 0) / 2)


def test_wilson_matches_the_published_formula() -> None:
    interval = wilson(8, 10)
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 5).low == 0.0
    assert wilson(5, 5).high == 1.0
    assert math.isnan(wilson(0, 0).value)


def test_a_bootstrap_repeats_itself_and_holds_its_figure() -> None:
    rows = [1.0] * 70 + [0.0] * 30
    first = bootstrap(rows, lambda r: sum(r) / len(r))
    assert first == bootstrap(rows, lambda r: sum(r) / len(r))
    assert first.value == 0.7
    assert 0.58 < first.low < 0.7 < first.high < 0.82


def test_recall_and_rank_count_each_document_once() -> None:
    found = ["a", "a", "b", "c"]
    assert recall_at(2, found, ["b", "z"]) == 0.5
    assert recall_at(1, found, ["b"]) == 0.0
    assert reciprocal_rank(found, ["c"]) == pytest.approx(1 / 3)
    assert reciprocal_rank(found, ["z"]) == 0.0


@pytest.mark.parametrize(
    ("wanted", "text", "there"),
    [
        ("1,000원", "요금은 1000 원입니다", True),
        ("1000원", "| 1,000 | 원 |", True),
        ("5만 4,000", "5만4000원", True),
        ("2 년", "보증 2년", True),
        ("17", "토요일 | 10 | 17:00 |", True),
        ("500원", "1,500원", False),
        ("500원", "2500원", False),
        ("58", "58.5초", False),
        ("54", "54,000원", False),
        ("17", "2017년", False),
        ("12개월", "2개월", False),
        ("2개월", "12개월", False),
        ("적용되지 않", "보증은 적용되지  않는다", True),
        ("5 years", "covered for 5years", True),
        ("2.5", "12.5㎡", False),
        ("", "anything", True),
    ],
)
def test_appearing_ignores_spaces_bars_and_commas_but_not_the_rest_of_a_number(
    wanted: str, text: str, there: bool
) -> None:
    assert appears(wanted, text) is there


ROW = AnswerRow(
    "a1",
    "연체료는?",
    must_include=(("100원", "백 원"), ("하루",)),
    must_not_include=("50원",),
    gold=("documents/x.md",),
)


def test_an_answer_is_right_when_every_group_is_met_and_nothing_forbidden_is_said() -> None:
    assert answer_score(ROW, Draft("하루 100원입니다.")).passed
    assert answer_score(ROW, Draft("하루에 백원입니다.")).passed


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (Draft("100원입니다."), "must_include: 하루"),
        (Draft("하루 100원, 전에는 50원입니다."), "must_not_include: 50원"),
        (Draft("하루 100원입니다." + "가" * 400), "length"),
        (Draft("모르겠습니다.", "abstained"), "false abstention"),
        (Draft("", "unserved"), "served"),
    ],
)
def test_a_wrong_answer_says_why(draft: Draft, why: str) -> None:
    score = answer_score(ROW, draft)
    assert not score.passed
    assert why in score.why


def test_a_row_without_an_answer_is_judged_by_the_refusal_alone() -> None:
    row = AnswerRow("u1", "수강료는?", answerable=False)
    assert answer_score(row, Draft("문서에 없습니다.", "abstained")).passed
    assert not answer_score(row, Draft("5만 원입니다.")).passed


def test_citations_are_judged_but_do_not_change_whether_the_text_is_right() -> None:
    stored = "연체료는 하루 100원이다."
    good = Draft("하루 100원입니다 [1].", citations=(Citation(1, "documents/x.md", 0, len(stored), stored),))
    bad = Draft("하루 100원입니다 [1].", citations=(Citation(1, "documents/x.md", 1, len(stored), stored),))
    names = {c.name: c.passed for c in answer_score(ROW, good, lambda _: stored).checks}
    assert names["citations"]
    assert names["support"]
    score = answer_score(ROW, bad, lambda _: stored)
    assert score.passed
    assert "citations" in score.why


def test_one_task_evaluates_filters_and_rewards() -> None:
    task = answers_task([ROW])
    right, wrong = Draft("하루 100원입니다."), Draft("100원입니다.")
    assert [d for _, d in task.keep([(ROW, right), (ROW, wrong)])] == [right]
    assert task.reward(ROW, right) == 1.0
    assert 0 < task.reward(ROW, wrong) < 1


def test_routes_are_right_apart_from_whether_they_may_leave_the_house() -> None:
    task = routes_task([RouteRow("1", "q", "rag", local_only=True)])
    score = task.evaluate(task.examples[0], Decision("rag"))
    assert score.passed
    assert "local_only" in score.why
    assert not task.evaluate(task.examples[0], Decision("tool", local_only=True)).passed


def test_retrieval_needs_every_gold_document_among_the_first() -> None:
    def passage(path: str) -> Passage:
        return Passage(path, path, "", 0, 1, "x")

    row = RetrievalRow("r", "q", ("documents/a.md", "documents/b.md"))
    task = retrieval_task([row], k=2)
    assert task.evaluate(row, [passage("documents/a.md"), passage("documents/b.md")]).passed
    score = task.evaluate(row, [passage("documents/c.md"), passage("documents/a.md"), passage("documents/b.md")])
    assert not score.passed
    assert score.value == 0.5
    assert "documents/b.md" in score.why
