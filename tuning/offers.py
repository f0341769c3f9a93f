"""Which models are worth bringing to this machine: those that know Korean best first, with size, licence and what fits.

Here, and not with the models, because the list is that of the bases a team trains on (bases.toml): what is served is then
what was trained.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from gallae.models.hub import BITS, memory_needed
from gallae.tuning.bases import Base

__all__ = ["COMFORT", "Offer", "memory_speed", "offers_for", "tokens_per_second"]

RANK = {"strong": 0, "fair": 1, "unknown": 2, "weak": 3}
ABOVE_FOUR = ("Q8_0", "Q6_K", "Q5_K_M", "Q5_K_S", "Q5_0")
COMFORT = 5.0  # tokens a second from which reading along is no torture (ours)
PROBE = 64 << 20  # bytes that are copied to see how fast this machine's memory is
USED = 0.6  # of that speed, while it writes: ours, rough; one core copies here, several read there


@dataclass(frozen=True, slots=True)
class Offer:
    """`name`: what `gallae models get` takes; `fits`: the best quantisation that runs here, None where none does; `sizes`:
    bytes of memory by quantisation."""

    name: str
    base: Base
    sizes: Mapping[str, int]
    fits: str | None

    @property
    def ollama(self) -> str | None:
        return f"ollama:{self.base.ollama}" if self.base.ollama else None

    def quantisation_for(self, speed: float) -> str | None:
        """What to fetch where memory gives `speed` bytes a second: the best that fits, but four bits where that would
        crawl."""
        if self.fits is None or tokens_per_second(self.file_bytes(self.fits), speed) >= COMFORT:
            return self.fits
        return "Q4_K_M" if self.fits in ABOVE_FOUR else self.fits

    def crawls(self, speed: float) -> bool:
        chosen = self.quantisation_for(speed)
        return chosen is None or tokens_per_second(self.file_bytes(chosen), speed) < COMFORT

    def file_bytes(self, quantisation: str) -> int:
        return int(self.base.parameters * BITS[quantisation] / 8)


def offers_for(bases: Mapping[str, Base], memory: int) -> list[Offer]:
    """What fits `memory` bytes first, and of it what knows Korean best, the smaller first."""
    made = []
    for base in bases.values():
        name = base.gguf_repo or (f"ollama:{base.ollama}" if base.ollama else "")
        if name:
            sizes = {q: memory_needed(int(base.parameters * bits / 8)) for q, bits in BITS.items()}
            made.append(Offer(name, base, sizes, next((q for q in BITS if sizes[q] <= memory), None)))
    return sorted(made, key=lambda o: (o.fits is None, RANK[o.base.korean], o.sizes["Q4_K_M"]))


@lru_cache(maxsize=1)
def memory_speed() -> float:
    """Bytes a second that this machine reads from its memory, measured once (a tenth of a second)."""
    source, target, best = memoryview(bytearray(PROBE)), memoryview(bytearray(PROBE)), 0.0
    for _ in range(8):  # the first touches its pages; another process may take the core meanwhile
        started = time.perf_counter()
        target[:] = source
        best = max(best, 2 * PROBE / (time.perf_counter() - started))  # read, and written
    return best


def tokens_per_second(file_bytes: int, speed: float | None = None) -> float:
    """About how fast a dense model of that size writes here: every token reads the whole file once."""
    return USED * (speed or memory_speed()) / max(1, file_bytes)
