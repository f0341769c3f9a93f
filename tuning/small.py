"""A tiny base without any learning in it, made in a second: for tests, for a machine without a network or a GPU, and as
the beginning of a model of one's own (notes: a hybrid of short convolutions and attention copies values that a plain
Llama of that size invents).

It knows nothing. Only `cpt` on enough text and then `sft` on a few thousand rows make something of it; a team's few
hundred rows want a real base (`gallae plan --bases`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal, get_args

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.tuning.bases import Base
from gallae.tuning.parts import without_bars

__all__ = ["ARCHITECTURES", "TEMPLATE", "Architecture", "build_small", "small_in", "small_kind", "small_shape"]

Architecture = Literal["lfm2", "llama", "qwen3"]
ARCHITECTURES: tuple[Architecture, ...] = get_args(Architecture)
PAD, BEGIN, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
CONTEXT = 2_048
LAYERS, HIDDEN, VOCAB = 4, 256, 2_048
# As Qwen2 splits words (so llama.cpp reads the vocabulary with tokenizer.ggml.pre = qwen2), each digit by itself.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
TEMPLATE = """\
{%- for message in messages -%}
{%- if message['role'] == 'assistant' -%}
{{- '<|im_start|>assistant\\n' -}}
{% generation %}{{- message['content'] -}}
{%- if message['tool_calls'] -%}{{- '<tool_call>' + (message['tool_calls'] | tojson) + '</tool_call>' -}}{%- endif -%}
{{- '<|im_end|>' -}}{% endgeneration %}
{{- '\\n' -}}
{%- else -%}
{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' -}}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}
"""


def build_small(
    folder: Path,
    texts: Iterable[str],
    *,
    architecture: Architecture = "lfm2",
    layers: int = LAYERS,
    hidden: int = HIDDEN,
    vocab: int = VOCAB,
    seed: int = 0,
) -> Path:
    """A whole HF folder: own byte-level BPE of at most `vocab` tokens learned from `texts`, ChatML template, random
    weights in 32 bit. Same texts and seed, same folder. TuningError without any text."""
    if architecture not in ARCHITECTURES:
        raise InputError(
            both(f"{architecture}: 그런 구조가 없습니다", f"{architecture}: no such architecture"),
            hint=both("이 가운데 하나: " + ", ".join(ARCHITECTURES), "One of: " + ", ".join(ARCHITECTURES)),
        )
    if hidden % 32 or layers < 2 or vocab < 300:
        raise InputError(both(f"작은 바탕 {layers} × {hidden}, {vocab}", f"small base {layers} × {hidden}, {vocab}"), hint=both("hidden은 32의 배수, 층은 둘 이상, 토큰은 300 이상이어야 합니다.", "hidden in 32s, two layers and 300 tokens at least."))  # fmt: skip
    import torch

    without_bars()
    tokenizer = _tokenizer(list(texts), vocab)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = _model(architecture, layers, hidden, tokenizer)
    making = folder.with_name(f".{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    model.save_pretrained(making)
    tokenizer.save_pretrained(making)
    if folder.exists():
        shutil.rmtree(folder)
    making.replace(folder)
    return folder


def small_in(folder: Path, texts: Iterable[str], architecture: Architecture = "lfm2", seed: int = 0) -> Path:
    """The small base of these texts below `folder`, made where it is not there yet: its name holds their hash."""
    texts = list(texts)
    digest = hashlib.sha256("\0".join([architecture, str(seed), *texts]).encode("utf-8", "replace")).hexdigest()
    target = folder / f"small-{architecture}-{digest[:12]}"
    if not (target / "config.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        build_small(target, texts, architecture=architecture, seed=seed)
    return target


def small_kind(name: str) -> Architecture | None:
    """Of `small` or `small-ARCHITECTURE`; None for any other base. InputError for a small one that is not made."""
    if name != "small" and not name.startswith("small-"):
        return None
    kind = name.removeprefix("small").removeprefix("-") or "lfm2"
    if kind not in ARCHITECTURES:
        raise InputError(f"--base {name}", hint="small, " + ", ".join(f"small-{a}" for a in ARCHITECTURES))
    return kind


def small_shape(architecture: Architecture = "lfm2") -> Base:
    """What `small_in` would make, for a plan: no torch is needed, and no text."""
    sizes = _sizes(LAYERS, HIDDEN, VOCAB)
    heads = sizes["num_attention_heads"]
    return Base(
        name=f"small-{architecture}", repo="", family=architecture, layers=LAYERS, hidden=HIDDEN,
        intermediate=sizes["intermediate_size"], heads=heads, kv_heads=heads, head_dim=HIDDEN // heads, vocab=VOCAB,
        tied=True, context=CONTEXT, published=0, licence="-", commercial="yes", korean_source="learned nothing yet",
        chars_per_token=(1.0, 2.5), default=False,
    )  # fmt: skip


def _tokenizer(texts: list[str], vocab: int) -> Any:
    if not any(text.strip() for text in texts):
        raise TuningError(both("작은 바탕이 낱말을 배울 글이 없습니다", "a small base needs text to learn its vocabulary from"), hint=both("train.jsonl에 행을, 또는 corpus/에 글을 더하세요.", "Add rows to train.jsonl or text to corpus/."))  # fmt: skip
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    pieces = pre_tokenizers.Split(Regex(SPLIT), "isolated")
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pieces, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        special_tokens=[PAD, BEGIN, END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    made.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token=END,
        pad_token=PAD,
        chat_template=TEMPLATE,
        model_max_length=CONTEXT,
        clean_up_tokenization_spaces=False,
        model_input_names=["input_ids", "attention_mask"],
    )


def _sizes(layers: int, hidden: int, vocab: int) -> dict[str, Any]:
    heads = max(1, hidden // 64) if hidden >= 128 else 2
    return {
        "vocab_size": vocab,
        "hidden_size": hidden,
        "intermediate_size": hidden * 8 // 3 // 32 * 32,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": heads,
        "max_position_embeddings": CONTEXT,
        "tie_word_embeddings": True,
    }


def _model(architecture: Architecture, layers: int, hidden: int, tokenizer: Any) -> Any:
    import transformers

    common = _sizes(layers, hidden, len(tokenizer)) | {
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": None,
        "eos_token_id": tokenizer.eos_token_id,
    }
    heads = common["num_attention_heads"]
    if architecture == "lfm2":
        kinds = ["full_attention" if n % 2 else "conv" for n in range(layers)]
        config = transformers.Lfm2Config(**common, layer_types=kinds, block_auto_adjust_ff_dim=False)
        return transformers.Lfm2ForCausalLM(config)
    if architecture == "qwen3":
        return transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**common, head_dim=hidden // heads))
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**common))
