"""The reports of routes, answers and retrieval as `Evaluation`s: the same dotted names that bars.toml judges, every row
as a case, confusion and reliability as tables. History, differences, pages and experiments then know one shape.

    evaluation = evaluation_of(report, "shop")
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import nan

from gallae.checks.scores import Interval
from gallae.evals.evaluation import Evaluation, Figure, Table, Unit
from gallae.evals.report_retrieval import peer_rows as retrieval_peers
from gallae.evals.report_routes import confusion_rows, label_rows, peer_rows
from gallae.evals.retrieval import RetrievalReport
from gallae.evals.routes import RouteReport
from gallae.evals.run import AnswerReport

__all__ = ["Report", "evaluation_of", "figures_of"]

Report = RouteReport | AnswerReport | RetrievalReport | Evaluation
NONE = Interval(nan, nan, nan, 0)
# name: (Korean, English); "≤" before a name whose figure is the better the smaller.
ROUTES = {
    "macro_f1": ("macro-F1", "macro-F1"),
    "accuracy": ("정확도", "accuracy"),
    "≤ece": ("확신의 오차 (ECE)", "calibration error (ECE)"),
    "coverage": ("정확도 97% 이상으로 정한 몫", "coverage at ≥ 97 % accuracy"),
    "≤clarified": ("되물음", "asked back"),
    "≤missed_retrieval": ("문서를 봐야 하는데 안 봄", "missed retrieval"),
    "without_model": ("모델 없이 정한 몫", "decided without a model"),
    "≤flips": ("오타로 바뀐 결정", "decisions changed by typing slips"),
    "local_precision": ("local_only 정밀도", "local_only precision"),
    "local_recall": ("local_only 재현율", "local_only recall"),
    "≤missed_personal": ("놓친 개인정보 문항", "missed personal data"),
}
ANSWERS = {
    "rag": ("rag 정답", "rag right"),
    "version": ("그중 버전 문항", "of these: versions"),
    "hybrid": ("hybrid 정답", "hybrid right"),
    "abstention": ("답이 없을 때 삼감", "abstains when there is no answer"),
    "≤false_abstention": ("답이 있는데 삼감", "abstains although there is one"),
    "citations": ("인용이 제자리에 있음", "citations resolve"),
    "supported": ("인용이 문장을 뒷받침함", "citations support their sentence"),
    "gold_cited": ("정답 문서를 인용함", "cites a gold document"),
}
RETRIEVAL = {
    "recall_5": ("recall@5", "recall@5"),
    "recall_1": ("recall@1", "recall@1"),
    "recall_10": ("recall@10", "recall@10"),
    "mrr_10": ("MRR@10", "MRR@10"),
    "ndcg_10": ("nDCG@10", "nDCG@10"),
    "all_gold_5": ("정답 문서가 여럿일 때 모두", "all of several gold documents"),
    "span": ("답이 든 대목이 문맥에 있음", "the answer's span is in context"),
    "auc": ("근거가 답의 유무를 가름 (AUC)", "evidence tells answerable (AUC)"),
    "≤passed_at_kept": ("95%를 살릴 때 잘못 통과", "let through when 95 % are kept"),
    "kept": ("답이 있는 질문을 통과시킴", "answerable questions let through"),
    "≤passed": ("답이 없는 질문을 통과시킴", "unanswerable questions let through"),
}


def evaluation_of(report: Report, workspace: str = "", *, made: float = 0.0, cpu_seconds: float = 0.0) -> Evaluation:
    """`report` in the one shape; an Evaluation is given back as it is. `workspace` where the report has no name."""
    if isinstance(report, Evaluation):
        return report
    what = (
        "answers" if isinstance(report, AnswerReport) else "routes" if isinstance(report, RouteReport) else "retrieval"
    )
    return Evaluation(
        what,
        workspace if isinstance(report, AnswerReport) else report.name or workspace,
        figures_of(report),
        report.cases,
        tuple(_tables(report)),
        report.setup,
        made,
        cpu_seconds,
        () if isinstance(report, RetrievalReport) else report.receipts,
    )


def figures_of(report: Report) -> tuple[Figure, ...]:
    """The figures of any report, the main ones first, under the names that bars use."""
    if isinstance(report, Evaluation):
        return report.figures
    if isinstance(report, AnswerReport):
        made = _named(_answer_intervals(report), ANSWERS)
        spent = (Figure("cost_usd", _point(report.cost_usd, report.rows), "비용", "cost", at_most=True, unit="usd"),)
        return (*made, *_times(report.milliseconds_p50, report.milliseconds_p95, report.rows), *spent)
    if isinstance(report, RouteReport):
        return (
            *_named(_route_intervals(report), ROUTES),
            *_times(report.milliseconds_p50, report.milliseconds_p95, report.rows),
        )
    return (
        *_named(_retrieval_intervals(report), RETRIEVAL),
        *_times(report.milliseconds_p50, report.milliseconds_p95, report.questions),
    )


def _named(intervals: Mapping[str, Interval], names: Mapping[str, tuple[str, str]]) -> Iterator[Figure]:
    for name, (ko, en) in names.items():
        key = name.removeprefix("≤")
        unit: Unit = "count" if key == "missed_personal" else "share"
        yield Figure(key, intervals[key], ko, en, at_most=name != key, unit=unit)


def _times(p50: float, p95: float, n: int) -> Iterator[Figure]:
    for name, value, label in (("milliseconds_p50", p50, "p50"), ("milliseconds_p95", p95, "p95")):
        yield Figure(name, _point(value, n), f"걸린 시간 {label}", f"time {label}", at_most=True, unit="ms")


def _point(value: float, n: int) -> Interval:
    return Interval(value, value, value, n) if n else NONE


def _answer_intervals(report: AnswerReport) -> dict[str, Interval]:
    right = {name: getattr(report, name).right for name in ("rag", "version", "hybrid")}
    names = ("abstention", "false_abstention", "citations", "supported", "gold_cited")
    return right | {name: getattr(report, name) for name in names}


def _route_intervals(report: RouteReport) -> dict[str, Interval]:
    own = ("ece", "coverage", "clarified", "missed_retrieval", "without_model", "local_precision", "local_recall")
    return {
        "accuracy": report.scores.accuracy,
        "macro_f1": report.scores.macro_f1,
        **{name: getattr(report, name) for name in own},
        "flips": report.flips.share if report.flips else NONE,
        "missed_personal": _point(len(report.missed_personal), report.local_recall.n),
    }


def _retrieval_intervals(report: RetrievalReport) -> dict[str, Interval]:
    names = ("recall_1", "recall_5", "recall_10", "mrr_10", "ndcg_10", "all_gold_5", "span")
    figures = {name: getattr(report, name) for name in names}
    return figures | {
        name: getattr(report.evidence, name) if report.evidence else NONE
        for name in ("auc", "passed_at_kept", "kept", "passed")
    }


def _tables(report: RouteReport | AnswerReport | RetrievalReport) -> Iterator[Table]:
    if isinstance(report, RouteReport):
        yield _table("confusion", "정답 ↓ 고른 갈래 →", "label ↓ chosen →", confusion_rows(report, "en"))
        yield _table("labels", "갈래마다", "by route", label_rows(report, "en"))
        if report.reliability:
            bins = [[f"{confidence:.3f}", f"{right:.3f}", str(n)] for confidence, right, n in report.reliability]
            yield _table("reliability", "확신", "confidence", [["confidence", "accuracy", "rows"], *bins])
        if report.peers:
            yield _table("peers", "다른 라우터와", "other routers", peer_rows(report, "en"))
    elif isinstance(report, RetrievalReport) and report.peers:
        yield _table("peers", "다른 검색과", "other searches", retrieval_peers(report, "en"))
    kinds = _kinds(report)
    if kinds:
        rows = [[kind, f"{x.value:.3f}", f"{x.low:.3f}", f"{x.high:.3f}", str(x.n)] for kind, x in kinds.items() if x.n]
        yield _table("kinds", "종류", "kind", [["kind", "right", "low", "high", "rows"], *rows])


def _kinds(report: RouteReport | AnswerReport | RetrievalReport) -> Mapping[str, Interval]:
    if isinstance(report, AnswerReport):
        by_route = {"rag": report.rag, "version": report.version, "hybrid": report.hybrid, **report.other}
        return {name: figures.right for name, figures in by_route.items()} | {"unanswerable": report.abstention}
    return report.by_kind


def _table(name: str, ko: str, en: str, rows: list[list[str]]) -> Table:
    return Table(name, ko, en, tuple(tuple(row) for row in rows))
