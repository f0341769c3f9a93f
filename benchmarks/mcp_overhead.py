"""What the protocol costs, wall and CPU: `search_documents` through our MCP server over the same search called directly,
beside a bare echo tool of the SDK, in one run, interleaved, sessions kept open; and how long a start takes.

    python benchmarks/mcp_overhead.py [--rounds N] [--starts N]

overhead = median(call through MCP − the tool's own work, called directly); the bar is 1.5 × the median of the echo. `twin`
is the SDK's server with our schemas and our answers ready made: what it takes more than the echo is the answer's size.
`starts`: seconds from the start of a process on stdio to its list of tools (the bar: 1.0 warm) and to its first answer.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mcp import Client
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool

from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.mcp_cards import CARDS
from gallae.entrypoints.mcp_reading import search_documents
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.entrypoints.mcp_visit import Reply, Visit
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels
from gallae.samples import sample_path

QUERIES = ("환불은 며칠까지 되나요?", "아세트아미노펜 하루 최대 용량", "약 보관 온도", "교환 기준", "어린이 해열제")
WARMING = 20
INITIALIZE = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
BARE = """
import asyncio, mcp.server.stdio
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult, ListToolsResult, TextContent, Tool

async def listed(context, params):
    return ListToolsResult(tools=[Tool(name="echo", input_schema={"type": "object"})])

async def called(context, params):
    return CallToolResult(content=[TextContent(type="text", text=params.arguments["query"])])

async def main():
    server = Server("echo", on_list_tools=listed, on_call_tool=called)
    async with mcp.server.stdio.stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())

asyncio.run(main())
"""


async def calls(rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as state:
        workspace = open_workspace(sample_path(), state=Path(state), environ={})
        async with open_chat(workspace, models=FixedModels({})) as chat:

            async def opened() -> Chat:
                return chat

            async def silent(done: float, total: float, text: str) -> None:
                pass

            visit = Visit(chat, Person(), "ko", silent)
            given = [{"query": query, "k": 8, "start": 0} for query in QUERIES]
            ready = {one["query"]: await search_documents(visit, one) for one in given}
            server = build_server(Desk(opened, lambda context: (Person(), "ko")), workspace)
            async with Client(server) as ours, Client(echo_server()) as echo, Client(twin_server(ready)) as twin:
                await ours.list_tools()
                await twin.list_tools()
                spent: dict[str, list[tuple[float, float]]] = {"mcp": [], "direct": [], "echo": [], "twin": []}
                for number in range(rounds + WARMING):
                    one = given[number % len(given)]
                    made = {
                        "mcp": lambda one=one: ours.call_tool("search_documents", one),
                        "direct": lambda one=one: search_documents(visit, one),
                        "echo": lambda one=one: echo.call_tool("echo", {"text": one["query"]}),
                        "twin": lambda one=one: twin.call_tool("search_documents", one),
                    }
                    # Each is first and last equally often: whatever follows its like finds the processor's caches warm.
                    for name in list(made)[:: 1 if number % 2 else -1]:
                        spent[name].append(await clocked(made[name]()))
    return {which: compared(spent, place) for place, which in enumerate(("wall", "cpu"))}


def compared(spent: Mapping[str, list[tuple[float, float]]], place: int) -> dict[str, float]:
    times = {name: [one[place] for one in values[WARMING:]] for name, values in spent.items()}
    middle = {name: statistics.median(values) for name, values in times.items()}
    overhead = statistics.median(m - d for m, d in zip(times["mcp"], times["direct"], strict=True))
    shown = {f"{name}_ms": round(value, 3) for name, value in middle.items()}
    ratios = {"over_echo": round(overhead / middle["echo"], 2), "over_twin": round(overhead / middle["twin"], 2)}
    return {**shown, "overhead_ms": round(overhead, 3), **ratios}


async def clocked(call: Any) -> tuple[float, float]:
    """Milliseconds: (wall, CPU of this process)."""
    begun, cpu = time.perf_counter(), time.process_time()
    result = await call
    wall, used = time.perf_counter() - begun, time.process_time() - cpu
    assert not getattr(result, "is_error", False)
    return wall * 1000, used * 1000


def echo_server() -> Server[Any]:
    async def listed(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name="echo", input_schema={"type": "object"})])

    async def called(context: Any, params: Any) -> CallToolResult:
        return CallToolResult(content=[TextContent(type="text", text=params.arguments["text"])])

    return Server("echo", on_list_tools=listed, on_call_tool=called)


def twin_server(ready: Mapping[str, Reply]) -> Server[Any]:
    card = next(card for card in CARDS if card.name == "search_documents")

    async def listed(context: Any, params: Any) -> ListToolsResult:
        return ListToolsResult(tools=[Tool(name=card.name, input_schema=card.schema, output_schema=card.output)])

    async def called(context: Any, params: Any) -> CallToolResult:
        reply = ready[params.arguments["query"]]
        return CallToolResult(content=[TextContent(type="text", text=reply.text)], structured_content=dict(reply.data))

    return Server("twin", on_list_tools=listed, on_call_tool=called)


def starts(times: int) -> dict[str, Any]:
    """Medians over so many starts of each, in turn; the first of ours also builds the index and is not counted."""
    with tempfile.TemporaryDirectory() as state:
        ours = ["-m", "gallae.entrypoints.cli", "-w", str(sample_path()), "--state", state, "mcp"]
        started(ours, "search_documents")
        seen: dict[str, list[dict[str, float]]] = {"gallae": [], "bare": []}
        for _ in range(times):
            seen["gallae"].append(started(ours, "search_documents"))
            seen["bare"].append(started(["-c", BARE], "echo"))
    return {
        name: {key: round(statistics.median(one[key] for one in told), 2) for key in told[0]}
        for name, told in seen.items()
    }


def started(words: list[str], tool: str) -> dict[str, float]:
    begun = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as running:
        asked(running, 1, "initialize", INITIALIZE)
        told(running, {"method": "notifications/initialized"})
        assert asked(running, 2, "tools/list", {})["tools"]
        listed = {"list_wall": time.perf_counter() - begun, "list_cpu": cpu_of(running.pid)}
        again = time.perf_counter()
        asked(running, 3, "tools/call", {"name": tool, "arguments": {"query": QUERIES[0]}})
        first = {"first_call_wall": time.perf_counter() - again, "all_cpu": cpu_of(running.pid)}
        running.kill()
    return {**listed, **first}


def told(running: subprocess.Popen[bytes], message: Mapping[str, Any]) -> None:
    assert running.stdin is not None
    running.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
    running.stdin.flush()


def asked(running: subprocess.Popen[bytes], number: int, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    assert running.stdout is not None
    told(running, {"id": number, "method": method, "params": params})
    while True:
        said: dict[str, Any] = json.loads(running.stdout.readline())
        if said.get("id") == number:
            assert not said["result"].get("isError"), said
            return dict(said["result"])


def cpu_of(process: int) -> float:
    """CPU seconds so far; NaN where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    print(json.dumps({"calls": asyncio.run(calls(options.rounds)), "starts": starts(options.starts)}, indent=1))
