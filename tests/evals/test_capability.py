"""What is registered anew is found; how that is measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.evals.capability import Figures, held_out, registered
from gallae.evals.everyday import everyday
from gallae.evals.labelled import labelled_folders

DATA = Path(__file__).resolve().parents[2] / "evals" / "data"


def test_auroc_is_the_chance_of_a_higher_figure_with_the_card() -> None:
    assert Figures("f", present=[0.9, 0.5], absent=[0.5, 0.1]).auroc == pytest.approx(0.875)
    assert "AUROC 0.500" in Figures("f", present=[0.5], absent=[0.5], found=[True], quiet=[True]).line()


def test_capabilities_are_whole_and_apart() -> None:
    for name, least in (("tools", 40), ("skills", 15)):
        rows = [json.loads(line) for line in (DATA / "capabilities" / f"{name}.jsonl").read_text("utf-8").splitlines()]
        assert len(rows) >= least and len({row["name"] for row in rows}) == len(rows)
        for row in rows:
            asked = {r if isinstance(r, str) else r["question"] for r in row["requests"]}
            assert len(row["examples"]) == 3 and not asked & {*row["examples"], *row["alike"]}
            assert (DATA / row["workspace"]).is_dir() and row["part"] in ("look", "held")
    assert "capabilities" not in {folder.name for folder in labelled_folders(DATA)}


def test_a_word_is_everyday_by_how_many_workspaces_use_it() -> None:
    shares = everyday(labelled_folders(DATA)[:4])
    assert min(shares.values()) >= 0.25 and max(shares.values()) <= 1.0 and shares["하나"] >= 0.5


def test_a_labelled_workspaces_tools_are_measured_with_and_without_their_cards() -> None:
    tools, skills = held_out([DATA / "gym"])
    assert tools.cards == 2 and len(tools.present) == len(tools.absent) >= 3
    assert tools.recall >= 0.8 and skills.cards == 2


@pytest.mark.long
def test_new_tools_and_skills_are_found_by_three_examples() -> None:
    found = {figures.name: figures for figures in registered(DATA)}
    for part, recall, auroc in (("look", 0.81, 0.85), ("held", 0.80, 0.80)):
        tools, skills = found[f"new tools, {part}"], found[f"new skills, {part}"]
        assert tools.recall >= recall and tools.auroc >= auroc, tools.line()
        assert skills.recall >= 0.77 and skills.auroc >= 0.81, skills.line()
