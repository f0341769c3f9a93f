"""Learns the router's weights again from what a workspace's people corrected, and says whether that made it better.

Rows that teach: the labelled workspaces that the shipped weights come from, the workspace's own evals/routes.jsonl and its
corrections, each correction one row. Rows that judge (frozen): the workspaces that data/split.toml calls frozen, and
about half of the workspace's own rows, whole families at a time (a family: the rows of one gold document, else the row
itself); no family that a correction belongs to is among them. Both the weights in use and the new ones route the same
frozen rows, without the memory. The refit is worse, and is refused, if macro-F1 is lower (4 decimals) or if it misses
more retrievals than before.

Nothing is put into use here: a proposal is written, to be read and accepted by a person. The same rows under the same
lock file give the same bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gallae.checks.scores import classify_scores
from gallae.checks.task import RouteRow
from gallae.core.errors import AccessError, InputError
from gallae.core.types import Decision, Person
from gallae.evals.fit import Examples, fit, gather, observed, weights_json
from gallae.evals.labelled import TODAY, fitted_folders, frozen_folders, open_labelled
from gallae.evals.rows import load_routes, question_of
from gallae.graphs.correct import asked_before
from gallae.graphs.feedback import Correction, digest_of
from gallae.graphs.memory import exact_key
from gallae.graphs.resolve import resolve
from gallae.graphs.router import Router
from gallae.graphs.rules import Weights, load_rules, read_weights
from gallae.graphs.store import TurnStore

__all__ = [
    "Change",
    "Refit",
    "RuleScore",
    "Scores",
    "correction_rows",
    "proposal_json",
    "refit",
]

FEWEST = 5  # frozen rows: below, nobody can say whether a refit is worse
RETRIEVES = ("rag", "hybrid")


@dataclass(frozen=True, slots=True)
class Change:
    """One weight: `rule` is "start" for what a route has before any signal."""

    rule: str
    signal: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class RuleScore:
    """Of the frozen rows on which the rule spoke for its route (support at its bar or above), how many were right."""

    id: str
    route: str
    spoke: tuple[int, int]  # before, after
    right: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """On the frozen rows. `missed`: answerable questions of the documents that went past them."""

    rows: int
    macro_f1: float
    accuracy: float
    missed: int


@dataclass(frozen=True, slots=True)
class Refit:
    """`won` and `lost`: frozen rows right only after, only before. `disputed`: ids of own rows that a correction
    contradicts; they count as corrected, and somebody should mend one of the two. `worse`: why the refit is refused;
    empty if it is not."""

    weights: str  # the text of a weights.json
    taught: dict[str, int]  # where rows came from -> how many
    frozen: dict[str, int]
    changes: tuple[Change, ...]
    rules: tuple[RuleScore, ...]
    before: Scores
    after: Scores
    won: int
    lost: int
    disputed: tuple[str, ...]
    worse: tuple[str, ...]


def refit(router: Router, own: Sequence[RouteRow], corrections: Sequence[RouteRow]) -> Refit:
    """Fit again and judge. `router` is the workspace's; its weights are the ones before. InputError if there is nothing
    to learn from or too little to judge by."""
    teaching, held_out = _parted(own, corrections)
    if not corrections and not teaching:
        raise InputError(
            "nothing to learn from: no correction and no row in evals/routes.jsonl",
            hint="gallae feedback TURN --route ROUTE",
        )
    frozen = frozen_folders()
    base = {folder.name: gather([folder]) for folder in fitted_folders() if not _holds(folder, held_out)}
    plain = router.with_weights(router.weights)
    taught = [observed(plain, rows, name) for name, rows in (("own", teaching), ("corrections", corrections)) if rows]
    text = weights_json(fit(_joined([*base.values(), *taught])))
    counts = {name: len(examples.right) for name, examples in base.items()}
    before, after = router.weights, read_weights(text)
    judged = [*_judged(router, held_out, before, after)]
    for folder in frozen:
        with open_labelled(folder) as (other, rows):
            judged += _judged(other, rows, before, after)
    if len(judged) < FEWEST:
        raise InputError(
            f"only {len(judged)} frozen rows: whether a refit is worse cannot be said",
            hint=f"Write at least {4 * FEWEST} rows of different documents into evals/routes.jsonl.",
        )
    scores = [_scores([(row, pair[i]) for row, *pair in judged]) for i in (0, 1)]
    return Refit(
        weights=text,
        taught={**counts, "own": len(teaching), "corrections": len(corrections)},
        frozen={**{folder.name: _count(folder) for folder in frozen}, "own": len(held_out)},
        changes=tuple(_changes(before, after)),
        rules=tuple(_rule_scores(judged)),
        before=scores[0],
        after=scores[1],
        won=sum(old.route != row.route == new.route for row, old, new in judged),
        lost=sum(new.route != row.route == old.route for row, old, new in judged),
        disputed=_disputed(own, corrections),
        worse=_worse(*scores),
    )


def correction_rows(corrections: Sequence[Correction], store: TurnStore) -> list[RouteRow]:
    """The corrections that are followed, as labelled rows: with what was said before where the conversation is still
    there, else as the resolved question alone. The last correction of a question counts."""
    last = {exact_key(c.resolved): c for c in corrections}
    rows = []
    for c in last.values():
        person = Person(c.person)
        try:
            history = asked_before(store, store.turn(c.turn, person), person)
        except (InputError, AccessError):
            history = ()
        whole = digest_of(history) == c.history
        rows.append(
            RouteRow(
                id=c.id,
                question=c.question if whole else c.resolved,
                route=c.right,
                history=history if whole else (),
                kind="multi-turn" if whole and history else "plain",
                today=c.day,
            )
        )
    return rows


def proposal_json(made: Refit, day: str, corrections: Sequence[Correction], beside: str) -> str:
    """What is accepted or not. Corrections stand by id and route alone: what was asked stays in the log."""
    given: dict[str, Any] = {
        "day": day,
        "beside": beside,
        "worse": list(made.worse),
        "corrections": [{"id": c.id, "chosen": c.chosen, "right": c.right} for c in corrections],
        **{name: value for name, value in dataclasses.asdict(made).items() if name not in ("weights", "worse")},
        "weights": json.loads(made.weights),
    }
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"


def _parted(own: Sequence[RouteRow], corrections: Sequence[RouteRow]) -> tuple[list[RouteRow], list[RouteRow]]:
    """(rows that teach, rows that judge); rows that are corrections are in neither, their families only teach."""
    corrected = {_heard(row) for row in corrections}
    rows = [row for row in own if _heard(row) not in corrected]
    touched = {_family(row) for row in own if _heard(row) in corrected}
    frozen = [row for row in rows if _family(row) not in touched and _half(_family(row))]
    return [row for row in rows if row not in frozen], frozen


def _holds(folder: Path, held_out: Sequence[RouteRow]) -> bool:
    """Is this labelled workspace the one that is being refitted, under whatever name?"""
    theirs = {_heard(row) for row in load_routes(folder / "evals" / "routes.jsonl")}
    return 2 * sum(_heard(row) in theirs for row in held_out) > len(held_out)


def _disputed(own: Sequence[RouteRow], corrections: Sequence[RouteRow]) -> tuple[str, ...]:
    right = {_heard(row): row.route for row in corrections}
    return tuple(row.id for row in own if right.get(_heard(row), row.route) != row.route)


def _heard(row: RouteRow) -> str:
    return exact_key(resolve(row.question, row.history))


def _family(row: RouteRow) -> str:
    return row.gold[0] if row.gold else row.id


def _half(family: str) -> bool:
    return hashlib.sha256(family.encode("utf-8")).digest()[0] % 2 == 0


def _joined(parts: Sequence[Examples]) -> Examples:
    return Examples(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in dataclasses.fields(Examples)
        }
    )


def _judged(
    router: Router, rows: Sequence[RouteRow], before: Weights, after: Weights
) -> Iterator[tuple[RouteRow, Decision, Decision]]:
    old, new = router.with_weights(before), router.with_weights(after)
    for row in rows:
        question = question_of(row, TODAY)
        yield row, old.decide(question), new.decide(question)


def _scores(pairs: Sequence[tuple[RouteRow, Decision]]) -> Scores:
    scores = classify_scores([(row.route, decision.route) for row, decision in pairs])
    missed = sum(
        row.answerable and row.route in RETRIEVES and decision.route not in RETRIEVES for row, decision in pairs
    )
    return Scores(len(pairs), round(scores.macro_f1.value, 4), round(scores.accuracy.value, 4), missed)


def _worse(before: Scores, after: Scores) -> tuple[str, ...]:
    reasons = []
    if after.macro_f1 < before.macro_f1:
        reasons.append(f"macro-F1 {before.macro_f1:.4f} → {after.macro_f1:.4f}")
    if after.missed > before.missed:
        reasons.append(f"missed retrievals {before.missed} → {after.missed}")
    return tuple(reasons)


def _changes(before: Weights, after: Weights) -> Iterator[Change]:
    """Largest first."""
    old: dict[str, Mapping[str, float]] = {"start": before.start, **before.rules}
    new: dict[str, Mapping[str, float]] = {"start": after.start, **after.rules}
    found = []
    for rule in {**old, **new}:
        was, will = old.get(rule, {}), new.get(rule, {})
        for signal in {**was, **will}:
            change = Change(rule, signal, was.get(signal, 0.0), will.get(signal, 0.0))
            if change.before != change.after:
                found.append(change)
    yield from sorted(found, key=lambda c: (-abs(c.after - c.before), c.rule, c.signal))


def _rule_scores(judged: Sequence[tuple[RouteRow, Decision, Decision]]) -> Iterator[RuleScore]:
    for rule in load_rules():
        spoke, right = [0, 0], [0, 0]
        for row, *decisions in judged:
            for i, decision in enumerate(decisions):
                if any(vote.id == rule.id and vote.support >= rule.bar for vote in decision.rules):
                    spoke[i] += 1
                    right[i] += row.route == rule.route
        if rule.route and any(spoke):
            yield RuleScore(rule.id, rule.route, (spoke[0], spoke[1]), (right[0], right[1]))


def _count(folder: Path) -> int:
    return len(load_routes(folder / "evals" / "routes.jsonl"))
