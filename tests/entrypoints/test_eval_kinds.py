"""`gallae eval WHAT`: every kind that --help names exists, and a workspace's own bars judge it."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from gallae.core.errors import SettingsError
from gallae.entrypoints.cli import EVALUATED, main
from gallae.entrypoints.evaluating import ALL, WHAT
from gallae.evals.gate import load_bars


def test_every_kind_that_help_names_can_be_measured() -> None:
    assert set(EVALUATED) == {*WHAT, "all"} and set(ALL) <= set(WHAT)
    for module, function in WHAT.values():
        assert callable(getattr(importlib.import_module(f"gallae.entrypoints.{module}"), function))


def test_a_workspaces_own_bar_is_the_one_that_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gallae.toml").write_text('name = "own"\n', encoding="utf-8")
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "routes.jsonl").write_text(
        '{"question": "3 더하기 4는?", "route": "tool"}\n', encoding="utf-8"
    )
    gate = ["-w", str(tmp_path), "--json", "eval", "routes", "--gate"]
    assert main(gate) == 0
    (tmp_path / "evals" / "bars.toml").write_text("[routes]\nmacro_f1 = { at_least = 1.1 }\n", encoding="utf-8")
    capsys.readouterr()
    assert main(gate) == 1
    bars = {bar["name"]: bar for bar in json.loads(capsys.readouterr().out)["gate"]}
    assert not bars["gate.macro_f1"]["passed"] and "≥ 1.1" in bars["gate.macro_f1"]["detail"]


@pytest.mark.parametrize("line", ["rag = { at_least = 'x' }", "rag = 1", "rag = { at_least = 1, at_most = 2 }", "["])
def test_a_bar_that_cannot_be_read_names_its_file(tmp_path: Path, line: str) -> None:
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "bars.toml").write_text(f"[answers]\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"bars\.toml"):
        load_bars(tmp_path)


def test_an_evaluation_without_a_row_is_an_error_and_no_empty_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gallae.toml").write_text('name = "own"\n', encoding="utf-8")
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals" / "answers.jsonl").write_text("", encoding="utf-8")
    assert main(["-w", str(tmp_path), "--json", "eval", "answers"]) == 2
    assert "answers.jsonl" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_rows_that_failed_are_listed_also_where_they_come_from_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gallae.toml").write_text('name = "own"\n', encoding="utf-8")
    (tmp_path / "evals").mkdir()
    row = {"id": "c1", "turns": [{"question": "3 더하기 4는?", "must_include": [["8"]]}]}
    (tmp_path / "evals" / "conversations.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    assert main(["-w", str(tmp_path), "eval", "conversation"]) == 0
    assert "틀렸거나 흠이 있는 문항" in (said := capsys.readouterr().out) and "3 더하기 4는?" in said
