"""What a piece of work costs in CPU time, in a process that has run thousands of other tests."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the work on this thread, while the garbage collector rests.

    Neither is the work's own: a collection walks all that earlier tests left in memory, a second and more late in a run, and
    threads that another test left behind count in the time of the process.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        if collecting:
            gc.enable()
