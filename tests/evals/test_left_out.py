"""Weights that never saw the workspace they are judged on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gallae.evals import left_out
from gallae.evals.left_out import fit_left_out, rows_left_out
from gallae.graphs.rules import load_weights

DATA = Path(__file__).resolve().parent.parent.parent / "evals" / "data"


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of labelled workspaces with two in it."""
    for name in ("gym", "bikes"):
        shutil.copytree(DATA / name, tmp_path / name)
    monkeypatch.setattr(left_out, "DATA", tmp_path)
    return tmp_path


def test_peers_learn_from_every_labelled_workspace_but_the_one_of_that_name(two: Path, tmp_path: Path) -> None:
    gym = (two / "gym" / "evals" / "routes.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows_left_out(two / "bikes")) == len(gym)
    assert len(rows_left_out(tmp_path / "elsewhere" / "bikes")) == len(gym)  # a copy of it is no other workspace
    assert len(rows_left_out(tmp_path / "shop")) > len(gym)


@pytest.mark.long
def test_the_fit_without_a_workspace_does_not_depend_on_its_rows_and_writes_nothing(two: Path) -> None:
    shipped = (Path(left_out.__file__).parent.parent / "graphs" / "weights.json").read_bytes()
    first = fit_left_out()(two / "bikes")
    file = two / "bikes" / "evals" / "routes.jsonl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"route": "tool"', '"route": "sllm"'), encoding="utf-8")
    weights_for = fit_left_out()
    assert weights_for(two / "bikes") == first
    assert weights_for(two / "gym") != first
    assert set(first.rules) == set(load_weights().rules) and first.costs == load_weights().costs
    assert (Path(left_out.__file__).parent.parent / "graphs" / "weights.json").read_bytes() == shipped
