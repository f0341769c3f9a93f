"""Numbers of records ("TK-51920", "EX-2026-0931", "20261117-0042") by their shape, so that a tool is known by the kind of
number it looks up: what its examples, description or fields show, the question has too.

>>> sorted(record_shapes("FT-417 아직이에요? 어제는 20261117-0042"))
['9-9', 'FT-9']
"""

from __future__ import annotations

import re

__all__ = ["record_shapes"]

RECORD = re.compile(r"(?<![0-9A-Za-z-])(?:[A-Za-z]{1,5}-?\d{2,10}(?:-\d{2,8}){0,3}|\d{6,8}-\d{3,6})(?![0-9A-Za-z-])")
LONG = 3  # letters from which a prefix is a kind of its own word, not the kind of the record


def record_shapes(text: str) -> frozenset[str]:
    """The shape of each number: its letters (long runs as A), every run of digits as 9."""
    return frozenset(_shape(m[0]) for m in RECORD.finditer(text))


def _shape(record: str) -> str:
    letters = re.sub(rf"[A-Za-z]{{{LONG + 1},}}", "A", record).upper()
    return re.sub(r"\d+", "9", letters)
