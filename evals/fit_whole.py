"""Fits what the product ships: the rules' weights, the wording's table and the temperature, together.

    whole = fit_shipped(fitted_folders())
    whole.weights_json(), whole.wording_json()          # graphs/weights.json, graphs/wording.json

One convex problem: the log loss of the labelled rows, the rules' weights held near their written prior (fit.py), the
weights of stretches held near zero, so that a stretch only adds what signals do not say. A stretch counts if rows of
`SHARED` workspaces hold it: words of one house or trade never do. The temperature is fitted on workspaces left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallae.core.types import ROUTES
from gallae.evals.fit import (
    FIRST,
    FROZEN,
    PARAMETERS,
    SIGNED,
    STRENGTH,
    Array,
    Examples,
    gather,
    logits,
    part,
    slopes,
    weights_json,
)
from gallae.graphs.rules import Weights, read_weights
from gallae.graphs.wording import FEWEST

__all__ = ["SHARED", "Whole", "fit_shipped", "fit_whole"]

SHARED = 8  # workspaces whose rows hold a stretch before it counts
SHRINK = 0.05  # how strongly a stretch is held near zero
STEPS, RATE = 140, 0.1
FOLDS = 4  # of workspaces, for the temperature
SMALL = 4  # hundredths below which a stretch's weights are left out
TEMPERATURES = np.exp(np.linspace(-0.2, 0.9, 56))
WORDED = np.array([rule == "wording" for rule, *_ in PARAMETERS])


@dataclass(frozen=True, slots=True)
class Whole:
    """`weights`: one a parameter; `table`: stretch -> hundredths, one a route."""

    weights: Array
    table: dict[str, tuple[int, ...]]
    temperature: float

    def weights_json(self) -> str:
        return weights_json(self.weights, self.temperature)

    def wording_json(self) -> str:
        lines = (f"{json.dumps(s, ensure_ascii=False)}: {json.dumps(w)}" for s, w in sorted(self.table.items()))
        return "{\n" + ",\n".join(lines) + "\n}\n"

    def ready(self) -> Weights:
        """As the router takes them."""
        return read_weights(self.weights_json(), self.wording_json())


def fit_shipped(folders: Sequence[Path]) -> Whole:
    """The fit from nothing but these workspaces. What a turn before was for is judged by weights, so there are two
    rounds: the first with the written prior, the second with what the first has found."""
    prior = read_weights(weights_json(FIRST), "{}")
    first = fit_whole(gather(folders, weights=prior), calibrate=False)
    return fit_whole(gather(folders, slips=True, weights=first.ready()))


def fit_whole(examples: Examples, *, calibrate: bool = True) -> Whole:
    """The fit on all rows; without `calibrate` the temperature stays 1."""
    weights, table = _fit(examples)
    temperature = _temperature(examples) if calibrate else 1.0
    return Whole(weights, table, temperature)


def _fit(examples: Examples) -> tuple[Array, dict[str, tuple[int, ...]]]:
    names = _shared(examples)
    held = _held(examples.wording, {name: i for i, name in enumerate(names)})
    weights, stretches = FIRST.copy(), np.zeros((len(names), len(ROUTES)), dtype=np.float32)
    signals, wanted = np.where(WORDED, 0.0, examples.signals), np.eye(len(ROUTES))[examples.right]
    moments = [np.zeros_like(a) for a in (weights, weights, stretches, stretches)]
    for step in range(1, STEPS + 1):
        error = (_chances(signals, weights, held, stretches) - wanted) * examples.share[:, None]
        slope = slopes(signals, error) + STRENGTH * (weights - FIRST)
        slope[FROZEN] = 0.0
        pull = held.T @ error.astype(np.float32) + SHRINK * stretches
        for at, gradient in ((0, slope), (2, pull)):
            moments[at] = 0.9 * moments[at] + 0.1 * gradient
            moments[at + 1] = 0.999 * moments[at + 1] + 0.001 * gradient * gradient
        moved = [
            RATE * (moments[at] / (1 - 0.9**step)) / (np.sqrt(moments[at + 1] / (1 - 0.999**step)) + 1e-8)
            for at in (0, 2)
        ]
        weights, stretches = weights - moved[0], stretches - moved[1]
        weights = np.where(SIGNED & (FIRST > 0), np.maximum(weights, 0), weights)
        weights = np.where(SIGNED & (FIRST < 0), np.minimum(weights, 0), weights)
    hundredths = np.rint(stretches * 100).astype(int)
    kept = np.abs(hundredths).max(axis=1) >= SMALL
    return weights, {n: tuple(map(int, h)) for n, h, k in zip(names, hundredths, kept, strict=True) if k}


def _chances(signals: Array, weights: Array, held: NDArray[np.float32], stretches: NDArray[np.float32]) -> Array:
    return _softmax(logits(signals, weights) + held @ stretches)


def _softmax(logits: Array) -> Array:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    found: Array = powers / powers.sum(axis=1, keepdims=True)
    return found


def _shared(examples: Examples) -> list[str]:
    """Stretches that rows of enough workspaces hold, in order."""
    seen: dict[str, set[str]] = {}
    for stretches, group in zip(examples.wording, examples.group, strict=True):
        for stretch in stretches:
            seen.setdefault(stretch, set()).add(group)
    return sorted(stretch for stretch, groups in seen.items() if len(groups) >= SHARED)


def _held(wording: Iterable[frozenset[str]], places: dict[str, int]) -> NDArray[np.float32]:
    """Row × stretch, each row scaled as graphs.wording scales it."""
    sets = list(wording)
    held = np.zeros((len(sets), len(places)), dtype=np.float32)
    for row, stretches in enumerate(sets):
        at = [places[s] for s in stretches if s in places]
        held[row, at] = max(FEWEST, len(at)) ** -0.5
    return held


def _temperature(examples: Examples) -> float:
    """The one with least log loss on rows of workspaces that were left out of the fit."""
    names = sorted(set(examples.group.tolist()))
    sums, right, share = [], [], []
    for fold in range(FOLDS):
        out = np.isin(examples.group, names[fold::FOLDS])
        if not out.any() or out.all():
            continue
        weights, table = _fit(part(examples, ~out))
        left = part(examples, out)
        sums.append(_judged(left, weights, table))
        right.append(left.right)
        share.append(left.share)
    return _least(np.concatenate(sums), np.concatenate(right), np.concatenate(share)) if sums else 1.0


def _judged(examples: Examples, weights: Array, table: dict[str, tuple[int, ...]]) -> Array:
    names = sorted(table)
    stretches = np.array([table[n] for n in names], dtype=np.float32).reshape(-1, len(ROUTES)) / 100
    held = _held(examples.wording, {n: i for i, n in enumerate(names)})
    found: Array = logits(np.where(WORDED, 0.0, examples.signals), weights) + held @ stretches
    return found


def _least(logits: Array, right: NDArray[np.int64], share: Array) -> float:
    def loss(temperature: float) -> float:
        chances = _softmax(logits / temperature)[np.arange(len(right)), right]
        return float(-(share * np.log(np.maximum(chances, 1e-12))).sum())

    return round(float(min(TEMPERATURES, key=loss)), 2)
