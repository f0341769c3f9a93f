"""`gallae people`: tokens made, shown once and forgotten; what does not hold together is named."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gallae.core.errors import SignInError
from gallae.core.workspace import open_workspace
from gallae.entrypoints.cli import main
from gallae.entrypoints.sign_in import person_from_authorization
from gallae.entrypoints.tokens import hash_of, make_token

sys.path.insert(0, str(Path(__file__).parent))
from issuer import JWKS, Issuer, as_json

TEAM = f"""
[people.anna]
name = "김안나"
groups = ["desk"]
role = "operator"
email = "anna@team.example"
[people.bora]
groups = ["clinic"]
tokens = ["{hash_of("x")}"]
quota = "small"
[quotas.small]
turns_per_day = 9
"""


@pytest.fixture
def team(workspace_folder: Path) -> Path:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    for name, readers in (("fees", ""), ("desk", "readers: [desk]"), ("clinic", "readers: [clinic, ward]")):
        (workspace_folder / "documents" / f"{name}.md").write_text(
            f"---\n{readers}\n---\n# {name}\n\n하루 9,000원이다.\n", encoding="utf-8"
        )
    return workspace_folder


def run(capsys: pytest.CaptureFixture[str], team: Path, *words: str) -> tuple[int, Any]:
    code = main(["-w", str(team), "--json", "people", *words])
    return code, json.loads(capsys.readouterr().out)


def test_a_token_is_shown_once_signs_in_and_is_forgotten(capsys: pytest.CaptureFixture[str], team: Path) -> None:
    code, made = run(capsys, team, "token", "anna", "--expires", "30")
    assert code == 0 and set(made) == {"person", "id", "token", "expires"} and made["person"] == "anna"
    workspace = open_workspace(team)
    assert person_from_authorization(workspace, f"Bearer {made['token']}").id == "anna"
    _, listed = run(capsys, team, "list")
    anna, bora = listed["people"]
    assert (anna["name"], anna["role"], anna["groups"], anna["email"]) == (
        "김안나",
        "operator",
        ["desk"],
        "anna@team.example",
    )
    assert [t["id"] for t in anna["tokens"]] == [made["id"]] and not anna["tokens"][0]["expired"]
    assert bora["hashes"] == 1 and bora["quota"] == "small" and "sha256" not in json.dumps(listed)
    assert made["token"] not in json.dumps(listed)
    assert run(capsys, team, "forget-token", made["id"]) == (0, {"forgotten": [made["id"]]})
    with pytest.raises(SignInError):
        person_from_authorization(workspace, f"Bearer {made['token']}")
    assert run(capsys, team, "forget-token", made["id"])[0] == 2


def test_it_is_said_to_people_in_words_too(capsys: pytest.CaptureFixture[str], team: Path) -> None:
    assert main(["-w", str(team), "people", "token", "bora"]) == 0
    secret, said = capsys.readouterr().out.strip().splitlines()
    assert secret.startswith("gallae_") and "다시 보여 주지 않습니다" in said
    assert main(["-w", str(team), "people", "list"]) == 0
    out = capsys.readouterr().out
    assert "김안나" in out and said.split()[-1] in out and "기한 없음" in out and secret not in out
    (team / "people.toml").unlink()
    assert main(["-w", str(team), "people", "list"]) == 0 and "people.toml이 없습니다" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("token",),
        ("token", "minu"),
        ("token", "local"),
        ("token", "anna", "--expires", "0"),
        ("token", "anna", "--expires", "-1"),
        ("token", "anna", "--expires", "nan"),
        ("token", "anna", "--expires", "1e9"),
        ("forget-token",),
        ("forget-token", "bora"),
        ("forget-token", ""),
    ],
)
def test_a_token_for_nobody_or_of_nobody_is_refused_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], team: Path, words: tuple[str, ...]
) -> None:
    code, error = run(capsys, team, *words)
    assert code == 2 and error["error"]["hint"] and not (team / ".gallae" / "keep" / "tokens.jsonl").exists()


def test_what_holds_together_is_said_so(capsys: pytest.CaptureFixture[str], team: Path) -> None:
    assert run(capsys, team, "check") == (0, {"problems": []})


def test_groups_documents_persons_and_tokens_that_meet_nobody_are_named(
    capsys: pytest.CaptureFixture[str], team: Path
) -> None:
    text = TEAM.replace('"operator"', '"editor"').replace('"clinic"', '"clinik"') + "[people.chul]\n"
    (team / "people.toml").write_text(text, encoding="utf-8")
    keep, now = open_workspace(team).keep, datetime.now(UTC)
    gone, _ = make_token(keep, "dana", days=None, now=now)
    ended, _ = make_token(keep, "bora", days=1, now=now - timedelta(days=2))
    code, found = run(capsys, team, "check")
    named = ["clinik: ", "documents/clinic.md: ", "chul: ", "operator", f"{gone.id}: dana", f"{ended.id} (bora)"]
    assert code == 1 and len(found["problems"]) == len(named)
    assert all(name in problem for name, problem in zip(named, found["problems"], strict=True))
    (team / "people.toml").unlink()
    assert run(capsys, team, "check")[1]["problems"] == ["people.toml이 없거나 아무도 없습니다"]


def test_an_issuer_that_cannot_be_used_is_named(capsys: pytest.CaptureFixture[str], team: Path) -> None:
    with Issuer() as issuer:
        (team / "gallae.toml").write_text(
            f'[sign_in]\nissuer = "{issuer.url}"\naudience = "gallae"\ngroups_claim = "groups"\n', encoding="utf-8"
        )
        assert run(capsys, team, "check") == (0, {"problems": []})
        issuer.rotate([])
        assert "RS256" in run(capsys, team, "check")[1]["problems"][0]
        issuer.on(JWKS, as_json({}, 500))
        assert "status 500" in run(capsys, team, "check")[1]["problems"][0]
