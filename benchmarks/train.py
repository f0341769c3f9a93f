"""How many tokens a CPU second learns: TRL as it comes, against the settings of `gallae plan`, in one run and in turns.

    python benchmarks/train.py                     qwen3 and llama shapes, LoRA (needs `make train-deps`)
    python benchmarks/train.py --rounds 5 --json

Real architectures with random weights, rows of log-normal length, TRL's SFTTrainer on one thread. Within a round every
way learns the same rows once, from the same weights, and the ways take turns in being first. CPU seconds of whole steps
(forward, backward, optimiser) are counted, and tokens that are no padding. A short run before warms up and is not counted.

    trl        SFTConfig() as it comes: batch 8, padded, values recomputed, its own precision
    same       the same in our precision
    plain      ours, rows as they come: no recomputing where memory allows
    grouped    ours, rows of like length together
    packed     ours, rows laid end to end in one sequence
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
FAMILIES = ("qwen3", "llama")
WAYS = ("trl", "same", "plain", "grouped", "packed")
LONGEST, BATCH = 512, 8
SHAPE: dict[str, Any] = {
    "vocab_size": 8_192, "hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 64, "max_position_embeddings": 1_024, "tie_word_embeddings": True,
    "pad_token_id": 0, "eos_token_id": 1, "bos_token_id": None,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=48, help="that each way learns in a round")
    parser.add_argument("--family", choices=FAMILIES, action="append")
    parser.add_argument("--layers", type=int, default=SHAPE["num_hidden_layers"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    found: dict[str, Any] = {}
    measure("qwen3", "packed", 8, 2, seed=0)
    for family in given.family or FAMILIES:
        rates: dict[str, list[float]] = {way: [] for way in WAYS}
        for turn in range(given.rounds):
            for way in WAYS[turn % len(WAYS) :] + WAYS[: turn % len(WAYS)]:
                rates[way].append(measure(family, way, given.rows, given.layers, seed=turn))
        found[family] = {
            way: {
                "tokens a CPU second": round(statistics.median(of_it), 1),
                "of trl": round(statistics.median(r / t for r, t in zip(of_it, rates["trl"], strict=True)), 3),
                "least": round(min(r / t for r, t in zip(of_it, rates["trl"], strict=True)), 3),
            }
            for way, of_it in rates.items()
        }
    if given.json:
        print(json.dumps(found))
        return
    for family, ways in found.items():
        for way, said in ways.items():
            print(
                f"{family:<6} {way:<8} {said['tokens a CPU second']:>8.1f} tok/CPU s  × {said['of trl']:.2f} (least {said['least']:.2f})"
            )


def lengths(number: int, seed: int) -> list[int]:
    """Log-normal, of 90 tokens on the median, most below a quarter of the longest."""
    draw = random.Random(seed)
    return [max(8, min(LONGEST, round(draw.lognormvariate(4.5, 0.8)))) for _ in range(number)]


def measure(family: str, way: str, number: int, layers: int, seed: int) -> float:
    """Tokens (no padding) a CPU second, over `number` rows learned once."""
    import torch
    from datasets import Dataset, disable_progress_bars
    from peft import LoraConfig
    from transformers import PrinterCallback
    from trl import SFTConfig, SFTTrainer

    disable_progress_bars()
    spent = {"tokens": 0, "seconds": 0.0, "began": 0.0}

    class Counted(SFTTrainer):  # type: ignore[misc]
        def training_step(self, model: Any, inputs: Any, *args: Any, **more: Any) -> Any:
            mask = inputs.get("attention_mask")
            spent["tokens"] += int(mask.sum()) if mask is not None else inputs["input_ids"].numel()
            return super().training_step(model, inputs, *args, **more)

    draw = torch.Generator().manual_seed(seed)
    ids = [torch.randint(2, SHAPE["vocab_size"], (n,), generator=draw).tolist() for n in lengths(number, seed)]
    rows = Dataset.from_dict({"input_ids": ids, "labels": ids})
    with tempfile.TemporaryDirectory() as folder:
        arguments = SFTConfig(output_dir=folder, num_train_epochs=1, max_length=LONGEST, seed=seed, use_cpu=True,
                              save_strategy="no", report_to="none", logging_strategy="no", disable_tqdm=True,
                              dataloader_pin_memory=False, **settings(way))  # fmt: skip
        adapter = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear")
        trainer = Counted(_model(family, layers), arguments, train_dataset=rows, processing_class=_tokenizer(), peft_config=adapter)  # fmt: skip
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_clock(spent))
        trainer.train()
    return spent["tokens"] / spent["seconds"]


def settings(way: str) -> dict[str, Any]:
    """What differs: nothing for `trl`, then step by step what the plan sets."""
    from gallae.tuning.machine import cpu_machine

    if way == "trl":
        return {}
    bf16 = cpu_machine().bf16
    made: dict[str, Any] = {"bf16": bf16, "fp16": False}
    if way == "same":
        return made
    made |= {"gradient_checkpointing": False, "per_device_train_batch_size": BATCH}
    if way == "grouped":
        made["train_sampling_strategy"] = "group_by_length"
    if way == "packed":  # two sequences of 512 hold about as many rows as a batch of eight
        made |= {"packing": True, "per_device_train_batch_size": 1, "gradient_accumulation_steps": 2}
    return made


def _clock(spent: dict[str, Any]) -> Any:
    from transformers import TrainerCallback

    class Clock(TrainerCallback):  # type: ignore[misc]
        def on_step_begin(self, *_: Any, **__: Any) -> None:
            spent["began"] = time.process_time()

        def on_step_end(self, *_: Any, **__: Any) -> None:
            spent["seconds"] += time.process_time() - spent["began"]

    return Clock()


def _model(family: str, layers: int) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM, Qwen3Config, Qwen3ForCausalLM

    torch.manual_seed(0)
    given = {**SHAPE, "num_hidden_layers": layers}
    return Qwen3ForCausalLM(Qwen3Config(**given)) if family == "qwen3" else LlamaForCausalLM(LlamaConfig(**given))


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2}, unk_token="<unk>"))
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


if __name__ == "__main__":
    main()
