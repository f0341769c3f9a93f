"""The vectors of all passages in one FAISS file, mapped into memory: a process that opens it reads nothing at first.

Two files in one folder, written once and never changed: `vectors.faiss`, and `rows.npy`, which says whose vector each
row is. Measured at 35,000 × 768: reading the file takes 0.13 s of CPU and 107 MB, mapping it 0.1 ms and nothing.
numpy and FAISS are imported here only, and only where there is an embedder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RowKey", "Vectors", "kind_for", "write_vectors"]

RowKey = tuple[int, int, str]  # chunk, document, the passage's key
FLAT, HALF = 100_000, 300_000  # passages
TRAINED_ON = 20_000  # vectors that set the ranges of SQ8
DTYPE = [("chunk", "<i8"), ("document", "<i8"), ("key", "S40")]

Kind = Literal["flat", "fp16", "sq8"]


def kind_for(count: int) -> Kind:
    """How the vectors of `count` passages are held. All kinds look at every vector, so that rights filter before
    the ranking and nothing is missed.

    flat   float32, exact: 27 ms of CPU a query at 100,000 × 768, where embedding the question costs as much
    fp16   half the memory, two thirds of the time, the same neighbours (recall@10 1.0)
    sq8    a quarter of the memory, half the time, recall@10 .98; at 1 M still 142 ms (retrieval.md §8)
    """
    return "flat" if count <= FLAT else "fp16" if count <= HALF else "sq8"


class Vectors:
    """An opened folder. `rows[i]` belongs to the i-th vector."""

    def __init__(self, folder: Path | None) -> None:
        """None: no vectors. FileNotFoundError if the folder was replaced meanwhile."""
        import faiss
        import numpy as np

        self.rows: np.ndarray = np.empty(0, dtype=DTYPE)
        self._index: Any = None
        if folder is None:
            return
        self.rows = np.load(folder / "rows.npy", allow_pickle=False)
        path = folder / "vectors.faiss"
        if not path.is_file():
            raise FileNotFoundError(path)
        if len(self.rows):
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

    @property
    def dimension(self) -> int:
        return int(self._index.d) if self._index is not None else 0

    def search(self, vector: np.ndarray, mask: np.ndarray | None, limit: int) -> list[tuple[int, float]]:
        """(row, cosine) of the nearest rows among those that `mask` allows (None = all)."""
        if self._index is None or len(vector) != self._index.d or (mask is not None and not mask.any()):
            return []
        import faiss
        import numpy as np

        parameters = None
        if mask is not None and not mask.all():
            bits = np.packbits(mask, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]
        scores, rows = self._index.search(vector[np.newaxis], min(limit, len(self.rows)), params=parameters)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def vectors(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """float32 (rows, dimension); of sq8 and fp16 as good as they are held."""
        import numpy as np

        made: np.ndarray = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return made

    def copied_into(self, other: Any, rows: np.ndarray) -> None:
        """Add rows to a FAISS index of the same kind as they are held, without a loss."""
        import faiss
        import numpy as np

        codes = faiss.vector_to_array(self._index.codes).reshape(len(self.rows), -1)
        chosen = np.ascontiguousarray(codes[rows])
        other.add_sa_codes(chosen)

    def like(self) -> Any:
        """An empty index of the same kind, with the ranges this one was trained on. (Never a clone of a mapped one:
        FAISS ends the process when that is emptied.)"""
        import faiss

        empty = _empty(self.kind, self.dimension)
        if self.kind != "flat":
            faiss.copy_array_to_vector(faiss.vector_to_array(self._index.sq.trained), empty.sq.trained)
        empty.is_trained = True
        return empty

    @property
    def kind(self) -> Kind:
        return kind_of(self._index)


def write_vectors(
    folder: Path,
    kept: tuple[Vectors, np.ndarray] | None,
    blocks: Iterator[tuple[list[RowKey], np.ndarray]],
    *,
    expected: int,
) -> None:
    """Write a new folder from rows of an older one and blocks of (rows, float32 vectors of length one). `expected`
    decides how they are held. Nothing may read the folder before this has returned."""
    import faiss
    import numpy as np

    folder.mkdir(parents=True)
    rows: list[np.ndarray] = []
    filling = _Filling(kind_for(expected))
    if kept is not None:
        rows.append(kept[0].rows[kept[1]])
        filling.copy(*kept)
    for keys, matrix in blocks:
        rows.append(np.array(keys, dtype=DTYPE))
        filling.add(matrix)
    index = filling.done()
    if index is None:
        (folder / "vectors.faiss").touch()
    else:
        faiss.write_index(index, str(folder / "vectors.faiss"))
    np.save(folder / "rows.npy", np.concatenate(rows) if rows else np.empty(0, dtype=DTYPE), allow_pickle=False)


def kind_of(index: Any) -> Kind:
    import faiss

    if isinstance(index, faiss.IndexFlat):
        return "flat"
    return "fp16" if index.sq.qtype == faiss.ScalarQuantizer.QT_fp16 else "sq8"


class _Filling:
    """A FAISS index in the making. What has to be trained waits for enough vectors to be trained on."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._index: Any = None
        self._waiting: list[np.ndarray] = []

    def copy(self, old: Vectors, rows: np.ndarray) -> None:
        if old.kind == self._kind:
            self._index = old.like()
            old.copied_into(self._index, rows)
            return
        for at in range(0, len(rows), TRAINED_ON):
            self.add(old.vectors(rows[at : at + TRAINED_ON]))

    def add(self, matrix: np.ndarray) -> None:
        if self._index is None:
            self._index = _empty(self._kind, matrix.shape[1])
        if self._index.is_trained:
            self._index.add(matrix)
            return
        self._waiting.append(matrix)
        if sum(len(part) for part in self._waiting) >= TRAINED_ON:
            self._train()

    def done(self) -> Any:
        """None if nothing was added."""
        if self._waiting:
            self._train()
        return self._index

    def _train(self) -> None:
        import numpy as np

        matrix = np.concatenate(self._waiting)
        self._waiting = []
        self._index.train(matrix)
        self._index.add(matrix)


def _empty(kind: Kind, dimension: int) -> Any:
    import faiss

    if kind == "flat":
        return faiss.IndexFlatIP(dimension)
    held = faiss.ScalarQuantizer.QT_fp16 if kind == "fp16" else faiss.ScalarQuantizer.QT_8bit
    return faiss.IndexScalarQuantizer(dimension, held, faiss.METRIC_INNER_PRODUCT)
