"""The workspace's MCP servers as an operator has to know them: there or not, what they say, and what waits to be seen.

For `gallae tools`, `gallae doctor` and the health page; none of them uses a changed tool before a person has read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gallae.core.errors import NotFoundError
from gallae.core.language import say
from gallae.core.types import Language, ToolCard
from gallae.core.workspace import Workspace
from gallae.graphs.audit import Audit, Entry
from gallae.tools.client import Toolbox, toolbox_of
from gallae.tools.pins import Change, Pins

__all__ = ["WHAT", "accept_tools", "change_lines", "look_at_servers", "server_lines", "servers_in"]

WHAT = {"new": ("새 도구", "new"), "changed": ("바뀜", "changed"), "gone": ("없어짐", "gone")}


async def look_at_servers(workspace: Workspace) -> tuple[tuple[ToolCard, ...], list[dict[str, Any]]]:
    """Every tool, and each configured server, asked now: seconds, for a server that does not answer is waited for."""
    async with toolbox_of(workspace, look=True) as toolbox:
        return toolbox.cards, servers_in(workspace, toolbox)


def servers_in(workspace: Workspace, toolbox: Toolbox) -> list[dict[str, Any]]:
    """name, error, notes, tools, changes of each server, as the toolbox last saw it."""
    pins = Pins(workspace.keep)
    return [
        {
            "name": name,
            "error": toolbox.failed.get(name),
            "notes": toolbox.notes.get(name, ()),
            "tools": [card.name for card in toolbox.cards if card.server == name],
            "changes": pins.changes(name),
        }
        for name in workspace.settings.mcp_servers
    ]


def accept_tools(workspace: Workspace, audit: Audit, person: str, server: str) -> tuple[Change, ...]:
    """Use from now on what that server offers, and say what it is. NotFoundError if nothing waits to be seen."""
    known = workspace.settings.mcp_servers
    if server not in known:
        raise NotFoundError(f"no MCP server {server!r}", hint=f"Servers: {', '.join(known) or '-'}.")
    changes = Pins(workspace.keep).accept(server)
    details = {"server": server, "tools": {change.tool: change.what for change in changes}}
    audit.write(Entry("tools-accepted", person, details=details))
    return changes


def server_lines(language: Language, servers: Sequence[dict[str, Any]]) -> list[str]:
    lines = []
    for server in servers:
        lines.append(f"{'✗' if server['error'] else '✓'} mcp {server['name']} {server['error'] or ''}".rstrip())
        lines += [f"  · {note}" for note in server["notes"]]
        lines += [line for change in server["changes"] for line in change_lines(language, change)]
        if server["changes"]:
            lines.append(
                say(language, "    → 읽고 쓰기로 하면: ", "    → to use it once you have read it: ")
                + f"gallae tools accept {server['name']}"
            )
    return lines


def change_lines(language: Language, change: Change) -> list[str]:
    before, now = say(language, "전", "was"), say(language, "지금", "now")
    lines = [f"  ! {change.tool}: {say(language, *WHAT[change.what])}"]
    lines += [f"      {before}: {change.was}"] if change.was else []
    return lines + ([f"      {now}: {change.now}"] if change.now else [])
