"""What the routers of /api have in common: the shape of an error, of ids, and how JSON leaves.

    @router.get("/threads", responses=problems(400, 401))
    async def threads(...) -> Response: return reply({"threads": [...]})

What comes in is validated by Pydantic and nothing unknown is let pass; what goes out is the JSON of interfaces.md as it
is stored, so that an answer of last year is not refused by a model of today.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import Response

from gallae.entrypoints.session import json_text

__all__ = [
    "Day",
    "Flag",
    "Given",
    "Limit",
    "Offset",
    "Problem",
    "Shown",
    "ThreadId",
    "TurnId",
    "TurnStopped",
    "on",
    "problems",
    "reply",
]

DAY = re.compile(r"\d{4}-\d\d-\d\d")
ID = r"^[0-9a-f]{32}$"
NAME = r"^[0-9A-Za-z가-힣_-]{1,64}$"
SAID = {
    400: "The request cannot be read, or holds what is not allowed: the message names the field and the value.",
    401: "It is not known who is asking: send `Authorization: Bearer …`.",
    403: "It is known who is asking, and they may not do this.",
    404: "Nothing of this name is there, or it belongs to somebody else: the answer is the same.",
    408: "The body stopped half way.",
    409: "The documents or their index do not allow it now.",
    413: "The body is larger than `serve.body_bytes`.",
    415: "A picture cannot be shown: none of the kinds taken, broken, too large, no `data:` URL, or beside another `route`.",
    429: "The quota is used up; `Retry-After` says when the same request would pass.",
    503: "A model server failed, or the server is stopping.",
}
TurnId = Annotated[
    str,
    Path(pattern=ID, description="Of a turn: 32 hexadecimal digits.", examples=["00000000000000000000000000000001"]),
]
ThreadId = Annotated[
    str, Path(pattern=NAME, description="Of a conversation.", examples=["00000000000000000000000000000001"])
]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many are passed over.")]


class Given(BaseModel):
    """What comes in: nothing unknown, and nothing that only resembles what was asked for."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _day(given: Any) -> Any:
    """Pydantic would also take a number of seconds for a day."""
    if isinstance(given, str):
        if not DAY.fullmatch(given):
            raise ValueError("a day is written as YYYY-MM-DD")
        return date.fromisoformat(given)
    return given


Day = Annotated[date, BeforeValidator(_day)]
Flag = Literal["0", "1", "false", "true"]  # in an address


def on(flag: Flag) -> bool:
    return flag in ("1", "true")


class Shown(BaseModel):
    """What goes out; later versions may add keys."""

    model_config = ConfigDict(frozen=True)


class ProblemBody(Shown):
    code: str = Field(description="Stable, in kebab case.", examples=["not-found"])
    message: str = Field(description="What went wrong, in the language of the caller.")
    hint: str = Field(description="The next step to take; may be empty.")


class Problem(Shown):
    """Every answer that is no success."""

    error: ProblemBody


class TurnStopped(Shown):
    """The end of a turn that somebody stopped, or whose process died: `text` is what was said of it."""

    id: str
    thread: str
    text: str


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The answers besides success that an operation can give, with 401 and 429, which any can give; what takes a body
    (413) also says 408."""
    said = {*statuses, 401, 429} | ({408} if 413 in statuses else set())
    return {status: {"model": Problem, "description": SAID[status]} for status in sorted(said)}


def reply(value: Any, status: int = 200) -> Response:
    return Response(json_text(value), status, media_type="application/json")
