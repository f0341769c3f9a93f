"""The public keys of an OIDC issuer: asked for once an hour, held in between, so that a request costs no network.

Only two addresses are ever asked: `keys_url`, or else the issuer's discovery page and the `jwks_uri` it names. No
redirect is followed, and nothing that a token says about where its key lies (`jku`, `x5u`, `jwk`) is read.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
from jwt import PyJWK, PyJWTError

from gallae.core.access_settings import SignInSettings, is_safe_url
from gallae.core.errors import ProviderError

__all__ = ["ALGORITHMS", "IssuerKeys"]

ALGORITHMS = {"RSA": "RS256", "EC": "ES256"}  # by the kind of the key, never by what a token claims
LIFETIME = 3600.0  # seconds that keys are good for without asking again
PAUSE = 10.0  # seconds between two askings: who sends unknown key names does not make us ask each time
TIMEOUT = 5.0  # seconds for one answer
LARGEST = 262_144  # bytes of one answer


class IssuerKeys:
    """The keys by name. Safe to share between threads; a known key is found without waiting for anybody."""

    def __init__(self, settings: SignInSettings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._clock = settings, clock
        self._lock = threading.Lock()
        self._keys: dict[str, PyJWK] = {}
        self._until = self._ask_from = float("-inf")

    def key(self, kid: str) -> PyJWK | None:
        """None: the issuer has no such key. ProviderError: it did not answer, and what was known is too old."""
        if found := self._fresh(kid):
            return found
        with self._lock:
            if self._fresh(kid) is None and self._clock() >= self._ask_from:
                self._ask_from = self._clock() + PAUSE
                self._keys = self._fetch()
                self._until = self._clock() + LIFETIME
        return self._fresh(kid)

    def names(self) -> tuple[str, ...]:
        """What the issuer has now, asked anew. ProviderError says what is wrong there."""
        return tuple(self._fetch())

    def _fresh(self, kid: str) -> PyJWK | None:
        return self._keys.get(kid) if self._clock() < self._until else None

    def _fetch(self) -> dict[str, PyJWK]:
        url = self._settings.keys_url or self._discovered()
        rows = _asked(url).get("keys")
        if not isinstance(rows, list):
            raise _wrong(url, "no list of keys")
        found: dict[str, PyJWK] = {}
        for row in rows:
            if (key := _key_of(row)) is not None:
                found.setdefault(row["kid"], key)
        return found

    def _discovered(self) -> str:
        """OpenID Connect Discovery 1.0, 4.3: the page must name the very issuer that it was asked for."""
        issuer = self._settings.issuer or ""
        url = issuer.rstrip("/") + "/.well-known/openid-configuration"
        page = _asked(url)
        if page.get("issuer") != issuer:
            raise _wrong(url, f"it is the page of another issuer than sign_in.issuer = {issuer!r}")
        keys_url = page.get("jwks_uri")
        if not isinstance(keys_url, str) or not is_safe_url(keys_url):
            raise _wrong(url, "its jwks_uri is no https:// address")
        return keys_url


def _asked(url: str) -> dict[str, Any]:
    deadline = time.monotonic() + TIMEOUT
    got = bytearray()
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream("GET", url, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code != 200:
                raise _wrong(url, f"status {answer.status_code}")
            for piece in answer.iter_bytes():
                got += piece
                if len(got) > LARGEST or time.monotonic() > deadline:
                    raise _wrong(url, "too large or too slow")
        page = json.loads(got)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
        raise _wrong(url, type(error).__name__) from error
    if not isinstance(page, dict):
        raise _wrong(url, "no JSON object")
    return page


def _key_of(row: Any) -> PyJWK | None:
    """A public key that signs: RSA or P-256. Others, secret ones and those that cannot be read are left out."""
    if not isinstance(row, dict) or not isinstance(row.get("kid"), str):
        return None
    algorithm = ALGORITHMS.get(str(row.get("kty")))
    if algorithm is None or row.get("alg", algorithm) != algorithm or row.get("use", "sig") != "sig" or "d" in row:
        return None
    if algorithm == "ES256" and row.get("crv") != "P-256":
        return None
    try:
        return PyJWK(row, algorithm)
    except (PyJWTError, ValueError, TypeError, KeyError):
        return None


def _wrong(url: str, why: str) -> ProviderError:
    return ProviderError(
        f"{url}: {why}", provider="issuer", retryable=True, hint="Check [sign_in] issuer and keys_url in gallae.toml."
    )
