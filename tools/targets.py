"""From an entry of [mcp_servers] to what can be opened: its variables filled in, its command or URL checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gallae.core.errors import ToolError
from gallae.core.mcp_settings import McpServerSettings
from gallae.tools.child import child_streams
from gallae.tools.connection import Target, Waits
from gallae.tools.oauth import Browser, Registered, signed_in_file, signing_in
from gallae.tools.remote import HTTP_SECONDS, http_streams

__all__ = ["target_of", "waits_of"]

STDIO_SECONDS = 10.0


def target_of(
    name: str,
    entry: McpServerSettings,
    environ: Mapping[str, str],
    root: Path | None,
    *,
    keep: Path | None = None,
    browser: Browser | None = None,
) -> Target:
    """ToolError if the entry names nothing that can be reached, or a variable that is not set. `keep` is where a person's
    sign-in is kept (None: in memory), `browser` lets one sign in now."""
    if missing := entry.missing(environ):
        raise ToolError(f"environment variable {missing[0]} is not set", hint=f"Set it, or correct mcp_servers.{name}.")
    secrets = tuple(environ[variable] for variable in entry.variables if variable in environ)
    if entry.command:
        command = entry.filled(entry.command, environ)
        args = tuple(entry.filled(arg, environ) for arg in entry.args)
        env = entry.environment(environ)
        cwd = (root or Path()) / entry.filled(entry.cwd, environ) if entry.cwd else None
        if cwd is not None and not cwd.is_dir():
            raise ToolError(f"cwd = {entry.cwd!r} is no folder", hint=f"Correct mcp_servers.{name}.cwd.")
        return Target(lambda heard: child_streams(command, args, environment=env, cwd=cwd, heard=heard), secrets)
    url = entry.filled(entry.url or "", environ)
    if url.startswith(("http://", "https://")):
        headers = {header: entry.filled(value, environ) for header, value in entry.headers.items()}
        if not entry.sign_in:
            return Target(lambda heard: http_streams(url, headers, heard), secrets)
        registered = Registered(entry.filled(entry.client_id, environ), entry.filled(entry.client_secret, environ))
        file = signed_in_file(keep, name) if keep is not None else None
        auth = signing_in(name, url, file, registered=registered, browser=browser)
        return Target(lambda heard: http_streams(url, headers, heard, auth), secrets)
    if url:
        raise ToolError(f"url = {entry.url!r} is not http or https", hint=f"Correct mcp_servers.{name}.url.")
    raise ToolError("neither command nor url is set", hint=f"Set mcp_servers.{name}.command or .url.")


def waits_of(entry: McpServerSettings) -> Waits:
    usual = STDIO_SECONDS if entry.command else HTTP_SECONDS
    return Waits(entry.connect_seconds or usual, entry.call_seconds, dict(entry.tool_seconds))
