"""`[mcp_servers.NAME]`: entries of Claude and Cursor read as they are, secrets only by reference."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from gallae.core.errors import SettingsError
from gallae.core.mcp_settings import McpServerSettings
from gallae.core.settings import load_settings


@pytest.mark.parametrize(
    "entry",
    [
        {
            "command": "npx",
            "args": ["-y", "@modelcontextprotocol/server-memory"],
            "env": {"MEMORY_FILE_PATH": "m.json"},
        },
        {"type": "stdio", "command": "uvx", "args": ["mcp-server-time"], "env": {}},
        {"type": "http", "url": "https://tools.example/mcp", "headers": {"Authorization": "Bearer ${KEY}"}},
        {"url": "https://tools.example/mcp", "headers": {"X-Api-Key": "${env:KEY}", "Accept-Language": "ko"}},
        {"command": "python", "args": ["s.py"], "env": {"API_KEY": "${KEY}", "DEBUG": "1"}, "disabled": True},
    ],
)
def test_an_entry_of_claude_or_cursor_is_read_as_it_is(entry: dict):
    read = McpServerSettings.model_validate(entry).model_dump(mode="json", exclude_unset=True)
    assert {key: read.get(key) for key in entry} == entry


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"url": "https://x/mcp", "headers": {"Authorization": "Bearer abcdef"}}, "headers.Authorization is a secret"),
        ({"command": "x", "env": {"GITHUB_TOKEN": "ghp_abcdef"}}, "env.GITHUB_TOKEN is a secret"),
        ({"command": "x", "read_only": ["a"], "ask_first": ["a"]}, "a stands in read_only and in ask_first"),
    ],
)
def test_what_must_not_stand_there_is_refused(entry: dict, said: str):
    with pytest.raises(ValidationError, match=said):
        McpServerSettings.model_validate(entry)


def test_a_secret_that_is_written_out_is_not_repeated_in_the_error(tmp_path: Path):
    toml = tmp_path / "gallae.toml"
    toml.write_text('[mcp_servers.far]\nurl = "https://x/mcp"\nheaders = {Authorization = "Bearer abcdef"}\n', "utf-8")
    with pytest.raises(SettingsError) as failure:
        load_settings(toml, environ={})
    assert "mcp_servers.far" in failure.value.message and "headers.Authorization" in failure.value.message
    assert "abcdef" not in failure.value.message


def test_variables_are_collected_filled_and_missed(tmp_path: Path):
    toml = tmp_path / "gallae.toml"
    toml.write_text(
        '[mcp_servers.far]\nurl = "https://${HOST:-tools.example}/mcp"\nheaders = {X-Api-Key = "${env:KEY}"}\n'
        '[mcp_servers.near]\ncommand = "run"\nenv = ["LIBRARY_KEY"]\n',
        "utf-8",
    )
    assert tomllib.loads(toml.read_text("utf-8"))
    loaded = load_settings(toml, environ={"KEY": "s3", "LIBRARY_KEY": "l", "OTHER": "x"})
    assert dict(loaded.passed_on) == {"KEY": "s3", "LIBRARY_KEY": "l"}
    far = loaded.settings.mcp_servers["far"]
    assert far.variables == ("HOST", "KEY") and far.missing({}) == ("KEY",)
    assert far.filled(far.url or "", {}) == "https://tools.example/mcp"
    assert loaded.settings.mcp_servers["near"].environment(loaded.passed_on) == {"LIBRARY_KEY": "l"}
