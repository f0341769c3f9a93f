"""`gallae eval routes` as a person and as a program meet it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallae.checks.task import RouteRow
from gallae.core.types import ROUTES
from gallae.entrypoints import evaluating_routes
from gallae.entrypoints.cli import main
from gallae.evals import left_out, route_peers
from gallae.evals.route_peers import Chosen, RoutePeer
from gallae.graphs.rules import load_weights

ROWS = [
    {"id": "1", "question": "수영장 하루 이용료는 얼마예요?", "route": "rag", "gold": ["documents/fees.md"], "family": "fee"},
    {"id": "2", "question": "3 더하기 4는?", "route": "tool", "local_only": False, "family": "sum"},
    {"id": "3", "question": "라켓 세 자루 일요일 열 시에 맡아 줘", "route": "tool", "family": "racket"},
]  # fmt: skip
CARD = {
    "name": "hold_racket",
    "title": "라켓 맡아 두기",
    "description": "라켓을 요일과 시각에 맡아 둔다",
    "examples": ["월요일 세 시에 라켓 하나 맡아 줘", "라켓 세 자루 토요일 열 시에 맡아 줘", "금요일 라켓 맡아 줘"],
    "schema": {},
    "writes": True,
}


def make(folder: Path, name: str = "clubs", today: str = "") -> Path:
    root = folder / name
    (root / "documents").mkdir(parents=True)
    (root / "evals").mkdir()
    (root / "gallae.toml").write_text(f'title = "한물 수영장"\n{today}\n', encoding="utf-8")
    (root / "documents" / "fees.md").write_text("# 이용료\n\n수영장 하루 이용료는 9,000원이다.\n", encoding="utf-8")
    rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    (root / "evals" / "routes.jsonl").write_text(rows, encoding="utf-8")
    return root


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, list[dict[str, Any]]]:
    code = main(["--json", *argv])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_workspace_is_judged_with_the_tools_of_its_tools_json_beside_our_own(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = make(tmp_path)
    _, (without,) = run(capsys, "-w", str(root), "eval", "routes")
    (root / "tools.json").write_text(json.dumps([CARD], ensure_ascii=False), encoding="utf-8")
    _, (report,) = run(capsys, "-w", str(root), "eval", "routes")
    assert [f["id"] for f in without["failures"]] == ["3"] and report["failures"] == []
    assert report["scores"]["accuracy"]["value"] == 1.0 and report["families"] == 3
    assert report["name"] == "clubs" and report["file"].endswith("routes.jsonl") and report["flips"]["share"]["n"] == 3
    main(["-w", str(root), "--json", "route", ROWS[2]["question"]])  # an evaluation only
    assert json.loads(capsys.readouterr().out)["tool"] is None


def test_several_files_run_each_in_its_own_workspace_and_are_pooled(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    roots = [make(tmp_path, name) for name in ("one", "two")]
    files = [str(root / "evals" / "routes.jsonl") for root in roots]
    out = tmp_path / "보고"
    argv = ["-w", str(roots[0]), "--state", str(tmp_path / "state"), "eval", "routes", *files]
    _, reports = run(capsys, *argv, "--report", str(out))
    assert [r["name"] for r in reports] == ["one", "two", "pooled"] and reports[2]["file"] is None
    assert [r["rows"] for r in reports] == [3, 3, 6] and reports[2]["families"] == 6
    assert [f["id"] for f in reports[2]["failures"]] == ["one/3", "two/3"]
    names = {f"{name}-routes.{end}" for name in ("one", "two", "pooled") for end in ("md", "json", "html")}
    assert {file.name for file in out.iterdir()} == names
    assert "two/3" in (out / "pooled-routes.md").read_text(encoding="utf-8")
    main(argv)
    text = capsys.readouterr().out
    assert text.count("라켓") == 2  # the failing row of each file, not once more below the pooled figures


def test_the_same_seed_gives_the_same_report_and_another_one_other_slips(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root, seen = make(tmp_path), []
    for seed in ("3", "3"):
        _, (report,) = run(capsys, "-w", str(root), "eval", "routes", "--seed", seed)
        timed = ("milliseconds_p50", "milliseconds_p95", "made", "cpu_seconds", "run", "changes")
        cases = [{k: v for k, v in case.items() if k != "milliseconds"} for case in report["cases"]]
        figures = [figure for figure in report["figures"] if figure["unit"] != "ms"]
        kept = {k: v for k, v in report.items() if k not in timed}
        seen.append({**kept, "cases": cases, "figures": figures})
    assert seen[0] == seen[1]


def test_a_workspace_is_judged_on_its_own_day_unless_a_day_is_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    judge = evaluating_routes.judge_routes

    def judged(rows: list[RouteRow], *rest: Any, **more: Any) -> Any:
        asked.append(more["today"].isoformat())
        return judge(rows, *rest, **more)

    monkeypatch.setattr(evaluating_routes, "judge_routes", judged)
    here, there = make(tmp_path, "here"), make(tmp_path, "there", "today = 2025-05-05")
    argv = ["-w", str(here), "eval", "routes", str(there / "evals" / "routes.jsonl")]
    run(capsys, *argv)
    run(capsys, *argv, "--today", "2026-01-02")
    monkeypatch.setattr(left_out, "DATA", tmp_path)
    run(capsys, "-w", str(there), "eval", "routes", str(here / "evals" / "routes.jsonl"))
    assert asked == ["2025-05-05", "2026-01-02", "2026-11-20"]


def test_the_gate_makes_a_missed_bar_the_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = make(tmp_path)
    assert run(capsys, "-w", str(root), "eval", "routes", "--gate")[0] == 0  # one wrong of three proves nothing
    rows = [{"question": f"수영장 하루 이용료 {n}번째로 묻습니다, 얼마예요?", "route": "prompt"} for n in range(20)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (root / "evals" / "routes.jsonl").write_text(text, encoding="utf-8")
    code, (report,) = run(capsys, "-w", str(root), "eval", "routes", "--gate")
    assert code == 1 and "gate.macro_f1" in {c["name"] for c in report["gate"] if not c["passed"]}


def test_peers_that_are_not_there_stop_the_command_before_anything_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route_peers, "find_spec", lambda name: None)
    code, (said,) = run(capsys, "-w", str(make(tmp_path)), "eval", "routes", "--peers")
    assert code == 2 and "pip install 'gallae[peers]'" in said["error"]["hint"]


def test_peers_answer_the_same_questions_in_the_same_call(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[int] = []

    def choose(train: Any, texts: Any) -> list[Chosen]:
        taught.append(len(train))
        return [Chosen("rag", 0.5, 1.0)] * len(texts)

    monkeypatch.setattr(evaluating_routes, "load_route_peers", lambda: (RoutePeer("always rag", choose),))
    _, (report,) = run(capsys, "-w", str(make(tmp_path)), "eval", "routes", "--peers")
    (peer,) = report["peers"]
    assert peer["accuracy"]["value"] == pytest.approx(1 / 3) and peer["flips"]["value"] == 0.0
    assert peer["ahead_f1"]["value"] > 0 and taught[0] > 300  # all of evals/data


def test_a_file_without_rows_is_no_evaluation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = make(tmp_path)
    (root / "evals" / "routes.jsonl").write_text("\n", encoding="utf-8")
    assert main(["--json", "-w", str(root), "eval", "routes"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert "routes.jsonl" in error["message"] and "route" in error["hint"]


def test_left_out_judges_with_the_weights_fitted_without_the_workspace(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fitted(progress: Any) -> Any:
        def weights_for(root: Path) -> Any:
            asked.append(root.name)
            return replace(load_weights(), rules={}, wording={}, start=dict.fromkeys(ROUTES, 0.0))  # of no rule at all

        return weights_for

    monkeypatch.setattr(evaluating_routes, "fit_left_out", fitted)
    root = make(tmp_path)
    _, (usual,) = run(capsys, "-w", str(root), "eval", "routes")
    _, (report,) = run(capsys, "-w", str(root), "eval", "routes", "--left-out")
    assert asked == ["clubs"] and report["ece"]["n"] == 3
    assert (
        not any(" D3" in f["got"] or "wording" in f["got"] for f in report["failures"])
        and report["failures"] != usual["failures"]
    )


def test_left_out_without_a_file_or_a_workspace_runs_over_all_of_our_labelled_workspaces(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        make(tmp_path / "data", name)
    monkeypatch.setattr(left_out, "DATA", tmp_path / "data")
    monkeypatch.setattr(evaluating_routes, "fit_left_out", lambda progress: lambda root: load_weights())
    monkeypatch.setenv("GALLAE_DATA_HOME", str(tmp_path / "home"))
    _, reports = run(capsys, "--state", str(tmp_path / "state"), "eval", "routes", "--left-out")
    assert [r["name"] for r in reports] == ["one", "two", "pooled"]
