"""Every command and each of its actions, tried as each role: who may not is refused before anything is done."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gallae.core.permissions import PERMISSIONS, require
from gallae.core.types import ROLES
from gallae.entrypoints import session
from gallae.entrypoints.cli import PEOPLE, build_parser, main
from gallae.entrypoints.people import ACTIONS

TEAM = """
[people.reader]
groups = ["desk"]
[people.editor]
groups = ["desk"]
role = "editor"
[people.operator]
groups = ["desk"]
role = "operator"
"""
OUTSIDE = {"init"}  # makes a new folder and opens no workspace: there is nobody yet who could ask


class Reached(Exception):
    """The door was passed; nothing behind it is done in these tests."""


@pytest.fixture
def team(workspace_folder: Path) -> Path:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    (workspace_folder / "documents" / "fees.md").write_text("# 요금\n\n하루 9,000원이다.\n", encoding="utf-8")
    return workspace_folder


def commands() -> Iterator[tuple[str, list[str]]]:
    """(action, words) of every command and every choice of its action, from the very parser that is used."""
    (subs,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    for name, parser in subs.choices.items():
        needed = [a for a in parser._actions if not a.option_strings]
        choosing = next((a for a in needed if a.dest in ("action", "what")), None)
        others = ["x" for a in needed if a is not choosing and a.nargs is None]
        for choice in choosing.choices or () if choosing else ():
            yield f"{name} {choice}", [name, str(choice), *others]
        if choosing is None or choosing.nargs == "?":
            yield name, [name, *others]


EVERY = dict(commands())


def test_every_command_and_each_of_its_actions_has_a_row() -> None:
    assert set(EVERY) - OUTSIDE <= set(PERMISSIONS)
    assert {"ask", "models", "models get", "data review", "eval ledger", "people token", "ui"} <= set(EVERY)
    assert tuple(ACTIONS) == PEOPLE


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", sorted(set(EVERY) - OUTSIDE))
def test_a_command_is_done_for_its_role_and_those_above_and_refused_to_others_before_anything_is_done(
    team: Path, action: str, role: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def door(person: Any, wanted: str, language: Any) -> None:
        asked.append(wanted)
        require(person, wanted, language)
        raise Reached

    monkeypatch.setattr(session, "require", door)
    before = sorted(team.rglob("*"))
    as_json = [] if action == "ui" else ["--json"]
    words = ["-w", str(team), *as_json, "--as", role, *EVERY[action]]
    if ROLES.index(role) >= ROLES.index(PERMISSIONS[action].role):
        with pytest.raises(Reached):
            main(words)
    else:
        assert main(words) == 2
        out, err = capsys.readouterr()
        said = json.loads(out)["error"] if as_json else {"code": "access", "message": err, "hint": err}
        assert said["code"] == "access" and "people.toml" in said["hint"]
        assert f"({PERMISSIONS[action].role})" in said["message"] and PERMISSIONS[action].ko in said["message"]
    assert asked == [action] and sorted(team.rglob("*")) == before


def test_whoever_is_not_named_may_nothing_and_groups_are_not_given_beside_a_name(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["--as", "minu"], ["--as", "local"], ["--as", ""], ["--as", "operator", "--groups", "desk"]):
        assert main(["-w", str(team), "--json", *words, "search", "요금"]) == 2
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "access"
    assert main(["-w", str(team), "--json", "--as", "reader", "search", "요금"]) == 0


def test_a_row_of_a_batch_may_ask_as_somebody_who_reads_less_and_never_more(
    team: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (team / "documents" / "safe.md").write_text("---\nreaders: [clinic]\n---\n# 금고\n\n순번은 4821이다.\n", "utf-8")
    rows = [{"question": "금고 순번이 뭐예요?", "groups": groups} for groups in (["clinic"], ["desk"], [])]
    batch = tmp_path / "rows.jsonl"
    batch.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert main(["-w", str(team), "--json", "--as", "reader", "ask", "--batch", str(batch)]) == 0
    out = capsys.readouterr().out
    more, same, less = (json.loads(line) for line in out.splitlines())
    assert more["error"]["code"] == "access" and "error" not in same and "error" not in less and "4821" not in out
    assert main(["-w", str(team), "--json", "ask", "--batch", str(batch)]) == 0
    assert "4821" in capsys.readouterr().out.splitlines()[0]
