"""The plan over the whole dial: it fits, more memory never makes it worse, and every number says why."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.core.errors import InputError, TuningError
from gallae.core.types import TrainingRow
from gallae.tuning.bases import load_bases
from gallae.tuning.machine import Machine, machine_of, read_nvidia
from gallae.tuning.memory import ADAPTERS, STAGES, Run
from gallae.tuning.plan import Need, Plan, build_plan, preference
from gallae.tuning.plan_report import cautions_of, plan_json, plan_lines, sums_of
from gallae.tuning.plan_rows import Rows, counted, rows_of
from gallae.tuning.plan_sweep import sweep
from gallae.tuning.plan_time import flops_per_token, hours_of

BASES = load_bases()
CPU = Machine("cpu", 24.0, "CPU × 2", tflops=0.2)
needs = st.builds(
    Need,
    rows=st.builds(Rows, count=st.integers(1, 60_000)),
    language=st.sampled_from(["ko", "en"]),
    stage=st.sampled_from(STAGES),
    adapter=st.sampled_from([None, *ADAPTERS]),
    base=st.sampled_from([None, "qwen3-0.6b", "qwen3-4b", "llama-3.1-8b", "exaone-3.5-2.4b", "llama-3.3-70b"]),
    hours=st.sampled_from([1.0, 24.0, 1_000.0]),
)


def plan_for(gib: float, need: Need | None = None, **given: object) -> Plan:
    return build_plan(need or Need(Rows(count=1_000), **given), machine_of(gib), BASES)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(needs, st.floats(2, 640), st.integers(1, 8))
def test_every_plan_fits_says_why_and_explains_its_words(need: Need, gib: float, gpus: int) -> None:
    try:
        plan = build_plan(need, machine_of(gib, gpus), BASES)
    except TuningError as error:
        assert "GiB" in error.message and error.hint
        return
    assert sum(part.bytes for part in plan.parts) <= plan.machine.usable
    assert plan.hours.low < plan.hours.expected <= need.hours and plan.steps >= 1
    assert plan.run.sequence <= plan.base.context and plan.run.micro_batch >= 1
    assert plan.accumulation * plan.run.micro_batch * gpus == plan.batch
    for setting in plan.settings:
        assert setting.rule in ("A6", "A7", "A8", "A9", "A10", "A11"), setting.key
        term = setting.term
        assert setting.ko and setting.en and term.ko and term.en and term.ko_name and term.en_name, setting.key
        assert "\n" not in term.ko and any("가" <= c <= "힣" for c in setting.ko + term.ko)
    keys = [setting.key for setting in plan.settings]
    assert len(set(keys)) == len(keys) and ("rank" in keys) == (plan.run.adapter != "full")


@settings(deadline=None, max_examples=60)
@given(needs, st.floats(2, 640), st.floats(1, 4))
def test_more_memory_never_gives_a_worse_plan(need: Need, gib: float, more: float) -> None:
    try:
        less = build_plan(need, machine_of(gib), BASES)
    except TuningError:
        return
    larger = build_plan(need, machine_of(min(640.0, gib * more)), BASES)
    assert preference(larger, BASES, need) >= preference(less, BASES, need)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 4_000), st.integers(1, 4_000), st.floats(6, 640))
def test_longer_rows_never_need_less_for_the_same_choice(short: int, long: int, gib: float) -> None:
    need = Need(counted([min(short, long)] * 100), base="qwen3-0.6b", adapter="qlora", hours=1e6)
    longer = replace(need, rows=counted([max(short, long)] * 100))
    first = build_plan(need, machine_of(gib), BASES)
    second = build_plan(longer, machine_of(gib), BASES)
    if first.run.micro_batch == second.run.micro_batch and first.run.checkpointing == second.run.checkpointing:
        assert second.peak_gib >= first.peak_gib


def plan_value(plan: Plan, key: str) -> str:
    return next(setting.ko for setting in plan.settings if setting.key == key)


def test_lora_comes_first_qlora_where_it_does_not_fit_then_a_smaller_base() -> None:
    chosen = [plan_for(gib, base="qwen3-4b") for gib in (24, 6, 3)]
    assert [(p.base.name, p.run.adapter, p.asked) for p in chosen] == [
        ("qwen3-4b", "lora", True),
        ("qwen3-4b", "qlora", False),
        ("qwen3-1.7b", "qlora", False),
    ]
    fallen = chosen[1].tried[0]
    assert (fallen.adapter, fallen.because) == ("lora", "memory") and fallen.needs_gib > fallen.have_gib
    assert chosen[2].base.parameters < BASES["qwen3-4b"].parameters
    assert any("GiB 필요" in line for line in plan_lines(chosen[1], "ko"))
    assert any(line.strip().startswith("−") and "have" in line for line in plan_lines(chosen[1], "en"))


def test_what_no_gpu_holds_goes_to_the_cpu() -> None:
    need = Need(Rows(count=100), base="qwen3-0.6b", adapter="lora", hours=100)
    plan = build_plan(need, machine_of(1), BASES, CPU)
    assert plan.machine.device == "cpu" and plan.tried and plan.tried[0].device == "cuda"
    assert any("CPU" in en for _, en in cautions_of(plan))


def test_nothing_fits_says_what_the_smallest_would_need() -> None:
    with pytest.raises(TuningError, match=r"needs \d+\.\d GiB .* there are 0\.9 GiB"):
        build_plan(Need(Rows(count=100)), machine_of(1), BASES)


def test_a_run_that_takes_longer_than_allowed_is_no_plan() -> None:
    day, hour = (build_plan(Need(Rows(count=1_000), hours=h), CPU, BASES) for h in (48, 3))
    assert hour.base.parameters < day.base.parameters
    assert {tried.because for tried in hour.tried} >= {"time"} and hour.hours.expected <= 3


def test_a_base_nobody_knows_names_those_there_are() -> None:
    with pytest.raises(InputError, match="no-such") as error:
        plan_for(8, base="no-such")
    assert "qwen3-4b" in error.value.hint


def test_no_rows_are_no_plan() -> None:
    with pytest.raises(TuningError, match="no rows"):
        build_plan(Need(Rows()), machine_of(8), BASES)


def test_in_english_size_decides_and_in_korean_the_cited_figures() -> None:
    korean, english = plan_for(80, language="ko"), plan_for(80, language="en")
    assert korean.base.korean == "strong"
    assert english.base.parameters == max(b.parameters for b in BASES.values() if b.default and b.parameters <= 9e9)


def test_cpt_is_whole_tuning_where_it_fits_and_packs_its_text() -> None:
    plan = plan_for(80, base="qwen3-0.6b", stage="cpt")
    assert plan.run.adapter == "full" and plan.packing and plan.value("weight_decay") == 0.1
    assert plan.value("learning_rate") == 1e-5 and plan.epochs == 1
    assert plan_for(6, base="qwen3-0.6b", stage="cpt").run.adapter == "lora"


def test_an_old_card_computes_in_float16() -> None:
    card = read_nvidia("Tesla T4, 15360, 7.5")
    assert card is not None
    plan = build_plan(Need(Rows(count=1_000), base="qwen3-0.6b"), card, BASES)
    assert plan.value("precision") == "fp16" and not plan.packing


def test_short_rows_are_packed_on_a_gpu_and_on_a_cpu_where_the_attention_keeps_them_apart() -> None:
    rows = counted([100] * 990 + [900] * 10)
    for plan in (plan_for(24, Need(rows)), build_plan(Need(rows), replace(CPU, tflops=50.0), BASES)):
        assert plan.packing and not plan.grouping and "줄" in plan_value(plan, "batch")
        per_sequence = plan.run.sequence / plan.lengths.mean
        assert 8 <= plan.batch * per_sequence <= 24, "as many rows before a correction as without packing"
        assert 120 <= plan.steps <= 240 and plan.run.micro_batch * plan.run.sequence <= 4_096
    assert not plan_for(24, Need(counted([900] * 1_000))).packing


@pytest.mark.parametrize("stage", ["dpo", "kto", "reward", "grpo"])
def test_stages_that_read_pairs_and_samples_neither_pack_nor_group(stage: str) -> None:
    plan = plan_for(24, Need(counted([100] * 990 + [900] * 10), stage=stage))  # type: ignore[arg-type]
    assert not plan.packing and not plan.grouping


def test_what_may_leak_between_packed_rows_is_grouped_by_length_instead() -> None:
    rows = counted([100] * 990 + [900] * 10)
    leaky = replace(BASES["qwen3-0.6b"], family="lfm2")
    plan = build_plan(Need(rows, base="qwen3-0.6b"), machine_of(24), {"qwen3-0.6b": leaky})
    assert not plan.packing and plan.grouping and plan.run.micro_batch > 1
    assert "leak" in next(s.en for s in plan.settings if s.key == "packing")


def test_packing_never_puts_more_rows_into_a_correction_than_the_batch() -> None:
    plan = plan_for(24, Need(counted([20] * 990 + [2_000] * 10)))
    assert not plan.packing, "one sequence would hold a hundred rows, a batch has sixteen"


def test_rows_are_estimated_from_their_script_until_somebody_counts() -> None:
    rows = rows_of([TrainingRow("가" * 150, "나" * 150, "규칙"), TrainingRow("a" * 380, "b" * 20)])
    qwen = rows.lengths(BASES["qwen3-0.6b"])
    assert qwen.known == "estimated" and qwen.longest == 202 + 36  # 302 ÷ 1.5, three messages
    assert rows.lengths(BASES["exaone-3.5-2.4b"]).longest < qwen.longest
    assert counted([7, 9]).lengths(BASES["qwen3-0.6b"]).known == "counted"
    assert Rows(count=5).lengths(BASES["qwen3-0.6b"]).known == "assumed"


def test_the_notes_practice_on_an_a40_is_inside_the_range() -> None:
    """01: an A40 took more than 20 minutes for a 1B Gemma over thousands of rows."""
    a40 = read_nvidia("NVIDIA A40, 46068, 8.6")
    assert a40 is not None
    hours = hours_of(Run(BASES["gemma-3-1b"], "full", sequence=512), a40, 4_000 * 400 * 3)
    assert hours.low * 60 < 25 < hours.high * 60


def test_frozen_weights_cost_fewer_operations_and_recomputing_more() -> None:
    lora, full = (Run(BASES["qwen3-0.6b"], a) for a in ("lora", "full"))
    assert flops_per_token(lora) < flops_per_token(full)
    assert flops_per_token(replace(full, checkpointing=False)) < flops_per_token(full)
    six = flops_per_token(replace(full, checkpointing=False, sequence=1))
    assert six == pytest.approx(6 * BASES["qwen3-0.6b"].parameters, rel=0.01)


def test_the_json_is_stable_and_draws_the_memory() -> None:
    first, second = (json.dumps(plan_json(plan_for(8)), sort_keys=True, ensure_ascii=False) for _ in range(2))
    assert first == second
    given = json.loads(first)
    parts = given["memory"]["parts"]
    assert sum(part["share"] for part in parts) == pytest.approx(1, abs=0.001)
    assert sum(part["gib"] for part in parts) == pytest.approx(given["memory"]["peak_gib"], abs=0.01)
    assert {"base", "machine", "settings", "memory", "hours", "tried", "sums", "cautions", "serving"} <= set(given)
    assert [row["sessions"] for row in given["serving"]] == [1, 8, 32]


def test_the_terminal_draws_a_bar_for_each_part() -> None:
    plan = plan_for(8)
    for language in ("ko", "en"):
        lines = list(plan_lines(plan, language))
        assert sum("█" in line for line in lines) == len(plan.parts)


def test_the_sums_are_the_notes_sums_with_this_models_numbers() -> None:
    english = [en for _, en in sums_of(plan_for(24, base="qwen3-4b"))]
    assert "7B × 2 bytes = 14 GB" in english[0] and "4.02B × 2 bytes = 8.0 GB" in english[1]
    assert "4.02B × 16 bytes = 64.4 GB" in english[2]


def test_few_rows_and_a_bound_licence_are_said() -> None:
    plan = build_plan(Need(Rows(count=10), base="exaone-3.5-2.4b"), machine_of(24), BASES)
    said = " ".join(en for _, en in cautions_of(plan))
    assert "10 rows are very few" in said and "forbids commercial use" in said


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 32), st.integers(0, 9), st.sampled_from(STAGES))
def test_a_sweep_repeats_itself_and_stays_within_the_memory(number: int, seed: int, stage: str) -> None:
    plan = plan_for(24, Need(Rows(count=1_000), seed=seed, stage=stage))  # type: ignore[arg-type]
    trials = sweep(plan, number)
    assert trials == sweep(plan, number) and len(trials) == number and not trials[0].changed
    assert len({trial.seed for trial in trials}) == number and all(t.ko and t.en for t in trials)
    assert all(trial.changed.get("rank", 0) <= plan.run.rank for trial in trials)
    assert all(trial.changed.get("epochs", 1) >= 1 for trial in trials)


@pytest.mark.parametrize("number", [0, -1, 33])
def test_a_sweep_of_none_or_too_many_is_refused(number: int) -> None:
    with pytest.raises(InputError, match="--sweep"):
        sweep(plan_for(8), number)
