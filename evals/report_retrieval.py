"""The tables of a retrieval report: figures, the evidence, kinds of questions, peers. Three decimals, because
searches differ in the third."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gallae.checks.scores import Interval
from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.retrieval import CONTEXT, EvidenceFigures, RetrievalReport
from gallae.evals.retrieval_peers import PeerFigures

__all__ = ["peer_rows", "retrieval_tables", "retrieval_title"]

Rows = list[list[str]]
NAMES = {"ko": ("한국어", "Korean"), "en": ("영어", "English")}


def retrieval_title(report: RetrievalReport, language: Language) -> str:
    return say(
        language,
        f"검색 평가: {report.name} (문서 {report.documents}개, {report.questions}문항)",
        f"Retrieval: {report.name} ({report.documents} documents, {report.questions} questions)",
    )


def retrieval_tables(report: RetrievalReport, language: Language) -> Iterator[Rows]:
    """Each table with its header row first."""
    header = say(language, "지표|값 (95% 구간)|문항", "figure|value (95 % interval)|rows").split("|")
    yield [header, *_figures(report, language)]
    if report.peers:
        yield peer_rows(report, language)
        yield _ahead(report, language)


def _figures(report: RetrievalReport, language: Language) -> Iterable[list[str]]:
    yield _row("recall@1", report.recall_1)
    yield _row("recall@5", report.recall_5)
    yield _row("recall@10", report.recall_10)
    yield _row("MRR@10", report.mrr_10)
    yield _row("nDCG@10", report.ndcg_10)
    if report.all_gold_5.n:
        name = say(language, "정답 문서가 여럿일 때 5위 안에 모두", "several gold documents, all in the first 5")
        yield _row(name, report.all_gold_5)
    for kind, interval in report.by_kind.items():
        yield _row(f"· recall@5 {kind}", interval)
    for pair, recall in report.across.items():
        asked, held = pair.split(">")
        name = say(
            language,
            f"{NAMES[asked][0]} 질문, {NAMES[held][0]} 문서",
            f"{NAMES[asked][1]} question, {NAMES[held][1]} document",
        )
        yield _row(f"{name} recall@1", recall.recall_1)
        yield _row(f"{name} recall@5", recall.recall_5)
    if report.span.n:
        name = say(
            language, f"문맥 앞 {CONTEXT:,}자 안의 정답 구간", f"answer span in the first {CONTEXT:,} characters"
        )
        yield _row(name, report.span)
    if report.evidence:
        yield from _evidence(report.evidence, language)
    yield [
        say(language, "검색 CPU ms p50 / p95", "search, CPU ms p50 / p95"),
        f"{report.milliseconds_p50:.2f} / {report.milliseconds_p95:.2f}",
        str(report.questions),
    ]
    yield [say(language, "색인 CPU 초", "index, CPU seconds"), f"{report.index_seconds:.2f}", str(report.documents)]


def _evidence(evidence: EvidenceFigures, language: Language) -> Iterable[list[str]]:
    yield _row(say(language, "근거 AUC (답 있음 / 없음)", "evidence AUC (answerable or not)"), evidence.auc)
    yield _row(say(language, "· 낱말만 (갈래가 보는 것)", "· words alone (what the router sees)"), evidence.auc_words)
    yield _row(say(language, "· 점수만", "· score alone"), evidence.auc_score)
    yield _row(say(language, "· 포함률만", "· coverage alone"), evidence.auc_coverage)
    kept = say(
        language,
        f"답 있는 95%를 남길 때 통과한 답 없는 문항 (문턱 {evidence.threshold:.2f})",
        f"unanswerable let through when 95 % of answerable are kept (threshold {evidence.threshold:.2f})",
    )
    yield _row(kept, evidence.passed_at_kept)
    yield _row(say(language, "제품 문턱: 남은 답 있는 문항", "product's threshold: answerable kept"), evidence.kept)
    yield _row(
        say(language, "제품 문턱: 통과한 답 없는 문항", "product's threshold: unanswerable let through"),
        evidence.passed,
    )


def peer_rows(report: RetrievalReport, language: Language) -> Rows:
    head = say(
        language,
        "검색기|recall@1|recall@5|recall@10|MRR@10|nDCG@10|CPU ms p50 / p95|색인 CPU 초",
        "search|recall@1|recall@5|recall@10|MRR@10|nDCG@10|CPU ms p50 / p95|index CPU s",
    )
    rows = [head.split("|")]
    searches: list[tuple[str, RetrievalReport | PeerFigures]] = [("gallae", report)]
    searches += [(peer.name, peer) for peer in report.peers]
    for name, one in searches:
        shares = (one.recall_1, one.recall_5, one.recall_10, one.mrr_10, one.ndcg_10)
        times = f"{one.milliseconds_p50:.2f} / {one.milliseconds_p95:.2f}"
        rows.append([name, *(f"{share.value:.3f}" for share in shares), times, f"{one.index_seconds:.2f}"])
    return rows


def _ahead(report: RetrievalReport, language: Language) -> Rows:
    head = say(
        language,
        "우리 − 상대 (짝지은 95% 구간)|recall@1|recall@5|MRR@10",
        "ours − theirs (paired 95 % interval)|recall@1|recall@5|MRR@10",
    )
    return [
        head.split("|"),
        *(
            [peer.name, *(_signed(one) for one in (peer.ahead_1, peer.ahead_5, peer.ahead_mrr))]
            for peer in report.peers
        ),
    ]


def _row(name: str, interval: Interval) -> list[str]:
    return [name, _three(interval), str(interval.n)]


def _three(interval: Interval) -> str:
    return f"{interval.value:.3f} ({interval.low:.3f}–{interval.high:.3f})" if interval.n else "–"


def _signed(interval: Interval) -> str:
    return f"{interval.value:+.3f} ({interval.low:+.3f} … {interval.high:+.3f})"
