"""What a turn says while it runs: the typed events of `run_turn`, in the order they can come.

TurnStarted → RouteDecided → (PassagesFound | ToolCalled | Reasoning | Token | CheckDone | RouteFailed)* →
[Withdrawn | ApprovalAsked] → TurnEnded. The text a person has seen is the concatenation of the `Token`s, unless
`Withdrawn` came: then it is no answer and page and store mark it so. `TurnEnded.answer.text` is the whole text.
After `ApprovalAsked` the turn waits, in the store, for the person; `Chat.approve` goes on with it, in the same order
and from an empty text.
"""

from __future__ import annotations

from dataclasses import dataclass

from gallae.core.approval import Approval
from gallae.core.types import Answer, Check, Decision, Evidence, Passage, Route, ToolCall

__all__ = [
    "ApprovalAsked",
    "CheckDone",
    "Event",
    "PassagesFound",
    "Reasoning",
    "RouteDecided",
    "RouteFailed",
    "Token",
    "ToolCalled",
    "TurnEnded",
    "TurnStarted",
    "Withdrawn",
]


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """The question is written down: from here on no way of ending loses it."""

    id: str
    thread: str


@dataclass(frozen=True, slots=True)
class RouteDecided:
    decision: Decision


@dataclass(frozen=True, slots=True)
class PassagesFound:
    passages: tuple[Passage, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class ToolCalled:
    call: ToolCall


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """A tool that changes something is not called before the person says yes to exactly this (`Chat.approve`)."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A thinking model's thoughts; never part of the answer or the history."""

    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """Text released to the person, already checked and restored; whole sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class CheckDone:
    check: Check


@dataclass(frozen=True, slots=True)
class RouteFailed:
    """A route failed and the decision's next one takes over (`to` None: nothing is left)."""

    route: Route
    because: str
    to: Route | None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A later check failed: what was shown of this turn is withdrawn."""

    because: str


@dataclass(frozen=True, slots=True)
class TurnEnded:
    answer: Answer


Event = (
    TurnStarted
    | RouteDecided
    | PassagesFound
    | ToolCalled
    | Reasoning
    | Token
    | CheckDone
    | RouteFailed
    | Withdrawn
    | ApprovalAsked
    | TurnEnded
)
