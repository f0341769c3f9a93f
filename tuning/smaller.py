"""When memory runs out: the next smaller plan, in the order that costs least.

    half the micro batch (the same rows a correction) → recompute instead of keeping → half the sequence

Only the last one changes what is learned (longer rows are left out, and named), so it comes last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["SHORTEST", "is_out_of_memory", "smaller"]

SHORTEST = 128  # tokens: below that hardly a row fits
SAID = (
    "out of memory",
    "can't allocate memory",
    "cannot allocate memory",
    "not enough memory",
    "cublas_status_alloc_failed",
)


def is_out_of_memory(error: BaseException) -> bool:
    """A GPU's (torch.OutOfMemoryError), a CPU's (RuntimeError that says so), or Python's own."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError | OSError) and any(words in str(error).casefold() for words in SAID)


def smaller(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """Only what changes; None where nothing is left to make smaller."""
    micro, sequence = int(settings.get("micro_batch", 1)), int(settings.get("sequence", 0))
    if micro > 1:
        half = micro // 2
        rows = micro * int(settings.get("accumulation", 1))
        return {"micro_batch": half, "accumulation": max(1, rows // half)}
    if not settings.get("checkpointing"):
        return {"checkpointing": True}
    if sequence > SHORTEST:
        return {"sequence": max(SHORTEST, sequence // 2)}
    return None
