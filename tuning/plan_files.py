"""What several GPUs need besides the plan: settings of accelerate, FSDP and DeepSpeed, as files.

accelerate launch --config_file accelerate.yaml …      an adapter run: a copy of the base on each GPU
accelerate launch --config_file fsdp.yaml …            a whole run: weights, gradients and states shared out
accelerate launch --config_file deepspeed.yaml …       the same with DeepSpeed ZeRO-3 (zero3.json)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from gallae.core.files import write_whole
from gallae.tuning.plan import Plan
from gallae.tuning.plan_report import plan_json

__all__ = ["plan_files", "write_plan"]


def plan_files(plan: Plan) -> dict[str, str]:
    """Name → text. plan.json always; the launcher's settings only for GPUs."""
    files = {"plan.json": json.dumps(plan_json(plan), ensure_ascii=False, indent=2, sort_keys=True) + "\n"}
    if plan.machine.device not in ("cuda", "rocm"):
        return files
    files["accelerate.yaml"] = _yaml(
        {**_common(plan), "distributed_type": "MULTI_GPU" if plan.machine.gpus > 1 else "NO"}
    )
    if plan.machine.gpus > 1:
        files["fsdp.yaml"] = _yaml({**_common(plan), "distributed_type": "FSDP", "fsdp_config": _fsdp(plan)})
        zero = {"deepspeed_config_file": "zero3.json", "zero3_init_flag": True}
        deepspeed = {k: v for k, v in _common(plan).items() if k != "mixed_precision"}
        files["deepspeed.yaml"] = _yaml({**deepspeed, "distributed_type": "DEEPSPEED", "deepspeed_config": zero})
        files["zero3.json"] = json.dumps(_zero3(plan), indent=2) + "\n"
    return files


def write_plan(plan: Plan, folder: Path) -> list[Path]:
    """Write each file whole (temporary file, then renamed); what else lies in the folder stays."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in plan_files(plan).items():
        target = folder / name
        write_whole(target, text, mode=0o644)
        written.append(target)
    return written


def _common(plan: Plan) -> dict[str, Any]:
    return {
        "compute_environment": "LOCAL_MACHINE",
        "machine_rank": 0,
        "main_training_function": "main",
        "mixed_precision": {"bf16": "bf16", "fp16": "fp16", "fp32": "no"}[plan.run.precision],
        "num_machines": 1,
        "num_processes": plan.machine.gpus,
        "rdzv_backend": "static",
        "same_network": True,
        "use_cpu": False,
    }


def _fsdp(plan: Plan) -> dict[str, Any]:
    return {
        "fsdp_version": 2,
        "fsdp_reshard_after_forward": True,
        "fsdp_auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
        "fsdp_activation_checkpointing": plan.run.checkpointing,
        "fsdp_cpu_ram_efficient_loading": True,
        "fsdp_offload_params": False,
        "fsdp_state_dict_type": "SHARDED_STATE_DICT",
    }


def _zero3(plan: Plan) -> dict[str, Any]:
    """ZeRO stage 3. "auto" takes the trainer's own value, so that the plan says it once."""
    return {
        "bf16": {"enabled": plan.run.precision == "bf16"},
        "fp16": {"enabled": plan.run.precision == "fp16"},
        "zero_optimization": {
            "stage": 3,
            "overlap_comm": True,
            "contiguous_gradients": True,
            "stage3_gather_16bit_weights_on_model_save": True,
        },
        "gradient_accumulation_steps": "auto",
        "gradient_clipping": "auto",
        "train_micro_batch_size_per_gpu": "auto",
        "train_batch_size": "auto",
    }


def _yaml(settings: dict[str, Any]) -> str:
    return yaml.safe_dump(settings, sort_keys=True, allow_unicode=True)
