"""The turns that run in this process: each in a task of its own, followed by any number of readers, stopped by name.

A turn does not live in the connection that asked: a slow reader holds up nobody but themselves, and a second one may
follow from anywhere. It ends early when its last reader leaves, unless it was detached. What has ended is forgotten here:
the store has it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace

from gallae.core.errors import ClosingError, GallaeError, InputError
from gallae.core.language import say
from gallae.core.types import Language, Person, Question, as_json
from gallae.entrypoints.http_events import ENDS, Place, Sent, failed, name_of, stopped
from gallae.graphs.chat import Chat
from gallae.graphs.events import Event, Token, TurnStarted

__all__ = ["LiveTurn", "LiveTurns"]

log = logging.getLogger(__name__)


class LiveTurn:
    """`events` so far; `error` is what ended it, if an error did. Used from the event loop that began it."""

    def __init__(self, question: Question, language: Language, *, detached: bool) -> None:
        self.question, self.language, self.detached = question, language, detached
        self.id = ""
        self.events: list[Sent] = []
        self.error: GallaeError | None = None
        self.ended = False
        self._readers = 0
        self._text: list[str] = []
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, events: AsyncGenerator[Event, None], over: Callable[[], None]) -> None:
        self._task = asyncio.create_task(self._run(events))
        self._task.add_done_callback(lambda task: self._finish(over))

    async def begun(self) -> None:
        """Wait for the acknowledgement: from then on no way of ending loses the question. Raises what refused it."""
        while not self.events and not self.ended:
            await self._news.wait()
        if not self.id:
            raise self.error or ClosingError("stopped before it began")

    async def follow(self, after: int) -> AsyncIterator[Sent]:
        """The events after the first `after`, as they come."""
        while True:
            while after < len(self.events):
                yield self.events[after]
                after += 1
            if self.ended:
                return
            await self._news.wait()

    def holds(self, place: Place) -> bool:
        """Is it a place of this run, from which `follow` can go on?"""
        return not place.events or place in (sent.place for sent in self.events[place.events - 1 : place.events])

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Around whoever waits for it."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def enter(self) -> None:
        self._readers += 1

    def leave(self) -> None:
        """A reader has gone; the last one takes a turn that is not detached with them."""
        self._readers -= 1
        if self._readers <= 0 and not self.detached and not self.ended and self._task is not None:
            self._task.cancel()

    async def stop(self, wait: float = 5.0) -> None:
        """Stop the model call; returns once the turn is stored as cut."""
        deadline = asyncio.get_running_loop().time() + wait
        while self._task is not None and not self.ended and asyncio.get_running_loop().time() < deadline:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=0.25)

    async def over(self) -> None:
        """Wait until it has ended."""
        while not self.ended:
            await self._news.wait()

    async def _run(self, coming: AsyncGenerator[Event, None]) -> None:
        try:
            async with aclosing(coming) as events:
                async for event in events:
                    self._take(event)
        except asyncio.CancelledError:
            if not self.events or self.events[-1].name not in ENDS:
                self._add("turn_stopped", stopped(self.id, self.question.thread, "".join(self._text)))
        except GallaeError as error:
            self._fail(error)
        except Exception as error:  # a turn's own fault must reach its reader, and never the log of another
            log.exception("turn %s", self.id)
            self._fail(GallaeError(type(error).__name__))

    def _take(self, event: Event) -> None:
        if isinstance(event, TurnStarted):
            self.id, self.question = event.id, replace(self.question, id=event.id, thread=event.thread)
        if isinstance(event, Token):
            self._text.append(event.text)
        self._add(name_of(event), as_json(event))

    def _fail(self, error: GallaeError) -> None:
        self.error = error
        if self.id:
            self._add("turn_failed", failed(error, self.language))

    def _add(self, name: str, data: dict[str, object]) -> None:
        shown = sum(map(len, self._text))
        self.events.append(Sent(name, data, Place(len(self.events) + 1, shown)))
        self._tell()

    def _finish(self, over: Callable[[], None]) -> None:
        self.ended = True
        self._tell()
        over()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()


class LiveTurns:
    """Those of one app. How many turns a process runs, and how they are drained, is the chat's own (graphs.running)."""

    def __init__(self) -> None:
        self._turns: set[LiveTurn] = set()

    def start(
        self, chat: Chat, question: Question, events: AsyncGenerator[Event, None], language: Language, *, detached: bool
    ) -> LiveTurn:
        """Begin a turn. A conversation has one at a time: InputError for a second."""
        chat.store.check_owner(question.thread, question.person)
        if any(turn.question.thread == question.thread for turn in self._turns):
            raise InputError(
                say(
                    language,
                    "이 대화의 앞선 질문에 아직 답하고 있습니다",
                    "an earlier turn of this conversation is running",
                ),
                hint="POST /api/turns/{id}/stop",
            )
        turn = LiveTurn(question, language, detached=detached)
        self._turns.add(turn)
        turn.begin(events, lambda: self._turns.discard(turn))
        return turn

    def of(self, turn: str, person: Person) -> LiveTurn | None:
        """The person's turn of this id, if it runs here."""
        return next((t for t in self._turns if t.id == turn and t.question.person.owner == person.owner), None)
