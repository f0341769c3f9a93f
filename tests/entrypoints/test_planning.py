"""`gallae plan`: from a skill's rows to a plan, on the terminal and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    skill = tmp_path / "skills" / "ticket"
    skill.mkdir(parents=True)
    (tmp_path / "gallae.toml").write_text('name = "plans"\nlanguage = "en"\n', encoding="utf-8")
    (skill / "skill.toml").write_text('name = "ticket"\nkind = "classify"\n', encoding="utf-8")
    rows = [{"instruction": f"문의 {i}: 배송이 늦어요", "output": "배송"} for i in range(60)]
    (skill / "train.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    return tmp_path


def planned(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code = main(["-w", str(workspace), "--json", "plan", *words])
    out = capsys.readouterr().out
    assert out.count("\n") == 1, "one JSON object and nothing else"
    found: dict[str, Any] = json.loads(out)
    return {"code": code, **found}


def test_a_plan_is_made_from_the_rows_of_the_skill(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = planned(workspace, capsys, "ticket", "--gpu", "8", "--sweep", "3")
    assert found["code"] == 0 and found["rows"]["number"] == 60 and found["rows"]["known"] == "estimated"
    assert found["machine"]["memory_gib"] == 8 and found["memory"]["peak_gib"] <= found["machine"]["usable_gib"]
    assert [trial["number"] for trial in found["sweep"]] == [1, 2, 3]


def test_the_only_skill_need_not_be_named_and_the_dial_need_not_be_turned(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = planned(workspace, capsys, "--base", "gemma-3-270m", "--hours", "1000")
    assert found["code"] == 0 and found["machine"]["found_by"] in ("CPU", "nvidia-smi", "rocm-smi", "Apple")


def test_a_base_is_swapped_by_one_setting(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (workspace / "gallae.toml").open("a", encoding="utf-8") as file:
        file.write('[tuning]\nbase = "llama-3.2-1b"\n')
    assert planned(workspace, capsys, "--gpu", "24")["base"]["name"] == "llama-3.2-1b"
    assert planned(workspace, capsys, "--gpu", "24", "--base", "qwen3-0.6b")["base"]["name"] == "qwen3-0.6b"


def test_what_was_asked_and_does_not_fit_says_so_and_gives_the_next_smaller_plan(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = planned(workspace, capsys, "--gpu", "6", "--base", "qwen3-4b", "--adapter", "full")
    assert not found["asked"] and found["tried"][0]["adapter"] == "full"
    assert found["tried"][0]["needs_gib"] > found["tried"][0]["have_gib"]
    main(["-w", str(workspace), "plan", "--gpu", "6", "--base", "qwen3-4b", "--adapter", "full"])
    said = capsys.readouterr().out
    assert "needs" in said and "next smaller plan" in said and "█" in said


def test_each_stage_counts_the_rows_it_learns_from(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = planned(workspace, capsys, "--gpu", "24", "--stage", "dpo")
    assert refused["code"] == 2 and "no rows" in refused["error"]["message"]
    pairs = [{"prompt": "질문", "chosen": "나은 답" * 9, "rejected": "못한 답"}] * 40
    prefer = workspace / "skills" / "ticket" / "prefer.jsonl"
    prefer.write_text("\n".join(map(json.dumps, pairs)), encoding="utf-8")
    assert planned(workspace, capsys, "--gpu", "24", "--stage", "dpo")["rows"]["number"] == 40
    (workspace / "corpus").mkdir()
    (workspace / "corpus" / "a.txt").write_text("용어 설명 " * 2_000, encoding="utf-8")
    (workspace / "corpus" / "b.json").write_text(
        json.dumps([{"generated_text": "글" * 500}, {"other": 1}]), encoding="utf-8"
    )
    found = planned(workspace, capsys, "--gpu", "80", "--stage", "cpt", "--base", "qwen3-0.6b")
    assert found["rows"]["number"] == 2 and found["steps"] >= 1
    assert next(s for s in found["settings"] if s["key"] == "adapter")["value"] == "full"


@pytest.mark.parametrize(
    "words",
    [
        ["nobody", "--gpu", "8"],
        ["ticket", "--gpu", "0"],
        ["ticket", "--gpu", "8", "--rows", "0"],
        ["ticket", "--gpu", "8", "--hours", "0"],
        ["ticket", "--gpu", "8", "--base", "no-such"],
        ["ticket", "--gpu", "8", "--sweep", "99"],
        ["ticket", "--gpu", "8", "--gpus", "-1"],
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step(
    workspace: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    found = planned(workspace, capsys, *words)
    assert found["code"] == 2 and found["error"]["message"] and found["error"]["hint"]


def test_the_bases_are_listed_with_licence_and_korean(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["name"]: row for row in planned(workspace, capsys, "--bases")["bases"]}
    assert len(rows) >= 12 and rows["exaone-4.0-1.2b"]["commercial"] == "no"
    assert all(row["qlora_gib"] <= row["lora_gib"] <= row["full_gib"] for row in rows.values())
    assert main(["-w", str(workspace), "plan", "--bases"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(rows) + 1


def test_files_are_written_where_asked(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = planned(workspace, capsys, "--gpu", "24", "--gpus", "2", "--write", str(workspace / "out"))
    assert sorted(Path(p).name for p in found["written"]) == sorted(p.name for p in (workspace / "out").iterdir())
    assert "fsdp.yaml" in {p.name for p in (workspace / "out").iterdir()}
