"""The gate: figures against bars, so that a change that makes answers worse does not land. `--gate` exits 1.

A bar is "figure ≥ value" or "figure ≤ value" by dotted name. Figures without rows are left out, not failed. A bar that
is `clear` is missed only when the whole 95 % interval lies on its wrong side: a workspace's forty questions cannot tell
.88 from .92, and a gate that fails by chance is soon switched off. Personal data gets no benefit of the doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan

from gallae.checks.scores import Interval
from gallae.core.errors import InputError
from gallae.core.types import Check
from gallae.evals.retrieval import RetrievalReport
from gallae.evals.routes import RouteReport
from gallae.evals.run import AnswerReport

__all__ = ["ANSWER_BARS", "RETRIEVAL_BARS", "ROUTE_BARS", "Bar", "gate", "passes"]

Report = RouteReport | AnswerReport | RetrievalReport
NONE = Interval(nan, nan, nan, 0)


@dataclass(frozen=True, slots=True)
class Bar:
    value: float
    at_most: bool = False
    clear: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"

    def holds(self, figure: Interval) -> bool:
        if self.at_most:
            return (figure.low if self.clear else figure.value) <= self.value
        return (figure.high if self.clear else figure.value) >= self.value


ROUTE_BARS: Mapping[str, Bar] = {
    "macro_f1": Bar(0.90, clear=True),
    "ece": Bar(0.05, at_most=True, clear=True),
    "coverage": Bar(0.80, clear=True),
    "missed_retrieval": Bar(0.02, at_most=True, clear=True),
    "flips": Bar(0.08, at_most=True, clear=True),
    "local_recall": Bar(0.97),
    "local_precision": Bar(0.95, clear=True),
}
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
        figure = figures[name]
        if not isnan(figure.value):  # nan: no rows of this kind
            between = f" ({figure.low:.3g}–{figure.high:.3g})" if bar.clear else ""
            checks.append(Check(f"gate.{name}", bar.holds(figure), f"{figure.value:.3g}{between} {bar}"))
    return checks


def passes(checks: list[Check]) -> bool:
    return all(c.passed for c in checks)


def _bars(report: Report) -> Mapping[str, Bar]:
    if isinstance(report, RetrievalReport):
        return RETRIEVAL_BARS
    return ROUTE_BARS if isinstance(report, RouteReport) else ANSWER_BARS


def _figures(report: Report) -> dict[str, Interval]:
    if isinstance(report, RetrievalReport):
        return _retrieval_figures(report)
    if isinstance(report, RouteReport):
        return _route_figures(report)
    return {
        "rag": report.rag.right,
        "version": report.version.right,
        "hybrid": report.hybrid.right,
        "abstention": report.abstention,
        "false_abstention": report.false_abstention,
        "citations": report.citations,
        "supported": report.supported,
        "gold_cited": report.gold_cited,
    }


def _route_figures(report: RouteReport) -> dict[str, Interval]:
    missed = len(report.missed_personal)
    return {
        "accuracy": report.scores.accuracy,
        "macro_f1": report.scores.macro_f1,
        "ece": report.ece,
        "coverage": report.coverage,
        "clarified": report.clarified,
        "missed_retrieval": report.missed_retrieval,
        "without_model": report.without_model,
        "flips": report.flips.share if report.flips else NONE,
        "local_precision": report.local_precision,
        "local_recall": report.local_recall,
        "missed_personal": Interval(missed, missed, missed, report.local_recall.n),
    }


def _retrieval_figures(report: RetrievalReport) -> dict[str, Interval]:
    names = ("recall_1", "recall_5", "recall_10", "mrr_10", "ndcg_10", "all_gold_5", "span")
    figures = {name: getattr(report, name) for name in names}
    return figures | {
        name: getattr(report.evidence, name) if report.evidence else NONE
        for name in ("auc", "passed_at_kept", "kept", "passed")
    }
