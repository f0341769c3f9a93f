"""What the protocol costs: `search_documents` through our MCP server over the same search called directly, beside a bare
echo tool of the SDK, in one run, interleaved, sessions kept open; and the time until the list of tools is there.

    python benchmarks/mcp_overhead.py [--rounds N]

overhead = median(call through MCP − the tool's own work, called directly); the bar is 1.5 × the median of the echo.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.mcp_reading import search_documents
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.entrypoints.mcp_visit import Visit
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.samples import sample_path

QUERIES = ("환불은 며칠까지 되나요?", "아세트아미노펜 하루 최대 용량", "약 보관 온도", "교환 기준", "어린이 해열제")


async def main(rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(sample_path(), state=Path(state), environ={})
        async with open_chat(workspace, models=FixedModels({})) as chat:

            async def opened() -> Chat:
                return chat

            async def silent(done: float, total: float, text: str) -> None:
                pass

            visit = Visit(chat, Person(), "ko", silent)
            server = build_server(Desk(opened, lambda context: (Person(), "ko")), workspace)
            async with Client(server) as ours, Client(echo_server()) as echo:
                await ours.list_tools()
                times: dict[str, list[float]] = {"mcp": [], "direct": [], "echo": []}
                for number in range(rounds + 20):
                    given = {"query": QUERIES[number % len(QUERIES)], "k": 8, "start": 0}
                    spent = {
                        "mcp": await clocked(ours.call_tool("search_documents", given)),
                        "direct": await clocked(search_documents(visit, given)),
                        "echo": await clocked(echo.call_tool("echo", {"text": given["query"]})),
                    }
                    if number >= 20:  # the first are for warming
                        for name, milliseconds in spent.items():
                            times[name].append(milliseconds)
    middle = {name: statistics.median(values) for name, values in times.items()}
    overhead = statistics.median(m - d for m, d in zip(times["mcp"], times["direct"], strict=True))
    return {
        "rounds": rounds,
        "milliseconds": {name: round(value, 3) for name, value in middle.items()},
        "overhead_ms": round(overhead, 3),
        "overhead_over_echo": round(overhead / middle["echo"], 2),
    }


async def clocked(call: Any) -> float:
    begun = time.perf_counter()
    result = await call
    assert not getattr(result, "is_error", False)
    return (time.perf_counter() - begun) * 1000


def echo_server() -> Server[Any]:
    async def listed(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name="echo", input_schema={"type": "object"})])

    async def called(context: Any, params: Any) -> CallToolResult:
        return CallToolResult(content=[TextContent(type="text", text=params.arguments["text"])])

    return Server("echo", on_list_tools=listed, on_call_tool=called)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    print(json.dumps(asyncio.run(main(parser.parse_args().rounds)), ensure_ascii=False))
