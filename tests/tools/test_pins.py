"""Tool lists are pinned: a description that changed is not used until a person has seen it, and says so."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import NotFoundError, ToolError
from gallae.core.settings import McpServerSettings, Settings
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.tools.cards import CARDS
from gallae.tools.client import load_cards, open_toolbox
from gallae.tools.pins import Pins

ODD = Path(__file__).with_name("odd_server.py")


@pytest.fixture
def server(tmp_path: Path) -> Callable[[str], Settings]:
    """The same command, whose script may be another one: what it lists is decided by a file beside it."""
    script = tmp_path / "server.py"
    source = ODD.read_text(encoding="utf-8")
    entry = McpServerSettings(command=sys.executable, args=("-S", str(script), "--pid", str(tmp_path / "pid")))

    def listing(kind: str) -> Settings:
        script.write_text(source.replace('"--list", default=""', f'"--list", default="{kind}"'), encoding="utf-8")
        return Settings(mcp_servers={"odd": entry})

    return listing


async def names(settings: Settings, keep: Path, **more: Any) -> list[str]:
    async with open_toolbox(settings, keep=keep, **more) as toolbox:
        return [card.name.removeprefix("odd__") for card in toolbox.cards if card.server == "odd"]


async def test_a_known_server_is_started_with_the_first_call_only(server: Callable[[str], Settings], tmp_path: Path):
    settings, pid = server(""), tmp_path / "pid"
    assert "echo" in await names(settings, tmp_path)
    pid.unlink()
    async with open_toolbox(settings, keep=tmp_path) as toolbox:
        assert [c.name for c in toolbox.cards if c.server == "odd"] and not pid.exists()
        assert await toolbox.call("odd__echo", {"text": "x"}) == "x"
        assert pid.exists()


async def test_a_changed_description_is_not_used_until_it_is_accepted(
    server: Callable[[str], Settings], tmp_path: Path
):
    before = await names(server(""), tmp_path)
    changed = server("renamed")
    async with open_toolbox(changed, keep=tmp_path) as toolbox:
        assert [c.description for c in toolbox.cards if c.name == "odd__echo"] == ["Says it again."]
        with pytest.raises(ToolError, match="describes differently echo"):
            await toolbox.call("odd__echo", {"text": "x"})
        with pytest.raises(ToolError, match="no longer offers huge"):
            await toolbox.call("odd__huge", {"bytes": 1})
        with pytest.raises(ToolError, match="no tool"):
            await toolbox.call("odd__extra", {})
    pins = Pins(tmp_path)
    assert [(c.tool, c.what) for c in pins.changes("odd")] == [("echo", "changed"), ("extra", "new"), ("huge", "gone")]
    async with open_toolbox(changed, keep=tmp_path, look=True) as toolbox:
        assert "echo (changed), extra (new), huge (gone)" in toolbox.notes["odd"][0]
    assert await names(changed, tmp_path) == before
    assert "tools.example" in pins.accept("odd")[0].now
    assert sorted(await names(changed, tmp_path)) == sorted({*before, "extra"} - {"huge"})
    async with open_toolbox(changed, keep=tmp_path) as toolbox:
        assert await toolbox.call("odd__echo", {"text": "x"}) == "x"
    with pytest.raises(NotFoundError):
        pins.accept("odd")


async def test_what_is_back_as_it_was_needs_nobody(server: Callable[[str], Settings], tmp_path: Path):
    await names(server(""), tmp_path)
    await names(server("renamed"), tmp_path, look=True)
    assert Pins(tmp_path).changes("odd")
    async with open_toolbox(server(""), keep=tmp_path) as toolbox:
        assert await toolbox.call("odd__echo", {"text": "x"}) == "x"
    assert Pins(tmp_path).changes("odd") == ()


async def test_a_known_server_that_is_down_keeps_its_tools_and_is_tried_again(
    server: Callable[[str], Settings], tmp_path: Path
):
    settings, script = server(""), tmp_path / "server.py"
    await names(settings, tmp_path)
    source = script.read_text(encoding="utf-8")
    script.write_text("raise SystemExit('out of order')", encoding="utf-8")
    async with open_toolbox(settings, keep=tmp_path, look=True) as toolbox:
        assert "out of order" in toolbox.failed["odd"]
        with pytest.raises(ToolError, match="odd is down"):
            await toolbox.call("odd__echo", {"text": "x"})
        script.write_text(source, encoding="utf-8")
        toolbox._remotes["odd__echo"].connection._not_before = 0.0
        assert await toolbox.call("odd__echo", {"text": "x"}) == "x"


async def test_a_pinned_list_that_cannot_be_read_is_shown_anew(server: Callable[[str], Settings], tmp_path: Path):
    settings = server("")
    await names(settings, tmp_path)
    (tmp_path / "mcp" / "odd.json").write_text("{", encoding="utf-8")
    assert await names(settings, tmp_path) == []
    assert {change.what for change in Pins(tmp_path).changes("odd")} == {"new"}


def test_the_command_shows_what_changed_and_accepts_it(
    server: Callable[[str], Settings], workspace_folder: Path, capsys: pytest.CaptureFixture[str]
):
    entry = server("").mcp_servers["odd"]
    with (workspace_folder / "gallae.toml").open("a", encoding="utf-8") as file:
        file.write(f"[mcp_servers.odd]\ncommand = {json.dumps(entry.command)}\nargs = {json.dumps(entry.args)}\n")

    def said(*words: str) -> tuple[int, Any]:
        code = main(["-w", str(workspace_folder), "--json", *words])
        return code, json.loads(capsys.readouterr().out)

    workspace = open_workspace(workspace_folder)
    assert [card.name for card in load_cards(workspace)][: len(CARDS)] == [card.name for card in CARDS]
    code, found = said("tools")
    assert code == 0 and "odd__echo" in [tool["name"] for tool in found["tools"]]
    server("renamed")
    code, found = said("doctor")
    assert code == 1 and [c["tool"] for c in found["mcp_servers"][0]["changes"]] == ["echo", "extra", "huge"]
    assert main(["-w", str(workspace_folder), "tools"]) == 1
    shown = capsys.readouterr().out
    assert "echo: 바뀜" in shown and "tools.example" in shown and "gallae tools accept odd" in shown
    assert said("tools", "accept", "nobody")[0] == 2
    code, found = said("tools", "accept", "odd")
    assert code == 0 and [c["tool"] for c in found["accepted"]] == ["echo", "extra", "huge"]
    assert said("tools")[0] == 0
