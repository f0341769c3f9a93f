"""Sends finished turns from one thread of its own: a turn never waits, an exit waits two seconds at most.

What the thread does: masks, lays out, sends once. What cannot be sent is dropped and said once in the log, without
the words of the client, whose warnings quote headers. The thread is a daemon, and no client here has one of its own
or an exit hook, so that nothing else can hold the process.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Outbox"]

T = TypeVar("T")
log = logging.getLogger(__name__)
WAITING = 200  # turns; the oldest go first when the endpoint is slower than the people
GATHER_SECONDS = 0.5  # turns that end within it leave in one request
PAUSE_SECONDS = 30.0  # after a failure: nothing is tried in between


class Outbox(Generic[T]):
    """`put` from anywhere; `run` is given, in the thread, all that has gathered."""

    def __init__(self, run: Callable[[list[T]], None]) -> None:
        self._run, self._said, self._paused_until = run, False, 0.0
        self._waiting: deque[T] = deque(maxlen=WAITING)
        self._change = threading.Condition()
        self._hurry = self._leaving = self._busy = False
        self._thread: threading.Thread | None = None

    def put(self, item: T) -> None:
        with self._change:
            self._waiting.append(item)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="gallae-traces", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def flush(self, seconds: float) -> bool:
        """Send what waits, for at most `seconds`; False if something is left behind."""
        deadline = time.monotonic() + seconds
        with self._change:
            self._hurry = True
            self._change.notify_all()
            while self._waiting or self._busy:
                left = deadline - time.monotonic()
                if left <= 0 or not self._change.wait(left):
                    break
            self._hurry = False
            return not (self._waiting or self._busy)

    def leave(self) -> None:
        """Wait for nothing: the thread sends what is there, in its own time, and ends."""
        with self._change:
            self._leaving = True
            self._change.notify_all()

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._leaving)
                if not self._waiting:
                    return
                self._change.wait_for(lambda: self._hurry or self._leaving, GATHER_SECONDS)
                items = list(self._waiting)
                self._waiting.clear()
                self._busy = True
            try:
                if time.monotonic() >= self._paused_until:
                    self._run(items)
            except Exception as error:  # outside: its failures are logged, not ours to raise
                self._failed(error)
            with self._change:
                self._busy = False
                self._change.notify_all()

    def _failed(self, error: Exception) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        if not self._said:
            self._said = True
            log.warning("traces could not be sent (%s); turns go on without them", type(error).__name__)
