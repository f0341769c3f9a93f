"""Packed rows stay apart where the plan packs: each row's logits are those of the row alone. With SDPA, on a CPU."""

from __future__ import annotations

from typing import Any

import pytest

from gallae.tuning.plan_settings import ATTENTION_ONLY

SIZES: dict[str, Any] = {
    "vocab_size": 64, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 2, "max_position_embeddings": 256, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
}  # fmt: skip


def difference(family: str) -> float:
    """The largest by which a packed row's logits differ from those of the row alone."""
    import torch
    import transformers

    torch.manual_seed(0)
    name = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3", "gemma3": "Gemma3", "exaone4": "Exaone4", "phi3": "Phi3",
            "lfm2": "Lfm2"}[family]  # fmt: skip
    kind = getattr(transformers, f"{name}TextConfig" if family == "gemma3" else f"{name}Config")
    more: dict[str, Any] = {"head_dim": 16} if family in ("qwen3", "gemma3", "llama") else {}
    if family == "lfm2":
        more = {"layer_types": ["conv", "full_attention"]}
    model = getattr(transformers, f"{name}ForCausalLM")(kind(**SIZES, **more)).eval()
    assert model.config._attn_implementation == "sdpa"
    rows = [torch.randint(3, 64, (n,)) for n in (7, 19, 4, 12)]
    packed = torch.cat(rows)[None]
    positions = torch.cat([torch.arange(len(row)) for row in rows])[None]
    with torch.inference_mode():
        together = model(input_ids=packed, position_ids=positions, use_cache=False).logits[0]
        alone = torch.cat([model(input_ids=row[None], use_cache=False).logits[0] for row in rows])
    return float((together - alone).abs().max())


@pytest.mark.parametrize("family", ATTENTION_ONLY)
def test_packed_rows_do_not_see_each_other(training: None, family: str) -> None:
    assert difference(family) < 1e-5


def test_a_convolution_lets_them(training: None) -> None:
    assert difference("lfm2") > 1e-5
