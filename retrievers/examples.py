"""A few hundred short texts that somebody registered or corrected, in FAISS: which of them is a question nearest to?

A text comes as weighted features (stretches of sound, graphs.memory); they are hashed with a sign into a fixed number of
dimensions (Weinberger et al. 2009, "Feature hashing"), so that no vocabulary has to be kept and no model is downloaded.
The hash is BLAKE2, the same in every process. Hashing blurs a cosine by about 1 / sqrt(dimensions): callers take the
nearest few from here and compare those exactly. numpy and FAISS are imported only when there is something to search:
FAISS costs 0.25 s of CPU and 35 MB, which a process that only routes should not pay for nothing.

>>> nearest = NearestExamples([{"a": 1.0, "b": 1.0}, {"c": 1.0}])
>>> [row for row, cosine in nearest.search({"a": 1.0}, k=2) if cosine > 0.5]
[0]
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["DIMENSIONS", "NearestExamples"]

DIMENSIONS = 512


class NearestExamples:
    """Built once over its rows; a changed collection is built anew (2,000 rows: 0.1 s)."""

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        import faiss
        import numpy as np

        self._index: Any = faiss.IndexFlatIP(DIMENSIONS)  # exact: looks at every row
        if rows:
            self._index.add(np.stack([hashed(row) for row in rows]))

    def search(self, features: Mapping[str, float], k: int) -> list[tuple[int, float]]:
        """(row, cosine of the hashed vectors) of the `k` nearest rows, nearest first."""
        if not self._index.ntotal or not features:
            return []
        cosines, rows = self._index.search(hashed(features)[None], min(k, self._index.ntotal))
        return [(int(row), float(cosine)) for row, cosine in zip(rows[0], cosines[0], strict=True)]


def hashed(features: Mapping[str, float]) -> np.ndarray:
    """float32 (DIMENSIONS,), of length one unless there are no features."""
    import numpy as np

    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for name, weight in sorted(features.items()):
        place, sign = _place(name)
        vector[place] += sign * weight
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


@lru_cache(maxsize=65_536)
def _place(name: str) -> tuple[int, float]:
    number = int.from_bytes(hashlib.blake2b(name.encode("utf-8"), digest_size=8).digest(), "big")
    return number % DIMENSIONS, 1.0 if number >> 63 else -1.0
