"""The settings for several GPUs: read back as what they are."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from gallae.tuning.bases import load_bases
from gallae.tuning.machine import Machine, machine_of
from gallae.tuning.plan import Need, build_plan
from gallae.tuning.plan_files import plan_files, write_plan
from gallae.tuning.plan_rows import Rows

BASES = load_bases()
NEED = Need(Rows(count=1_000), base="qwen3-0.6b", adapter="full")


def test_several_gpus_get_fsdp_and_deepspeed_and_one_does_not() -> None:
    one, four = (plan_files(build_plan(NEED, machine_of(24, gpus), BASES)) for gpus in (1, 4))
    assert set(one) == {"plan.json", "accelerate.yaml"}
    assert set(four) == {"plan.json", "accelerate.yaml", "fsdp.yaml", "deepspeed.yaml", "zero3.json"}
    assert yaml.safe_load(one["accelerate.yaml"])["distributed_type"] == "NO"
    fsdp, deepspeed = yaml.safe_load(four["fsdp.yaml"]), yaml.safe_load(four["deepspeed.yaml"])
    assert (fsdp["distributed_type"], fsdp["num_processes"], fsdp["mixed_precision"]) == ("FSDP", 4, "bf16")
    assert fsdp["fsdp_config"]["fsdp_version"] == 2
    assert deepspeed["deepspeed_config"]["deepspeed_config_file"] in four and "mixed_precision" not in deepspeed
    zero = json.loads(four["zero3.json"])
    assert zero["zero_optimization"]["stage"] == 3 and zero["bf16"]["enabled"] and not zero["fp16"]["enabled"]


def test_a_cpu_needs_no_launcher() -> None:
    cpu = Machine("cpu", 24.0, "CPU", tflops=5.0)
    assert set(plan_files(build_plan(NEED, cpu, BASES))) == {"plan.json"}


def test_files_are_written_whole_and_nothing_else_is_touched(tmp_path: Path) -> None:
    plan = build_plan(NEED, machine_of(24, 2), BASES)
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    (tmp_path / "plan.json").write_text("old", encoding="utf-8")
    written = write_plan(plan, tmp_path)
    assert {path.name for path in written} | {"mine.txt"} == {path.name for path in tmp_path.iterdir()}
    assert json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["base"]["name"] == "qwen3-0.6b"
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"
