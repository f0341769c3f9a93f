"""Fits what the policy screen learned of wordings (checks/policy_wording.json) from nothing but rows of evals/data.

    python -m gallae.evals.fit_policy OUT          # writes OUT/policy_wording.json, prints what left-out writers show

Penalised logistic regression over stretches (checks.policy_wording): one table for requests, one for drafts. A stretch
counts if rows of `SHARED` writers or workspaces hold it. The threshold is chosen on writers that were left out, so that
no more than `ORDINARY` of ordinary rows and `ALIKE` of look-alikes are refused. Sums run in one order without a linear
algebra library, so that the same rows give the same bytes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gallae.checks.folding import fold
from gallae.checks.policy import instruction_of
from gallae.checks.policy_frames import prepared
from gallae.checks.policy_wording import FEWEST, Wording, draft_stretches, request_stretches
from gallae.core.errors import InputError
from gallae.core.files import write_whole
from gallae.evals.policy_rows import PolicyExample, load_draft_examples, load_request_examples

__all__ = ["LeftOut", "fit_drafts", "fit_requests", "leave_out", "main", "wordings_json"]

Array = NDArray[np.float64]
SHARED = 2  # writers or workspaces whose rows hold a stretch before it counts
ROWS = 3  # and rows
SHRINK = 0.1  # how strongly a stretch is held near zero
STEPS, RATE = 150, 0.1
WEIGHT = 5.0  # of a row that was written for this, beside an ordinary one
KIND_ROWS = 6  # rows that break a rule, which hold a stretch before it says which rule
SMALL = 16  # hundredths below which a stretch's weight is left out
ORDINARY, ALIKE = 0.006, 0.05  # refused at most
ORDINARY_DRAFTS = 0.004  # an answer has many sentences
ENOUGH = (
    100  # look-alikes that must be left to learn from; of a writer without whom there are fewer, fifths are left out
)


@dataclass(frozen=True, slots=True)
class Examples:
    """`found`: the stretches of each row."""

    rows: Sequence[PolicyExample]
    found: Sequence[frozenset[str]]

    def part(self, kept: NDArray[np.bool_]) -> Examples:
        at = np.flatnonzero(kept).tolist()
        return Examples([self.rows[i] for i in at], [self.found[i] for i in at])


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What rows get from a fit without their writer: logits, one a row of `rows`."""

    rows: Sequence[PolicyExample]
    sums: Array

    def threshold(self, most: float = ORDINARY) -> float:
        """The least one that refuses few enough look-alikes, and at most this share of ordinary rows."""
        ordinary = np.array([r.ordinary for r in self.rows])
        alike = np.array([not r.ordinary and not r.rule for r in self.rows])
        return round(max(_above(self.sums[ordinary], most), _above(self.sums[alike], ALIKE)), 3)

    def share(self, threshold: float, *, breaks: bool, writer: str = "") -> float:
        """The share of the rows that are over the threshold: of one writer, or of all but ordinary ones."""
        of = [
            float(s) >= threshold
            for r, s in zip(self.rows, self.sums, strict=True)
            if bool(r.rule) == breaks and (r.writer == writer if writer else not r.ordinary)
        ]
        return sum(of) / len(of) if of else 0.0

    def ordinary(self, threshold: float) -> float:
        of = [s >= threshold for r, s in zip(self.rows, self.sums, strict=True) if r.ordinary]
        return sum(map(bool, of)) / max(1, len(of))


def fit_requests(data: Path | None = None) -> tuple[Wording, LeftOut]:
    return _fitted(
        _seen(load_request_examples(data), lambda t: request_stretches(prepared(fold(instruction_of(t)).text)))
    )


def fit_drafts(data: Path | None = None) -> tuple[Wording, LeftOut]:
    return _fitted(_seen(load_draft_examples(data), lambda t: draft_stretches(fold(t).text)), ORDINARY_DRAFTS)


def wordings_json(requests: Wording, drafts: Wording) -> str:
    """As the product reads it: one stretch a line."""
    return "{\n" + ",\n".join(f'"{n}": {_json(w)}' for n, w in (("requests", requests), ("drafts", drafts))) + "\n}\n"


def leave_out(examples: Examples) -> LeftOut:
    """Each writer's rows by a fit without them, and without a part of the workspaces of the ordinary rows."""
    writers = sorted({r.writer for r in examples.rows if not r.ordinary})
    places = sorted({r.writer for r in examples.rows if r.ordinary})
    sums = np.zeros(len(examples.rows))

    def judge(out: NDArray[np.bool_], judged: NDArray[np.bool_]) -> None:
        start, weights = _weights(examples.part(~out))
        wording = Wording(start, 0.0, weights, (), {})
        sums[judged] = [wording.sum(found) for found in examples.part(judged).found]

    alike = np.array([not r.ordinary and not r.rule for r in examples.rows])
    for fold_at, writer in enumerate(writers):
        gone = {writer, *places[fold_at :: len(writers)]}
        out = np.array([r.writer in gone for r in examples.rows])
        judge(out, out)
        if (alike & ~out).sum() < ENOUGH:
            theirs = np.flatnonzero(alike & out)
            for fifth in range(5):
                some = np.zeros(len(out), dtype=bool)
                some[theirs[fifth::5]] = True
                judge(some, some)
    return LeftOut(examples.rows, sums)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        raise InputError("one folder to write to is needed", hint="python -m gallae.evals.fit_policy OUT")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    (requests, asked), (drafts, said) = fit_requests(), fit_drafts()
    for name, wording, left in (("requests", requests, asked), ("drafts", drafts, said)):
        for writer in sorted({r.writer for r in left.rows if r.rule}):
            caught, alike = (left.share(wording.threshold, breaks=b, writer=writer) for b in (True, False))
            print(f"{name}, {writer} left out: {caught:.2f} refused, look-alikes {alike:.2f}", file=sys.stderr)
        print(f"{name}, ordinary rows: {left.ordinary(wording.threshold):.4f}", file=sys.stderr)
    write_whole(folder / "policy_wording.json", wordings_json(requests, drafts), mode=0o644)
    return 0


def _seen(rows: Sequence[PolicyExample], read: Callable[[str], frozenset[str]]) -> Examples:
    return Examples(rows, [read(row.text) for row in rows])


def _fitted(examples: Examples, most: float = ORDINARY) -> tuple[Wording, LeftOut]:
    left = leave_out(examples)
    start, weights = _weights(examples)
    rules, kinds = _kinds(examples)
    return Wording(start, left.threshold(most), weights, rules, kinds), left


def _weights(examples: Examples) -> tuple[float, dict[str, int]]:
    """The start and the hundredths of every stretch that enough rows of enough writers hold."""
    held, writers = Counter(s for found in examples.found for s in found), dict[str, set[str]]()
    for row, found in zip(examples.rows, examples.found, strict=True):
        for stretch in found:
            writers.setdefault(stretch, set()).add(row.writer)
    names = sorted(s for s, n in held.items() if n >= ROWS and len(writers[s]) >= SHARED)
    wanted = np.array([[bool(r.rule)] for r in examples.rows], dtype=float)
    counts = np.array([1.0 if r.ordinary else WEIGHT for r in examples.rows])
    start, table = _least(names, examples.found, wanted, counts)
    hundredths = np.rint(table[:, 0] * 100).astype(int)
    return round(float(start[0]), 3), {n: int(h) for n, h in zip(names, hundredths, strict=True) if abs(h) >= SMALL}


def _kinds(examples: Examples) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    """Which rule it is, learned from the rows that break one."""
    broken = examples.part(np.array([bool(r.rule) for r in examples.rows]))
    rules = sorted({r.rule for r in broken.rows})
    held = Counter(s for found in broken.found for s in found)
    names = sorted(s for s, n in held.items() if n >= KIND_ROWS)
    wanted = np.array([[r.rule == rule for rule in rules] for r in broken.rows], dtype=float)
    _, found = _least(names, broken.found, wanted, np.ones(len(broken.rows)))
    table = np.rint(found * 100).astype(int)
    return tuple(rules), {
        n: tuple(map(int, h)) for n, h in zip(names, table, strict=True) if np.abs(h).max() >= 3 * SMALL
    }


def _least(names: Sequence[str], found: Sequence[frozenset[str]], wanted: Array, counts: Array) -> tuple[Array, Array]:
    """(start, weights) of least penalised log loss, one column for each of `wanted` (rows × columns), by Adam."""
    places = {name: at for at, name in enumerate(names)}
    known = [sorted(places[s] for s in f if s in places) for f in found]
    sizes = np.array([len(k) for k in known])
    at = np.fromiter((p for k in known for p in k), dtype=np.int64, count=int(sizes.sum()))
    row, scale = np.repeat(np.arange(len(found)), sizes), np.maximum(FEWEST, sizes) ** -0.5
    starts, tables = [], []
    for column in wanted.T:
        w, start, mean, square = np.zeros(len(names)), 0.0, np.zeros(len(names) + 1), np.zeros(len(names) + 1)
        for step in range(1, STEPS + 1):
            sums = np.bincount(row, weights=w[at], minlength=len(found)) * scale + start
            error = (1 / (1 + np.exp(-sums)) - column) * counts
            pull = np.bincount(at, weights=(error * scale)[row], minlength=len(names)) + SHRINK * w
            slope = np.append(pull, error.sum())
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
            moved = RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            w, start = w - moved[:-1], start - float(moved[-1])
        starts.append(start)
        tables.append(w)
    return np.array(starts), np.array(tables).T


def _above(sums: Array, share: float) -> float:
    """The least threshold that no more than `share` of the sums reach."""
    if not len(sums):
        return 0.0
    ordered = np.sort(sums)[::-1]
    return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))]) + 0.001


def _json(wording: Wording) -> str:
    of: dict[int, list[str]] = {}
    for stretch, hundredths in sorted(wording.weights.items()):
        of.setdefault(hundredths, []).append(stretch)
    weights = {str(hundredths): " ".join(of[hundredths]) for hundredths in sorted(of)}
    return (
        f'{{"start": {wording.start}, "threshold": {wording.threshold}, "rules": {json.dumps(list(wording.rules))},\n'
        f'"weights": {_lines(weights)},\n"kinds": {_lines(wording.kinds)}}}'
    )


def _lines(table: Mapping[str, object]) -> str:
    items = (
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in table.items()
    )
    return "{\n" + ",\n".join(items) + "\n}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
