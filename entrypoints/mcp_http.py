"""`gallae mcp --http`: the MCP server over Streamable HTTP, behind the same guard and sign-in as `gallae serve`.

Each request is its bearer token's person, also in a session of the older protocol: a session that somebody else opened
is not there for them.
"""

from __future__ import annotations

from typing import Any

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gallae.core.access_settings import ServeSettings
from gallae.core.types import Language, Person
from gallae.entrypoints.http_context import language_for, person_of
from gallae.entrypoints.http_guard import Guard, SignIn
from gallae.entrypoints.mcp_opening import Opener
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.chat import Chat

__all__ = ["PATH", "build_mcp_app"]

PATH = "/mcp"


def build_mcp_app(
    chat: Chat,
    serve: ServeSettings | None = None,
    *,
    hosts: tuple[str, ...] = (),
    server: Any = None,
    opener: Opener | None = None,
) -> Starlette:
    """`opener` is still indexing for this chat; `server`: another than the workspace's own (the conformance fixtures)."""

    async def opened() -> Chat:
        return await opener.chat() if opener else chat

    desk = Desk(opened, _caller, step=lambda: opener.step if opener else None)
    made = server or build_server(desk, chat.workspace)
    # The guard in front looks at Host and Origin, by the workspace's own lists.
    unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app: Starlette = made.streamable_http_app(streamable_http_path=PATH, transport_security=unchecked)
    app.state.chat = chat
    app.add_middleware(_Owned)
    app.add_middleware(SignIn)
    app.add_middleware(Guard, serve=serve or chat.workspace.settings.serve, hosts=hosts)
    return app


class _Owned:
    """Tells the SDK whose request it is: it keeps a session for who opened it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            person = person_of(Request(scope))
            scope["user"] = AuthenticatedUser(AccessToken(token="", client_id=person.owner, scopes=[]))
        await self._app(scope, receive, send)


def _caller(context: Any) -> tuple[Person, Language]:
    return person_of(context.request), language_for(context.request)
