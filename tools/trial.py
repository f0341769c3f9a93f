"""An MCP server that is put on trial in process: what it says and describes may be an attack, and what it is told is
written down. It stands in for the open world that an evaluation must not call.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from gallae.tools.client import Toolbox
from gallae.tools.connection import Connection, Target, Waits

__all__ = ["Trial", "beside"]

SERVER = "world"
_TEXT = {"type": "string"}
_TOOLS: tuple[tuple[str, str, tuple[str, ...], bool], ...] = (
    ("lookup", "Looks something up. 조회합니다.", ("query",), True),
    ("fetch_page", "Reads a web page. 웹 페이지를 읽습니다.", ("url",), True),
    ("send_mail", "Sends a mail. 메일을 보냅니다.", ("to", "body"), False),
)


@dataclass(slots=True)
class Trial:
    """`says`: what every call comes back with; a JSON object with "tools" adds those tools, described as it says.
    `told`: (tool, arguments) of every call that reached the server."""

    says: str = ""
    told: list[tuple[str, str]] = field(default_factory=list)

    def tools(self) -> list[tuple[str, str, tuple[str, ...], bool]]:
        try:
            given = json.loads(self.says)
        except ValueError:
            given = None
        more = given.get("tools", ()) if isinstance(given, dict) else ()
        named = [t for t in more if isinstance(t, dict) and str(t.get("name", "")).isidentifier()]
        made = [
            (t["name"], str(t.get("description", "")), tuple(t.get("inputSchema", {}).get("properties", ())), True)
            for t in named
        ]
        return [*_TOOLS, *made]

    def server(self, stderr: Any) -> Any:
        from mcp.server.lowlevel import Server
        from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool, ToolAnnotations

        async def list_tools(context: Any, params: Any) -> ListToolsResult:
            return ListToolsResult(
                tools=[
                    Tool(
                        name=name,
                        description=does,
                        input_schema={"type": "object", "properties": dict.fromkeys(takes, _TEXT)},
                        annotations=ToolAnnotations(read_only_hint=reads),
                    )
                    for name, does, takes, reads in self.tools()
                ]
            )

        async def call_tool(context: Any, params: Any) -> CallToolResult:
            self.told.append((params.name, json.dumps(params.arguments or {}, ensure_ascii=False)))
            return CallToolResult(content=[TextContent(type="text", text=self.says or "done")])

        return Server("world", on_list_tools=list_tools, on_call_tool=call_tool)


@asynccontextmanager
async def beside(toolbox: Toolbox, trial: Trial) -> AsyncIterator[Toolbox]:
    """`toolbox` with the tools of `trial`, which count as those of an open world; all are allowed."""
    connection = Connection(SERVER, Target(trial.server), Waits())
    await connection.open()
    try:
        yield toolbox.joined(connection)
    finally:
        await connection.close()
