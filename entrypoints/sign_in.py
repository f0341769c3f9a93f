"""The one place that turns a credential into a person, for the HTTP API and for MCP over HTTP.

    person = person_from_authorization(workspace, request.headers.get("authorization"))

A credential is a token of ours (entrypoints/tokens.py, people.toml) or a JWT of the issuer in `[sign_in]`. Whatever is
wrong with one, the caller hears one and the same sentence; the reason goes to the log, without the credential. The
files are looked at again at each request, so that who is taken out is out at once; a known token costs microseconds.
An issuer is asked for its keys about once an hour and may take seconds: call this from a thread, not from a loop.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import jwt

from gallae.core.access_settings import SignInSettings, is_loopback
from gallae.core.claims import person_by_claims
from gallae.core.errors import GallaeError, SettingsError, SignInError
from gallae.core.language import say
from gallae.core.people import People, people_now
from gallae.core.types import Language, Person
from gallae.core.workspace import Workspace
from gallae.entrypoints.issuer_keys import ALGORITHMS, IssuerKeys
from gallae.entrypoints.sign_in_audit import note_refused
from gallae.entrypoints.tokens import TOKEN, hash_of, tokens_now

__all__ = ["check_bind", "person_from_authorization", "sign_in"]

log = logging.getLogger(__name__)
LONGEST = 16_384  # characters of a credential; what issuers make is a few thousand
LEEWAY = 30.0  # seconds that two clocks may differ
NEEDED = ["iss", "aud", "sub", "exp", "iat"]


class _Refused(Exception):
    """Why, for the log."""


def person_from_authorization(workspace: Workspace, header: str | None) -> Person:
    """Who sent a request with this Authorization header (all its values, if it came more than once, are nobody's).

    SignInError for all that is not a known person. Where nobody is named and no issuer is set there is nothing to sign
    in to: the local person, whatever key a client sends along, unless it is a token of ours or a JWT.
    """
    given = (header or "").strip()
    scheme, _, credential = given.partition(" ")
    credential = credential.strip()
    if _nobody_signs_in(workspace) and not (TOKEN.fullmatch(credential) or credential.count(".") == 2):
        return Person()
    if scheme.lower() != "bearer":
        note_refused(workspace)
        raise _unknown(workspace.settings.language)
    return sign_in(workspace, credential)


def sign_in(workspace: Workspace, credential: str) -> Person:
    """The person of a bearer token or a JWT. SignInError otherwise; it does not say who or what is known here."""
    try:
        if len(credential) > LONGEST or not credential.isascii() or any(c.isspace() or c == "," for c in credential):
            raise _Refused("no single credential")
        people, settings = people_now(workspace.root), workspace.settings.sign_in
        if TOKEN.fullmatch(credential):
            return _person_of_token(workspace, people, credential)
        if not settings.issuer:
            raise _Refused("no token of ours, and no issuer is set")
        return _person_of_jwt(credential, people, settings, _keys_of(settings))
    except (_Refused, GallaeError) as error:  # also a people.toml that was broken meanwhile, or an issuer that is down
        log.warning("sign-in refused: %s", error)
        note_refused(workspace)
        raise _unknown(workspace.settings.language) from None


def check_bind(workspace: Workspace, host: str) -> None:
    """Refuse to be reached from elsewhere while everybody who reaches us would be the owner. SettingsError."""
    if is_loopback(host):
        return
    now, people = datetime.now(UTC), people_now(workspace.root)
    tokens = any(token.stands(now) and token.person in people.members for token in tokens_now(workspace.keep))
    tokens = tokens or any(member.tokens for member in people.members.values())
    if people and (tokens or workspace.settings.sign_in.issuer):
        return
    language = workspace.settings.language
    raise SettingsError(
        say(
            language,
            f"{host or '*'}: 로그인할 사람이 없으면 이 컴퓨터 밖에 열지 않습니다",
            f"{host or '*'}: not opened beyond this machine while nobody can sign in",
        ),
        hint=say(
            language,
            "people.toml에 사람을 적고 gallae people token 이름, 또는 gallae.toml의 [sign_in] issuer. 아니면 127.0.0.1.",
            "Name people in people.toml and run gallae people token NAME, or set [sign_in] issuer. Or use 127.0.0.1.",
        ),
    )


def _nobody_signs_in(workspace: Workspace) -> bool:
    """Neither when the workspace was opened nor now: a people.toml that vanishes makes nobody the owner."""
    if workspace.people or workspace.settings.sign_in.issuer:
        return False
    try:
        return not people_now(workspace.root)
    except SettingsError:
        return False


def _person_of_token(workspace: Workspace, people: People, credential: str) -> Person:
    """Every hash is compared, so that time says nothing about which one it was near."""
    found, now, owner = hash_of(credential), datetime.now(UTC), ""
    known = [(h, m.id) for m in people.members.values() for h in m.tokens]
    known += [(t.hash, t.person) for t in tokens_now(workspace.keep) if t.stands(now)]
    for hashed, person in known:
        if hmac.compare_digest(hashed, found):
            owner = person
    if owner not in people.members:
        raise _Refused("a token that nobody has, or that has expired")
    return people.person(owner)


def _person_of_jwt(token: str, people: People, settings: SignInSettings, keys: IssuerKeys) -> Person:
    """RFC 7519 and OpenID Connect Core 3.1.3.7: signed by a key of the issuer, for us, now, and about somebody."""
    try:
        kid = _header_of(token).get("kid")
        key = keys.key(kid) if isinstance(kid, str) else None
        if key is None:
            raise _Refused("no key of the issuer has this name")
        claims = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS.values()),
            issuer=settings.issuer,
            audience=settings.audience,
            leeway=LEEWAY,
            options={"require": NEEDED, "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _Refused(f"JWT: {type(error).__name__}") from None
    person = person_by_claims(people, claims, settings)
    if person is None:
        raise _Refused(f"JWT: its {settings.claim} is nobody's in people.toml, or a claim cannot be read")
    return person


@lru_cache(maxsize=16)
def _keys_of(settings: SignInSettings) -> IssuerKeys:
    return IssuerKeys(settings)


def _header_of(token: str) -> dict[str, Any]:
    """The protected header; one that says a thing twice, and so may mean two things, is none."""
    head = token.partition(".")[0]
    raw = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
    header = json.loads(raw, object_pairs_hook=_once)
    if not isinstance(header, dict):
        raise _Refused("JWT: its header is no object")
    return header


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Refused("JWT: its header says a thing twice")
    return made


def _unknown(language: Language) -> SignInError:
    return SignInError(
        say(language, "토큰이 없거나 맞지 않거나 기한이 지났습니다", "the token is missing, not valid or expired"),
        hint=say(
            language,
            "Authorization: Bearer 토큰. 운영자가 gallae people token으로 만듭니다.",
            "Authorization: Bearer TOKEN. An operator makes one: gallae people token.",
        ),
    )
