"""`gallae train`: from a workspace to a run folder, on the terminal and as JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main
from gallae.tuning.runs import load_runs
from tests.tuning.conftest import weights

WORDS = ("환불", "배송", "교환", "수리", "회원", "결제", "포장", "예약", "가격", "재고", "색상", "크기")
FEW = ("--cpu", "--max-steps", "3", "--set", "micro_batch=4", "--rehearsal", "0")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "team"
    skill = root / "skills" / "ticket"
    skill.mkdir(parents=True)
    (root / "gallae.toml").write_text('name = "team"\nlanguage = "en"\n', encoding="utf-8")
    (skill / "skill.toml").write_text('name = "ticket"\nkind = "generate"\n', encoding="utf-8")
    rows = [{"question": f"{word} 문의 {n}", "answer": f"{word} 담당에게"} for n, word in enumerate(WORDS * 2)]
    (skill / "train.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
    )
    return root


@pytest.fixture
def run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any], str]]:
    """gallae --json train ticket …: exit code, the one JSON object, what stood on stderr."""

    def call(*words: str) -> tuple[int, dict[str, Any], str]:
        code = main(["-w", str(workspace), "--json", "train", "ticket", *words])
        said = capsys.readouterr()
        assert said.out.count("\n") == 1, said.out
        return code, json.loads(said.out), said.err

    return call


@pytest.mark.usefixtures("training")
def test_a_run_folder_holds_all_that_repeats_it_and_repeats_it(run, tiny: Path, workspace: Path) -> None:
    code, made, err = run("--base", str(tiny), "--seed", "4", *FEW)
    assert code == 0 and made["state"] == "done" and made["stage"] == "sft" and made["adapter"] == "full"
    assert len(made["loss"]) == 3 and "3/3 · loss" in err
    folder = Path(made["folder"])
    assert {"run.json", "events.jsonl", "data", "model"} <= {p.name for p in folder.iterdir()}
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert told["seed"] == 4 and told["settings"]["max_steps"] == 3 and told["settings"]["learning_rate"] == 1.5e-3
    assert told["plan"]["rows"]["known"] == "counted" and told["data"]["hash"] and told["versions"]["torch"]
    code, again, _ = run("--repeat", made["run"])
    assert code == 0 and again["run"] != made["run"] and again["data"]["hash"] == made["data"]["hash"]
    assert again["loss"] == made["loss"]
    first, second = weights(folder / "model"), weights(Path(again["model"]))
    assert all(bool((first[k] == second[k]).all()) for k in first)


@pytest.mark.usefixtures("training")
def test_a_run_builds_on_another_and_the_chain_is_kept(run, tiny: Path, workspace: Path) -> None:
    first = run("--base", str(tiny), *FEW)[1]
    code, second, _ = run("--from", first["run"], "--adapter", "lora", *FEW)
    assert code == 0 and second["parents"] == [first["run"]] and second["base"] == str(tiny)
    assert second["loss"][0] < first["loss"][0] - 0.1  # it began where the first one ended
    code, listed, _ = run("--list")
    assert code == 0 and [r["state"] for r in listed["runs"]] == ["done", "done"]
    assert run("--resume")[0] == 2 and "no unfinished run" in run("--resume")[1]["error"]["message"]
    assert "is done" in run("--resume", first["run"])[1]["error"]["message"]


@pytest.mark.usefixtures("training")
def test_ctrl_c_ends_with_130_and_resume_goes_on(run, tiny: Path, workspace: Path, monkeypatch) -> None:
    from gallae.tuning import fit

    monkeypatch.setattr(fit, "save_model", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    code, stopped, err = run("--base", str(tiny), "--set", "save_steps=1", *FEW)
    assert code == 130 and stopped["state"] == "stopped" and f"--resume {stopped['run']}" in err
    monkeypatch.undo()
    code, done, _ = run("--resume")
    assert code == 0 and done["run"] == stopped["run"] and done["state"] == "done" and (Path(done["model"])).is_dir()


@pytest.mark.usefixtures("training")
def test_a_person_sees_the_loss_fall_and_how_to_repeat_it(workspace: Path, tiny: Path, capsys) -> None:
    assert main(["-w", str(workspace), "train", "--base", str(tiny), *FEW]) == 0
    said = capsys.readouterr()
    assert "┤█" in said.out and "model: " in said.out and "gallae train ticket --repeat" in said.out
    assert "loss" in said.err and "\x1b" not in said.err


@pytest.mark.usefixtures("training")
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--set", "lr=1"), "--set lr=1: no such setting"),
        (("--base", "nobody-knows"), "neither a folder with config.json nor a known base"),
        (("--stage", "dpo"), "skills/ticket/prefer.jsonl: no rows"),
        (("--from", "1999"), "1999: no such run"),
        (("--set", "sequence=9999"), "reads 2048 tokens"),
        (("--rehearsal", "1.5"), "rehearsal share"),
    ],
)
def test_what_cannot_be_is_named_with_the_next_step_and_leaves_no_run(run, tiny, workspace, words, named) -> None:
    base = () if "--base" in words or "--from" in words else ("--base", str(tiny))
    code, given, _ = run(*base, "--cpu", *words)
    assert code == 2 and named in given["error"]["message"] and given["error"]["hint"]
    assert not load_runs(workspace / ".gallae" / "keep", "ticket")


@pytest.mark.usefixtures("training")
def test_a_known_base_that_is_not_here_and_cannot_be_fetched_says_the_command_and_the_size(run, monkeypatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    code, given, err = run("--base", "qwen3-0.6b", *FEW)
    assert code == 2 and "hf download Qwen/Qwen3-0.6B (1.2 GB)" in given["error"]["hint"]
    assert "Qwen/Qwen3-0.6B (1.2 GB)" in err


def test_without_the_extra_the_exact_command_is_said(run, monkeypatch) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "trl" else find(name, *a))
    code, given, _ = run("--base", "small")
    said = given["error"]["message"]  # where nothing is installed trl is not the only one
    assert code == 2 and said.startswith("training needs ") and "trl" in said
    assert "make train-deps" in given["error"]["hint"] and 'pip install "gallae[train]"' in given["error"]["hint"]


@pytest.mark.usefixtures("training")
def test_a_small_base_reads_what_stands_before_every_row_in_words_and_is_taught_often_enough(run) -> None:
    from transformers import AutoTokenizer

    code, made, _ = run("--base", "small", "--cpu", "--max-steps", "1", "--set", "micro_batch=1", "--rehearsal", "0")
    assert code == 0
    row = json.loads((Path(made["folder"]) / "data" / "train.jsonl").read_text(encoding="utf-8").splitlines()[0])
    system = row["messages"][0]
    ids = AutoTokenizer.from_pretrained(made["base"])(system["content"])["input_ids"]
    assert system["role"] == "system" and len(ids) < 0.5 * len(system["content"]), "not letter by letter"
    assert made["settings"]["epochs"] == 20, "few rows, so as many epochs as a small base may have"
    assert run("--base", "small", "--cpu", "--max-steps", "1", "--set", "epochs=2", "--rehearsal", "0")[1]["settings"]["epochs"] == 2  # fmt: skip


@pytest.mark.long
@pytest.mark.usefixtures("training")
@pytest.mark.timeout(600)
def test_the_small_base_learns_from_the_samples_of_the_product(tmp_path: Path, capsys) -> None:
    from gallae.samples import sample_path

    root = Path(shutil.copytree(sample_path(), tmp_path / "samples"))
    words = ["-w", str(root), "--json", "train", "medication-guide", "--base", "small", "--cpu", "--max-steps", "12"]
    assert main(words) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["figures"]["loss"] < made["figures"]["first_loss"] - 2
