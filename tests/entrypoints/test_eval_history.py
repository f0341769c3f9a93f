"""`gallae eval` keeps what it measured, says what changed, and draws it; `eval history`, `eval diff`, `--langsmith`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from gallae.evals.history import load_runs
from tests.evals.langsmith_server import open_langsmith

ROWS = [
    {"id": "fee", "question": "수영장 하루 이용료는 얼마예요?", "gold": ["documents/fees.md"], "must_include": [["9,000원"]]},
    {"id": "park", "question": "주차 요금은 한 시간에 얼마예요?", "gold": ["documents/park.md"], "must_include": [["1,000원"]]},
    {"id": "job", "question": "구름은 왜 하얘요?", "route": "prompt"},
]  # fmt: skip


@pytest.fixture
def club(tmp_path: Path) -> Path:
    root = tmp_path / "club"
    (root / "documents").mkdir(parents=True)
    (root / "evals").mkdir()
    (root / "gallae.toml").write_text('title = "한물 수영장"\ntoday = 2026-11-20\n', encoding="utf-8")
    (root / "documents" / "fees.md").write_text("# 이용료\n\n수영장 하루 이용료는 9,000원이다.\n", encoding="utf-8")
    (root / "documents" / "park.md").write_text("# 주차\n\n주차 요금은 한 시간에 1,000원이다.\n", encoding="utf-8")
    write(root, ROWS)
    return root


def write(root: Path, rows: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (root / "evals" / "answers.jsonl").write_text(text, encoding="utf-8")


def run(capsys: pytest.CaptureFixture[str], root: Path, *argv: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = main(["-w", str(root), "--json", *argv])
    return code, json.loads(capsys.readouterr().out)


def break_fees(root: Path) -> None:
    (root / "documents" / "fees.md").write_text("# 이용료\n\n수영장 하루 이용료는 8,000원이다.\n", encoding="utf-8")


def test_a_run_is_kept_with_the_receipts_that_explain_shows(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    _, made = run(capsys, club, "eval", "answers")
    keep = club / ".gallae" / "keep"
    (kept,) = load_runs(keep)
    assert made["run"] == kept.name and kept.evaluation.setup["file"] == "evals/answers.jsonl"
    assert kept.evaluation.setup["models"] == "embedded default" and kept.evaluation.setup["index"]
    assert kept.evaluation.cpu_seconds > 0 and [c["id"] for c in made["cases"]] == ["fee", "park", "job"]
    turn = made["cases"][0]["turn"]
    code, receipt = run(capsys, club, "explain", turn)
    assert code == 0 and receipt["question"] == ROWS[0]["question"] and receipt["citations"]
    assert main(["-w", str(club), "explain", turn]) == 0 and "fees.md" in capsys.readouterr().out
    assert main(["-w", str(club), "--as", "kim", "explain", turn]) == 2  # they are nobody else's


def test_no_history_keeps_nothing_and_still_compares(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    run(capsys, club, "eval", "answers")
    _, made = run(capsys, club, "eval", "answers", "--no-history")
    assert made["run"] == "" and len(load_runs(club / ".gallae" / "keep")) == 1
    assert {c["name"] for c in made["changes"]} >= {"passed", "rag", "citations"}


def test_what_changed_since_the_last_run_is_said_in_a_line_a_figure(
    capsys: pytest.CaptureFixture[str], club: Path
) -> None:
    main(["-w", str(club), "eval", "answers"])
    assert "지난 실행보다" not in capsys.readouterr().out
    break_fees(club)
    main(["-w", str(club), "eval", "answers"])
    out = capsys.readouterr().out.split("지난 실행보다:")[1]
    assert (
        "rag 정답 1.000 → 0.500  ▼ -0.500" in out and "그대로: " in out and "맞다가 틀림 · 틀리다가 맞음: 1 · 0" in out
    )
    assert "index: " in out


def test_diff_names_rows_that_turned_and_the_setup_that_changed(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    _, first = run(capsys, club, "eval", "answers")
    break_fees(club)
    run(capsys, club, "eval", "answers")
    _, found = run(capsys, club, "eval", "diff")
    assert [c["id"] for c in found["lost"]] == ["fee"] and not found["won"] and found["common"] == 3
    assert [s["key"] for s in found["setup"]] == ["index"]
    rag = next(c for c in found["changes"] if c["name"] == "rag")
    assert (rag["old"], rag["new"], rag["paired"]["n"], rag["better"]) == (1.0, 0.5, 2, False)
    _, same = run(capsys, club, "eval", "diff", first["run"], first["run"])
    assert not same["lost"] and not same["setup"]
    main(["-w", str(club), "eval", "diff"])
    out = capsys.readouterr().out
    assert "맞다가 틀림 1:" in out and ROWS[0]["question"] in out


def test_diff_of_one_run_is_from_the_one_before_it_and_without_two_runs_an_error(
    capsys: pytest.CaptureFixture[str], club: Path
) -> None:
    _, first = run(capsys, club, "eval", "answers")
    code, error = run(capsys, club, "eval", "diff")
    assert code == 2 and "no two runs" in error["error"]["message"]
    _, second = run(capsys, club, "eval", "answers")
    run(capsys, club, "eval", "answers")
    _, found = run(capsys, club, "eval", "diff", second["run"])
    assert (found["old"], found["new"]) == (first["run"], second["run"])
    _, other = run(capsys, club, "eval", "retrieval")
    code, error = run(capsys, club, "eval", "diff", first["run"], other["run"])
    assert code == 2 and "no pair" in error["error"]["message"]


def test_history_lists_runs_of_one_kind_with_their_figures(capsys: pytest.CaptureFixture[str], club: Path) -> None:
    assert main(["-w", str(club), "eval", "history"]) == 0 and "아직" in capsys.readouterr().out
    run(capsys, club, "eval", "answers")
    run(capsys, club, "eval", "retrieval")
    _, found = run(capsys, club, "eval", "history", "answers")
    (one,) = found["runs"]
    assert one["what"] == "answers" and one["rows"] == 3 and one["figures"][0]["name"] == "rag"
    main(["-w", str(club), "eval", "history"])
    out = capsys.readouterr().out
    assert "rag 정답 1.000" in out and "recall@5 1.000" in out and "embedded default" in out


def test_a_report_is_a_page_markdown_and_data_with_the_difference_in_each(
    capsys: pytest.CaptureFixture[str], club: Path, tmp_path: Path
) -> None:
    run(capsys, club, "eval", "answers")
    break_fees(club)
    out = tmp_path / "보고"
    run(capsys, club, "eval", "answers", "--report", str(out))
    assert {f.name for f in out.iterdir()} == {f"club-answers.{end}" for end in ("html", "md", "json")}
    page = (out / "club-answers.html").read_text(encoding="utf-8")
    assert "지난 실행보다" in page and "그동안" in page and 'id="case-fee"' in page and "gallae explain" in page
    assert "✗ fee" in (out / "club-answers.md").read_text(encoding="utf-8")
    data = json.loads((out / "club-answers.json").read_text(encoding="utf-8"))
    assert data["rag"]["right"]["n"] == 2 and data["setup"]["prompts"] and len(data["cases"]) == 3


def test_a_disk_that_cannot_be_written_takes_nothing_away_from_what_was_measured(
    capsys: pytest.CaptureFixture[str], club: Path
) -> None:
    (club / ".gallae" / "keep").mkdir(parents=True)
    (club / ".gallae" / "keep" / "evals").write_text("no folder", encoding="utf-8")
    code = main(["-w", str(club), "--json", "eval", "answers"])
    said = capsys.readouterr()
    assert code == 0 and json.loads(said.out)["run"] == "" and "이력을 남기지 못했습니다" in said.err


def test_langsmith_gets_the_run_only_where_it_was_asked_for(
    capsys: pytest.CaptureFixture[str], club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_langsmith() as server:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "k")
        run(capsys, club, "eval", "answers")
        assert not server.calls
        _, made = run(capsys, club, "eval", "answers", "--langsmith")
        assert made["experiment"].startswith("gallae/club/answers ")
        by_row = {e["metadata"]["row"]: e for e in server.examples.values()}
        assert by_row["fee"]["outputs"]["must_include"] == [["9,000원"]] and len(server.runs) == 3
        setup = next(s for s in server.sessions.values() if s.get("name") == made["experiment"])["extra"]["metadata"]
        assert setup["prompts"] and setup["models"] == "embedded default"


def test_langsmith_without_a_key_or_for_a_confidential_workspace_says_so_before_anything_runs(
    capsys: pytest.CaptureFixture[str], club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, error = run(capsys, club, "eval", "answers", "--langsmith")
    assert code == 2 and "LANGSMITH_API_KEY is not set" in error["error"]["message"]
    monkeypatch.setenv("LANGSMITH_API_KEY", "k")
    (club / "gallae.toml").write_text("confidential = true\n", encoding="utf-8")
    code, error = run(capsys, club, "eval", "answers", "--langsmith")
    assert code == 2 and "confidential (D9)" in error["error"]["message"]
    assert not load_runs(club / ".gallae" / "keep")


def test_a_langsmith_that_refuses_is_exit_3_and_run_and_report_are_there(
    capsys: pytest.CaptureFixture[str], club: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with open_langsmith(refuses=403) as server:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", server.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "k")
        code, error = run(capsys, club, "eval", "answers", "--langsmith", "--report", str(tmp_path / "out"))
    assert code == 3 and error["error"]["code"] == "provider"
    assert len(load_runs(club / ".gallae" / "keep")) == 1 and (tmp_path / "out" / "club-answers.html").is_file()
