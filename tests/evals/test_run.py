"""Whole evaluations over small chats whose scores can be counted by hand."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from gallae.checks.task import AnswerRow
from gallae.core.errors import InputError, ProviderError
from gallae.core.types import Answer, Citation, Decision, Outcome, Question, Route
from gallae.evals.gate import Bar, gate, passes
from gallae.evals.report import report_lines, report_markdown, write_report
from gallae.evals.run import AnswerReport, evaluate_answers

TODAY = date(2026, 1, 5)
STORED = "연체료는 하루 100원이다."


def answer(
    text: str, outcome: Outcome = "answered", route: Route = "rag", citations: tuple[Citation, ...] = ()
) -> Answer:
    return Answer("t", "", "", text, outcome, route, Decision(route), citations=citations, milliseconds=5.0)


ROWS = [
    AnswerRow("ok", "연체료는?", must_include=(("100원",),), gold=("documents/x.md",), needs=("version",)),
    AnswerRow("wrong", "기간은?", must_include=(("14일",),), gold=("documents/y.md",)),
    AnswerRow("shy", "보증금은?", must_include=(("5만",),), gold=("documents/x.md",)),
    AnswerRow("none", "수강료는?", answerable=False),
    AnswerRow("bold", "주차비는?", answerable=False),
    AnswerRow("job", "안내문 써줘", route="hybrid", must_include=(("◎",),)),
    AnswerRow("down", "환불은?", must_include=(("7일",),)),
]
CITED = (Citation(1, "documents/x.md", 0, len(STORED), STORED),)
SAID = {
    "ok": answer("하루 100원입니다 [1].", citations=CITED),
    "wrong": answer("하루 200원입니다 [1].", citations=CITED),
    "shy": answer("문서에 없습니다.", "abstained"),
    "none": answer("문서에 없습니다.", "abstained"),
    "bold": answer("3천 원입니다."),
    "job": answer("", "unserved", "hybrid"),
}


async def answer_report(concurrency: int = 1) -> AnswerReport:
    async def ask(question: Question) -> Answer:
        if question.id == "down":
            raise ProviderError("gone", provider="ollama")
        await asyncio.sleep(0)
        return SAID[question.id]

    return await evaluate_answers(ROWS, ask, today=TODAY, read=lambda path: STORED, concurrency=concurrency)


async def test_answers_are_counted_by_sort_and_nobody_to_serve_is_not_wrong() -> None:
    report = await answer_report()
    assert (report.rag.right.value, report.rag.right.n) == (1 / 4, 4)  # ok; wrong, shy and down are not
    assert (report.version.right.value, report.version.right.n) == (1.0, 1)
    assert (report.hybrid.right.n, report.hybrid.not_served) == (0, 1)
    assert (report.abstention.value, report.abstention.n) == (0.5, 2)
    assert (report.false_abstention.value, report.false_abstention.n) == (0.25, 4)
    assert (report.citations.value, report.citations.n) == (1.0, 2)
    assert (report.supported.value, report.supported.n) == (0.5, 2)
    assert report.gold_cited.value == 0.5
    whys = {f.id: f.why for f in report.failures}
    assert set(whys) == {"wrong", "shy", "bold", "job", "down"}
    assert "must_include: 14일" in whys["wrong"]
    assert "200원" in whys["wrong"]
    assert whys["down"] == "ProviderError: gone"


async def test_unserved_on_a_wrong_route_is_wrong() -> None:
    async def ask(question: Question) -> Answer:
        return answer("", "unserved", "hybrid")

    report = await evaluate_answers(ROWS[:1], ask, today=TODAY)
    assert (report.rag.right.value, report.rag.right.n, report.rag.not_served) == (0.0, 1, 0)


async def test_many_at_once_give_the_same_report() -> None:
    assert await answer_report(concurrency=8) == await answer_report()


async def test_no_more_run_at_once_than_asked_for() -> None:
    running = most = 0

    async def ask(question: Question) -> Answer:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return SAID["ok"]

    await evaluate_answers(ROWS, ask, today=TODAY, concurrency=3)
    assert most == 3


async def test_reports_name_figures_failures_and_reasons_in_both_languages(tmp_path: Path) -> None:
    answers = await answer_report()
    korean, english = "\n".join(report_lines(answers, "ko")), "\n".join(report_lines(answers, "en"))
    assert "rag 정답" in korean
    assert "맡을 모델이 없음" in korean
    assert "abstains when there is no answer" in english
    assert "ProviderError: gone" in english
    assert "… 외 3개" in "\n".join(report_lines(answers, "ko", failures=2))
    page = report_markdown(answers, "en")
    assert "| down |" in page
    files = write_report(answers, tmp_path / "보고", "answers")
    assert [f.name for f in files] == ["answers.md", "answers.json"]
    data = json.loads(files[1].read_text(encoding="utf-8"))
    assert data["hybrid"]["right"]["value"] is None
    assert data["rag"]["right"]["n"] == 4


async def test_the_gate_fails_on_a_figure_below_its_bar_and_leaves_out_what_has_no_rows() -> None:
    report = await answer_report()
    checks = {c.name: c.passed for c in gate(report)}
    assert checks["gate.version"]
    assert not checks["gate.rag"]
    assert not checks["gate.false_abstention"]
    assert "gate.hybrid" not in {c.name for c in gate(report, {"hybrid": Bar(0.5)})}
    assert passes(gate(report, {"version": Bar(0.9), "false_abstention": Bar(0.3, at_most=True)}))
    with pytest.raises(InputError, match="speed"):
        gate(report, {"speed": Bar(1.0)})


async def test_an_evaluation_without_rows_says_so_instead_of_dividing_by_nothing() -> None:
    async def ask(question: Question) -> Answer:
        raise AssertionError(question)

    report = await evaluate_answers([], ask, today=TODAY)
    assert report.rag.right.n == 0
    assert gate(report) == []


def test_evals_import_neither_the_page_nor_a_model_framework() -> None:
    import subprocess

    code = "import sys, gallae.evals.run, gallae.evals.routes, gallae.evals.report, gallae.evals.gate, gallae.evals.rows; print(sorted({m.split('.')[0] for m in sys.modules}))"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    for heavy in ("streamlit", "langchain", "langchain_core", "langgraph", "numpy", "phonenumbers"):
        assert f"'{heavy}'" not in out
