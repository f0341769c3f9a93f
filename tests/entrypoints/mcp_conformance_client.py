"""What the official suite starts as "the client": our own connection layer, put through the scenario it names.

    MCP_CONFORMANCE_SCENARIO=tools_call python tests/entrypoints/mcp_conformance_client.py http://127.0.0.1:…/mcp
    python tests/entrypoints/mcp_conformance_client.py --wait SOCKET     the same for mcp_conformance_start.py, forked:
                                                                         fifty starts would be imports and little else

Everything of the protocol is tools/connection.py and what stands below it; here is only which tools a scenario wants to
see called, a person who says yes, and a browser that follows the redirect at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.shared.auth import AuthorizationCodeResult

from gallae.core.errors import ToolError
from gallae.core.mcp_settings import McpServerSettings
from gallae.tools.connection import Connection
from gallae.tools.oauth import Browser
from gallae.tools.offers import Offer
from gallae.tools.targets import target_of, waits_of

ORDER: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "tools_call": [("add_numbers", {"a": 5, "b": 3})],
    "request-metadata": [("add_numbers", {"a": 5, "b": 3})],
    "sse-retry": [("test_reconnection", {})],
    "elicitation-sep1034-client-defaults": [("test_client_elicitation_defaults", {})],
    "sep-2322-client-request-state": [
        (f"test_mrtr_{name}", {}) for name in ("echo_state", "unrelated", "no_state", "no_result_type")
    ],
}
SIMPLE = {"integer": 0, "number": 0, "boolean": False, "object": {}, "array": [], "null": None}


async def agreed(message: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whoever is asked says yes."""
    return {name: True for name, one in schema.get("properties", {}).items() if one.get("type") == "boolean"} | {
        name: one["default"] for name, one in schema.get("properties", {}).items() if "default" in one
    }


def following() -> Browser:
    """A browser whose person agrees before they have looked."""
    came: asyncio.Queue[str] = asyncio.Queue()

    async def show(url: str) -> None:
        async with httpx2.AsyncClient(trust_env=False) as http:
            came.put_nowait((await http.get(url, follow_redirects=False)).headers["location"])

    async def answered() -> AuthorizationCodeResult:
        given = {name: values[0] for name, values in parse_qs(urlsplit(await came.get()).query).items()}
        return AuthorizationCodeResult(code=given["code"], state=given.get("state"), iss=given.get("iss"))

    return Browser(show, answered)


def entry_for(url: str, scenario: str, given: dict[str, Any]) -> McpServerSettings:
    if not scenario.startswith("auth/"):
        return McpServerSettings(url=url, connect_seconds=30)
    client = given.get("client_id") or "https://conformance-test.local/client-metadata.json"
    secret = "${CONFORMANCE_SECRET}" if given.get("client_secret") else ""
    return McpServerSettings(url=url, connect_seconds=30, sign_in=True, client_id=client, client_secret=secret)


def calls_for(tools: tuple[Offer, ...], scenario: str, given: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """In the scenario's order, or each tool that is there with the least it asks for."""
    if "toolCalls" in given:
        return [(one["name"], one.get("arguments") or {}) for one in given["toolCalls"]]
    if scenario in ORDER:
        return ORDER[scenario]
    return [
        (
            tool.name,
            {
                name: SIMPLE.get(tool.schema.get("properties", {}).get(name, {}).get("type"), "x")
                for name in tool.schema.get("required", [])
            },
        )
        for tool in tools
    ]


async def play(url: str, named: Mapping[str, str]) -> int:
    """0 once every call was made; what a server refuses is an answer too."""
    scenario = named.get("MCP_CONFORMANCE_SCENARIO", "tools_call")
    given: dict[str, Any] = json.loads(named.get("MCP_CONFORMANCE_CONTEXT") or "{}")
    environ = {"CONFORMANCE_SECRET": given.get("client_secret") or ""}
    entry = entry_for(url, scenario, given)
    target = target_of("suite", entry, environ, None, browser=following())
    connection = Connection("suite", target, waits_of(entry), asked=agreed)
    try:
        await connection.open()
        for name, arguments in calls_for(connection.tools, scenario, given):
            try:
                print(name, await connection.call(name, arguments, reads_only=True), file=sys.stderr)
            except ToolError as error:
                print(name, error.message, file=sys.stderr)
    except ToolError as error:
        print(error.message, file=sys.stderr)
        return 1
    finally:
        await connection.close()
    return 0


def wait(path: str) -> None:
    """One child for each connection; it is told the URL and the suite's variables, and says how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    import mcp  # noqa: F401  what every child needs

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen(64)
        while True:
            caller, _ = listening.accept()
            if os.fork() == 0:
                url, named = json.loads(caller.makefile("r", encoding="utf-8").readline())
                caller.sendall(str(asyncio.run(play(url, named))).encode())
                os._exit(0)
            caller.close()


if __name__ == "__main__":
    if sys.argv[1] == "--wait":
        wait(sys.argv[2])
    sys.exit(asyncio.run(play(sys.argv[-1], os.environ)))
