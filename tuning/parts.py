"""The parts every stage puts together: tokenizer, model with the parents' adapters in it, adapter, trainer settings."""

from __future__ import annotations

import json
import logging
import warnings
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.job import Job
from gallae.tuning.plan_settings import TARGETS

__all__ = ["INSTALL", "adapter_config", "arguments_of", "load_model", "load_tokenizer", "need_training", "with_parents"]
__all__ += ["need_training", "quiet", "sees_gpu", "without_bars"]

INSTALL = 'make train-deps (in a clone), or: pip install "gallae[train]"'
LFM2 = ("q_proj", "k_proj", "v_proj", "out_proj", "in_proj", "w1", "w2", "w3")
FUSED = ("qkv_proj", "o_proj", "gate_up_proj", "down_proj")
LINEAR = {"lfm2": LFM2, "phi3": FUSED}  # what each family calls its linear layers
PLAIN = ("llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "gemma3_text", "mistral", "exaone4")


def missing_for(adapter: str = "lora") -> list[str]:
    """The packages that training needs and that are not here; nothing is imported to know it."""
    from importlib.util import find_spec

    wanted = ["torch", "transformers", "trl", "peft", "datasets"] + (["bitsandbytes"] if adapter == "qlora" else [])
    return [name for name in wanted if find_spec(name) is None]


def need_training(adapter: str = "lora") -> None:
    """TuningError with the exact command where the extra is missing."""
    if missing := missing_for(adapter):
        extra = INSTALL if missing != ["bitsandbytes"] else 'make train-deps, or: pip install "gallae[qlora]"'
        raise TuningError(
            both(f"학습에 필요한 것이 없습니다: {', '.join(missing)}", f"training needs {', '.join(missing)}"),
            hint=both(f"설치: {extra}", f"Install: {extra}"),
        )
    quiet()


def without_bars() -> None:
    """No bar of transformers while a model is read or written ("Loading weights", "Writing model shards")."""
    from transformers.utils import logging as said

    said.disable_progress_bar()


def quiet() -> None:
    """The libraries' bars and chatter: progress is told by events. And nobody is told what is trained here."""
    import datasets
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_TELEMETRY = True
    datasets.disable_progress_bars()
    without_bars()
    # peft 0.21 still asks transformers 5 by the old name.
    warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning)
    for noisy in ("transformers", "trl", "peft", "datasets", "accelerate", "bitsandbytes", "httpx"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


def sees_gpu() -> bool:
    import torch

    return bool(torch.cuda.is_available())


def load_tokenizer(job: Job) -> Any:
    """The base's own; where it has no padding token, the end token pads (padding is never learned from)."""
    from transformers import AutoTokenizer

    quiet()
    tokenizer = AutoTokenizer.from_pretrained(job.base, local_files_only=True)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_model(job: Job, *, classes: int = 0) -> Any:
    """A causal model (`classes` 0) or a reward head (1), with the parents' adapters merged in, oldest first.

    A whole run holds its weights in 32 bit (a step of 1e-6 is lost in 16), an adapter run as the precision says.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

    if job.run.adapter == "qlora":
        return _quantised(job, classes)
    kinds = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}
    dtype = torch.float32 if job.run.adapter == "full" else kinds[job.settings.get("precision", "fp32")]
    given: dict[str, Any] = {"dtype": dtype, "local_files_only": True}
    if classes:
        made = AutoModelForSequenceClassification.from_pretrained(job.base, num_labels=classes, **given)
    else:
        made = AutoModelForCausalLM.from_pretrained(job.base, **given)
    return with_parents(made, job.parents)


def adapter_config(job: Job, *, classes: int = 0) -> Any:
    """A LoraConfig over all linear layers of the family; None for a whole run."""
    if job.run.adapter == "full":
        return None
    from peft import LoraConfig, TaskType

    settings = job.settings
    return LoraConfig(
        r=int(settings.get("rank", 16)),
        lora_alpha=int(settings.get("alpha", 2 * int(settings.get("rank", 16)))),
        lora_dropout=float(settings.get("dropout", 0.0)),
        target_modules=_targets(job.base),
        task_type=TaskType.SEQ_CLS if classes else TaskType.CAUSAL_LM,
    )


def arguments_of(job: Job, *, checked: bool | None = None) -> dict[str, Any]:
    """What every TRL config takes: numbers of the plan, checkpoints and checks at the same steps, nothing reported.

    `checked`: are there rows to check with (default: whether the job has some)? Then the best checkpoint is the result.
    """
    settings = job.settings
    cpu = settings.get("device", "cpu") == "cpu"
    precision = settings.get("precision", "fp32")
    made: dict[str, Any] = {
        "output_dir": str(job.run.checkpoints),
        "per_device_train_batch_size": int(settings.get("micro_batch", 1)),
        "per_device_eval_batch_size": int(settings.get("micro_batch", 1)),
        "gradient_accumulation_steps": int(settings.get("accumulation", 1)),
        "num_train_epochs": float(settings.get("epochs", 1)),
        "max_steps": int(settings.get("max_steps", 0)) or -1,
        "learning_rate": float(settings.get("learning_rate", 1e-4)),
        "lr_scheduler_type": settings.get("schedule", "cosine"),
        "warmup_steps": float(settings.get("warmup", 0.0)),  # below 1: a share of the run
        "weight_decay": float(settings.get("weight_decay", 0.0)),
        "max_grad_norm": float(settings.get("clipping", 1.0)),
        "bf16": precision == "bf16",
        "fp16": precision == "fp16",
        "activation_checkpointing": bool(settings.get("checkpointing", False)),
        "seed": int(settings.get("seed", 0)),
        "data_seed": int(settings.get("seed", 0)),
        "use_cpu": cpu,
        "dataloader_pin_memory": not cpu,
        "report_to": "none",
        "logging_steps": 1,
        "logging_nan_inf_filter": False,  # a loss that is no number must be seen
        "disable_tqdm": True,
        "push_to_hub": False,
    }
    every = int(settings.get("save_steps", 0)) or 0
    made |= {"save_strategy": "steps", "save_steps": every or 0.1, "save_total_limit": 2}
    if bool(job.valid) if checked is None else checked:
        made |= {"eval_strategy": "steps", "eval_steps": every or 0.1}
        made |= {"load_best_model_at_end": True, "metric_for_best_model": "eval_loss", "greater_is_better": False}
    return made


def _quantised(job: Job, classes: int) -> Any:
    """The base in 4 bit (NF4, double quantisation). Parents are merged at full width first: in 4 bit it would lose them."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, BitsAndBytesConfig

    base = job.base
    if job.parents:
        from gallae.tuning.merge import merge_adapters

        base = merge_adapters(job.base, job.parents, job.run.folder / "merged-base")
    bf16 = job.settings.get("precision", "bf16") != "fp16"
    compute = torch.bfloat16 if bf16 else torch.float16
    packed = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=compute,
    )
    given: dict[str, Any] = {"dtype": compute, "quantization_config": packed, "local_files_only": True}
    if job.settings.get("device") == "cuda":
        given["device_map"] = {"": 0}
    if classes:
        return AutoModelForSequenceClassification.from_pretrained(base, num_labels=classes, **given)
    return AutoModelForCausalLM.from_pretrained(base, **given)


def with_parents(model: Any, parents: tuple[Path, ...]) -> Any:
    """The model with these adapters merged in, oldest first. It may have another head than they were trained with."""
    from peft import PeftConfig, PeftModel

    for adapter in parents:
        config = PeftConfig.from_pretrained(str(adapter))
        config.task_type = None  # else peft asks the model for what only a causal one has
        model = PeftModel.from_pretrained(model, str(adapter), config=config, local_files_only=True).merge_and_unload()
    return model


def _targets(base: Path) -> list[str] | str:
    family = str(json.loads((base / "config.json").read_text(encoding="utf-8")).get("model_type", ""))
    if family in LINEAR:
        return list(LINEAR[family])
    return list(TARGETS) if family in PLAIN else "all-linear"
