"""How far an ingest is and how long it will still take, as events: a terminal and the page draw the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, NamedTuple

__all__ = ["STAGES", "Pace", "Progress", "Stage", "Step"]

Stage = Literal["pictures", "documents", "index", "vectors"]
STAGES: dict[Stage, tuple[str, str]] = {
    "pictures": ("그림 읽기", "reading pictures"),
    "documents": ("문서 읽기", "reading documents"),
    "index": ("색인 쓰기", "writing the index"),
    "vectors": ("벡터 만들기", "making vectors"),
}
SURE = 0.5  # seconds of work before which nothing is said of the rest


class Step(NamedTuple):
    """`done` of `total` things of a stage; `name` is the one that comes next; `left` seconds for this stage, None when
    nothing can be said yet."""

    stage: Stage
    done: int
    total: int
    name: str = ""
    left: float | None = None


Progress = Callable[[Step], None]


class Pace:
    """Tells the steps of one stage. `work` is all that it has to do, in any unit (bytes, passages): things differ in
    size, so the time left follows the work and not their number."""

    def __init__(
        self,
        progress: Progress | None,
        stage: Stage,
        total: int,
        work: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress, self._stage, self._total, self._work = progress, stage, total, work
        self._clock = clock
        self._started = clock()

    def at(self, done: int, name: str, worked: int) -> None:
        """`done` things and `worked` of the work are behind us."""
        if self._progress is None:
            return
        elapsed = self._clock() - self._started
        known = worked > 0 and elapsed >= SURE
        left = elapsed / worked * max(0, self._work - worked) if known else None
        self._progress(Step(self._stage, done, self._total, name, 0.0 if done == self._total else left))
