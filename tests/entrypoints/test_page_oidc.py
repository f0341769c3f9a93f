"""The page as `gallae ui` starts it, and a whole sign-in by OIDC at an issuer on loopback: buttons, redirects, cookies.

In a browser's place: HTTP, and the page's own protocol over its WebSocket. Needs the extra "auth" (`make auth`).
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

sys.path.insert(0, str(Path(__file__).parent))
from issuer import DISCOVERY, JWKS, Issuer, as_json

pytestmark = [pytest.mark.long, pytest.mark.timeout(180)]

REQUIRED = os.environ.get("GALLAE_AUTH_REQUIRED")
TEAM = '[people.anna]\nemail = "anna@team.example"\ngroups = ["desk"]\n'


@dataclass(frozen=True)
class Page:
    """The running page, its issuer, and the files that decide who may see it."""

    url: str
    issuer: Issuer
    people: Path
    secrets: Path

    def seen(self, cookies: dict[str, str]) -> str:
        """All that a browser with these cookies is told, as text."""
        return asyncio.run(self._visit(cookies))[0]

    def signed_in(self, email: str) -> dict[str, str]:
        """The cookies of somebody who pressed the button and was sent back by the issuer."""
        _, way = asyncio.run(self._visit({}, press="로그인"))
        with httpx.Client(base_url=self.url) as browser:
            asked = parse_qs(urlsplit(browser.get(way).headers["location"]).query)
            token = self.issuer.token(nonce=asked["nonce"][0], email=email)
            self.issuer.on("/token", as_json({"access_token": "a", "token_type": "Bearer", "id_token": token}))
            browser.get("/oauth2callback", params={"code": "c", "state": asked["state"][0]})
            browser.get("/_stcore/health")
            return {cookie.name: cookie.value or "" for cookie in browser.cookies.jar}

    async def _visit(self, cookies: dict[str, str], press: str = "") -> tuple[str, str]:
        """(what was drawn, where a press of the button leads)"""
        head = {"Origin": self.url, "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
        spoken = ["streamlit", *filter(None, [cookies.get("_streamlit_xsrf")])]
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        async with websockets.connect(address, additional_headers=head, subprotocols=spoken, max_size=None) as socket:
            drawn = await _run(socket)
            if not press:
                return "\n".join(str(m) for m in drawn), ""
            buttons = [m.delta.new_element.button for m in drawn if m.delta.new_element.HasField("button")]
            pressed = next(button.id for button in buttons if press in button.label)
            led = await _run(socket, pressed)
            return "", next(m.auth_redirect.url for m in led if m.HasField("auth_redirect"))


async def _run(socket: websockets.ClientConnection, pressed: str = "") -> list[ForwardMsg]:
    """Draw the page once; all it sent."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    if pressed:
        widget = asked.rerun_script.widget_states.widgets.add()
        widget.id, widget.trigger_value = pressed, True
    await socket.send(asked.SerializeToString())
    told: list[ForwardMsg] = []
    while not told or told[-1].WhichOneof("type") != "script_finished":
        told.append(ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60)))
    return told


@pytest.fixture
def page(workspace_folder: Path, tmp_path: Path) -> Iterator[Page]:
    if importlib.util.find_spec("authlib") is None:
        (pytest.fail if REQUIRED else pytest.skip)('needs the extra "auth": make auth')
    people, secrets = workspace_folder / "people.toml", tmp_path / "here" / ".streamlit" / "secrets.toml"
    people.write_text(TEAM, encoding="utf-8")
    (workspace_folder / "gallae.toml").write_text('title = "동네 복사집"\n', encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    with Issuer() as issuer:
        ways = {
            f"{name}_endpoint": f"{issuer.url}/{path}" for name, path in (("authorization", "auth"), ("token", "token"))
        }
        issuer.on(DISCOVERY, as_json({"issuer": issuer.url, "jwks_uri": issuer.url + JWKS, **ways}))
        secrets.parent.mkdir(parents=True)
        secrets.write_text(
            f"""[auth]
redirect_uri = "{url}/oauth2callback"
cookie_secret = "{"k" * 40}"
client_id = "gallae"
client_secret = "{issuer.url}"
server_metadata_url = "{issuer.url}{DISCOVERY}"
""",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "gallae.entrypoints.cli", "-w", str(workspace_folder), "ui", "--no-browser"]
        with subprocess.Popen([*command, "--port", str(port)], cwd=secrets.parent.parent) as process:
            try:
                _wait_for(url, process)
                yield Page(url, issuer, people, secrets)
            finally:
                process.terminate()


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/_stcore/health").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the page did not start")


def test_who_signs_in_and_is_named_sees_the_page_and_nobody_else_does(page: Page) -> None:
    assert "동네 복사집" not in page.seen({}) and "로그인" in page.seen({})
    anna = page.signed_in("anna@team.example")
    hers = page.seen(anna)
    assert "동네 복사집" in hers and "anna · desk · 읽는 사람" in hers
    minu = page.seen(page.signed_in("minu@team.example"))
    assert "동네 복사집" not in minu and "이 작업 공간의 사람이 아닙니다" in minu
    forged = {**anna, "_streamlit_user": anna["_streamlit_user"][:-4] + "AAAA"}
    assert "동네 복사집" not in page.seen(forged)
    page.secrets.write_text("[auth", encoding="utf-8")
    assert "동네 복사집" not in page.seen({})
    page.people.write_text(TEAM.replace("anna@", "hanna@"), encoding="utf-8")
    assert "동네 복사집" not in page.seen(anna)
