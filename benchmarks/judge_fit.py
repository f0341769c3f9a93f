"""Fit the weights of the embedded default's judge (retrievers/extract_judge.py) on labelled workspaces; prints them.

    python benchmarks/judge_fit.py samples tests/workspaces/haneul-apartment … [--today 2026-11-20]

Logistic regression with a pull towards the weights in force. Leaving one workspace out at a time, it says how many of
that workspace's unanswerable questions would be abstained from and how many rightly ranked answers would be lost. A
wrong answer to an answerable question teaches nothing and is left out.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from extract import judged

import gallae.retrievers.extract as extraction
from gallae.core.language import language_of
from gallae.core.types import Message, Person
from gallae.core.workspace import open_workspace, read_rows
from gallae.graphs.resolve import resolve
from gallae.retrievers import extract_judge
from gallae.retrievers.index import open_index

ANYONE = Person()
NAMES = tuple(extract_judge.WEIGHTS)
PULL = 0.02  # towards the weights in force, by row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspaces", type=Path, nargs="+")
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 20))
    given = parser.parse_args()
    sets = {path.name: rows_of(path, given.today) for path in given.workspaces}
    x = np.array([row for rows in sets.values() for row, _ in rows])
    y = np.array([float(good) for rows in sets.values() for _, good in rows])
    at = np.array([name for name, rows in sets.items() for _ in rows])
    scores = np.zeros(len(y))
    for name in sets:
        weights = fit(x[at != name], y[at != name])
        scores[at == name] = x[at == name] @ weights[:-1] + weights[-1]
    for shift in (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5):
        kept = scores + shift >= 0
        print(f"bias +{shift:4.2f}  abstention {np.mean(~kept[y == 0]):.3f}  lost {np.mean(~kept[y == 1]):.3f}", end="")
        print("  " + "  ".join(by_set(name, kept, y, at) for name in sets if len(sets[name]) > 40))
    weights = fit(x, y)
    print({name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=False)}, "BIAS", round(weights[-1], 2))


def by_set(name: str, kept: Any, y: Any, at: Any) -> str:
    here = at == name
    return f"{name[:6]} {np.mean(~kept[here & (y == 0)]):.2f}/{np.mean(~kept[here & (y == 1)]):.2f}"


def rows_of(path: Path, today: date) -> list[tuple[list[float], bool]]:
    """(features, whether to answer) of each row, with the judge answering always so that every ranking is seen."""
    seen: list[extract_judge.Verdict] = []

    def always(*given: Any) -> extract_judge.Verdict:
        verdict = extract_judge.judge(*given)
        seen.append(verdict)
        return extract_judge.Verdict(True, (), verdict.features)

    rows: list[tuple[list[float], bool]] = []
    vars(extraction)["judge"] = always
    with (
        tempfile.TemporaryDirectory() as state,
        open_index(open_workspace(path, state=Path(state), environ={})) as index,
    ):
        index.ingest()
        for _, row in read_rows(path / "evals" / "answers.jsonl"):
            if row.get("route", "rag") != "rag":
                continue
            question = resolve(row["question"], [Message(m["role"], m["content"]) for m in row.get("history", [])])
            day = date.fromisoformat(row["today"]) if row.get("today") else today
            seen.clear()
            draft = extraction.extract(
                question,
                index.search(question, person=ANYONE, today=day),
                read=lambda name: index.read(name, ANYONE),
                today=day,
                language=language_of(question),
                search=partial(index.search, person=ANYONE, today=day),
            )
            if seen and seen[0].features and (not row["answerable"] or judged(row, draft)):
                features = dict(seen[0].features)
                rows.append(([features[name] for name in NAMES], bool(row["answerable"])))
    vars(extraction)["judge"] = extract_judge.judge
    return rows


def fit(x: Any, y: Any) -> Any:
    """Newton's method; both classes weigh the same."""
    x = np.column_stack([x, np.ones(len(x))])
    start = np.array([*extract_judge.WEIGHTS.values(), extract_judge.BIAS])
    weights = start.copy()
    share = np.where(y == 1, 0.5 / max(1, int((y == 1).sum())), 0.5 / max(1, int((y == 0).sum())))
    pull = PULL / 4 * np.eye(x.shape[1])
    pull[-1, -1] = 1e-4
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (share * (p - y)) + pull @ (weights - start)
        curve = (x * (share * p * (1 - p))[:, None]).T @ x + pull
        weights = weights - 0.5 * np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    main()
