"""Workspaces of other domains than the samples: well formed, and every label points at text that is really there."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gallae.core.settings import DocumentSettings
from gallae.core.types import ROUTES
from gallae.core.workspace import open_workspace
from gallae.retrievers.load import load

WORKSPACES = sorted(path.parent for path in Path(__file__).parent.glob("*/gallae.toml"))
# Written by outside authors to be scored on (benchmarks/strangers.py): of them only the labels are looked at here.
STRANGERS = sorted(path.parent for path in Path(__file__).parent.glob("strangers/*/gallae.toml"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def documents(root: Path) -> dict[str, str]:
    files = (p for p in (root / "documents").rglob("*") if p.is_file() and not p.name.startswith("_"))
    return {p.relative_to(root).as_posix(): load(p.name, p.read_bytes(), DocumentSettings()).text for p in files}


def squeezed(text: str) -> str:
    return re.sub(r"<\/?t[dhr]>|<\/?li>|[\s|,]+", "", text)  # a quote of an HTML file may be its source


def test_there_is_at_least_one_workspace_to_measure_on() -> None:
    assert WORKSPACES


@pytest.mark.parametrize("root", WORKSPACES, ids=lambda root: root.name)
def test_a_workspace_opens_and_its_skills_are_one_for_the_tuned_model_alone_and_one_with_documents(
    root: Path, tmp_path: Path
) -> None:
    skills = open_workspace(root, state=tmp_path, environ={}).skills
    if not (root / "skills").is_dir():
        assert not skills
        return
    assert {skill.needs_documents for skill in skills} == {True, False}
    assert all(len(skill.rows) >= 10 and len(skill.examples) >= 3 for skill in skills)


@pytest.mark.parametrize("root", [*WORKSPACES, *STRANGERS], ids=lambda root: root.name)
def test_every_answer_stands_in_its_document_and_its_forbidden_values_do_not_stand_in_its_quote(root: Path) -> None:
    texts = documents(root)
    for row in rows(root / "evals/answers.jsonl"):
        assert set(row["gold"]) <= set(texts), row["id"]
        assert bool(row["gold"]) == row["answerable"] == bool(row["quote"]), row["id"]
        held = squeezed("".join(texts[path] for path in row["gold"]))
        assert squeezed(row["quote"]) in held, row["id"]
        assert not [bad for bad in row["must_not_include"] if squeezed(bad) in squeezed(row["quote"])], row["id"]
        if row["route"] == "rag":
            assert all(any(squeezed(value) in held for value in each) for each in row["must_include"]), row["id"]


@pytest.mark.parametrize("root", WORKSPACES, ids=lambda root: root.name)
def test_every_route_is_asked_for_and_labels_agree_with_each_other(root: Path) -> None:
    asked = rows(root / "evals/routes.jsonl")
    paths = set(documents(root))
    expected = ROUTES if (root / "skills").is_dir() else ("prompt", "rag", "tool")
    assert min(Counter(row["route"] for row in asked)[route] for route in expected) >= 10
    for row in asked:
        assert set(row["gold"]) <= paths, row["id"]
        assert bool(row["gold"]) == (row["route"] in ("rag", "hybrid") and row["answerable"]), row["id"]
        assert bool(row["history"]) == (row["kind"] == "multi-turn"), row["id"]
        assert ("D9" in row["rules"]) == row["local_only"], row["id"]
