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
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, aclosing, asynccontextmanager
from datetime import datetime
from pathlib import Path

from gallae.core.errors import GallaeError, InputError
from gallae.core.types import Answer, Decision, Person, Question, Route
from gallae.core.workspace import Workspace
from gallae.graphs.approve import Resumed, decide, take, take_up
from gallae.graphs.attached import Attached, sweep_attached
from gallae.graphs.audit import Audit, Entry, open_audit
from gallae.graphs.audit_notes import note_documents, note_settings
from gallae.graphs.audit_turn import Witness, audit_dead
from gallae.graphs.branches import check_replaces, standing
from gallae.graphs.build import Graph, build_graph
from gallae.graphs.checkpoints import open_checkpoints
from gallae.graphs.correct import corrections_of, take_back_correction
from gallae.graphs.events import Event, TurnEnded, TurnStarted
from gallae.graphs.feedback import Correction
from gallae.graphs.forget import forget_threads
from gallae.graphs.forget_person import check_forgetting
from gallae.graphs.lapsed import drop_lapsed, drop_late, let_go
from gallae.graphs.opening import open_parts
from gallae.graphs.pictures import with_pictures
from gallae.graphs.preview import Preview, preview_of
from gallae.graphs.private import Private, keeps_nothing, kept_in
from gallae.graphs.rate import rate_turn
from gallae.graphs.running import Running
from gallae.graphs.seen import said_in, seen_by_owner, seen_turn
from gallae.graphs.shadow import Shadows
from gallae.graphs.shares import Share, Shared, Shares
from gallae.graphs.shown import Shown
from gallae.graphs.size import check_size
from gallae.graphs.spending import Spending, TurnMeter
from gallae.graphs.state import Parts, TurnContext
from gallae.graphs.store import StoredThread, StoredTurn, TurnStore, new_id
from gallae.graphs.threads import find_threads, holds, pin_thread, rename_thread, thread_of, words_of
from gallae.graphs.tracing import Tracing, open_tracing
from gallae.graphs.turn import Turn
from gallae.graphs.uses import open_uses
from gallae.graphs.versions import Versions
from gallae.models.fixed import FixedModels
from gallae.models.registry import Models
from gallae.retrievers.index import DocumentReport, Index
from gallae.retrievers.progress import Progress

__all__ = ["Chat", "open_chat", "open_parts"]


class Chat:
    """A workspace that can be asked. Use it from the event loop that opened it."""

    def __init__(
        self,
        parts: Parts,
        graph: Graph,
        tracing: Tracing,
        versions: Versions,
        reports: list[DocumentReport],
        private: Private,
        spending: Spending,
    ) -> None:
        self.parts = parts
        self.versions = versions
        self.graph = graph
        self.ingested = reports
        self.tracing = tracing
        self.running = Running(parts.workspace.settings.language)
        self.spending = spending
        self.shadows: Shadows | None = None  # None: nobody writes in the shadow (evaluations)
        self.audit: Audit | None = None  # None: nobody's turns (evaluations)
        self._private = private
        self.attached = Attached(parts)
        self.shown = Shown(parts, private)

    async def run_turn(self, question: Question) -> AsyncGenerator[Event, None]:
        """Ask once. The question is stored before `TurnStarted`, each sentence before its `Token`.

        Closing the generator or cancelling its task stops the turn; what was said stays, as `cut`.
        GallaeErrors (a question too long, a quota used up, somebody else's thread) are raised before or instead of
        `TurnEnded`.
        """
        self.running.check_open()
        question = with_pictures(question, self.workspace.settings.language)
        question = dataclasses.replace(question, id=new_id(), thread=question.thread or new_id())
        parts, graph = self._private.desk(question) or (self.parts, self.graph)  # a private one in memory
        question = dataclasses.replace(question, private=parts is not self.parts)
        if question.attached:
            parts = self.attached.desk(question, parts)
        async with aclosing(self._told(question, parts, graph)) as events:
            async for event in events:
                yield event

    async def approve(self, turn: str, person: Person, *, yes: bool, approval: str = "") -> AsyncGenerator[Event, None]:
        """Go on with a turn that waits for its person's word on a call (`Answer.approval`): the call is made once with
        exactly those arguments, or the agent is told that they said no. Events and ends as of `run_turn`, with the same
        turn. `approval`: the id of what they were shown; another one that is asked about by now is left alone.

        NotFoundError for a turn that is not theirs; InputError where nothing waits (any more): it was answered before,
        took too long, the tool has changed, or the conversation went on. AccessError where they may no longer read what
        it rests on. Nothing is called then.
        """
        self.running.check_open()
        parts, private = self._private.of_turn(turn, person)
        graph = self._private.opened()[1] if private else self.graph
        resumed = await take(parts, graph, turn, person, approval, yes=yes)
        async with aclosing(self._told(resumed.question, parts, graph, resumed)) as events:
            async for event in events:
                yield event

    async def _told(
        self, question: Question, parts: Parts, graph: Graph, resumed: Resumed | None = None
    ) -> AsyncGenerator[Event, None]:
        """A turn's events; whatever ends it is written down."""
        witness = Witness(self.audit, question, parts.store, content=parts.workspace.settings.audit.content)
        with ExitStack() as held:  # left when all is written down
            try:
                meter = self._begin(question, parts, held, resumed)
            except GallaeError as error:
                witness.stopped("refused", error)
                raise
            try:
                yield TurnStarted(question.id, question.thread)
                if resumed is None:
                    await let_go(parts.store, graph.checkpointer, question.thread)
                    await drop_late(parts.store, graph.checkpointer)
                async with aclosing(self._events(question, parts, graph, resumed, held)) as events:
                    async for event in events:
                        if isinstance(event, TurnEnded):
                            meter.ended(event.answer)
                            self.running.ended(event.answer.outcome, event.answer)
                        witness.see(event)
                        yield event
            except GallaeError as error:
                self._stopped(parts, question.id, "failed", error.message)
                witness.stopped("failed", error)
                raise
            except (asyncio.CancelledError, GeneratorExit):
                self._stopped(parts, question.id, "cut", "stopped")
                witness.stopped("cut")
                raise
            except BaseException as error:
                self._stopped(parts, question.id, "failed", type(error).__name__)
                witness.stopped("failed", error)
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

    async def preview(self, question: Question) -> Preview:
        """What asking this would send out of the house, without sending it and without keeping anything."""
        settings = self.parts.workspace.settings
        check_size(question.text, settings.limits.question_characters, settings.language)
        stands = standing(self.turns(question.thread, question.person))
        history = question.history or said_in(stands, settings.limits.history_messages)
        cited = () if question.history else self.store_of(question.thread).cited(question.thread, question.person)
        question = with_pictures(question, settings.language)
        return await preview_of(self.parts, question, history=history, cited=cited)

    def turns(self, thread: str, person: Person) -> list[StoredTurn]:
        """The person's conversation as they may see it now (graphs.seen), replaced turns too (graphs.branches); AccessError
        for somebody else's."""
        stored = self.store_of(thread).turns(thread, person)
        return seen_by_owner(stored, person, self.index, self.workspace.settings.language)

    def turn(self, turn: str, person: Person) -> StoredTurn:
        """One turn of the person's, as they may see it now. NotFoundError for none."""
        stored = self.store.turn(turn, person)
        return seen_turn(self.store, self.index, stored, person, self.workspace.settings.language)

    def threads(self, person: Person) -> list[StoredThread]:
        return self.store.threads(person)

    def find_threads(self, person: Person, query: str = "") -> list[StoredThread]:
        """The person's own conversations that hold every word of `query`, pinned first, then as last used. What they may
        no longer see of an answer finds nothing (graphs.seen)."""
        words = words_of(query)
        found = find_threads(self.store, person, words)
        return [t for t in found if not words or holds(t.title, self.turns(t.id, person), words)]

    def thread(self, thread: str, person: Person) -> StoredThread:
        """NotFoundError for one that is not the person's own."""
        return thread_of(self.store, thread, person)

    def rename(self, thread: str, person: Person, title: str) -> StoredThread:
        return rename_thread(self.store, thread, person, title)

    def pin(self, thread: str, person: Person, *, pinned: bool) -> StoredThread:
        return pin_thread(self.store, thread, person, pinned=pinned)

    def share(self, thread: str, person: Person, *, days: float | None = None) -> Share:
        """A read-only link to the person's conversation as it stands (graphs.shares); its token is told this once."""
        return self.shares.make(thread, person, days)

    def shared(self, token: str, viewer: Person) -> Shared:
        """What `viewer` may see of a shared conversation. AccessError, always the same, if the token opens nothing."""
        return self.shares.open(token, viewer, self.index, self.workspace.settings.language)

    def links(self, person: Person, thread: str | None = None) -> list[Share]:
        return self.shares.of(person, thread)

    def revoke(self, link: str, person: Person) -> None:
        """Take back a link, by its token or its id."""
        self.shares.revoke(link, person)

    async def forget(self, thread: str, person: Person) -> int:
        """Delete the person's conversation for good (graphs.forget); how many turns it had. InputError for none."""
        parts, graph = self._private.opened() if self._private.holds(thread) else (self.parts, self.graph)
        if thread not in {one.id for one in parts.store.threads(person)}:
            raise InputError(f"{thread}: no such conversation", hint="`gallae explain --list` names your turns.")
        gone = await forget_threads(parts, graph.checkpointer, [thread])
        self.attached.forget([thread])
        self.shown.forget([thread])
        if self.audit is not None:
            self.audit.write(Entry("conversation-deleted", person.owner, thread=thread, details={"turns": gone}))
        return gone

    def note_documents(self, reports: Sequence[DocumentReport], person: Person) -> None:
        """What somebody brought, removed or indexed gets its rows in the audit."""
        if self.audit is not None:
            note_documents(self.audit, person.owner, reports)

    def rate(self, turn: str, person: Person, score: int | None, comment: str = "", route: Route | None = None) -> None:
        """A rating, a comment, or the route that would have been right, which the same and nearly the same questions
        of this workspace then follow (graphs.memory). InputError if nobody could take that route."""
        parts, private = self._private.of_turn(turn, person)
        rate_turn(parts, self.tracing, turn, person, score, comment, route, private=private)

    def take_back(self, turn: str, person: Person) -> None:
        """What was said about a turn's route no longer counts. InputError if nothing stands."""
        take_back_correction(self.parts.workspace, self.store, turn, person, clock=self.parts.clock)

    def corrections(self, person: Person) -> list[Correction]:
        """The corrections that are followed, oldest first: all for the local person, else the person's own."""
        return corrections_of(self.parts.router.memory.remembered.corrections, person)

    @property
    def shares(self) -> Shares:
        return Shares(self.store)

    @property
    def store(self) -> TurnStore:
        return self.parts.store

    def store_of(self, thread: str) -> TurnStore:
        """Of a private conversation the one in memory."""
        return self._private.opened()[0].store if self._private.holds(thread) else self.store

    @property
    def index(self) -> Index:
        return self.parts.index

    @property
    def models(self) -> Models | FixedModels:
        return self.parts.models

    @property
    def workspace(self) -> Workspace:
        return self.parts.workspace

    def _begin(self, question: Question, parts: Parts, held: ExitStack, resumed: Resumed | None) -> TurnMeter:
        """All that may refuse a question, cheapest first; then it is written down."""
        settings = parts.workspace.settings
        if resumed is None:
            check_size(question.text, settings.limits.question_characters, settings.language)
        check_forgetting(self.workspace, question.person)
        if resumed is None:
            check_replaces(parts.store, question)
        meter = held.enter_context(self.spending.turn(question, again=resumed is not None))
        try:
            if resumed is None:
                parts.store.begin(question)
            else:
                decide(parts, resumed, self.audit)
        except BaseException:
            self.spending.drop(meter.id)  # somebody else's thread: nothing was done
            raise
        return meter

    def _stopped(self, parts: Parts, turn: str, status: str, why: str) -> None:
        if parts.store.stop(turn, status, why):
            self.running.ended(status)

    async def _events(
        self, question: Question, parts: Parts, graph: Graph, resumed: Resumed | None, held: ExitStack
    ) -> AsyncGenerator[Event, None]:
        """The graph's events as they come, under the turn's time limit and until the program is to stop. It counts as
        running as long as `held` is: who drains the program waits for its last write too."""
        context = take_up(self._context(question, parts), resumed)
        turn = Turn(question, context, graph, self.tracing, self.shadows if parts is self.parts else None)
        held.enter_context(self.running.turn(question.id, turn.stop))
        async with aclosing(turn.events()) as events:
            async for event in events:
                yield event

    def _context(self, question: Question, parts: Parts) -> TurnContext:
        stands = standing(self.turns(question.thread, question.person))
        history = question.history or said_in(stands, parts.workspace.settings.limits.history_messages)
        return TurnContext(
            parts=parts,
            person=question.person,
            today=question.today,
            turn=question.id,
            thread=question.thread,
            forced=question.route,
            skill=question.skill,
            caller=question.caller,
            pictures=question.pictures,
            pictures_leave=question.pictures_leave,
            history=history,
            cited=() if question.history else parts.store.cited(question.thread, question.person),
            versions=self.versions.now(),
            started=time.perf_counter(),
            meter=self.spending.of(question.id),
        )


@asynccontextmanager
async def open_chat(
    workspace: Workspace,
    *,
    ingest: bool = True,
    clock: Callable[[], datetime] = datetime.now,
    models: Models | FixedModels | None = None,
    apart: Path | None = None,
    promoted: bool = True,
    progress: Progress | None = None,
) -> AsyncIterator[Chat]:
    """Open everything a workspace needs to be asked; indexes what changed first unless `ingest` is False.

    `apart` is a folder for conversations, checkpoints and kept answers that are nobody's (evaluations); corrections that
    people made then do not count either: what is judged is the router, not its memory of the questions. `promoted`
    False: no promotion counts, only the `models` that were given. `progress` is told of the indexing.
    """
    async with AsyncExitStack() as stack:
        parts, reports = await open_parts(
            stack,
            workspace,
            ingest=ingest,
            clock=clock,
            models=models,
            apart=apart,
            promoted=promoted,
            progress=progress,
        )
        file = kept_in(workspace, apart or workspace.keep, "checkpoints.sqlite")
        saver = await stack.enter_async_context(open_checkpoints(file))
        versions = Versions(parts)
        tracing = stack.enter_context(open_tracing(parts, versions))
        graph = build_graph(saver, model_seconds=workspace.settings.limits.model_seconds)
        private = Private(parts, stack.enter_context(ExitStack()))
        uses = stack.enter_context(open_uses((apart or workspace.keep) / "usage.sqlite"))
        spending = Spending(workspace, uses, apart=apart is not None)
        chat = Chat(parts, graph, tracing, versions, reports, private, spending)
        stack.callback(chat.attached.close)
        if apart is None:
            sweep_attached(workspace, parts.store)
            parts.store.approvals.expire_late()
            await drop_lapsed(parts.store, saver)
            chat.audit = open_audit(workspace)
            audit_dead(chat.audit, parts.store)
            note_settings(chat.audit, workspace)
            note_documents(chat.audit, "", reports)
            if not keeps_nothing(workspace.settings):
                chat.shadows = Shadows(spending)
                stack.push_async_callback(chat.shadows.close, workspace.settings.promotion.shadow_seconds)
        yield chat
