"""A team whose people sign in, and tokens of every kind: shared by the tests of tokens and of JWTs."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from issuer import RSA, Issuer, part

from gallae.core.access_settings import SignInSettings
from gallae.core.errors import SignInError
from gallae.core.types import Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints.sign_in import person_from_authorization
from gallae.entrypoints.tokens import hash_of

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
IN_FILE = "gallae_" + "A" * 43
TEAM = f"""
[people.anna]
groups = ["desk"]
role = "editor"
email = "anna@team.example"
[people.bora]
role = "operator"
tokens = ["{hash_of(IN_FILE)}"]
"""
ANNA = Person("anna", frozenset({"desk"}), "editor")


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as made:
        yield made


@pytest.fixture
def open_team(workspace_folder: Path) -> Callable[..., Workspace]:
    def opened(toml: str = TEAM, **settings: Any) -> Workspace:
        if toml:
            (workspace_folder / "people.toml").write_text(toml, encoding="utf-8")
        return open_workspace(workspace_folder, arguments={"sign_in": settings} if settings else None)

    return opened


@pytest.fixture
def signed(issuer: Issuer, open_team: Callable[..., Workspace]) -> Workspace:
    return open_team(issuer=issuer.url, audience="gallae")


def person(workspace: Workspace, credential: str) -> Person:
    return person_from_authorization(workspace, f"Bearer {credential}")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def settings_of(issuer: Issuer) -> SignInSettings:
    return SignInSettings(issuer=issuer.url, audience="gallae")


def tried(workspace: Workspace, credential: str, known: bool) -> None:
    try:
        assert person(workspace, credential) and known
    except SignInError:
        assert not known


def cpu_of(do: Callable[[], None], times: int = 30) -> float:
    """The least CPU time of a call, in seconds."""
    logging.disable(logging.WARNING)
    try:
        spent = []
        for _ in range(times):
            before = time.process_time()
            do()
            spent.append(time.process_time() - before)
        return min(spent)
    finally:
        logging.disable(logging.NOTSET)


def pem(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def hmac_signed(issuer: Issuer, secret: bytes) -> str:
    """What PyJWT would refuse to make: the public key as the secret of an HMAC."""
    said = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'rsa'})}.{part(issuer.claims())}"
    return f"{said}.{part(hmac.digest(secret, said.encode(), 'sha256'))}"


def resigned(issuer: Issuer, header: Any, payload: str = "") -> str:
    """Any header and claims at all, with a true signature of the issuer's key."""
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.hashes import SHA256

    said = f"{part(header)}.{payload or part(issuer.claims())}"
    return f"{said}.{part(RSA.sign(said.encode(), padding.PKCS1v15(), SHA256()))}"


def raw_claims(issuer: Issuer, **claims: Any) -> str:
    return resigned(issuer, {"alg": "RS256", "kid": "rsa"}, part(issuer.claims(**claims)))


def changed(token: str, which: int, by: str) -> str:
    parts = token.split(".")
    parts[which] = by
    return ".".join(parts)
