"""`gallae models parity` on a workspace: which model is compared with which run, what is said, and what is kept."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from serving_twin import twin_ollama
from tiny_hf import CHATS, tiny_hf

from gallae.entrypoints.cli import main
from gallae.tuning.gguf import write_gguf
from gallae.tuning.gguf_card import sha256_of
from gallae.tuning.parity_sides import trainer_side
from gallae.tuning.rows import load_text
from gallae.tuning.runs import freeze, new_run, save_run

SHORT = ("--prompts", "24", "--texts", "6")
ROWS = "\n".join(json.dumps({"question": q, "answer": a}, ensure_ascii=False) for q, a in CHATS)


@pytest.fixture(scope="module")
def model(training: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_hf(tmp_path_factory.mktemp("model") / "tiny", "qwen2", steps=80)


@pytest.fixture
def workspace(model: Path, workspace_folder: Path) -> Path:
    """With a skill, a run of it that came to a whole model, and what it was exported to."""
    skill = workspace_folder / "skills" / "guide"
    skill.mkdir(parents=True)
    (skill / "skill.toml").write_text('name = "guide"\ntitle = "안내"\nkind = "generate"\n', encoding="utf-8")
    (skill / "train.jsonl").write_text(ROWS, encoding="utf-8")
    keep = workspace_folder / ".gallae" / "keep"
    run = freeze(new_run(keep, "guide", "sft", adapter="full", base=str(model)), {"test": load_text(ROWS, "x").rows})
    shutil.copytree(model, run.model)
    save_run(run, state="done")
    write_gguf(run.model, keep / "models" / "sllm" / "guide-q8.gguf", "q8_0", run=run.id)
    return workspace_folder


def run_json(capsys: pytest.CaptureFixture[str], workspace: Path, *command: str) -> tuple[int, Any]:
    code = main(["-w", str(workspace), "--json", "models", "parity", *command])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", ["guide", "guide-q8"])
def test_a_skill_and_a_file_by_name_are_compared_with_the_run_they_came_from(
    workspace: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, told = run_json(capsys, workspace, name, *SHORT)
    assert code == 0 and told["passed"], told
    assert told["ids"] == [30, 30] and told["texts"] == told["slots"] == [6, 6] and told["exact"] is False
    file = workspace / ".gallae" / "keep" / "models" / "sllm" / "guide-q8.gguf"
    kept = workspace / ".gallae" / "keep" / "models" / "parity" / f"{sha256_of(file)}.json"
    assert told["written"] == [str(kept)]
    assert json.loads(kept.read_text(encoding="utf-8"))["server"] == "embedded:guide-q8"


def test_a_file_that_is_not_what_was_trained_exits_with_one_and_shows_both_sides(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (run,) = (workspace / ".gallae" / "keep" / "runs" / "guide").iterdir()
    other = tmp_path / "other"
    shutil.copytree(run / "model", other)
    template = other / "chat_template.jinja"
    template.write_text(
        template.read_text(encoding="utf-8").replace("assistant\\n' }}{% endif", "assistant' }}{% endif")
    )
    write_gguf(other, workspace / ".gallae" / "keep" / "models" / "sllm" / "spoilt.gguf", "f16", run=run.name)
    assert main(["-w", str(workspace), "models", "parity", "spoilt", *SHORT]) == 1
    out = capsys.readouterr().out
    assert out.startswith("✗") and "줄바꿈" in out and "토큰 0/30" in out
    assert "assistant\\n'" in out and "assistant'" in out


def test_a_server_is_compared_with_a_trained_folder_that_is_named(
    workspace: Path, model: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with twin_ollama(trainer_side(model)) as server:
        monkeypatch.setenv("GALLAE_SERVERS__OLLAMA_URL", server.url)
        code, told = run_json(capsys, workspace, "guide", "--model", "ollama:tiny", "--trained", str(model), *SHORT)
    assert code == 0 and told["counts"] == told["texts"] == [6, 6] and told["ids"] == [0, 0]
    identity = told["sha256"]["server"]["identity"]
    key = hashlib.sha256(f"ollama:tiny {identity}".encode()).hexdigest()
    assert [Path(path).stem for path in told["written"]] == [key]


def test_what_cannot_be_compared_says_what_is_missing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    models = workspace / ".gallae" / "keep" / "models" / "sllm"
    shutil.copy(models / "guide-q8.gguf", models / "foreign.gguf")  # without a card
    for name, said in (("foreign", "--trained"), ("nothing", "guide-q8")):
        code, told = run_json(capsys, workspace, name)
        assert code == 2 and said in told["error"]["hint"], told
    shutil.rmtree(models)
    code, told = run_json(capsys, workspace, "guide")
    assert code == 2 and "gallae export guide" in told["error"]["hint"]
