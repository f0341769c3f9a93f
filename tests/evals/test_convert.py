"""Every report is one shape: figures by the bars' names, every row a case, and what rows add to figures adds up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from math import isnan
from pathlib import Path

import pytest

from gallae.checks.task import AnswerRow, RouteRow
from gallae.core.types import Answer, Citation, Decision, Outcome, Question
from gallae.core.workspace import open_workspace
from gallae.evals.convert import Report, evaluation_of
from gallae.evals.evaluation import Evaluation, read_evaluation
from gallae.evals.gate import load_bars
from gallae.evals.retrieval import evaluate_set, evaluate_workspace
from gallae.evals.retrieval_data import load_set
from gallae.evals.routes import evaluate_routes, judge_routes, routes_report
from gallae.evals.run import AnswerReport, evaluate_answers

TODAY = date(2026, 1, 5)
STORED = "연체료는 하루 100원이다."
SAID: dict[str, tuple[str, Outcome]] = {
    "ok": ("하루 100원입니다 [1].", "answered"),
    "wrong": ("하루 200원입니다 [1].", "answered"),
    "shy": ("문서에 없습니다.", "abstained"),
    "none": ("문서에 없습니다.", "abstained"),
    "job": ("", "unserved"),
}
ROWS = [
    AnswerRow("ok", "연체료는?", must_include=(("100원",),), gold=("documents/x.md",), needs=("version",)),
    AnswerRow("wrong", "기간은?", must_include=(("14일",),), gold=("documents/y.md",)),
    AnswerRow("shy", "보증금은?", must_include=(("5만",),), gold=("documents/x.md",)),
    AnswerRow("none", "수강료는?", answerable=False),
    AnswerRow("job", "안내문 써줘", route="hybrid"),
]


async def answers() -> AnswerReport:
    async def ask(question: Question) -> Answer:
        text, outcome = SAID[question.id]
        cited = (Citation(1, "documents/x.md", 0, len(STORED), STORED),) if "[1]" in text else ()
        route = "hybrid" if outcome == "unserved" else "rag"
        return Answer(
            f"turn-{question.id}", "", "", text, outcome, route, Decision(route), citations=cited, milliseconds=5.0
        )

    return await evaluate_answers(ROWS, ask, today=TODAY, read=lambda path: STORED)


def figures_add_up(evaluation: Evaluation, names: Sequence[str]) -> None:
    for name in names:
        figure = evaluation.figure(name)
        values = [c.values[name] for c in evaluation.cases if name in c.values]
        assert figure is not None and figure.interval.n and values, name
        assert sum(values) / len(values) == pytest.approx(figure.interval.value), name


def names_are_those_of_the_bars(report: Report, what: str) -> None:
    assert set(load_bars()[what]) <= {f.name for f in evaluation_of(report).figures}


async def test_answers_become_cases_with_their_turns_and_receipts() -> None:
    report = await answers()
    made = evaluation_of(report, "shop", made=5.0)
    names_are_those_of_the_bars(report, "answers")
    assert (made.what, made.workspace, made.made) == ("answers", "shop", 5.0)
    assert {c.id: (c.passed, c.served, c.kind, c.turn) for c in made.cases} == {
        "ok": (True, True, "version", "turn-ok"),
        "wrong": (False, True, "rag", "turn-wrong"),
        "shy": (False, True, "rag", "turn-shy"),
        "none": (True, True, "unanswerable", "turn-none"),
        "job": (False, False, "hybrid", "turn-job"),
    }
    figures_add_up(made, ("rag", "version", "abstention", "false_abstention", "gold_cited", "supported"))
    assert [r["id"] for r in made.receipts] == [f"turn-{row.id}" for row in ROWS]
    assert made.cases[0].values["must_include"] == 1.0 and made.cases[1].values["must_include"] == 0.0


async def test_receipts_are_no_part_of_what_is_written_and_all_else_is_read_again() -> None:
    made = evaluation_of(await answers(), "shop")
    text = json.dumps(made.as_json(), allow_nan=False)
    assert "turn-ok" in text and '"receipts"' not in text and '"citations": [' not in text
    assert read_evaluation(json.loads(text)).cases == made.cases


def test_routes_become_cases_with_confusion_reliability_and_families() -> None:
    rows = [
        RouteRow("1", "3+4", "tool", local_only=False, family="sum"),
        RouteRow("2", "연체료는?", "rag", local_only=False, kind="paraphrase"),
        RouteRow("3", "고객 연체료는?", "prompt", local_only=True),
    ]

    def decide(question: Question) -> Decision:
        return Decision("rag" if "연체료" in question.text else "tool", confidence=0.8, local_only=False, config="c0")

    judged = judge_routes(rows, decide, today=TODAY, name="shop", noise=1)
    made = evaluation_of(routes_report("shop", judged))
    names_are_those_of_the_bars(routes_report("shop", judged), "routes")
    figures_add_up(made, ("accuracy", "clarified", "without_model", "missed_retrieval", "flips", "local_recall"))
    assert [(c.id, c.passed, c.group, c.kind) for c in made.cases] == [
        ("1", True, "shop/sum", "plain"), ("2", True, "", "paraphrase"), ("3", False, "", "plain")
    ]  # fmt: skip
    tables = {t.name: t.rows for t in made.tables}
    assert tables["confusion"][0][1:] == ("prompt", "rag", "tool") and ("prompt", "·", "1", "·") in tables["confusion"]
    assert [row[2] for row in tables["reliability"][1:]] == ["1", "1", "1"]
    assert {row[0] for row in tables["kinds"][1:]} == {"paraphrase", "plain"}
    assert {j.config for j in judged} == {"c0"}


def test_a_figure_without_rows_is_there_and_has_no_value() -> None:
    report = evaluate_routes([RouteRow("1", "3+4", "tool")], lambda question: Decision("tool"), today=TODAY)
    flips = evaluation_of(report).figure("flips")
    assert flips is not None and isnan(flips.interval.value) and not flips.interval.n


def test_a_search_is_judged_by_rank_where_there_is_an_answer_and_by_evidence_where_there_is_none(
    small_set: Path, team: Path
) -> None:
    report = evaluate_set(load_set(small_set), today=TODAY)
    made = evaluation_of(report)
    names_are_those_of_the_bars(report, "retrieval")
    figures_add_up(made, ("recall_1", "recall_5", "recall_10", "mrr_10", "ndcg_10", "span", "all_gold_5"))
    assert [(c.id, c.passed) for c in made.cases] == [("q1", True), ("q2", True), ("q3", True), ("q4", False)]
    assert made.setup["index"] and made.setup["tokeniser"]
    own = evaluation_of(evaluate_workspace(open_workspace(team), today=TODAY))
    assert {c.id for c in own.cases} >= {"a5"} and own.setup["today"] == "2026-01-05"
    figures_add_up(own, ("kept", "passed"))
