"""`gallae rules` as a person and as a program meet it, in a workspace with a rule of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main

RULE = """
[routing]
off = ["D6"]

[routing.weights]
D4 = 2.0

[[routing.rule]]
id = "menu"
ko = "식단은 늘 문서에서 찾는다."
en = "The menu is always looked up."
source = "급식실 회의 2026-10-02"
route = "rag"
words = { ko = "식단 | 메뉴", en = "menu" }
signals = { creative = -1.5 }
speaks = ["오늘 식단 추천해줘", "What is on the menu?"]
silent = ["농담 하나 해줘"]
"""


@pytest.fixture
def school(workspace_folder: Path) -> Path:
    toml = workspace_folder / "gallae.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    (workspace_folder / "documents" / "menu.md").write_text("# 식단\n\n월요일은 비빔밥이다.\n", encoding="utf-8")
    return workspace_folder


def _run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = main(list(argv))
    return code, capsys.readouterr().out


def test_the_table_shows_state_route_statement_source_directions_and_vetoes(
    capsys: pytest.CaptureFixture[str], school: Path
) -> None:
    code, out = _run(capsys, "-w", str(school), "rules")
    assert code == 0
    blocks = {line.split()[0]: line for line in out.splitlines() if not line.startswith(" ")}
    assert list(blocks)[:3] == ["D0", "D1", "D1a"] and list(blocks)[-1] == "menu"
    assert "[거부권]" in blocks["D0"] and "[거부권]" in blocks["D9"]
    assert blocks["D6"].split()[1] == "꺼짐" and blocks["D4"].split()[1] == "×2"
    assert blocks["menu"].split()[1:3] == ["×1", "rag"] and "우리 규칙" in blocks["menu"]
    menu = out[out.index("menu ") :]
    assert "급식실 회의 2026-10-02" in menu and "+ words.menu 3" in menu and "− creative 1.5" in menu


def test_one_rule_is_shown_whole_and_an_unknown_one_names_the_nearest(
    capsys: pytest.CaptureFixture[str], school: Path
) -> None:
    code, out = _run(capsys, "-w", str(school), "rules", "d3")
    assert (
        code == 0
        and out.startswith("D3")
        and "전기 자전거 보증금이 얼마예요?" in out
        and "…" not in out.splitlines()[4]
    )
    code, out = _run(capsys, "-w", str(school), "--json", "rules", "D33")
    error = json.loads(out)["error"]
    assert code == 2 and "D33" in error["message"] and "D3" in error["hint"]


def test_json_gives_every_rule_with_its_signals_and_every_signal_there_is(
    capsys: pytest.CaptureFixture[str], school: Path
) -> None:
    code, out = _run(capsys, "-w", str(school), "--json", "rules")
    given: dict[str, Any] = json.loads(out)
    rules = {rule["id"]: rule for rule in given["rules"]}
    assert code == 0 and rules["menu"]["own"] and rules["menu"]["signals"] == {"words.menu": 3.0, "creative": -1.5}
    assert not rules["D6"]["on"] and rules["D9"]["on"] and rules["D9"]["veto"] and not rules["D3"]["own"]
    assert {"evidence", "creative", "skill.job"} <= set(given["signals"])


def test_check_passes_and_fails_with_the_example_and_doctor_says_so_too(
    capsys: pytest.CaptureFixture[str], school: Path
) -> None:
    code, out = _run(capsys, "-w", str(school), "rules", "--check")
    assert code == 0 and "예 3개 중 0개 실패" in out
    toml = school / "gallae.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8").replace("농담 하나 해줘", "메뉴판 글씨체 골라줘"), encoding="utf-8"
    )
    code, out = _run(capsys, "-w", str(school), "--json", "rules", "--check")
    given = json.loads(out)
    assert code == 1 and given["failed"] == 1
    assert [c["example"] for c in given["checks"] if not c["passed"]] == ["메뉴판 글씨체 골라줘"]
    code, out = _run(capsys, "-w", str(school), "--json", "doctor")
    assert code == 1 and len(json.loads(out)["rules"]["failed"]) == 1


def test_the_receipt_of_a_decision_names_the_rule(capsys: pytest.CaptureFixture[str], school: Path) -> None:
    code, out = _run(capsys, "-w", str(school), "--json", "route", "오늘 식단 추천해줘")
    decision = json.loads(out)
    assert code == 0 and "menu" in [vote["id"] for vote in decision["rules"]]


def test_a_rule_with_an_unknown_signal_stops_every_command_that_routes(
    capsys: pytest.CaptureFixture[str], school: Path
) -> None:
    toml = school / "gallae.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("creative", "creatve"), encoding="utf-8")
    for command in (["rules"], ["route", "안녕"], ["doctor"]):
        code, out = _run(capsys, "-w", str(school), "--json", *command)
        error = json.loads(out)["error"]
        assert code == 78 and "routing.rule.0.signals.creatve" in error["message"] and "creative" in error["hint"]
