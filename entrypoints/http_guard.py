"""Around every request of `gallae serve`: who may call at all, how much may come in, what is written down of it.

Before any route: the name we are called by (a page of elsewhere that had its name point at us is refused), the page that
calls (CORS is off unless `[serve] origins`), the size of the body, chunked or not. After it: a request id, headers that
keep browsers from guessing, and one line in the log: method, the route's pattern, status, milliseconds, never what was
asked. What no route expected becomes a 500 that says nothing.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import traceback
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gallae.core.access_settings import ServeSettings
from gallae.core.errors import SignInError
from gallae.core.types import Person
from gallae.entrypoints.http_context import chat_of
from gallae.entrypoints.http_problems import problem_of, refusal
from gallae.entrypoints.sign_in import person_from_authorization

__all__ = ["Guard", "SignIn", "place_of"]

log = logging.getLogger("gallae.access")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
BODY_SECONDS = 30.0  # to wait for more of a body
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
OPEN = ("/health/live", "/health/ready", "/metrics")  # the last asks for the operator by itself
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@dataclass(slots=True)
class _Exchange:
    """One request as it goes."""

    id: str
    began: float = field(default_factory=time.perf_counter)
    status: int = 0


class Guard:
    """The outermost of our layers. `hosts`: names we may be called by, beside loopback and `[serve] hosts`."""

    def __init__(self, app: ASGIApp, serve: ServeSettings, hosts: tuple[str, ...] = ()) -> None:
        self._app, self._serve = app, serve
        self._hosts = frozenset(name.lower() for name in (*LOOPBACK, *serve.hosts, *hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        exchange = _Exchange(given if REQUEST_ID.fullmatch(given) else uuid4().hex)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = exchange.id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            refused = self._refused(request)
            if refused is not None:
                await refused(scope, receive, sent)
            else:
                await self._app(scope, self._limited(receive), sent)
        except Exception as error:
            log.error("%s %s", exchange.id, place_of(error))
            if not exchange.status:
                await refusal(request, 500, "gallae", "gallae")(scope, receive, sent)
        finally:
            self._note(request, exchange)

    def _refused(self, request: Request) -> Response | None:
        """A call that no route sees."""
        host = request.headers.get("host", "")
        if re.sub(r":\d+$", "", host).lower() not in self._hosts:
            return refusal(request, 421, "host", "host")
        origin = request.headers.get("origin")
        if origin is not None and origin not in self._serve.origins and origin != f"{request.url.scheme}://{host}":
            return refusal(request, 403, "origin", "origin")
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > self._serve.body_bytes:
            return refusal(request, 413, "body-size", "body")
        return None

    def _limited(self, receive: Receive) -> Receive:
        """Also a body that does not say how long it is, and one that stops half way."""
        came, whole = 0, False

        async def limited() -> Message:
            nonlocal came, whole
            try:
                async with asyncio.timeout(None if whole else BODY_SECONDS):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            came += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if came > self._serve.body_bytes:
                raise HTTPException(413)
            return message

        return limited

    def _note(self, request: Request, exchange: _Exchange) -> None:
        route = request.scope.get("route")
        path, status = str(getattr(route, "path", "-")), exchange.status or 499  # 499: the caller left first
        took = (time.perf_counter() - exchange.began) * 1000
        log.info("%s %s %s %d %.1f ms", exchange.id, request.method, path, status, took)
        meters = getattr(request.app.state, "meters", None)
        if meters is not None:
            meters.request(path, status)


class SignIn:
    """Finds who asks; nothing below it runs for somebody unknown."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            request.state.person = await _person(request)
        except SignInError as error:
            if request.url.path not in OPEN:
                await problem_of(request, error)(scope, receive, send)
                return
            request.state.person = Person("nobody", frozenset())
        await self._app(scope, receive, send)


async def _person(request: Request) -> Person:
    workspace = chat_of(request).workspace
    header = ", ".join(request.headers.getlist("authorization"))
    return await asyncio.to_thread(person_from_authorization, workspace, header or None)


def place_of(error: BaseException) -> str:
    """The kind of an unexpected error and the place it comes from; its words may hold what was asked."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.name}:{frame.lineno}"
