"""A workspace's own questions whose documents are known (evals/answers.jsonl, evals/routes.jsonl), to weigh words and
vectors by.

Taken: rows with `gold` documents that stand alone (no history) and are answerable. Never taken: rows that are held
out (`"held_out": true`, or `"split"` other than "train" and "dev"): they judge the result.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from gallae.core.types import Person
from gallae.core.workspace import Workspace, read_rows

__all__ = ["Gold", "load_gold"]

FILES = ("answers.jsonl", "routes.jsonl")
MOST = 500  # questions, spread over the rows: each costs two searches, and once a vector
FITTED_ON = ("", "train", "dev")


@dataclass(frozen=True, slots=True)
class Gold:
    question: str
    paths: frozenset[str]
    today: date | None
    person: Person


def load_gold(workspace: Workspace) -> tuple[list[Gold], str]:
    """The questions, and a hash that changes with them."""
    found: dict[str, Gold] = {}
    for name in FILES:
        path = workspace.root / "evals" / name
        for _, row in read_rows(path) if path.is_file() else ():
            if (gold := _gold(row)) and gold.question not in found:
                found[gold.question] = gold
    rows = list(found.values())
    rows = rows[:: -(-len(rows) // MOST)] if rows else []
    said = [[g.question, sorted(g.paths), str(g.today), sorted(g.person.groups or ())] for g in rows]
    return rows, hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _gold(row: dict[str, Any]) -> Gold | None:
    question, paths = str(row.get("question") or "").strip(), row.get("gold")
    held_out = bool(row.get("held_out")) or str(row.get("split") or "") not in FITTED_ON
    if held_out or row.get("history") or row.get("answerable") is False or not question:
        return None
    if not isinstance(paths, list) or not paths:
        return None
    groups = row.get("groups")
    person = Person() if groups is None else Person("gold", frozenset(str(g) for g in groups))
    try:
        today = date.fromisoformat(str(row["today"])) if row.get("today") else None
    except ValueError:
        return None
    return Gold(question, frozenset(str(p) for p in paths), today, person)
