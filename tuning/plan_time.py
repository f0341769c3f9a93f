"""How long a run takes: the computing it needs, divided by what its device sustains.

Kaplan et al. (2020): a forward pass is 2 operations a parameter and token, a backward pass 4, of which 2 fall away where
the weights are frozen. The device's figure is a class estimate, so the answer is a range.
"""

from __future__ import annotations

from dataclasses import dataclass

from gallae.tuning.machine import Machine
from gallae.tuning.memory import GROUP, REFERENCED, SEQUENCES, Run

__all__ = ["Hours", "flops_per_token", "hours_of"]

UNSURE = 2.0  # a class estimate is right within this factor
UNSURE_WRITING = 3.0  # where the model writes its own samples
WRITING = 0.05  # of the sustained speed: a token at a time waits for memory, not for arithmetic
QLORA_SLOWER = 1.3  # weights are unpacked at each use


@dataclass(frozen=True, slots=True)
class Hours:
    low: float
    expected: float
    high: float
    formula: str


def flops_per_token(run: Run) -> float:
    """Operations for one token of one sequence, forward and backward."""
    base = run.base
    matrix = base.linear + (0 if run.stage == "reward" else base.vocab * base.hidden)
    attention = 2 * base.layers * base.heads * base.head_dim * run.sequence
    passes = 6 if run.adapter == "full" else 4
    passes += 2 if run.checkpointing else 0
    passes += 2 if run.stage in REFERENCED else 0
    return (passes * matrix + passes / 2 * attention) * (QLORA_SLOWER if run.adapter == "qlora" else 1.0)


def hours_of(run: Run, machine: Machine, tokens: float) -> Hours:
    """For `tokens` read once each (rows × mean length × epochs)."""
    each = flops_per_token(run)
    read = tokens * SEQUENCES.get(run.stage, 1)
    work = each * read
    if run.stage in ("grpo", "rejection"):
        written = tokens * (GROUP if run.stage == "grpo" else 4)
        work = each * written + 2 * run.base.parameters * written / WRITING
    speed = machine.tflops * 1e12 * machine.gpus
    expected = work / speed / 3600
    unsure = UNSURE_WRITING if run.stage in ("grpo", "rejection") else UNSURE
    formula = f"{work:.2e} FLOPs ÷ {speed / 1e12:.2f} TFLOP/s"
    return Hours(expected / unsure, expected, expected * unsure, formula)
