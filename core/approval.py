"""A call that would change something and waits for a person's yes: what they are shown, to the last argument."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Approval", "call_digest"]


@dataclass(frozen=True, slots=True)
class Approval:
    """`arguments` are the very ones that the tool is called with after a yes, with personal data in place: for its person
    alone. `sent` is what reaches a server outside of the house, masked; None where that is the same."""

    id: str
    tool: str
    title: str
    server: str
    arguments: dict[str, Any]
    sent: dict[str, Any] | None = None
    host: str = ""  # the machine, for a server outside of the house
    reason: str = ""  # why, in the model's own words; may be empty, and may be wrong
    foreign: tuple[str, ...] = ()  # where text that others wrote was read from before: servers, "documents"
    expires: float = 0.0  # seconds since 1970
    digest: str = ""  # of the call and of the tool's description: see call_digest


def call_digest(described: str, arguments: Mapping[str, Any]) -> str:
    """One description of a tool and one set of arguments: the same for no other."""
    whole = json.dumps([described, arguments], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:32]
