"""How the agent asks a person before a tool that changes something is called.

The graph stops at the call (LangGraph's `interrupt`) and its checkpoint waits; on the way back the same call is made
again from its top and goes on with the person's word. What has to hold over a restart (what was asked, that it was
answered once, that the call was begun) is written down by whoever keeps the turn (`Consents`).
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from gallae.core.approval import Approval, call_digest
from gallae.core.errors import ToolError
from gallae.core.types import ToolCall, ToolCard, Usage

if TYPE_CHECKING:
    from gallae.tools.client import Toolbox

__all__ = ["Consents", "Progress", "agreed_call", "approval_of"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run had come when it stopped for a person, or when its answer failed: its calls, the model's calls, what they took."""

    calls: tuple[ToolCall, ...] = ()
    steps: int = 0
    usage: Usage = field(default_factory=Usage)
    draft: str = ""  # an answer that failed its check, to be written once more
    complaint: str = ""  # what the check said of it


class Consents(Protocol):
    """Where approvals are written down."""

    def asked(self, approval: Approval) -> None:
        """The turn is about to stop for this."""

    def paused(self, progress: Progress) -> None:
        """It has stopped. What is said here comes back as `progress` of the run that goes on."""

    def begin(self, approval: Approval) -> None:
        """Right before the call, once. ToolError if it is not what was agreed to, or was begun before."""

    def ended(self, approval: Approval, result: str, *, failed: bool) -> None:
        """Right after it: it is known what became of it."""


def approval_of(
    toolbox: Toolbox, card: ToolCard, arguments: dict[str, Any], *, reason: str, foreign: tuple[str, ...]
) -> Approval:
    """What the person is shown. ToolError where the call may not be made at all."""
    host, sent = toolbox.departure(card.name, arguments)
    return Approval(
        id=secrets.token_hex(8),
        tool=card.name,
        title=card.title,
        server=card.server,
        arguments=arguments,
        sent=sent if sent != arguments else None,
        host=host,
        reason=reason,
        foreign=foreign,
        digest=call_digest(toolbox.described(card.name), arguments),
    )


async def agreed_call(approval: Approval, consents: Consents, call: Callable[[], Awaitable[str]]) -> str:
    """Stop for the person's word; then the tool's text. ToolError tells the model that they said no, or that it failed."""
    from langgraph.types import interrupt

    consents.asked(approval)
    # The checkpoint holds no word of it: what was asked stands where the turn is kept, and goes with it.
    if interrupt({"approval": approval.tool}) is not True:
        raise ToolError(
            f"{approval.tool} was not called: the person said no to it",
            hint="Do not call it again in this turn. Say that it was not done.",
        )
    consents.begin(approval)
    try:
        text = await call()
    except ToolError as error:
        consents.ended(approval, error.message, failed=True)
        raise
    consents.ended(approval, text, failed=False)
    return text
