"""Who stands behind a JWT of a real issuer on loopback, and behind a great many that are none."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from issuer import DISCOVERY, EC, EC384, JWKS, OTHER_RSA, RSA, SMALL_RSA, Issuer, Reply, as_json, part, public
from signing import (
    ANNA,
    IN_FILE,
    Clock,
    changed,
    cpu_of,
    hmac_signed,
    pem,
    person,
    raw_claims,
    resigned,
    settings_of,
    tried,
)

from gallae.core.errors import ProviderError, SignInError
from gallae.core.workspace import Workspace
from gallae.entrypoints import issuer_keys, sign_in
from gallae.entrypoints.issuer_keys import IssuerKeys


def test_a_sound_jwt_is_its_person_and_the_issuer_is_asked_once(issuer: Issuer, signed: Workspace) -> None:
    for _ in range(20):
        assert person(signed, issuer.token()) == ANNA
    assert person(signed, issuer.token(EC, kid="ec", algorithm="ES256")) == ANNA
    assert person(signed, issuer.token(aud=["other", "gallae"], nbf=None)) == ANNA
    by_hand = resigned(issuer, {"alg": "RS256", "kid": "rsa"})  # what hostile ones differ from
    assert person(signed, by_hand) == person(signed, raw_claims(issuer)) == ANNA
    assert [asked.path for asked in issuer.asked] == [DISCOVERY, JWKS]


HOSTILE: dict[str, Callable[[Issuer], str]] = {
    "alg none": lambda i: f"{part({'alg': 'none', 'kid': 'rsa'})}.{part(i.claims())}.",
    "alg None": lambda i: f"{part({'alg': 'NoNe', 'kid': 'rsa'})}.{part(i.claims())}.",
    "alg none with a signature": lambda i: (
        f"{part({'alg': 'none', 'kid': 'rsa'})}.{part(i.claims())}.{i.token().rpartition('.')[2]}"
    ),
    "HS256 with the public key as PEM": lambda i: hmac_signed(i, pem(RSA)),
    "HS256 with the public key as JWK": lambda i: hmac_signed(i, json.dumps(public(RSA, "rsa")).encode()),
    "HS256 with nothing": lambda i: hmac_signed(i, b""),
    "RS512": lambda i: i.token(algorithm="RS512"),
    "PS256": lambda i: i.token(algorithm="PS256"),
    "ES384": lambda i: i.token(EC384, kid="ec", algorithm="ES384"),
    "ES256 under the name of the RSA key": lambda i: i.token(EC, kid="rsa", algorithm="ES256"),
    "alg missing": lambda i: resigned(i, {"kid": "rsa"}),
    "another's key": lambda i: i.token(OTHER_RSA),
    "wrong kid": lambda i: i.token(kid="ec"),
    "unknown kid": lambda i: i.token(kid="rsa2"),
    "no kid": lambda i: i.token(kid=None),
    "kid is a number": lambda i: resigned(i, {"alg": "RS256", "kid": 1}),
    "kid is a path": lambda i: i.token(kid="../../dev/null"),
    "own key in jwk": lambda i: i.token(OTHER_RSA, kid="mine", head={"jwk": public(OTHER_RSA, "mine")}),
    "own keys at jku": lambda i: i.token(OTHER_RSA, kid="mine", head={"jku": i.url + "/evil"}),
    "own certificate at x5u": lambda i: i.token(OTHER_RSA, head={"x5u": i.url + "/evil"}),
    "crit that nobody knows": lambda i: resigned(i, {"alg": "RS256", "kid": "rsa", "crit": ["exp"], "exp": 1}),
    "b64 false": lambda i: resigned(i, {"alg": "RS256", "kid": "rsa", "b64": False, "crit": ["b64"]}),
    "a header twice": lambda i: resigned(i, b'{"alg":"none","kid":"rsa","alg":"RS256"}'),
    "a header that is a list": lambda i: resigned(i, ["RS256"]),
    "a header of ten thousand brackets": lambda i: f"{part(b'[' * 10_000)}.{part(i.claims())}.x",
    "expired": lambda i: i.token(exp=int(time.time()) - 31),
    "exp missing": lambda i: i.token(exp=None),
    "exp as text": lambda i: raw_claims(i, exp="tomorrow"),
    "exp without end": lambda i: raw_claims(i, exp=float("inf")),
    "nbf in the future": lambda i: i.token(nbf=int(time.time()) + 60),
    "iat in the future": lambda i: i.token(iat=int(time.time()) + 60),
    "iat missing": lambda i: i.token(iat=None),
    "another audience": lambda i: i.token(aud="other"),
    "a list of other audiences": lambda i: i.token(aud=["other", "gallae-2", "Gallae"]),
    "no audience": lambda i: i.token(aud=None),
    "an empty list of audiences": lambda i: i.token(aud=[]),
    "another issuer": lambda i: i.token(iss="https://login.evil.example"),
    "the issuer with a slash more": lambda i: i.token(iss=i.url + "/"),
    "no issuer": lambda i: i.token(iss=None),
    "a list of issuers": lambda i: raw_claims(i, iss=[i.url]),
    "no sub": lambda i: i.token(sub=None),
    "sub is a number": lambda i: raw_claims(i, sub=1),
    "claim missing": lambda i: i.token(email=None),
    "claim is a list": lambda i: i.token(email=["anna@team.example"]),
    "claim is empty": lambda i: i.token(email=""),
    "address unverified": lambda i: i.token(email_verified=False),
    "a person who is not named": lambda i: i.token(email="minu@team.example"),
    "the id of a person": lambda i: i.token(email="bora"),
    "the local person": lambda i: i.token(email="local"),
    "claims that are a list": lambda i: resigned(i, {"alg": "RS256", "kid": "rsa"}, payload=part([1])),
    "claims changed": lambda i: changed(i.token(email="minu@team.example"), 1, part(i.claims())),
    "signature cut": lambda i: i.token()[:-4],
    "signature empty": lambda i: i.token().rpartition(".")[0] + ".",
    "one letter changed": lambda i: changed(i.token(), 2, "A" * 342),
    "two parts": lambda i: i.token().rpartition(".")[0],
    "four parts": lambda i: i.token() + ".x",
    "five parts": lambda i: i.token() + ".x.y",
    "no base64": lambda i: "§.§.§",
    "white space inside": lambda i: i.token().replace(".", ". "),
    "huge": lambda i: i.token(more="x" * 40_000),
    "empty": lambda i: "..",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_jwt_is_nobodys_and_hears_no_more_than_any_other(
    issuer: Issuer, signed: Workspace, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = HOSTILE[name](issuer)
    with pytest.raises(SignInError) as error:
        person(signed, token)
    with pytest.raises(SignInError) as other:
        person(signed, "gallae_" + "B" * 43)
    assert (error.value.message, error.value.hint) == (other.value.message, other.value.hint)
    assert error.value.__cause__ is None and {asked.path for asked in issuer.asked} <= {DISCOVERY, JWKS}
    assert token not in caplog.text or len(token) < 8
    assert person(signed, issuer.token()) == ANNA  # and nobody else is kept out by it


def test_a_rotated_key_is_fetched_and_the_old_one_is_no_longer_good(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(settings_of(issuer), clock=clock)
    assert keys.key("rsa") is not None
    issuer.rotate([public(OTHER_RSA, "new")])
    clock.now += issuer_keys.PAUSE
    assert keys.key("new") is not None and keys.key("rsa") is None


def test_keys_are_asked_for_again_after_an_hour_and_unknown_names_do_not_make_us_ask_each_time(issuer: Issuer) -> None:
    clock = Clock()
    keys = IssuerKeys(settings_of(issuer), clock=clock)
    for n in range(50):
        assert keys.key(f"guess-{n}") is None
    assert issuer.times_asked == 2
    clock.now += issuer_keys.LIFETIME - 1
    assert keys.key("rsa") is not None and issuer.times_asked == 2
    clock.now += 1
    assert keys.key("rsa") is not None and issuer.times_asked == 4


def test_an_issuer_that_is_down_is_borne_for_as_long_as_its_keys_are_good(
    issuer: Issuer, signed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    keys = IssuerKeys(settings_of(issuer), clock=clock)
    monkeypatch.setattr(sign_in, "_keys_of", lambda settings: keys)
    known, unknown = issuer.token(), issuer.token(kid="rsa2")
    assert person(signed, known) == ANNA
    issuer.stop()
    assert person(signed, known) == ANNA
    for token in (unknown, unknown):
        clock.now += issuer_keys.PAUSE
        with pytest.raises(SignInError):
            person(signed, token)
    assert person(signed, known) == ANNA
    clock.now += issuer_keys.LIFETIME
    for _ in range(2):  # asked, and in the pause after it
        with pytest.raises(SignInError):
            person(signed, known)


def test_an_issuer_that_was_never_there_lets_nobody_in_but_tokens_of_ours(issuer: Issuer, signed: Workspace) -> None:
    token = issuer.token()
    issuer.stop()
    with pytest.raises(SignInError):
        person(signed, token)
    assert person(signed, IN_FILE).id == "bora"


PAGES: dict[str, tuple[str, Any]] = {
    "another issuer's page": (DISCOVERY, {"issuer": "https://evil.example", "jwks_uri": "{url}/keys"}),
    "no issuer": (DISCOVERY, {"jwks_uri": "{url}/keys"}),
    "keys over plain http": (DISCOVERY, {"issuer": "{url}", "jwks_uri": "http://keys.example/keys"}),
    "keys in a file": (DISCOVERY, {"issuer": "{url}", "jwks_uri": "file:///etc/passwd"}),
    "no keys_url": (DISCOVERY, {"issuer": "{url}"}),
    "no JSON": (DISCOVERY, Reply(200, b"<html>")),
    "a list": (DISCOVERY, []),
    "a redirect, even to the right page": (JWKS, Reply(302, b"", "text/plain\r\nlocation: /moved")),
    "an error": (JWKS, Reply(500, b"{}")),
    "too large": (JWKS, {"keys": [public(RSA, "rsa")], "more": "x" * 300_000}),
    "nested without end": (JWKS, Reply(200, b"[" * 200_000)),
    "no list of keys": (JWKS, {"keys": {"rsa": 1}}),
    "no UTF-8": (JWKS, Reply(200, b"\xff\xfe\x00")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_issuer_that_is_not_as_it_should_be_is_named_and_nobody_is_let_in(
    issuer: Issuer, signed: Workspace, name: str
) -> None:
    path, given = PAGES[name]
    page = given if isinstance(given, Reply) else as_json(json.loads(json.dumps(given).replace("{url}", issuer.url)))
    issuer.on("/moved", as_json({"keys": [public(RSA, "rsa")]})).on(path, page)
    with pytest.raises(ProviderError) as error:
        IssuerKeys(settings_of(issuer)).key("rsa")
    assert issuer.url + path in error.value.message and "sign_in" in error.value.hint
    with pytest.raises(SignInError):
        person(signed, issuer.token())


def test_keys_that_may_not_sign_for_us_are_left_out(issuer: Issuer) -> None:
    secret = {"kty": "oct", "kid": "oct", "k": part(b"0" * 32)}
    private = {**jwt.algorithms.RSAAlgorithm.to_jwk(RSA, as_dict=True), "kid": "private", "use": "sig"}
    issuer.rotate(
        [
            None,
            "rsa",
            {"kid": 5, "kty": "RSA"},
            {"kid": "broken", "kty": "RSA", "n": "!", "e": "AQAB"},
            secret,
            private,
            public(RSA, "encrypts", use="enc"),
            public(RSA, "rs512", alg="RS512"),
            public(EC384, "p384"),
            public(RSA, "rsa", alg="RS256"),
            public(OTHER_RSA, "rsa"),  # the first of a name counts
            public(EC, "ec", use="sig", alg="ES256"),
        ]
    )
    keys = IssuerKeys(settings_of(issuer))
    assert keys.names() == ("rsa", "ec")
    assert keys.key("rsa").key.public_numbers() == RSA.public_key().public_numbers()  # type: ignore[union-attr]


def test_a_key_too_short_to_trust_signs_nothing(issuer: Issuer, signed: Workspace) -> None:
    import warnings

    issuer.rotate([public(SMALL_RSA, "small")])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library, on signing with it
        token = issuer.token(SMALL_RSA, kid="small")
    with pytest.raises(SignInError):
        person(signed, token)


def test_a_configured_page_of_keys_is_asked_instead_of_the_discovery_page(
    issuer: Issuer, open_team: Callable[..., Workspace]
) -> None:
    team = open_team(issuer=issuer.url, audience="gallae", keys_url=issuer.url + JWKS)
    assert person(team, issuer.token()) == ANNA and [a.path for a in issuer.asked] == [JWKS]


def test_the_issuers_groups_are_added_where_the_settings_say_so(
    issuer: Issuer, open_team: Callable[..., Workspace]
) -> None:
    team = open_team(issuer=issuer.url, audience="gallae", groups_claim="groups")
    assert person(team, issuer.token(groups=["clinic"])).groups == {"desk", "clinic"}
    with pytest.raises(SignInError):
        person(team, issuer.token(groups="clinic"))


def test_a_jwt_costs_about_a_millisecond_of_cpu_once_the_keys_are_known(issuer: Issuer, signed: Workspace) -> None:
    token, bad = issuer.token(), issuer.token(OTHER_RSA)
    assert person(signed, token) == ANNA
    assert cpu_of(lambda: tried(signed, token, True)) < 0.002
    assert cpu_of(lambda: tried(signed, bad, False)) < 0.002
