"""Are the weights that came back an adapter (or a whole model) of this very base? Read from safetensors headers.

A header is JSON behind an eight-byte length (safetensors' format description): names, types, shapes and places of the
tensors. It is read here without torch, and nothing in the file is executed.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from gallae.core.errors import TuningError
from gallae.core.language import both

__all__ = ["check_adapter", "check_whole", "parameters_of", "read_header"]

HEADER = 100 << 20  # bytes; safetensors' own limit
BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I8": 1, "U8": 1, "BOOL": 1}
ADAPTED = re.compile(r"(.+)\.lora_([AB])(?:\.\w+)?\.weight$")
LAYER = re.compile(r"\.layers\.(\d+)\.")
HEAD = re.compile(r"(?:^|\.)score(?:\.modules_to_save(?:\.\w+)?)?\.weight$")
Refuse = Callable[[str], TuningError]
Tensor = tuple[str, tuple[int, ...]]


def read_header(file: Path, refuse: Refuse) -> dict[str, Tensor]:
    """Type and shape by name. Refused where the places do not add up to the file."""
    size = file.stat().st_size
    try:
        with file.open("rb") as held:
            (length,) = struct.unpack("<Q", held.read(8))
            if length > min(HEADER, size - 8):
                raise ValueError("its header is longer than the file")
            given = json.loads(held.read(length).decode("utf-8"))
        given.pop("__metadata__", None)
        made, end = {}, 0
        for name, entry in given.items():
            shape, (begin, stop) = tuple(int(n) for n in entry["shape"]), entry["data_offsets"]
            if min((*shape, begin), default=0) < 0 or stop - begin != math.prod(shape) * BYTES[entry["dtype"]]:
                raise ValueError(f"{name} does not have the size of its shape")
            made[name], end = (str(entry["dtype"]), shape), max(end, stop)
        if 8 + length + end != size:
            raise ValueError("its tensors do not fill the file")
    except (ValueError, KeyError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise refuse(
            both(f"{file.name}: safetensors 파일이 아닙니다: {error}", f"{file.name} is no safetensors file: {error}")
        ) from error
    return made


def check_adapter(
    files: Mapping[str, Path], facts: Mapping[str, Any], settings: Mapping[str, Any], refuse: Refuse
) -> None:
    """Every pair has the rank of the plan and the width of the base, in layers that the base has, on all modules asked for."""
    config = _object(files.get("adapter_config.json"), refuse, "adapter_config.json")
    rank, base = int(settings["rank"]), facts["base"]
    wanted = {"peft_type": "LORA", "r": rank, "lora_alpha": int(settings["alpha"])}
    for key, value in wanted.items():
        if config.get(key) != value:
            raise refuse(
                both(
                    f"adapter_config.json: {key} 값이 {value!r}이 아니라 {config.get(key)!r}입니다",
                    f"adapter_config.json: {key} is {config.get(key)!r}, not {value!r}",
                )
            )
    if config.get("auto_mapping") or config.get("corda_config") or config.get("rank_pattern"):
        raise refuse(
            both(
                "adapter_config.json이 따로 둔 코드나 rank를 가리킵니다",
                "adapter_config.json maps to code or ranks of its own",
            )
        )
    if set(files) & {"model.safetensors", "pytorch_model.bin"}:
        raise refuse(both("어댑터를 부탁했는데 모델 전체가 왔습니다", "a whole model where an adapter was asked for"))
    tensors = read_header(files["adapter_model.safetensors"], refuse) if "adapter_model.safetensors" in files else {}
    pairs: dict[str, dict[str, tuple[int, ...]]] = {}
    for name, (_, shape) in tensors.items():
        found = ADAPTED.match(name)
        if found is None:
            if facts["stage"] == "reward" and HEAD.search(name):
                continue
            raise refuse(both(f"{name}: LoRA 어댑터의 것이 아닙니다", f"{name} is no part of a LoRA adapter"))
        pairs.setdefault(found[1], {})[found[2]] = shape
    _check_pairs(pairs, rank, base, facts["target_modules"], refuse)


def _check_pairs(
    pairs: Mapping[str, Mapping[str, tuple[int, ...]]], rank: int, base: Mapping[str, Any], targets: Any, refuse: Refuse
) -> None:
    if not pairs:
        raise refuse(both("안에 어댑터가 없습니다", "no adapter in it"))
    layers = set()
    for module, pair in pairs.items():
        if set(pair) != {"A", "B"} or any(len(shape) != 2 for shape in pair.values()):
            raise refuse(both(f"{module}: 행렬 두 개가 다 있지 않습니다", f"{module} has no whole pair of matrices"))
        if pair["A"][0] != rank or pair["B"][1] != rank:
            raise refuse(
                both(
                    f"{module}: rank가 {rank}이 아니라 {pair['A'][0]}입니다",
                    f"{module} has rank {pair['A'][0]}, not {rank}",
                )
            )
        layer = LAYER.search(module)
        if layer is None or int(layer[1]) >= base["layers"]:
            raise refuse(
                both(f"{module}: 바탕은 {base['layers']}층입니다", f"{module}: the base has {base['layers']} layers")
            )
        if base["hidden"] not in (pair["A"][1], pair["B"][0]):
            raise refuse(
                both(
                    f"{module}: {pair['B'][0]} × {pair['A'][1]}인데 바탕의 폭은 {base['hidden']}입니다",
                    f"{module} is {pair['B'][0]} × {pair['A'][1]}; the base is {base['hidden']} wide",
                )
            )
        if isinstance(targets, list) and module.rpartition(".")[2] not in targets:
            raise refuse(both(f"{module}: 계획에 없는 모듈입니다", f"{module} is none of the modules of the plan"))
        layers.add(int(layer[1]))
    if len(layers) != base["layers"]:
        raise refuse(
            both(
                f"{base['layers']}층 가운데 {len(layers)}층에만 있습니다",
                f"it adapts {len(layers)} of {base['layers']} layers",
            )
        )


def check_whole(
    files: Mapping[str, Path], facts: Mapping[str, Any], settings: Mapping[str, Any], refuse: Refuse
) -> None:
    """The configuration and the embedding are those of the base, and it has as many parameters, a tenth more or less."""
    given = _object(files.get("config.json"), refuse, "config.json")
    config: Mapping[str, Any] = given.get("text_config") or given
    base = facts["base"]
    if "auto_map" in given:
        raise refuse(both("config.json이 따로 둔 코드를 가리킵니다", "config.json maps to code of its own"))
    for ours, theirs in (("layers", "num_hidden_layers"), ("hidden", "hidden_size"), ("vocab", "vocab_size")):
        if config.get(theirs) != base[ours]:
            raise refuse(
                both(
                    f"config.json: {theirs} 값이 {config.get(theirs)!r}인데 바탕은 {base[ours]}입니다",
                    f"config.json: {theirs} is {config.get(theirs)!r}, the base's {base[ours]}",
                )
            )
    if "adapter_config.json" in files:
        raise refuse(both("모델 전체를 부탁했는데 어댑터가 왔습니다", "an adapter where a whole model was asked for"))
    tensors: dict[str, Tensor] = {}
    for name, path in files.items():
        if name.endswith(".safetensors"):
            tensors |= read_header(path, refuse)
    tables = [shape for name, (_, shape) in tensors.items() if name.endswith("embed_tokens.weight")]
    if tables != [(base["vocab"], base["hidden"])]:
        raise refuse(
            both(
                f"임베딩이 {tables}인데 바탕은 {base['vocab']} × {base['hidden']}입니다",
                f"its embeddings are {tables}, the base's {base['vocab']} × {base['hidden']}",
            )
        )
    parameters = sum(math.prod(shape) for _, shape in tensors.values())
    if not 0.9 <= parameters / max(1, base["parameters"]) <= 1.1:
        raise refuse(
            both(
                f"파라미터가 {parameters:,}개인데 바탕은 {base['parameters']:,}개입니다",
                f"{parameters:,} parameters, the base has {base['parameters']:,}",
            )
        )


def parameters_of(files: Iterable[Path]) -> int:
    """Of all tensors in them. TuningError for a file that is no safetensors."""
    headers = [
        read_header(file, lambda why: TuningError(why, hint=both("바탕을 다시 받으세요.", "Fetch the base again.")))
        for file in files
    ]
    return sum(math.prod(shape) for header in headers for _, shape in header.values())


def _object(file: Path | None, refuse: Refuse, name: str) -> dict[str, Any]:
    try:
        given = json.loads(file.read_text(encoding="utf-8")) if file is not None else None
    except (OSError, ValueError, RecursionError) as error:
        raise refuse(both(f"{name}: 읽을 수 없습니다", f"{name} cannot be read")) from error
    if not isinstance(given, dict):
        raise refuse(both(f"{name}: 없습니다", f"{name} is missing"))
    return given
