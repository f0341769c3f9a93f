"""The state of a turn, who owns which field, and what a node may reach.

Only `messages` (and `summary`) live from turn to turn; the rest is worked out anew each turn. What retrieval
found is never checkpointed: texts are read again under the rights of the person who asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict  # pydantic refuses typing.TypedDict below Python 3.12 and Studio goes blank

from gallae.core.types import Check, Decision, Draft, Message, Passage, Person, Question, Route, Usage
from gallae.graphs.events import Event, Token

if TYPE_CHECKING:
    from gallae.core.settings import Settings
    from gallae.core.workspace import Workspace
    from gallae.graphs.cache import AnswerCache
    from gallae.graphs.router import Router
    from gallae.graphs.settle import Opinions
    from gallae.graphs.store import TurnStore
    from gallae.models.fixed import FixedModels
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
    clock: Callable[[], datetime]


@dataclass(slots=True)
class TurnContext:
    """One turn's surroundings: never stored, never traced."""

    parts: Parts
    person: Person = field(default_factory=Person)
    today: date | None = None
    turn: str = ""
    thread: str = ""
    forced: Route | None = None
    history: tuple[Message, ...] | None = None  # from the turns' own table; None: from `messages`
    cited: tuple[str, ...] = ()  # documents that the thread's last answer quoted
    emit: Callable[[Event], None] = field(default=lambda event: None)
    started: float = 0.0  # time.perf_counter()
    first_token: float | None = None
    shown: list[str] = field(default_factory=list)
    sources: tuple[Passage, ...] = ()  # passages as a model was shown them, with their surroundings
    spent: Usage = field(default_factory=Usage)  # on models beside the answer's own: asked by the router
    versions: dict[str, str] = field(default_factory=dict)  # graphs.versions
    nodes: list[tuple[str, float]] = field(default_factory=list)  # that have run, with their milliseconds
    complaint: str = ""  # what the check said of the draft that is being repaired

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

    @property
    def ran(self) -> dict[str, Any]:
        """With what, and how long each node took: for `gallae explain`."""
        return {"versions": self.versions, "nodes": [[name, round(took, 2)] for name, took in self.nodes]}

    @property
    def settings(self) -> Settings:
        return self.parts.workspace.settings
