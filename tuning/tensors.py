"""The tensors of a model folder, read where they lie: safetensors files mapped into memory, never loaded whole.

By hand, because the format is small (eight bytes of length, a JSON header, raw data) and numpy has no bfloat16, which is
what most weights are stored in: here it is read as 16 bits and widened in blocks.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gallae.core.errors import TuningError
from gallae.core.language import both

__all__ = ["Stored", "blocks", "load_tensors"]

LONGEST_HEADER = 200_000_000
BLOCK = 16_000_000  # values widened at a time: 64 MB
# how safetensors names a type: how numpy reads it
TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor of a file. `start` is its first byte in the file, `shape` as PyTorch has it (rows first)."""

    file: Path
    kind: str
    shape: tuple[int, ...]
    start: int

    @property
    def count(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    def mapped(self) -> NDArray[Any]:
        """The stored values where they lie; bfloat16 as 16-bit whole numbers."""
        return np.memmap(self.file, dtype=TYPES[self.kind], mode="r", offset=self.start, shape=self.shape)


def load_tensors(folder: Path, pattern: str = "model*.safetensors") -> dict[str, Stored]:
    """Every tensor of the folder's files by its name. TuningError for none, for an incomplete file, another type."""
    files = sorted(folder.glob(pattern))
    if not files:
        raise TuningError(
            both(f"{folder.name}: 안에 {pattern} 파일이 없습니다", f"{folder.name}: no {pattern} in it"),
            hint=both(
                "config.json, safetensors 가중치, tokenizer.json이 있는 폴더를 주세요(옛 .bin 가중치는 save_pretrained로 다시 "
                "저장하세요).",
                "Name a folder with config.json, safetensors weights and tokenizer.json (older .bin weights: save them "
                "again with save_pretrained).",
            ),
        )
    found: dict[str, Stored] = {}
    for file in files:
        found |= _header(file)
    return found


def blocks(stored: Stored, order: NDArray[np.int64] | None = None) -> Iterator[NDArray[np.float32]]:
    """The tensor as float32, some rows at a time (a 1-D tensor whole). `order`: rows in this order."""
    mapped = stored.mapped()
    if mapped.ndim < 2:
        yield widened(mapped if order is None else mapped[order], stored.kind)
        return
    step = max(1, BLOCK // max(1, stored.count // stored.shape[0]))
    for at in range(0, stored.shape[0], step):
        part = mapped[at : at + step] if order is None else mapped[order[at : at + step]]
        yield widened(part, stored.kind)


def widened(values: NDArray[Any], kind: str) -> NDArray[np.float32]:
    """float32, a copy of our own."""
    if kind == "BF16":
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values.astype(np.float32)


def _header(file: Path) -> dict[str, Stored]:
    size = file.stat().st_size
    broken = TuningError(
        both(
            f"{file.name}: 온전하지 않거나 safetensors 파일이 아닙니다",
            f"{file.name}: incomplete or no safetensors file",
        ),
        hint=both("다시 받거나 저장하세요.", "Fetch or save it again."),
    )
    with file.open("rb") as opened:
        head = opened.read(8)
        length = struct.unpack("<Q", head)[0] if len(head) == 8 else LONGEST_HEADER
        if length >= min(size, LONGEST_HEADER):
            raise broken
        try:
            entries = json.loads(opened.read(length))
        except ValueError:
            raise broken from None
    found = {}
    for name, entry in entries.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in TYPES:
            raise TuningError(
                both(
                    f"{file.name}: {name}의 저장 형식이 {entry['dtype']}입니다",
                    f"{file.name}: {name} is stored as {entry['dtype']}",
                ),
                hint=both(
                    "온전한 가중치만 내보냅니다(F32, F16, BF16). 양자화하지 않은 바탕에 합치세요.",
                    "Only whole weights are exported (F32, F16, BF16): merge into the unquantised base.",
                ),
            )
        start, end = entry["data_offsets"]
        if 8 + length + end > size:
            raise broken
        found[name] = Stored(file, entry["dtype"], tuple(entry["shape"]), 8 + length + start)
    return found
