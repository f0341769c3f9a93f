"""What `gallae plan` says a training run needs, against what processes really use.

    python benchmarks/plan.py              every configuration, one process after the other (needs `make train-deps`)
    python benchmarks/plan.py --only 3     the third alone
    python benchmarks/plan.py --list

Real architectures with random weights (no download), two steps of two micro batches by TRL's SFTTrainer on one thread of
the CPU (Linux). Measured is the highest resident memory from the moment the model stands (VmHWM, reset before). Where a
model's whole depth would take too long or too much, its shape is kept and its number of layers reduced; the prediction
is for that same depth.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from gallae.tuning.bases import load_bases
from gallae.tuning.memory import GIB, Run, training_parts

STEPS, ACCUMULATION = 2, 2
# base, adapter, tokens, micro batch, checkpointing, layers (0 = all)
CONFIGURATIONS: tuple[tuple[str, Any, int, int, bool, int], ...] = (
    ("qwen3-0.6b", "lora", 256, 1, True, 0),
    ("qwen3-0.6b", "lora", 512, 1, False, 0),
    ("qwen3-0.6b", "lora", 512, 2, True, 7),
    ("qwen3-0.6b", "qlora", 256, 1, True, 7),
    ("qwen3-0.6b", "qlora", 512, 1, True, 7),
    ("qwen3-0.6b", "full", 256, 1, True, 0),
    ("qwen3-0.6b", "full", 512, 1, True, 7),
    ("qwen3-1.7b", "lora", 256, 1, True, 7),
    ("qwen3-1.7b", "lora", 512, 1, False, 4),
    ("qwen3-1.7b", "full", 256, 1, True, 2),
    ("qwen3-4b", "lora", 256, 1, True, 9),
    ("qwen3-4b", "qlora", 512, 1, True, 4),
    ("llama-3.2-1b", "lora", 256, 1, True, 0),
    ("llama-3.2-1b", "lora", 512, 1, False, 4),
    ("llama-3.2-1b", "full", 256, 1, True, 4),
    ("gemma-3-1b", "lora", 256, 1, True, 6),
    ("gemma-3-1b", "qlora", 512, 1, True, 6),
    ("gemma-3-1b", "full", 256, 1, True, 6),
)


def run_of(row: tuple[str, Any, int, int, bool, int]) -> Run:
    name, adapter, sequence, micro, checkpointing, layers = row
    base = load_bases()[name]
    if layers:
        base = replace(base, layers=layers)
    return Run(base, adapter, device="cpu", sequence=sequence, micro_batch=micro, checkpointing=checkpointing)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, action="append", metavar="N")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    if not given.list:
        _load()
    print(
        "| # | base | layers | adapter | tokens | batch | checkpointing | predicted GiB | measured GiB | ratio | CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    off = []
    for number in given.only or range(1, len(CONFIGURATIONS) + 1):
        row = CONFIGURATIONS[number - 1]
        run = run_of(row)
        predicted = sum(part.bytes for part in training_parts(run))
        said = {} if given.list else _child(run)
        ratio = predicted / said["peak"] if said else 0.0
        off += [abs(ratio - 1)] if said else []
        whole = "" if not row[5] else f" of {load_bases()[row[0]].layers}"
        print(
            f"| {number} | {row[0]} | {run.base.layers}{whole} | {run.adapter} | {run.sequence} | {run.micro_batch} "
            f"| {'on' if run.checkpointing else 'off'} | {predicted / GIB:.2f} | "
            + (f"{said['peak'] / GIB:.2f} | {ratio:.3f} | {said['cpu']:.0f} |" if said else "– | – | – |"),
            flush=True,
        )
    if off:
        print(f"\n{len(off)} configurations, worst {max(off):.1%}, within 20 %: {sum(o <= 0.2 for o in off)}")


def _child(run: Run) -> dict[str, float]:
    """In a process of its own, forked when the libraries are loaded, which costs more than some of the runs."""
    here, there = get_context("fork").Pipe()
    process = get_context("fork").Process(target=lambda: there.send(measure(run)))
    process.start()
    there.close()
    try:
        said: dict[str, float] = here.recv()
    except EOFError:
        said = {}
    process.join()
    return said


def _load() -> None:
    os.environ |= {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    import bitsandbytes  # noqa: F401
    import torch
    from peft import LoraConfig  # noqa: F401
    from trl import SFTTrainer  # noqa: F401

    torch.set_num_threads(1)


def measure(run: Run) -> dict[str, float]:
    """Train two steps in this process; its highest resident memory in bytes, by phase."""
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    torch.set_num_threads(1)
    model = _model(run)
    words = torch.randint(10, 1_000, (STEPS * ACCUMULATION * run.micro_batch, run.sequence))
    rows = Dataset.from_list([{"input_ids": row.tolist()} for row in words])
    adapter = None
    if run.adapter != "full":
        adapter = LoraConfig(r=run.rank, lora_alpha=2 * run.rank, lora_dropout=run.dropout, target_modules="all-linear")
    with tempfile.TemporaryDirectory() as folder:
        settings = SFTConfig(
            output_dir=folder,
            max_steps=STEPS,
            per_device_train_batch_size=run.micro_batch,
            gradient_accumulation_steps=ACCUMULATION,
            gradient_checkpointing=run.checkpointing,
            max_length=run.sequence,
            bf16=run.precision == "bf16",
            use_cpu=True,
            save_strategy="no",
            report_to=[],
            logging_strategy="no",
            disable_tqdm=True,
        )
        trainer = SFTTrainer(model, settings, train_dataset=rows, processing_class=_tokenizer(), peft_config=adapter)
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew: the model stands
        started, cpu = _resident("VmRSS"), time.process_time()
        trainer.train()
    return {"start": started, "peak": _resident("VmHWM"), "cpu": time.process_time() - cpu}


def _resident(key: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith(key))) * 1024


def _model(run: Run) -> Any:
    """The architecture with cheap random weights."""
    import torch
    from transformers import AutoModelForCausalLM

    dtype = torch.float32 if run.adapter == "full" or run.precision == "fp32" else torch.bfloat16
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(_config(run), dtype=dtype)
    noise = torch.randn(1 << 20, dtype=dtype) * 0.02
    for module in model.modules():
        for name, weight in list(module._parameters.items()):
            if weight is not None and weight.is_meta:
                made = torch.empty(weight.shape, dtype=dtype)
                flat = made.view(-1)
                for start in range(0, flat.numel(), noise.numel()):
                    piece = flat[start : start + noise.numel()]
                    piece.copy_(noise[: piece.numel()])
                module._parameters[name] = torch.nn.Parameter(made.fill_(1.0) if made.ndim == 1 else made)
        for name, buffer in list(module._buffers.items()):
            if buffer is not None and buffer.is_meta:
                module._buffers[name] = torch.ones(buffer.shape, dtype=buffer.dtype)
    model.tie_weights()
    return _packed(model) if run.adapter == "qlora" else model


def _packed(model: Any) -> Any:
    """The same model saved and loaded again in 4 bit, as a training run loads it."""
    import torch
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    four = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return AutoModelForCausalLM.from_pretrained(
            folder, quantization_config=four, dtype=torch.bfloat16, device_map="cpu"
        )


def _config(run: Run) -> Any:
    from transformers import Gemma3TextConfig, LlamaConfig, Qwen3Config

    base = run.base
    kind = {"qwen3": Qwen3Config, "llama": LlamaConfig, "gemma3": Gemma3TextConfig}[base.family]
    return kind(
        vocab_size=base.vocab,
        hidden_size=base.hidden,
        intermediate_size=base.intermediate,
        num_hidden_layers=base.layers,
        num_attention_heads=base.heads,
        num_key_value_heads=base.kv_heads,
        head_dim=base.head_dim,
        tie_word_embeddings=base.tied,
        max_position_embeddings=base.context,
    )


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2}, unk_token="<unk>"))
    return PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>")


if __name__ == "__main__":
    main()
