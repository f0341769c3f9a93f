"""Fit graphs/weights.json around the written prior (router_prior.json) and judge the fit on workspaces left out.

    python benchmarks/router_fit.py evals/data/{library,gym,city,bikes,hotel,lawfirm} samples [--outside DIR]

The prior was written by hand from the rules; the fit may move a weight but never change its sign, and moves it only as
far as the labelled questions pull (MAP, Gaussian prior). Weights that few questions could teach stay as written.
`--outside DIR`: shared development data (routing, retrieval, workspaces) whose questions others wrote; they only teach
what tells `prompt` from `rag`. `--write` replaces graphs/weights.json. Questions that code parses completely count a
fifth: their route does not depend on weights.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent))
from router import macro_f1, open_router

from gallae.core.types import ROUTES
from gallae.graphs.rules import load_rules

Array = NDArray[np.float64]
PRIOR = json.loads((Path(__file__).parent / "router_prior.json").read_text(encoding="utf-8"))
WEIGHTS = Path(__file__).parent.parent / "graphs" / "weights.json"
AS_WRITTEN = {"D1a", "D4", "D6", "D10", "D11"}  # rules, and below signals, that the questions at hand cannot teach
RARE = {"evidence.versions", "world.found", "reference", "tool.record"}
STRENGTH = 0.5  # of the prior
SHARES = {"routing": 0.4, "chat": 0.08, "ko_welfare": 0.3, "ko_wiki": 0.15}  # weight of one question written by others
SUPPORTS = {rule.id: rule.route for rule in load_rules()}
# One parameter: (rule or "start", signal or route, the route it speaks for)
PARAMETERS = [("start", route, route) for route in ROUTES] + [
    (rule, signal, SUPPORTS[rule]) for rule, table in PRIOR["rules"].items() for signal in table
]
FIRST = np.array([PRIOR["start"][s] if r == "start" else PRIOR["rules"][r][s] for r, s, _ in PARAMETERS])
TO = np.array([ROUTES.index(route) for *_, route in PARAMETERS])  # type: ignore[arg-type]
FROZEN = np.array([r in AS_WRITTEN or s in RARE for r, s, _ in PARAMETERS])
SIGNED = np.array([r != "start" for r, *_ in PARAMETERS])


@dataclass(slots=True)
class Examples:
    """Rows of signals, the right route's number, how much a row counts, the routes it may not speak of, its group."""

    signals: Array
    right: NDArray[np.int64]
    share: Array
    barred: Array
    group: NDArray[Any]


def gather(roots: Sequence[Path], outside: Path | None) -> Examples:
    rows: list[tuple[Array, int, float, str]] = []
    for root in roots:
        rows += list(_observed(root, root.name, 1.0))
    names = [root.name for root in roots]
    if outside is not None:
        with tempfile.TemporaryDirectory() as folder:
            for name in _write_outside(outside, Path(folder)):
                rows += list(_observed(Path(folder) / name, name, SHARES[name]))
    barred = np.zeros((len(rows), len(ROUTES)))
    for i, (*_, group) in enumerate(rows):
        if group not in names:
            barred[i, [ROUTES.index("sllm"), ROUTES.index("hybrid")]] = -50.0
    signals, right, share, group = zip(*rows, strict=True)
    return Examples(np.stack(signals), np.array(right), np.array(share), barred, np.array(group))


def _observed(root: Path, group: str, share: float) -> Iterator[tuple[Array, int, float, str]]:
    with open_router(root) as (router, rows):
        for row in rows:
            q = row.question
            values = router.observe(q).values
            parsed = router._computes(q.text, q.history, q) is not None
            signals = np.array([1.0 if r == "start" else values.get(s, 0.0) for r, s, _ in PARAMETERS])
            yield signals, ROUTES.index(row.route), share * (0.2 if parsed else 1.0), group  # type: ignore[arg-type]


def _write_outside(outside: Path, folder: Path) -> Iterator[str]:
    """Workspaces made of public sets: their passages as documents, their questions as rows."""
    dice = random.Random(7)
    routing, retrieval = outside / "routing", outside / "retrieval"
    corpus = [(d["title"], d["text"]) for d in _lines(routing / "gallae_corpus.jsonl")]
    queries = [
        (q["text"], q["label"]) for q in _lines(routing / "gallae_queries.jsonl") if q["label"] in ("prompt", "rag")
    ]
    yield _made(folder / "routing", corpus, queries)
    with (routing / "songys_chatbot_data.csv").open(encoding="utf-8") as file:
        said = [row["Q"] for row in csv.DictReader(file)]
    yield _made(folder / "chat", corpus, [(text, "prompt") for text in dice.sample(said, 250)])
    for name in ("ko_welfare", "ko_wiki"):
        asked = dice.sample(list(_lines(retrieval / name / "queries.jsonl")), 150)
        gold = {doc for q in asked for doc in q["gold"]}
        documents = [d for d in _lines(retrieval / name / "corpus.jsonl") if d["id"] in gold or dice.random() < 0.1]
        rows = [(q["text"], "rag") for q in asked]
        yield _made(folder / name, [(d["title"], d["text"]) for d in documents], rows)


def _made(root: Path, documents: Sequence[tuple[str, str]], rows: Sequence[tuple[str, str]]) -> str:
    (root / "documents").mkdir(parents=True)
    (root / "evals").mkdir()
    (root / "gallae.toml").write_text(f'name = "{root.name}"\n', encoding="utf-8")
    for i, (title, text) in enumerate(documents):
        (root / "documents" / f"{i:04}.md").write_text(f"# {title}\n{text}\n", encoding="utf-8")
    lines = (json.dumps({"question": q, "route": r}, ensure_ascii=False) for q, r in rows)
    (root / "evals" / "routes.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root.name


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def chances(examples: Examples, weights: Array) -> Array:
    sums = np.zeros((len(examples.right), len(ROUTES)))
    np.add.at(sums.T, TO, (examples.signals * weights).T)
    sums += examples.barred
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def fit(examples: Examples, steps: int = 3000, rate: float = 0.05) -> Array:
    """Weights of least penalised log loss (Adam, projected on the prior's signs)."""
    weights, mean, square = FIRST.copy(), np.zeros_like(FIRST), np.zeros_like(FIRST)
    wanted = np.eye(len(ROUTES))[examples.right]
    for step in range(1, steps + 1):
        error = (chances(examples, weights) - wanted) * examples.share[:, None]
        slope = np.einsum("ij,ij->j", examples.signals, error[:, TO]) + STRENGTH * (weights - FIRST)
        slope[FROZEN] = 0.0
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope * slope
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights = np.where(SIGNED & (FIRST > 0), np.maximum(weights, 0), weights)
        weights = np.where(SIGNED & (FIRST < 0), np.minimum(weights, 0), weights)
    return weights


def without(examples: Examples, group: str) -> tuple[Examples, Examples]:
    """(all but one group, that group)."""

    def part(kept: NDArray[np.bool_]) -> Examples:
        e = examples
        return Examples(e.signals[kept], e.right[kept], e.share[kept], e.barred[kept], e.group[kept])

    return part(examples.group != group), part(examples.group == group)


def write(weights: Array) -> None:
    tables: dict[str, dict[str, float]] = {rule: {} for rule in PRIOR["rules"]}
    start: dict[str, float] = {}
    for (rule, name, _), weight in zip(PARAMETERS, weights, strict=True):
        (start if rule == "start" else tables[rule])[name] = round(float(weight), 2)
    rules = ",\n".join(f'    "{rule}": {json.dumps(table)}' for rule, table in tables.items())
    WEIGHTS.write_text(
        f'{{\n  "temperature": {PRIOR["temperature"]},\n  "start": {json.dumps(start)},\n  "rules": {{\n{rules}\n  }},\n'
        f'  "costs": {json.dumps(PRIOR["costs"])}\n}}\n',
        encoding="utf-8",
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workspaces", nargs="+", type=Path)
    parser.add_argument("--outside", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args(arguments)
    examples = gather(chosen.workspaces, chosen.outside)
    names = [root.name for root in chosen.workspaces]
    pairs: list[tuple[str, str]] = []
    for name in dict.fromkeys(examples.group.tolist()):
        rest, left = without(examples, name)
        best = chances(left, fit(rest)).argmax(axis=1)
        print(f"left out {name:12} n {len(best):4}  accuracy {float((best == left.right).mean()):.3f} (weights alone)")
        if name in names:
            pairs += [(ROUTES[r], ROUTES[b]) for r, b in zip(left.right, best, strict=True)]
    print(
        f"left-one-workspace-out macro-F1 {macro_f1(pairs):.3f} over {len(pairs)} questions of {len(names)} workspaces"
    )
    if chosen.write:
        write(fit(examples))
        print(f"written: {WEIGHTS.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
