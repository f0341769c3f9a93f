"""How each family of models is written in GGUF: names of tensors, order of rows, and the figures the engine needs.

    family   what differs from plain renaming
    llama    rows of q and k from half-split to interleaved rope; llama 3's rope factors as a tensor
    qwen2    biases of q, k, v
    qwen3    norms of q and k
    gemma3   norms stored minus one; every sixth layer sees all
    lfm2     short convolutions: kv heads a layer (0 = convolution), the kernel as a matrix in float32

Sources: llama.cpp's conversion scripts and the configs of transformers 5; proven by tests/tuning/test_gguf.py, which
compares greedy text with transformers. What a config says and nothing here writes is refused, never dropped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.tensors import Stored

__all__ = [
    "FAMILIES",
    "Plan",
    "family_of",
    "interleaved",
    "model_metadata",
    "planned",
    "renamed",
    "rope_factors",
    "rope_heads",
]

# transformers' model_type -> the architecture's name in GGUF
FAMILIES = {"llama": "llama", "qwen2": "qwen2", "qwen3": "qwen3", "gemma3_text": "gemma3", "lfm2": "lfm2"}
TOP = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "model.embedding_norm.weight": "token_embd_norm.weight",
    "lm_head.weight": "output.weight",
}
ATTENTION = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v"}
DENSE = ATTENTION | {
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
GEMMA = DENSE | {
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
LFM2 = ATTENTION | {
    "self_attn.out_proj": "attn_output",
    "self_attn.q_layernorm": "attn_q_norm",
    "self_attn.k_layernorm": "attn_k_norm",
    "conv.conv": "shortconv.conv",
    "conv.in_proj": "shortconv.in_proj",
    "conv.out_proj": "shortconv.out_proj",
    "feed_forward.w1": "ffn_gate",
    "feed_forward.w2": "ffn_down",
    "feed_forward.w3": "ffn_up",
    "operator_norm": "attn_norm",
    "ffn_norm": "ffn_norm",
}
LAYER = re.compile(r"model\.layers\.(\d+)\.(.+)\.(weight|bias)$")
OTHERWISE = both(
    "옮겨 둔 변환기가 더 많은 계열을 압니다: docs/serving-tuned.md의 'Other bases'.",
    "The kept converter knows more families: docs/serving-tuned.md, 'Other bases'.",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One tensor to write: `shape` rows first, `order` of its rows if another, `plus` added to each value."""

    name: str
    stored: Stored
    shape: tuple[int, ...]
    order: NDArray[np.int64] | None = None
    plus: float = 0.0


def family_of(config: Mapping[str, Any]) -> str:
    """The architecture's name in GGUF. TuningError for a family that only the kept converter may know."""
    kind = str(config.get("model_type"))
    if kind not in FAMILIES:
        raise TuningError(
            both(
                f"model_type {kind!r}: 우리가 쓸 줄 아는 계열이 아닙니다({', '.join(FAMILIES)})",
                f"model_type {kind!r}: not a family our exporter writes ({', '.join(FAMILIES)})",
            ),
            hint=OTHERWISE,
        )
    return FAMILIES[kind]


def planned(config: Mapping[str, Any], tensors: Mapping[str, Stored]) -> list[Plan]:
    """What to write, in the model's own order. TuningError names a tensor that has no place."""
    family = family_of(config)
    plans = []
    for name, stored in sorted(tensors.items(), key=lambda item: _depth(item[0])):
        if name.endswith("rotary_emb.inv_freq") or (name == "lm_head.weight" and config.get("tie_word_embeddings")):
            continue
        made = renamed(family, name)
        order = None
        if family == "llama" and (heads := rope_heads(config, made)):
            order = interleaved(stored.shape[0], heads)
        shape = stored.shape
        if made.endswith("shortconv.conv.weight"):
            shape = (stored.shape[0], stored.shape[-1])
        plus = 1.0 if family == "gemma3" and made.endswith("norm.weight") else 0.0
        plans.append(Plan(made, stored, shape, order, plus))
    return plans


def renamed(family: str, name: str) -> str:
    """The tensor's name in GGUF; TuningError for one that has none."""
    if name in TOP:
        return TOP[name]
    names = {"lfm2": LFM2, "gemma3": GEMMA}.get(family, DENSE)
    found = LAYER.match(name)
    if not found or found[2] not in names:
        raise TuningError(
            both(f"{name}: {family}에 둘 자리가 없는 텐서입니다", f"{name}: a tensor that has no place in {family}"),
            hint=OTHERWISE,
        )
    return f"blk.{found[1]}.{names[found[2]]}.{found[3]}"


def interleaved(rows: int, heads: int) -> NDArray[np.int64]:
    """Which row comes where, so that the halves of a head that rope turns together lie side by side (llama only)."""
    return np.arange(rows).reshape(heads, 2, rows // heads // 2).swapaxes(1, 2).ravel()


def head_dim(config: Mapping[str, Any]) -> int:
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


def rope_factors(config: Mapping[str, Any]) -> NDArray[np.float32] | None:
    """Llama 3's factor of each frequency (rope_freqs.weight), None for plain rope."""
    rope = _rope(config)
    if rope.get("rope_type") != "llama3":
        return None
    size = head_dim(config)
    waves = 2 * math.pi * float(rope["rope_theta"]) ** (np.arange(0, size, 2) / size)
    old, factor = float(rope["original_max_position_embeddings"]), float(rope["factor"])
    low, high = float(rope["low_freq_factor"]), float(rope["high_freq_factor"])
    smooth = np.clip((old / waves - low) / (high - low), 0.0, 1.0)
    return (1 / ((1 - smooth) / factor + smooth)).astype(np.float32)


def model_metadata(config: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of the architecture; whole numbers, floats and lists of whole numbers by their GGUF keys."""
    family = family_of(config)
    _refuse_odd(family, config)
    heads, layers = int(config["num_attention_heads"]), int(config["num_hidden_layers"])
    kv_heads = int(config.get("num_key_value_heads") or heads)
    given: dict[str, Any] = {
        "vocab_size": int(config["vocab_size"]),
        "context_length": int(config["max_position_embeddings"]),
        "embedding_length": int(config["hidden_size"]),
        "block_count": layers,
        "feed_forward_length": _feed_forward(config),
        "attention.head_count": heads,
        "attention.head_count_kv": kv_heads,
        "attention.layer_norm_rms_epsilon": float(config["norm_eps" if family == "lfm2" else "rms_norm_eps"]),
        "rope.freq_base": float(_rope(config)["rope_theta"]),
    }
    if family == "lfm2":
        given["attention.head_count_kv"] = [kv_heads if k == "full_attention" else 0 for k in config["layer_types"]]
        given["shortconv.l_cache"] = int(config["conv_L_cache"])
    else:
        given["attention.key_length"] = given["attention.value_length"] = head_dim(config)
    if family == "llama":
        given["rope.dimension_count"] = head_dim(config)
    if family == "gemma3":
        given["attention.sliding_window"] = int(config["sliding_window"])
    if _rope(config).get("rope_type") == "linear":
        given |= {"rope.scaling.type": "linear", "rope.scaling.factor": float(_rope(config)["factor"])}
    return {f"{family}.{key}": value for key, value in given.items()}


def _refuse_odd(family: str, config: Mapping[str, Any]) -> None:
    """What would load and answer wrongly: settings the engine fixes for the family and this config has otherwise."""
    rope = _rope(config)
    odd: list[str] = []
    if (kind := rope.get("rope_type", "default")) not in ("default", "llama3", "linear"):
        odd.append(f"rope_type = {kind!r}")
    if kind == "llama3" and family != "llama":
        odd.append("rope_type = 'llama3'")
    if rope.get("partial_rotary_factor", 1.0) != 1.0:
        odd.append("partial_rotary_factor")
    if config.get("use_sliding_window"):
        odd.append("use_sliding_window")
    wanted = "gelu_pytorch_tanh" if family == "gemma3" else "silu"
    act = config.get("hidden_activation" if family == "gemma3" else "hidden_act", wanted)
    if act != wanted:
        odd.append(f"activation {act!r}")
    if family == "lfm2" and config.get("conv_bias"):
        odd.append("conv_bias")
    if family == "gemma3":
        odd += _odd_gemma(config)
    if odd:
        raise TuningError(
            both(
                f"{', '.join(odd)}: llama.cpp의 {family}에는 없는 설정입니다",
                f"{', '.join(odd)}: llama.cpp's {family} has no such setting",
            ),
            hint=OTHERWISE,
        )


def _odd_gemma(config: Mapping[str, Any]) -> list[str]:
    usual = ["full_attention" if (i + 1) % 6 == 0 else "sliding_attention" for i in range(config["num_hidden_layers"])]
    local = (config.get("rope_parameters") or {}).get("sliding_attention", {}).get("rope_theta", 10_000.0)
    odd = [] if list(config.get("layer_types") or usual) == usual else ["layer_types"]
    odd += [] if local == 10_000.0 else [f"rope_theta of sliding layers {local}"]
    if config.get("query_pre_attn_scalar", head_dim(config)) != head_dim(config):
        odd.append("query_pre_attn_scalar")
    return odd + [key for key in ("final_logit_softcapping", "attn_logit_softcapping") if config.get(key)]


def _rope(config: Mapping[str, Any]) -> dict[str, Any]:
    """The rope of full layers, from transformers 5's `rope_parameters` or the older two keys."""
    given = dict(config.get("rope_parameters") or {})
    given = dict(given.get("full_attention") or given)
    old = dict(config.get("rope_scaling") or {})
    made = {"rope_theta": config.get("rope_theta", 10_000.0), "rope_type": old.pop("type", "default")} | old | given
    return made | ({"rope_type": "default"} if made["rope_type"] is None else {})


def _feed_forward(config: Mapping[str, Any]) -> int:
    """LFM2 may shrink its configured width: two thirds, rounded up to a multiple."""
    width = int(config["intermediate_size"])
    if config["model_type"] != "lfm2" or not config.get("block_auto_adjust_ff_dim", True):
        return width
    width = int(2 * width / 3)
    if (by := config.get("block_ffn_dim_multiplier", 1.0)) is not None:
        width = int(by * width)
        multiple = int(config.get("block_multiple_of", 256))
        width = multiple * ((width + multiple - 1) // multiple)
    return width


def rope_heads(config: Mapping[str, Any], name: str) -> int:
    """How many heads' rows `name` has if rope turns them, else 0."""
    if name.startswith("blk.") and (part := name.split(".")[2]) in ("attn_q", "attn_k"):
        heads = int(config["num_attention_heads"])
        return heads if part == "attn_q" else int(config.get("num_key_value_heads") or heads)
    return 0


def _depth(name: str) -> tuple[int, str]:
    found = LAYER.match(name)
    return (int(found[1]) if found else -1, name)
