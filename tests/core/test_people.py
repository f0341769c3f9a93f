"""people.toml: what it says, and what it may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import AccessError, SettingsError
from gallae.core.people import load_people
from gallae.core.types import Person

HASH = "sha256:" + "9f" * 32


def written(folder: Path, text: str) -> Path:
    (folder / "people.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_person_has_the_groups_the_role_and_the_quota_that_stand_there(tmp_path: Path) -> None:
    text = f"""
    [people.anna]
    name = "김안나"
    groups = ["desk", "clinic"]
    role = "editor"
    tokens = ["{HASH}"]
    quota = "small"
    [people."보리"]
    [quotas.small]
    turns_per_minute = 10
    [quotas.default]
    usd_per_day = 1.5
    """
    people = load_people(written(tmp_path, text))
    anna = people.person("anna")
    assert anna == Person("anna", frozenset({"desk", "clinic"}), "editor")
    assert anna.may("editor") and anna.may("reader") and not anna.may("operator")
    assert not people.person("보리").may("editor") and people.person("보리").may_read(())
    assert not people.person("보리").may_read(("desk",))
    assert people.quota_of("anna").turns_per_minute == 10 and people.quota_of("anna").usd_per_day is None
    assert people.quota_of("보리").usd_per_day == 1.5 and HASH not in repr(people)


def test_without_the_file_there_is_nobody_but_the_local_person_who_may_everything(tmp_path: Path) -> None:
    people = load_people(tmp_path)
    assert not people and Person().may("operator") and Person().may_read(("desk",))
    with pytest.raises(AccessError, match=r"anna: not in people\.toml"):
        people.person("anna")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[people.anna]\nrole = 'boss'", "people.anna.role = 'boss': one of reader, editor, operator"),
        ("[people.anna]\ngroup = ['a']", "people.anna.group = ['a']: unknown key"),
        ("[people.anna]\ngroups = 'a'", "people.anna.groups = 'a': a list of texts"),
        ("[people.anna]\ntokens = ['secret']", "people.anna.tokens = '…': only hashes"),
        ("[people.local]", "'local': this is the name of whoever owns the files"),
        ("[people.'a b']", "'a b': a name has letters"),
        ("[people.anna]\nquota = 'big'", "people.anna.quota = 'big': no such"),
        ("[quotas.big]\nusd_per_day = -1", "quotas.big.usd_per_day = -1"),
        ("[persons.anna]", "persons: unknown table"),
        ("people = 3", "people: not a table"),
        (f"[people.a]\ntokens = ['{HASH}']\n[people.b]\ntokens = ['{HASH}']", "people.b.tokens = '…': a has the same"),
        ("[people.a]\nemail = 'x@y.z'\n[people.b]\nemail = 'X@y.z'", "people.b.email = '…': a has the same"),
        ("[people", "people.toml: "),
    ],
)
def test_what_is_unclear_refuses_to_open_and_names_the_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_people(written(tmp_path, text))
    assert said in error.value.message and "secret" not in error.value.message
