"""What was seen lately: the observations and parses of the last questions, so that a conversation costs them once.

A follow-up is judged with the turn before, a model is asked about a question that was just judged, an answer to our own
question back is judged with that question: each comes back to something seen a moment ago. Kept is only what nothing
but the words, the person, the day and the index decides; what leans on the turn before (and so on the weights and the
memory of corrections) is judged anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from datetime import time as clock_time
from functools import lru_cache
from typing import Any

from gallae.core.types import Message, Person
from gallae.graphs.observe import Before, Observed, Observer
from gallae.graphs.payload import alone
from gallae.graphs.signals import read_signals

__all__ = ["Compute", "Lately"]

Compute = Callable[..., Any]  # gallae.tools.compute.compute: something, or None unless it parsed completely
KEPT = 32  # questions


class Lately:
    """`observe` and `parse` of a workspace's observer and of `compute` (None: the one of gallae.tools)."""

    def __init__(self, observer: Observer, compute: Compute | None = None) -> None:
        self._observer, self._compute = observer, compute
        self._version = ""
        self._alone = lru_cache(KEPT)(self._observed)
        self.parse = lru_cache(KEPT)(self._parsed)

    def observe(
        self,
        text: str,
        history: Sequence[Message],
        *,
        person: Person,
        today: date,
        before: Callable[[str, Sequence[Message]], Before] | None,
    ) -> Observed:
        """As Observer.observe; `text` with whatever may be pasted below it."""
        if before is not None and history and read_signals(alone(text), history)["follow_up"]:
            return self._observer.observe(alone(text), history, person=person, today=today, before=before)
        version = self._observer.index.version
        if version != self._version:  # what was seen holds on to the state of the index in which it was found
            self._alone.cache_clear()
            self._version = version
        return self._alone(text, tuple(history), person, today, version)

    def _observed(self, text: str, history: tuple[Message, ...], person: Person, today: date, version: str) -> Observed:
        return self._observer.observe(alone(text), history, person=person, today=today, before=None)

    def _parsed(self, text: str, history: tuple[Message, ...], today: date) -> Any:
        """What code makes of the text, or None. Noon stands for the hour, which no decision depends on."""
        if self._compute is None:
            from gallae.tools.compute import compute

            self._compute = compute
        return self._compute(alone(text), now=datetime.combine(today, clock_time(12)), history=history)
