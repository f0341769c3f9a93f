"""Our client against MCP servers that we did not write: three of npm and one of PyPI, installed for the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings, Settings
from gallae.tools.client import open_toolbox

pytestmark = pytest.mark.long
NPM = ("server-everything@2026.8.31", "server-filesystem@2026.8.31", "server-memory@2026.8.31")
TIME = "mcp-server-time==2026.10.19"


def missing(reason: str) -> None:
    """A skip on a developer's machine, a failure where these servers are meant to be there."""
    if os.environ.get("GALLAE_NODE_REQUIRED"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the three commands."""
    program = shutil.which("npm")
    if program is None or shutil.which("node") is None:
        missing("no node or npm on this machine")
    folder = tmp_path_factory.mktemp("npm")
    packages = [f"@modelcontextprotocol/{name}" for name in NPM]
    argv = [str(program), "install", "--no-audit", "--no-fund", "--silent", *packages]
    if subprocess.run(argv, cwd=folder, capture_output=True, check=False).returncode:
        missing("npm could not install the MCP servers")
    return folder / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """mcp-server-time in an environment of its own."""
    folder = tmp_path_factory.mktemp("time")
    for argv in (
        ["venv", "-q", "--python", sys.executable, str(folder)],
        ["pip", "install", "-q", "--python", str(folder / "bin" / "python"), TIME],
    ):
        if subprocess.run([sys.executable, "-m", "uv", *argv], capture_output=True, check=False).returncode:
            missing(f"uv could not install {TIME}")
    return folder / "bin" / "mcp-server-time"


def only(command: Path, *args: str, **more: object) -> Settings:
    entry = McpServerSettings(command=str(command), args=args, connect_seconds=60, **more)  # type: ignore[arg-type]
    return Settings(mcp_servers={"real": entry})


async def test_npm_everything(npm: Path):
    allow = ("echo", "get-sum", "get-tiny-image", "trigger-long-running-operation", "get-structured-content")
    async with open_toolbox(only(npm / "mcp-server-everything", "stdio", allow=allow)) as toolbox:
        assert toolbox.failed == {} and toolbox.notes == {}
        assert {card.name for card in toolbox.cards if card.server == "real"} == {f"real__{name}" for name in allow}
        assert "안녕" in await toolbox.call("real__echo", {"message": "안녕"}, approved=True)
        assert "5" in await toolbox.call("real__get-sum", {"a": 2, "b": 3}, approved=True)
        assert "[image]" in await toolbox.call("real__get-tiny-image", {}, approved=True)
        slow = {"duration": 1, "steps": 2}
        assert "ompleted" in await toolbox.call("real__trigger-long-running-operation", slow, approved=True)
        shown = await toolbox.call("real__get-structured-content", {"location": "Chicago"}, approved=True)
        assert "temperature" in shown
        with pytest.raises(ToolError):
            await toolbox.call("real__get-sum", {"a": "two"}, approved=True)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "안내.txt").write_text("하루 9,000원", encoding="utf-8")
    return str(tmp_path.resolve())


async def test_npm_filesystem_reads_where_it_may_and_is_refused_elsewhere(npm: Path, folder: str):
    async with open_toolbox(only(npm / "mcp-server-filesystem", folder)) as toolbox:
        offered = {card.name for card in toolbox.cards if card.server == "real"}
        assert "real__read_text_file" in offered and "real__write_file" not in offered
        there = await toolbox.call("real__read_text_file", {"path": f"{folder}/안내.txt"})
        assert there == "하루 9,000원"
        with pytest.raises(ToolError, match="Access denied"):
            await toolbox.call("real__read_text_file", {"path": "/etc/passwd"})


async def test_npm_memory_writes_only_with_a_yes_and_finds_it_again(npm: Path, tmp_path: Path):
    file = {"MEMORY_FILE_PATH": str(tmp_path / "memory.jsonl")}
    settings = only(npm / "mcp-server-memory", env=file, allow=("create_entities", "search_nodes"))
    entity = {"entities": [{"name": "별하늘", "entityType": "도서관", "observations": ["월요일 휴관"]}]}
    async with open_toolbox(settings) as toolbox:
        with pytest.raises(ToolError, match="no person has agreed"):
            await toolbox.call("real__create_entities", entity)
        await toolbox.call("real__create_entities", entity, approved=True)
        assert "월요일 휴관" in await toolbox.call("real__search_nodes", {"query": "별하늘"}, approved=True)


async def test_pypi_time_tells_the_time_and_explains_a_wrong_zone(clock: Path):
    settings = only(clock, "--local-timezone", "Asia/Seoul", read_only=("get_current_time", "convert_time"))
    async with open_toolbox(settings) as toolbox:
        assert "Asia/Seoul" in await toolbox.call("real__get_current_time", {"timezone": "Asia/Seoul"})
        meeting = {"source_timezone": "Asia/Seoul", "time": "09:00", "target_timezone": "UTC"}
        assert "00:00" in await toolbox.call("real__convert_time", meeting)
        with pytest.raises(ToolError, match=r"(?i)timezone"):
            await toolbox.call("real__get_current_time", {"timezone": "Korea/Nowhere"})
