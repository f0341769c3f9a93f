"""An embedder for tests: real vectors of a few synonyms, and a record of what it was asked."""

from __future__ import annotations

from typing import Any

import pytest

from gallae.retrievers import embedding

MEANINGS = {"자동차": 0, "차량": 0, "승용차": 0, "호랑이": 1, "맹수": 1, "커피": 2, "원두": 2}


class Meaning:
    """One axis for each meaning, one for everything else."""

    label = "test:meaning"

    def __init__(self, size: int = 4) -> None:
        self.size = size
        self.asked: list[str] = []
        self.batches: list[int] = []
        self.fails = False

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.fails:
            raise ConnectionError("refused")
        self.asked += texts
        self.batches.append(len(texts))
        return [self.vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def vector(self, text: str) -> list[float]:
        vector = [0.0] * self.size
        vector[-1] = 0.1
        for word, axis in MEANINGS.items():
            vector[axis] += word in text
        return vector


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two attempts; how long they wait is tested in test_embedding.py."""
    monkeypatch.setattr(embedding, "FIRST_WAIT", 0.0)


def filled(shelf: Any) -> Any:
    shelf.write("car.md", "# 세차\n\n차량은 지하에서 닦는다.")
    shelf.write("cat.md", "# 동물\n\n맹수는 들어올 수 없다.")
    shelf.write("coffee.md", "# 음료\n\n원두는 매일 볶는다.")
    return shelf
