"""`gallae export`: from a run folder to files that answer, in every form a server takes."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "tuning"))  # the tiny models and fakes of that room

from fake_makers import FakeOllama, FakeVllm
from serving import Trainer
from test_gguf_lora import ASKED, NOTES, tiny_adapter
from tiny_hf import tiny_hf

from gallae.core.settings import Settings
from gallae.entrypoints.cli import main
from gallae.models.registry import open_models
from gallae.tuning.runs import latest, new_run

# peft asks transformers by a name that is going away
pytestmark = [
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning"),
    pytest.mark.timeout(180),  # the fixture imports the training libraries and trains a second or two
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with the skill `notes`, a base and two runs over it: an adapter, and one more over that."""
    for name in ("torch", "transformers", "peft"):
        pytest.importorskip(name, reason="make train-deps")
    import torch

    torch.set_num_threads(1)
    root = tmp_path_factory.mktemp("작업 공간")
    (root / "gallae.toml").write_text('name = "t"\nlanguage = "en"\n[servers]\nfind_ollama = false\n', encoding="utf-8")
    (root / "skills" / "notes").mkdir(parents=True)
    (root / "skills" / "notes" / "skill.toml").write_text('name = "notes"\nkind = "qa"\n', encoding="utf-8")
    base = tiny_hf(root / "bases" / "tiny", "qwen3", steps=60)
    keep = root / ".gallae" / "keep"
    first = new_run(keep, "notes", "sft", adapter="lora", base=str(base), state="done")
    tuned = tiny_adapter(first.model, base, "qwen3")
    tuned.tokenizer.save_pretrained(first.model)
    yield root


def exported(workspace: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    code = main(["-w", str(workspace), "--json", "export", *words])
    out = capsys.readouterr().out
    assert out.count("\n") == 1, "one JSON object and nothing else"
    found: dict[str, Any] = json.loads(out)
    return {"code": code, **found}


async def said_by(workspace: Path, label: str) -> str:
    settings = Settings.model_validate({"models": {"sllm": label}, "servers": {"find_ollama": False}})
    async with open_models(settings, folder=workspace / ".gallae" / "keep" / "models") as models:
        model = models.for_role("sllm")
        assert model is not None
        return (await model.complete(ASKED[0], max_tokens=24)).text


async def test_the_newest_run_becomes_a_file_that_the_embedded_engine_finds_by_its_label(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(workspace, capsys, "notes")
    card = found["cards"][0]
    assert found["code"] == 0 and found["serves"] == "embedded:notes" and card["quantisation"] == "q8_0"
    assert card["run"] == found["run"] and card["base"] == "tiny"
    assert Path(found["files"][0]) == workspace / ".gallae" / "keep" / "models" / "sllm" / "notes.gguf"
    assert await said_by(workspace, found["serves"]) == NOTES[0][1]
    assert not list(Path(found["files"][0]).parent.glob(".*")), "what was merged on the way is gone"


async def test_base_and_adapter_apart_share_the_base_file(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = exported(workspace, capsys, "notes", "--adapter-only", "--name", "short")
    base, adapter = map(Path, found["files"])
    assert (base.name, adapter.name, found["serves"]) == ("tiny.gguf", "short.lora.gguf", "embedded:tiny+short")
    assert await said_by(workspace, found["serves"]) == NOTES[0][1]
    before = base.stat().st_mtime_ns
    exported(workspace, capsys, "notes", "--adapter-only", "--name", "other")
    assert base.stat().st_mtime_ns == before, "the base that is there is kept"
    first, second = found["cards"]
    assert (second["over"], second["over_sha256"]) == ("tiny.gguf", first["sha256"]) and first["weights"]


def test_an_adapter_is_never_laid_over_another_base_that_has_the_same_name(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notes", "--adapter-only", "--out", str(tmp_path / "out"))
    made = exported(workspace, capsys, *words, "--name", "first")
    base = Path(made["files"][0])
    keep = workspace / ".gallae" / "keep"
    run = latest(keep, "notes")
    assert run is not None
    other = tiny_hf(tmp_path / "bases" / "tiny", "qwen3", steps=0, seed=5)
    again = new_run(keep, "notes", "sft", adapter="lora", base=str(other), state="stopped")
    again.model.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(run.model, again.model)
    before = base.read_bytes()
    refused = exported(workspace, capsys, *words, "--name", "second", "--run", again.id)
    assert refused["code"] == 2 and "first lies over it" in refused["error"]["message"] and base.read_bytes() == before
    assert exported(workspace, capsys, *words, "--name", "second", "--run", run.id, "--quant", "f16")["code"] == 2
    alone = exported(workspace, capsys, *words, "--name", "first", "--run", again.id)
    assert alone["code"] == 0 and alone["cards"][1]["over_sha256"] != made["cards"][1]["over_sha256"]
    shutil.rmtree(again.folder)


async def test_a_run_over_a_run_is_exported_with_what_came_before_merged_in(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from gallae.tuning.merge import merge_adapters

    keep, base = workspace / ".gallae" / "keep", workspace / "bases" / "tiny"
    parent = latest(keep, "notes")
    assert parent is not None
    between = merge_adapters(base, [parent.model], tmp_path / "between", tokenizer=parent.model)
    child = new_run(keep, "notes", "dpo", adapter="lora", base=str(base), parents=(parent.id,), state="stopped")
    tuned = tiny_adapter(child.model, between, "qwen3", steps=3)
    tuned.tokenizer.save_pretrained(child.model)
    wanted = tuned.text(ASKED[0])
    for words in (("--name", "whole"), ("--adapter-only", "--name", "chain")):
        found = exported(workspace, capsys, "notes", "--run", child.id, "--quant", "f32", *words)
        assert await said_by(workspace, found["serves"]) == wanted and found["run"] == child.id
    assert found["serves"] == "embedded:tiny-chain+chain", "the base with the first adapter in it is a base of its own"


def test_ollama_gets_a_modelfile_and_with_create_the_model(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama() as server:
        monkeypatch.setenv("GALLAE_SERVERS__OLLAMA_URL", server.url)
        found = exported(
            workspace, capsys, "notes", "--to", "ollama", "--adapter-only", "--create", "--out", str(tmp_path)
        )
    made = server.models["notes"]
    assert found["created"] == server.url and found["serves"] == "ollama:notes"
    assert set(made["files"]) == {"tiny.gguf"} and set(made["adapters"]) == {"notes.lora.gguf"}
    text = (tmp_path / "notes.Modelfile").read_text(encoding="utf-8")
    assert (
        "ADAPTER ./notes.lora.gguf" in text and made["template"] in text and (tmp_path / "notes.ollama.yaml").is_file()
    )


def test_vllm_gets_folders_a_command_and_with_create_the_adapter(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeVllm() as server:
        monkeypatch.setenv("GALLAE_SERVERS__VLLM_URL", server.url)
        found = exported(
            workspace, capsys, "notes", "--to", "vllm", "--adapter-only", "--create", "--out", str(tmp_path)
        )
    assert server.loaded == {"notes": str(tmp_path / "notes.adapter")} and found["serves"] == "vllm:notes"
    script = (tmp_path / "notes.vllm.sh").read_text(encoding="utf-8")
    assert "VLLM_NO_USAGE_STATS=1" in script and "--max-lora-rank 8" in script and "tiny.hf" in script
    assert (tmp_path / "tiny.hf" / "config.json").is_file()


def test_a_base_folder_for_vllm_is_kept_and_never_replaced_by_another_base(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("notes", "--to", "vllm", "--adapter-only", "--out", str(tmp_path / "out"))
    assert exported(workspace, capsys, *words, "--name", "first")["code"] == 0
    weights = tmp_path / "out" / "tiny.hf" / "model.safetensors"
    written = weights.stat().st_mtime_ns
    assert exported(workspace, capsys, *words, "--name", "second")["code"] == 0
    assert weights.stat().st_mtime_ns == written, "the same base is not copied again"
    tiny_hf(tmp_path / "other", "qwen3", steps=0, seed=5)
    shutil.copy(tmp_path / "other" / "model.safetensors", weights)
    before = weights.read_bytes()
    refused = exported(workspace, capsys, *words, "--name", "third")
    assert refused["code"] == 2 and "tiny.hf" in refused["error"]["message"] and "--out" in refused["error"]["hint"]
    assert weights.read_bytes() == before and not (tmp_path / "out" / "third.adapter").exists()


def test_llama_server_gets_a_compose_file_and_a_whole_folder_can_be_had(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(workspace, capsys, "notes", "--to", "llamacpp", "--quant", "q5_0", "--out", str(tmp_path))
    assert [Path(f).name for f in found["files"]] == ["notes.gguf", "notes.llamacpp.yaml"]
    found = exported(workspace, capsys, "notes", "--to", "merged", "--out", str(tmp_path))
    assert Trainer(Path(found["files"][0])).text(ASKED[0]) == NOTES[0][1]
    again = exported(workspace, capsys, "notes", "--run", found["files"][0], "--out", str(tmp_path / "again"))
    assert again["run"] == "" and again["cards"][0]["base"] == "notes.hf"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "no such skill"),
        (("notes", "--run", "2001"), "no such run"),
        (("notes", "--quant", "q9"), "q9"),
        (("notes", "--create"), "nothing to make"),
        (("notes", "--to", "merged", "--adapter-only"), "one or the other"),
    ],
)
def test_what_cannot_be_exported_is_said_with_the_next_step(
    words: tuple[str, ...], said: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = exported(workspace, capsys, *words)
    assert found["code"] == 2 and said in found["error"]["message"] and found["error"]["hint"]


def test_a_person_is_told_the_next_step_and_no_bar_where_nobody_watches(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, way in ((), ""), (("--to", "llamacpp"), " --model llamacpp:notes"):
        assert main(["-w", str(workspace), "export", "notes", "--out", str(tmp_path), *words]) == 0
        said = capsys.readouterr()
        assert f"gallae models parity notes{way} → gallae promote notes{way} (" in said.out
        assert said.err == ""


def test_a_skill_without_a_run_is_told_to_train(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gallae.toml").write_text('name = "t"\nlanguage = "en"\n', encoding="utf-8")
    (tmp_path / "skills" / "notes").mkdir(parents=True)
    (tmp_path / "skills" / "notes" / "skill.toml").write_text('name = "notes"\n', encoding="utf-8")
    found = exported(tmp_path, capsys)
    assert found["code"] == 2 and "gallae train notes" in found["error"]["hint"]
