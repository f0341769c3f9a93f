"""How the page speaks with a `gallae serve`: one request, its errors as ours, a turn's events across lost connections."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import httpx

from gallae.core.errors import ROWS, GallaeError, ProviderError, QuotaError
from gallae.core.language import say
from gallae.core.types import Language
from gallae.graphs.event_names import EVENTS, event_of
from gallae.graphs.events import Event

__all__ = ["PATIENCE", "answered", "events_of", "problem_of", "unreachable"]

TIMEOUT = httpx.Timeout(60.0, connect=5.0, read=45.0)  # in silence a stream says `: ping` every 15 seconds
PATIENCE = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0)  # seconds between tries to find a lost turn again
ENDS = ("turn_ended", "turn_stopped", "turn_failed")


def answered(response: httpx.Response) -> Any:
    """The JSON of a success, None of one without a body; else what `problem_of` makes of it."""
    if response.is_success:
        return response.json() if response.content else None
    raise problem_of(response.content, response.headers)


def problem_of(body: bytes | str, headers: Mapping[str, str] | None = None) -> GallaeError:
    """The error that the server meant, as the class that it was there."""
    try:
        given = json.loads(body)["error"]
        code, message, hint = str(given["code"]), str(given["message"]), str(given.get("hint") or "")
    except (ValueError, KeyError, TypeError):
        return GallaeError("no answer of gallae serve", hint="GALLAE_API_URL")
    row = ROWS.get(code)
    for sentence in (row.ko, row.en) if row else ():
        message = message.removeprefix(sentence).strip()
    made = _class_of(code)
    if made is ProviderError:
        return ProviderError(message, provider="gallae serve", retryable=True, hint=hint)
    if made is QuotaError:
        after = (headers or {}).get("retry-after", "")
        return QuotaError(message, hint=hint, retry_after=float(after) if after.isdigit() else None)
    return made(message, hint=hint)


def unreachable(url: str, error: Exception, language: Language) -> ProviderError:
    return ProviderError(
        say(language, f"{url}: 닿지 않습니다 ({type(error).__name__})", f"{url}: not reached ({type(error).__name__})"),
        provider="gallae serve",
        retryable=True,
        hint=say(
            language,
            "그 서버가 켜져 있는지, GALLAE_API_URL이 맞는지 보세요.",
            "See that the server runs and that GALLAE_API_URL is right.",
        ),
    )


async def events_of(client: httpx.AsyncClient, path: str, asked: Mapping[str, Any]) -> AsyncGenerator[Event, None]:
    """A turn's events, each once. The turn is detached: where the connection is lost it goes on, and so do we, behind the
    last event that came. Raises what the server says, httpx.TransportError when it stays away."""
    last, turn, ended = "", "", False
    tries = iter((0.0, *PATIENCE))
    while not ended:
        if wait := next(tries, None):
            await asyncio.sleep(wait)
        try:
            async with aclosing(_lines(client, path, asked, turn, last)) as lines:
                async for id, name, data in lines:
                    last, ended, tries = id or last, name in ENDS, iter(PATIENCE)
                    if name == "turn_failed":
                        raise problem_of(data)
                    if name == "turn_started":
                        turn = str(json.loads(data)["id"])
                    if name in EVENTS:
                        yield event_of(name, data)
        except httpx.TransportError:
            if (
                wait is None or not turn
            ):  # the question may not have come to be written down: asking again is the person's
                raise


async def _lines(
    client: httpx.AsyncClient, path: str, asked: Mapping[str, Any], turn: str, last: str
) -> AsyncGenerator[tuple[str, str, str], None]:
    """(id, event, data) of one connection."""
    if turn:
        request = client.build_request("GET", f"/api/turns/{turn}/events", headers={"Last-Event-ID": last})
    else:
        request = client.build_request("POST", path, json=dict(asked), params={"detach": "1"})
    request.headers["Accept"] = "text/event-stream"
    response = await client.send(request, stream=True)
    try:
        if not response.is_success:
            raise problem_of(await response.aread(), response.headers)
        fields: dict[str, str] = {}
        async for line in response.aiter_lines():
            if line:
                key, _, value = line.partition(": ")
                fields[key] = value
            elif "event" in fields:
                yield fields.get("id", ""), fields["event"], fields.get("data", "")
                fields = {}
    finally:
        await response.aclose()


def _class_of(code: str) -> type[GallaeError]:
    def below(made: type[GallaeError]) -> list[type[GallaeError]]:
        return [made, *(one for child in made.__subclasses__() for one in below(child))]

    return next((made for made in below(GallaeError) if made.code == code), GallaeError)
