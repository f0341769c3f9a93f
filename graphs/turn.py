"""One question on its way through the graph: its events as they come, under the turn's time limit.

However the caller leaves, an ended turn gets its checkpoint and a running one is stopped; what was said stays.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from gallae.core.language import language_of, say
from gallae.core.types import Answer, Decision, Question, as_json
from gallae.graphs.approve import TurnConsents, asking_text, waiting_answer
from gallae.graphs.branches import forget_said, still_said
from gallae.graphs.build import Graph
from gallae.graphs.events import ApprovalAsked, Event, RouteDecided, Token, TurnEnded
from gallae.graphs.lapsed import drop_paused
from gallae.graphs.private import forget_checkpoints
from gallae.graphs.shadow import Shadows
from gallae.graphs.state import TurnContext
from gallae.graphs.store import StoredTurn
from gallae.graphs.tracing import Tracing

__all__ = ["Turn"]


class Turn:
    """`context` says through us what it says; `shadows` write afterwards, where there are any."""

    def __init__(
        self, question: Question, context: TurnContext, graph: Graph, tracing: Tracing, shadows: Shadows | None
    ) -> None:
        self._question = question
        self._context = context
        self._graph = graph
        self._tracing = tracing
        self._shadows = shadows
        self._queue: asyncio.Queue[Event | Literal["stop"] | None] = asyncio.Queue()
        self._decision = Decision(question.route or "prompt", id=question.id, question=question.text)
        context.emit = self._queue.put_nowait

    def stop(self) -> None:
        """End it now, with what it has said."""
        self._queue.put_nowait("stop")

    async def events(self) -> AsyncGenerator[Event, None]:
        """In the order of graphs.events, up to TurnEnded. Leaving early stops the turn."""
        running = asyncio.create_task(self._run())
        deadline = asyncio.get_running_loop().time() + self._context.settings.limits.turn_seconds
        ended = False
        try:
            while (event := await self._next(deadline)) is not None:
                if isinstance(event, str):
                    if ended:
                        break
                    for left in self._cut(stopping=event == "stop"):
                        yield left
                    return
                ended = ended or isinstance(event, TurnEnded)
                self._decision = event.decision if isinstance(event, RouteDecided) else self._decision
                yield event
            await running
        finally:
            if not ended:
                running.cancel()
            # An ended turn still has its checkpoint to write; a caller that leaves now must not cost it that.
            await asyncio.gather(running, return_exceptions=True)
        if not ended:
            raise RuntimeError("the graph ended without an answer")

    async def _next(self, deadline: float) -> Event | Literal["stop", "late"] | None:
        try:
            # Not wait_for: before Python 3.12 it can lose a cancellation that comes together with a result.
            async with asyncio.timeout_at(deadline):
                return await self._queue.get()
        except TimeoutError:
            return "late"

    async def _run(self) -> None:
        question, store, resumed = self._question, self._context.parts.store, self._context.resumed
        stored = resumed is None and question.history == () and bool(question.thread)
        missing = store.not_checkpointed(question.thread, question.id) if stored else []
        config: RunnableConfig = {"configurable": {"thread_id": question.thread}}
        replaced = still_said(store, question.thread) if stored else []
        messages: list[AnyMessage] = [message for old in missing for message in _messages(old)]
        messages.append(HumanMessage(question.text, id=f"{question.id}-q"))
        given: Any = {"messages": messages} if resumed is None else Command(resume=resumed.yes)
        if resumed is not None:
            self._queue.put_nowait(RouteDecided(resumed.state["decision"]))
        try:
            if replaced:
                messages[:0] = await _taken_back(self._graph, config, replaced)
            with self._tracing.turn(question, config) as config:
                await self._graph.ainvoke(given, config, context=self._context, durability="exit")
            if self._context.paused is not None:
                self._wait(self._context.paused)
                return
            await drop_paused(self._graph.checkpointer, question.thread)
            if not store.mark_checkpointed([*(old.id for old in missing), question.id]):
                await forget_checkpoints(self._graph, question.thread)
                return
            forget_said(store, replaced)
            if self._shadows is not None:
                self._shadows.after(self._context)
        finally:
            self._queue.put_nowait(None)

    def _wait(self, consents: TurnConsents) -> None:
        """The agent has stopped for a person's yes: the turn is written down as it waits, then they are asked."""
        turn, waiting = self._context, consents.waiting()
        language = language_of(self._question.text, turn.settings.language)
        turn.say(asking_text(waiting.approval, turn.turn, language))
        answer = waiting_answer(turn, consents, "".join(turn.shown))
        turn.parts.store.approvals.ask(waiting, json.dumps(as_json(answer), ensure_ascii=False), json.dumps(turn.ran))
        self._queue.put_nowait(ApprovalAsked(waiting.approval))
        self._queue.put_nowait(TurnEnded(answer))

    def _cut(self, *, stopping: bool) -> list[Event]:
        """The turn's time is used up, or ours: an honest partial answer, with the decision as far as there was one."""
        turn, question = self._context, self._question
        seconds = turn.settings.limits.turn_seconds
        language = language_of(question.text, turn.settings.language)
        note = say(
            language,
            f"{seconds:g}초 안에 끝내지 못해 여기까지입니다.",
            f"Stopped here: the limit of {seconds:g} seconds is used up.",
        )
        if stopping:
            note = say(language, "서버를 멈추게 되어 여기까지입니다.", "Stopped here: the server is being stopped.")
        turn.say(("\n" if turn.shown else "") + note)
        answer = Answer(
            id=question.id,
            thread=question.thread,
            question=question.text,
            text="".join(turn.shown),
            outcome="cut",
            route=self._decision.route,
            decision=self._decision,
            checks=turn.meter.checks,
            usage=turn.usage,
            milliseconds=round((time.perf_counter() - turn.started) * 1000, 1),
        )
        turn.parts.store.end(answer, turn.ran)
        left: list[Event] = []
        while not self._queue.empty():
            if isinstance(said := self._queue.get_nowait(), Token):
                left.append(said)
        return [*left, TurnEnded(answer)]


async def _taken_back(graph: Graph, config: RunnableConfig, turns: Sequence[str]) -> list[Any]:
    """What takes the messages of replaced turns out of the checkpoint; one that is not there could not be removed."""
    state = await graph.aget_state(config)
    there = {message.id for message in state.values.get("messages") or ()}
    ids = (f"{turn}-{part}" for turn in turns for part in "qa")
    return [RemoveMessage(id=one) for one in ids if one in there]


def _messages(old: StoredTurn) -> list[AnyMessage]:
    """A turn that never reached the checkpoint, as the messages it would have left there (same ids)."""
    said: list[AnyMessage] = [HumanMessage(old.question, id=f"{old.id}-q")]
    if old.text and not old.withdrawn:
        said.append(AIMessage(old.text, id=f"{old.id}-a"))
    return said
