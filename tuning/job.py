"""What a stage is given and how it speaks: the same for every stage, so that a stage is one function in one file.

def fit_sft(job: Job, tell: Tell) -> dict[str, float]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.types import Skill
from gallae.tuning.rows import Row

if TYPE_CHECKING:
    from gallae.tuning.runs import Run

__all__ = ["Job", "Tell"]

Tell = Callable[[str, Mapping[str, Any]], None]  # an event's name and its fields → events.jsonl and the terminal


@dataclass(frozen=True, slots=True)
class Job:
    """`base`: a whole HF folder; `parents`: adapters to merge into it first, oldest first. `settings`: the plan's values
    by key (sequence, micro_batch, accumulation, epochs, learning_rate, warmup, weight_decay, clipping, rank, alpha,
    dropout, precision, checkpointing, packing, schedule, max_steps (0 = by epochs), seed, device …)."""

    run: Run
    skill: Skill | None
    base: Path
    parents: tuple[Path, ...]
    train: tuple[Row, ...]
    valid: tuple[Row, ...]
    settings: Mapping[str, Any]
    scorer: Callable[[Row, str], float] | None = None  # rejection, grpo: 0..1
    reward: Path | None = None  # a reward model's folder (grpo)
