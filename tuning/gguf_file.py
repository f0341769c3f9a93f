"""Writing a GGUF file tensor by tensor, block by block, and whole or not at all.

Only one block of one tensor is in memory: 64 MB of float32, whatever the model's size. numpy quantises f32 … q8_0;
K-quants need llama.cpp's own tool, which the package `gguf` leaves out.
"""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.tuning.gguf_families import Plan
from gallae.tuning.tensors import blocks

__all__ = ["K_QUANTS", "QUANTISATIONS", "check_quantisation", "requantised", "run_tool", "whole_file", "write_file"]

# name: (type of the matrices, type of embedding and head, llama.cpp's number of the file type)
QUANTISATIONS = {
    "f32": ("F32", "F32", 0),
    "f16": ("F16", "F16", 1),
    "bf16": ("BF16", "BF16", 32),
    "q8_0": ("Q8_0", "Q8_0", 7),
    "q5_1": ("Q5_1", "Q8_0", 9),
    "q5_0": ("Q5_0", "Q8_0", 8),
    "q4_1": ("Q4_1", "Q8_0", 3),
    "q4_0": ("Q4_0", "Q8_0", 2),
}
K_QUANTS = ("q2_k", "q3_k_s", "q3_k_m", "q3_k_l", "q4_k_s", "q4_k_m", "q5_k_s", "q5_k_m", "q6_k", "iq4_nl", "iq4_xs")
TOOL = "llama-quantize"
EMBEDDINGS = ("token_embd.weight", "output.weight")
ALWAYS_F32 = ("norm.weight", "shortconv.conv.weight", ".bias", "rope_freqs.weight")
MOST_F16 = 65_504.0
Told = Callable[[int, int], None]  # bytes of weights read so far, of all


@dataclass(frozen=True, slots=True)
class _Typed:
    plan: Plan
    kind: Any  # gguf.GGMLQuantizationType
    size: int


def check_quantisation(name: str) -> str:
    """The name in lower case. InputError for none; TuningError for a K-quant without the tool that makes it."""
    name = name.lower()
    if name in K_QUANTS and shutil.which(TOOL) is None:
        raise TuningError(
            both(
                f"{name}: K 양자화는 {TOOL} 도구가 하는데 PATH에 없습니다",
                f"{name}: K-quants are made by {TOOL}, which is not on the PATH",
            ),
            hint=both(
                "llama.cpp의 도구를 PATH에 두거나 q8_0, q5_1, q5_0, q4_1, q4_0 가운데 고르세요.",
                "Put llama.cpp's tools there, or take q8_0, q5_1, q5_0, q4_1 or q4_0.",
            ),
        )
    if name not in QUANTISATIONS and name not in K_QUANTS:
        raise InputError(
            both(f"{name}: 그런 양자화가 없습니다", f"{name}: not a quantisation"),
            hint=", ".join((*QUANTISATIONS, *K_QUANTS)),
        )
    return name


def gguf_package() -> Any:
    try:
        return importlib.import_module("gguf")
    except ImportError as error:
        raise TuningError(
            both(
                "GGUF를 쓰려면 gguf 패키지가 있어야 하는데 설치되어 있지 않습니다",
                "writing GGUF needs the package gguf, which is not installed",
            ),
            hint=both(
                'pip install "gallae[export]"  (저장소에서는: make train-deps)',
                'pip install "gallae[export]"  (in a clone: make train-deps)',
            ),
        ) from error


def write_file(
    file: Path,
    metadata: Mapping[str, Any],
    plans: Sequence[Plan],
    quantisation: str,
    extra: Mapping[str, Any] | None = None,
    told: Told | None = None,
) -> tuple[str, ...]:
    """Write `plans` under `metadata` to `file`, atomically; `extra` holds small tensors that are already float32.

    Returns what stands in more bits than asked: "name: why". OSError (disk full) leaves the old file.
    """
    gguf = gguf_package()
    typed, kept = _types(gguf, plans, quantisation)
    with whole_file(file) as making:
        writer = gguf.GGUFWriter(making, str(metadata["general.architecture"]))
        _add_metadata(gguf, writer, metadata)
        for name, values in (extra or {}).items():
            writer.add_tensor_info(name, values.shape, values.dtype, values.nbytes)
        for one in typed:
            writer.add_tensor_info(one.plan.name, one.plan.shape, np.dtype(np.float32), one.size, one.kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        out = writer.fout[0]
        writer.write_padding(out, out.tell())
        try:
            for values in (extra or {}).values():
                out.write(np.ascontiguousarray(values).tobytes())
                writer.write_padding(out, values.nbytes)
            _write_tensors(gguf, writer, out, typed, told)
            out.flush()
            os.fsync(out.fileno())
        finally:
            writer.close()
    return kept


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A name beside `file` to write to; it takes `file`'s place when the block ends well, and is gone when it does not."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}.", suffix=".part")
    os.close(descriptor)
    making = Path(name)
    try:
        yield making
        making.chmod(0o644)
        making.replace(file)
    except BaseException:
        making.unlink(missing_ok=True)
        raise


def requantised(source: Path, file: Path, quantisation: str) -> None:
    """Make a K-quant of `source` by llama.cpp's own tool. TuningError with the tool's last line."""
    with whole_file(file) as making:
        tool = shutil.which(TOOL) or TOOL
        if (said := run_tool([tool, str(source), str(making), quantisation.upper()], making)) is not None:
            raise TuningError(
                both(
                    f"{TOOL}: {quantisation}(으)로 만들지 못했습니다: {said}",
                    f"{TOOL} could not make {quantisation}: {said}",
                ),
                hint=both(
                    "길이가 256의 배수가 아닌 행은 K 양자화가 없습니다. q8_0으로 하세요.",
                    "Rows that no multiple of 256 fits have no K-quant: take q8_0.",
                ),
            )


def run_tool(command: Sequence[str], making: Path) -> str | None:
    """Run a converter that writes `making`. None when it did, else the last line it said."""
    done = subprocess.run(  # noqa: S603 — a list of words, no shell; the tool is the one on the PATH
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    if not done.returncode and making.stat().st_size:
        return None
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else "no message"


def _types(gguf: Any, plans: Sequence[Plan], quantisation: str) -> tuple[list[_Typed], tuple[str, ...]]:
    matrices, embeddings, _ = QUANTISATIONS[quantisation]
    typed, kept = [], []
    for plan in plans:
        wanted = embeddings if plan.name in EMBEDDINGS else matrices
        name = wanted
        if len(plan.shape) < 2 or plan.name.endswith(ALWAYS_F32):
            name = "F32"
        elif plan.shape[-1] % gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]][0]:
            name = "F16"
            kept.append(f"{plan.name}: rows of {plan.shape[-1]} are no multiple of 32")
        if name == "F16" and _largest(plan) > MOST_F16:
            name = "F32"
            kept.append(f"{plan.name}: holds values beyond the range of f16")
        kind = gguf.GGMLQuantizationType[name]
        block, size = gguf.GGML_QUANT_SIZES[kind]
        typed.append(_Typed(plan, kind, int(np.prod(plan.shape, dtype=np.int64)) // block * size))
    return typed, tuple(kept)


def _largest(plan: Plan) -> float:
    if plan.stored.kind == "F16":
        return 0.0
    return max(float(np.abs(block).max(initial=0.0)) for block in blocks(plan.stored))


def _write_tensors(gguf: Any, writer: Any, out: Any, typed: Sequence[_Typed], told: Told | None) -> None:
    done, everything = 0, sum(one.size for one in typed)
    for one in typed:
        for block in blocks(one.plan.stored, one.plan.order):
            shaped = block.reshape(block.shape[0], one.plan.shape[-1]) if len(one.plan.shape) > 1 else block
            if not np.isfinite(shaped).all():
                raise TuningError(
                    both(
                        f"{one.plan.name}: 숫자가 아닌 값이 있습니다(NaN 또는 무한대)",
                        f"{one.plan.name}: holds values that are no numbers (NaN or infinite)",
                    ),
                    hint=both(
                        "학습이 발산했습니다. 앞선 체크포인트를 쓰거나 학습률을 낮추세요.",
                        "The run has diverged: take an earlier checkpoint or a smaller learning rate.",
                    ),
                )
            out.write(gguf.quants.quantize(shaped + np.float32(one.plan.plus), one.kind).tobytes())
        writer.write_padding(out, one.size)
        done += one.size
        if told is not None:
            told(done, everything)


def _add_metadata(gguf: Any, writer: Any, metadata: Mapping[str, Any]) -> None:
    kinds = gguf.GGUFValueType
    for key, value in metadata.items():
        if key == "general.architecture":
            continue  # the writer's own
        if isinstance(value, bool):
            writer.add_key_value(key, value, kinds.BOOL)
        elif isinstance(value, int):
            writer.add_key_value(key, value, kinds.UINT32)
        elif isinstance(value, float):
            writer.add_key_value(key, value, kinds.FLOAT32)
        elif isinstance(value, str):
            writer.add_key_value(key, value, kinds.STRING)
        else:
            of = {str: kinds.STRING, int: kinds.INT32, float: kinds.FLOAT32}[type(value[0])] if value else None
            if of is not None:  # an empty array is written by leaving it out
                writer.add_key_value(key, list(value), kinds.ARRAY, of)
