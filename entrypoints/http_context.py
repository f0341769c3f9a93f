"""What every route of `gallae serve` is given: the open chat, the person who asks, and how an error leaves the house.

    @router.get("/threads")
    async def threads(chat: OfChat, person: OfPerson) -> list[Thread]: ...

The chat is opened once by the server's lifespan; the person is found by its middleware before any route runs.
"""

from __future__ import annotations

import math
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from gallae.core.errors import ROWS, ClosingError, GallaeError, QuotaError
from gallae.core.korean import in_language
from gallae.core.language import say
from gallae.core.types import Language, Person
from gallae.graphs.chat import Chat

__all__ = ["OfChat", "OfPerson", "chat_of", "error_response", "headers_of", "language_for", "person_of"]


def chat_of(request: Request) -> Chat:
    return cast(Chat, request.app.state.chat)


def person_of(request: Request) -> Person:
    return cast(Person, request.state.person)


OfChat = Annotated[Chat, Depends(chat_of)]
OfPerson = Annotated[Person, Depends(person_of)]


def language_for(request: Request) -> Language:
    """Korean or English as the caller's Accept-Language begins, else the workspace's own."""
    wanted = request.headers.get("accept-language", "").strip().lower()
    if wanted.startswith(("ko", "en")):
        return "ko" if wanted.startswith("ko") else "en"
    return chat_of(request).workspace.settings.language


def error_response(error: GallaeError, language: Language) -> JSONResponse:
    """{"error":{"code","message","hint"}} with the status of the error's row; message as `gallae` says it."""
    row = ROWS[error.code]
    message = f"{say(language, row.ko, row.en)} {in_language(language, error.message)}"
    hint = in_language(language, error.hint)
    return JSONResponse(
        {"error": {"code": error.code, "message": message, "hint": hint}}, row.http_status, headers_of(error)
    )


def headers_of(error: GallaeError) -> dict[str, str]:
    """401 says how to sign in, 429 and 503 when to come back (whole seconds, never too early)."""
    if error.code == "sign-in":
        return {"WWW-Authenticate": 'Bearer realm="gallae"'}
    if isinstance(error, QuotaError | ClosingError) and error.retry_after is not None:
        return {"Retry-After": str(max(1, math.ceil(error.retry_after)))}
    return {}
