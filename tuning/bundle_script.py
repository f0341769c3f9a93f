"""Trains what this folder describes, on this machine. No Gallae is needed. / 이 폴더에 적힌 대로 이 기기에서 학습합니다.

    pip install -r requirements.txt
    python train.py                                          one GPU, or a CPU
    python train.py --base FOLDER                            where the base model lies already
    accelerate launch --config_file accelerate.yaml train.py       several GPUs

bundle.json says what is trained and with which settings, data/*.jsonl what from. It writes result/: model/,
events.jsonl and result.json with versions and hashes. Stopped or killed, the same command goes on from the newest
whole checkpoint. Bring result/ back: gallae train --collect DIR
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gallae.tuning.bundle_record import (
    RESULT,
    WORK,
    is_main,
    newest_checkpoint,
    process,
    sha256,
    tell,
    watch,
    write_result,
)

HERE = Path(__file__).resolve().parent
IGNORED = -100  # a token that is not learned
NAMES = {
    "micro_batch": "per_device_train_batch_size",
    "accumulation": "gradient_accumulation_steps",
    "epochs": "num_train_epochs",
    "learning_rate": "learning_rate",
    "schedule": "lr_scheduler_type",
    "warmup": "warmup_steps",
    "weight_decay": "weight_decay",
    "clipping": "max_grad_norm",
    "checkpointing": "gradient_checkpointing",
    "seed": "seed",
}  # ours: the trainers'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", metavar="FOLDER", help="the base model (default: base/ here, else from the hub)")
    parser.add_argument("--max-steps", type=int, default=None, metavar="N", help="stop after N corrections (a trial)")
    options = parser.parse_args()
    bundle = load_bundle()
    if (RESULT / "result.json").is_file():
        print("result/ is there already. To train again remove it. / result/가 이미 있습니다. 다시 하려면 지우세요.")
        return 0
    settings = dict(bundle["settings"])
    if options.max_steps is not None:
        settings["max_steps"] = options.max_steps
    base = options.base or (str(HERE / "base") if (HERE / "base").is_dir() else bundle["base"]["repo"])
    started = datetime.now(UTC)
    try:
        figures = train_fitting(bundle, settings, base)
    except KeyboardInterrupt:
        print("Stopped; the same command goes on. / 멈췄습니다. 같은 명령으로 이어집니다.", file=sys.stderr)
        return 130
    if is_main():
        write_result(bundle, settings, figures, started)
        print(f"Done: {RESULT} / 끝났습니다. {figures}")
    return 0


def load_bundle() -> dict[str, Any]:
    """Every file as it was packed; a changed one would give a result that is not taken back."""
    bundle: dict[str, Any] = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    for name, known in bundle["files"].items():
        file = HERE / name
        if not file.is_file() or sha256(file) != known["sha256"]:
            sys.exit(f"{name}: not as it was packed. Unpack the bundle again. / 묶음을 다시 푸세요.")
    return bundle


def train_fitting(bundle: dict[str, Any], settings: dict[str, Any], base: str) -> dict[str, float]:
    """Train; where memory runs out, half the micro batch (as many rows a correction), then recomputed values."""
    while True:
        try:
            return train(bundle, settings, base)
        except Exception as error:
            said = f"{type(error).__name__} {error}".lower()
            if "outofmemory" not in said.replace(" ", "") and "allocate memory" not in said:
                raise
            rows = settings["micro_batch"] * settings["accumulation"]
            if settings["micro_batch"] > 1:
                settings["micro_batch"] //= 2
                settings["accumulation"] = max(1, rows // settings["micro_batch"])
            elif not settings["checkpointing"]:
                settings["checkpointing"] = True
            else:
                raise
        tell("smaller", micro_batch=settings["micro_batch"], checkpointing=settings["checkpointing"])
        gc.collect()
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def train(bundle: dict[str, Any], settings: dict[str, Any], base: str) -> dict[str, float]:
    """One run to its end: trainer, newest whole checkpoint, model/."""
    import huggingface_hub.constants
    from transformers import AutoTokenizer, EarlyStoppingCallback, PrinterCallback, set_seed

    huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = True
    set_seed(int(settings["seed"]))
    tokenizer = AutoTokenizer.from_pretrained(base)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    rows = {side: read_rows(HERE / "data" / f"{side}.jsonl") for side in ("train", "valid")}
    trainer = TRAINERS[bundle["stage"]]((bundle, settings, tokenizer), base, rows["train"], rows["valid"])
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(watch())
    if trainer.eval_dataset is not None and int(settings["patience"]):
        trainer.add_callback(EarlyStoppingCallback(early_stopping_patience=int(settings["patience"])))
    begin = newest_checkpoint()
    if begin:
        print(f"Going on from {begin.name} / 이어서 학습합니다", file=sys.stderr)
    trainer.train(resume_from_checkpoint=str(begin) if begin else None)
    making = RESULT / ".model"
    trainer.save_model(str(making))
    if is_main():
        tokenizer.save_pretrained(making)
        for needless in ("training_args.bin", "README.md"):
            (making / needless).unlink(missing_ok=True)
        shutil.rmtree(RESULT / "model", ignore_errors=True)
        making.rename(RESULT / "model")
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    valid = [entry["eval_loss"] for entry in trainer.state.log_history if "eval_loss" in entry]
    tail = losses[-max(1, len(losses) // 10) :]
    figures = {"steps": trainer.state.global_step, "planned_steps": trainer.state.max_steps}
    figures |= {"first_loss": losses[0], "loss": sum(tail) / len(tail)} if losses else {}
    return figures | ({"first_valid_loss": valid[0], "valid_loss": min(valid)} if valid else {})


def read_rows(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]


# -- the stages -------------------------------------------------------------------------------------------------------
Made = tuple[dict[str, Any], dict[str, Any], Any]  # bundle, settings, tokenizer


def cpt(made: Made, base: str, train: list[Any], valid: list[Any]) -> Any:
    """Running text laid end to end, in pieces of `sequence` tokens, all of it learned."""
    from trl import SFTConfig, SFTTrainer

    _, settings, tokenizer = made
    length = int(settings["sequence"])

    def pieces(rows: list[Any]) -> list[dict[str, list[int]]]:
        ids: list[int] = []
        for row in rows:
            text = row["text"] if "text" in row else tokenizer.apply_chat_template(row["messages"], tokenize=False)
            ids += [*tokenizer(text, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
        cut = [ids[at : at + length] for at in range(0, len(ids), length)]
        return [{"input_ids": piece, "labels": list(piece)} for piece in cut if len(piece) > 1]

    learned, held = pieces(train), pieces(valid)
    arguments = SFTConfig(**arguments_of(settings, bool(held)), max_length=length)
    return SFTTrainer(args=arguments, **parts(made, base, learned, held))


def sft(made: Made, base: str, train: list[Any], valid: list[Any]) -> Any:
    """The answer alone is learned, in the model's own chat template."""
    from trl import SFTConfig, SFTTrainer

    bundle, settings, tokenizer = made
    length, packing = int(settings["sequence"]), bool(settings.get("packing"))
    packing = packing and bundle["base"]["family"] != "lfm2"  # its convolution mixes packed rows
    learned, held = ([taught(tokenizer, row["messages"]) for row in rows] for rows in (train, valid))
    learned, held = (fitting(rows, [len(r["input_ids"]) for r in rows], length) for rows in (learned, held))
    more: dict[str, Any] = {"packing": packing, "eval_packing": False, "max_length": length}
    if settings.get("grouping") and not packing:
        more["train_sampling_strategy"] = "group_by_length"
    arguments = SFTConfig(**arguments_of(settings, bool(held)), **more)
    return SFTTrainer(args=arguments, **parts(made, base, learned, held))


def dpo(made: Made, base: str, train: list[Any], valid: list[Any]) -> Any:
    """Pairs: the better answer against the worse one, measured from where the model began."""
    from trl import DPOConfig, DPOTrainer

    bundle, settings, tokenizer = made
    learned, held = (talks(tokenizer, rows, settings, ("chosen", "rejected")) for rows in (train, valid))
    more = {"beta": float(settings.get("beta", 0.1)), "max_length": int(settings["sequence"])}
    arguments = DPOConfig(**arguments_of(settings, bool(held)), **more)
    beside = model_of(bundle, settings, base) if bundle["adapter"] == "full" else None
    return DPOTrainer(args=arguments, ref_model=beside, **parts(made, base, learned, held))


def kto(made: Made, base: str, train: list[Any], valid: list[Any]) -> Any:
    """Single verdicts. At least two rows a batch, in mixed order: the middle is estimated from mismatched ones."""
    from trl import KTOConfig, KTOTrainer

    bundle, settings, tokenizer = made
    learned, held = (talks(tokenizer, rows, settings, ("completion",)) for rows in (train, valid))
    held = held if len(held) > 1 else []
    random.Random(int(settings["seed"])).shuffle(learned)  # noqa: S311 (a draw that can be repeated, no secret)
    good = sum(row["label"] for row in learned)
    if not 0 < good < len(learned):
        sys.exit("kto needs good and bad verdicts / 좋은 평가와 나쁜 평가가 모두 있어야 합니다")
    batch = min(max(2, int(settings["micro_batch"])), len(learned))
    more: dict[str, Any] = {
        "per_device_train_batch_size": batch,
        "per_device_eval_batch_size": batch,
        "dataloader_drop_last": True,
    }
    more |= {"beta": float(settings.get("beta", 0.1)), "max_length": int(settings["sequence"])}
    more |= {"desirable_weight": max(1.0, len(learned) / good - 1)}
    more |= {"undesirable_weight": max(1.0, good / (len(learned) - good)), "train_sampling_strategy": "sequential"}
    arguments = KTOConfig(**{**arguments_of(settings, bool(held)), **more})
    beside = model_of(bundle, settings, base) if bundle["adapter"] == "full" else None
    return KTOTrainer(args=arguments, ref_model=beside, **parts(made, base, learned, held))


def reward(made: Made, base: str, train: list[Any], valid: list[Any]) -> Any:
    """One number an answer: of two, the preferred one scores higher."""
    from trl import RewardConfig, RewardTrainer

    _, settings, tokenizer = made
    learned, held = (talks(tokenizer, rows, settings, ("chosen", "rejected")) for rows in (train, valid))
    more = {"center_rewards_coefficient": 0.01, "max_length": int(settings["sequence"])}
    arguments = RewardConfig(**arguments_of(settings, bool(held)), **more)
    return RewardTrainer(args=arguments, **parts(made, base, learned, held, classes=1))


TRAINERS = {"cpt": cpt, "sft": sft, "dpo": dpo, "kto": kto, "reward": reward}


# -- parts ------------------------------------------------------------------------------------------------------------
def taught(tokenizer: Any, messages: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Token ids of a conversation; only the last answer, up to the token that ends it, is learned."""
    before = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(messages, tokenize=False)
    begin = [*(a == b for a, b in zip(before, whole, strict=False)), False].index(False)
    made = tokenizer(whole, add_special_tokens=False, return_offsets_mapping=True)
    ids = list(made["input_ids"])
    first = next((n for n, (start, _) in enumerate(made["offset_mapping"]) if start >= begin), len(ids))
    special = set(tokenizer.all_special_ids)
    last = next((n for n in range(len(ids) - 1, first - 1, -1) if ids[n] in special), None)
    if last is None:
        ids.append(tokenizer.eos_token_id)
        last = len(ids) - 1
    return {"input_ids": ids, "labels": [i if first <= n <= last else IGNORED for n, i in enumerate(ids)]}


def talks(tokenizer: Any, rows: list[Any], settings: dict[str, Any], sides: tuple[str, ...]) -> list[Any]:
    """Rows all of whose conversations fit."""

    def tokens(said: list[dict[str, Any]]) -> int:
        return len(tokenizer.apply_chat_template(said, tokenize=True, return_dict=True)["input_ids"])

    longest = [max(tokens([*row.get("prompt", []), *row[side]]) for side in sides) for row in rows]
    return fitting(rows, longest, int(settings["sequence"]))


def fitting(rows: list[Any], tokens: list[int], length: int) -> list[Any]:
    """Half an answer would teach to stop halfway: rows that are too long are left out, and that is said."""
    kept = [row for row, n in zip(rows, tokens, strict=True) if n <= length]
    if len(kept) < len(rows):
        tell("left_out", rows=len(rows) - len(kept), sequence=length)
    if rows and not kept:
        sys.exit(f"all {len(rows)} rows are longer than {length} tokens / 모든 행이 {length}토큰보다 깁니다")
    return kept


def parts(made: Made, base: str, learned: list[Any], held: list[Any], classes: int = 0) -> dict[str, Any]:
    import datasets

    datasets.disable_progress_bars()
    bundle, settings, tokenizer = made
    rows = [datasets.Dataset.from_list(side) if side else None for side in (learned, held)]
    return {"model": model_of(bundle, settings, base, classes), "peft_config": adapter_of(bundle, settings, classes),
            "train_dataset": rows[0], "eval_dataset": rows[1], "processing_class": tokenizer}  # fmt: skip


def precision_here(settings: dict[str, Any]) -> str:
    """As planned, unless this machine cannot: float16 on a GPU without bfloat16, 32 bit on a CPU without either."""
    import torch

    wanted = str(settings["precision"])
    if torch.cuda.is_available():
        return "fp16" if wanted == "bf16" and not torch.cuda.is_bf16_supported(including_emulation=False) else wanted
    return "fp32" if wanted == "fp16" or torch.backends.mps.is_available() else wanted


def model_of(bundle: dict[str, Any], settings: dict[str, Any], base: str, classes: int = 0) -> Any:
    """The base with the adapters of earlier runs merged in (parents/), oldest first; never code from the hub."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, BitsAndBytesConfig

    kinds = {"bf16": torch.bfloat16, "fp16": torch.float16, "fp32": torch.float32}
    dtype = torch.float32 if bundle["adapter"] == "full" else kinds[precision_here(settings)]
    parents = sorted((HERE / "parents").glob("*/adapter_config.json"))
    given: dict[str, Any] = {"dtype": dtype, "trust_remote_code": False}
    if bundle["adapter"] == "qlora":
        given["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
        )
        if torch.cuda.is_available():
            given["device_map"] = {"": process().local_process_index}
    if classes:
        model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=classes, **given)
    else:
        model = AutoModelForCausalLM.from_pretrained(base, **given)
    for parent in parents:
        model = PeftModel.from_pretrained(model, str(parent.parent)).merge_and_unload()
    return model


def adapter_of(bundle: dict[str, Any], settings: dict[str, Any], classes: int = 0) -> Any:
    if bundle["adapter"] == "full":
        return None
    from peft import LoraConfig

    return LoraConfig(
        r=int(settings["rank"]), lora_alpha=int(settings["alpha"]), lora_dropout=float(settings["dropout"]),
        target_modules=bundle["target_modules"], task_type="SEQ_CLS" if classes else "CAUSAL_LM",
        modules_to_save=["score"] if classes else None,
    )  # fmt: skip


def arguments_of(settings: dict[str, Any], checked: bool) -> dict[str, Any]:
    """What every trainer takes; checkpoints and checks at the same steps, nothing sent anywhere."""
    import torch

    precision, gpu = precision_here(settings), torch.cuda.is_available()
    every = settings.get("save_steps") or 0.1  # below 1: a share of the run
    made: dict[str, Any] = {theirs: settings[ours] for ours, theirs in NAMES.items()}
    made |= {"output_dir": str(WORK / "checkpoints"), "max_steps": settings.get("max_steps") or -1,
             "per_device_eval_batch_size": settings["micro_batch"], "data_seed": settings["seed"],
             "bf16": precision == "bf16", "fp16": precision == "fp16", "dataloader_pin_memory": gpu,
             "use_cpu": not gpu and not torch.backends.mps.is_available(), "report_to": "none", "push_to_hub": False,
             "logging_steps": 1, "logging_nan_inf_filter": False, "disable_tqdm": True,
             "save_strategy": "steps", "save_steps": every, "save_total_limit": 2}  # fmt: skip
    if checked:
        made |= {"eval_strategy": "steps", "eval_steps": every, "load_best_model_at_end": True}
        made |= {"metric_for_best_model": "eval_loss", "greater_is_better": False}
    return made


if __name__ == "__main__":
    sys.exit(main())
