"""What vectors add to a search: CPU and memory to open them, to ask them, and to change one document's.

    python benchmarks/dense.py [PASSAGES] [DIMENSION]        35,000 and 768 by default

Clustered synthetic unit vectors; what an embedder takes for a question comes on top. Opening and asking are measured
in a process of their own, with FAISS on one thread.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from gallae.retrievers.fusion import fused
from gallae.retrievers.vectors import RowKey, Vectors, kind_for, write_vectors

QUERIES = 200
BLOCK = 5_000


def main(passages: int, dimension: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "first"
        started = time.process_time()
        write_vectors(folder, None, blocks(passages, dimension), expected=passages)
        print(json.dumps({"passages": passages, "dimension": dimension, "kind": kind_for(passages)}))
        size = sum(file.stat().st_size for file in folder.iterdir())
        print(json.dumps({"write CPU s": seconds(started), "MB on disk": round(size / 1e6, 1)}))
        done = subprocess.run(
            [sys.executable, __file__, "--ask", str(folder)], capture_output=True, text=True, check=True
        )
        print(done.stdout, end="")
        print(json.dumps(changed(folder, passages, dimension)))
    print(json.dumps({"fuse two rankings of 50, ms": round(fusing(), 4)}))


def blocks(passages: int, dimension: int, seed: int = 0) -> Iterator[tuple[list[RowKey], np.ndarray]]:
    chance = np.random.default_rng(seed)
    centres = chance.standard_normal((200, dimension), dtype=np.float32)
    for start in range(0, passages, BLOCK):
        numbers = range(start, min(start + BLOCK, passages))
        noise = chance.standard_normal((len(numbers), dimension), dtype=np.float32)
        made = centres[chance.integers(0, 200, len(numbers))] + 0.7 * noise
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        yield [(n, n // 10, f"{n:016x}") for n in numbers], made


def asked(folder: Path) -> dict[str, Any]:
    """In a process of its own: how much opening and asking take."""
    import faiss

    faiss.omp_set_num_threads(1)
    before, started = resident(), time.process_time()
    vectors = Vectors(folder)
    opened, opened_memory = seconds(started), resident() - before
    questions = np.concatenate([matrix for _, matrix in blocks(QUERIES, vectors.dimension, seed=1)])
    started = time.process_time()
    vectors.search(questions[0], None, 50)
    first = seconds(started)
    mask = vectors.rows["document"] % 3 == 0
    free, limited = timed(vectors, questions, None), timed(vectors, questions, mask)
    return {
        "open CPU s": opened,
        "open MB": opened_memory,
        "first question CPU s": first,
        "MB after asking (file pages that the system may take back)": resident() - before,
        "ms p50 / p95": free,
        "ms p50 / p95, a third may be read": limited,
    }


def changed(folder: Path, passages: int, dimension: int) -> dict[str, Any]:
    """One document of ten passages made anew."""
    old = Vectors(folder)
    started = time.process_time()
    rows = [(passages + n, passages, f"{passages + n:016x}") for n in range(10)]
    (_, matrix) = next(blocks(10, dimension, seed=2))
    write_vectors(folder.with_name("second"), (old, np.arange(10, passages)), iter([(rows, matrix)]), expected=passages)
    return {"one document changed, CPU s": seconds(started)}


def timed(vectors: Vectors, questions: np.ndarray, mask: np.ndarray | None) -> list[float]:
    taken = []
    for question in questions:
        started = time.process_time()
        vectors.search(question, mask, 60)
        taken.append((time.process_time() - started) * 1000)
    return [round(statistics.median(taken), 2), round(statistics.quantiles(taken, n=20)[-1], 2)]


def fusing() -> float:
    started = time.process_time()
    for _ in range(1_000):
        fused([range(60), range(30, 90)])
    return time.process_time() - started  # seconds for 1,000 = milliseconds for one


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * 4096 / 1e6, 1)


def seconds(started: float) -> float:
    return round(time.process_time() - started, 4)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(asked(Path(sys.argv[2]))))
    else:
        main(int((sys.argv[1:2] or ["35000"])[0]), int((sys.argv[2:3] or ["768"])[0]))
