"""The memory sum against sums done by hand, and how it moves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gallae.tuning.bases import load_bases
from gallae.tuning.memory import ADAPTERS, GIB, STAGES, Run, held, peak, serving_parts, trainable, training_parts

BASES = load_bases()
QWEN = BASES["qwen3-0.6b"]
runs = st.builds(
    Run,
    base=st.sampled_from(sorted(BASES.values(), key=lambda b: b.name)),
    adapter=st.sampled_from(ADAPTERS),
    stage=st.sampled_from(STAGES),
    precision=st.sampled_from(["bf16", "fp16", "fp32"]),
    device=st.sampled_from(["cuda", "rocm", "mps", "cpu"]),
    sequence=st.integers(1, 512).map(lambda n: 64 * n),
    micro_batch=st.sampled_from([1, 2, 4, 8, 16]),
    rank=st.sampled_from([4, 8, 16, 64]),
    dropout=st.sampled_from([0.0, 0.05]),
    checkpointing=st.booleans(),
    gpus=st.integers(1, 8),
)


def parts(run: Run) -> dict[str, int]:
    return {part.key: part.bytes for part in training_parts(run)}


def test_the_notes_sum_seven_billion_times_two_bytes_is_fourteen_gigabytes() -> None:
    assert held(7_000_000_000, 2) == 14_000_000_000


def test_a_whole_run_holds_sixteen_bytes_for_each_number_before_anything_is_read() -> None:
    found = parts(Run(QWEN, "full"))
    each = {key: found[key] / QWEN.parameters for key in ("weights", "gradients", "optimiser")}
    assert each == {"weights": 4, "gradients": 4, "optimiser": 8}


def test_an_adapter_is_two_thin_matrices_at_each_projection() -> None:
    # q 1024→2048, k and v 1024→1024, o 2048→1024, gate and up 1024→3072, down 3072→1024; rank 16; 28 layers
    by_hand = 28 * 16 * (3072 + 2048 + 2048 + 3072 + 4096 + 4096 + 4096)
    assert trainable(Run(QWEN, "lora")) == by_hand == 10_092_544
    found = parts(Run(QWEN, "lora"))
    assert (found["adapter"], found["gradients"], found["optimiser"]) == (by_hand * 4, by_hand * 4, by_hand * 8)
    assert found["weights"] == QWEN.parameters * 2


def test_four_bit_packs_the_projections_and_leaves_the_embeddings() -> None:
    found = parts(Run(QWEN, "qlora"))
    packed = found["weights"] - (QWEN.embedding + QWEN.small) * 2
    assert packed / QWEN.linear * 8 == pytest.approx(4.127, abs=0.001)  # 4 bits, and .127 for the scales


def test_keys_and_values_grow_with_context_and_sessions() -> None:
    # 2 (key, value) × 28 layers × 8 heads × 128 × 2 bytes = 112 KiB a token
    cache = {p.key: p.bytes for p in serving_parts(QWEN, context=4_096, sessions=8)}["kv_cache"]
    assert cache == 114_688 * 4_096 * 8


def test_only_a_whole_run_with_a_reference_holds_the_model_twice() -> None:
    assert parts(Run(QWEN, "full", stage="dpo"))["reference"] == QWEN.parameters * 4
    assert "reference" not in parts(Run(QWEN, "lora", stage="dpo"))
    assert "generation" in parts(Run(QWEN, "lora", stage="grpo"))


def test_several_gpus_share_a_whole_run_and_copy_an_adapters_base() -> None:
    one, four = parts(Run(QWEN, "full")), parts(Run(QWEN, "full", gpus=4))
    assert four["weights"] == one["weights"] // 4 and four["optimiser"] == one["optimiser"] // 4
    assert parts(Run(QWEN, "lora", gpus=4))["weights"] == parts(Run(QWEN, "lora"))["weights"]


@settings(deadline=None)
@given(runs)
def test_every_part_has_a_name_in_both_languages_and_a_formula(run: Run) -> None:
    found = training_parts(run)
    assert all(part.ko and part.en and part.formula and part.bytes > 0 for part in found)
    assert len({part.key for part in found}) == len(found) and peak(run) == sum(part.bytes for part in found)


@settings(deadline=None)
@given(runs)
def test_a_longer_sequence_or_a_larger_batch_never_needs_less(run: Run) -> None:
    assert peak(replace(run, sequence=run.sequence + 64)) >= peak(run)
    assert peak(replace(run, micro_batch=run.micro_batch * 2)) >= peak(run)


@settings(deadline=None)
@given(runs)
def test_recomputing_and_packing_never_need_more(run: Run) -> None:
    if run.adapter != "full":
        lora, qlora = (replace(run, adapter=a) for a in ("lora", "qlora"))
        assert parts(qlora)["weights"] < parts(lora)["weights"]
    assert peak(replace(run, checkpointing=True)) <= peak(replace(run, checkpointing=False)) * 1.01


def test_more_layers_always_need_more() -> None:
    for adapter in ADAPTERS:
        less = replace(QWEN, layers=14)
        assert peak(Run(less, adapter)) < peak(Run(QWEN, adapter))
    assert peak(Run(QWEN, "lora")) < 3 * GIB
