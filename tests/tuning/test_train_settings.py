"""Settings by hand, smaller plans, the curve: plain functions."""

from __future__ import annotations

import errno

import pytest

from gallae.core.errors import InputError
from gallae.tuning.bases import load_bases
from gallae.tuning.curve import curve
from gallae.tuning.fit import is_disk_full
from gallae.tuning.machine import machine_of
from gallae.tuning.plan import Need, build_plan
from gallae.tuning.plan_rows import counted
from gallae.tuning.smaller import is_out_of_memory, smaller
from gallae.tuning.train_settings import set_by_hand, settings_of_plan


def test_the_settings_of_a_run_are_those_of_the_plan_and_what_was_set_by_hand_wins() -> None:
    plan = build_plan(Need(counted([100] * 300), base="qwen3-0.6b", seed=5), machine_of(24), load_bases())
    settings = settings_of_plan(plan)
    for key in ("sequence", "micro_batch", "accumulation", "epochs", "learning_rate", "rank", "precision", "packing"):
        assert settings[key] == plan.value(key)
    assert settings["seed"] == 5 and settings["device"] == "cuda" and "serving" not in settings
    changed = set_by_hand(settings, ["learning_rate=1e-5", "epochs=2", "checkpointing=no", "precision=fp32"])
    assert (changed["learning_rate"], changed["epochs"], changed["checkpointing"], changed["precision"]) == (
        1e-5,
        2,
        False,
        "fp32",
    )
    assert changed["rank"] == settings["rank"]


@pytest.mark.parametrize(
    ("entry", "named"),
    [("learnin_rate=1", "learnin_rate"), ("epochs", "epochs"), ("epochs=zwei", "zwei"), ("epochs=0", "at least 1"),
     ("learning_rate=nan", "at least 0"), ("precision=int4", "int4"), ("packing=maybe", "maybe"), ("seed=3", "seed")],
)  # fmt: skip
def test_a_setting_that_is_none_is_named_with_what_would_be_one(entry: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        set_by_hand({}, [entry])
    assert named in caught.value.message and caught.value.hint


def test_a_plan_gets_smaller_step_by_step_until_nothing_is_left() -> None:
    settings = {"micro_batch": 8, "accumulation": 2, "checkpointing": False, "sequence": 512}
    seen = []
    while (changed := smaller(settings)) is not None:
        settings |= changed
        seen.append(changed)
    assert seen == [
        {"micro_batch": 4, "accumulation": 4}, {"micro_batch": 2, "accumulation": 8}, {"micro_batch": 1, "accumulation": 16},
        {"checkpointing": True}, {"sequence": 256}, {"sequence": 128},
    ]  # fmt: skip


def test_too_little_memory_and_a_full_disk_are_known_in_every_wording_and_nothing_else_is() -> None:
    cuda = type("OutOfMemoryError", (RuntimeError,), {})("CUDA out of memory. Tried to allocate 20.00 MiB")
    cpu = RuntimeError("[enforce fail at alloc_cpu.cpp:117] . DefaultCPUAllocator: can't allocate memory: you tried")
    assert all(map(is_out_of_memory, (cuda, cpu, MemoryError(), OSError(errno.ENOMEM, "Cannot allocate memory"))))
    assert not any(
        map(is_out_of_memory, (RuntimeError("shape mismatch"), ValueError("out of memory"), OSError(2, "no")))
    )
    wrapped = RuntimeError("failed")
    wrapped.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert all(map(is_disk_full, (OSError(errno.EDQUOT, "quota"), wrapped,
                                  RuntimeError("[enforce fail at inline_container.cc:672] PytorchStreamWriter failed writing file"))))  # fmt: skip
    assert not any(map(is_disk_full, (OSError(errno.EACCES, "denied"), RuntimeError("nan"))))


def test_the_curve_has_a_column_a_share_of_the_steps_and_falls_as_the_loss_does() -> None:
    assert curve([]) == []
    lines = curve([8.0 - 0.01 * n for n in range(700)], width=50, height=5)
    assert len(lines) == 5 and max(map(len, lines)) == len(lines[-1]) == 7 + 50
    filled = [line.count("█") for line in lines]
    assert filled == sorted(filled) and filled[0] == 1
    assert curve([3.0, 3.0], height=2) == [" 3.00 ┤██", " 3.00 ┤██"]
