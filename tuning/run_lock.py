"""One process a run: the operating system's own lock on a file, which falls when the process does, however it ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import IO, Any

from gallae.core.errors import TuningError
from gallae.core.language import both
from gallae.tuning.runs import Run

__all__ = ["held"]


@contextlib.contextmanager
def held(run: Run) -> Iterator[None]:
    """TuningError where another process carries this run out."""
    with (run.folder / "run.lock").open("a", encoding="utf-8") as file:
        try:
            _lock(file)
        except OSError as error:
            raise TuningError(
                both(
                    f"{run.id}: 다른 프로세스가 이 학습을 하고 있습니다",
                    f"{run.id}: another process carries this run out",
                ),
                hint=both(
                    "끝나기를 기다리거나, 그쪽에서 먼저 멈추세요(Ctrl-C).",
                    "Let it end, or stop it first (Ctrl-C there).",
                ),
            ) from error
        yield


def _lock(file: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        windows: Any = msvcrt
        windows.locking(file.fileno(), windows.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
