"""`gallae serve`: the HTTP API on a socket, until it is told to stop.

SIGTERM and Ctrl-C drain: no new turn is taken (503, Retry-After), `/health/ready` says so, what runs may finish within
`[serve] drain_seconds` and is then cut, stored as such; a second signal cuts at once. Either way the exit code is 0.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING, Any

import uvicorn

from gallae.core.errors import InputError
from gallae.entrypoints.asking import say_ingested
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.entrypoints.sign_in import check_bind
from gallae.entrypoints.tokens import tokens_now

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat

__all__ = ["ANYWHERE", "COMMANDS", "bound", "who_may_come"]

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, never bound by itself)


def serve(options: argparse.Namespace) -> int:
    session = open_session(options, arguments={"today": options.today} if options.today else None)
    if options.person or options.groups is not None:
        raise InputError("serve --as", hint="Who asks stands in each request: name people in people.toml.")
    settings = session.workspace.settings.serve
    check_bind(session.workspace, options.host)
    with bound(options.host, settings.port if options.port is None else options.port) as listening:
        logging.getLogger("gallae.access").setLevel(logging.INFO)
        asyncio.run(_serve(session, options.host, listening))
    return 0


async def _serve(session: Session, host: str, listening: socket.socket) -> None:
    from gallae.entrypoints.http import build_app
    from gallae.graphs.chat import open_chat

    settings = session.workspace.settings.serve
    async with open_chat(session.workspace, ingest=session.ingest) as chat:
        say_ingested(session, chat.ingested)

        @asynccontextmanager
        async def opened() -> AsyncIterator[Chat]:
            yield chat

        app = build_app(opened, settings, hosts=() if host in ANYWHERE else (host,))
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            lifespan="on",
        )
        routes = sorted({"/" + path.split("/")[1] for path in app.openapi()["paths"]})
        server = _Server(config, chat, settings.drain_seconds, lambda: _say(session, listening, routes))
        await server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn, which goes on listening while it drains."""

    def __init__(self, config: uvicorn.Config, chat: Chat, seconds: float, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._chat, self._seconds, self._ready = chat, seconds, ready
        self._loop = asyncio.get_running_loop()
        self._draining: set[asyncio.Task[None]] = set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Not kept for uvicorn, which would end the process by it once more."""
        self._loop.call_soon_threadsafe(self._told, signal.Signals(sig).name)

    def _told(self, name: str) -> None:
        seconds = 0.0 if self._draining else self._seconds
        logging.getLogger("gallae.access").info("%s: %d running, %g s to drain", name, len(self._chat.running), seconds)
        task = asyncio.create_task(self._drain(seconds))
        self._draining.add(task)

    async def _drain(self, seconds: float) -> None:
        cut = await self._chat.running.drain(seconds)
        if cut:
            logging.getLogger("gallae.access").warning("cut %d turns", cut)
        self.should_exit = True


def bound(host: str, port: int) -> socket.socket:
    """InputError where the port is taken or the address is not ours."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2_048)
    except OSError as error:
        raise InputError(
            f"{host}:{port}: {error.strerror or error}", hint="Take another --port, or --host 127.0.0.1."
        ) from error


def _say(session: Session, listening: socket.socket, routes: list[str]) -> None:
    """Where it listens, what there is, and who may come in."""
    host, port = listening.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    who = who_may_come(session)
    if session.as_json:
        print_json({"url": url, "routes": routes, "who": who})
        return
    sys.stderr.write(f"{session.workspace.settings.title or session.workspace.root.name}: {url}\n")
    sys.stderr.write(f"  {' '.join(routes)}\n  {who}\n")
    sys.stderr.flush()


def who_may_come(session: Session) -> str:
    people, issuer = session.workspace.people, session.workspace.settings.sign_in.issuer
    if not people and not issuer:
        return session.say(
            "들어올 수 있는 사람: 이 기계의 누구나, 로컬 사용자로 (people.toml 없음)",
            "who may come in: whoever is on this machine, as the local person (no people.toml)",
        )
    made = {token.person for token in tokens_now(session.workspace.keep) if token.stands(datetime.now(UTC))}
    tokens = sum(bool(m.tokens) or m.id in made for m in people.members.values())
    by = f" · {issuer}" if issuer else ""
    return session.say(
        f"들어올 수 있는 사람: people.toml의 {len(people.members)}명, 그중 토큰 {tokens}명{by}",
        f"who may come in: {len(people.members)} of people.toml, {tokens} of them by token{by}",
    )


COMMANDS: dict[str, Any] = {"serve": serve}
