"""How fast the embedded search is: indexing, questions, first hit, updates, and how all of it grows.

    python benchmarks/retrieval.py                         35,000 passages; minutes
    python benchmarks/retrieval.py --peers all             and LangChain's, rank_bm25, bm25s (needs `make peers`)
    python benchmarks/retrieval.py --curve --largest 100000     the curve 1 k → 10 k → 100 k (default: → 1 M)
    python benchmarks/retrieval.py --chunks 2000 --steps 2 --json    a quick look, as JSON

The passages are varied from the public sets where GALLAE_TEST_DATA or --data names a folder that has them, else made
(retrieval_corpus.py). All through the public ways in: open_index, Index.ingest, Index.search, tokens. CPU time of the
process is what to read: it does not depend on what else the machine does. For how *well* documents are found:
`gallae eval retrieval`.

    plain j2              the baseline in plain Python (plain_j2.py): tokenising, then BM25 over arrays
    index                 files → loaded, split, tokenised, stored, searchable
    question              Index.search whole: hits, versions, passages' texts; and with the evidence of its words
    tokenise + postings   our tokeniser on unseen words and both postings: what plain j2 does, without files and texts
    first hit             a fresh process, imports done: open_index and the first search; memory that this adds
    one changed document  ten passages changed: ingest and the search that finds it
    after 10 % changed    in --steps ingests: share of questions whose first passage is that of an index built anew,
                          at once and when the rewriting in the background is done
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from plain_j2 import ArrayBm25, j2
from retrieval_corpus import Pool, document, open_pool, section, write_corpus

from gallae.core.tokens import forget_words, token_text, tokens
from gallae.core.types import Passage, Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.evals.retrieval_peers import PEERS, rank_peer
from gallae.retrievers.index import Index, open_index
from gallae.retrievers.postings import Entry, write_postings

ANYONE, TODAY = Person(), date(2026, 1, 1)
SMALL = 10  # passages of a document, up to LARGE passages in all; beyond, fewer and longer documents
LARGE = 50_000
CURVE = (1_000, 10_000, 100_000, 1_000_000)
SAMPLE = 5_000  # passages that our tokeniser is timed on, after the index, which must meet its words unseen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=35_000)
    parser.add_argument("--data", type=Path, default=None, help="a folder with ko_wiki and ko_welfare")
    parser.add_argument("--made", action="store_true", help="made passages even where the public sets are")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--steps", type=int, default=10, help="ingests in which a tenth of the documents is changed")
    parser.add_argument("--peers", choices=("none", "quick", "all"), default="quick", help="quick: those without Kiwi")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--largest", type=int, default=CURVE[-1])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    data = given.data or Path(os.environ.get("GALLAE_TEST_DATA", "../shared"))
    pool = open_pool(None if given.made else data)
    questions = pool.questions[: given.questions]
    if given.curve:
        rows = [curve_point(pool, questions, size) for size in CURVE if size <= given.largest]
        _print_curve(rows, pool, as_json=given.json)
        return
    figures = {"passages": given.chunks, "texts": pool.name, **measured(pool, questions, given)}
    if given.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            print(f"{name:<44} {value if isinstance(value, str) else f'{value:,.4g}'}")


def measured(pool: Pool, questions: Sequence[str], given: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="gallae-bench-") as folder:
        root = Path(folder) / "workspace"
        say(f"writing {given.chunks:,} passages ({pool.name})")
        texts = ["\n".join(section(pool, number)) for number in range(given.chunks)]
        files = write_corpus(pool, root, given.chunks, per_document(given.chunks))
        figures = baseline(texts, questions)
        workspace = open_workspace(root, state=Path(folder) / "state", environ={})
        with open_index(workspace) as index:
            figures |= indexing(index, workspace, given.chunks)
            ours, _ = cpu(lambda: [tokens(text) for text in texts[:SAMPLE]])
            figures["tokenise: ours, words seen before, passages/s"] = len(texts[:SAMPLE]) / ours
            figures |= asking(index, questions)
            figures |= first_hit(workspace, questions[0])
            figures |= one_change(pool, index, root)
            figures |= many_changes(pool, index, workspace, files, questions, given.steps)
        plain = figures["plain j2: tokenise + index, CPU s"]
        figures["index CPU, times quicker than plain j2"] = plain / figures["index, CPU s"]
        figures |= alike(texts, Path(folder))
        figures["tokenise + postings, times quicker than plain j2"] = plain / figures["tokenise + postings, CPU s"]
        if given.peers != "none":
            figures |= peers(texts, questions[:100], with_kiwi=given.peers == "all")
    return figures


def baseline(texts: Sequence[str], questions: Sequence[str]) -> dict[str, Any]:
    say("plain j2")
    seconds, made = cpu(lambda: [j2(text) for text in texts])
    building, index = cpu(lambda: ArrayBm25(made))
    times = [cpu(lambda q=question: index.search(j2(q), 8))[0] for question in questions]  # type: ignore[misc]
    return {
        "tokenise: plain j2, passages/s": len(texts) / seconds,
        "plain j2: tokenise + index, CPU s": seconds + building,
        "plain j2: question, CPU ms p50": percentile(times, 0.5) * 1e3,
    }


def indexing(index: Index, workspace: Workspace, chunks: int) -> dict[str, Any]:
    say("index")
    wall = time.perf_counter()
    seconds, reports = cpu(index.ingest)
    assert all(report.status == "added" for report in reports), "every document must be indexed"
    return {
        "index, CPU s": seconds,
        "index, wall s": time.perf_counter() - wall,
        "index, passages/CPU s": chunks / seconds,
        "index, MB on disk": megabytes(workspace.cache),
    }


def alike(texts: Sequence[str], folder: Path) -> dict[str, Any]:
    """The part of an ingest that plain j2 does as well, over the same texts."""
    say("tokenise + postings")
    forget_words()

    def build() -> None:
        bodies = [token_text(text) for text in texts]
        for name, size in (("passages", 1), ("surroundings", 4)):
            with write_postings(folder / name) as writer:
                for at in range(0, len(bodies), size):
                    writer.add([Entry(at, at, at, (), " ".join(bodies[at : at + size]))])

    seconds, _ = cpu(build)
    return {"tokenise + postings, CPU s": seconds, "tokenise + postings, passages/CPU s": len(texts) / seconds}


def asking(index: Index, questions: Sequence[str]) -> dict[str, Any]:
    say("questions")
    top(index, questions[0])
    times, judging = [], []
    for question in questions:
        started = time.process_time()
        found = index.search(question, person=ANYONE, today=TODAY)
        looked = time.process_time()
        assert found.evidence is not None
        times.append((looked - started) * 1e3)
        judging.append((time.process_time() - started) * 1e3)
    return {
        "question, CPU ms p50": percentile(times, 0.5),
        "question, CPU ms p95": percentile(times, 0.95),
        "question with its evidence, CPU ms p50": percentile(judging, 0.5),
        "question with its evidence, CPU ms p95": percentile(judging, 0.95),
    }


def first_hit(workspace: Workspace, question: str) -> dict[str, Any]:
    """Twice: the first process says what a search imports lazily, the second imports that before its clock starts."""
    say("first hit")
    command = [sys.executable, str(Path(__file__).with_name("first_hit.py")), str(workspace.root)]
    command += [str(workspace.state), question]
    made = json.loads(subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout)
    rows = []
    for _ in range(3):
        ran = subprocess.run([*command, json.dumps(made["after"])], capture_output=True, check=True, encoding="utf-8")
        rows.append(json.loads(ran.stdout))
    assert all(row["hits"] for row in rows), "the first search must find something"
    names = {"cpu": "first hit, CPU s", "wall": "first hit, wall s", "rss": "first hit, MB added"}
    names["rss_later"] = "some questions later, MB added"
    return {name: statistics.median(row[key] for row in rows) for key, name in names.items()}


def one_change(pool: Pool, index: Index, root: Path) -> dict[str, Any]:
    say("one changed document")
    file = root / "documents" / "changing.md"
    rows = []
    for number in range(6):
        word = f"푯말{'가나다라마바'[number]}돌쇠"
        file.write_text(
            f"{document(pool, 10**8 + number, SMALL)}\n\n## 새 소식\n\n{word}라는 말이 새로 생겼다.\n", encoding="utf-8"
        )
        wall = time.perf_counter()
        seconds, found = cpu(lambda: (index.ingest(), top(index, word))[1])  # noqa: B023
        assert found and found.path == "documents/changing.md", "the changed document must be found at once"
        rows.append((seconds, time.perf_counter() - wall))
    return {  # the first one adds the document
        "one changed document, CPU s": statistics.median(row[0] for row in rows[1:]),
        "one changed document, wall s": statistics.median(row[1] for row in rows[1:]),
    }


def many_changes(
    pool: Pool, index: Index, workspace: Workspace, files: Sequence[Path], questions: Sequence[str], steps: int
) -> dict[str, Any]:
    say(f"10 % of the documents changed, in {steps} steps")
    changed = random.Random(1).sample(list(files), max(1, len(files) // 10))
    size = max(1, -(-len(changed) // steps))
    spent = 0.0
    for at in range(0, len(changed), size):
        for file in changed[at : at + size]:
            count = file.read_text(encoding="utf-8").count("\n## ")
            file.write_text(document(pool, 10**9 + int(file.stem) * 1_000, count), encoding="utf-8")
        spent += cpu(index.ingest)[0]
    at_once = [top(index, question) for question in questions]
    index.settle()
    updated = [top(index, question) for question in questions]
    say("… and an index built anew")
    with (
        tempfile.TemporaryDirectory(prefix="gallae-bench-") as state,
        open_index(open_workspace(workspace.root, state=Path(state), environ={})) as anew,
    ):
        anew.ingest()
        rebuilt = [top(anew, question) for question in questions]
    same, soon = (
        sum(place(a) == place(b) for a, b in zip(found, rebuilt, strict=True)) for found in (updated, at_once)
    )
    return {
        "after 10 % changed, same first passage at once": soon / len(questions),
        "after 10 % changed, same first passage": same / len(questions),
        "after 10 % changed, ingests, CPU s": spent,
    }


def peers(texts: Sequence[str], questions: Sequence[str], *, with_kiwi: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    numbered = [(str(number), text) for number, text in enumerate(texts)]
    for peer in PEERS:
        if peer.missing:
            say(f"{peer.name}: not installed (make peers)")
        elif with_kiwi or "kiwipiepy" not in peer.needs:
            say(peer.name)
            _, seconds, times = rank_peer(peer, numbered, questions)
            figures[f"{peer.name}: index, CPU s"] = seconds
            figures[f"{peer.name}: question, CPU ms p50"] = percentile(times, 0.5)
            figures[f"{peer.name}: question, CPU ms p95"] = percentile(times, 0.95)
    return figures


def curve_point(pool: Pool, questions: Sequence[str], size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="gallae-bench-") as folder:
        root = Path(folder) / "workspace"
        say(f"writing {size:,} passages")
        write_corpus(pool, root, size, per_document(size))
        workspace = open_workspace(root, state=Path(folder) / "state", environ={})
        with open_index(workspace) as index:
            figures = {"passages": size} | indexing(index, workspace, size) | asking(index, questions)
            figures |= first_hit(workspace, questions[0])
            return figures | one_change(pool, index, root)


def _print_curve(rows: Sequence[dict[str, Any]], pool: Pool, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"texts": pool.name, "curve": rows}, ensure_ascii=False))
        return
    for name in rows[0]:
        print(f"{name:<36}" + "".join(f"{row[name]:>14,.4g}" for row in rows))


def top(index: Index, question: str) -> Passage | None:
    found = index.search(question, person=ANYONE, today=TODAY)
    return found.passages[0] if found.passages else None


def place(passage: Passage | None) -> tuple[str, int, int] | None:
    return (passage.path, passage.start, passage.end) if passage else None


def per_document(chunks: int) -> int:
    return SMALL if chunks <= LARGE else 200


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """(CPU seconds of the process, what `work` gave)."""
    started = time.process_time()
    made = work()
    return time.process_time() - started, made


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def say(text: str) -> None:
    sys.stderr.write(f"· {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
