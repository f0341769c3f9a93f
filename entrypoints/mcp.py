"""`gallae mcp`: the workspace as an MCP server, on standard input and output or over HTTP.

    gallae -w my-team mcp              # a client starts this and speaks to it
    gallae -w my-team mcp --http       # http://127.0.0.1:8766/mcp, by the tokens of people.toml

On stdio nothing but the protocol reaches standard output: what anything prints goes to standard error. The workspace is
opened when a client has its list of tools, so that the list is there at once and the first call need not wait.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import sys
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

from gallae.core.errors import InputError
from gallae.core.types import Language, Person
from gallae.entrypoints.mcp_opening import Opener
from gallae.entrypoints.session import Session, open_session, print_json

if TYPE_CHECKING:
    from gallae.graphs.chat import Chat

__all__ = ["COMMANDS", "serve_stdio"]


def mcp(options: argparse.Namespace) -> int:
    if not options.http:
        asyncio.run(serve_stdio(open_session(options)))
        return 0
    if options.person or options.groups is not None:
        raise InputError("mcp --http --as", hint="Who asks stands in each request: name people in people.toml.")
    from gallae.entrypoints.serving import bound, who_may_come
    from gallae.entrypoints.sign_in import check_bind

    session = open_session(options)
    check_bind(session.workspace, options.host)
    port = session.workspace.settings.mcp.port if options.port is None else options.port
    with bound(options.host, port) as listening:
        logging.getLogger("gallae.access").setLevel(logging.INFO)
        host, number = listening.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{number}/mcp"
        asyncio.run(_serve_http(session, options.host, listening, url, who_may_come(session)))
    return 0


async def serve_stdio(session: Session) -> None:
    """Until standard input ends."""
    from mcp.server.runner import serve_loop
    from mcp.server.stdio import stdio_server

    from gallae.entrypoints.mcp_server import Desk, build_server

    def caller(context: Any) -> tuple[Person, Language]:
        return session.person, session.language

    async with contextlib.AsyncExitStack() as stack:
        opener = Opener(lambda: _chat_of(session), ingest=session.ingest)
        stack.push_async_callback(opener.close)
        desk = Desk(opener.chat, caller, opener.begin, lambda: opener.step)
        server = build_server(desk, session.workspace)
        read, write = await stack.enter_async_context(stdio_server())
        stack.enter_context(contextlib.redirect_stdout(sys.stderr))
        options = server.create_initialization_options()
        if session.workspace.settings.mcp.protocol == "legacy":
            await serve_loop(server, read, write, lifespan_state={}, init_options=options)
        else:
            await server.run(read, write, options)


def _chat_of(session: Session) -> AbstractAsyncContextManager[Chat]:
    """Not indexed yet: that is the opener's."""
    from gallae.graphs.chat import open_chat

    return open_chat(session.workspace, ingest=False)


async def _serve_http(session: Session, host: str, listening: Any, url: str, who: str) -> None:
    """It answers at once; what needs the documents waits until they are indexed, and says so."""
    import uvicorn

    from gallae.entrypoints.mcp_http import build_mcp_app
    from gallae.entrypoints.serving import ANYWHERE

    async with _chat_of(session) as chat, contextlib.AsyncExitStack() as stack:
        opener = Opener(lambda: contextlib.nullcontext(chat), ingest=session.ingest)
        stack.push_async_callback(opener.close)
        opener.begin()
        app = build_mcp_app(chat, hosts=() if host in ANYWHERE else (host,), opener=opener)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, proxy_headers=False, ws="none", lifespan="on"
        )
        if session.as_json:
            print_json({"url": url, "who": who})
        else:
            sys.stderr.write(f"{session.workspace.settings.title or session.workspace.root.name}: {url}\n  {who}\n")
        await uvicorn.Server(config).serve(sockets=[listening])


COMMANDS: dict[str, Any] = {"mcp": mcp}
