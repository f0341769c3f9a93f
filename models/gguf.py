"""The header of a GGUF file: what a model file says about itself without loading it.

Read by hand (GGUF v2/v3, little endian): magic, version, counts, then key-value pairs. Long arrays, such as the
vocabulary, are skipped.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, Any

__all__ = ["read_metadata"]

# type number: struct format of a scalar
SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
STRING, ARRAY = 8, 9
LONGEST_STRING, MOST_PAIRS, MOST_ITEMS = 10_000_000, 100_000, 10_000_000


def read_metadata(path: Path) -> dict[str, Any]:
    """Key-value pairs whose values are numbers, flags or texts; {} for a file that is not readable GGUF."""
    try:
        with path.open("rb") as file:
            return dict(_pairs(file))
    except (OSError, struct.error, ValueError, UnicodeDecodeError):
        return {}


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
