"""Signing in to a server behind OAuth 2.1: a person agrees once in a browser, and later calls carry the token they got.

The flow itself (discovery, PKCE, registration, refreshing) is the SDK's. Here is what it leaves open: where the token is
kept (keep/mcp/NAME.sign-in.json, for the files' owner alone, and used for that very URL alone), that a token which ran
out is refreshed at its own server after a restart, and how the browser comes back to us. Without a person nothing is
opened: a call then says which command to run.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

from gallae.core.files import write_whole

if TYPE_CHECKING:
    from mcp.client.auth import OAuthClientProvider
    from mcp.client.auth.oauth2 import OAuthContext
    from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthToken

__all__ = ["REDIRECT", "Browser", "Registered", "loopback", "signed_in_file", "signing_in"]

PORT = 8767
REDIRECT = f"http://127.0.0.1:{PORT}/callback"
PAGE = "<!doctype html><meta charset=utf-8><title>Gallae</title><p>로그인했어요. 이 창은 닫아도 돼요. You may close this window."


@dataclass(frozen=True, slots=True)
class Browser:
    """`show` a person the address where they agree; `answered` waits for the code they come back with."""

    show: Callable[[str], Awaitable[None]]
    answered: Callable[[], Awaitable[AuthorizationCodeResult]]


@dataclass(frozen=True, slots=True)
class Registered:
    """Who we are there: an id and secret that the server's owner gave us, an https URL that describes us, or nothing
    (then we register ourselves)."""

    id: str = ""
    secret: str = ""


def signed_in_file(keep: Path, server: str) -> Path:
    return keep / "mcp" / f"{quote(server, safe='')}.sign-in.json"


def signing_in(
    server: str, url: str, file: Path | None, *, registered: Registered = Registered(), browser: Browser | None = None
) -> OAuthClientProvider:
    """What an HTTP client signs its requests with. `file` None keeps the token in memory; without a `browser` a
    server that wants a person to agree is a failure that says so."""
    from mcp.client.auth import OAuthClientProvider, OAuthFlowError
    from mcp.shared.auth import OAuthClientMetadata
    from pydantic import AnyUrl

    logging.getLogger("mcp.client.auth.oauth2").setLevel(logging.CRITICAL)  # a refusal is told by whoever called

    async def nobody(*given: Any) -> Any:
        raise OAuthFlowError(f"a person has to sign in: gallae tools sign-in {server}")

    kept = _Kept(file, url, registered)
    described_by = registered.id if registered.id.startswith("https://") else None
    provider = OAuthClientProvider(
        url,
        OAuthClientMetadata(
            client_name="Gallae",
            redirect_uris=[AnyUrl(REDIRECT)],
            grant_types=["authorization_code", "refresh_token"],
            response_types=["code"],
        ),
        kept,
        browser.show if browser else nobody,
        browser.answered if browser else nobody,
        client_metadata_url=described_by,
    )
    kept.context = provider.context
    return provider


class _Kept:
    """The SDK's token storage. What discovery found is kept with the token, else a token that ran out between two
    starts would be refreshed at the wrong place; so is until when it holds."""

    context: OAuthContext

    def __init__(self, file: Path | None, url: str, registered: Registered) -> None:
        self._file, self._url, self._registered = file, url, registered
        self._held: dict[str, Any] = self._read()

    async def get_tokens(self) -> OAuthToken | None:
        from mcp.shared.auth import OAuthMetadata, OAuthToken, ProtectedResourceMetadata

        self._held = self._read() if self._file else self._held
        if "tokens" not in self._held:
            return None
        if found := self._held["found"]:
            self.context.oauth_metadata = OAuthMetadata.model_validate(found["server"])
            self.context.protected_resource_metadata = ProtectedResourceMetadata.model_validate(found["resource"])
            self.context.auth_server_url = found["issuer"]
        self.context.token_expiry_time = self._held["until"]
        return OAuthToken.model_validate(self._held["tokens"])

    async def set_tokens(self, tokens: OAuthToken) -> None:
        server, resource = self.context.oauth_metadata, self.context.protected_resource_metadata
        found = None
        if server is not None and resource is not None:
            found = {
                "server": server.model_dump(mode="json", exclude_none=True),
                "resource": resource.model_dump(mode="json", exclude_none=True),
                "issuer": self.context.auth_server_url,
            }
        self._held["tokens"] = tokens.model_dump(mode="json", exclude_none=True)
        self._held |= {"found": found, "until": time.time() + tokens.expires_in if tokens.expires_in else None}
        self._write()

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        from mcp.shared.auth import OAuthClientInformationFull
        from pydantic import AnyUrl

        if self._registered.id and not self._registered.id.startswith("https://"):
            secret = self._registered.secret or None
            return OAuthClientInformationFull(
                client_id=self._registered.id,
                client_secret=secret,
                redirect_uris=[AnyUrl(REDIRECT)],
                token_endpoint_auth_method="client_secret_basic" if secret else "none",
            )
        given = self._held.get("client")
        return OAuthClientInformationFull.model_validate(given) if given else None

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        self._held["client"] = client_info.model_dump(mode="json", exclude_none=True)
        self._write()

    def _read(self) -> dict[str, Any]:
        """Nothing if it is another URL's: a token must not follow a name to another server."""
        try:
            given = json.loads(self._file.read_text(encoding="utf-8")) if self._file else {}
        except (OSError, ValueError):
            given = {}
        return given if given.get("url") == self._url else {"url": self._url}

    def _write(self) -> None:
        if self._file is not None:
            write_whole(self._file, json.dumps(self._held, ensure_ascii=False) + "\n")


@asynccontextmanager
async def loopback(show: Callable[[str], Awaitable[None]]) -> AsyncIterator[Browser]:
    """A browser that comes back to REDIRECT on this machine. OSError if its port is taken."""
    from mcp.client.auth import OAuthFlowError
    from mcp.shared.auth import AuthorizationCodeResult

    came: asyncio.Queue[dict[str, list[str]]] = asyncio.Queue()

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode("latin-1").split(" ")
        target = urlsplit(line[1]) if len(line) == 3 else urlsplit("")
        known = target.path == urlsplit(REDIRECT).path
        body = PAGE.encode() if known else b""
        status = "200 OK" if known else "404 Not Found"
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        if known:
            came.put_nowait(parse_qs(target.query))

    async def answered() -> AuthorizationCodeResult:
        given = {name: values[0] for name, values in (await came.get()).items()}
        if "code" not in given:
            raise OAuthFlowError(f"it was not agreed to: {given.get('error', 'no code')[:100]}")
        return AuthorizationCodeResult(code=given["code"], state=given.get("state"), iss=given.get("iss"))

    async with await asyncio.start_server(visited, "127.0.0.1", PORT):
        yield Browser(show, answered)
