"""What a decision costs: CPU time at 35,000 chunks stage by stage, start, memory. No model, no network.

    python benchmarks/routing.py                      35,000 passages, questions of evals/data and of the corpus
    python benchmarks/routing.py --chunks 2000 --json

The passages are those of retrieval_corpus.py in a workspace that also has skills, an FAQ and 8 tools. CPU time of the
process is what to read. "first pass": every question is new to the process, as in life, where the turns before a
follow-up were decided as they came (so they are here, not counted); "cold": a follow-up's first; "again": all of them.

    decision        Router.decide
    signals …       its parts, as they run within decisions (inclusive; nested turns of a follow-up count with theirs)
    rules alone     the baseline: signals and rules without any probe (nothing is searched for or compared)
    char n-grams    the baseline: multinomial logistic regression over hashed character n-grams, in numpy
    spellings       what the index learns at the first word that no document holds, once a process
    start           a fresh process, imports done and index open: Router(…) and the first decision
    memory          what that adds to the process beyond the open index
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from retrieval_corpus import open_pool, write_corpus

from gallae.core.types import ROUTES, Person, Question, ToolCard
from gallae.core.workspace import Workspace, open_workspace
from gallae.evals.labelled import TODAY, labelled_folders, tool_cards
from gallae.evals.rows import load_routes, question_of
from gallae.graphs import observe, router
from gallae.graphs.probes import Faq, Skills, Tools
from gallae.graphs.router import Router
from gallae.graphs.rules import vote
from gallae.graphs.signals import read_signals
from gallae.retrievers.index import Index, open_index

DATA = Path(__file__).resolve().parent.parent / "evals" / "data"
PER_DOCUMENT = 10
BINS = 1 << 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=35_000)
    parser.add_argument("--data", type=Path, default=None, help="a folder with ko_wiki and ko_welfare")
    parser.add_argument("--questions", type=int, default=600)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--start", type=Path, default=None, help=argparse.SUPPRESS)  # used by this script itself
    given = parser.parse_args()
    if given.start:
        print(json.dumps(started(given.start)))
        return
    pool = open_pool(given.data or Path(os.environ.get("GALLAE_TEST_DATA", "../shared")))
    with tempfile.TemporaryDirectory(prefix="gallae-bench-") as folder:
        root = Path(folder) / "workspace"
        write_corpus(pool, root, given.chunks, PER_DOCUMENT)
        workspace = _peopled(root)
        with open_index(workspace) as index:
            index.ingest()
            figures = {
                "passages": given.chunks,
                **measured(workspace, index, _questions(pool.questions, given.questions)),
            }
        figures |= _fresh(root)
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        print(f"{name:<52} {value:,.4g}")


def measured(workspace: Workspace, index: Index, questions: Sequence[Question]) -> dict[str, float]:
    made = Router(workspace, index, _cards())
    made.decide(Question("준비", today=TODAY))  # compiles what is compiled once
    started = time.process_time()
    index.search("쀍쀍 예약을 바꿀 수 있나요", person=Person(), today=TODAY, k=5)
    figures: dict[str, float] = {"questions": len(questions), "spellings, once, CPU s": time.process_time() - started}
    spent: dict[str, float] = {}
    with _watched(spent):
        figures |= _times("decision, first pass", made.decide, questions, lambda q: _lived(made, q, spent))
    parts = {f"  of it {name}, mean ms": seconds * 1e3 / len(questions) for name, seconds in spent.items()}
    figures |= parts
    follow_ups = [replace(q, text=f"{q.text} ") for q in questions if q.history]
    figures |= _times("follow-ups, cold", Router(workspace, index, _cards()).decide, follow_ups)
    figures |= _times("decision, again", made.decide, questions)
    settings = workspace.settings.routing
    plain = [replace(q, text=f"{q.text} ") for q in questions]  # unseen again
    figures |= _times("rules alone", lambda q: vote(_zero(q), settings), plain)
    figures |= _times("char n-grams", _ngrams(), questions)
    return figures


def started(root: Path) -> dict[str, float]:
    """In a fresh process: seconds and megabytes of a router over an index that is open and was searched once."""
    from gallae.tools import compute  # noqa: F401  imports are not counted

    workspace = _peopled(root)
    with open_index(workspace) as index:
        # The first word that no document holds makes the index learn its spellings, once: that is the index's start.
        assert index.search("쀍쀍 예약을 바꿀 수 있나요", person=Person(), today=TODAY, k=5).evidence
        before, cpu, wall = _resident(), time.process_time(), time.perf_counter()
        Router(workspace, index, _cards()).decide(Question("내일 회의실 예약해 주세요", today=TODAY))
        seconds, elapsed = time.process_time() - cpu, time.perf_counter() - wall
        return {"start, CPU s": seconds, "start, wall s": elapsed, "memory, MB": (_resident() - before) / 1e6}


def _fresh(root: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--start", str(root)]
    runs = [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(3)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _peopled(root: Path) -> Workspace:
    """The corpus with the skills of two workspaces and the FAQ of one."""
    others = [
        open_workspace(DATA / name, state=root.parent / name, environ={}) for name in ("hotel", "lawfirm", "bikes")
    ]
    workspace = open_workspace(root, state=root.parent / "state", environ={})
    skills = tuple(skill for other in others[:2] for skill in other.skills)
    return replace(workspace, skills=skills, faq=others[2].faq)


def _cards() -> tuple[ToolCard, ...]:
    return tuple(card for name in ("hotel", "shop", "gym", "bank") for card in tool_cards(DATA / name))


def _questions(asked: Sequence[str], count: int) -> list[Question]:
    """Half labelled questions of all workspaces with their histories, half questions about the corpus."""
    rows = [row for folder in labelled_folders(DATA) for row in load_routes(folder / "evals" / "routes.jsonl")]
    labelled = [question_of(row, TODAY) for row in rows[:: max(1, len(rows) // (count // 2))]]
    return [*labelled[: count // 2], *(Question(text, today=TODAY) for text in asked[: count - count // 2])]


def _lived(made: Router, question: Question, spent: dict[str, float]) -> None:
    """The turns before `question` are decided, as they were when they came; what that takes is not counted."""
    counted = dict(spent)
    for at, message in enumerate(question.history):
        if message.role == "user":
            made.decide(replace(question, text=message.content, history=question.history[:at]))
    spent.clear()
    spent.update(counted)


def _times(
    name: str,
    ask: Callable[[Question], Any],
    questions: Sequence[Question],
    before: Callable[[Question], None] = lambda question: None,
) -> dict[str, float]:
    times = []
    for question in questions:
        before(question)
        started = time.process_time()
        ask(question)
        times.append((time.process_time() - started) * 1e3)
    cuts = statistics.quantiles(times, n=100)
    return {f"{name}, CPU ms p50": cuts[49], f"{name}, CPU ms p95": cuts[94], f"{name}, CPU ms worst": max(times)}


@contextmanager
def _watched(spent: dict[str, float]) -> Iterator[None]:
    """Adds up the seconds within the parts of a decision."""
    parts: list[tuple[Any, str, str]] = [
        (observe, "read_signals", "signals"),
        (observe, "resolve", "resolving"),
        (Index, "search", "search"),
        (observe, "evidence_signals", "evidence"),
        (observe, "stretches", "wording"),
        (router, "worded", "wording"),
        (observe, "making", "frames"),
        (observe, "made", "frames"),
        (Skills, "best", "skill probe"),
        (Tools, "best", "tool probe"),
        (Faq, "best", "FAQ"),
        (Router, "computes", "computing"),
        (router, "vote", "rules"),
        (Router, "_policy", "policy"),
        (Router, "_local_only", "local only"),
    ]
    kept = [(owner, name, getattr(owner, name)) for owner, name, _ in parts]
    for (owner, name, label), (_, _, plain) in zip(parts, kept, strict=True):
        setattr(owner, name, _timed(plain, label, spent))
    try:
        yield
    finally:
        for owner, name, plain in kept:
            setattr(owner, name, plain)


def _timed(plain: Callable[..., Any], label: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*given: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return plain(*given, **named)
        finally:
            spent[label] = spent.get(label, 0.0) + time.process_time() - started

    return timed


def _zero(question: Question) -> dict[str, float]:
    return read_signals(question.text, question.history).values


def _ngrams() -> Callable[[Question], Any]:
    """Hashed character 1- to 4-grams times a weight table: what a trained n-gram router costs to ask."""
    table = np.random.default_rng(0).normal(size=(BINS, len(ROUTES)))

    def ask(question: Question) -> Any:
        text = question.text.lower()
        bins = [zlib.crc32(text[i : i + n].encode()) % BINS for n in range(1, 5) for i in range(len(text) - n + 1)]
        sums = table[np.unique(bins)].sum(axis=0)
        return np.exp(sums - sums.max()).argmax()

    return ask


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    assert isinstance(TODAY, date)
    main()
