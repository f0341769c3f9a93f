"""Evaluation reports for people (a text table in Korean or English, Markdown files) and for programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from gallae.checks.scores import Interval
from gallae.core.files import write_whole
from gallae.core.language import say
from gallae.core.types import Language, as_json
from gallae.evals.convert import Report, evaluation_of
from gallae.evals.difference import Difference, change_line
from gallae.evals.evaluation import Evaluation
from gallae.evals.report_evaluation import evaluation_tables, evaluation_title, failures_of
from gallae.evals.report_retrieval import retrieval_tables, retrieval_title
from gallae.evals.report_routes import route_tables, route_title
from gallae.evals.retrieval import RetrievalReport
from gallae.evals.routes import RouteReport
from gallae.evals.run import AnswerFigures, AnswerReport, Failure

__all__ = ["report_json", "report_lines", "report_markdown", "write_report"]

SHOWN = 20  # failures on the terminal; the files hold all


def report_lines(report: Report, language: Language = "ko", *, failures: int = SHOWN) -> list[str]:
    """The report as lines for a terminal: figures with 95 % intervals, then what failed and why."""
    lines = [_title(report, language)]
    for number, rows in enumerate(_tables(report, language)):
        lines += ([""] if number else []) + _table(rows)
    failed = _failures(report, language)
    if failed and failures:
        lines += ["", say(language, "틀렸거나 흠이 있는 문항:", "Rows that failed or have a flaw:")]
        lines += [_failure_line(f) for f in failed[:failures]]
        rest = len(failed) - failures
        if rest > 0:
            lines += [say(language, f"… 외 {rest}개 (--report DIR로 모두 봅니다)", f"… {rest} more (--report DIR)")]
    return lines


def report_json(report: Report, evaluation: Evaluation | None = None) -> dict[str, Any]:
    """The report as JSON-ready data; a figure without rows is null. An older report keeps its own keys, and has those
    of every `Evaluation` beside them."""
    evaluation = evaluation or evaluation_of(report)
    if isinstance(report, Evaluation):
        return evaluation.as_json()
    made = _finite(as_json(report))
    assert isinstance(made, dict)
    made.pop("receipts", None)  # the history keeps them
    return {**evaluation.as_json(), **made, "setup": dict(evaluation.setup)}


def report_markdown(report: Report, language: Language = "ko", difference: Difference | None = None) -> str:
    """One Markdown page with every figure, what changed since the last run, and every failing row."""
    parts = [f"# {_title(report, language)}"]
    for rows in _tables(report, language):
        parts += ["", *_markdown(rows)]
    if difference:
        parts += _changed(difference, language)
    if failed := _failures(report, language):
        heading = say(language, "틀렸거나 흠이 있는 문항", "Rows that failed or have a flaw")
        header = say(language, "번호|종류|질문|까닭|나온 것", "id|kind|question|why|got").split("|")
        rows = [[f.id, f.kind, f.question, f.why, f.got] for f in failed]
        parts += ["", f"## {heading}", "", *_markdown([header, *rows])]
    return "\n".join(parts) + "\n"


def write_report(
    report: Report,
    folder: Path,
    name: str,
    language: Language = "ko",
    *,
    evaluation: Evaluation | None = None,
    difference: Difference | None = None,
) -> list[Path]:
    """`name`.md and `name`.json in `folder` (made if missing). Existing files of that name are replaced. `evaluation`:
    the report in the one shape, with what the report itself does not know (setup, time)."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, data = folder / f"{name}.md", folder / f"{name}.json"
    write_whole(markdown, report_markdown(report, language, difference), mode=0o644)
    write_whole(data, json.dumps(report_json(report, evaluation), ensure_ascii=False, indent=2) + "\n", mode=0o644)
    return [markdown, data]


def _changed(difference: Difference, language: Language) -> list[str]:
    parts = ["", f"## {say(language, '지난 실행보다', 'Since the last run')}", ""]
    parts += [f"- {change_line(change, language)}" for change in difference.changes]
    parts += [f"- {key}: {old or '–'} → {new or '–'}" for key, old, new in difference.setup]
    for mark, cases in (("✗", difference.lost), ("✓", difference.won)):
        parts += [f"- {mark} {case.id} {case.question}".replace("\n", " ") for case in cases]
    return parts


def _failures(report: Report, language: Language) -> Sequence[Failure]:
    return failures_of(report, language) if isinstance(report, Evaluation) else report.failures


def _title(report: Report, language: Language) -> str:
    if isinstance(report, Evaluation):
        return evaluation_title(report, language)
    if isinstance(report, RetrievalReport):
        return retrieval_title(report, language)
    if isinstance(report, RouteReport):
        return route_title(report, language)
    return say(language, f"답변 평가: {report.rows}문항", f"Answers: {report.rows} questions")


def _tables(report: Report, language: Language) -> Iterable[list[list[str]]]:
    """Each with its header row first."""
    if isinstance(report, Evaluation):
        yield from evaluation_tables(report, language)
        return
    if isinstance(report, RetrievalReport):
        yield from retrieval_tables(report, language)
        return
    if isinstance(report, RouteReport):
        yield from route_tables(report, language)
        return
    header = say(language, "지표|값 (95% 구간)|문항", "figure|value (95 % interval)|rows").split("|")
    yield [header, *_answer_rows(report, language)]


def _answer_rows(report: AnswerReport, language: Language) -> Iterable[list[str]]:
    yield from _figures(say(language, "rag 정답", "rag right"), report.rag, language)
    yield from _figures(say(language, "· 그중 버전 문항", "· of these: versions"), report.version, language)
    yield _row(say(language, "답이 없을 때 삼감", "abstains when there is no answer"), report.abstention)
    yield _row(say(language, "답이 있는데 삼감", "abstains although there is one"), report.false_abstention)
    yield from _figures(say(language, "hybrid 정답 (따로)", "hybrid right (apart)"), report.hybrid, language)
    for route, figures in report.other.items():
        yield from _figures(say(language, f"{route} 정답 (따로)", f"{route} right (apart)"), figures, language)
    yield _row(say(language, "인용이 제자리에 있음", "citations resolve"), report.citations)
    yield _row(say(language, "인용이 문장을 뒷받침함", "citations support their sentence"), report.supported)
    yield _row(say(language, "정답 문서를 인용함", "cites a gold document"), report.gold_cited)
    yield [say(language, "출처 없는 사실 문장", "uncited factual sentences"), str(report.uncited), str(report.rows)]
    yield ["ms p50 / p95", f"{report.milliseconds_p50:.0f} / {report.milliseconds_p95:.0f}", str(report.rows)]
    if report.cost_usd:
        yield ["USD", f"{report.cost_usd:.4f}", str(report.rows)]


def _figures(name: str, figures: AnswerFigures, language: Language) -> Iterable[list[str]]:
    if figures.right.n or figures.not_served:
        yield _row(name, figures.right)
    if figures.not_served:
        yield [say(language, "  맡을 모델이 없음", "  nobody serves"), "–", str(figures.not_served)]


def _row(name: str, interval: Interval) -> list[str]:
    return [name, str(interval), str(interval.n)]


def _failure_line(f: Failure) -> str:
    question = f.question.replace("\n", " ")
    got = f" → {f.got}".replace("\n", " ") if f.got else ""
    return f"  {f.id} [{f.kind}] {question[:60]}: {f.why[:160]}{got[:200]}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns aligned for a terminal, where Hangul is two cells wide."""
    if not rows:
        return []
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return [lines[0], "─" * min(100, sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _markdown(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[c.replace("|", "\\|").replace("\n", "<br>") for c in row] for row in rows]
    head, *rest = ["| " + " | ".join(row) + " |" for row in cells]
    return [head, "|" + " --- |" * len(rows[0]), *rest]


def _finite(value: Any) -> Any:
    """NaN is no JSON."""
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_finite(v) for v in value]
    if isinstance(value, float) and value != value:
        return None
    assert not is_dataclass(value)
    return value
