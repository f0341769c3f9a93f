"""`gallae mcp --http`: a token is a person on every request, and the same guard as before `gallae serve`."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
import uvicorn
from api_world import TOKENS, fill, signed
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_world import pool_of, text_of

from gallae.entrypoints.cli import main
from gallae.entrypoints.mcp_http import PATH, build_mcp_app
from gallae.graphs.chat import open_chat
from gallae.models.fixed import FixedModels
from gallae.models.scripted import ScriptedChatModel, scripted_model

FEE = "수영장 하루 이용료는 얼마야?"
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@asynccontextmanager
async def serving(folder: Path, *, model: ScriptedChatModel | None = None, **settings: Any) -> AsyncIterator[str]:
    """The server on this loop; its address."""
    made = {"chat": scripted_model(model, name="chat")} if model is not None else {}
    async with open_chat(pool_of(folder, **settings), models=FixedModels(made)) as chat:
        config = uvicorn.Config(build_mcp_app(chat), port=0, log_config=None, access_log=False, lifespan="on")
        begun = asyncio.Event()

        class Server(uvicorn.Server):
            async def startup(self, sockets: Any = None) -> None:
                await super().startup(sockets)
                begun.set()

        server = Server(config)
        running = asyncio.create_task(server.serve())
        await begun.wait()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}{PATH}"
        server.should_exit = True
        await running


@asynccontextmanager
async def signed_in(url: str, person: str, era: str = "auto") -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=signed(person), trust_env=False, timeout=30) as http,
        Client(streamable_http_client(url, http_client=http), mode=era) as client,
    ):
        yield client


def take_out_of_staff(people: Path) -> None:
    people.write_text(people.read_text("utf-8").replace('groups = ["staff"]', 'groups = ["desk"]'), "utf-8")


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_token_is_a_person_whose_rights_apply(tmp_path: Path, era: str) -> None:
    async with serving(tmp_path) as url:
        async with signed_in(url, "anna", era) as anna:
            assert "9,000원" in text_of(await anna.call_tool("ask", {"question": FEE}))
            assert "advise_adaptation" not in {tool.name for tool in (await anna.list_tools()).tools}
            secret = await anna.call_tool("read_document", {"path": "documents/staff.md"})
            assert secret.is_error and "4821" not in text_of(secret)
        async with signed_in(url, "oh", era) as oh:
            assert "4821" in text_of(await oh.call_tool("read_document", {"path": "documents/staff.md"}))
            assert "advise_adaptation" in {tool.name for tool in (await oh.list_tools()).tools}


async def test_who_is_taken_out_of_people_toml_is_out_at_once(tmp_path: Path) -> None:
    async with serving(tmp_path) as url, signed_in(url, "bora") as bora:
        assert "4821" in text_of(await bora.call_tool("read_document", {"path": "staff.md"}))
        await asyncio.to_thread(take_out_of_staff, tmp_path / "people.toml")
        assert (await bora.call_tool("read_document", {"path": "staff.md"})).is_error


async def test_nobody_gets_nothing_and_strange_names_pages_and_bodies_are_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as url, httpx.AsyncClient(headers=ACCEPT, trust_env=False) as http:
        anna = signed("anna")
        for headers in ({}, {"Authorization": "Bearer gallae_wrong"}, {"Authorization": f"Basic {TOKENS['anna']}"}):
            got = await http.post(url, json=LIST, headers=headers)
            assert got.status_code == 401 and "Bearer" in got.headers["WWW-Authenticate"] and "tools" not in got.text
        assert (await http.post(url, json=HELLO, headers=anna)).status_code == 200
        assert (await http.post(url, json=HELLO, headers={**anna, "Host": "evil.example"})).status_code == 421
        assert (await http.post(url, json=HELLO, headers={**anna, "Origin": "https://evil.example"})).status_code == 403
        assert (await http.post(url, content=b"x" * 5_000_000, headers=anna)).status_code in (400, 413)
        deep = b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":' + b"[" * 50_000
        for body in (deep, b"", b"[]", b"\xff", b"null"):
            got = await http.post(url, content=body, headers={**anna, "Content-Type": "application/json"})
            assert 400 <= got.status_code < 500 and "Traceback" not in got.text and str(tmp_path) not in got.text


async def test_a_session_is_only_there_for_who_opened_it(tmp_path: Path) -> None:
    async with serving(tmp_path) as url, httpx.AsyncClient(headers=ACCEPT, trust_env=False) as http:
        opened = await http.post(url, json=HELLO, headers=signed("oh"))
        session = {"Mcp-Session-Id": opened.headers["mcp-session-id"]}
        assert (await http.post(url, json=LIST, headers={**signed("oh"), **session})).status_code == 200
        assert (await http.post(url, json=LIST, headers={**signed("anna"), **session})).status_code == 404
        assert (await http.delete(url, headers={**signed("anna"), **session})).status_code == 404


@contextmanager
def process(folder: Path) -> Iterator[str]:
    argv = ["-w", str(folder), "--state", str(folder / ".state"), "--json", "mcp", "--http", "--port", "0"]
    running = subprocess.Popen(
        [sys.executable, "-m", "gallae.entrypoints.cli", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert running.stdout is not None
    try:
        yield json.loads(running.stdout.readline())["url"]
    finally:
        running.terminate()
        running.communicate(timeout=60)


async def test_the_command_listens_on_loopback_and_goes_no_further_while_nobody_can_sign_in(tmp_path: Path) -> None:
    with process(fill(tmp_path / "a")) as url:
        assert url.startswith("http://127.0.0.1:") and url.endswith(PATH)
        async with signed_in(url, "anna") as client:
            assert "9,000원" in text_of(await client.call_tool("ask", {"question": FEE}))
    bare = fill(tmp_path / "b")
    (bare / "people.toml").unlink()
    assert main(["-w", str(bare), "mcp", "--http", "--host", "0.0.0.0"]) == 78
    assert main(["-w", str(bare), "--as", "anna", "mcp", "--http"]) == 2
