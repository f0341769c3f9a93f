"""Runs a whole chat over questions with known answers (routes.py does it for the router alone).

The chat is given as a function, so that page, CLI and tests run the same code with whatever serves:
`await evaluate_answers(rows, ask)`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gallae.checks.scores import Interval, percentile, wilson
from gallae.checks.support import Read
from gallae.checks.task import AnswerRow, Score, answer_score
from gallae.core.types import Answer, Check, Person, Question, as_json
from gallae.evals.evaluation import Case, values_of
from gallae.evals.rows import question_of

__all__ = ["AnswerFigures", "AnswerReport", "Failure", "Progress", "evaluate_answers"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed and why, in a form a person can act on."""

    id: str
    question: str
    why: str
    kind: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Rows of one sort: right = every must_include met, no must_not_include, ≤ 400 characters."""

    right: Interval
    not_served: int = 0  # nobody serves the route: not counted as wrong
    abstained: int = 0
    characters_mean: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """`rag` holds the answerable rows of route rag (versions among them), `version` those that need the right version.

    `citations` and `supported` pool all answers: shares of citations that resolve and of cited sentences whose
    numbers, dates, codes and names stand in what they cite. `gold_cited`: answered rag rows that cite a gold document.
    `cases` are all rows, `receipts` their turns as JSON, `setup` what it ran with (graphs.versions).
    """

    rows: int
    rag: AnswerFigures
    version: AnswerFigures
    hybrid: AnswerFigures
    other: dict[str, AnswerFigures]
    abstention: Interval
    false_abstention: Interval
    citations: Interval
    supported: Interval
    uncited: int
    gold_cited: Interval
    milliseconds_p50: float
    milliseconds_p95: float
    cost_usd: float
    failures: tuple[Failure, ...]
    cases: tuple[Case, ...] = ()
    setup: Mapping[str, str] = field(default_factory=dict)
    receipts: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


async def evaluate_answers(
    rows: Sequence[AnswerRow],
    ask: Callable[[Question], Awaitable[Answer]],
    *,
    today: date,
    person: Person | None = None,
    read: Read | None = None,
    versioned: Callable[[AnswerRow], bool] | None = None,
    concurrency: int = 1,
    progress: Progress | None = None,
) -> AnswerReport:
    """Ask every row, at most `concurrency` at once. `read` gives stored texts, to resolve citations against;
    `versioned` says which rows need the right version (default: their `needs`)."""
    gate = asyncio.Semaphore(max(1, concurrency))
    done = 0

    async def one(row: AnswerRow) -> _Judged:
        nonlocal done
        async with gate:
            started = time.perf_counter()
            try:
                answer = await ask(question_of(row, today, person))
                judged = _Judged(row, answer, answer_score(row, answer, read), _milliseconds(answer, started))
            except Exception as error:  # one bad row never stops an evaluation
                judged = _Judged(row, None, Score(0.0, False), 0.0, f"{type(error).__name__}: {error}")
        done += 1
        if progress:
            progress(done, len(rows))
        return judged

    return _answer_report(
        await asyncio.gather(*(one(row) for row in rows)), versioned or (lambda r: "version" in r.needs)
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    row: AnswerRow
    answer: Answer | None
    score: Score
    milliseconds: float
    error: str = ""

    @property
    def outcome(self) -> str:
        return self.answer.outcome if self.answer else "error"

    @property
    def not_served(self) -> bool:
        """Nobody serves the route it belongs to. Unserved because it took a wrong route is wrong."""
        return self.answer is not None and self.outcome == "unserved" and self.answer.decision.route == self.row.route


def _answer_report(judged: Sequence[_Judged], versioned: Callable[[AnswerRow], bool]) -> AnswerReport:
    answerable = [j for j in judged if j.row.answerable]
    hopeless = [j for j in judged if not j.row.answerable]
    rag = [j for j in answerable if j.row.route == "rag"]
    others = sorted({j.row.route for j in answerable} - {"rag", "hybrid"})
    answered_rag = [j for j in rag if j.answer and j.row.gold and j.outcome in ("answered", "cut")]
    times = [j.milliseconds for j in judged if j.answer]
    proofs = [c for j in judged for c in j.score.checks]
    return AnswerReport(
        rows=len(judged),
        rag=_figures(rag),
        version=_figures([j for j in rag if versioned(j.row)]),
        hybrid=_figures([j for j in answerable if j.row.route == "hybrid"]),
        other={route: _figures([j for j in answerable if j.row.route == route]) for route in others},
        abstention=wilson(sum(j.score.passed for j in hopeless), len(hopeless)),
        false_abstention=wilson(sum(j.outcome == "abstained" for j in rag), len(rag)),
        citations=_share(proofs, "citations"),
        supported=_share(proofs, "support"),
        uncited=sum(c.name == "uncited" and not c.passed for c in proofs),
        gold_cited=wilson(sum(_cites_gold(j) for j in answered_rag), len(answered_rag)),
        milliseconds_p50=percentile(times, 0.5),
        milliseconds_p95=percentile(times, 0.95),
        cost_usd=sum(j.answer.usage.cost_usd for j in judged if j.answer),
        failures=tuple(_failure(j) for j in judged if not j.score.passed or j.score.why),
        cases=tuple(_case(j, versioned(j.row)) for j in judged),
        receipts=tuple(as_json(j.answer) for j in judged if j.answer),
    )


def _case(j: _Judged, versioned: bool) -> Case:
    rag = j.row.answerable and j.row.route == "rag"
    kind = "unanswerable" if not j.row.answerable else "version" if rag and versioned else j.row.route
    return Case(
        j.row.id,
        j.row.question,
        j.score.value,
        j.score.passed,
        j.error or j.score.why,
        j.answer.text if j.answer else "",
        kind,
        served=not j.not_served,
        turn=j.answer.id if j.answer else "",
        cost_usd=j.answer.usage.cost_usd if j.answer else 0.0,
        milliseconds=j.milliseconds,
        values=_values(j, versioned),
    )


def _values(j: _Judged, versioned: bool) -> dict[str, float]:
    """By the names of the report's figures; checks by their own."""
    values = values_of(j.score.checks)
    if "support" in values:
        values["supported"] = values.pop("support")
    if not j.row.answerable:
        return values | {"abstention": float(j.score.passed)}
    if j.row.route == "rag":
        values["false_abstention"] = float(j.outcome == "abstained")
    if j.row.route in ("rag", "hybrid") and not j.not_served:
        values[j.row.route] = float(j.score.passed)
        values |= {"version": float(j.score.passed)} if versioned and j.row.route == "rag" else {}
    if j.row.route == "rag" and j.answer and j.row.gold and j.outcome in ("answered", "cut"):
        values["gold_cited"] = float(_cites_gold(j))
    return values


def _figures(judged: Sequence[_Judged]) -> AnswerFigures:
    served = [j for j in judged if not j.not_served]
    lengths = [len(j.answer.text) for j in served if j.answer and j.outcome == "answered"]
    return AnswerFigures(
        right=wilson(sum(j.score.passed for j in served), len(served)),
        not_served=len(judged) - len(served),
        abstained=sum(j.outcome == "abstained" for j in served),
        characters_mean=sum(lengths) / len(lengths) if lengths else 0.0,
    )


def _failure(j: _Judged) -> Failure:
    got = j.answer.text if j.answer else ""
    return Failure(j.row.id, j.row.question, j.error or j.score.why, f"{j.row.route}/{j.outcome}", got)


def _share(checks: Sequence[Check], name: str) -> Interval:
    named = [c for c in checks if c.name == name]
    return wilson(sum(c.passed for c in named), len(named))


def _cites_gold(j: _Judged) -> bool:
    return j.answer is not None and any(c.path in j.row.gold for c in j.answer.citations)


def _milliseconds(answer: Answer, started: float) -> float:
    return answer.milliseconds or (time.perf_counter() - started) * 1e3
