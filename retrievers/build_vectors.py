"""From passages to a folder of vectors: what is kept of the one before, what has to be embedded, what failed.

Written aside and renamed when it is whole; a kill leaves the old folder, and every batch that was paid in the cache.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gallae.core.errors import ProviderError
from gallae.retrievers.embedding import Embedding
from gallae.retrievers.progress import Pace, Progress
from gallae.retrievers.vectors import RowKey, Vectors, write_vectors

if TYPE_CHECKING:
    import numpy as np

__all__ = ["OtherModel", "Texts", "build_vectors", "sweep"]

BLOCK = 512  # passages whose texts are in memory at once
LEFT_BY_A_KILL = 86_400.0  # seconds: a folder still in the making after this time belongs to nobody

Texts = Callable[[Sequence[int]], dict[int, str]]


class OtherModel(Exception):
    """Vectors of another length under the same name."""


@dataclass(slots=True)
class _Run:
    embedding: Embedding
    texts: Texts
    progress: Progress | None
    dimension: int
    total: int = 0
    done: int = 0
    error: ProviderError | None = field(default=None)
    pace: Pace | None = None

    def blocks(self, fresh: Sequence[RowKey]) -> Iterator[tuple[list[RowKey], np.ndarray]]:
        """Rows and their vectors, until all are done or the embedder fails."""
        import numpy as np

        self.total = len(fresh)
        self.pace = Pace(self.progress, "vectors", self.total, self.total)
        for at in range(0, len(fresh), BLOCK):
            rows = {name[0]: name for name in fresh[at : at + BLOCK]}
            try:
                for made in self.embedding.passages(self.texts(list(rows)), self.count):
                    self.check({len(vector) // 4 for vector in made.values()})
                    if made:
                        matrix = np.stack([np.frombuffer(vector, dtype=np.float32) for vector in made.values()])
                        yield [rows[number] for number in made], matrix
            except ProviderError as error:
                self.error = error
                return

    def check(self, sizes: set[int]) -> None:
        sizes = sizes | ({self.dimension} if self.dimension else set())
        if len(sizes) > 1:
            raise OtherModel
        self.dimension = sizes.pop() if sizes else 0

    def count(self, number: int) -> None:
        self.done = min(self.done + number, self.total)
        if self.pace:
            self.pace.at(self.done, self.embedding.name, self.done)


def build_vectors(
    root: Path, old: Vectors | None, names: Sequence[RowKey], texts: Texts, embedding: Embedding,
    progress: Progress | None,
) -> tuple[str, ProviderError | None]:  # fmt: skip
    """The name of the new folder below `root`, and what stopped the embedder before all were done. OtherModel if its
    vectors are not as long as those that are held."""
    import numpy as np

    wanted = {(chunk, key) for chunk, _, key in names}
    there = [(int(r["chunk"]), r["key"].decode()) for r in old.rows] if old is not None else []
    chosen = np.array([at for at, row in enumerate(there) if row in wanted], dtype=np.int64)
    kept = {there[at] for at in chosen}
    fresh = [name for name in names if (name[0], name[2]) not in kept]
    run = _Run(embedding, texts, progress, old.dimension if old is not None and len(chosen) else 0)
    making = root / f"making-{os.getpid()}-{time.time_ns()}"
    try:
        source = (old, chosen) if old is not None and len(chosen) else None
        write_vectors(making, source, run.blocks(fresh), expected=len(names))
        made = making.with_name(making.name.replace("making", "v"))
        making.replace(made)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return made.name, run.error


def sweep(root: Path, current: str) -> None:
    """Delete folders that the manifest no longer names, and what a kill left in the making."""
    for folder in root.glob("v-*"):
        if folder.name != current:
            shutil.rmtree(folder, ignore_errors=True)
    for folder in root.glob("making-*"):
        try:
            old = time.time() - folder.stat().st_mtime > LEFT_BY_A_KILL
        except OSError:
            continue
        if old:
            shutil.rmtree(folder, ignore_errors=True)
