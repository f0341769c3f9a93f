"""A job of the page acts with the rights of the person who started it, and no others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gallae.core.people import NOBODY, acting_person, load_people
from gallae.core.types import Person
from gallae.ui.commands import _command

TEAM = '[people.eun]\nrole = "editor"\ngroups = ["staff"]\n'


def acting(folder, people, person):
    """Whom the command line takes the started command for."""
    workspace = SimpleNamespace(root=folder, state=folder, settings=SimpleNamespace(today=None), people=people)
    words = _command(SimpleNamespace(workspace=workspace, person=person), "eval", "routes")
    given = {name: words[words.index(name) + 1] for name in ("--as", "--groups") if name in words}
    return acting_person(people, given.get("--as"), given.get("--groups"))


@pytest.mark.parametrize(
    "person",
    [
        Person(),
        Person("local", frozenset({"desk", "staff"})),
        Person("local", frozenset()),
        Person("anna", frozenset({"desk"})),
    ],
)
def test_without_a_team_the_groups_go_along(tmp_path, person):
    assert acting(tmp_path, NOBODY, person) == person


def test_with_a_team_its_file_says_the_groups(tmp_path):
    (tmp_path / "people.toml").write_text(TEAM, encoding="utf-8")
    people = load_people(tmp_path)
    for person in (people.person("eun"), Person("local", frozenset({"desk"}))):
        assert acting(tmp_path, people, person) == person
