"""A server behind OAuth: a person agrees once, `gallae tools sign-in`; then calls go on without one, and only there."""

from __future__ import annotations

import asyncio
import json
import webbrowser
from pathlib import Path
from typing import Any

import httpx
import pytest
from guarded_mcp import Doorman, guarded_app
from served_mcp import served

from gallae.core.errors import ToolError
from gallae.core.settings import McpServerSettings
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.tools.client import toolbox_of
from gallae.tools.oauth import signed_in_file


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What people were shown. They follow it at once, as far as the page that says it is done."""
    shown: list[str] = []

    def opened(url: str) -> bool:
        shown.append(url)
        httpx.get(url, follow_redirects=True, trust_env=False).raise_for_status()
        return True

    monkeypatch.setattr(webbrowser, "open", opened)
    return shown


def written(folder: Path, port: int, more: str = "") -> Path:
    text = f'name = "test"\n[mcp_servers.books]\nurl = "http://127.0.0.1:{port}/mcp"\nsign_in = true\n{more}'
    (folder / "gallae.toml").write_text(text, encoding="utf-8")
    return folder


async def said(folder: Path, *words: str) -> int:
    return await asyncio.to_thread(main, ["-w", str(folder), "--json", "tools", *words])


async def ledger(folder: Path) -> str:
    async with toolbox_of(open_workspace(folder, environ={})) as toolbox:
        return toolbox.failed.get("books") or await toolbox.call("books__ledger", {"year": 2026})


async def test_a_person_agrees_once_and_calls_go_on_without_one(
    workspace_folder: Path, browser: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    doorman = Doorman()
    async with served(lambda port: guarded_app(doorman, port)) as port:
        folder = written(workspace_folder, port)
        assert "gallae tools sign-in books" in await ledger(folder) and browser == []
        assert await said(folder, "sign-in", "books") == 0
        assert json.loads(capsys.readouterr().out)["tools"] == ["ledger"] and doorman.agreed == 1
        keep = open_workspace(folder, environ={}).keep
        file = signed_in_file(keep, "books")
        assert file.stat().st_mode & 0o077 == 0
        assert await ledger(folder) == "2026: 42" and len(browser) == 1
        kept: dict[str, Any] = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**kept, "until": 1}), encoding="utf-8")  # it ran out while we were away
        assert await ledger(folder) == "2026: 42" and (doorman.refreshed, doorman.agreed) == (1, 1)
        assert json.loads(file.read_text("utf-8"))["tokens"] != kept["tokens"]
        assert await said(folder, "sign-out", "books") == 0
        assert not file.exists()
        with pytest.raises(ToolError, match="gallae tools sign-in books"):
            await ledger(folder)
        audit = "".join(one.read_text("utf-8") for one in keep.rglob("*.jsonl"))
        assert "tools-signed-in" in audit and "tools-signed-out" in audit
        assert kept["tokens"]["access_token"] not in audit


async def test_a_token_does_not_follow_a_name_to_another_url(workspace_folder: Path, browser: list[str]) -> None:
    seen: list[bytes | None] = []

    async def thief(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(dict(scope["headers"]).get(b"authorization"))
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    doorman = Doorman()
    async with served(lambda port: guarded_app(doorman, port)) as port, served(thief) as other:
        folder = written(workspace_folder, port)
        assert await said(folder, "sign-in", "books") == 0
        written(folder, other)
        assert "42" not in await ledger(folder)
    assert seen and set(seen) == {None}


async def test_who_does_not_agree_is_told_so_and_nothing_is_kept(
    workspace_folder: Path, browser: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    doorman = Doorman()
    doorman.refuses = True
    async with served(lambda port: guarded_app(doorman, port)) as port:
        folder = written(workspace_folder, port)
        assert await said(folder, "sign-in", "books") != 0
        assert "access_denied" in capsys.readouterr().out
        assert await said(folder, "sign-in", "nobody") == 2 and await said(folder, "sign-in") == 2
    keep = open_workspace(folder, environ={}).keep
    kept = signed_in_file(keep, "books")
    assert not kept.exists() or "tokens" not in json.loads(kept.read_text("utf-8"))


def test_a_secret_is_named_and_an_open_line_is_refused() -> None:
    with pytest.raises(ValueError, match="client_secret is a secret written out"):
        McpServerSettings(url="https://a.example/mcp", sign_in=True, client_id="x", client_secret="s3cr3t")
    with pytest.raises(ValueError, match="sign_in needs a url"):
        McpServerSettings(url="http://a.example/mcp", sign_in=True)
    entry = McpServerSettings(url="https://a.example/mcp", sign_in=True, client_id="x", client_secret="${SECRET}")
    assert entry.missing({}) == ("SECRET",)
