"""Judges a router on labelled questions: right, sure of itself, steady under typing slips, quick.

Rows are judged one workspace at a time, and reported for each of them and pooled:

    judged = judge_routes(load_routes(file), router.decide, today=today, name="shop", noise=SEED)
    report = routes_report("shop", judged)

`evaluate_routes(rows, router.decide, today=today)` does both at once, without noise.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from gallae.checks.calibration import Sure, calibration_interval, coverage_at, reliability
from gallae.checks.scores import SEED, Classified, Interval, bootstrap, classify_scores, percentile, wilson
from gallae.checks.task import RouteRow, routes_task
from gallae.core.types import Answer, Decision, Person, Question, RuleVote, as_json
from gallae.evals.evaluation import Case
from gallae.evals.noise import PASSES, noisy
from gallae.evals.rows import question_of
from gallae.evals.run import Failure, Progress

if TYPE_CHECKING:
    from gallae.evals.route_peers import RoutePeerFigures

__all__ = [
    "Flips",
    "Judged",
    "RouteReport",
    "Slipped",
    "evaluate_routes",
    "families_of",
    "judge_routes",
    "routes_report",
    "slipped_question",
]

LOOKS = ("rag", "hybrid")  # the routes that read the documents
Decide = Callable[[Question], Decision]


@dataclass(frozen=True, slots=True)
class Slipped:
    """What was decided on the question with typing slips: of which sorts they are, and the route."""

    name: str  # of the pass
    edits: tuple[str, ...]
    route: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what was decided on it. `route` is "error" where `decide` raised; `milliseconds` are CPU time."""

    row: RouteRow
    workspace: str
    route: str
    confidence: float = 0.0
    undecided: bool = False  # a question back
    local_only: bool | None = None
    asked_model: bool = False
    milliseconds: float = 0.0
    votes: tuple[RuleVote, ...] = ()
    why: str = ""
    slipped: tuple[Slipped, ...] = ()
    config: str = ""  # of the decision
    receipt: Mapping[str, Any] = field(default_factory=dict, repr=False)  # of a wrong one, as of a turn without text

    @property
    def right(self) -> bool:
        return self.route == self.row.route

    @property
    def sure(self) -> Sure:
        """Undecided for coverage: a question back and an error."""
        return (None if self.undecided or self.route == "error" else self.confidence), self.right


@dataclass(frozen=True, slots=True)
class Flips:
    """Decisions that typing slips change. `by_edit`: which share of the changed decisions falls to which sort of slip
    (a decision with several sorts is divided between them)."""

    share: Interval
    by_pass: dict[str, Interval]
    by_edit: dict[str, float]
    accuracy: Interval  # of the decisions on the slipped questions


@dataclass(frozen=True, slots=True)
class RouteReport:
    """Intervals are bootstrapped by family where the rows name one (`families` > 0), shares of few rows are Wilson's.

    coverage          largest share of the rows decided at ≥ 97 % accuracy, the surest first; a question back is none
    clarified         questions back; each still has a route and is scored
    missed_retrieval  answerable rows of rag and hybrid that went where no document is read
    local_only        precision and recall over the rows that say it; `missed_personal` would have left the house
    reliability       (mean confidence, accuracy, rows) of ten bins of equal mass
    setup             what it ran with: release, index version, the decisions' config
    """

    name: str
    rows: int
    families: int
    scores: Classified
    ece: Interval
    coverage: Interval
    clarified: Interval
    missed_retrieval: Interval
    missed_documents: tuple[str, ...]
    without_model: Interval
    asked_model: int
    local_precision: Interval
    local_recall: Interval
    missed_personal: tuple[str, ...]
    needless_personal: tuple[str, ...]
    flips: Flips | None
    by_kind: dict[str, Interval]
    best_single: tuple[str, float]  # the route that is right most often if always taken
    milliseconds_p50: float
    milliseconds_p95: float
    failures: tuple[Failure, ...]
    peers: tuple[RoutePeerFigures, ...] = ()
    reliability: tuple[tuple[float, float, int], ...] = ()
    cases: tuple[Case, ...] = ()
    setup: Mapping[str, str] = field(default_factory=dict)
    receipts: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)  # of the decisions that were wrong


def evaluate_routes(
    rows: Sequence[RouteRow],
    decide: Decide,
    *,
    today: date,
    person: Person | None = None,
    progress: Progress | None = None,
) -> RouteReport:
    """Judge and report the rows of one workspace, without noise."""
    return routes_report("", judge_routes(rows, decide, today=today, person=person, progress=progress))


def judge_routes(
    rows: Sequence[RouteRow],
    decide: Decide,
    *,
    today: date,
    person: Person | None = None,
    name: str = "",
    noise: int | None = None,
    progress: Progress | None = None,
) -> list[Judged]:
    """Decide every row, and with a seed for `noise` once more for each pass of typing slips. A row on which `decide`
    raises counts as wrong and keeps the error."""
    judged = []
    for done, row in enumerate(rows, 1):
        slipped = []
        for slips in PASSES if noise is not None else ():
            text, edits = slipped_question(row, slips, noise or 0)
            again, _, _ = _decided(question_of(row, today, person, text=text), decide)
            slipped.append(Slipped(slips, edits, again.route if again else "error"))
        decision, why, spent = _decided(question_of(row, today, person), decide)
        if decision is None:
            judged.append(Judged(row, name, "error", milliseconds=spent, why=why, slipped=tuple(slipped)))
        else:
            judged.append(_judged(row, name, decision, spent, tuple(slipped)))
        if progress:
            progress(done, len(rows))
    return judged


def slipped_question(row: RouteRow, name: str, seed: int) -> tuple[str, tuple[str, ...]]:
    """The row's question with the slips of one pass, and their sorts."""
    made = noisy(row.question, name, seed)
    return made.text, made.edits


def routes_report(
    name: str, judged: Sequence[Judged], *, seed: int = SEED, peers: tuple[RoutePeerFigures, ...] = ()
) -> RouteReport:
    """The figures of one workspace's rows, or of several workspaces' pooled (row ids then with their workspace)."""
    groups = families_of(judged)
    several = len({j.workspace for j in judged}) > 1
    ids = [f"{j.workspace}/{j.row.id}" if several else j.row.id for j in judged]
    missed = [not _looked(j) for j in judged if _should_look(j.row)]
    said = [(id, j.row.local_only, j.local_only) for id, j in zip(ids, judged, strict=True) if _says_local(j)]
    kept = sum(bool(wanted and got) for _, wanted, got in said)
    decided = [j for j in judged if j.route != "error"]
    times = [j.milliseconds for j in judged]
    return RouteReport(
        name=name,
        rows=len(judged),
        families=len({(j.workspace, j.row.family) for j in judged if j.row.family}),
        scores=classify_scores([(j.row.route, j.route) for j in judged], seed=seed, groups=groups),
        ece=calibration_interval([(j.confidence, j.right) for j in judged], seed=seed, groups=groups),
        coverage=bootstrap([j.sure for j in judged], coverage_at, seed=seed, groups=groups),
        clarified=wilson(sum(j.undecided for j in judged), len(judged)),
        missed_retrieval=wilson(sum(missed), len(missed)),
        missed_documents=tuple(id for id, j in zip(ids, judged, strict=True) if _should_look(j.row) and not _looked(j)),
        without_model=wilson(sum(not j.asked_model for j in decided), len(decided)),
        asked_model=sum(j.asked_model for j in judged),
        local_precision=wilson(kept, sum(bool(got) for _, _, got in said)),
        local_recall=wilson(kept, sum(bool(wanted) for _, wanted, _ in said)),
        missed_personal=tuple(id for id, wanted, got in said if wanted and not got),
        needless_personal=tuple(id for id, wanted, got in said if got and not wanted),
        flips=_flips(judged, groups, seed),
        by_kind=_by_kind(judged),
        best_single=_best_single([j.row.route for j in judged]),
        milliseconds_p50=percentile(times, 0.5),
        milliseconds_p95=percentile(times, 0.95),
        failures=tuple(_failure(id, j) for id, j in zip(ids, judged, strict=True) if not j.right or j.why),
        peers=peers,
        reliability=tuple(reliability([(j.confidence, j.right) for j in judged if j.route != "error"])),
        cases=tuple(_case(id, j) for id, j in zip(ids, judged, strict=True)),
        receipts=tuple(j.receipt for j in judged if j.receipt),
    )


def families_of(judged: Sequence[Judged]) -> list[Hashable] | None:
    """What is drawn together in a bootstrap; None if no row names a family. A row without one stands alone."""
    if not any(j.row.family for j in judged):
        return None
    return [(j.workspace, j.row.family or ("alone", number)) for number, j in enumerate(judged)]


def _decided(question: Question, decide: Decide) -> tuple[Decision | None, str, float]:
    """(the decision or None, the error, CPU milliseconds)"""
    started = time.process_time()
    try:
        decision, why = decide(question), ""
    except Exception as error:  # one bad row never stops an evaluation
        decision, why = None, f"{type(error).__name__}: {error}"
    return decision, why, (time.process_time() - started) * 1e3


def _judged(row: RouteRow, name: str, decision: Decision, spent: float, slipped: tuple[Slipped, ...]) -> Judged:
    return Judged(
        row,
        name,
        decision.route,
        decision.confidence,
        decision.outcome == "clarify",
        decision.local_only,
        decision.asked_model,
        spent,
        decision.rules,
        routes_task([]).evaluate(row, decision).why,
        slipped,
        decision.config,
        {} if decision.route == row.route else _receipt(row, decision),
    )


def _receipt(row: RouteRow, decision: Decision) -> dict[str, Any]:
    """Turn JSON of a turn that was only decided, so that whoever reads a wrong decision sees its rules and signals. The
    same decision has the same id: a seed gives the same report."""
    id = hashlib.sha256(f"{decision.config}\n{row.id}\n{row.question}".encode()).hexdigest()[:32]
    turn = Answer(id, "", row.question, "", decision.outcome or "answered", decision.route, decision)
    return dict(as_json(turn))


def _case(id: str, j: Judged) -> Case:
    made = _failure(id, j)
    right = float(j.right)
    values = {"accuracy": right, "clarified": float(j.undecided), "without_model": float(not j.asked_model)}
    if _should_look(j.row):
        values["missed_retrieval"] = float(not _looked(j))
    if j.slipped:
        values["flips"] = sum(s.route != j.route for s in j.slipped) / len(j.slipped)
    if _says_local(j):
        values["local_only"] = float(j.row.local_only == j.local_only)
        values |= {"local_recall": float(bool(j.local_only))} if j.row.local_only else {}
    group = f"{j.workspace}/{j.row.family}" if j.row.family else ""
    return Case(
        id,
        made.question,
        right,
        j.right,
        j.why,
        made.got,
        made.kind,
        group,
        turn=str(j.receipt.get("id", "")),
        milliseconds=j.milliseconds,
        values=values,
    )


def _should_look(row: RouteRow) -> bool:
    return row.answerable and row.route in LOOKS


def _looked(j: Judged) -> bool:
    return j.route in LOOKS


def _says_local(j: Judged) -> bool:
    return j.row.local_only is not None and j.local_only is not None


def _flips(judged: Sequence[Judged], groups: Sequence[Hashable] | None, seed: int) -> Flips | None:
    """None if nothing was slipped. Drawn by row or family: the passes over one question are not independent."""
    if not any(j.slipped for j in judged):
        return None
    changed = [(j, s) for j in judged for s in j.slipped if s.route != j.route]
    laid: Counter[str] = Counter()
    for _, s in changed:
        laid.update({edit: s.edits.count(edit) / len(s.edits) for edit in set(s.edits)})
    every = list(PASSES)
    return Flips(
        share=bootstrap([[s.route != j.route for s in j.slipped] for j in judged], _mean, seed=seed, groups=groups),
        by_pass={
            name: wilson(
                sum(s.name == name for _, s in changed), sum(s.name == name for j in judged for s in j.slipped)
            )
            for name in every
        },
        by_edit={edit: share / len(changed) for edit, share in sorted(laid.items())},
        accuracy=bootstrap(
            [[s.route == j.row.route for s in j.slipped] for j in judged], _mean, seed=seed, groups=groups
        ),
    )


def _mean(rows: Sequence[Sequence[bool]]) -> float:
    n = sum(map(len, rows))
    return sum(map(sum, rows)) / n if n else 0.0


def _by_kind(judged: Sequence[Judged]) -> dict[str, Interval]:
    kinds: dict[str, list[bool]] = {}
    for j in judged:
        kinds.setdefault(j.row.kind, []).append(j.right)
    return {kind: wilson(sum(right), len(right)) for kind, right in sorted(kinds.items())}


def _best_single(labels: Sequence[str]) -> tuple[str, float]:
    if not labels:
        return "", 0.0
    best = max(sorted(set(labels)), key=labels.count)
    return best, labels.count(best) / len(labels)


def _failure(id: str, j: Judged) -> Failure:
    """With the votes of the receipt: who wins an argument that should have been lost?"""
    spoke = ", ".join(f"{v.id} {v.support:+.1f}" for v in j.votes) or "no rule"
    got = f"{j.route} {j.confidence:.2f} by {spoke}" if j.route != "error" else ""
    return Failure(id, j.row.question, j.why, j.row.kind, got)
