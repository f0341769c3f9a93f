"""One event loop for the whole page: every async client is created on it and stays on it.

Streamlit runs each page view in its own thread without a loop, and a client that has met two loops fails
with "bound to a different event loop". So one daemon thread owns the loop and the open chat; page threads
hand it coroutines and read a turn's events through `RunningTurn`, which any number of views may follow from
its first event: a click elsewhere on the page redraws it, only `cancel` ends it. No Streamlit in here.

What was made on the way to the first answer (modules, tables, the workspace) lives as long as the backend and is frozen:
Python's collector would go through all of it again and again, a fifth of a second each time in which nobody is answered.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, Generic, Protocol, TypeVar, overload

from gallae.core.types import Question
from gallae.graphs.events import Event, TurnStarted

__all__ = ["Backend", "RunningTurn", "Runs"]


class Runs(Protocol):
    """What can be asked: `gallae.graphs.chat.Chat`, or a scripted one in tests."""

    def run_turn(self, question: Question) -> AsyncGenerator[Event, None]: ...


C = TypeVar("C", bound=Runs)
T = TypeVar("T")


class RunningTurn:
    """A turn in progress: its events so far, and the next ones as they come."""

    def __init__(self, question: Question, events: Callable[[Any], AsyncGenerator[Event, None]] | None = None) -> None:
        """`events` of a chat; without it those of asking `question`."""
        self.question = question
        self._told = events or (lambda chat: chat.run_turn(question))
        self.turn = question.id  # under which it is stored: the chat gives it its own
        self._events: list[Event] = []
        self._changed = threading.Condition()
        self._ended = False
        self._error: BaseException | None = None
        self._task: asyncio.Task[None] | None = None
        self._over: Callable[[], None] = lambda: None

    @property
    def ended(self) -> bool:
        return self._ended

    def follow(self, beat: float = 0.2) -> Iterator[Event | None]:
        """Every event from the first; None after `beat` seconds of silence, so that the caller can look up.

        Raises what the turn raised. Leaving early does not stop the turn.
        """
        seen = 0
        while True:
            with self._changed:
                if seen == len(self._events) and not self._ended:
                    self._changed.wait(beat)
                fresh, ended = self._events[seen:], self._ended
            seen += len(fresh)
            yield from fresh
            if ended and seen == len(self._events):
                break
            if not fresh:
                yield None
        if self._error is not None:
            raise self._error

    def cancel(self, wait: float = 5.0) -> None:
        """Stop the model call; returns once the turn is stored as cut (at most `wait` seconds)."""
        deadline = time.monotonic() + wait
        while not self._ended and time.monotonic() < deadline:
            # More than once: before Python 3.12 asyncio.wait_for loses a cancellation that meets its result.
            if self._task is not None:
                self._task.get_loop().call_soon_threadsafe(self._task.cancel)
            with self._changed:
                self._changed.wait_for(lambda: self._ended, 0.25)

    def when_over(self, do: Callable[[], None]) -> None:
        """Called on the loop; to be said before it begins."""
        self._over = do

    def begin(self, chat: Runs) -> None:
        """Called on the loop, once."""
        self._task = asyncio.get_running_loop().create_task(self._run(chat))
        self._task.add_done_callback(self._finish)

    async def _run(self, chat: Runs) -> None:
        async with aclosing(self._told(chat)) as events:
            async for event in events:
                with self._changed:
                    if isinstance(event, TurnStarted):
                        self.turn = event.id
                    self._events.append(event)
                    self._changed.notify_all()

    def _finish(self, task: asyncio.Task[None]) -> None:
        with self._changed:
            self._error = None if task.cancelled() else task.exception()
            self._ended = True
            self._changed.notify_all()
        self._over()


def _pass_on(ended: asyncio.Future[Any], done: Future[Any]) -> None:
    if ended.cancelled():
        done.cancel()
    elif (error := ended.exception()) is not None:
        done.set_exception(error)
    else:
        done.set_result(ended.result())


class Backend(Generic[C]):
    """Opens a chat on its own loop thread; `close` (or the end of the process) shuts both down."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[C]]) -> None:
        self._running: dict[str, RunningTurn] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gallae-loop", daemon=True)
        self._thread.start()
        self._closing = asyncio.Event()
        self._warm = False
        ready: Future[C] = Future()
        # One task enters and leaves the context: cancel scopes of async clients must not cross tasks.
        self._owner = asyncio.run_coroutine_threadsafe(self._own(opened, ready), self._loop)
        try:
            self.chat: C = ready.result()
        except BaseException:
            self._stop_loop()
            raise

    @overload
    def call(self, do: Callable[[C], Awaitable[T]]) -> T: ...
    @overload
    def call(self, do: Callable[[C], T]) -> T: ...
    def call(self, do: Callable[[C], Any]) -> Any:
        """`do(chat)` on the loop, awaited if it is a coroutine; its result, or what it raised."""

        done: Future[Any] = Future()

        def run() -> None:  # without a task of its own: most of what a page asks for is there at once
            try:
                result = do(self.chat)
            except BaseException as error:
                done.set_exception(error)
                return
            if inspect.isawaitable(result):
                task = asyncio.ensure_future(result)
                task.add_done_callback(lambda ended: _pass_on(ended, done))
            else:
                done.set_result(result)

        self._loop.call_soon_threadsafe(run)
        return done.result()

    def start(self, question: Question) -> RunningTurn:
        """Begin a turn; a thread has one at a time, an earlier one still running is stopped first. In somebody else's
        thread the chat refuses, and theirs goes on."""
        return self._begin(RunningTurn(question))

    def go_on(self, question: Question, turn: str, events: Callable[[Any], AsyncGenerator[Event, None]]) -> RunningTurn:
        """Begin what follows in a stored turn that had stopped: `events` of the chat, about its `question`."""
        going_on = RunningTurn(question, events)
        going_on.turn = turn
        return self._begin(going_on)

    def _begin(self, turn: RunningTurn) -> RunningTurn:
        question, earlier = turn.question, self.running(turn.question.thread)
        if earlier is None or earlier.question.person.owner == question.person.owner:
            if earlier is not None:
                earlier.cancel()
            self._running = {k: v for k, v in self._running.items() if not v.ended} | {question.thread: turn}
        if not self._warm:  # with the first turn the model's client is imported
            self._warm = True
            turn.when_over(gc.freeze)
        self.call(turn.begin)
        return turn

    def running(self, thread: str) -> RunningTurn | None:
        turn = self._running.get(thread)
        return turn if turn is not None and not turn.ended else None

    def close(self) -> None:
        """Stop what runs, leave the chat's context, end the thread. Safe to call twice."""
        if self._loop.is_closed():
            return
        for turn in list(self._running.values()):
            if not turn.ended:
                turn.cancel(wait=1.0)
        self._loop.call_soon_threadsafe(self._closing.set)
        self._owner.result(timeout=10)
        self._stop_loop()

    async def _own(self, opened: Callable[[], AbstractAsyncContextManager[C]], ready: Future[C]) -> None:
        try:
            async with opened() as chat:
                gc.freeze()
                ready.set_result(chat)
                await self._closing.wait()
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    def _stop_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        gc.unfreeze()
        self._thread.join(timeout=10)
        if not self._thread.is_alive():
            self._loop.close()
