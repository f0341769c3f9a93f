"""Who stands behind a token of ours, and where we may be reached."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from issuer import part
from signing import ANNA, IN_FILE, NOW, TEAM, cpu_of, person, tried

from gallae.core.errors import SettingsError, SignInError
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.entrypoints import sign_in
from gallae.entrypoints.sign_in import check_bind, person_from_authorization
from gallae.entrypoints.tokens import forget_tokens, hash_of, make_token, tokens_now


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
