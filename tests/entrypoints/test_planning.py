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
    refused = planned(workspace, capsys, "--gpu", "80", "--stage", "cpt", "--base", "qwen3-0.6b")
    assert refused["code"] == 2 and "corpus/b.json:1" in refused["error"]["message"], "as gallae train refuses it"
    (workspace / "corpus" / "b.json").write_text(json.dumps([{"generated_text": "글" * 500}]), encoding="utf-8")
    found = planned(workspace, capsys, "--gpu", "80", "--stage", "cpt", "--base", "qwen3-0.6b")
    assert found["rows"]["number"] == 2 and found["steps"] >= 1
    assert next(s for s in found["settings"] if s["key"] == "adapter")["value"] == "full"


def test_verdicts_and_grades_are_counted_as_what_the_stage_makes_of_them(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = workspace / "skills" / "ticket"
    rows = [
        {"prompt": f"물음 {n}번", "answer": f"{kind} 답", "good": kind == "좋은"}
        for n in range(12)
        for kind in ("좋은", "나쁜")
    ]
    rows += [{"prompt": "매긴 물음", "answer": f"답 {n}", "score": n} for n in (1, 2, 5)]
    prefer = folder / "prefer.jsonl"
    prefer.write_text(
        "\n".join(map(json.dumps, [*rows, {"prompt": "한쪽", "answer": "답", "good": True}])), encoding="utf-8"
    )
    numbers = {
        s: planned(workspace, capsys, "--gpu", "24", "--stage", s)["rows"]["number"] for s in ("dpo", "kto", "reward")
    }
    assert numbers == {"dpo": 12 + 3, "kto": 24 + 3 + 1, "reward": 12 + 3}
    prefer.write_text("\n".join(map(json.dumps, rows[:24:2])), encoding="utf-8")
    refused = planned(workspace, capsys, "--gpu", "24", "--stage", "kto")
    assert refused["code"] == 2 and "every verdict says good" in refused["error"]["message"]
    (folder / "synthetic.jsonl").write_text(json.dumps({"question": "새 물음", "answer": "배송"}), encoding="utf-8")
    assert planned(workspace, capsys, "--gpu", "24")["rows"]["number"] == 61


def test_a_folder_and_the_small_base_are_planned_for_like_any_other(
    workspace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    small = planned(workspace, capsys, "--cpu", "--base", "small")
    assert small["base"]["name"] == "small-lfm2" and small["base"]["parameters"] < 5e6
    assert {s["key"]: s["value"] for s in small["settings"]}["adapter"] == "full", "as gallae train trains it"
    assert {s["key"]: s["value"] for s in small["settings"]}["learning_rate"] == 1.5e-3
    folder = tmp_path / "own-model"
    folder.mkdir()
    config = {"model_type": "llama", "num_attention_heads": 8, "hidden_size": 512, "intermediate_size": 1_024,
              "num_hidden_layers": 6, "vocab_size": 64_000, "max_position_embeddings": 4_096}  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    refused = planned(workspace, capsys, "--cpu", "--base", str(folder))
    assert refused["code"] == 2 and "tokenizer.json" in refused["error"]["message"]
    for name in ("tokenizer.json", "model.safetensors"):
        (folder / name).write_bytes(b"{}")
    assert planned(workspace, capsys, "--cpu", "--base", str(folder))["base"]["name"] == "own-model"
    assert planned(workspace, capsys, "--cpu", "--base", "small-no")["code"] == 2


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


def test_a_plan_says_what_data_check_finds_in_the_rows(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = shared_data / "data" / "workspaces" / "narae-appliance"
    common = ["-w", str(root), "--state", str(tmp_path)]
    for skill, rows in (("ticket-tagger", 26), ("repair-guide", 24)):
        assert main([*common, "--json", "plan", skill, "--gpu", "24"]) == 0
        found = json.loads(capsys.readouterr().out)
        problems = {p["check"]: p for p in found["problems"]}
        assert found["rows"]["number"] == rows and str(rows) in problems["too-few"]["en"]
        assert any(f"{rows} rows are very few" in c["en"] for c in found["cautions"])
        if skill == "ticket-tagger":
            places = [at["place"] for at in problems["rare-label"]["rows"]]
            assert len(places) >= 20 and all(p.startswith("skills/ticket-tagger/train.jsonl:") for p in places)
            assert "next=CENTER" in problems["missing-label"]["en"]
    assert main([*common, "plan", "ticket-tagger", "--gpu", "24"]) == 0
    said = capsys.readouterr().out
    assert "[rare-label]" in said and "train.jsonl:2" in said and "gallae data check ticket-tagger" in said


def test_a_plan_of_bad_rows_names_them_and_one_of_a_mere_number_has_none(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (workspace / "skills" / "ticket" / "train.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"instruction": "환불은요?", "output": ""}')
    found = planned(workspace, capsys, "ticket", "--gpu", "8")
    empty = next(p for p in found["problems"] if p["check"] == "empty")
    assert [at["place"] for at in empty["rows"]] == ["skills/ticket/train.jsonl:61"]
    assert planned(workspace, capsys, "ticket", "--gpu", "8", "--rows", "5")["problems"] == []
