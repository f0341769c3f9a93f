"""The gate: figures against bars, so that a change that makes answers worse does not land. `--gate` exits 1.

A bar is "figure ≥ value" or "figure ≤ value" by dotted name. Figures without rows are left out, not failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from gallae.checks.scores import Interval
from gallae.core.errors import InputError
from gallae.core.types import Check
from gallae.evals.retrieval import RetrievalReport
from gallae.evals.run import AnswerReport, RouteReport

__all__ = ["ANSWER_BARS", "RETRIEVAL_BARS", "ROUTE_BARS", "Bar", "gate", "passes"]

Report = RouteReport | AnswerReport | RetrievalReport


@dataclass(frozen=True, slots=True)
class Bar:
    value: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"


ROUTE_BARS: Mapping[str, Bar] = {"macro_f1": Bar(0.85), "missed_personal": Bar(0, at_most=True)}
ANSWER_BARS: Mapping[str, Bar] = {
    "rag": Bar(0.80),
    "version": Bar(0.95),
    "abstention": Bar(0.85),
    "false_abstention": Bar(0.10, at_most=True),
    "citations": Bar(1.0),
    "supported": Bar(0.95),
}
RETRIEVAL_BARS: Mapping[str, Bar] = {
    "recall_5": Bar(0.90),
    "span": Bar(0.97),
    "auc": Bar(0.95),
    "passed_at_kept": Bar(0.20, at_most=True),
}


def gate(report: Report, bars: Mapping[str, Bar] | None = None) -> list[Check]:
    """One check a bar. InputError names a bar for a figure that this report does not have."""
    figures = _figures(report)
    if bars is None:
        bars = _bars(report)
    checks = []
    for name, bar in bars.items():
        if name not in figures:
            raise InputError(f"bar {name!r}: no such figure", hint=f"There are: {', '.join(figures)}.")
        value = figures[name]
        if value == value:  # nan: no rows of this kind
            reached = value <= bar.value if bar.at_most else value >= bar.value
            checks.append(Check(f"gate.{name}", reached, f"{value:.3g} {bar}"))
    return checks


def passes(checks: list[Check]) -> bool:
    return all(c.passed for c in checks)


def _bars(report: Report) -> Mapping[str, Bar]:
    if isinstance(report, RetrievalReport):
        return RETRIEVAL_BARS
    return ROUTE_BARS if isinstance(report, RouteReport) else ANSWER_BARS


def _figures(report: Report) -> dict[str, float]:
    if isinstance(report, RetrievalReport):
        return _retrieval_figures(report)
    if isinstance(report, RouteReport):
        intervals = {
            "accuracy": report.scores.accuracy,
            "macro_f1": report.scores.macro_f1,
            "local_only": report.local_only,
        }
        return _values(intervals) | {"missed_personal": float(len(report.missed_personal))}
    return _values(
        {
            "rag": report.rag.right,
            "version": report.version.right,
            "hybrid": report.hybrid.right,
            "abstention": report.abstention,
            "false_abstention": report.false_abstention,
            "citations": report.citations,
            "supported": report.supported,
            "gold_cited": report.gold_cited,
        }
    )


def _retrieval_figures(report: RetrievalReport) -> dict[str, float]:
    names = ("recall_1", "recall_5", "recall_10", "mrr_10", "ndcg_10", "all_gold_5", "span")
    figures = _values({name: getattr(report, name) for name in names})
    return figures | {
        name: getattr(report.evidence, name).value if report.evidence else nan
        for name in ("auc", "passed_at_kept", "kept", "passed")
    }


def _values(intervals: Mapping[str, Interval]) -> dict[str, float]:
    return {name: interval.value for name, interval in intervals.items()}
