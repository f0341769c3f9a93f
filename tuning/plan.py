"""One dial, the GPU's memory: which base model, which method, which settings, and will it fit?

The choices stand in one order of preference (a better base first, then LoRA before QLoRA, whole rows before cut ones, the
largest batch that fits); the first that fits in memory and in time is the plan. More memory only adds choices at the
front, so it never makes a plan worse. What was tried before is kept, with what it would have needed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gallae.core.errors import InputError, TuningError
from gallae.core.language import both
from gallae.core.types import Language
from gallae.tuning.bases import Base
from gallae.tuning.machine import Machine
from gallae.tuning.memory import GIB, Adapter, Part, Precision, Run, Stage, peak, training_parts
from gallae.tuning.plan_rows import Lengths, Rows
from gallae.tuning.plan_settings import ATTENTION_ONLY, Setting, batch_of, dropout_of, epochs_of, rank_of, settings_of
from gallae.tuning.plan_time import Hours, hours_of

__all__ = ["Need", "Plan", "Tried", "build_plan", "order_of_bases", "preference"]

NARROW = 9e9  # parameters; A6: 1–8B for a narrow job, 10B and more is mostly usable as it is (ours: where it ends)
UNKNOWN_KOREAN = {True: 0.44, None: 0.40, False: 0.35}  # no figure: does the maker list Korean?
CONDITIONS = 0.02  # what a licence with conditions costs against a free one of the same Korean
CPT_SEQUENCE = 2_048
STEP = 64  # sequence lengths are multiples of it
PACKED_ROWS = 200  # fewer give so few sequences that nothing is gained
PACKED_TOKENS = 4_096  # of a packed micro batch, laid out as one sequence: its mask is as wide as high


@dataclass(frozen=True, slots=True)
class Need:
    """What a person asks for. None = chosen by itself. `hours`: longer than this is no plan."""

    rows: Rows
    language: Language = "ko"
    stage: Stage = "sft"
    adapter: Adapter | None = None
    base: str | None = None
    hours: float = 24.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """A choice that was preferred and fell: `because` is "memory" or "time"."""

    base: str
    adapter: Adapter
    device: str
    sequence: int
    because: str
    needs_gib: float
    have_gib: float
    hours: float


@dataclass(frozen=True, slots=True)
class Plan:
    """`settings` in the order they are read; `parts` add up to `peak_gib`; `asked` says whether it is what was asked for."""

    run: Run
    machine: Machine
    lengths: Lengths
    rows: int
    batch: int
    accumulation: int
    epochs: int
    steps: int
    packing: bool
    grouping: bool
    seed: int
    settings: tuple[Setting, ...]
    parts: tuple[Part, ...]
    hours: Hours
    tried: tuple[Tried, ...]
    asked: bool

    @property
    def base(self) -> Base:
        return self.run.base

    @property
    def peak_gib(self) -> float:
        return sum(part.bytes for part in self.parts) / GIB

    def value(self, key: str) -> object:
        return next(setting.value for setting in self.settings if setting.key == key)


def build_plan(need: Need, machine: Machine, bases: Mapping[str, Base], fallback: Machine | None = None) -> Plan:
    """The first choice that fits `machine`, else `fallback` (the CPU). TuningError says what the smallest would need."""
    if need.base is not None and need.base not in bases:
        raise InputError(
            both(f"--base {need.base}: 그런 바탕 모델이 없습니다", f"--base {need.base}: no such base model"),
            hint=both("이 가운데 하나: " + ", ".join(bases), "One of: " + ", ".join(bases)),
        )
    if need.rows.number < 1:
        raise TuningError(
            both("학습할 행이 없습니다", "no rows to train on"),
            hint=both(
                "스킬의 train.jsonl에 행을 더하거나, --rows N으로 계획하세요.",
                "Add rows to the skill's train.jsonl, or plan with --rows N.",
            ),
        )
    tried: list[Tried] = []
    wanted: tuple[str, Adapter] | None = None
    for place in [machine, *([fallback] if fallback and fallback.device != machine.device else [])]:
        for base in _bases(need, bases):
            lengths = need.rows.lengths(base)
            for adapter in _adapters(need, place):
                wanted = wanted or (base.name, adapter)
                for sequence in _sequences(need, base, lengths):
                    found = _fitting(need, place, base, adapter, sequence, lengths)
                    if isinstance(found, Run):
                        return _plan(need, place, found, lengths, tried, wanted)
                    tried.append(found)
    short = [t for t in tried if t.because == "memory"] or tried
    least = min(short, key=lambda t: (t.needs_gib, t.hours))
    raise TuningError(
        both(
            f"맞는 계획이 없습니다: 가장 작은 계획({least.base}, {least.adapter}, {least.sequence}토큰)도 {least.needs_gib:.1f} GiB와 "
            f"{least.hours:.1f}시간이 드는데, 있는 것은 {least.have_gib:.1f} GiB와 {need.hours:g}시간입니다",
            f"nothing fits: the smallest plan ({least.base}, {least.adapter}, {least.sequence} tokens) needs "
            f"{least.needs_gib:.1f} GiB and {least.hours:.1f} hours; there are {least.have_gib:.1f} GiB and {need.hours:g} hours",
        ),
        hint=both(
            "더 큰 GPU(--gpu GIB), 더 짧거나 적은 행, 더 긴 시간(--hours N), 또는 다른 바탕(--base)을 고르세요.",
            "Take a larger GPU (--gpu GIB), shorter rows, fewer rows, more time (--hours N), or another base (--base).",
        ),
    )


def preference(plan: Plan, bases: Mapping[str, Base], need: Need) -> tuple[float, ...]:
    """Higher is better, in the order in which choices are tried."""
    names = [base.name for base in _bases(need, bases)]
    adapters = _adapters(need, plan.machine)
    free = 0 if plan.run.checkpointing else 1
    return (
        float(plan.machine.device != "cpu"),
        -names.index(plan.base.name),
        -adapters.index(plan.run.adapter),
        plan.run.sequence,
        free,
        plan.run.micro_batch,
    )


def order_of_bases(bases: Mapping[str, Base], language: Language) -> list[Base]:
    """Those that may be picked by themselves, best first (A6): by cited Korean figures, then by size up to what a
    narrow job needs; in English by size. A licence that forbids commercial use is never picked unasked."""
    free = [b for b in bases.values() if b.default and b.commercial in ("yes", "conditions") and b.parameters <= NARROW]

    def key(base: Base) -> tuple[float, float]:
        score = base.korean_score
        korean = UNKNOWN_KOREAN[base.korean_listed] if score is None else score
        korean -= CONDITIONS if base.commercial == "conditions" else 0.0
        return (-korean if language == "ko" else 0.0, -base.parameters)

    return sorted(free, key=key)


def _bases(need: Need, bases: Mapping[str, Base]) -> list[Base]:
    ordered = order_of_bases(bases, need.language)
    if need.base is None:
        return ordered
    asked = bases[need.base]
    return [asked, *(b for b in ordered if b.parameters < asked.parameters)]


def _adapters(need: Need, machine: Machine) -> Sequence[Adapter]:
    """A7, A8, A9: LoRA, then QLoRA; whole tuning first for CPT or where it was asked for."""
    if need.adapter == "full" or (need.adapter is None and need.stage == "cpt"):
        order: tuple[Adapter, ...] = ("full", "lora", "qlora")
    else:
        order = ("qlora",) if need.adapter == "qlora" else ("lora", "qlora")
    return [a for a in order if a != "qlora" or machine.device != "mps"] or ["lora"]


def _sequences(need: Need, base: Base, lengths: Lengths) -> Iterator[int]:
    """Whole rows; then with the longest twentieth cut."""
    longest = CPT_SEQUENCE if need.stage == "cpt" else lengths.longest
    shorter = CPT_SEQUENCE // 2 if need.stage == "cpt" else lengths.p95
    whole = min(base.context, _round(longest))
    yield whole
    if (less := min(base.context, _round(shorter))) < whole:
        yield less


def _fitting(
    need: Need, machine: Machine, base: Base, adapter: Adapter, sequence: int, lengths: Lengths
) -> Run | Tried:
    """The fastest way to hold it: without recomputing if four rows fit, else the largest micro batch that does."""
    precision: Precision = "bf16" if machine.bf16 else "fp32" if machine.device == "cpu" else "fp16"
    run = Run(
        base, adapter, need.stage, precision, machine.device, sequence, rank=rank_of(need.stage, need.rows.number)
    )
    run = replace(run, dropout=dropout_of(adapter, need.rows.number), gpus=machine.gpus)
    largest = max(1, min(16, _batch(need, base, lengths, sequence) // machine.gpus))
    if need.stage != "cpt" and _packs(need, base, lengths, sequence):
        largest = 1 if machine.device == "cpu" else max(1, min(largest, PACKED_TOKENS // sequence))
    sizes = [2**n for n in range(int(math.log2(largest)), -1, -1)]
    free = [replace(run, micro_batch=m, checkpointing=False) for m in sizes if m >= min(4, largest)]
    runs = [*free, *(replace(run, micro_batch=m, checkpointing=True) for m in sizes)]
    least = runs[-1]
    fits = peak(least) <= machine.usable
    for tried in runs if fits else ():
        if _hours(need, machine, tried, lengths).expected <= need.hours and peak(tried) <= machine.usable:
            return tried
    hours = _hours(need, machine, least, lengths).expected
    have, needs = machine.usable / GIB, peak(least) / GIB
    return Tried(base.name, adapter, machine.device, sequence, "time" if fits else "memory", needs, have, hours)


def _hours(need: Need, machine: Machine, run: Run, lengths: Lengths) -> Hours:
    epochs = epochs_of(need.stage, need.rows.number)
    read = lengths.mean if need.stage == "cpt" else min(lengths.mean, run.sequence)
    return hours_of(run, machine, need.rows.number * read * epochs)


def _examples(need: Need, packing: bool, lengths: Lengths, sequence: int) -> int:
    """What one epoch holds: rows; packed or of running text, as many full sequences as they give."""
    rows = need.rows.number
    return max(1, math.ceil(rows * lengths.mean / sequence)) if packing else rows


def _batch(need: Need, base: Base, lengths: Lengths, sequence: int) -> int:
    """Sequences before one correction; packed ones as many as hold the rows of a batch."""
    rows = batch_of(need.stage, need.rows.number)
    if need.stage == "cpt" or not _packs(need, base, lengths, sequence):
        return rows
    return max(1, round(rows * lengths.mean / sequence))


def _plan(
    need: Need, machine: Machine, run: Run, lengths: Lengths, tried: list[Tried], wanted: tuple[str, Adapter]
) -> Plan:
    rows = need.rows.number
    packing = _packs(need, run.base, lengths, run.sequence)
    batch, epochs = _batch(need, run.base, lengths, run.sequence), epochs_of(need.stage, rows)
    accumulation = max(1, batch // (run.micro_batch * machine.gpus))
    plan = Plan(
        run=run, machine=machine, lengths=lengths, rows=rows, batch=accumulation * run.micro_batch * machine.gpus,
        accumulation=accumulation, epochs=epochs, steps=math.ceil(_examples(need, packing, lengths, run.sequence) * epochs / batch), packing=packing,
        grouping=not packing and run.micro_batch > 1 and need.stage in ("sft", "rejection"), seed=need.seed,
        settings=(), parts=training_parts(run), hours=_hours(need, machine, run, lengths), tried=tuple(tried),
        asked=wanted == (run.base.name, run.adapter),
    )  # fmt: skip
    return replace(plan, settings=settings_of(plan))


def _packs(need: Need, base: Base, lengths: Lengths, sequence: int) -> bool:
    """Where padding would be most of the work, and packed rows stay apart. Not where one sequence would hold more rows
    than a correction: fewer corrections teach less."""
    if need.stage == "cpt":
        return True
    rows = need.rows.number
    wide = lengths.mean < sequence / 2 and lengths.mean * batch_of(need.stage, rows) >= sequence
    return need.stage in ("sft", "rejection") and base.family in ATTENTION_ONLY and rows >= PACKED_ROWS and wide


def _round(tokens: int) -> int:
    return max(STEP, math.ceil(tokens / STEP) * STEP)
