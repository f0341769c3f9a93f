"""`gallae usage`: as text and as JSON, one's own and everybody's, and a quota on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gallae.core.people import load_people
from gallae.entrypoints.cli import main

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "usage.md"
TEAM = '[people.anna]\nquota = "small"\n[people.olga]\nrole = "operator"\n[quotas.small]\nturns_per_day = 2\n'


@pytest.fixture
def team(workspace_folder: Path) -> Path:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    (workspace_folder / "documents" / "fees.md").write_text("# 요금\n\n수영장 하루 이용료는 9,000원이다.\n", "utf-8")
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, Any]:
    code = main(["--json", *argv])
    return code, json.loads(capsys.readouterr().out)


def ask(capsys: pytest.CaptureFixture[str], team: Path, person: str) -> tuple[int, Any]:
    return run(capsys, "-w", str(team), "--as", person, "ask", "수영장 하루 이용료는 얼마예요?")


def test_a_quota_holds_over_several_runs_and_usage_tells_what_is_left(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [ask(capsys, team, "anna")[0] for _ in range(2)] == [0, 0]
    code, refused = ask(capsys, team, "anna")
    assert (code, refused["error"]["code"]) == (2, "quota") and "오늘 물을 수 있는 2번" in refused["error"]["message"]
    assert ask(capsys, team, "olga")[0] == 0
    _, own = run(capsys, "-w", str(team), "--as", "anna", "usage")
    assert (own["whose"], own["total"]["turns"]) == ("anna", 2)
    assert (own["quota"], own["used"]["turns_per_day"]) == ({"turns_per_day": 2}, 2)
    _, everybody = run(capsys, "-w", str(team), "--as", "olga", "usage", "--by", "route")
    assert everybody["whose"] is None and [(line["name"], line["turns"]) for line in everybody["lines"]] == [("rag", 3)]


def test_the_text_shows_lines_total_and_limits(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, team, "anna")
    assert main(["-w", str(team), "--as", "anna", "usage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:3]] == [["anna", "1"], ["total", "1"]]
    assert lines[-1] == "turns_per_day: 1 / 2"


def test_a_day_that_is_none_is_named(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "-w", str(team), "usage", "--since", "gestern")
    assert code == 2 and "--since gestern" in said["error"]["message"]


def test_the_quota_of_the_page_is_one_that_the_program_reads(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```\n(\[quotas.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (tmp_path / "people.toml").write_text(shown, encoding="utf-8")
    quota = load_people(tmp_path).quotas["small"].model_dump()
    assert all(limit is not None for limit in quota.values()), "every limit is on the page"
