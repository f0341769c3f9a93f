"""The tables of a route report: figures, routes, confusion, typing slips, peers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gallae.checks.calibration import BINS, SELECTIVE
from gallae.checks.scores import Interval
from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.noise import EVERY
from gallae.evals.route_peers import RoutePeerFigures
from gallae.evals.routes import Flips, RouteReport

__all__ = ["confusion_rows", "label_rows", "peer_rows", "route_tables", "route_title"]

Rows = list[list[str]]


def route_title(report: RouteReport, language: Language) -> str:
    name = f" {report.name}" if report.name else ""
    families = say(language, f", 가족 {report.families}개", f", {report.families} families") if report.families else ""
    return say(
        language, f"갈래 평가:{name} {report.rows}문항{families}", f"Routes:{name} {report.rows} questions{families}"
    )


def route_tables(report: RouteReport, language: Language) -> Iterator[Rows]:
    """Each table with its header row first."""
    header = say(language, "지표|값 (95% 구간)|문항", "figure|value (95 % interval)|rows").split("|")
    yield [header, *_figures(report, language), *_privacy(report, language)]
    if report.flips:
        yield [header, *_flips(report.flips, language)]
    yield [header, *([f"· {kind}", str(interval), str(interval.n)] for kind, interval in report.by_kind.items())]
    yield label_rows(report, language)
    yield confusion_rows(report, language)
    if report.peers:
        yield peer_rows(report, language)


def _figures(report: RouteReport, language: Language) -> Iterable[list[str]]:
    yield _row(say(language, "정확도", "accuracy"), report.scores.accuracy)
    yield _row("macro-F1", report.scores.macro_f1)
    route, share = report.best_single
    yield [say(language, f"늘 {route}일 때 정확도", f"accuracy of always {route}"), f"{share:.2f}", str(report.rows)]
    yield _row(say(language, f"ECE ({BINS}등분)", f"ECE ({BINS} equal-mass bins)"), report.ece)
    name = f"정확도 {SELECTIVE:.0%} 이상으로 정한 몫", f"coverage at ≥ {SELECTIVE:.0%} accuracy"
    yield _row(say(language, *name), report.coverage)
    yield _row(say(language, "· 되물음 (정하지 않음)", "· asked back (not covered)"), report.clarified)
    yield _row(say(language, "문서를 봐야 하는데 안 봄", "missed retrieval"), report.missed_retrieval)
    yield _row(say(language, "모델 없이 정한 몫", "decided without a model"), report.without_model)
    times = f"{report.milliseconds_p50:.2f} / {report.milliseconds_p95:.2f}"
    yield [say(language, "결정 CPU ms p50 / p95", "decision, CPU ms p50 / p95"), times, str(report.rows)]


def _privacy(report: RouteReport, language: Language) -> Iterable[list[str]]:
    yield _row(say(language, "local_only 정밀도", "local_only precision"), report.local_precision)
    yield _row(say(language, "local_only 재현율", "local_only recall"), report.local_recall)
    for ids, ko, en in (
        (report.missed_personal, "· 놓친 개인정보 문항", "· missed personal data"),
        (report.needless_personal, "· 까닭 없이 막은 문항", "· kept in without reason"),
    ):
        if ids:
            yield [say(language, ko, en), ", ".join(ids), str(len(ids))]


def _flips(flips: Flips, language: Language) -> Iterable[list[str]]:
    name = f"{EVERY}글자에 오타 하나: 바뀐 결정", f"one slip in {EVERY} characters: decisions changed"
    yield _row(say(language, *name), flips.share)
    for slips, interval in flips.by_pass.items():
        yield _row(f"· {slips}", interval)
    for edit, share in flips.by_edit.items():
        yield [say(language, f"· 바뀐 것 가운데 {edit}", f"· of the changed: {edit}"), f"{share:.2f}", ""]
    yield _row(say(language, "오타가 있을 때 정확도", "accuracy with slips"), flips.accuracy)


def label_rows(report: RouteReport, language: Language) -> Rows:
    header = say(language, "갈래|정밀도|재현율|F1|문항", "route|precision|recall|F1|rows").split("|")
    return [
        header,
        *(
            [name, f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}", str(s.n)]
            for name, s in report.scores.labels.items()
        ),
    ]


def confusion_rows(report: RouteReport, language: Language) -> Rows:
    names = list(report.scores.labels)
    header = [say(language, "정답 \\ 고른 갈래", "label \\ chosen"), *names]
    return [
        header,
        *(
            [n, *(str(report.scores.confusion.get(n, {}).get(m, 0) or "·") for m in names)]
            for n in names
            if n != "error"
        ),
    ]


def peer_rows(report: RouteReport, language: Language) -> Rows:
    head = say(
        language,
        "라우터|정확도|macro-F1|우리 − 상대 (짝지은 95% 구간)|ECE|coverage|문서 놓침|뒤집힘|CPU ms p50 / p95",
        "router|accuracy|macro-F1|ours − theirs (paired 95 % interval)|ECE|coverage|missed retrieval|flips|CPU ms p50 / p95",
    )
    flips = f"{report.flips.share.value:.3f}" if report.flips else "–"
    ours = [f"{report.scores.accuracy.value:.3f}", f"{report.scores.macro_f1.value:.3f}", "–"]
    ours += [f"{x.value:.3f}" if x.n else "–" for x in (report.ece, report.coverage, report.missed_retrieval)]
    times = f"{report.milliseconds_p50:.2f} / {report.milliseconds_p95:.2f}"
    return [head.split("|"), ["gallae", *ours, flips, times], *(_peer(peer) for peer in report.peers)]


def _peer(peer: RoutePeerFigures) -> list[str]:
    ahead = f"{peer.ahead_f1.value:+.3f} ({peer.ahead_f1.low:+.3f} … {peer.ahead_f1.high:+.3f})"
    shares = [f"{peer.accuracy.value:.3f}", f"{peer.macro_f1.value:.3f}", ahead]
    shares += [f"{x.value:.3f}" if x.n else "–" for x in (peer.ece, peer.coverage, peer.missed_retrieval, peer.flips)]
    return [peer.name, *shares, f"{peer.milliseconds_p50:.2f} / {peer.milliseconds_p95:.2f}"]


def _row(name: str, interval: Interval) -> list[str]:
    return [name, str(interval), str(interval.n)]
