"""The state of a turn, who owns which field, and what a node may reach.

Only `messages` (and `summary`) live from turn to turn; the rest is worked out anew each turn. What retrieval
found is never checkpointed: texts are read again under the rights of the person who asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict  # pydantic refuses typing.TypedDict below Python 3.12 and Studio goes blank

from gallae.checks.masking import Mask
from gallae.core.boundary import Boundary
from gallae.core.caller import Caller
from gallae.core.picture import Picture
from gallae.core.types import Check, Decision, Draft, Message, Passage, Person, Question, Route, Usage
from gallae.graphs.events import Event, Token
from gallae.models.meter import Meter

if TYPE_CHECKING:
    from gallae.core.settings import Settings
    from gallae.core.skill_model import SkillModel
    from gallae.core.workspace import Workspace
    from gallae.graphs.approve import Resumed, TurnConsents
    from gallae.graphs.cache import AnswerCache
    from gallae.graphs.promoted import Server
    from gallae.graphs.router import Router
    from gallae.graphs.settle import Opinions
    from gallae.graphs.stood import Stood
    from gallae.graphs.store import TurnStore
    from gallae.models.fixed import FixedModels
    from gallae.models.model import Model
    from gallae.models.promotions import Promotions
    from gallae.models.registry import Models
    from gallae.retrievers.index import Index
    from gallae.tools.client import Toolbox

__all__ = ["Input", "Parts", "State", "TurnContext", "Way"]


class Input(TypedDict):
    """What Studio and a LangGraph developer give: the conversation, its last message the question."""

    messages: Annotated[list[AnyMessage], add_messages]


@dataclass(frozen=True, slots=True)
class Way:
    """Which route the turn is on now, and how it came there. One field, because each costs every step a little."""

    route: Route
    failed: tuple[Route, ...] = ()
    repairs: int = 0  # 1 after the one repair
    by_code: bool = False  # the model failed: extraction serves
    by_chat: bool = False  # the tuned model failed: the chat model serves
    cached: bool = False

    def onward(self, route: Route) -> Way:
        """The next route, this one having failed."""
        return Way(route, (*self.failed, self.route))


class State(TypedDict, total=False):
    """Field: owner. Each is written by its owner only; `draft` and `way` by those that answer."""

    messages: Annotated[list[AnyMessage], add_messages]  # finish
    summary: str  # answer: the conversation's older part, once it no longer fits
    question: Annotated[
        Question, UntrackedValue
    ]  # screen (route, when a choice was picked): with history, resolved personal data still inside
    decision: Annotated[Decision, UntrackedValue]  # route (recall, when it answers)
    way: Annotated[Way, UntrackedValue]  # route, recall; then whoever hands over to the next route
    found: Annotated[Any, UntrackedValue]  # retrieve: retrievers.index.Found
    draft: Annotated[Draft, UntrackedValue]  # answer, act, recall
    checks: Annotated[tuple[Check, ...], UntrackedValue]  # check


@dataclass(frozen=True, slots=True)
class Parts:
    """What `open_chat` has put together; lives as long as the chat."""

    workspace: Workspace
    index: Index
    router: Router
    models: Models | FixedModels
    toolbox: Toolbox
    store: TurnStore
    cache: AnswerCache
    opinions: Opinions
    promotions: Promotions
    clock: Callable[[], datetime]


@dataclass(slots=True)
class TurnContext:
    """One turn's surroundings: never stored, never traced."""

    parts: Parts
    person: Person = field(default_factory=Person)
    today: date | None = None
    turn: str = ""
    thread: str = ""
    asked: str = ""  # the person's words, as they came
    forced: Route | None = None
    skill: str | None = None
    caller: Caller | None = None
    pictures: tuple[Picture, ...] = ()
    pictures_leave: bool = False
    history: tuple[Message, ...] | None = None  # from the turns' own table; None: from `messages`
    cited: tuple[str, ...] = ()  # documents that the thread's last answer quoted
    stood: Stood | None = None  # what the answer before stood on, for a follow-up
    emit: Callable[[Event], None] = field(default=lambda event: None)
    started: float = 0.0  # time.perf_counter()
    first_token: float | None = None
    shown: list[str] = field(default_factory=list)
    read: frozenset[str] = frozenset()  # paths of all documents that were looked into for the answer
    sources: tuple[Passage, ...] = ()  # passages as a model was shown them, with their surroundings
    meter: Meter = field(default_factory=Meter)  # of every call of a model (graphs.build puts it on)
    versions: dict[str, str] = field(default_factory=dict)  # graphs.versions
    nodes: list[tuple[str, float]] = field(default_factory=list)  # that have run, with their milliseconds
    items: tuple[tuple[str, str], ...] = ()  # (input, text) of each record of a draft that was written one by one
    writer: str = ""  # the model that was asked last
    lost: str = ""  # why it was gone in mid-answer: what it had said until then stands, and is cut
    complaint: str = ""  # what the check said of the draft that is being repaired
    server: Server | None = None  # who writes the house job of this turn
    shadow: tuple[State, SkillModel, Model] | None = None  # who writes it once more when the turn has ended

    resumed: Resumed | None = None  # the turn goes on after a person's word
    paused: TurnConsents | None = None  # it has stopped for one
    mask: Mask = field(default_factory=Mask)  # of all that leaves in this turn: one value, one placeholder
    boundary: Boundary = field(default_factory=Boundary)

    def say(self, text: str) -> None:
        """Release text to the person: written down first, then shown."""
        if not text:
            return
        if self.first_token is None:
            self.first_token = time.perf_counter()
        if self.turn:
            self.parts.store.show(self.turn, text)
        self.shown.append(text)
        self.emit(Token(text))

    def reads(self, paths: Iterable[str]) -> None:
        """From here on the turn may say what stands in these documents: written down before anything is said."""
        read = self.read | frozenset(paths)
        if read != self.read:
            self.read = read
            if self.turn:
                self.parts.store.note_rests(self.turn, read)

    @property
    def usage(self) -> Usage:
        """Of the whole turn, also of before it stopped for a person."""
        return self.meter.usage if self.resumed is None else self.resumed.progress.usage.plus(self.meter.usage)

    @property
    def ran(self) -> dict[str, Any]:
        """With what, and how long each node took: for `gallae explain`."""
        return {"versions": self.versions, "nodes": [[name, round(took, 2)] for name, took in self.nodes]}

    @property
    def settings(self) -> Settings:
        return self.parts.workspace.settings
