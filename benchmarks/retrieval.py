"""How well and how fast the embedded search finds the right document, on sets in the neutral format.

    python benchmarks/retrieval.py [--j3] DIR [DIR…]      each with corpus.jsonl {id, title, text} and queries.jsonl
                                                          {id, text, gold, [spans]}

Prints recall@1/5/10 and MRR@10 over documents with 95 % intervals (normal approximation), the share of answers whose
span lies in the first 1,000 characters of the passages, CPU milliseconds a query (p50, p95) and the seconds to index.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.types import Passage, Person
from gallae.core.workspace import open_workspace
from gallae.retrievers.index import open_index

CONTEXT = 1_000  # characters


def main(folders: list[Path], tokeniser: str = "j2") -> None:
    for folder in folders:
        print(
            json.dumps({"set": folder.name, "tokeniser": tokeniser, **measure(folder, tokeniser)}, ensure_ascii=False)
        )


def measure(folder: Path, tokeniser: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        names = write_workspace(root, _rows(folder / "corpus.jsonl"))
        queries = _rows(folder / "queries.jsonl")
        workspace = open_workspace(root, environ={}, arguments={"retrieval": {"tokeniser": tokeniser}})
        with open_index(workspace) as index:
            started = time.process_time()
            index.ingest()
            seconds = time.process_time() - started
            ranks: list[int] = []
            spans: list[bool] = []
            milliseconds: list[float] = []
            for query in queries:
                started = time.process_time()
                found = index.search(query["text"], person=Person(), today=date(2026, 1, 1), k=30)
                milliseconds.append((time.process_time() - started) * 1000)
                order = list(dict.fromkeys(names[p.path] for p in found.passages))
                ranks.append(next((at for at, name in enumerate(order, 1) if name in query["gold"]), 0))
                if query.get("spans"):
                    spans.append(_in_context(found.passages, names, query["spans"]))
    return {
        "documents": len(names),
        "queries": len(queries),
        **{f"recall@{k}": _share([0 < rank <= k for rank in ranks]) for k in (1, 5, 10)},
        "mrr@10": round(statistics.fmean(1 / rank if 0 < rank <= 10 else 0 for rank in ranks), 4),
        **({f"span in {CONTEXT}": _share(spans)} if spans else {}),
        "query ms p50": round(statistics.median(milliseconds), 3),
        "query ms p95": round(statistics.quantiles(milliseconds, n=20)[-1], 3),
        "index seconds": round(seconds, 2),
    }


def write_workspace(root: Path, corpus: list[dict[str, Any]]) -> dict[str, str]:
    """One text file a document; returns path -> id."""
    (root / "documents").mkdir()
    names = {}
    for number, row in enumerate(corpus):
        path = f"documents/{number:06}.txt"
        title = json.dumps(row["title"], ensure_ascii=False)
        (root / path).write_text(f"---\ntitle: {title}\n---\n{row['text']}", encoding="utf-8")
        names[path] = row["id"]
    return names


def _in_context(passages: tuple[Passage, ...], names: dict[str, str], spans: list[list[Any]]) -> bool:
    """An answer's span lies wholly in the first CONTEXT characters of the passages, best first."""
    left = CONTEXT
    for passage in passages:
        end = passage.end - max(0, len(passage.text) - left)
        if any(names[passage.path] == name and passage.start <= a and b <= end for name, a, b in spans):
            return True
        left -= len(passage.text)
        if left <= 0:
            return False
    return False


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _share(hits: list[bool]) -> str:
    share = statistics.fmean(hits)
    return f"{share:.4f} ±{1.96 * math.sqrt(share * (1 - share) / len(hits)):.3f}"


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:] if a != "--j3"], "j3" if "--j3" in sys.argv else "j2")
