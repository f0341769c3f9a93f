"""Servers that answer slowly, wrongly, with 20 MB or never, list 200 tools, or leak: bounded, explained, and alone."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import pytest
from mcp.server import MCPServer
from mcp.server.mcpserver import Elicit, Resolve
from mcp_types import ToolAnnotations
from pydantic import BaseModel

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings, Settings
from gallae.tools import child, connection
from gallae.tools.client import Toolbox, open_toolbox
from gallae.tools.connection import Connection, Target, Waits

ODD = Path(__file__).with_name("odd_server.py")


def odd(*words: object, **more: Any) -> McpServerSettings:
    return McpServerSettings(command=sys.executable, args=("-S", str(ODD), *map(str, words)), **more)


def servers(**named: McpServerSettings) -> Settings:
    return Settings(mcp_servers=named)


async def refused(toolbox: Toolbox, tool: str, **arguments: Any) -> str:
    with pytest.raises(ToolError) as failure:
        await toolbox.call(tool, arguments)
    assert failure.value.hint
    return failure.value.message


async def test_an_answer_of_20_mb_costs_its_own_call_and_nothing_else():
    async with open_toolbox(servers(odd=odd())) as toolbox:
        begun = time.process_time()
        huge, beside = await asyncio.gather(
            refused(toolbox, "odd__huge", bytes=20_000_000), toolbox.call("calculate", {"expression": "1+1"})
        )
        spent = time.process_time() - begun
        assert "larger than 4 MB" in huge and beside == "1+1 = 2"
        assert spent < 5, f"{spent:.1f} s of CPU"
        assert await toolbox.call("odd__echo", {"text": "still here"}) == "still here"
        assert toolbox._remotes["odd__echo"].connection.openings == 1


async def test_a_call_that_is_never_answered_ends_in_time_and_a_second_one_starts_the_server_anew():
    entry = odd(call_seconds=20, tool_seconds={"never": 0.1})
    async with open_toolbox(servers(odd=entry)) as toolbox:
        assert "gave no answer within 0.1 s" in await refused(toolbox, "odd__never")
        assert "gave no answer within 0.1 s" in await refused(toolbox, "odd__never")
        assert await toolbox.call("odd__echo", {"text": "again"}) == "again"
        assert toolbox._remotes["odd__echo"].connection.openings == 2


@pytest.mark.parametrize(
    ("tool", "said"), [("torn", "no answer within 0.3 s"), ("wrong", "not what the protocol allows")]
)
async def test_an_answer_that_is_not_the_protocol_is_a_failure_with_a_reason(tool: str, said: str):
    async with open_toolbox(servers(odd=odd(tool_seconds={"torn": 0.3}))) as toolbox:
        assert said in await refused(toolbox, f"odd__{tool}")
        assert await toolbox.call("odd__echo", {"text": "still here"}) == "still here"


async def test_a_server_that_greets_on_stdout_is_understood_and_one_that_only_talks_is_given_up():
    settings = servers(greets=odd("--banner", 20), talks=odd("--banner", 500, "--silent", connect_seconds=5))
    async with open_toolbox(settings) as toolbox:
        assert await toolbox.call("greets__echo", {"text": "x"}) == "x"
        assert "its stdout is not MCP: 'Welcome!" in toolbox.failed["talks"]


async def test_a_silent_server_is_left_out_in_time_and_the_others_are_there():
    settings = servers(mute=odd("--silent", connect_seconds=0.5), odd=odd())
    async with open_toolbox(settings) as toolbox:
        assert "no answer within 0.5 s" in toolbox.failed["mute"]
        assert await toolbox.call("odd__echo", {"text": "x"}) == "x"


async def test_of_200_tools_the_first_forty_are_offered_and_the_rest_is_explained():
    async with open_toolbox(servers(odd=odd("--list", "many"))) as toolbox:
        offered = [card.name for card in toolbox.cards if card.server == "odd"]
        assert offered == [f"odd__tool_{n:03}" for n in range(40)]
        assert any("200 tools would be offered, the first 40 are" in note for note in toolbox.notes["odd"])
        assert any("wide is left out" in note for note in toolbox.notes["odd"])
    chosen = odd("--list", "many", allow=("tool_150", "tool_7"))
    async with open_toolbox(servers(odd=chosen)) as toolbox:
        assert [card.name for card in toolbox.cards if card.server == "odd"] == ["odd__tool_150"]
        assert toolbox.notes["odd"] == ("the settings name what it does not list: tool_7",)


async def test_a_list_without_an_end_is_read_to_its_bound():
    async with open_toolbox(servers(odd=odd("--list", "endless"))) as toolbox:
        assert toolbox.failed == {} and await toolbox.call("odd__echo", {"text": "x"}) == "x"


async def test_what_was_cut_off_is_sent_again_only_if_it_merely_reads(tmp_path: Path):
    file = tmp_path / "notes.txt"
    async with open_toolbox(servers(odd=odd(allow=("note", "echo")))) as toolbox:
        with pytest.raises(ToolError, match="Whether it was done is not known"):
            await toolbox.call("odd__note", {"text": "once", "file": str(file)}, approved=True)
        assert await toolbox.call("odd__echo", {"text": "alive"}) == "alive"
    assert file.read_text(encoding="utf-8") == "once\n"


async def test_a_server_that_keeps_ending_is_tried_ever_more_rarely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "PATIENCE", 0.3)
    file = str(tmp_path / "notes.txt")
    async with open_toolbox(servers(odd=odd(allow=("note",)))) as toolbox:
        said = []
        for _ in range(12):
            with pytest.raises(ToolError) as failure:
                await toolbox.call("odd__note", {"text": "x", "file": file}, approved=True)
            said.append(f"{failure.value.message} {failure.value.hint}")
            if "is down" in said[-1]:
                break
        assert len(said) == 4 and "It is tried again in" in said[-1]
        assert await toolbox.call("calculate", {"expression": "1+1"}) == "1+1 = 2"


async def test_what_a_child_writes_to_stderr_reaches_our_log_masked(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "gallae.tools")
    entry = odd("--leak", "ODD_KEY", env={"ODD_KEY": "${ODD_KEY}"})
    async with open_toolbox(servers(odd=entry), environ={"ODD_KEY": "correct-horse"}) as toolbox:
        await toolbox.call("odd__echo", {"text": "x"})
    (line,) = [r.getMessage() for r in caplog.records if r.name.startswith("gallae.tools")]
    assert line.startswith("mcp server odd: started with [SECRET] for [") and "3141" not in line


async def test_a_child_that_ignores_its_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child, "ENDING", ((0.1, "SIGTERM"), (0.1, "SIGKILL"), (5.0, "SIGKILL")))
    file = tmp_path / "pid"
    async with open_toolbox(servers(odd=odd("--stubborn", "--pid", file))) as toolbox:
        await toolbox.call("odd__echo", {"text": "x"})
        pid = int(file.read_text(encoding="utf-8"))
    assert not _runs(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends a child with its parent on Linux only")
def test_a_stubborn_child_ends_with_us_even_when_we_are_killed(tmp_path: Path):
    file = tmp_path / "pid"
    code = (
        "import asyncio, sys\n"
        "from gallae.core.settings import McpServerSettings, Settings\n"
        "from gallae.tools.client import open_toolbox\n"
        "async def main():\n"
        f"    entry = McpServerSettings(command=sys.executable, args=({str(ODD)!r}, '--stubborn', '--pid', {str(file)!r}))\n"
        "    async with open_toolbox(Settings(mcp_servers={'odd': entry})) as toolbox:\n"
        "        print(await toolbox.call('odd__echo', {'text': 'open'}), flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, encoding="utf-8") as us:
        assert us.stdout is not None and us.stdout.readline() == "open\n"
        pid = int(file.read_text(encoding="utf-8"))
        assert _runs(pid)
        us.send_signal(signal.SIGKILL)
    until = time.monotonic() + 5
    while _runs(pid) and time.monotonic() < until:
        os.sched_yield()
    assert not _runs(pid)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self").exists()


class Form(BaseModel):
    ok: bool


async def question() -> Elicit[Form]:
    return Elicit("Really?", Form)


async def asks(text: str, form: Annotated[Form, Resolve(question)]) -> str:
    """Asks a person first."""
    return f"{text} {form.ok}"


async def test_a_server_that_asks_a_person_within_a_call_is_refused_and_the_model_hears_what_to_do():
    newer = MCPServer("newer")
    newer.tool(annotations=ToolAnnotations(read_only_hint=True))(asks)
    apart = Connection("newer", Target(lambda heard: newer), Waits())
    async with open_toolbox(servers(odd=odd())) as toolbox:
        await apart.open()
        both = toolbox.joined(apart)
        for name, era in (("odd__asks", "2025-11-25"), ("newer__asks", "2026-07-28")):
            with pytest.raises(ToolError, match=r"[Ee]licitation") as refused:
                await both.call(name, {"text": "x"})
            assert "nobody can be asked there" in refused.value.hint and both.era(name) == era
        assert await both.call("odd__echo", {"text": "alive"}) == "alive"
    await apart.close()
