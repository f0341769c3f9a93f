"""What a run has to fit into: what drivers print, and what is there when none speaks."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gallae.core.errors import InputError
from gallae.tuning.machine import cpu_machine, find_machine, machine_of, read_nvidia, read_rocm


def test_a_driver_that_speaks_is_believed() -> None:
    found = find_machine(lambda command: "NVIDIA H200, 143771, 9.0\n" if command[0] == "nvidia-smi" else "")
    assert (found.device, found.gpus, found.bf16, found.found_by) == ("cuda", 1, True, "nvidia-smi")
    assert found.memory_gib == pytest.approx(140.4, abs=0.1) and found.tflops > 200


def test_several_gpus_count_as_the_smallest_of_them() -> None:
    found = read_nvidia("NVIDIA A100-SXM4-80GB, 81920, 8.0\nTesla T4, 15360, 7.5\n")
    assert found is not None and found.gpus == 2
    assert (found.memory_gib, found.bf16) == (15.0, False)


@pytest.mark.parametrize("text", ["", "No devices were found", "NVIDIA-SMI has failed, sorry, [N/A]", "a, b, c"])
def test_a_driver_that_says_nothing_useful_is_no_gpu(text: str) -> None:
    assert read_nvidia(text) is None and read_rocm(text) is None


def test_an_amd_card_is_read_from_its_json() -> None:
    text = '{"card0": {"Card Series": "AMD Instinct MI300X", "VRAM Total Memory (B)": "206141652992"}, "system": 1}'
    found = read_rocm(text)
    assert found is not None and found.device == "rocm" and round(found.memory_gib) == 192


def test_without_a_gpu_the_machines_own_memory_counts() -> None:
    def silent(command: Sequence[str]) -> str:
        return ""

    found = find_machine(silent)
    assert found.device in ("cpu", "mps") and found.memory_gib > 0.5 and found.tflops > 0
    assert cpu_machine().usable < cpu_machine().memory_gib * 2**30


@pytest.mark.parametrize(("gib", "gpus"), [(0.0, 1), (-8, 1), (1e9, 1), (8, 0), (float("nan"), 1)])
def test_a_size_that_no_machine_has_is_refused(gib: float, gpus: int) -> None:
    with pytest.raises(InputError, match="--gpu"):
        machine_of(gib, gpus)


def test_a_larger_card_is_never_taken_for_a_slower_one() -> None:
    speeds = [machine_of(gib).tflops for gib in (2, 8, 12, 16, 24, 48, 80, 640)]
    assert speeds == sorted(speeds)
