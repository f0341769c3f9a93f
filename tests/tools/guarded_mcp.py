"""An MCP server behind an authorization server of its own, both of the SDK: whoever is shown the address agrees."""

from __future__ import annotations

import secrets
import time
from typing import Any

from mcp.server import MCPServer
from mcp.server.auth.provider import AccessToken, AuthorizationCode, OAuthAuthorizationServerProvider, RefreshToken
from mcp.server.auth.provider import construct_redirect_uri as redirect
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from mcp_types import ToolAnnotations


class Doorman(OAuthAuthorizationServerProvider[AuthorizationCode, RefreshToken, AccessToken]):
    """`agreed` counts the times a person was asked, `refreshed` the tokens that were renewed without one."""

    def __init__(self) -> None:
        self.agreed = self.refreshed = 0
        self.seconds = 3_600
        self.refuses = False
        self.clients: dict[str, OAuthClientInformationFull] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.tokens: dict[str, AccessToken] = {}
        self.again: dict[str, RefreshToken] = {}

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        self.clients[str(client_info.client_id)] = client_info

    async def authorize(self, client: OAuthClientInformationFull, params: Any) -> str:
        if self.refuses:
            return redirect(str(params.redirect_uri), error="access_denied", state=params.state)
        self.agreed += 1
        code = secrets.token_urlsafe(24)
        self.codes[code] = AuthorizationCode(
            code=code,
            scopes=params.scopes or [],
            expires_at=time.time() + 60,
            client_id=str(client.client_id),
            code_challenge=params.code_challenge,
            redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly,
        )
        return redirect(str(params.redirect_uri), code=code, state=params.state)

    async def load_authorization_code(self, client: Any, authorization_code: str) -> AuthorizationCode | None:
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(self, client: Any, authorization_code: AuthorizationCode) -> OAuthToken:
        del self.codes[authorization_code.code]
        return self._made(str(client.client_id))

    async def load_refresh_token(self, client: Any, refresh_token: str) -> RefreshToken | None:
        return self.again.get(refresh_token)

    async def exchange_refresh_token(self, client: Any, refresh_token: RefreshToken, scopes: list[str]) -> OAuthToken:
        del self.again[refresh_token.token]
        self.refreshed += 1
        return self._made(str(client.client_id))

    async def load_access_token(self, token: str) -> AccessToken | None:
        return self.tokens.get(token)

    async def revoke_token(self, token: Any) -> None:
        self.tokens.pop(token.token, None)

    def _made(self, client: str) -> OAuthToken:
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        until = int(time.time()) + self.seconds
        self.tokens[access] = AccessToken(token=access, client_id=client, scopes=[], expires_at=until)
        self.again[refresh] = RefreshToken(token=refresh, client_id=client, scopes=[])
        return OAuthToken(access_token=access, expires_in=self.seconds, refresh_token=refresh)


def guarded_app(doorman: Doorman, port: int) -> Any:
    """One tool, for whoever has a token."""
    here = f"http://127.0.0.1:{port}"
    server = MCPServer(
        "guarded",
        auth_server_provider=doorman,
        auth=AuthSettings(
            issuer_url=here,  # type: ignore[arg-type]
            resource_server_url=f"{here}/mcp",  # type: ignore[arg-type]
            client_registration_options=ClientRegistrationOptions(enabled=True),
            validate_token_resource=False,
        ),
    )

    @server.tool(annotations=ToolAnnotations(read_only_hint=True))
    async def ledger(year: int) -> str:
        """The ledger of a year."""
        return f"{year}: 42"

    return server.streamable_http_app()
