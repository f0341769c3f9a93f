"""`gallae mcp` as a client starts it: a process of its own whose standard output holds the protocol and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from api_world import fill
from mcp import Client, StdioServerParameters
from mcp_world import text_of

from gallae.core.errors import SettingsError
from gallae.core.types import Person
from gallae.core.workspace import open_workspace
from gallae.entrypoints.mcp_opening import Opener
from gallae.entrypoints.mcp_server import Desk, build_server
from gallae.graphs.chat import Chat, open_chat
from gallae.models.fixed import FixedModels

RUN = ["-X", "utf8", "-m", "gallae.entrypoints.cli"]
FEE = "수영장 하루 이용료는 얼마야?"
CLIENT = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


class Wire:
    """One process, spoken to line by line."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self.running, self._number = running, 0

    def tell(self, **message: Any) -> None:
        assert self.running.stdin is not None
        self.running.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.running.stdin.flush()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to this request; notifications on the way are skipped, all else would fail to parse."""
        assert self.running.stdout is not None
        self._number += 1
        self.tell(id=self._number, method=method, params=params)
        while True:
            said: dict[str, Any] = json.loads(self.running.stdout.readline())
            if said.get("id") == self._number:
                return said

    def open(self) -> None:
        assert "result" in self.ask("initialize", **CLIENT)
        self.tell(method="notifications/initialized")

    def spent(self) -> float:
        """CPU seconds of the process so far."""
        fields = Path(f"/proc/{self.running.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def started(folder: Path, *words: str, script: str = "", **environ: str) -> Iterator[Wire]:
    fill(folder)
    argv = ["-w", str(folder), "--state", str(folder / ".state"), *words, "mcp"]
    run = ["-X", "utf8", "-c", script.replace("ARGV", repr(argv))] if script else [*RUN, *argv]
    running = subprocess.Popen(
        [sys.executable, *run],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environ},
    )
    try:
        yield Wire(running)
    finally:
        running.kill()
        running.communicate()


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_the_sdks_client_starts_it_and_asks_in_both_eras(tmp_path: Path, era: str) -> None:
    argv = [*RUN, "-w", str(fill(tmp_path)), "--state", str(tmp_path / ".state"), "mcp"]
    async with Client(StdioServerParameters(command=sys.executable, args=argv), mode=era) as client:
        assert client.protocol_version == ("2025-11-25" if era == "legacy" else "2026-07-28")
        assert len((await client.list_tools()).tools) == 6
        assert "9,000원" in text_of(await client.call_tool("ask", {"question": FEE}))


def test_as_somebody_it_is_theirs(tmp_path: Path) -> None:
    with started(tmp_path, "--as", "anna") as wire:
        wire.open()
        names = [tool["name"] for tool in wire.ask("tools/list")["result"]["tools"]]
        assert names == ["ask", "search_documents", "read_document", "explain_route"]
        said = wire.ask("tools/call", name="read_document", arguments={"path": "documents/staff.md"})
        assert said["result"]["isError"] and "4821" not in json.dumps(said)


def bare_import() -> float:
    """CPU seconds of a Python that imports the SDK's server and nothing of ours."""
    code = "import os, mcp.server.lowlevel, mcp.server.stdio; t = os.times(); print(t.user + t.system)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return float(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="CPU time is read from /proc")
def test_the_list_of_tools_is_there_within_a_second_and_nothing_heavy_was_imported(tmp_path: Path) -> None:
    with started(tmp_path) as wire:
        wire.open()
        assert len(wire.ask("tools/list")["result"]["tools"]) == 6
        # A busy machine counts more CPU seconds for the same work: what the bare SDK takes to import at the same moment
        # says how slow this one is now.
        assert wire.spent() <= max(1.0, 1.5 * bare_import())
    heavy = {"langchain_core", "langgraph", "faiss", "torch", "streamlit", "tantivy", "fastapi"}
    code = f"import sys, gallae.entrypoints.mcp, gallae.entrypoints.mcp_server; print({heavy!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.stdout.strip() == "set()", done.stdout + done.stderr


def test_what_anything_prints_never_reaches_standard_output(tmp_path: Path) -> None:
    noisy = (
        "import os, sys\n"
        "from gallae.entrypoints import cli, mcp_cards\n"
        "from gallae.retrievers.index import Index\n"
        "search = Index.search\n"
        "def loud(*given, **more):\n"
        "    print('printed'); os.write(1, b'written\\n'); os.system('echo a child')\n"
        "    return search(*given, **more)\n"
        "Index.search = loud\n"
        "sys.exit(cli.main(ARGV))\n"
    )
    with started(tmp_path, script=noisy) as wire:
        wire.open()
        found = wire.ask("tools/call", name="search_documents", arguments={"query": "이용료"})
        assert not found["result"]["isError"]
        assert wire.running.stdin is not None
        out, err = wire.running.communicate(timeout=60)  # the end of its input is its end
        assert out == "" and {"printed", "written", "a child"} <= set(err.split("\n"))
        assert wire.running.returncode == 0


def test_a_client_that_discovers_and_then_initializes_is_served_by_the_switch(tmp_path: Path) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": CLIENT["clientInfo"],
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    with started(tmp_path) as wire:
        assert "result" in wire.ask("server/discover", _meta=meta)
        assert wire.ask("initialize", **CLIENT)["error"]["code"] == -32022  # one connection, one era
    with started(tmp_path, GALLAE_MCP__PROTOCOL="legacy") as wire:
        assert wire.ask("server/discover", _meta=meta)["error"]["code"] == -32601
        wire.open()
        assert len(wire.ask("tools/list")["result"]["tools"]) == 6


async def test_a_workspace_that_cannot_be_opened_says_so_in_the_call_and_may_heal(tmp_path: Path) -> None:
    workspace, closed = open_workspace(fill(tmp_path), environ={}), [True]

    @asynccontextmanager
    async def opened() -> AsyncIterator[Chat]:
        if closed:
            raise SettingsError(f"{tmp_path}/gallae.toml: models.chat", hint="Correct it.")
        async with open_chat(workspace, models=FixedModels({})) as chat:
            yield chat

    opener = Opener(opened)
    desk = Desk(opener.chat, lambda context: (Person(), "ko"), opener.begin)
    async with Client(build_server(desk, workspace)) as client:
        assert (await client.list_tools()).tools
        refused = await client.call_tool("search_documents", {"query": "이용료"})
        assert refused.is_error and "models.chat" in text_of(refused) and str(tmp_path) not in text_of(refused)
        closed.clear()
        assert "9,000원" in text_of(await client.call_tool("search_documents", {"query": "이용료"}))
    await opener.close()
