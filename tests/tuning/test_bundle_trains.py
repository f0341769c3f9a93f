"""The bundle's own script really trains, in a process of its own, and the result comes home."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gallae.tuning import bundle_script
from gallae.tuning.base_folder import load_base_folder
from gallae.tuning.bundle import Packed, pack
from gallae.tuning.bundle_back import collect
from gallae.tuning.machine import Machine
from gallae.tuning.plan import Need, build_plan
from gallae.tuning.plan_report import plan_json
from gallae.tuning.plan_rows import counted
from gallae.tuning.rows import Row, load_text
from gallae.tuning.runs import freeze, load_run, new_run, read_events
from gallae.tuning.template import taught
from gallae.tuning.train_settings import settings_of_plan

CPU = Machine("cpu", 24.0, "CPU", tflops=5.0)
PAIRS = [{"prompt": f"{n}번?", "chosen": f"{n}번입니다.", "rejected": "모릅니다."} for n in range(12)]


def packed(base: Path, rows: tuple[Row, ...], folder: Path, stage: str, adapter: Any, **settings: Any) -> Packed:
    shape = load_base_folder(base)
    need = Need(counted([60] * len(rows)), stage=stage, adapter=adapter, base=shape.name)  # type: ignore[arg-type]
    plan = build_plan(need, CPU, {shape.name: shape})
    given = {**settings_of_plan(plan), "sequence": 96, "precision": "fp32", "learning_rate": 5e-3, "micro_batch": 4,
             "accumulation": 1, "epochs": 1, "max_steps": 6, "save_steps": 3, **settings}  # fmt: skip
    run = new_run(folder / "keep", "guide", stage, adapter=plan.run.adapter, base=str(base), settings=given,
                  plan=plan_json(plan), state="stopped")  # fmt: skip
    sides = {"train": rows[:-4], "valid": rows[-4:]}
    return pack(freeze(run, sides), shape, plan, sides, folder / "out", base_folder=base)


def train(folder: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """As somebody does who has only the folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}  # fmt: skip
    command = [sys.executable, "train.py"]
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, encoding="utf-8", timeout=240, **more)


@pytest.fixture(scope="session")
def attention(training: None, general: tuple[Row, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    from gallae.tuning.small import build_small

    texts = [text for row in general for text in row.texts]
    return build_small(tmp_path_factory.mktemp("llama") / "base", texts, architecture="llama", layers=2, hidden=64, vocab=600)  # fmt: skip


@pytest.mark.long
def test_the_script_learns_the_very_tokens_that_a_run_here_would(tiny: Path, general: tuple[Row, ...]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    talk = {"messages": [{"role": "system", "content": "짧게"}, {"role": "user", "content": "왜요?"},
                         {"role": "assistant", "content": "음."}, {"role": "user", "content": "🙂 a"},
                         {"role": "assistant", "content": "그냥요.\n끝"}]}  # fmt: skip
    for row in (*general[:20], *load_text(json.dumps(talk), "train.jsonl").rows):
        ours = taught(tokenizer, row)
        made = bundle_script.taught(tokenizer, row.messages())
        assert (made["input_ids"], made["labels"]) == (list(ours.ids), list(ours.labels))


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft's, of transformers 5.23
def test_a_bundle_trains_after_a_kill_and_comes_home(tiny: Path, general: tuple[Row, ...], tmp_path: Path) -> None:
    made = packed(tiny, general[:40], tmp_path, "sft", "lora", rank=4, alpha=8)
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "train.py"], cwd=made.folder, stdout=log, stderr=log)
        while not list((made.folder / "work").rglob("whole")) and process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not (made.folder / "result" / "result.json").exists(), (tmp_path / "log").read_text(encoding="utf-8")[-2000:]
    done = train(made.folder)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "Going on from checkpoint-3" in done.stderr and "already" in train(made.folder).stdout
    run = collect(made.folder, tmp_path / "keep", base=tiny).run
    assert run.state == "done" and run.base == str(tiny) and run.figures["steps"] == 6
    assert run.figures["loss"] < run.figures["first_loss"] and "torch" in run.versions
    assert [e["step"] for e in read_events(run) if e["event"] == "step"][-1] == 6
    assert not list(run.model.rglob("*.bin")), "nothing that runs code when it is read"
    from gallae.tuning.merge import merge_run

    assert (merge_run(run, tmp_path / "keep", tmp_path / "merged") / "model.safetensors").is_file()


@pytest.mark.long
@pytest.mark.parametrize(
    ("stage", "adapter", "rows"),
    [
        ("sft", "full", None),
        ("cpt", "full", [{"text": f"{n}번째 이어지는 글입니다. " * 20} for n in range(12)]),
        ("dpo", "lora", PAIRS),
        ("kto", "lora", PAIRS),
        ("reward", "lora", PAIRS),
    ],
)
def test_every_stage_of_a_bundle_trains_and_comes_home(
    attention: Path, general: tuple[Row, ...], tmp_path: Path, stage: str, adapter: str, rows: Any
) -> None:
    given = general[:40]
    if rows is not None:
        given = load_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "prefer.jsonl").rows
    more: dict[str, Any] = {"packing": True} if stage == "sft" else {}
    made = packed(attention, given, tmp_path, stage, adapter, max_steps=2, save_steps=2, rank=4, alpha=8, **more)
    done = train(made.folder)
    assert done.returncode == 0, done.stderr[-3000:]
    run = load_run(collect(made.folder, tmp_path / "keep").run.folder)
    assert run.state == "done" and run.figures["steps"] == 2 and run.figures["loss"] > 0
