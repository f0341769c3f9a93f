"""`gallae ui`: what Streamlit is started with, and that it is not opened to others without sign-in."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gallae.entrypoints.cli import main

REAL = subprocess.Popen
TEAM = "[people.anna]\n"
GUESSED = "not to be guessed, and thirty-two characters long"
AUTH = f"""
[auth]
redirect_uri = "https://gallae.team.example/oauth2callback"
cookie_secret = "{GUESSED}"
client_id = "gallae"
"""  # pragma: allowlist secret


class Started:
    """In Streamlit's place: keeps what it would have been started with."""

    def __init__(self, command: list[str], **_: Any) -> None:
        self.commands.append(command)

    commands: list[list[str]] = []  # noqa: RUF012 (reset by the fixture)

    def wait(self) -> int:
        return 0


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    monkeypatch.setattr(Started, "commands", [])
    monkeypatch.setattr(subprocess, "Popen", Started)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.chdir(tmp_path)
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: real("json" if n == "authlib" else n))
    return Started.commands


def with_secrets(folder: Path, text: str = AUTH) -> Path:
    file = folder / ".streamlit" / "secrets.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_page_opens_on_loopback_for_the_person_named(started: list[list[str]], workspace_folder: Path) -> None:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    assert main(["-w", str(workspace_folder), "--as", "anna", "ui", "--port", "8600"]) == 0
    (command,) = started
    assert {"--server.address=127.0.0.1", "--server.port=8600", "--browser.serverAddress=127.0.0.1"} <= set(command)
    assert command[-2:] == ["--as", "anna"] and "--sign-in" not in command
    assert main(["-w", str(workspace_folder)]) == 0 and "--as" not in started[-1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "gallae.team.example", ""])
@pytest.mark.parametrize("has", ["nothing", "people", "people and tokens", "auth"])
def test_the_page_is_not_opened_elsewhere_without_people_and_oidc(
    started: list[list[str]], workspace_folder: Path, capsys: pytest.CaptureFixture[str], host: str, has: str
) -> None:
    if has.startswith("people"):
        (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    if has.endswith("tokens"):  # a page takes none
        assert main(["-w", str(workspace_folder), "people", "token", "anna"]) == 0
    if has == "auth":
        with_secrets(Path.cwd())
    assert main(["-w", str(workspace_folder), "ui", "--host", host]) == 78
    assert not started and "people.toml" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["here", "home"])
def test_with_people_and_oidc_it_is_and_everybody_signs_in(
    started: list[list[str]], workspace_folder: Path, place: str
) -> None:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    file = with_secrets(Path.cwd() if place == "here" else Path.home())
    for words in (["--host", "0.0.0.0"], []):
        assert main(["-w", str(workspace_folder), "ui", *words]) == 0
        assert started[-1][-1] == "--sign-in" and f"--secrets.files={file}" in started[-1]
        assert "--browser.serverAddress=gallae.team.example" in started[-1]
    for words in (["--as", "anna"], ["--groups", "desk"]):
        assert main(["-w", str(workspace_folder), *words, "ui"]) == 2
    assert len(started) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[auth", "secrets.toml"),
        (AUTH.replace(GUESSED, GUESSED[:31]), "cookie_secret"),
        (AUTH.replace("cookie_secret", "cookie"), "cookie_secret"),
        (AUTH.replace("/oauth2callback", ""), "redirect_uri"),
        ("auth = 1", "redirect_uri"),
    ],
)
def test_a_sign_in_that_cannot_work_or_could_be_guessed_opens_nothing(
    started: list[list[str]], workspace_folder: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (workspace_folder / "people.toml").write_text(TEAM, encoding="utf-8")
    with_secrets(Path.cwd(), text)
    assert main(["-w", str(workspace_folder), "ui"]) == 78
    assert not started and said in capsys.readouterr().err


def test_secrets_of_another_kind_are_none_of_our_business(started: list[list[str]], workspace_folder: Path) -> None:
    with_secrets(Path.cwd(), 'key = "x"\n')
    assert main(["-w", str(workspace_folder), "ui"]) == 0
    assert "--sign-in" not in started[0] and "secrets.files" not in json.dumps(started)


def test_without_authlib_the_extra_is_named(
    started: list[list[str]],
    workspace_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_secrets(Path.cwd())
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda n: None if n == "authlib" else real(n))
    assert main(["-w", str(workspace_folder), "ui"]) == 78 and "gallae[auth]" in capsys.readouterr().err


def test_a_sigterm_ends_the_page_too(
    started: list[list[str]], workspace_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []

    class Sleeping(REAL):  # type: ignore[misc, valid-type]
        def __init__(self, command: list[str], **_: Any) -> None:
            super().__init__([sys.executable, "-c", "import time; time.sleep(60)"])

        def wait(self, timeout: float | None = None) -> int:
            os.kill(os.getpid(), signal.SIGTERM)
            ended.append(super().wait(timeout))
            return ended[0]

    monkeypatch.setattr(subprocess, "Popen", Sleeping)
    before = signal.getsignal(signal.SIGTERM)
    assert main(["-w", str(workspace_folder), "ui"]) == ended[0] == -signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before
