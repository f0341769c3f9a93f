"""What others install our server from: the `.mcpb` bundle starts it, `server.json` names it, and neither holds a secret."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from api_world import fill

from gallae.entrypoints.cli import _parse
from gallae.entrypoints.mcp_bundle import manifest, write_bundle
from gallae.entrypoints.mcp_cards import CARDS

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
# The manifest's fields and those of its parts that version 0.4 of the schema asks for (npm's own validator is asked too,
# in test_mcp_conformance.py).
REQUIRED = {"manifest_version", "name", "version", "description", "author", "server"}
ALLOWED = REQUIRED | {"display_name", "license", "tools", "tools_generated", "prompts_generated"}
ALLOWED |= {"compatibility", "user_config"}


def unpacked(tmp_path: Path) -> Path:
    """A bundle of a wheel that nobody looks into here, taken apart as a client does."""
    wheel = tmp_path / "gallae-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK")
    write_bundle(wheel, tmp_path / "a.mcpb")
    write_bundle(wheel, tmp_path / "b.mcpb")
    assert (tmp_path / "a.mcpb").read_bytes() == (tmp_path / "b.mcpb").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.mcpb") as bundle:
        bundle.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def test_the_manifest_has_what_its_version_asks_for_and_nothing_else() -> None:
    told = manifest()
    assert set(told) >= REQUIRED and set(told) <= ALLOWED and told["manifest_version"] == "0.4"
    assert told["version"] == PROJECT["version"] and told["license"] == PROJECT["license"]
    assert set(told["server"]) == {"type", "entry_point", "mcp_config"} and told["server"]["type"] == "uv"
    assert told["compatibility"]["runtimes"]["python"] == PROJECT["requires-python"]
    for option in told["user_config"].values():
        assert {"type", "title", "description"} <= set(option) and option["type"] == "directory"
    assert [tool["name"] for tool in told["tools"]] == [card.name for card in CARDS if not card.opens]


def test_the_bundle_starts_our_server_with_the_folder_the_person_chose(tmp_path: Path) -> None:
    folder, workspace = unpacked(tmp_path), fill(tmp_path / "pool")
    told: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert (folder / project["tool"]["uv"]["sources"]["gallae"]["path"]).is_file()
    words = told["server"]["mcp_config"]["args"]
    assert words[:3] == ["run", "--directory", "${__dirname}"] and words[3] == told["server"]["entry_point"]
    argv = [str(workspace) if word == "${user_config.workspace}" else word for word in words[4:]]
    done = subprocess.run(
        [sys.executable, str(folder / words[3]), *argv],
        input=json.dumps(INITIALIZE) + "\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )
    assert json.loads(done.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "gallae"


def test_nothing_of_whoever_builds_it_is_in_the_bundle(tmp_path: Path) -> None:
    folder = unpacked(tmp_path)
    assert {file.name for file in folder.iterdir()} == {
        "manifest.json",
        "pyproject.toml",
        "server.py",
        "gallae-0.1.0-py3-none-any.whl",
    }
    text = "".join(file.read_text("utf-8", "replace") for file in folder.iterdir())
    assert manifest()["server"]["mcp_config"]["env"] == {}
    assert str(Path.home()) not in text and str(ROOT) not in text and not re.search(r"(?i)token|secret|api.?key", text)


def test_the_registrys_entry_is_in_step_with_the_package() -> None:
    told: dict[str, Any] = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", told["name"]) and len(told["description"]) <= 100
    (package,) = told["packages"]
    assert told["version"] == package["version"] == PROJECT["version"] and package["identifier"] == PROJECT["name"]
    assert (package["registryType"], package["transport"]) == ("pypi", {"type": "stdio"})
    words: list[str] = []
    for argument in package["packageArguments"]:
        words += [argument["name"], "/srv/team"] if argument["type"] == "named" else [argument["value"]]
    options = _parse(words)
    assert options.command == "mcp" and not options.http and options.workspace
    assert "environmentVariables" not in package
