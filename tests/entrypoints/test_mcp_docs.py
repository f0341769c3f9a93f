"""What docs/mcp.md tells people to paste: it is JSON that the client reads, and its command is one of ours."""

from __future__ import annotations

import base64
import json
import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from gallae.core.settings import Settings
from gallae.entrypoints.cli import _parse
from gallae.entrypoints.mcp_cards import CARDS
from gallae.entrypoints.mcp_http import PATH
from gallae.entrypoints.mcp_prompts import PROMPTS
from gallae.entrypoints.mcp_resources import DOCUMENT, LIST, PASSAGE

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")
URL = f"http://127.0.0.1:{Settings().mcp.port}{PATH}"


def starts_us(command: str, args: list[str]) -> bool:
    options = _parse(args)
    return command == "gallae" and options.command == "mcp" and not options.http and bool(options.workspace)


def test_every_snippet_for_a_client_starts_our_server() -> None:
    blocks = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.S)]
    keys = [next(iter(block)) for block in blocks]
    assert keys == ["mcpServers", "mcpServers", "servers"]
    entries = [entry for block in blocks for entry in next(iter(block.values())).values()]
    for entry in entries:
        assert entry.get("url") == URL or starts_us(entry["command"], entry["args"]), entry
    assert len(entries) == 4


def test_the_lines_for_claude_code_start_our_server() -> None:
    lines = re.findall(r"^claude mcp add .*$", PAGE, re.M)
    assert len(lines) == 2
    local, remote = (shlex.split(line) for line in lines)
    command, *args = local[local.index("--") + 1 :]
    assert starts_us(command, args) and URL in remote and remote[remote.index("--transport") + 1] == "http"


def test_the_link_for_cursor_holds_the_same_server() -> None:
    link = re.search(r"cursor://[^)]+", PAGE)
    assert link is not None
    parts = urlsplit(link[0])
    assert (parts.scheme, parts.netloc, parts.path) == ("cursor", "anysphere.cursor-deeplink", "/mcp/install")
    given = parse_qs(parts.query)
    config = json.loads(base64.b64decode(given["config"][0], validate=True))
    assert given["name"] == ["gallae"] and starts_us(config["command"], config["args"])


def test_the_page_names_every_tool_resource_and_prompt() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.M) == [card.name for card in CARDS]
    assert all(f"`{name}`" in PAGE for name in (LIST, DOCUMENT, PASSAGE, *(prompt.name for prompt in PROMPTS)))
