"""An MCP server of a few lines with the SDK, as most are written: it takes a good half second to import.

sdk_server.py PID_FILE
"""

import asyncio
import os
import sys
from pathlib import Path

from mcp.server import MCPServer
from mcp_types import ToolAnnotations

server = MCPServer("sdk")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
async def echo(text: str, seconds: float = 0.0) -> str:
    """Says it again."""
    await asyncio.sleep(seconds)
    return text


new = Path(sys.argv[1] + ".new")
new.write_text(str(os.getpid()), encoding="utf-8")
new.replace(sys.argv[1])
server.run()
