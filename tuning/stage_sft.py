"""Supervised fine-tuning: the model reads a request in its own chat template and learns the answer alone."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from gallae.tuning.fit import fit
from gallae.tuning.job import Job, Tell
from gallae.tuning.parts import adapter_config, arguments_of, load_model, load_tokenizer
from gallae.tuning.template import Taught, fitting, taught

__all__ = ["dataset_of", "fit_sft", "keeps_apart"]


def fit_sft(job: Job, tell: Tell) -> dict[str, float]:
    """TRL's SFTTrainer on rows that we tokenised, so that what is taught is what `tuning.template` says."""
    from trl import SFTConfig, SFTTrainer

    tokenizer = load_tokenizer(job)
    sequence = int(job.settings["sequence"])
    train = fitting([(row, taught(tokenizer, row)) for row in job.train], sequence, "train", tell)
    valid = fitting([(row, taught(tokenizer, row)) for row in job.valid], sequence, "valid", tell)
    arguments = arguments_of(job, checked=bool(valid))
    model = load_model(job)
    packing = bool(job.settings.get("packing", False)) and keeps_apart(model)
    if packing != bool(job.settings.get("packing", False)):
        tell("unpacked", {"because": f"{model.config.model_type} cannot keep packed rows apart here"})
    if not packing and (job.settings.get("grouping") or job.settings.get("packing")):
        arguments["train_sampling_strategy"] = "group_by_length"
    trainer = SFTTrainer(
        model=model,
        args=SFTConfig(**arguments, max_length=sequence, packing=packing, eval_packing=False),
        train_dataset=dataset_of(train),
        eval_dataset=dataset_of(valid) if valid else None,
        processing_class=tokenizer,
        peft_config=adapter_config(job),
    )
    return fit(trainer, job, tell)


def keeps_apart(model: Any) -> bool:
    """Do rows that lie in one packed sequence not see each other? transformers masks attention by their positions, with
    any kernel; short convolutions (LFM2) need causal_conv1d for it and refuse without."""
    convolves = "conv" in (getattr(model.config, "layer_types", None) or ())
    return not convolves or find_spec("causal_conv1d") is not None


def dataset_of(rows: list[Taught]) -> Any:
    """As TRL takes rows that are tokens already: input_ids and labels."""
    from datasets import Dataset

    return Dataset.from_dict({"input_ids": [list(r.ids) for r in rows], "labels": [list(r.labels) for r in rows]})
