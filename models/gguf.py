"""The header of a GGUF file: what a model file says about itself without loading it.

Read by hand (GGUF v2/v3, little endian): magic, version, counts, then key-value pairs. Long arrays, such as the
vocabulary, are skipped. `read_tensors` and `gguf_bytes` are for files of our own, of float32 and int8 alone.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["gguf_bytes", "read_metadata", "read_tensors"]

# type number: struct format of a scalar
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
TENSOR_TYPES = {0: "<f4", 24: "|i1"}  # ggml's number of a type: numpy's name of it
ALIGNED = 32
LONGEST_STRING, MOST_PAIRS, MOST_ITEMS = 10_000_000, 100_000, 10_000_000


def read_metadata(path: Path) -> dict[str, Any]:
    """Key-value pairs whose values are numbers, flags or texts; {} for a file that is not readable GGUF."""
    try:
        with path.open("rb") as file:
            return dict(_pairs(file))
    except (OSError, struct.error, ValueError, UnicodeDecodeError):
        return {}


def read_tensors(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Every tensor by its name, in the order of its dimensions as numpy has them (GGUF's own are the other way round).
    ValueError for a type that is neither float32 nor int8, or a file that is cut short."""
    import numpy as np

    with path.open("rb") as file:
        file.seek(8)
        (tensors,) = struct.unpack("<Q", file.read(8))
        file.seek(0)
        _pairs(file)
        told = [_tensor_told(file) for _ in range(tensors)]
        file.seek(-file.tell() % ALIGNED, 1)
        data = file.read()
    made = {}
    for name, shape, kind, at in told:
        if kind not in TENSOR_TYPES:
            raise ValueError(f"{name}: neither float32 nor int8")
        made[name] = np.frombuffer(data, TENSOR_TYPES[kind], prod(shape), at).reshape(shape)
    return made


def gguf_bytes(metadata: Mapping[str, str | int], tensors: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """A whole GGUF v3 file: the same for the same input. Texts, whole numbers; float32 and int8."""
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(metadata))]
    for key, value in metadata.items():
        number = isinstance(value, int)
        head += [_text(key), struct.pack("<I", 4 if number else STRING)]
        head.append(struct.pack("<I", value) if isinstance(value, int) else _text(value))
    body, at = [], 0
    numbers = {name: kind for kind, name in TENSOR_TYPES.items()}
    for name, tensor in tensors.items():
        shape = tensor.shape[::-1]
        head.append(_text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, numbers[tensor.dtype.str], at))
        data = tensor.tobytes()
        body.append(data + bytes(-len(data) % ALIGNED))
        at += len(body[-1])
    made = b"".join(head)
    return b"".join([made, bytes(-len(made) % ALIGNED), *body])


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _tensor_told(file: IO[bytes]) -> tuple[str, tuple[int, ...], int, int]:
    """(name, shape, type, where its data begin behind the head)."""
    name = _string(file)
    (dimensions,) = struct.unpack("<I", file.read(4))
    if dimensions > 4:
        raise ValueError("too many dimensions")
    *shape, kind, at = struct.unpack(f"<{dimensions}QIQ", file.read(8 * dimensions + 12))
    return name, tuple(shape[::-1]), kind, at


def _pairs(file: IO[bytes]) -> list[tuple[str, Any]]:
    if file.read(4) != b"GGUF":
        raise ValueError("no GGUF")
    _version, _tensors, count = struct.unpack("<IQQ", file.read(20))
    if count > MOST_PAIRS:
        raise ValueError("too many pairs")
    pairs = []
    for _ in range(count):
        key = _string(file)
        (kind,) = struct.unpack("<I", file.read(4))
        value = _value(file, kind)
        if value is not None:
            pairs.append((key, value))
    return pairs


def _value(file: IO[bytes], kind: int) -> Any:
    if kind in SCALARS:
        size = struct.calcsize("<" + SCALARS[kind])
        return struct.unpack("<" + SCALARS[kind], file.read(size))[0]
    if kind == STRING:
        return _string(file)
    if kind != ARRAY:
        raise ValueError("unknown type")
    item, count = struct.unpack("<IQ", file.read(12))
    if count > MOST_ITEMS:
        raise ValueError("too long an array")
    if item in SCALARS:
        file.seek(struct.calcsize("<" + SCALARS[item]) * count, 1)
    else:
        for _ in range(count):
            _value(file, item)
    return None


def _string(file: IO[bytes]) -> str:
    (size,) = struct.unpack("<Q", file.read(8))
    if size > LONGEST_STRING:
        raise ValueError("too long a string")
    return file.read(size).decode("utf-8")
