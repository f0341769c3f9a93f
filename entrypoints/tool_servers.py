"""`gallae tools`: the tools of this workspace and of its MCP servers, and what a person must see before it is used.

gallae tools                   every tool; what a server has changed, as it was and as it is
gallae tools accept SERVER     use from now on what that server offers, and say what it is
gallae tools sign-in SERVER    a person agrees in a browser that we may call it (`sign_in = true`); sign-out forgets that
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import webbrowser

from gallae.core.errors import InputError, NotFoundError
from gallae.entrypoints.session import Session, open_session, print_json
from gallae.graphs.audit import Entry
from gallae.tools.connection import Connection, Waits
from gallae.tools.oauth import REDIRECT, loopback, signed_in_file
from gallae.tools.targets import target_of

__all__ = ["COMMANDS"]

PATIENCE = 300.0  # seconds in which a person agrees


def tools(options: argparse.Namespace) -> int:
    """Exit 1 while a server is not there or something waits to be seen."""
    session = open_session(options)
    from gallae.graphs.tool_servers import look_at_servers, server_lines

    if options.action:
        name = _named(session, options.action, options.name)
        return {"accept": _accept, "sign-in": _sign_in, "sign-out": _sign_out}[options.action](session, name)
    cards, servers = asyncio.run(look_at_servers(session.workspace))
    if session.as_json:
        print_json({"tools": cards, "servers": servers})
    else:
        for card in cards:
            asks = session.say("  (물어본 뒤에만)", "  (asks first)") if card.writes else ""
            print(f"{card.name:<32} {card.title}{asks}")
        print("\n".join(server_lines(session.language, servers)), end="\n" if servers else "")
    return int(any(server["error"] or server["changes"] for server in servers))


def _named(session: Session, action: str, name: str | None) -> str:
    known = session.workspace.settings.mcp_servers
    if name is None:
        raise InputError(f"tools {action}: no SERVER", hint=f"gallae tools {action} SERVER")
    if name not in known:
        raise NotFoundError(f"no MCP server {name!r}", hint=f"Servers: {', '.join(known) or '-'}.")
    return name


def _sign_in(session: Session, name: str) -> int:
    """Waits until the person has agreed in the browser, PATIENCE seconds at most."""
    if not session.workspace.settings.mcp_servers[name].sign_in:
        raise InputError(f"mcp_servers.{name}: sign_in = false", hint=f"[mcp_servers.{name}] sign_in = true")
    try:
        tools = asyncio.run(_signed_in(session, name))
    except OSError as error:
        raise InputError(f"{REDIRECT}: {error.strerror}", hint="Another sign-in waits there; end it first.") from error
    session.audit.write(Entry("tools-signed-in", session.person.owner, details={"server": name}))
    if session.as_json:
        print_json({"server": name, "tools": tools})
    else:
        print(session.say(f"{name}: 로그인했습니다. 도구 {len(tools)}개", f"{name}: signed in, {len(tools)} tools"))
    return 0


async def _signed_in(session: Session, name: str) -> list[str]:
    workspace = session.workspace
    entry = workspace.settings.mcp_servers[name]

    async def show(url: str) -> None:
        sys.stderr.write(session.say("브라우저에서 허락하세요: ", "Agree in the browser: ") + f"{url}\n")
        await asyncio.to_thread(webbrowser.open, url)

    async with loopback(show) as browser:
        target = target_of(
            name, entry, workspace.loaded.passed_on, workspace.root, keep=workspace.keep, browser=browser
        )
        connection = Connection(name, target, Waits(connect=PATIENCE))
        try:
            await connection.open()
            return [offer.name for offer in connection.tools]
        finally:
            await connection.close()


def _sign_out(session: Session, name: str) -> int:
    """Here; what the server itself still holds is ended there."""
    signed_in_file(session.workspace.keep, name).unlink(missing_ok=True)
    session.audit.write(Entry("tools-signed-out", session.person.owner, details={"server": name}))
    if session.as_json:
        print_json({"server": name})
    else:
        print(session.say(f"{name}: 토큰을 지웠습니다.", f"{name}: its token is deleted."))
    return 0


def _accept(session: Session, name: str) -> int:
    from gallae.graphs.tool_servers import accept_tools, change_lines

    changes = accept_tools(session.workspace, session.audit, session.person.owner, name)
    if session.as_json:
        print_json({"server": name, "accepted": changes})
    else:
        print("\n".join(line for change in changes for line in change_lines(session.language, change)))
    return 0


COMMANDS = {"tools": tools}
