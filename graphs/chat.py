"""`open_chat` is the one place where the parts are put together; `run_turn` is the one way to ask.

    async with open_chat(workspace) as chat:
        async for event in chat.run_turn(Question("환불은 며칠까지 되나요?", today=date.today())):
            ...

Page, CLI, HTTP, MCP and evals all come through here and see the same typed events (`graphs.events`).
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import datetime
from pathlib import Path

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from gallae.core.errors import GallaeError
from gallae.core.language import language_of, say
from gallae.core.types import Answer, Decision, Person, Question, Route
from gallae.core.workspace import Workspace
from gallae.graphs.build import Graph, build_graph
from gallae.graphs.cache import open_cache
from gallae.graphs.checkpoints import open_checkpoints
from gallae.graphs.correct import correct, corrections_of, take_back_correction
from gallae.graphs.events import Event, RouteDecided, TurnEnded, TurnStarted
from gallae.graphs.feedback import Correction
from gallae.graphs.router import Router
from gallae.graphs.settle import open_opinions
from gallae.graphs.size import check_size
from gallae.graphs.state import Parts, TurnContext
from gallae.graphs.store import StoredThread, StoredTurn, TurnStore, new_id, open_store
from gallae.graphs.trace_endpoints import comment_stays
from gallae.graphs.tracing import Tracing, open_tracing
from gallae.graphs.versions import Versions
from gallae.models.consent import allowed_models
from gallae.models.fixed import FixedModels
from gallae.models.registry import Models, open_models
from gallae.retrievers.index import DocumentReport, Index, open_index
from gallae.tools.client import open_toolbox

__all__ = ["Chat", "open_chat", "open_parts"]


class Chat:
    """A workspace that can be asked. Use it from the event loop that opened it."""

    def __init__(
        self, parts: Parts, graph: Graph, tracing: Tracing, versions: Versions, reports: list[DocumentReport]
    ) -> None:
        self.parts = parts
        self.versions = versions
        self.graph = graph
        self.ingested = reports
        self.tracing = tracing

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        """Ask once. The question is stored before `TurnStarted`, each sentence before its `Token`.

        Closing the generator or cancelling its task stops the turn; what was said stays, as `cut`.
        GallaeErrors (a question too long, somebody else's thread) are raised before or instead of `TurnEnded`.
        """
        settings = self.parts.workspace.settings
        check_size(question.text, settings.limits.question_characters, settings.language)
        question = dataclasses.replace(question, id=new_id(), thread=question.thread or new_id())
        self.store.begin(question)
        try:
            yield TurnStarted(question.id, question.thread)
            async with aclosing(self._events(question)) as events:
                async for event in events:
                    yield event
        except GallaeError as error:
            self.store.stop(question.id, "failed", error.message)
            raise
        except (asyncio.CancelledError, GeneratorExit):
            self.store.stop(question.id, "cut", "stopped")
            raise
        except BaseException as error:
            self.store.stop(question.id, "failed", type(error).__name__)
            raise

    async def ask(self, question: Question) -> Answer:
        """A whole turn, for callers that do not stream."""
        async with aclosing(self.run_turn(question)) as events:
            async for event in events:
                if isinstance(event, TurnEnded):
                    return event.answer
        raise RuntimeError("a turn ended without its last event")

    def decide(self, question: Question) -> Decision:
        """The route alone, by the rules, without answering and without asking a model."""
        decision: Decision = self.parts.router.decide(question)
        return decision

    def turns(self, thread: str, person: Person) -> list[StoredTurn]:
        return self.store.turns(thread, person)

    def threads(self, person: Person) -> list[StoredThread]:
        return self.store.threads(person)

    def rate(self, turn: str, person: Person, score: int | None, comment: str = "", route: Route | None = None) -> None:
        """A rating, a comment, or the route that would have been right, which the same and nearly the same questions
        of this workspace then follow (graphs.memory). InputError if nobody could take that route."""
        if route is not None:
            parts = self.parts
            correct(parts.workspace, self.store, parts.router, turn, person, route, clock=parts.clock)
        self.store.rate(turn, person, score, comment, route)
        if self.tracing.on:
            stays = comment_stays(self.store.turn(turn, person), self.index)
            self.tracing.feedback(turn, score, comment, route, stays=stays)

    def take_back(self, turn: str, person: Person) -> None:
        """What was said about a turn's route no longer counts. InputError if nothing stands."""
        take_back_correction(self.parts.workspace, self.store, turn, person, clock=self.parts.clock)

    def corrections(self, person: Person) -> list[Correction]:
        """The corrections that are followed, oldest first: all for the local person, else the person's own."""
        return corrections_of(self.parts.router.memory.remembered.corrections, person)

    @property
    def store(self) -> TurnStore:
        return self.parts.store

    @property
    def index(self) -> Index:
        return self.parts.index

    @property
    def models(self) -> Models | FixedModels:
        return self.parts.models

    @property
    def workspace(self) -> Workspace:
        return self.parts.workspace

    async def _events(self, question: Question) -> AsyncGenerator[Event, None]:
        """The graph's events as they come, under the turn's time limit."""
        limits = self.parts.workspace.settings.limits
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        turn = self._context(question, queue.put_nowait)
        running = asyncio.create_task(self._run(turn, question, queue))
        deadline = asyncio.get_running_loop().time() + limits.turn_seconds
        ended = False
        decision = Decision(question.route or "prompt", id=question.id, question=question.text)
        try:
            while True:
                try:
                    # Not wait_for: before Python 3.12 it can lose a cancellation that comes together with a result.
                    async with asyncio.timeout_at(deadline):
                        event = await queue.get()
                except TimeoutError:
                    yield self._cut(turn, question, decision)
                    return
                if event is None:
                    break
                ended = ended or isinstance(event, TurnEnded)
                decision = event.decision if isinstance(event, RouteDecided) else decision
                yield event
            await running
        finally:
            if not ended:
                running.cancel()
            # An ended turn still has its checkpoint to write; a caller that leaves now must not cost it that.
            await asyncio.gather(running, return_exceptions=True)
        if not ended:
            raise RuntimeError("the graph ended without an answer")

    async def _run(self, turn: TurnContext, question: Question, queue: asyncio.Queue[Event | None]) -> None:
        stored = question.history == () and bool(question.thread)
        missing = self.store.not_checkpointed(question.thread, question.id) if stored else []
        config: RunnableConfig = {"configurable": {"thread_id": question.thread}}
        messages: list[AnyMessage] = [message for old in missing for message in _messages(old)]
        messages.append(HumanMessage(question.text, id=f"{question.id}-q"))
        try:
            with self.tracing.turn(question, config) as config:
                await self.graph.ainvoke({"messages": messages}, config, context=turn, durability="exit")
            self.store.mark_checkpointed([*(old.id for old in missing), question.id])
        finally:
            queue.put_nowait(None)

    def _context(self, question: Question, emit: Callable[[Event], None]) -> TurnContext:
        history = question.history or self.store.history(
            question.thread, question.person, self.parts.workspace.settings.limits.history_messages
        )
        return TurnContext(
            parts=self.parts,
            person=question.person,
            today=question.today,
            turn=question.id,
            thread=question.thread,
            forced=question.route,
            history=history,
            cited=() if question.history else self.store.cited(question.thread, question.person),
            emit=emit,
            versions=self.versions.now(),
            started=time.perf_counter(),
        )

    def _cut(self, turn: TurnContext, question: Question, decision: Decision) -> TurnEnded:
        """The turn's time is used up: an honest partial answer, with the decision as far as there was one."""
        seconds = self.parts.workspace.settings.limits.turn_seconds
        language = language_of(question.text, self.parts.workspace.settings.language)
        note = say(
            language,
            f"{seconds:g}초 안에 끝내지 못해 여기까지입니다.",
            f"Stopped here: the limit of {seconds:g} seconds is used up.",
        )
        turn.say(("\n" if turn.shown else "") + note)
        answer = Answer(
            id=question.id,
            thread=question.thread,
            question=question.text,
            text="".join(turn.shown),
            outcome="cut",
            route=decision.route,
            decision=decision,
            milliseconds=round((time.perf_counter() - turn.started) * 1000, 1),
        )
        self.store.end(answer, turn.ran)
        return TurnEnded(answer)


@asynccontextmanager
async def open_chat(
    workspace: Workspace,
    *,
    ingest: bool = True,
    clock: Callable[[], datetime] = datetime.now,
    models: Models | FixedModels | None = None,
    apart: Path | None = None,
) -> AsyncIterator[Chat]:
    """Open everything a workspace needs to be asked; indexes what changed first unless `ingest` is False.

    `apart` is a folder for conversations, checkpoints and kept answers that are nobody's (evaluations); corrections that
    people made then do not count either: what is judged is the router, not its memory of the questions.
    """
    async with AsyncExitStack() as stack:
        parts, reports = await open_parts(stack, workspace, ingest=ingest, clock=clock, models=models, apart=apart)
        saver = await stack.enter_async_context(open_checkpoints((apart or workspace.keep) / "checkpoints.sqlite"))
        versions = Versions(parts)
        tracing = stack.enter_context(open_tracing(parts, versions))
        graph = build_graph(saver, model_seconds=workspace.settings.limits.model_seconds)
        yield Chat(parts, graph, tracing, versions, reports)


async def open_parts(
    stack: AsyncExitStack,
    workspace: Workspace,
    *,
    ingest: bool = True,
    clock: Callable[[], datetime] = datetime.now,
    models: Models | FixedModels | None = None,
    apart: Path | None = None,
) -> tuple[Parts, list[DocumentReport]]:
    """The parts alone, for Studio, which brings its own checkpointer."""
    settings = workspace.settings
    if models is None:
        models = await stack.enter_async_context(
            open_models(
                settings,
                allowed=allowed_models(workspace.keep),
                skills=workspace.skills,
                folder=workspace.keep / "models",
                root=workspace.root,
            )
        )
    index = stack.enter_context(
        open_index(workspace, embedder=models.embedder(), reranker=models.reranker(), reader=models.reader())
    )
    reports = index.ingest() if ingest else []
    toolbox = await stack.enter_async_context(open_toolbox(settings, environ=workspace.loaded.passed_on, clock=clock))
    parts = Parts(
        workspace=workspace,
        index=index,
        router=Router(workspace, index, toolbox.cards, remembers=apart is None),
        models=models,
        toolbox=toolbox,
        store=stack.enter_context(open_store((apart or workspace.keep) / "turns.sqlite")),
        cache=stack.enter_context(open_cache((apart or workspace.cache) / "answers.sqlite")),
        opinions=stack.enter_context(open_opinions((apart or workspace.cache) / "opinions.sqlite")),
        clock=clock,
    )
    return parts, reports


def _messages(old: StoredTurn) -> list[AnyMessage]:
    """A turn that never reached the checkpoint, as the messages it would have left there (same ids)."""
    said: list[AnyMessage] = [HumanMessage(old.question, id=f"{old.id}-q")]
    if old.text and not old.withdrawn:
        said.append(AIMessage(old.text, id=f"{old.id}-a"))
    return said
