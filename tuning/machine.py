"""What a training run has to fit into: found by itself where a driver says it, else the machine's own memory.

Nothing is imported from torch: `nvidia-smi` and `rocm-smi` are asked as programs, and not finding them is an answer.

>>> machine_of(8).memory_gib, machine_of(8).device
(8.0, 'cuda')
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning.memory import GIB, Device

__all__ = ["Machine", "cpu_machine", "find_machine", "machine_of", "read_nvidia", "read_rocm"]

USABLE = {
    "cuda": 0.95,
    "rocm": 0.93,
    "mps": 0.75,
    "cpu": 0.80,
}  # of the memory; the rest is the desktop's, the system's
NAMED = {"B200": 500, "H200": 280, "H100": 250, "GH200": 250, "A100": 120, "MI300": 250, "L40S": 90, "A6000": 55,
         "A40": 45, "4090": 70, "5090": 90, "3090": 35, "A10G": 30, "L4": 28, "V100": 40, "T4": 15}  # fmt: skip
BY_GIB = ((8, 10.0), (12, 15.0), (16, 20.0), (24, 35.0), (48, 50.0), (80, 120.0), (10_000, 200.0))
CORE = {True: 0.10, False: 0.03}  # TFLOP/s of one core, with and without 16-bit matrix instructions; measured, rough
Ask = Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Machine:
    """`memory_gib` of one GPU (or the machine's own memory), `tflops` sustained in training by one of them: an estimate
    by class, not a data sheet's peak. `bf16`: does it compute in bfloat16?"""

    device: Device
    memory_gib: float
    name: str
    gpus: int = 1
    bf16: bool = True
    tflops: float = 10.0
    found_by: str = "asked"

    @property
    def usable(self) -> int:
        """Bytes that a run may take of each GPU."""
        return int(self.memory_gib * GIB * USABLE[self.device])


def machine_of(gib: float, gpus: int = 1) -> Machine:
    """A GPU of which only the memory is known. InputError for a size that no machine has."""
    if not 0.5 <= gib <= 4_096 or not 1 <= gpus <= 1_024:
        raise InputError(
            f"--gpu {gib:g} × {gpus}",
            hint=both(
                "GPU 하나의 GiB를 0.5와 4096 사이로 주세요. 예: --gpu 24.",
                "GiB of one GPU between 0.5 and 4096, e.g. --gpu 24.",
            ),
        )
    return Machine("cuda", float(gib), f"GPU {gib:g} GiB", gpus=gpus, tflops=_by_gib(gib))


def find_machine(ask: Ask | None = None) -> Machine:
    """The first GPU that a driver names, else Apple's shared memory, else this machine's CPU."""
    ask = ask or _ask
    query = "--query-gpu=name,memory.total,compute_cap"
    if found := read_nvidia(ask(["nvidia-smi", query, "--format=csv,noheader,nounits"])):
        return found
    if found := read_rocm(ask(["rocm-smi", "--showmeminfo", "vram", "--showproductname", "--json"])):
        return found
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return Machine("mps", _memory() / GIB, "Apple", tflops=5.0, found_by="Apple")
    return cpu_machine()


def cpu_machine() -> Machine:
    """The machine's own memory and cores."""
    bf16 = _matrix_instructions()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Machine("cpu", _memory() / GIB, f"CPU × {cores}", bf16=bf16, tflops=cores * CORE[bf16], found_by="CPU")


def read_nvidia(text: str) -> Machine | None:
    """nvidia-smi's lines "name, MiB, compute capability"; several GPUs count as the smallest of them.

    >>> read_nvidia("Tesla T4, 15360, 7.5").bf16
    False
    """
    rows = [[cell.strip() for cell in line.split(",")] for line in text.splitlines() if line.count(",") >= 2]
    sized = [(name, float(size) / 1024, capability) for name, size, capability, *_ in rows if _number(size)]
    if not sized:
        return None
    name, gib, capability = min(sized, key=lambda row: row[1])
    bf16 = not _number(capability) or float(capability) >= 8
    return Machine("cuda", gib, name, len(sized), bf16, _speed(name, gib), "nvidia-smi")


def read_rocm(text: str) -> Machine | None:
    """rocm-smi's JSON: one object a card."""
    try:
        cards = [card for card in json.loads(text).values() if isinstance(card, dict)]
    except (json.JSONDecodeError, AttributeError):
        return None
    sized = [
        (str(card.get("Card Series") or card.get("Card series") or "AMD GPU"), float(size) / GIB)
        for card in cards
        if _number(size := str(card.get("VRAM Total Memory (B)", "")))
    ]
    if not sized:
        return None
    name, gib = min(sized, key=lambda row: row[1])
    return Machine("rocm", gib, name, len(sized), True, _speed(name, gib), "rocm-smi")


def _ask(command: Sequence[str]) -> str:
    program = shutil.which(command[0])
    if program is None:
        return ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(  # noqa: S603 (a fixed program, no shell)
            [program, *command[1:]], capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=10
        )
        return done.stdout if done.returncode == 0 else ""
    return ""


def _memory() -> int:
    """Bytes of the machine; of the container where that is less."""
    if sys.platform == "win32":
        return _windows_memory()
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):
        total = min(total, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    return total


def _windows_memory() -> int:
    state = (ctypes.c_ulonglong * 8)()
    ctypes.cast(state, ctypes.POINTER(ctypes.c_ulong))[0] = ctypes.sizeof(state)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (exists on Windows only)
    return int(state[1]) if kernel.GlobalMemoryStatusEx(ctypes.byref(state)) else 8 * GIB


def _matrix_instructions() -> bool:
    with contextlib.suppress(OSError):
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        return "amx_bf16" in flags or "avx512_bf16" in flags
    return False


def _speed(name: str, gib: float) -> float:
    return next((float(speed) for key, speed in NAMED.items() if key in name.upper()), _by_gib(gib))


def _by_gib(gib: float) -> float:
    return next(speed for limit, speed in BY_GIB if gib <= limit)


def _number(text: str) -> bool:
    with contextlib.suppress(ValueError):
        return float(text) >= 0
    return False
