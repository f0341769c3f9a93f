"""The bars the product is held to, measured through the command line with the embedded default only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main

TODAY = "2026-11-20"


def report(capsys: pytest.CaptureFixture[str], workspace: Path, state: Path, what: str) -> dict[str, Any]:
    main(["-w", str(workspace), "--state", str(state / workspace.name), "--today", TODAY, "--json", "eval", what])
    made: dict[str, Any] = json.loads(capsys.readouterr().out)
    return made


def pooled(reports: list[dict[str, Any]], *path: str) -> float:
    """The share over all rows of all reports."""
    right, rows = 0.0, 0
    for figures in reports:
        interval: Any = figures
        for key in path:
            interval = interval[key]
        right += round(interval["value"] * interval["n"])
        rows += interval["n"]
    return right / rows


@pytest.mark.long
def test_answers_reach_their_bars_on_the_samples_and_the_shared_workspace(
    capsys: pytest.CaptureFixture[str], samples: Path, shared_data: Path, tmp_path: Path
) -> None:
    workspaces = [samples, shared_data / "data" / "workspaces" / "narae-appliance"]
    reports = [report(capsys, workspace, tmp_path, "answers") for workspace in workspaces]
    assert pooled(reports, "rag", "right") >= 0.80
    assert pooled(reports, "version", "right") >= 0.95
    assert pooled(reports, "abstention") >= 0.85
    assert pooled(reports, "false_abstention") <= 0.10
    assert pooled(reports, "citations") == 1.0
    assert pooled(reports, "supported") >= 0.95


@pytest.mark.long
def test_routes_reach_their_bar_on_the_samples_and_the_shared_workspace(
    capsys: pytest.CaptureFixture[str], samples: Path, shared_data: Path, tmp_path: Path
) -> None:
    for workspace in (samples, shared_data / "data" / "workspaces" / "narae-appliance"):
        figures = report(capsys, workspace, tmp_path, "routes")
        assert figures["scores"]["macro_f1"]["value"] >= 0.85, workspace.name
        assert figures["asked_model"] == 0


@pytest.mark.long
def test_the_lecture_notes_are_answered_cited_and_refused_as_they_should(
    capsys: pytest.CaptureFixture[str], shared_data: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "강의 노트"
    (notes / "documents").mkdir(parents=True)
    (notes / "gallae.toml").write_text('name = "notes"\ntitle = "강의 노트"\n', encoding="utf-8")
    for file in sorted((shared_data / "documents").glob("0*.md")):
        (notes / "documents" / file.name).write_bytes(file.read_bytes())

    def ask(question: str, *more: str) -> dict[str, Any]:
        main(["-w", str(notes), "--today", TODAY, "--json", "ask", question, *more])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        for citation in answer["citations"]:
            span = [str(citation["start"]), "--end", str(citation["end"])]
            main(["-w", str(notes), "--json", "read", citation["path"], "--start", *span])
            assert json.loads(capsys.readouterr().out)["text"] == citation["quote"]
        return answer

    code = main(["-w", str(notes), "--json", "ingest"])
    ingested = json.loads(capsys.readouterr().out)["documents"]
    refused = [d for d in ingested if d["status"] == "refused"]
    assert code == 1 and len(ingested) == 5 and len(refused) == 1 and "encoding" in refused[0]["reason"]
    for question, wanted in (
        ("7B 모델은 메모리가 얼마나 필요해?", "14"),
        ("LoRA의 장점은?", "LoRA"),
        ("언제 파인튜닝을 하지 말아야 하나요?", "데이터"),
    ):
        answer = ask(question)
        assert answer["outcome"] == "answered" and wanted in answer["text"] and answer["citations"]
    course = ask("sLLM 만들기 과정은 며칠에 시작해?")
    teacher = ask("그 과정 강사 이름은?", "--thread", course["thread"])
    assert "8월 4일" in course["text"] and "강사" in teacher["citations"][0]["quote"]
    assert ask("수강료는 얼마야?")["outcome"] == "abstained"
