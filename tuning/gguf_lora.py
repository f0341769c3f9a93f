"""A LoRA adapter as GGUF, to lie over the very base it was trained on; its strength is set by each request.

llama.cpp adds scale × alpha ÷ rank × B·A: one alpha a file, the rank of each matrix. Where PEFT scales otherwise
(rsLoRA, alpha_pattern), B is scaled so that the sum is the same. Of llama the rows of q's and k's B are permuted as
the base's rows are. What llama.cpp cannot add at run time is refused with the way round it: merging.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.gguf_card import Card, make_card
from gallae.tuning.gguf_families import family_of, interleaved, renamed, rope_heads
from gallae.tuning.gguf_file import write_file
from gallae.tuning.gguf_tokenizer import read_json
from gallae.tuning.tensors import Stored, blocks, load_tensors

__all__ = ["write_lora_gguf"]

PART = re.compile(r"(?:base_model\.model\.)?(.+)\.lora_([AB])\.(?:default\.)?weight$")
MERGE = both(
    "합쳐서 내보내세요(--merge). 어떤 어댑터든 담깁니다.", "Export it merged (--merge): that holds any adapter."
)


def write_lora_gguf(
    adapter: Path, base: Path, file: Path, *, run: str = "", base_name: str = "", over: Card | None = None
) -> Card:
    """Write the PEFT adapter of folder `adapter` over the model folder `base` to `file` (f32), with its card. `over`: the
    base's own file, which the card names with its hash."""
    given = read_json(adapter / "adapter_config.json")
    config = read_json(base / "config.json")
    if not given:
        raise TuningError(
            both(f"{adapter.name}: adapter_config.json이 없습니다", f"{adapter.name}: no adapter_config.json"),
            hint=both("PEFT가 저장한 폴더를 주세요.", "Name a folder that PEFT saved."),
        )
    family = family_of(config)
    _refuse(given)
    alpha = float(given["lora_alpha"])
    whole = load_tensors(base)
    extra: dict[str, NDArray[np.float32]] = {}
    for name, stored in sorted(load_tensors(adapter, "adapter_model*.safetensors").items()):
        found = PART.match(name)
        if not found:
            raise TuningError(
                both(
                    f"{name}: LoRA 행렬이 아니어서 엔진이 실행 중에 얹지 못합니다",
                    f"{name}: not a matrix of LoRA; the engine cannot add it at run time",
                ),
                hint=MERGE,
            )
        module, side = found[1], found[2]
        made = renamed(family, f"{module}.weight")
        _check_fits(whole, f"{module}.weight", stored, side)
        values = np.concatenate(list(blocks(stored)))
        _must_be_finite(name, values)
        if side == "B":
            heads = rope_heads(config, made) if family == "llama" else 0
            values = values[interleaved(len(values), heads)] if heads else values
            values = values * np.float32(_scale(given, module, stored.shape[1]) * stored.shape[1] / alpha)
        extra[f"{made}.lora_{side.lower()}"] = values.astype(np.float32)
    metadata = {
        "general.architecture": family,
        "general.type": "adapter",
        "general.name": file.name.removesuffix(".gguf").removesuffix(".lora"),
        "adapter.type": "lora",
        "adapter.lora.alpha": alpha,
    }
    write_file(file, metadata, (), "f32", extra)
    beside = {"over": over.file, "over_sha256": over.sha256} if over else {}
    return make_card(file, quantisation="f32", family=family, run=run, base=base_name, tensors=len(extra), **beside)


def _must_be_finite(name: str, values: NDArray[np.float32]) -> None:
    if not np.isfinite(values).all():
        raise TuningError(
            both(f"{name}: 숫자가 아닌 값이 있습니다", f"{name}: holds values that are no numbers"),
            hint=both("학습이 발산했습니다. 새로 학습하세요.", "The run has diverged: train it anew."),
        )


def _refuse(given: Mapping[str, Any]) -> None:
    odd = [key for key in ("use_dora", "modules_to_save", "trainable_token_indices", "lora_bias") if given.get(key)]
    odd += [f"bias = {given['bias']!r}"] if given.get("bias", "none") != "none" else []
    odd += [f"peft_type = {given['peft_type']!r}"] if str(given.get("peft_type", "LORA")).upper() != "LORA" else []
    if odd:
        raise TuningError(
            both(
                f"{', '.join(odd)}: 엔진이 실행 중에 얹지 못합니다",
                f"{', '.join(odd)}: the engine cannot add that at run time",
            ),
            hint=MERGE,
        )


def _check_fits(whole: Mapping[str, Stored], name: str, stored: Stored, side: str) -> None:
    base = whole.get(name)
    if base is None or base.shape[1 if side == "A" else 0] != stored.shape[1 if side == "A" else 0]:
        raise TuningError(
            both(f"{name}: 어댑터가 이 바탕과 맞지 않습니다", f"{name}: the adapter does not fit this base"),
            hint=both("학습할 때 쓴 바로 그 바탕을 주세요.", "Name the very base that it was trained on."),
        )


def _scale(given: Mapping[str, Any], module: str, rank: int) -> float:
    """What PEFT multiplies B·A of this module with."""
    alpha = float(given["lora_alpha"])
    for pattern, other in (given.get("alpha_pattern") or {}).items():
        if re.match(rf"(.*\.)?({pattern})$", module):
            alpha = float(other)
    return alpha / (math.sqrt(rank) if given.get("use_rslora") else rank)
