"""What a model can do beside its one job, before and after it was tuned: small tasks in Korean and English with answers
that can be computed, asked without any instruction of ours. What tuning cost it (forgetting) is the paired difference.

A model that serves one skill and nothing else need not know anything beside it: this is told, and is no bar of ours.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from gallae.checks.task import appears
from gallae.core.errors import ProviderError
from gallae.models.model import Model

__all__ = ["GeneralRow", "ask_general", "load_general"]

TOKENS = 160


@dataclass(frozen=True, slots=True)
class GeneralRow:
    """`any_of`: one of these must appear; `none_of`: none of these may."""

    id: str
    question: str
    any_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()

    def right(self, said: str) -> bool:
        return any(appears(a, said) for a in self.any_of) and not any(appears(n, said) for n in self.none_of)


def load_general() -> tuple[GeneralRow, ...]:
    text = (resources.files("gallae.evals") / "data" / "general.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    return tuple(GeneralRow(r["id"], r["question"], tuple(r["any_of"]), tuple(r.get("none_of", ()))) for r in rows)


async def ask_general(model: Model, rows: Sequence[GeneralRow]) -> list[bool]:
    """Which rows the model gets right. ProviderError where it is down; a row that it alone fails at is wrong."""
    right: list[bool] = []
    for row in rows:
        try:
            said = (await model.complete([("user", row.question)], max_tokens=TOKENS, thinking=False)).text
        except ProviderError:
            if not right:
                raise
            said = ""
        right.append(row.right(said))
    return right
