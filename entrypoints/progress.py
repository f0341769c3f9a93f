"""How far a long command is and how long it will still take, on stderr and only where a person watches a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

from gallae.core.language import say
from gallae.core.types import Language
from gallae.retrievers.progress import STAGES, Step

__all__ = ["draw_steps", "show_progress"]

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
        left = (now - started) / done * (total - done) if done else None
        out.write(f"\r\x1b[K{what} {done}/{total}" + ("\n" if last else _clock(left)))
        out.flush()

    return show


def draw_steps(
    language: Language, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Callable[[Step], None]:
    """The same for an ingest, which knows itself how long it will take: "문서 읽기 3/40 · 0:12 · documents/a.pdf". The
    line is gone at the end: what was done is said below it."""
    out = stream or sys.stderr
    written = -EVERY

    def draw(step: Step) -> None:
        nonlocal written
        now = clock()
        last = step.done >= step.total
        if not out.isatty() or (now - written < EVERY and not last):
            return
        written = now
        name = f" · {step.name[-50:]}" if step.name else ""
        line = f"{say(language, *STAGES[step.stage])} {step.done}/{step.total}{_clock(step.left)}{name}"
        out.write("\r\x1b[K" + ("" if last else line))
        out.flush()

    return draw


def _clock(left: float | None) -> str:
    return f" · {round(left) // 60}:{round(left) % 60:02}" if left is not None else ""
