"""How far a long command is and how long it will still take, on stderr and only where a person watches a terminal, or
one JSON object a line where a program asked for it (`--progress`)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TextIO

from gallae.core.language import say
from gallae.core.types import Language
from gallae.retrievers.progress import STAGES, Step

__all__ = ["LINES", "draw_bytes", "draw_steps", "show_progress"]

EVERY = 0.1  # seconds between two looks at the same step
LINES: ContextVar[bool] = ContextVar("progress_in_lines", default=False)  # of this command: a program reads it
SELDOM = 3.0  # and between two lines of a download that go into a file


def show_progress(
    stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Callable[[str, int, int], None]:
    """A function (step, done, total) that keeps one line up to date: "search 120/1500 · 0:43". The time left is that
    of the step, from its pace so far. For a program: {"step":"search","done":120,"total":1500} a line."""
    out, lines = stream or sys.stderr, LINES.get()
    step, started, written = "", 0.0, -EVERY

    def show(what: str, done: int, total: int) -> None:
        nonlocal step, started, written
        now = clock()
        if what != step:
            step, started = what, now
        last = done >= total
        if not (lines or out.isatty()) or (now - written < EVERY and not last):
            return
        written = now
        if lines:
            out.write(json.dumps({"step": what, "done": done, "total": total}, ensure_ascii=False) + "\n")
            out.flush()
            return
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


def draw_bytes(
    stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Callable[[str, int, int], None]:
    """A function (name, done, total) for a download: "file.gguf 120/1500 MB · 24.0 MB/s · 0:58". The pace is that of this
    run: what was there before it does not count. `total` 0 is unknown. Where nobody watches a terminal a line is written
    every few seconds, for a log or the page."""
    out = stream or sys.stderr
    first, begun, written = -1, 0.0, -SELDOM

    def draw(name: str, done: int, total: int) -> None:
        nonlocal first, begun, written
        now = clock()
        if first < 0 or done < first:
            first, begun = done, now
        last = bool(total) and done >= total
        watched = out.isatty()
        if now - written < (EVERY if watched else SELDOM) and not last:
            return
        written = now
        pace = (done - first) / (now - begun) if now > begun else 0.0
        size = f"{done / 1e6:,.0f}/{total / 1e6:,.0f} MB" if total else f"{done / 1e6:,.0f} MB"
        speed = f" · {pace / 1e6:.1f} MB/s" if pace else ""
        left = (total - done) / pace if pace and total else None
        line = f"{name[-50:]} {size}{speed}" + ("" if last else _clock(left))
        out.write(f"\r\x1b[K{line}" + ("\n" if last else "") if watched else f"{line}\n")
        out.flush()

    return draw


def _clock(left: float | None) -> str:
    return f" · {round(left) // 60}:{round(left) % 60:02}" if left is not None else ""
