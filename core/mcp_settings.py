"""`[mcp_servers.NAME]`: the entry of a `mcpServers` file of Claude or Cursor, as TOML, and how far we trust the server.

A value may name an environment variable: `${NAME}`, `${env:NAME}` or `${NAME:-default}`. What is a secret by its name
(a token, a key, a password, Authorization) must do so; written out it is refused before anything starts.

>>> server = McpServerSettings(url="https://tools.example/mcp", headers={"Authorization": "Bearer ${KEY}"})
>>> server.variables, server.filled(server.headers["Authorization"], {"KEY": "s3"})
(('KEY',), 'Bearer s3')
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gallae.core.access_settings import is_safe_url

__all__ = ["McpServerSettings"]

Seconds = Annotated[float, Field(gt=0, le=600)]
_REFERENCE = re.compile(r"\$\{(?:env:)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>[^}]*))?\}")
_SECRET = re.compile(r"token|secret|passw|pwd|api[-_]?key|access[-_]?key|private|credential|authorization|cookie", re.I)


class McpServerSettings(BaseModel):
    """`command` starts a child (stdio), `url` asks over Streamable HTTP; one of the two."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["stdio", "http", "streamable-http", "streamableHttp"] | None = (
        None  # as those files have it; not needed
    )
    disabled: bool = False
    command: str | None = None
    args: tuple[str, ...] = ()
    env: tuple[str, ...] | dict[str, str] = ()  # names to pass on, or a table as those files have it
    cwd: str | None = None  # relative to the workspace
    url: str | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    sign_in: bool = False  # by OAuth: a person agrees once, `gallae tools sign-in NAME`
    client_id: str = ""  # what its owner gave us, or an https URL that describes us; empty: we register ourselves
    client_secret: str = ""
    allow: tuple[str, ...] = ()  # tool names; empty = all that only read
    read_only: tuple[str, ...] = ()  # tools that only read, by your word, where the server does not say so
    ask_first: tuple[str, ...] = ()  # tools that only read and still need a person's yes; those that write always do
    closed: bool = False  # true: reaches nothing but the house's own systems, and may be told what documents say
    most_tools: Annotated[int, Field(ge=1, le=200)] = 40  # a longer list is cut: models choose badly among many
    connect_seconds: Seconds | None = None  # None = 10 for a command, 5 for a URL
    call_seconds: Seconds = 30.0
    tool_seconds: dict[str, Seconds] = Field(default_factory=dict)  # by tool, where call_seconds does not fit

    @model_validator(mode="after")
    def _consistent_and_without_a_secret(self) -> McpServerSettings:
        named = self.env if isinstance(self.env, dict) else {}
        for where, values in (("env", named), ("headers", self.headers)):
            for name, value in values.items():
                if value and _SECRET.search(name) and not _REFERENCE.search(value):
                    raise ValueError(f'{where}.{name} is a secret written out; write "${{NAME}}" and set NAME')
        if self.client_secret and not _REFERENCE.search(self.client_secret):
            raise ValueError('client_secret is a secret written out; write "${NAME}" and set NAME')
        if self.sign_in and not is_safe_url(_REFERENCE.sub("", self.url or "")):
            raise ValueError("sign_in needs a url that begins with https:// (or is on this machine)")
        if both := sorted(set(self.read_only) & set(self.ask_first)):
            raise ValueError(f"{both[0]} stands in read_only and in ask_first")
        return self

    def reads(self, tool: str, claimed: bool) -> bool:
        """Whether a tool only reads, `claimed` being what its server says."""
        return claimed or tool in self.read_only

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that this entry names, sorted."""
        names = set() if isinstance(self.env, dict) else set(self.env)
        return tuple(sorted(names | {found["name"] for text in self._texts() for found in _REFERENCE.finditer(text)}))

    def missing(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """Variables that are named, have no default and are not set."""
        needed = [] if isinstance(self.env, dict) else list(self.env)
        for text in self._texts():
            needed += [found["name"] for found in _REFERENCE.finditer(text) if found["default"] is None]
        return tuple(dict.fromkeys(name for name in needed if name not in environ))

    def filled(self, text: str, environ: Mapping[str, str]) -> str:
        return _REFERENCE.sub(lambda m: environ.get(m["name"], m["default"] or ""), text)

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """What a child gets besides PATH and its like."""
        if isinstance(self.env, dict):
            return {name: self.filled(value, environ) for name, value in self.env.items()}
        return {name: environ[name] for name in self.env}

    def _texts(self) -> tuple[str, ...]:
        env = tuple(self.env.values()) if isinstance(self.env, dict) else ()
        who = (self.client_id, self.client_secret)
        return (self.command or "", *self.args, *env, self.cwd or "", self.url or "", *self.headers.values(), *who)
