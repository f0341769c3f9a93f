"""The file of vectors: its kind by its size, and rows that are carried over, kept and found again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gallae.retrievers import vectors
from gallae.retrievers.vectors import Vectors, kind_for, write_vectors


def unit(count: int, seed: int = 0) -> Any:
    import numpy as np

    made = np.random.default_rng(seed).standard_normal((count, 16), dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def block(matrix: Any, start: int = 0) -> Any:
    return iter([([(start + i, i // 10, f"key{start + i}") for i in range(len(matrix))], matrix)])


def test_vectors_are_flat_up_to_a_hundred_thousand_and_smaller_beyond() -> None:
    assert [kind_for(n) for n in (1, 100_000, 100_001, 300_000, 300_001, 1_000_000)] == [
        "flat", "flat", "fp16", "fp16", "sq8", "sq8",
    ]  # fmt: skip


@pytest.mark.parametrize(("limits", "kind", "near"), [((1000, 2000), "flat", 1e-5), ((10, 1000), "fp16", 2e-3), ((5, 9), "sq8", 2e-2)])  # fmt: skip
def test_rows_are_carried_over_kept_and_found_again_in_every_kind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], kind: str, near: float
) -> None:
    import numpy as np

    first, more = unit(100), unit(5, seed=1)
    write_vectors(tmp_path / "a", None, block(first), expected=100)
    monkeypatch.setattr(vectors, "FLAT", limits[0])
    monkeypatch.setattr(vectors, "HALF", limits[1])
    kept = np.array([n for n in range(100) if n != 7])
    write_vectors(tmp_path / "b", (Vectors(tmp_path / "a"), kept), block(more, start=200), expected=104)
    write_vectors(tmp_path / "c", (Vectors(tmp_path / "b"), np.arange(104)), block(first[7:8], start=999), expected=105)
    opened = Vectors(tmp_path / "c")
    assert opened.kind == kind and opened.dimension == 16

    def best(vector: Any, mask: Any = None) -> tuple[int, float]:
        row, score = opened.search(vector, mask, 1)[0]
        return int(opened.rows["chunk"][row]), score

    for vector, chunk in ((first[7], 999), (first[8], 8), (more[3], 203)):
        assert best(vector) == (chunk, pytest.approx(1.0, abs=near))
    assert best(first[7], opened.rows["chunk"] == 3)[0] == 3
    assert opened.search(first[7], np.zeros(105, dtype=bool), 5) == []


def test_no_vectors_at_all_are_searched_without_an_error(tmp_path: Path) -> None:
    write_vectors(tmp_path / "e", None, iter(()), expected=0)
    for folder in (tmp_path / "e", None):
        assert Vectors(folder).search(unit(1)[0], None, 3) == []
