"""Whole evaluations of the search over sets and workspaces whose scores can be counted by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.scores import wilson
from gallae.core.settings import RetrievalSettings
from gallae.core.types import Evidence
from gallae.core.workspace import Workspace, open_workspace
from gallae.evals import retrieval
from gallae.evals.gate import gate, load_bars, passes
from gallae.evals.report import report_json, report_lines, report_markdown, write_report
from gallae.evals.retrieval import RetrievalReport, evaluate_set, evaluate_workspace
from gallae.evals.retrieval_data import joined, load_set
from gallae.retrievers.index import open_index

TODAY = date(2026, 11, 20)


@pytest.fixture
def report(small_set: Path) -> RetrievalReport:
    return evaluate_set(load_set(small_set), today=TODAY)


@pytest.fixture
def team_report(team: Path) -> RetrievalReport:
    return evaluate_workspace(open_workspace(team, environ={}), today=TODAY)


def test_the_figures_of_a_set_are_those_counted_by_hand(report: RetrievalReport) -> None:
    assert (report.name, report.documents, report.questions) == ("작은 모음", 4, 4)
    assert (report.recall_1.value, report.recall_1.n) == (0.75, 4)
    assert report.mrr_10.value == pytest.approx(0.75)
    ideal = 1 + 1 / math.log2(3)
    assert report.ndcg_10.value == pytest.approx((1 + 1 + 1 / ideal) / 4)
    assert report.recall_1.low < 0.75 < report.recall_1.high
    assert report.index_seconds > 0 and 0 < report.milliseconds_p50 <= report.milliseconds_p95


def test_a_question_whose_document_is_not_found_is_listed_with_what_was_found_instead(report: RetrievalReport) -> None:
    (failure,) = report.failures
    assert (failure.id, failure.got) == ("q4", "d4") and failure.why == "d1: not found"


def test_of_several_gold_documents_any_is_a_hit_and_all_of_them_are_counted_apart(report: RetrievalReport) -> None:
    assert (report.all_gold_5.value, report.all_gold_5.n) == (0.0, 1)


def test_the_answers_of_the_first_passages_are_in_context(report: RetrievalReport) -> None:
    assert (report.span.value, report.span.n) == (1.0, 2)


def test_an_answer_behind_the_first_thousand_characters_is_not_in_context(make_set: Callable[..., Path]) -> None:
    sentence = "수영장 이용 시간을 알리는 긴 안내문의 문장이다. "
    answer = "수영장은 여섯 시에 연다."
    text = sentence * 80 + answer
    spans = [["d1", len(sentence) * 80, len(text)]]
    corpus = [{"id": "d1", "title": "안내", "text": text}]
    far = {"text": "수영장 이용 시간을 알리는 긴 안내문의 문장", "gold": ["d1"], "spans": spans}
    near = {"text": "수영장은 여섯 시에 연다", "gold": ["d1"], "spans": spans}
    made = [evaluate_set(load_set(make_set(corpus, [one])), today=TODAY) for one in (far, near)]
    assert [one.span.value for one in made] == [0.0, 1.0]


def test_joined_articles_are_measured_by_article(make_set: Callable[..., Path]) -> None:
    corpus = [
        {"id": f"p{n}", "title": f"글 {n // 2}", "text": text, "article": f"a{n // 2}", "order": n}
        for n, text in enumerate(["사과는 빨갛다.", "사과는 달다.", "바다는 파랗다.", "바다는 깊다."])
    ]
    asked = [{"text": "바다는 깊은가?", "gold": ["p3"], "spans": [["p3", 4, 6]]}]
    long = joined(load_set(make_set(corpus, asked)))
    assert long
    made = evaluate_set(long, today=TODAY)
    assert (made.documents, made.recall_1.value, made.span.value) == (2, 1.0, 1.0)


def test_a_workspace_is_asked_with_its_histories_groups_and_kinds(team_report: RetrievalReport) -> None:
    missed = {failure.id for failure in team_report.failures if "not found" in failure.why}
    assert missed == {"a4"}, "guests must not find what staff find"
    assert team_report.recall_1.n == 7 and team_report.recall_5.value == pytest.approx(6 / 7)
    assert team_report.by_kind["typo"].value == 1.0 and team_report.by_kind["plain"].n == 5


def test_the_evidence_is_judged_on_rag_questions_answerable_and_not(team_report: RetrievalReport) -> None:
    evidence = team_report.evidence
    assert evidence and (evidence.answerable, evidence.unanswerable) == (6, 1)
    assert 0.5 < evidence.auc.value <= 1.0 and evidence.passed.value == 0.0


def test_questions_in_another_language_than_their_documents_are_counted_apart(team_report: RetrievalReport) -> None:
    assert set(team_report.across) == {"en>ko"} and team_report.across["en>ko"].recall_5.n == 1
    text = "\n".join(report_lines(team_report, "en"))
    assert "English question, Korean document recall@1" in text


def test_questions_on_the_wrong_side_of_the_products_threshold_are_listed(team_report: RetrievalReport) -> None:
    listed = {failure.id: failure.why for failure in team_report.failures if failure.why.startswith("evidence")}
    assert "a4" in listed and "not enough, though there is an answer" in listed["a4"]
    assert "a5" not in listed, "the unanswerable one was seen through"


def test_without_unanswerable_questions_there_is_no_figure_for_the_evidence(report: RetrievalReport) -> None:
    assert report.evidence is None
    assert report_json(report)["evidence"] is None


def test_the_threshold_keeps_95_of_100_answerable_questions(make_set: Callable[..., Path]) -> None:
    corpus = [{"id": "d", "title": "", "text": "수영장은 여섯 시에 연다."}]
    asked = [{"text": "수영장 여는 시각", "gold": ["d"]}] * 95 + [{"text": "우주선", "gold": ["d"]}] * 5
    asked += [{"text": "수영장은 여섯 시에 연다", "gold": []}, {"text": "잠수함", "gold": []}]
    made = evaluate_set(load_set(make_set(corpus, asked)), today=TODAY).evidence
    assert made and made.passed_at_kept.value == 0.5, "the one that reads like an answer passes, the other does not"


def test_a_word_that_no_document_holds_takes_from_the_evidence() -> None:
    known = Evidence(score=0.5, coverage=0.5, verdict="weak")
    assert replace(known, missing=("잠수함",)).figure < known.figure == 1.0


def test_neither_the_workspace_nor_its_index_is_touched(team: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in team.rglob("*")}
    evaluate_workspace(open_workspace(team, environ={}), today=TODAY)
    assert {path: path.stat().st_mtime_ns for path in team.rglob("*")} == before


def test_progress_is_told_step_by_step(small_set: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    evaluate_set(load_set(small_set), today=TODAY, progress=lambda *step: steps.append(step))
    assert ("documents", 4, 4) in steps and [step for step in steps if step[0] == "search"][-1] == ("search", 4, 4)


def test_the_gate_holds_a_report_to_its_bars_and_leaves_out_what_has_no_rows(report: RetrievalReport) -> None:
    checks = {check.name: check for check in gate(report)}
    assert set(checks) == {"gate.recall_5", "gate.span"} and not checks["gate.recall_5"].passed
    better = replace(report, recall_5=wilson(99, 100))
    assert passes(gate(better)) and set(load_bars()["retrieval"]) >= {"recall_5", "span", "auc", "passed_at_kept"}


def test_a_report_reads_the_same_in_both_languages_and_in_its_files(report: RetrievalReport, tmp_path: Path) -> None:
    korean, english = "\n".join(report_lines(report, "ko")), "\n".join(report_lines(report, "en"))
    for text in (korean, english, report_markdown(report, "en")):
        assert "recall@1" in text and "0.750 (" in text and "q4" in text
    assert "정답 구간" in korean and "answer span in the first 1,000 characters" in english
    _, data = write_report(report, tmp_path, "r")
    assert json.loads(data.read_text(encoding="utf-8"))["recall_1"]["value"] == 0.75


def test_a_set_is_measured_with_the_passage_size_of_the_settings(small_set: Path) -> None:
    given = load_set(small_set)
    seen: list[int] = []

    for size in (100, 500):
        settings = RetrievalSettings(chunk_characters=size)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(retrieval, "open_index", lambda workspace, **_: _noted(seen, workspace))
            evaluate_set(given, today=TODAY, settings=settings)
    assert seen == [100, 500]


def _noted(seen: list[int], workspace: Workspace) -> Any:
    seen.append(workspace.settings.retrieval.chunk_characters)
    return open_index(workspace)
