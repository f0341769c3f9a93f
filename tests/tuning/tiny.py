"""A tiny base that answers one of four labels at random, and what the tests of the stages after SFT ask of it.

Random is the point: a reward, a filter or a preference has something to choose from, and what a stage changed shows.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gallae.core.types import Skill
from gallae.tuning.job import Job
from gallae.tuning.rows import Row, Turn
from gallae.tuning.runs import new_run, save_run

LABELS = ("요금", "배송", "고장", "칭찬")
THINGS = ("책장", "냄비", "우산", "화분", "의자", "시계", "가방", "접시", "이불", "베개")
# peft and trl still use the old name of a switch that transformers renamed.
TRAINS = [
    pytest.mark.usefixtures("training"),
    pytest.mark.filterwarnings("ignore:.*gradient_checkpointing:FutureWarning"),
]
SKILL = Skill("tags", "글 분류", kind="classify", output="label(요금 배송 고장 칭찬)")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.role == 'assistant' %}{% generation %}{{ m.content }}<|im_end|>{% endgeneration %}"
    "{% else %}{{ m.content }}<|im_end|>{% endif %}\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SETTINGS = {
    "sequence": 64, "micro_batch": 8, "accumulation": 1, "epochs": 1, "max_steps": 8, "learning_rate": 3e-3, "warmup": 0.0,
    "schedule": "constant", "rank": 8, "alpha": 16, "precision": "fp32", "seed": 0, "device": "cpu", "save_steps": 4,
}  # fmt: skip


def asked(n: int) -> tuple[Turn, ...]:
    return (Turn("user", f"{THINGS[n % 10]} {n}번 글"),)


def right(n: int) -> str:
    return LABELS[n % 4]


def wrong(n: int) -> str:
    return LABELS[(n + 1 + n // 4 % 3) % 4]


def answers(numbers: Sequence[int]) -> tuple[Row, ...]:
    return tuple(Row("train.jsonl", n, "answer", asked(n), right(n)) for n in numbers)


def pairs(numbers: Sequence[int], better: str = "", worse: str = "") -> tuple[Row, ...]:
    made = ((n, better or right(n), worse or wrong(n)) for n in numbers)
    return tuple(Row("prefer.jsonl", n, "pair", asked(n), chosen, rejected) for n, chosen, rejected in made)


def thumbs(numbers: Sequence[int], text: str, good: bool) -> tuple[Row, ...]:
    return tuple(Row("prefer.jsonl", n, "thumb", asked(n), text, good=good) for n in numbers)


def job_of(keep: Path, base: Path, stage: str, train: Sequence[Row], valid: Sequence[Row] = (), **more: Any) -> Job:
    adapter = more.pop("adapter", "lora")
    own = {key: more.pop(key) for key in ("scorer", "reward", "parents", "run") if key in more}
    run = own.pop("run", None) or new_run(keep, "tags", stage, adapter=adapter, base=str(base))
    (run.folder / "data").mkdir(exist_ok=True)
    given = {"parents": (), **own}
    return Job(run, SKILL, base=base, train=tuple(train), valid=tuple(valid), settings={**SETTINGS, **more}, **given)


def with_parents(job: Job, *runs: Job) -> Job:
    """The run says whom it builds on, as run.json of a follow-up run does."""
    return replace(job, run=save_run(job.run, parents=tuple(j.run.id for j in runs)))


def skill_with(rows: Sequence[Row]) -> Skill:
    return replace(SKILL, rows=tuple(r.training() for r in rows))


class Told:
    """Tell, kept."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, event: str, given: Any) -> None:
        self.events.append((event, dict(given)))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [given for name, given in self.events if name == event]


def build_tiny(folder: Path, architecture: str = "llama") -> Path:
    """Two layers, hidden 64; its own tokenizer; 60 steps on labels drawn at random."""
    import torch
    import transformers

    torch.manual_seed(0)
    torch.set_num_threads(1)
    tokenizer = _tokenizer()
    sizes = {"vocab_size": len(tokenizer), "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
             "num_attention_heads": 2, "num_key_value_heads": 2, "max_position_embeddings": 256, "tie_word_embeddings": True,
             "bos_token_id": None, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": tokenizer.pad_token_id}  # fmt: skip
    if architecture == "lfm2":
        config = transformers.Lfm2Config(
            **sizes, layer_types=["conv", "full_attention"], block_auto_adjust_ff_dim=False
        )
        model: Any = transformers.Lfm2ForCausalLM(config)
    else:
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(**sizes))
    _warm(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def open_trained(folder: Path, base: Path) -> Any:
    """What a run's model folder holds, an adapter merged into `base` or a whole model, ready to be asked."""
    import peft
    import transformers

    if not (folder / "adapter_config.json").is_file():
        return transformers.AutoModelForCausalLM.from_pretrained(folder).eval()
    model = transformers.AutoModelForCausalLM.from_pretrained(base)
    return peft.PeftModel.from_pretrained(model, str(folder)).merge_and_unload().eval()


def logp(model: Any, folder: Path, turns: tuple[Turn, ...], text: str) -> float:
    """Log-probability of an answer, in nats, counted by hand."""
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    row = Row("", 0, "answer", turns, text)
    whole = tokenizer.apply_chat_template(row.messages(), tokenize=True, return_dict=True)["input_ids"]
    before = tokenizer.apply_chat_template(
        row.messages()[:-1], tokenize=True, add_generation_prompt=True, return_dict=True
    )["input_ids"]
    ids = torch.tensor([whole])
    with torch.inference_mode():
        said = torch.log_softmax(model(input_ids=ids).logits[0].float(), dim=-1)
    return sum(float(said[at - 1, whole[at]]) for at in range(len(before), len(whole)))


def margin(model: Any, folder: Path, rows: Sequence[Row]) -> float:
    """Mean of log-probability of the better answer over the worse."""
    gaps = [logp(model, folder, r.turns, r.answer) - logp(model, folder, r.turns, r.rejected) for r in rows]
    return sum(gaps) / len(gaps)


def _tokenizer() -> Any:
    import tokenizers
    import transformers
    from tokenizers import decoders, models, pre_tokenizers, trainers

    made = tokenizers.Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator([*LABELS, *THINGS, "번 글", "user", "assistant", "system"] * 4, trainer)
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE
    )


def _warm(model: Any, tokenizer: Any) -> None:
    import torch

    draw = random.Random(0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(60):
        talks = [Row("", 0, "answer", asked(draw.randrange(200)), draw.choice(LABELS)).messages() for _ in range(16)]
        given = tokenizer.apply_chat_template(talks, tokenize=True, padding=True, return_dict=True, return_tensors="pt")
        labels = given["input_ids"].masked_fill(given["attention_mask"] == 0, -100)
        loss = model(input_ids=given["input_ids"], attention_mask=given["attention_mask"], labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
