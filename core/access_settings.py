"""What a workspace may write about people: `[sign_in]`, `[privacy]`, `[audit]`, `[serve]`, `[mcp]`, the alarms of `[budget]`.

Who they are stands in people.toml (core.people). Everything here is off or closed until somebody opens it.
"""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

__all__ = [
    "AuditSettings",
    "BudgetSettings",
    "McpSettings",
    "PrivacySettings",
    "ServeSettings",
    "SignInSettings",
    "is_loopback",
    "is_safe_url",
]


def is_loopback(host: str) -> bool:
    """Reachable from this machine alone, as written: no name is looked up but localhost."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignInSettings(_Frozen):
    """JWTs of an OIDC issuer, beside the tokens of people.toml. Off without an issuer; with one, an audience is needed,
    or every token that the issuer ever made for any other service would be one for this."""

    issuer: str | None = None
    audience: str | None = Field(default=None, validate_default=True)  # after `issuer`, which it is checked against
    keys_url: str | None = None  # None: what the issuer's own discovery page says
    claim: str = "email"  # which claim names the person
    groups_claim: str = ""  # a claim whose groups are added to those of people.toml

    @field_validator("issuer", "keys_url")
    @classmethod
    def _protected(cls, url: str | None) -> str | None:
        if url is not None and not is_safe_url(url):
            raise ValueError("an https:// address is needed (http:// on loopback alone)")
        return url

    @field_validator("audience")
    @classmethod
    def _for_us(cls, audience: str | None, given: ValidationInfo) -> str | None:
        if given.data.get("issuer") and not audience:
            raise ValueError("with an issuer, what its tokens are for must stand here")
        return audience


class PrivacySettings(_Frozen):
    """`store` "nothing": conversations live in memory only. `keep_days` 0: for ever. `backups`: where copies of the
    workspace lie, named when a person's data is exported or deleted, for no program of ours reaches them."""

    store: Literal["conversations", "nothing"] = "conversations"
    keep_days: int = Field(default=0, ge=0)
    backups: tuple[str, ...] = ()


class AuditSettings(_Frozen):
    """`content` also writes what was asked and answered; it is off because an audit is no second store of both.
    `key_file`: what rows are signed with, best where who owns the workspace's files cannot write; None: beside them."""

    content: bool = False
    key_file: str | None = None


class ServeSettings(_Frozen):
    """`gallae serve`. `hosts`: names it may be called by besides loopback; `origins`: pages that may call (CORS)."""

    port: int = Field(default=8765, ge=1, le=65_535)
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    body_bytes: int = Field(default=25_000_000, ge=1_000)
    drain_seconds: float = Field(default=30.0, ge=0)


class McpSettings(_Frozen):
    """`gallae mcp`. `ingest` and `evaluate` change or spend something and are off until somebody opens them; `tools`:
    only these (empty: all). `protocol` "legacy" is for a client that asks for the new protocol and then opens the old
    one on the same stdio connection, which the protocol forbids. `ask_seconds`: clients give up at 60."""

    port: int = Field(default=8766, ge=1, le=65_535)
    ingest: bool = False
    evaluate: bool = False
    tools: tuple[str, ...] = ()
    protocol: Literal["auto", "legacy"] = "auto"
    ask_seconds: float = Field(default=50.0, gt=0, le=3_600)


class BudgetSettings(_Frozen):
    """The whole workspace's money in USD. `alarm_at`: shares of it at which the operator is told."""

    usd_per_day: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    usd_per_month: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    alarm_at: tuple[float, ...] = (0.5, 0.8, 1.0)


def is_safe_url(url: str) -> bool:
    """What is fetched from there decides who is who: nobody on the way may have changed it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = bool(host) and not (parts.username or parts.password or parts.fragment)
    return plain and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))
