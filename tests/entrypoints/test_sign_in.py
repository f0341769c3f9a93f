"""Who stands behind a credential: tokens of ours, JWTs of a real issuer on loopback, and a great many that are neither."""

from __future__ import annotations

import hmac
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
import pytest

from gallae.core.access_settings import SignInSettings
from gallae.core.errors import ProviderError, SettingsError, SignInError
from gallae.core.types import Person
from gallae.core.workspace import Workspace, open_workspace
from gallae.entrypoints import issuer_keys, sign_in
from gallae.entrypoints.issuer_keys import IssuerKeys
from gallae.entrypoints.sign_in import check_bind, person_from_authorization
from gallae.entrypoints.tokens import forget_tokens, hash_of, make_token, tokens_now

sys.path.insert(0, str(Path(__file__).parent))
from issuer import DISCOVERY, EC, EC384, JWKS, OTHER_RSA, RSA, SMALL_RSA, Issuer, Reply, as_json, part, public

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


# Tokens of ours


def test_a_token_is_its_person_until_it_is_forgotten_or_ends(open_team: Callable[..., Workspace]) -> None:
    team, now = open_team(), datetime.now(UTC)
    made, secret = make_token(team.keep, "anna", days=None, now=now)
    assert person(team, secret) == ANNA and person(team, IN_FILE) == Person("bora", frozenset(), "operator")
    _, ended = make_token(team.keep, "anna", days=1, now=now - timedelta(days=1, seconds=1))
    _, lasting = make_token(team.keep, "anna", days=1, now=now)
    assert person(team, lasting) == ANNA
    with pytest.raises(SignInError):
        person(team, ended)
    assert [t.id for t in forget_tokens(team.keep, made.id, now=now)] == [made.id]
    with pytest.raises(SignInError):
        person(team, secret)
    assert person(team, lasting) == ANNA and len(forget_tokens(team.keep, "anna", now=now)) == 2
    with pytest.raises(SignInError):
        person(team, lasting)


def test_only_the_hash_of_a_token_is_on_the_disk_and_only_its_owner_may_read_the_file(
    open_team: Callable[..., Workspace],
) -> None:
    team = open_team()
    _, secret = make_token(team.keep, "anna", days=None, now=NOW)
    written = b"".join(p.read_bytes() for p in team.root.rglob("*") if p.is_file())
    assert secret.encode() not in written and sha256(secret.encode()).hexdigest().encode() in written
    assert (team.keep / "tokens.jsonl").stat().st_mode & 0o077 == 0
    assert secret not in repr(tokens_now(team.keep)) and len(secret) == 50


def test_a_torn_line_is_no_token_and_takes_none_away(open_team: Callable[..., Workspace]) -> None:
    team = open_team()
    _, first = make_token(team.keep, "anna", days=None, now=NOW)
    with (team.keep / "tokens.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id":"x","person":"bora","hash":"sha256:12')
    _, second = make_token(team.keep, "anna", days=None, now=NOW)
    with (team.keep / "tokens.jsonl").open("a", encoding="utf-8") as file:
        file.write('[]\n{"id":"y","person":"bora","hash":"z","made":"","expires":"soon"}\n')
    assert person(team, first) == person(team, second) == ANNA and len(tokens_now(team.keep)) == 2


def test_who_is_taken_out_of_people_toml_is_out_at_the_next_request(open_team: Callable[..., Workspace]) -> None:
    team = open_team()
    _, secret = make_token(team.keep, "anna", days=None, now=NOW)
    assert person(team, secret) == ANNA
    (team.root / "people.toml").write_text(TEAM.replace("anna", "dana").replace('"editor"', '"reader"'), "utf-8")
    with pytest.raises(SignInError):
        person(team, secret)


@pytest.mark.parametrize("then", ["", "[people", "gone"])
def test_a_people_toml_that_vanishes_or_breaks_lets_nobody_in_as_the_owner(
    open_team: Callable[..., Workspace], then: str
) -> None:
    team = open_team()
    file = team.root / "people.toml"
    file.unlink() if then == "gone" else file.write_text(then, encoding="utf-8")
    for header in (None, f"Bearer {IN_FILE}", "Bearer sk-anything"):
        with pytest.raises(SignInError):
            person_from_authorization(team, header)


def test_where_nobody_is_named_the_local_person_asks_whatever_key_a_client_sends(
    open_team: Callable[..., Workspace], workspace_folder: Path
) -> None:
    alone = open_team("")
    for header in (None, "", "Bearer sk-none", "bearer none", "Basic bWU6eA=="):
        assert person_from_authorization(alone, header) == Person()
    for header in (f"Bearer {IN_FILE}", f"Bearer {part({'alg': 'none'})}.{part({})}."):  # meant for a team that is gone
        with pytest.raises(SignInError):
            person_from_authorization(alone, header)
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")  # from now on there is somebody
    with pytest.raises(SignInError):
        person_from_authorization(alone, None)
    assert person(alone, IN_FILE).id == "bora"


HEADERS = {
    "none": None,
    "empty": "",
    "no scheme": IN_FILE,
    "another scheme": f"Token {IN_FILE}",
    "basic": "Basic Ym9yYTo=",
    "no credential": "Bearer ",
    "two of them": f"Bearer {IN_FILE}, Bearer {IN_FILE}",
    "two words": f"Bearer {IN_FILE} {IN_FILE}",
    "a list": f"Bearer {IN_FILE},{IN_FILE}",
    "one letter off": f"Bearer {IN_FILE[:-1]}B",
    "cut": f"Bearer {IN_FILE[:-1]}",
    "longer": f"Bearer {IN_FILE}A",
    "its hash": f"Bearer {hash_of(IN_FILE)}",
    "full width": f"Bearer gallae_{'Ａ' * 43}",
    "nul": f"Bearer {IN_FILE}\0",
    "huge": "Bearer gallae_" + "A" * 1_000_000,
    "a JWT where no issuer is set": f"Bearer {part({'alg': 'none'})}.{part({'email': 'anna@team.example'})}.",
}


@pytest.mark.parametrize("header", [pytest.param(h, id=name) for name, h in HEADERS.items()])
def test_a_header_that_is_no_known_token_is_nobodys(open_team: Callable[..., Workspace], header: str | None) -> None:
    with pytest.raises(SignInError):
        person_from_authorization(open_team(), header)


def test_every_hash_is_compared_in_constant_time(
    open_team: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, compared = open_team(), []
    for _ in range(3):
        make_token(team.keep, "anna", days=None, now=NOW)
    real = hmac.compare_digest
    monkeypatch.setattr(sign_in.hmac, "compare_digest", lambda a, b: bool(compared.append(a)) or real(a, b))
    assert person(team, IN_FILE).id == "bora" and len(compared) == 4
    with pytest.raises(SignInError):
        person(team, "gallae_" + "B" * 43)
    assert len(compared) == 8


def test_a_token_costs_less_than_a_millisecond_of_cpu_among_a_thousand(open_team: Callable[..., Workspace]) -> None:
    hashes = ", ".join(f'"{hash_of(str(n))}"' for n in range(1_000))
    team = open_team(f"{TEAM}[people.crowd]\ntokens = [{hashes}]\n")
    _, secret = make_token(team.keep, "anna", days=None, now=NOW)
    for credential, known in ((secret, True), ("gallae_" + "B" * 43, False)):
        assert cpu_of(lambda c=credential, k=known: tried(team, c, k)) < 0.001


# JWTs


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


# Where we may be reached


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback_is_open_to_the_owner_of_the_machine(open_team: Callable[..., Workspace], host: str) -> None:
    check_bind(open_team(""), host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "*", "192.168.0.7", "10.0.0.1", "gallae.team.example", "localhost.evil.example", "2130706433"]
)  # fmt: skip
def test_elsewhere_nothing_is_opened_while_nobody_can_sign_in(open_team: Callable[..., Workspace], host: str) -> None:
    with pytest.raises(SettingsError) as error:
        check_bind(open_team(""), host)
    assert "people.toml" in error.value.hint and "127.0.0.1" in error.value.hint
    check_bind(open_team(), host)


def test_people_without_tokens_open_nothing_but_a_token_or_an_issuer_does(open_team: Callable[..., Workspace]) -> None:
    named = open_team("[people.anna]\n")
    with pytest.raises(SettingsError):
        check_bind(named, "0.0.0.0")
    make_token(named.keep, "minu", days=None, now=NOW)  # somebody who is not named
    make_token(named.keep, "anna", days=1, now=NOW - timedelta(days=9_999))
    with pytest.raises(SettingsError):
        check_bind(named, "0.0.0.0")
    make_token(named.keep, "anna", days=None, now=NOW)
    check_bind(named, "0.0.0.0")
    forget_tokens(named.keep, "anna", now=NOW)
    with pytest.raises(SettingsError):
        check_bind(named, "0.0.0.0")
    check_bind(open_team("[people.anna]\n", issuer="https://login.example", audience="gallae"), "0.0.0.0")
    with pytest.raises(SettingsError):  # an issuer, and nobody who could sign in with it
        check_bind(open_team("[people]\n", issuer="https://login.example", audience="gallae"), "0.0.0.0")


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
