"""Fits the router's weights (graphs/weights.json) around the written prior and judges the fit on workspaces left out.

The prior (fit_prior.json) was written by hand from the rules; the fit may move a weight but never change its sign, and
moves it only as far as the labelled questions pull (MAP with a Gaussian prior). Weights that few questions can teach
stay as written. Questions that code parses completely count a fifth: their route does not depend on weights.

    examples = gather([Path("evals/data/bikes"), …])
    weights = fit(examples)                # one number a parameter (PARAMETERS)
    write_weights(weights, Path("graphs/weights.json"))
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gallae.checks.task import RouteRow
from gallae.core.types import ROUTES
from gallae.evals.labelled import TODAY, open_labelled
from gallae.evals.noise import PASSES, noisy
from gallae.evals.rows import question_of
from gallae.graphs.router import Router
from gallae.graphs.rules import Weights, load_rules

__all__ = [
    "FIRST",
    "PARAMETERS",
    "Examples",
    "chances",
    "fit",
    "gather",
    "observed",
    "part",
    "weights_json",
    "write_weights",
]

Array = NDArray[np.float64]
Row = tuple[Array, int, float, str, frozenset[str]]
PRIOR = json.loads((resources.files("gallae.evals") / "fit_prior.json").read_text(encoding="utf-8"))
AS_WRITTEN = {"D1a", "D4", "D6", "D10", "D11"}  # rules, and below signals, that the questions at hand cannot teach
RARE = {"evidence.versions", "world.found", "reference", "tool.record"}
STRENGTH = 4.0  # of the prior: the rules stay near what was written, the wording takes what is left
SLIP_SEED, SLIP_SHARE = 97, 0.25  # mistyped copies: another seed than evaluations use, and how much each counts
SUPPORTS = {rule.id: rule.route for rule in load_rules()}
# One parameter: (rule or "start", signal or route, the route it speaks for)
PARAMETERS = [("start", route, route) for route in ROUTES] + [
    (rule, signal, SUPPORTS[rule]) for rule, table in PRIOR["rules"].items() for signal in table
]
# What the wording says (graphs.wording) comes in as it is: its own table is fitted in fit_whole.py.
PARAMETERS += [("wording", f"wording.{route}", route) for route in ROUTES]
GIVEN = {"start": PRIOR["start"], "wording": {f"wording.{route}": 1.0 for route in ROUTES}, **PRIOR["rules"]}
FIRST: Array = np.array([GIVEN[r][s] for r, s, _ in PARAMETERS])
TO = np.array([ROUTES.index(route) for *_, route in PARAMETERS])
SPEAKS_FOR = np.eye(len(ROUTES))[TO]
FROZEN = np.array([r == "wording" or r in AS_WRITTEN or s in RARE for r, s, _ in PARAMETERS])
SIGNED = np.array([r != "start" for r, *_ in PARAMETERS])


@dataclass(slots=True)
class Examples:
    """Rows: signals (n × parameters), the right route's number, how much a row counts, its workspace, its wording
    (n sets of stretches)."""

    signals: Array
    right: NDArray[np.int64]
    share: Array
    group: NDArray[Any]
    wording: NDArray[Any]


def gather(roots: Sequence[Path], *, slips: bool = False, weights: Weights | None = None) -> Examples:
    """What the router observes on every labelled row of these workspaces, and with `slips` on the same mistyped.

    `weights` judge the turn before a follow-up (signals `before.*`); the shipped ones if None.
    """
    return _examples([row for root in roots for row in _observed(root, slips, weights)])


def observed(router: Router, rows: Sequence[RouteRow], group: str) -> Examples:
    """What a router observes on rows of any workspace."""
    return _examples(list(_rows(router, rows, group)))


def part(examples: Examples, kept: NDArray[np.bool_]) -> Examples:
    e = examples
    return Examples(e.signals[kept], e.right[kept], e.share[kept], e.group[kept], e.wording[kept])


def chances(examples: Examples, weights: Array) -> Array:
    """Probability of each route (n × 5) at temperature 1."""
    sums = logits(examples.signals, weights)
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    found: Array = powers / powers.sum(axis=1, keepdims=True)
    return found


def logits(signals: Array, weights: Array) -> Array:
    """Each parameter adds to its route's sum (n × 5)."""
    found: Array = signals @ (weights[:, None] * SPEAKS_FOR)
    return found


def slopes(signals: Array, error: Array) -> Array:
    """What each parameter would change of the loss: its signal times the error of its route, over all rows."""
    found: Array = (signals.T @ error)[np.arange(len(TO)), TO]
    return found


def fit(examples: Examples, steps: int = 3000, rate: float = 0.05) -> Array:
    """Weights of least penalised log loss (Adam, projected on the prior's signs)."""
    weights, mean, square = FIRST.copy(), np.zeros_like(FIRST), np.zeros_like(FIRST)
    wanted = np.eye(len(ROUTES))[examples.right]
    for step in range(1, steps + 1):
        error = (chances(examples, weights) - wanted) * examples.share[:, None]
        slope = slopes(examples.signals, error) + STRENGTH * (weights - FIRST)
        slope[FROZEN] = 0.0
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.where(SIGNED & (FIRST > 0), np.maximum(weights, 0), weights)
        weights = np.where(SIGNED & (FIRST < 0), np.minimum(weights, 0), weights)
    return weights


def weights_json(weights: Array, temperature: float = PRIOR["temperature"]) -> str:
    """The text of a weights.json: two decimals, one rule a line."""
    tables: dict[str, dict[str, float]] = {rule: {} for rule in PRIOR["rules"]}
    start: dict[str, float] = {}
    for (rule, name, _), weight in zip(PARAMETERS, weights, strict=True):
        if rule == "wording":
            continue
        (start if rule == "start" else tables[rule])[name] = round(float(weight), 2)
    rules = ",\n".join(f'    "{rule}": {json.dumps(table)}' for rule, table in tables.items())
    return (
        f'{{\n  "temperature": {temperature},\n  "start": {json.dumps(start)},\n  "rules": {{\n{rules}\n  }},\n'
        f'  "costs": {json.dumps(PRIOR["costs"])}\n}}\n'
    )


def write_weights(weights: Array, file: Path) -> None:
    file.write_text(weights_json(weights), encoding="utf-8")


def _observed(root: Path, slips: bool, weights: Weights | None) -> Iterator[Row]:
    with open_labelled(root, weights) as (router, rows):
        yield from _rows(router, rows, root.name)
        for name in PASSES if slips else ():
            mistyped = [replace(row, question=noisy(row.question, name, SLIP_SEED).text) for row in rows]
            for signals, right, share, group, wording in _rows(router, mistyped, root.name):
                yield signals, right, share * SLIP_SHARE, group, wording


def _rows(router: Router, rows: Sequence[RouteRow], group: str) -> Iterator[Row]:
    for row in rows:
        question = question_of(row, TODAY)
        seen = router.observe(question)
        parsed = router.computes(question) is not None
        signals = np.array([1.0 if r == "start" else seen.values.get(s, 0.0) for r, s, _ in PARAMETERS])
        yield signals, ROUTES.index(row.route), 0.2 if parsed else 1.0, group, seen.wording


def _examples(rows: Sequence[Row]) -> Examples:
    signals, right, share, group, wording = zip(*rows, strict=True)
    sets = np.empty(len(rows), dtype=object)
    sets[:] = wording
    return Examples(np.stack(signals), np.array(right), np.array(share), np.array(group), sets)
