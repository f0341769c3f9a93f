"""An OIDC issuer on loopback: a discovery page, a page of keys, and tokens signed by the real algorithms."""

from __future__ import annotations

import base64
import json
import sys
import time
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))
from fake_server import FakeServer, Reply, as_json

__all__ = [
    "DISCOVERY",
    "EC",
    "EC384",
    "JWKS",
    "OTHER_RSA",
    "RSA",
    "SMALL_RSA",
    "Issuer",
    "Reply",
    "as_json",
    "part",
    "public",
]

DISCOVERY, JWKS = "/.well-known/openid-configuration", "/keys"
# Made once: a key of 2,048 bits takes a while.
RSA, OTHER_RSA = (rsa.generate_private_key(65537, 2048) for _ in range(2))
SMALL_RSA = rsa.generate_private_key(65537, 1024)
EC = ec.generate_private_key(ec.SECP256R1())
EC384 = ec.generate_private_key(ec.SECP384R1())


def part(value: Any) -> str:
    """One part of a JWT."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(key: Any, kid: str, **more: Any) -> dict[str, Any]:
    """The key as a row of the page of keys."""
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


class Issuer(FakeServer):
    """`with Issuer() as issuer`: "rsa" and "ec" are its keys; `rotate` changes them."""

    def __enter__(self) -> Issuer:
        super().__enter__()
        self.on(DISCOVERY, as_json({"issuer": self.url, "jwks_uri": self.url + JWKS}))
        self.rotate([public(RSA, "rsa"), public(EC, "ec")])
        return self

    def rotate(self, keys: list[Any]) -> None:
        self.on(JWKS, as_json({"keys": keys}))

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Sound ones for anna; None takes a claim away."""
        now = int(time.time())
        sound = {"iss": self.url, "aud": "gallae", "sub": "u1", "iat": now, "nbf": now, "exp": now + 300,
                 "email": "anna@team.example"}  # fmt: skip
        return {k: v for k, v in {**sound, **changed}.items() if v is not None}

    def token(
        self, key: Any = RSA, *, kid: Any = "rsa", algorithm: str = "RS256", head: Any = None, **claims: Any
    ) -> str:
        headers = {**({"kid": kid} if kid is not None else {}), **(head or {})}
        return jwt.encode(self.claims(**claims), key, algorithm=algorithm, headers=headers)

    @property
    def times_asked(self) -> int:
        return len(self.asked)
