"""Roles and names: what each role may do, whom --as names, and who stands behind an issuer's claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gallae.core.access_settings import SignInSettings
from gallae.core.claims import person_by_claims
from gallae.core.errors import AccessError, SettingsError
from gallae.core.people import NOBODY, acting_person, load_people, people_now
from gallae.core.permissions import PERMISSIONS, ROLE_NAMES, may_do, require
from gallae.core.settings import load_settings
from gallae.core.types import ROLES, Person

TEAM = """
[people.anna]
groups = ["desk"]
role = "editor"
email = "Anna@team.example"
[people.bora]
email = "보라@team.example"
[people.chul]
role = "operator"
"""


def team(folder: Path) -> Any:
    (folder / "people.toml").write_text(TEAM, encoding="utf-8")
    return load_people(folder)


def test_each_deed_is_done_by_its_role_and_those_above_it_and_by_the_owner_of_the_files() -> None:
    for action, permission in PERMISSIONS.items():
        for role in ROLES:
            allowed = ROLES.index(role) >= ROLES.index(permission.role)
            assert may_do(Person("x", frozenset(), role), action) is allowed
        require(Person(), action)
    assert {p.role for p in PERMISSIONS.values()} == set(ROLES) == set(ROLE_NAMES)


# Written out once more, so that a row that slips into another role is found.
LEAST = {
    "reader": "ui ask chat search read route rules explain feedback models mcp",
    "editor": "ingest,data review,data build,data check,data synthesize,eval answers,eval all,eval safety",
    "operator": "doctor,train,export,promote,demote,plan,advise,router refit,models allow,models forbid,models get,models parity,"
    "models history,models health,eval ledger,people list,people token,people forget-token,people check,people others,"
    "audit verify,audit export,serve",
}


def test_models_settings_people_and_audit_are_the_operators_and_documents_and_the_inbox_the_editors() -> None:
    for role, actions in LEAST.items():
        for action in actions.split("," if "," in actions else None):
            assert PERMISSIONS[action].role == role, action


@pytest.mark.parametrize(
    ("language", "message", "hint"),
    [
        ("ko", "문서를 넣고 빼기: 편집자(editor)부터 할 수 있습니다. anna: 읽는 사람(reader).", "people.toml"),
        ("en", "adding and removing documents: this needs the role editor; anna is reader.", "people.toml"),
    ],
)
def test_a_refusal_names_the_deed_and_the_role_in_the_persons_language(language: Any, message: str, hint: str) -> None:
    with pytest.raises(AccessError) as error:
        require(Person("anna", frozenset({"desk"})), "ingest", language)
    assert error.value.message == message and hint in error.value.hint


def test_a_deed_without_a_row_is_nobodys() -> None:
    with pytest.raises(KeyError):
        require(Person(), "open the safe")


def test_a_name_brings_the_groups_and_the_role_of_people_toml_and_none_beside_them(tmp_path: Path) -> None:
    people = team(tmp_path)
    assert acting_person(people, "anna", None) == Person("anna", frozenset({"desk"}), "editor")
    with pytest.raises(AccessError, match="not in people"):
        acting_person(people, "minu", None)
    with pytest.raises(AccessError, match="says the groups"):
        acting_person(people, "anna", "desk,clinic")
    assert acting_person(people, None, None) == Person()
    assert acting_person(people, None, "desk") == Person("local", frozenset({"desk"}), "reader")


def test_without_people_toml_a_name_is_a_reader_in_the_groups_given() -> None:
    assert acting_person(NOBODY, None, None) == Person()
    assert acting_person(NOBODY, "anna", None) == Person("anna", frozenset(), "reader")
    assert acting_person(NOBODY, "anna", " desk, ,clinic") == Person("anna", frozenset({"desk", "clinic"}), "reader")
    assert acting_person(NOBODY, None, "") == Person("local", frozenset(), "reader")


def test_people_toml_is_read_again_when_it_changes_and_only_then(tmp_path: Path) -> None:
    team(tmp_path)
    first = people_now(tmp_path)
    assert people_now(tmp_path) is first and "anna" in first.members
    (tmp_path / "people.toml").write_text("[people.dana]\n", encoding="utf-8")
    assert set(people_now(tmp_path).members) == {"dana"}
    (tmp_path / "people.toml").write_text("[people", encoding="utf-8")
    with pytest.raises(SettingsError):
        people_now(tmp_path)
    (tmp_path / "people.toml").unlink()
    assert people_now(tmp_path) is NOBODY


@pytest.mark.parametrize(
    ("claims", "settings", "expected"),
    [
        ({"email": "anna@TEAM.example"}, {}, "anna"),
        ({"email": "anna@team.example", "email_verified": True}, {}, "anna"),
        ({"email": "anna@team.example", "email_verified": False}, {}, None),
        ({"email": "anna@team.example", "email_verified": "false"}, {}, None),
        ({"email": "보라@team.example"}, {}, "bora"),
        ({"email": "보라@TEAM.example"}, {}, None),  # beyond ASCII as it stands, letter by letter
        ({"email": "аnna@team.example"}, {}, None),  # a Cyrillic а
        ({"email": "anna@team.exam\u212ale"}, {}, None),
        ({"email": "chul"}, {}, None),  # an id is no address
        ({"email": ["anna@team.example"]}, {}, None),
        ({"email": ""}, {}, None),  # chul has none either
        ({}, {}, None),
        ({"sub": "chul"}, {"claim": "sub"}, "chul"),
        ({"upn": "anna@team.example"}, {"claim": "upn"}, "anna"),
        ({"sub": "minu"}, {"claim": "sub"}, None),
    ],
)
def test_a_claim_names_the_person_who_has_it_and_nobody_else(
    tmp_path: Path, claims: dict[str, Any], settings: dict[str, str], expected: str | None
) -> None:
    person = person_by_claims(team(tmp_path), claims, SignInSettings(**settings))
    assert (person.id if person else None) == expected


def test_the_issuers_groups_join_those_of_people_toml_and_unreadable_ones_are_not_guessed(tmp_path: Path) -> None:
    people, settings = team(tmp_path), SignInSettings(groups_claim="groups")
    given = {"email": "anna@team.example"}
    joined = person_by_claims(people, {**given, "groups": ["clinic", "desk"]}, settings)
    assert joined == Person("anna", frozenset({"desk", "clinic"}), "editor")
    assert person_by_claims(people, given, settings) == people.person("anna")
    for odd in ("clinic", [1], [""], {"clinic": True}, None):
        assert person_by_claims(people, {**given, "groups": odd}, settings) is None
    assert person_by_claims(people, {**given, "groups": ["clinic"]}, SignInSettings()) == people.person("anna")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('issuer = "http://login.example"\naudience = "g"', "sign_in.issuer = 'http://login.example': an https://"),
        ('issuer = "https://login.example"', "sign_in.audience = None: with an issuer"),
        ('issuer = "https://login.example"\naudience = ""', "sign_in.audience = '': with an issuer"),
        ('keys_url = "https://me:secret@login.example/keys"', "an https:// address"),  # pragma: allowlist secret
        ('keys_url = "file:///etc/passwd"', "an https:// address"),
        ('issuer = "http://127.0.0.1.evil.example"\naudience = "g"', "an https:// address"),
    ],
)
def test_an_issuer_that_could_be_spoken_for_by_others_is_refused(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "gallae.toml").write_text(f"[sign_in]\n{toml}\n", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(tmp_path / "gallae.toml", environ={})
    assert said in error.value.message


def test_an_issuer_on_loopback_may_be_plain_http(tmp_path: Path) -> None:
    (tmp_path / "gallae.toml").write_text(
        '[sign_in]\nissuer = "http://localhost:8080/realms/team"\naudience = "gallae"\n', encoding="utf-8"
    )
    assert load_settings(tmp_path / "gallae.toml", environ={}).settings.sign_in.audience == "gallae"
