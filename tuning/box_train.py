"""Training of the boxed model from nothing: its tokenizer, its weights (LFM2, whose short convolution makes copying of
marks easy; a plain Llama of this size fails at it), its folder. One core, seeded, a few minutes.

    python -m gallae.tuning.box_train .state/box        # writes .state/box/gallae-small.gguf

Not what ships (tuning/box_linear.py): it is what that is measured against, and the one that writes values itself (--plain).

It learns pieces (checks/placeholder_pieces.py): one clause, one heading of a document, one value at a time, the answer alone.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gallae.core.files import write_whole
from gallae.tuning.box_rows import TITLES, frames_for, plain_pair, training_rows
from gallae.tuning.gguf import write_gguf

__all__ = ["Recipe", "build_model", "build_tokenizer", "encode", "fit", "pieces_for", "save", "train"]

SPLIT = (  # Qwen2's, single digits: the engine knows it by the name "qwen2"
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
NAME = "gallae-small"
FACTS = 4  # sentences of documents that one row teaches: it has twelve, and only some six values
OFTEN = 12  # times that one piece is taught
SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
    "{{ '\\n' }}{% else %}{{ message['content'] + '<|im_end|>\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Shape and schedule: `steps` of `tokens` tokens on the pieces of `rows` rows."""

    hidden: int = 192
    inner: int = 512
    heads: int = 6
    kinds: tuple[str, ...] = ("conv", "full_attention", "conv", "full_attention")
    vocabulary: int = 2048
    steps: int = 1_100
    tokens: int = 3_000
    rate: float = 4e-3
    matrix_rate: float = 2e-2
    rows: int = 5_000
    seed: int = 7
    dropout: float = 0.12  # of merges of the tokenizer
    noise: float = 0.08  # share of a prompt's tokens that are others
    skills: tuple[str, ...] = ("consult-summary", "medication-guide")
    plain: bool = False  # whole sentences with their values, to compare


def build_tokenizer(texts: Iterator[str], vocabulary: int) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return made


def encode(
    tokenizer: Any, messages: Sequence[tuple[str, str]], answer: str, dropout: float = 0.0
) -> tuple[list[int], int]:
    """(ids, how many of them are the prompt). With `dropout` words of the prompt fall apart into smaller pieces by chance: a
    model that sees one list of words again and again otherwise knows the list and no word beside it."""
    prompt = "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in messages) + "<|im_start|>assistant\n"
    tokenizer.model.dropout = dropout or None
    head = tokenizer.encode(prompt).ids
    tokenizer.model.dropout = None
    return head + tokenizer.encode(f"{answer}<|im_end|>").ids, len(head)


def build_model(recipe: Recipe, size: int) -> Any:
    import torch
    from transformers import Lfm2Config, Lfm2ForCausalLM

    torch.manual_seed(recipe.seed)
    config = Lfm2Config(
        vocab_size=size,
        hidden_size=recipe.hidden,
        intermediate_size=recipe.inner,
        num_hidden_layers=len(recipe.kinds),
        num_attention_heads=recipe.heads,
        num_key_value_heads=recipe.heads,
        layer_types=list(recipe.kinds),
        conv_L_cache=3,
        block_auto_adjust_ff_dim=False,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        bos_token_id=0,
        eos_token_id=2,
        pad_token_id=0,
    )
    model = Lfm2ForCausalLM(config)
    for layer, kind in zip(model.model.layers, recipe.kinds, strict=True):
        if kind == "full_attention":  # a token looks at its like from the start: what copying has to find out first
            layer.self_attn.k_proj.weight.data.copy_(layer.self_attn.q_proj.weight.data)
    return model


def fit(
    model: Any,
    rows: Sequence[tuple[list[int], int]],
    recipe: Recipe,
    tell: Callable[[str], None] = print,
    watch: Callable[[int], None] = lambda step: None,
) -> list[float]:
    """Losses, one a step. Rows of like length share a batch, so little is padding."""
    import torch

    torch.manual_seed(recipe.seed)
    batches = _batches(rows, recipe)
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if not (p.ndim == 2 and "embed" not in n)]
    muon = torch.optim.Muon(matrices, lr=recipe.matrix_rate, weight_decay=0.01, momentum=0.95)
    adam = torch.optim.AdamW(others, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0)
    losses: list[float] = []
    began = time.process_time()
    model.config._attn_implementation = "eager"  # on a core at these sizes nearly twice as fast as the fused one
    model.train()
    for step in range(recipe.steps):
        scale = min(1.0, (step + 1) / 20, (recipe.steps - step) / (0.4 * recipe.steps))
        muon.param_groups[0]["lr"], adam.param_groups[0]["lr"] = recipe.matrix_rate * scale, recipe.rate * scale
        ids, labels = _padded([rows[i] for i in next(batches)])
        ids = _noisy(ids, labels, recipe.noise, model.config.vocab_size)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model.model(input_ids=ids).last_hidden_state[:, :-1]  # padded on the right, causal: no mask
            wanted = labels[:, 1:]
            kept = wanted != -100
            logits = model.lm_head(hidden[kept])
        loss = torch.nn.functional.cross_entropy(logits.float(), wanted[kept])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in (muon, adam):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        losses.append(float(loss.detach()))
        watch(step + 1)
        if step % 25 == 24 or step + 1 == recipe.steps:
            tell(
                f"step {step + 1}/{recipe.steps} loss {sum(losses[-25:]) / len(losses[-25:]):.4f} cpu {time.process_time() - began:.0f} s"
            )
    model.eval()
    return losses


def train(folder: Path, recipe: Recipe, *, tell: Callable[[str], None] = print) -> Path:
    """The GGUF file, made from nothing; beside it what it was taught to say (`.frames.json`) and the model folder."""
    import torch

    torch.set_num_threads(1)
    began = time.process_time()
    pieces = pieces_for(recipe)
    tokenizer = build_tokenizer((text for piece in pieces for text in piece), recipe.vocabulary)
    model = build_model(recipe, tokenizer.get_vocab_size())
    weights = sum(p.numel() for p in model.parameters())
    tell(f"{len(pieces)} pieces, {weights:,} parameters, cpu {time.process_time() - began:.0f} s")
    fit(model, [encode(tokenizer, [("user", shown)], said, recipe.dropout) for shown, said in pieces], recipe, tell)
    save(model, tokenizer, folder / "hf")
    card = write_gguf(folder / "hf", folder / f"{NAME}.gguf", "q8_0")
    taught = {TITLES[name]: asdict(frames_for(name)) for name in recipe.skills}
    write_whole(folder / f"{NAME}.frames.json", json.dumps(taught, ensure_ascii=False, indent=1) + "\n", mode=0o644)
    tell(f"{card.file} {card.bytes:,} bytes sha256 {card.sha256} cpu {time.process_time() - began:.0f} s")
    return folder / f"{NAME}.gguf"


def pieces_for(recipe: Recipe) -> list[tuple[str, str]]:
    """(what is asked, answer), as run time asks; each wording at most a few times."""
    rows = training_rows(recipe.rows, seed=recipe.seed, skills=recipe.skills)
    if recipe.plain:
        return [plain_pair(row) for row in rows]
    seen: Counter[tuple[str, str]] = Counter()
    chance, made = random.Random(recipe.seed), []  # noqa: S311 (a draw that can be repeated, no secret)
    for row in rows:
        facts = [shown for shown in row.answers if shown.startswith("[글]")]
        left = set(chance.sample(facts, max(0, len(facts) - FACTS)))
        for shown, said in row.answers.items():
            if shown in left:
                continue
            piece = (shown, said)
            seen[piece] += 1
            if seen[piece] <= OFTEN:
                made.append(piece)
    return made


def _batches(rows: Sequence[tuple[list[int], int]], recipe: Recipe) -> Iterator[list[int]]:
    chance = random.Random(recipe.seed)  # noqa: S311 (a draw that can be repeated, no secret)
    while True:
        order = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + chance.random() * 40)
        batches: list[list[int]] = []
        batch: list[int] = []
        for i in order:
            if batch and (len(batch) + 1) * len(rows[i][0]) > recipe.tokens:
                batches.append(batch)
                batch = []
            batch.append(i)
        batches.append(batch)
        chance.shuffle(batches)
        yield from batches


def _noisy(ids: Any, labels: Any, share: float, size: int) -> Any:
    """Some of the prompts' tokens (behind the turn's mark, not the padding) as others of the vocabulary."""
    import torch

    places = (torch.rand(ids.shape) < share) & (labels == -100) & (ids > 2)
    places[:, :4] = False
    return torch.where(places, torch.randint(3, size, ids.shape), ids)


def _padded(rows: Sequence[tuple[list[int], int]]) -> tuple[Any, Any]:
    import torch

    longest = max(len(ids) for ids, _ in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    labels = torch.full((len(rows), longest), -100)
    for n, (row, head) in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        labels[n, head : len(row)] = torch.tensor(row[head:])
    return ids, labels


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "model_max_length": 4096,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1), encoding="utf-8")
    (folder / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("folder", type=Path)
    given.add_argument("--steps", type=int, default=Recipe().steps)
    given.add_argument("--skill", action="append", help="only these")
    given.add_argument(
        "--plain", action="store_true", help="how a medicine is taken as a sentence, values and all: to compare"
    )
    options = given.parse_args()
    skills = ("medication-guide",) if options.plain else tuple(options.skill or Recipe().skills)
    made = train(options.folder, Recipe(steps=options.steps, skills=skills, plain=options.plain))
    shutil.rmtree(options.folder / "hf", ignore_errors=True)
    print(made)


if __name__ == "__main__":
    main()
