"""How right, how sure, how steady and how fast the router is, on any labelled workspaces. No model, no network.

    python benchmarks/router.py evals/data/* samples            # scores, one line a workspace
    python benchmarks/router.py samples --wrong                              # and every wrong row with its votes
    python benchmarks/router.py samples --noise                              # route flips under typing noise
    python benchmarks/router.py samples --latency                            # CPU ms, with and without search and parser

A workspace is a folder with evals/routes.jsonl; tools.json beside gallae.toml registers tools for the scoring.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.types import ROUTES, Decision, Message, Question, ToolCard
from gallae.core.workspace import open_workspace, read_rows
from gallae.graphs.router import Router
from gallae.retrievers.index import open_index

TODAY = date(2026, 11, 20)
MISTYPED = {"내": "네", "네": "내", "대": "데", "데": "대", "돼": "되", "되": "돼", "해": "헤", "예": "에", "세": "새", "매": "메", "게": "개", "개": "게",
            "었": "엇", "았": "앗", "있": "잇", "없": "업", "좋": "조", "않": "안", "몇": "멷", "줘": "조", "뭐": "머", "왜": "웨"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    question: Question
    route: str
    local_only: bool


@contextmanager
def open_router(root: Path) -> Iterator[tuple[Router, list[Row]]]:
    """The router of a workspace folder, its index in a temporary folder, and its labelled rows."""
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(root, state=Path(state), environ={})
        with open_index(workspace) as index:
            index.ingest()
            yield Router(workspace, index, tool_cards(root)), list(rows_of(root))


def tool_cards(root: Path) -> tuple[ToolCard, ...]:
    file = root / "tools.json"
    given = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    return tuple(ToolCard(**{**card, "examples": tuple(card["examples"])}) for card in given)


def rows_of(root: Path) -> Iterator[Row]:
    for _, row in read_rows(root / "evals" / "routes.jsonl"):
        history = tuple(Message(m["role"], m["content"]) for m in row.get("history", ()))
        question = Question(row["question"], TODAY, id=str(row.get("id", "")), history=history)
        yield Row(question, row["route"], bool(row.get("local_only", False)))


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 of the routes that occur; pairs are (right, chosen)."""
    scores = []
    for route in ROUTES:
        hit = sum(right == route == chosen for right, chosen in pairs)
        wrong = sum((right == route) != (chosen == route) for right, chosen in pairs)
        if any(right == route for right, _ in pairs):
            scores.append(2 * hit / (2 * hit + wrong))
    return sum(scores) / len(scores)


def interval(pairs: Sequence[tuple[str, str]], draws: int = 500) -> tuple[float, float]:
    """95 % bootstrap interval of macro-F1."""
    dice = random.Random(0)
    scores = sorted(macro_f1(dice.choices(pairs, k=len(pairs))) for _ in range(draws))
    return scores[int(0.025 * draws)], scores[int(0.975 * draws)]


def calibration_error(sure: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """ECE over bins of equal size: |confidence - accuracy|, weighted."""
    ranked = sorted(sure)
    size = max(1, len(ranked) // bins)
    parts = [ranked[i : i + size] for i in range(0, len(ranked), size)]
    gaps = (abs(sum(c for c, _ in p) / len(p) - sum(ok for _, ok in p) / len(p)) * len(p) for p in parts)
    return sum(gaps) / len(ranked)


def score(name: str, rows: Sequence[Row], decisions: Sequence[Decision]) -> None:
    pairs = [(row.route, d.route) for row, d in zip(rows, decisions, strict=True)]
    low, high = interval(pairs)
    right = sum(a == b for a, b in pairs) / len(pairs)
    error = calibration_error([(d.confidence, row.route == d.route) for row, d in zip(rows, decisions, strict=True)])
    private = Counter((row.local_only, d.local_only) for row, d in zip(rows, decisions, strict=True))
    single = max(Counter(a for a, _ in pairs).values()) / len(pairs)
    missed = [b for a, b in pairs if a in ("rag", "hybrid")]
    print(
        f"{name:12} n {len(pairs):4}  accuracy {right:.3f} (one route {single:.2f})  macro-F1 {macro_f1(pairs):.3f}"
        f" [{low:.3f}, {high:.3f}]  ECE {error:.3f}  missed retrieval"
        f" {sum(b not in ('rag', 'hybrid') for b in missed) / max(1, len(missed)):.3f}"
        f"  local_only {private[True, True]}/{private[True, True] + private[True, False]} found,"
        f" {private[False, True]} false"
    )


def noisy(text: str, dice: random.Random) -> str:
    """About one slip in ten characters: a lost space or letter, swapped keys, a wrong final, a vowel as it is heard."""
    letters = list(text)
    for _ in range(max(1, len(letters) // 10)):
        at = dice.randrange(len(letters))
        if not letters[at]:
            continue
        kind = dice.choice(("space", "swap", "sound", "final", "lost"))
        if kind == "space":
            spaces = [i for i, c in enumerate(letters) if c == " "]
            if spaces:
                letters[dice.choice(spaces)] = ""
        elif kind == "final" and "가" <= letters[at] <= "힣":  # a final too few, or another one
            code = ord(letters[at]) - 0xAC00
            letters[at] = chr(0xAC00 + code - code % 28 + (dice.choice((4, 8, 21)) if code % 28 == 0 else 0))
        elif kind == "lost":
            letters[at] = ""
        elif kind == "swap" and at + 1 < len(letters) and letters[at].isalpha() and letters[at].isascii():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        else:
            known = [i for i, c in enumerate(letters) if c in MISTYPED]
            if known:
                i = dice.choice(known)
                letters[i] = MISTYPED[letters[i]]
    return "".join(letters)


def flips(router: Router, rows: Sequence[Row], decisions: Sequence[Decision], passes: int = 3) -> tuple[float, float]:
    """(share of decisions that change, accuracy) over seeded passes of typing noise."""
    changed = right = 0
    for seed in range(passes):
        dice = random.Random(seed)
        for row, clean in zip(rows, decisions, strict=True):
            d = router.decide(replace(row.question, text=noisy(row.question.text, dice)))
            changed += d.route != clean.route
            right += d.route == row.route
    total = passes * len(rows)
    return changed / total, right / total


def cpu_ms(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) * 1000


def latency(router: Router, rows: Sequence[Row]) -> str:
    """CPU ms of a decision: whole, and without the time of search and parser."""
    spent = {"search": 0.0}
    search, compute = router._observer.index.search, router._computes

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            started = time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                spent["search"] += (time.process_time() - started) * 1000

        return wrapped

    router._observer.index.search = timed(search)  # type: ignore[method-assign]
    router._computes = timed(compute)  # type: ignore[method-assign]
    whole, own = [], []
    for row in rows:
        spent["search"] = 0.0
        ms = cpu_ms(lambda row=row: router.decide(row.question))  # type: ignore[misc]
        whole.append(ms)
        own.append(ms - spent["search"])
    whole.sort()
    own.sort()
    at = (len(whole) // 2, int(len(whole) * 0.95))
    return "  ".join(f"{n} p50 {v[at[0]]:.2f} p95 {v[at[1]]:.2f} ms" for n, v in (("whole", whole), ("own", own)))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("workspaces", nargs="+", type=Path)
    for flag in ("wrong", "noise", "latency"):
        parser.add_argument(f"--{flag}", action="store_true")
    chosen = parser.parse_args(arguments)
    everything: list[tuple[Row, Decision]] = []
    for root in (r for r in chosen.workspaces if (r / "evals" / "routes.jsonl").is_file()):
        with open_router(root) as (router, rows):
            decisions = [router.decide(row.question) for row in rows]
            everything += zip(rows, decisions, strict=True)
            score(root.name, rows, decisions)
            if chosen.wrong:
                for row, d in zip(rows, decisions, strict=True):
                    if row.route != d.route:
                        votes = " ".join(f"{v.id}{v.support:+.1f}" for v in d.rules)
                        print(f"  {row.route} → {d.route} {d.confidence:.2f} | {row.question.text[:70]} | {votes}")
            if chosen.noise:
                changed, right = flips(router, rows, decisions)
                print(f"{'':12} typing noise: {changed:.3f} of decisions change, accuracy {right:.3f}")
            if chosen.latency:
                print(f"{'':12} {latency(router, rows)}")
    if everything:
        score("all", [row for row, _ in everything], [d for _, d in everything])


if __name__ == "__main__":
    main(sys.argv[1:])
