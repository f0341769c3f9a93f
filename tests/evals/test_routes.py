"""Route evaluations whose figures can be counted by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gallae.checks.scores import bootstrap, macro_f1
from gallae.checks.task import RouteRow
from gallae.core.errors import InputError, KnowledgeError
from gallae.core.types import Decision, Question, Route, RuleVote
from gallae.evals.gate import Bar, gate, load_bars
from gallae.evals.report import report_json, report_lines, report_markdown
from gallae.evals.routes import Judged, RouteReport, evaluate_routes, judge_routes, routes_report

TODAY = date(2026, 1, 5)
VOTES = (RuleVote("D3", "fact", {}, 1.2), RuleVote("D2", "plain", {}, -0.4))


def figures() -> RouteReport:
    rows = [
        RouteRow("1", "3+4", "tool", local_only=False),
        RouteRow("2", "연체료는?", "rag", local_only=False, kind="paraphrase"),
        RouteRow("3", "010-1234-5678 고객 연체료는?", "rag", local_only=True),
        RouteRow("4", "터진다", "prompt"),
    ]

    def decide(question: Question) -> Decision:
        if question.text == "터진다":
            raise KnowledgeError("no index")
        said: Route = "rag" if "연체료" in question.text else "tool"
        return Decision(said, rules=VOTES, asked_model=question.id == "1", local_only=question.id == "2")

    steps: list[tuple[int, int]] = []
    report = evaluate_routes(rows, decide, today=TODAY, progress=lambda done, of: steps.append((done, of)))
    assert steps[-1] == (4, 4)
    return report


def judged(route: Route, said: str, confidence: float = 0.9, family: str = "", **more: Any) -> Judged:
    row = RouteRow(str(more.pop("id", "")), "?", route, family=family, answerable=more.pop("answerable", True))
    return Judged(row, "shop", said, confidence, **more)


def test_a_router_is_scored_row_by_row_and_an_error_is_a_wrong_row_with_its_reason() -> None:
    report = figures()
    assert report.scores.accuracy.value == 3 / 4
    assert report.by_kind["paraphrase"].value == 1.0
    assert report.best_single == ("rag", 0.5)
    whys = {f.id: f.why for f in report.failures}
    assert whys == {"2": "local_only: True ≠ False", "3": "local_only: False ≠ True", "4": "KnowledgeError: no index"}


def test_local_only_has_a_precision_and_a_recall_and_names_both_sorts_of_mistakes() -> None:
    report = figures()
    assert (report.local_precision.value, report.local_precision.n) == (0.0, 1)
    assert (report.local_recall.value, report.local_recall.n) == (0.0, 1)
    assert (report.missed_personal, report.needless_personal) == (("3",), ("2",))


def test_the_share_decided_without_a_model_leaves_out_rows_that_were_not_decided() -> None:
    report = figures()
    assert report.asked_model == 1
    assert (report.without_model.value, report.without_model.n) == (pytest.approx(2 / 3), 3)


def test_a_wrong_row_is_listed_with_the_votes_of_its_receipt() -> None:
    failure = evaluate_routes(
        [RouteRow("a", "안녕", "prompt")], lambda q: Decision("rag", rules=VOTES, confidence=0.62), today=TODAY
    ).failures[0]
    assert (failure.why, failure.got) == ("route: rag ≠ prompt", "rag 0.62 by D3 +1.2, D2 -0.4")


def test_retrieval_is_missed_where_an_answerable_question_of_the_documents_reads_none() -> None:
    report = routes_report(
        "",
        [
            judged("rag", "rag"),
            judged("rag", "hybrid"),  # wrong, but it looks
            judged("hybrid", "sllm", id="x"),
            judged("rag", "error", id="y"),
            judged("rag", "prompt", answerable=False),
            judged("tool", "prompt"),
        ],
    )
    assert (report.missed_retrieval.value, report.missed_retrieval.n) == (2 / 4, 4)
    assert report.missed_documents == ("x", "y")


def test_a_question_back_has_a_route_that_is_scored_and_is_not_covered() -> None:
    rows = [judged("sllm", "sllm", undecided=True), judged("rag", "rag"), judged("rag", "rag"), judged("rag", "error")]
    report = routes_report("", rows)
    assert report.scores.accuracy.value == 3 / 4
    assert report.clarified.value == 1 / 4
    assert report.coverage.value == 2 / 4


def test_confidence_is_held_against_what_was_right() -> None:
    assert routes_report("", [judged("rag", "rag", 0.8)] * 4).ece.value == pytest.approx(0.2)
    assert routes_report("", [judged("rag", "rag", 0.8)] * 4 + [judged("rag", "tool", 0.8)]).ece.value == pytest.approx(
        0
    )


def test_rows_of_one_family_are_drawn_together_so_that_paraphrases_do_not_narrow_an_interval() -> None:
    right, wrong = [judged("rag", "rag")] * 10, [judged("rag", "tool")] * 10
    alone = routes_report("", right + wrong)
    kin = [replace(j, row=replace(j.row, family=f)) for f, rows in (("a", right), ("b", wrong)) for j in rows]
    together = routes_report("", kin)
    assert (alone.families, together.families) == (0, 2)
    assert alone.scores.accuracy.value == together.scores.accuracy.value == 0.5
    assert (together.scores.accuracy.low, together.scores.accuracy.high) == (0.0, 1.0)
    assert alone.scores.accuracy.low > 0.25
    elsewhere = [replace(j, workspace="gym") for j in kin[:1]]
    assert routes_report("", kin + elsewhere).families == 3  # a family stays in its workspace


def test_a_bootstrap_by_group_needs_a_group_for_every_row() -> None:
    with pytest.raises(ValueError):
        bootstrap([1.0, 2.0], lambda rows: sum(rows), groups=["a"])
    assert macro_f1([("a", "a"), ("b", "a")]) == pytest.approx((2 / 3 + 0) / 2)


def test_flips_are_decisions_that_slips_change_and_are_laid_at_their_sort() -> None:
    def decide(question: Question) -> Decision:
        return Decision("rag" if "환불은 며칠" in question.text else "prompt")

    rows = [RouteRow("1", "환불은 며칠", "rag"), RouteRow("2", "안녕하세요 반가워요", "prompt")]
    first = routes_report("", judge_routes(rows, decide, today=TODAY, noise=1))
    flips = first.flips
    assert flips is not None and flips == routes_report("", judge_routes(rows, decide, today=TODAY, noise=1)).flips
    assert flips.share.value == 3 / 6  # every slip spoils the one pattern; the other row is prompt anyhow
    assert {name: one.value for name, one in flips.by_pass.items()} == {"keyboard": 0.5, "spacing": 0.5, "jamo": 0.5}
    assert sum(flips.by_edit.values()) == pytest.approx(1.0) and flips.by_edit["keyboard"] == pytest.approx(1 / 3)
    assert flips.accuracy.value == 3 / 6
    assert evaluate_routes(rows, decide, today=TODAY).flips is None


def test_noise_changes_the_question_and_leaves_its_history_and_day() -> None:
    asked: list[Question] = []

    def decide(question: Question) -> Decision:
        asked.append(question)
        return Decision("rag")

    judge_routes([RouteRow("1", "환불은 며칠까지", "rag", today="2026-03-03")], decide, today=TODAY, noise=1)
    assert len(asked) == 4 and len({q.text for q in asked}) == 4
    assert {(q.today, q.id) for q in asked} == {(date(2026, 3, 3), "1")}


def test_pooled_rows_are_named_with_their_workspace() -> None:
    rows = [judged("rag", "tool", id="1", why="w"), replace(judged("rag", "tool", id="1", why="w"), workspace="gym")]
    report = routes_report("pooled", rows)
    assert [f.id for f in report.failures] == list(report.missed_documents) == ["shop/1", "gym/1"]


def test_reports_show_every_figure_in_both_languages_and_as_json() -> None:
    rows = [RouteRow(str(n), "환불은 며칠까지 되나요", "rag", family=f"f{n}") for n in range(4)]
    report = routes_report("shop", judge_routes(rows, lambda q: Decision("rag"), today=TODAY, noise=1))
    english, korean = "\n".join(report_lines(report, "en")), "\n".join(report_lines(report, "ko"))
    for name in ("macro-F1", "ECE (15", "coverage at ≥ 97%", "asked back", "missed retrieval"):
        assert name in english, name
    for name in ("without a model", "local_only recall", "one slip in 10", "keyboard", "CPU ms", "always rag"):
        assert name in english, name
    assert "4문항, 가족 4개" in korean and "되물음" in korean and "문서를 봐야" in korean
    assert json.dumps(report_json(report), allow_nan=False)
    assert "| macro-F1 |" in report_markdown(report)
    assert "–" in "\n".join(report_lines(evaluate_routes([], lambda q: Decision("rag"), today=TODAY)))


def test_the_gate_fails_a_route_figure_only_when_its_whole_interval_is_below_the_bar() -> None:
    few = routes_report("", [judged("rag", "rag", 1.0)] * 8 + [judged("prompt", "rag", 0.4)] * 1)
    many = routes_report("", [judged("rag", "rag", 1.0)] * 400 + [judged("prompt", "rag", 0.4)] * 50)
    passed = {c.name: c.passed for c in gate(few)}
    assert few.scores.macro_f1.value < 0.9 and passed["gate.macro_f1"]
    assert not {c.name: c.passed for c in gate(many)}["gate.macro_f1"]
    assert "gate.flips" not in passed and "gate.local_recall" not in passed  # no rows, no figure
    with pytest.raises(InputError, match="speed"):
        gate(few, {"speed": Bar(1.0)})


def test_one_leak_of_personal_data_in_a_few_rows_fails_the_gate() -> None:
    row = RouteRow("p", "?", "rag", local_only=True)
    rows = [Judged(row, "shop", "rag", 0.9, local_only=True)] * 9 + [Judged(row, "shop", "rag", 0.9, local_only=False)]
    checks = {c.name: c.passed for c in gate(routes_report("", rows))}
    assert not checks["gate.local_recall"] and checks["gate.local_precision"]
    assert gate(routes_report("", rows), {"missed_personal": Bar(0, at_most=True)})[0].passed is False


def test_the_bars_are_those_that_the_router_was_promised_for() -> None:
    assert {name: (bar.value, bar.at_most) for name, bar in load_bars()["routes"].items()} == {
        "macro_f1": (0.90, False),
        "ece": (0.05, True),
        "coverage": (0.80, False),
        "missed_retrieval": (0.02, True),
        "flips": (0.08, True),
        "local_recall": (0.97, False),
        "local_precision": (0.95, False),
    }
