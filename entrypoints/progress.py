"""How far a long command is and how long it will still take, on stderr and only where a person watches a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["show_progress"]

EVERY = 0.1  # seconds between two looks at the same step


def show_progress(
    stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Callable[[str, int, int], None]:
    """A function (step, done, total) that keeps one line up to date: "search 120/1500 · 0:43". The time left is that
    of the step, from its pace so far."""
    out = stream or sys.stderr
    step, started, written = "", 0.0, -EVERY

    def show(what: str, done: int, total: int) -> None:
        nonlocal step, started, written
        now = clock()
        if what != step:
            step, started = what, now
        last = done >= total
        if not out.isatty() or (now - written < EVERY and not last):
            return
        written = now
        left = round((now - started) / done * (total - done)) if done else 0
        out.write(
            f"\r\x1b[K{what} {done}/{total}" + ("\n" if last else f" · {left // 60}:{left % 60:02}" if done else "")
        )
        out.flush()

    return show
