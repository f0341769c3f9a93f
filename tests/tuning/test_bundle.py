"""A bundle trains elsewhere and comes back; what does not belong is refused with its reason. No torch is needed here."""

from __future__ import annotations

import json
import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import GallaeError, InputError, TuningError
from gallae.tuning.bases import load_bases
from gallae.tuning.bundle import PINS, Packed, pack, sha256
from gallae.tuning.bundle_back import collect
from gallae.tuning.machine import Machine, machine_of
from gallae.tuning.plan import Need, build_plan
from gallae.tuning.plan_report import plan_json
from gallae.tuning.plan_rows import counted
from gallae.tuning.rows import load_text
from gallae.tuning.runs import freeze, load_run, new_run, read_events
from gallae.tuning.train_settings import settings_of_plan

ROOT = Path(__file__).resolve().parents[2]
SMALL = replace(load_bases()["qwen3-0.6b"], layers=2, hidden=64, intermediate=160, heads=2, kv_heads=2, head_dim=32, vocab=600)  # fmt: skip
ANSWERS = [{"question": f"{n}번 안내문은?", "answer": f"{n}번입니다."} for n in range(12)]
PAIRS = [{"prompt": f"{n}번?", "chosen": f"{n}번입니다.", "rejected": f"{n + 1}번입니다."} for n in range(12)]


def packed(
    folder: Path, stage: str = "sft", adapter: Any = "lora", rows: Any = ANSWERS, machine: Machine | None = None
) -> Packed:
    given = load_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "train.jsonl").rows
    machine = machine or machine_of(16)
    need = Need(counted([20] * len(given)), stage=stage, adapter=adapter, base=SMALL.name)  # type: ignore[arg-type]
    plan = build_plan(need, machine, {SMALL.name: SMALL})
    run = new_run(folder / "keep", "guide", stage, adapter=plan.run.adapter, base=SMALL.repo, state="stopped",
                  settings=settings_of_plan(plan), plan=plan_json(plan))  # fmt: skip
    run = freeze(run, {"train": given[:10], "valid": given[10:]})
    return pack(run, SMALL, plan, {"train": given[:10], "valid": given[10:]}, folder / "out")


def tensors(file: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    """A safetensors file of zeros."""
    header, at = dict[str, Any](), 0
    for name, shape in shapes.items():
        size = 4
        for n in shape:
            size *= n
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    said = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(said)) + said + bytes(at))


def adapter_shapes(rank: int = 16, layers: int = 2, hidden: int = 64, module: str = "self_attn.q_proj") -> dict[str, tuple[int, ...]]:  # fmt: skip
    made: dict[str, tuple[int, ...]] = {}
    for layer in range(layers):
        name = f"base_model.model.model.layers.{layer}.{module}"
        made |= {f"{name}.lora_A.weight": (rank, hidden), f"{name}.lora_B.weight": (64, rank)}
    return made


def trained(pack: Packed, **changed: Any) -> Path:
    """What train.py would leave in result/, by hand."""
    result = pack.folder / "result"
    shutil.rmtree(result, ignore_errors=True)
    (result / "model").mkdir(parents=True)
    config = {"peft_type": "LORA", "r": 16, "lora_alpha": 32, "base_model_name_or_path": "/somewhere/else"}
    (result / "model" / "adapter_config.json").write_text(json.dumps(config | changed.pop("config", {})))
    tensors(result / "model" / "adapter_model.safetensors", changed.pop("shapes", adapter_shapes()))
    (result / "model" / "tokenizer.json").write_text("{}")
    (result / "events.jsonl").write_text('{"at": "x", "event": "step", "step": 1, "steps": 2, "loss": 2.0}\n{"cut')
    return listed(pack, **changed)


def listed(pack: Packed, **changed: Any) -> Path:
    """Write result.json over what lies in result/ now."""
    result = pack.folder / "result"
    facts = json.loads((pack.folder / "bundle.json").read_text(encoding="utf-8"))
    said = {key: facts[key] for key in ("format", "id", "skill", "stage", "adapter", "data", "base", "settings")}
    files = [p for p in result.rglob("*") if p.is_file() and p.name != "result.json"]
    said["files"] = {p.relative_to(result).as_posix(): {"sha256": sha256(p), "bytes": p.stat().st_size} for p in files}
    said |= {"figures": {"loss": 0.5, "first_loss": 2.0}, "versions": {"torch": "2.13.0"}, "ended": "2026-11-29T06:00:00"}  # fmt: skip
    (result / "result.json").write_text(json.dumps(said | changed), encoding="utf-8")
    return result


def refused(pack: Packed, why: str, keep: Path) -> None:
    with pytest.raises(TuningError, match=why):
        collect(pack.folder, keep)
    run = load_run(pack.run.folder)
    assert run.state == "stopped" and not run.model.exists() and not list(run.folder.glob(".model*"))


def test_a_bundle_holds_all_that_trains_elsewhere_and_no_path_of_this_machine(tmp_path: Path) -> None:
    made = packed(tmp_path, machine=machine_of(24, 4), adapter="full")
    names = {p.relative_to(made.folder).as_posix() for p in made.folder.rglob("*") if p.is_file()}
    assert names == {"train.py", "record.py", "requirements.txt", "data/train.jsonl", "data/valid.jsonl", "plan.json",
                     "accelerate.yaml", "fsdp.yaml", "deepspeed.yaml", "zero3.json", "notebook.ipynb", "README.md",
                     "bundle.json"}  # fmt: skip
    facts = json.loads((made.folder / "bundle.json").read_text(encoding="utf-8"))
    assert set(facts["files"]) == names - {"bundle.json"}
    assert all(sha256(made.folder / name) == entry["sha256"] for name, entry in facts["files"].items())
    texts = "".join((made.folder / name).read_text(encoding="utf-8") for name in names)
    assert str(tmp_path) not in texts and "gallae." not in (made.folder / "train.py").read_text(encoding="utf-8")
    assert facts["settings"]["learning_rate"] and facts["data"]["train"] == 10 and facts["base"]["layers"] == 2
    assert made.run.data["bundle"] == facts["id"] and load_run(made.run.folder).data["bundle"] == facts["id"]


def test_the_scripts_need_nothing_of_gallae_and_compile(tmp_path: Path) -> None:
    made = packed(tmp_path)
    for name in ("train.py", "record.py"):
        text = (made.folder / name).read_text(encoding="utf-8")
        compile(text, name, "exec")
        assert not re.search(r"^\s*(?:from|import) gallae", text, re.M)
    assert "from record import" in (made.folder / "train.py").read_text(encoding="utf-8")


def test_the_versions_are_those_that_were_tried_together() -> None:
    pinned = dict(
        line.split("==")
        for line in (ROOT / "train-constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert set(pinned) - set(PINS) == {"gguf"}, "exporting happens here"
    assert all(pinned[name] == version for name, version in PINS.items())


def test_the_notebook_is_one_and_its_cells_install_train_and_zip(tmp_path: Path) -> None:
    book = json.loads((packed(tmp_path).folder / "notebook.ipynb").read_text(encoding="utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5) and book["metadata"]["kernelspec"]["name"]
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in ids)
    code = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in book["cells"] if cell["cell_type"] == "code")  # fmt: skip
    assert "%pip install" in code[0] and "!python train.py" in code[1] and "make_archive" in code[2]
    for text in code:
        compile("\n".join(line for line in text.splitlines() if line[:1] not in "%!"), "cell", "exec")


def test_the_readme_has_three_steps_in_both_languages(tmp_path: Path) -> None:
    text = (packed(tmp_path).folder / "README.md").read_text(encoding="utf-8")
    assert [line[:2] for line in text.splitlines() if re.match(r"\d\.", line)] == ["1.", "2.", "3."] * 2
    assert "--collect" in text and "pip install -r requirements.txt" in text


@pytest.mark.parametrize(
    ("stage", "rows", "keys"),
    [
        ("sft", ANSWERS, {"messages"}),
        ("dpo", PAIRS, {"prompt", "chosen", "rejected"}),
        ("kto", PAIRS, {"prompt", "completion", "label"}),
        ("reward", PAIRS, {"chosen", "rejected"}),
        ("cpt", [{"text": "이어지는 글"}] * 12, {"text"}),
    ],
)
def test_rows_are_written_as_the_trainer_of_the_stage_takes_them(
    tmp_path: Path, stage: str, rows: Any, keys: set[str]
) -> None:
    made = packed(tmp_path, stage, rows=rows)
    lines = (made.folder / "data" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert {frozenset(json.loads(line)) for line in lines} == {frozenset(keys)} and made.rows["train"] == len(lines) > 0


def test_stages_that_need_the_skills_own_scorer_stay_here(tmp_path: Path) -> None:
    with pytest.raises(TuningError, match="grpo needs the skill's own checks") as error:
        packed(tmp_path, "grpo")
    assert "sft" in error.value.hint and not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="is there already"):
        packed(tmp_path)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_result_becomes_the_runs_model_with_its_events_and_figures(tmp_path: Path) -> None:
    made = packed(tmp_path)
    trained(made)
    found = collect(made.folder, tmp_path / "keep")
    run = load_run(made.run.folder)
    assert found.run == run and run.state == "done" and not found.again and run.figures["loss"] == 0.5
    assert {p.name for p in run.model.iterdir()} == {"adapter_config.json", "adapter_model.safetensors", "tokenizer.json"}  # fmt: skip
    assert json.loads((run.model / "adapter_config.json").read_text())["base_model_name_or_path"] == SMALL.repo
    assert [(e["event"], e.get("elsewhere")) for e in read_events(run)] == [("step", True), ("collected", None)]
    assert run.versions["torch"] == "2.13.0"


def test_collecting_twice_is_said_and_another_result_is_not_taken(tmp_path: Path) -> None:
    made = packed(tmp_path)
    trained(made)
    collect(made.folder, tmp_path / "keep")
    assert collect(made.folder / "result", tmp_path / "keep").again
    (made.folder / "result" / "model" / "tokenizer.json").write_text('{"other": 1}')
    listed(made)
    with pytest.raises(TuningError, match="already brought back another result"):
        collect(made.folder, tmp_path / "keep")


def test_a_zip_file_comes_back_too(tmp_path: Path) -> None:
    made = packed(tmp_path)
    trained(made)
    shutil.make_archive(str(tmp_path / "result"), "zip", made.folder / "result")
    assert collect(tmp_path / "result.zip", tmp_path / "keep").run.state == "done"


@pytest.mark.parametrize("name", ["../../evil.json", "/evil.json", "model/..\\evil.json"])
def test_a_zip_file_that_leads_out_of_its_folder_is_refused(tmp_path: Path, name: str) -> None:
    made = packed(tmp_path)
    with zipfile.ZipFile(tmp_path / "result.zip", "w") as zipped:
        zipped.writestr(name, "{}")
    with pytest.raises(TuningError, match="leads out"):
        collect(tmp_path / "result.zip", tmp_path / "keep")
    assert not list(tmp_path.rglob("evil.json")) and load_run(made.run.folder).state == "stopped"


def test_what_is_no_zip_file_and_what_holds_no_result_is_said(tmp_path: Path) -> None:
    (tmp_path / "result.zip").write_bytes(b"PK\x03\x04 not really")
    for place in (tmp_path / "result.zip", tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="--collect"):
            collect(place, tmp_path / "keep")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": "0123456789abcdef"}, "packed no such bundle"),
        ({"data": {"hash": "0" * 64, "train": 10, "valid": 2}}, "its data is"),
        ({"base": {"name": "other"}}, "its base is"),
        ({"stage": "dpo"}, "its stage is"),
        ({"adapter": "full"}, "its adapter is"),
        ({"shapes": adapter_shapes(rank=8)}, "rank 8, not 16"),
        ({"shapes": adapter_shapes(hidden=96)}, "the base is 64 wide|is 64 × 96"),
        ({"shapes": adapter_shapes(layers=3)}, "the base has 2 layers"),
        ({"shapes": adapter_shapes(layers=1)}, "adapts 1 of 2 layers"),
        ({"shapes": adapter_shapes(module="mlp.router")}, "none of the modules of the plan"),
        ({"shapes": {"base_model.model.lm_head.weight": (600, 64)}}, "no part of a LoRA adapter"),
        ({"shapes": {}}, "no adapter in it"),
        ({"config": {"r": 8}}, "r is 8, not 16"),
        ({"config": {"auto_mapping": {"parent_library": "evil"}}}, "maps to code"),
    ],
)  # fmt: skip
def test_a_result_that_does_not_belong_is_refused_with_the_reason(tmp_path: Path, changed: Any, why: str) -> None:
    made = packed(tmp_path)
    if "shapes" in changed and "96" in str(changed):
        changed = {"shapes": {n: ((s[0], 96) if "lora_A" in n else (32, 16)) for n, s in adapter_shapes().items()}}
    trained(made, **changed)
    refused(made, why, tmp_path / "keep")


def _pickle(result: Path) -> None:
    (result / "model" / "pytorch_model.bin").write_bytes(b"\x80\x04")


def _code(result: Path) -> None:
    (result / "model" / "modeling.py").write_text("import os")


def _link(result: Path) -> None:
    (result / "model" / "vocab.txt").symlink_to("/etc/hostname")


def _bad(result: Path) -> None:
    (result / "model" / "adapter_model.safetensors").write_bytes(struct.pack("<Q", 1 << 40) + b"{}")


@pytest.mark.parametrize(("spoil", "why"), [(_pickle, "pickle"), (_code, "no kind"), (_link, "link"), (_bad, "no safetensors")])  # fmt: skip
def test_files_that_may_run_code_links_and_broken_weights_are_refused(
    tmp_path: Path, spoil: Callable[[Path], None], why: str
) -> None:
    made = packed(tmp_path)
    spoil(trained(made))
    listed(made)
    refused(made, why, tmp_path / "keep")


def test_a_file_changed_missing_or_not_listed_is_refused(tmp_path: Path) -> None:
    made = packed(tmp_path)
    result = trained(made)
    (result / "model" / "tokenizer.json").write_text('{"changed": 1}')
    refused(made, "not what train.py wrote", tmp_path / "keep")
    (result / "model" / "tokenizer.json").unlink()
    refused(made, "tokenizer.json is missing", tmp_path / "keep")
    trained(made)
    (result / "model" / "more.json").write_text("{}")
    refused(made, "more.json is not listed", tmp_path / "keep")


def test_a_listed_name_that_leads_out_is_refused(tmp_path: Path) -> None:
    made = packed(tmp_path)
    trained(made, files={"../../run.json": {"sha256": "0", "bytes": 1}})
    refused(made, "leads out", tmp_path / "keep")


def test_a_whole_model_must_have_the_bases_shape(tmp_path: Path) -> None:
    made = packed(tmp_path, adapter="full")
    result = made.folder / "result"
    (result / "model").mkdir(parents=True)
    config = {"num_hidden_layers": 2, "hidden_size": 64, "vocab_size": 600}
    rest = SMALL.parameters - 600 * 64
    for wanted, given, shapes in (
        ("num_hidden_layers is 3", {"num_hidden_layers": 3}, {}),
        ("code of its own", {"auto_map": {"AutoModel": "evil.Model"}}, {}),
        ("its embeddings are", {}, {"model.embed_tokens.weight": (601, 64)}),
        ("parameters, the base has", {}, {"model.embed_tokens.weight": (600, 64)}),
        ("", {}, {"model.embed_tokens.weight": (600, 64), "model.rest": (rest,)}),
    ):
        (result / "model" / "config.json").write_text(json.dumps(config | given))
        tensors(result / "model" / "model.safetensors", shapes)
        listed(made)
        if wanted:
            refused(made, wanted, tmp_path / "keep")
        else:
            assert collect(made.folder, tmp_path / "keep").run.state == "done"


@pytest.mark.parametrize("text", ["[]", "{", '{"format": 99}', '{"format": 1, "files": []}', '{"format":1,"files":{"a":1}}'])  # fmt: skip
def test_a_result_file_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    made = packed(tmp_path)
    trained(made)
    (made.folder / "result" / "result.json").write_text(text)
    with pytest.raises(GallaeError, match=r"result\.json"):
        collect(made.folder, tmp_path / "keep")
