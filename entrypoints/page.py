"""`gallae` and `gallae ui`: open the Streamlit page, on loopback unless everybody who comes must sign in.

Sign-in on the page is Streamlit's own (OIDC): an `[auth]` table in `.streamlit/secrets.toml` of the folder we stand in
or of the home folder. Whether there is one is decided here and told to the page, so that a file that vanishes or breaks
later closes the page instead of opening it to everybody.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gallae.core.access_settings import is_loopback
from gallae.core.errors import InputError, SettingsError
from gallae.core.language import say
from gallae.core.settings import api_server
from gallae.core.types import Language
from gallae.entrypoints.session import Session, open_session

__all__ = ["COMMANDS"]

LOOPBACK = "127.0.0.1"
LOOK = 0.2  # seconds between two looks whether the page answers
COOKIE = 32  # characters: who guesses the secret can sign in as anybody


@dataclass(frozen=True, slots=True)
class PageSignIn:
    """The file with [auth], and the name of the page in `redirect_uri`, by which browsers come."""

    file: Path
    host: str


def ui(options: argparse.Namespace) -> int:
    """Starts Streamlit as its own process and waits; Ctrl-C ends it."""
    if options.json:
        raise InputError("ui --json", hint="The page has no JSON; `gallae ask --json` answers in JSON.")
    began = time.monotonic()
    spec = importlib.util.find_spec("gallae.ui.app")
    if spec is None or spec.origin is None:
        raise InputError("gallae.ui is not installed", hint="pip install gallae")
    host, port = getattr(options, "host", LOOPBACK), getattr(options, "port", 8501)
    signing_in, words, language = None, [], None
    if (server := api_server()) is not None:
        _check_remote(options, host)
        what = server.url
    else:
        session = open_session(options)
        signing_in = _page_sign_in()
        _check_open(session, options, host, signing_in)
        words = ["--", *_for_the_page(session, options, signing_in)]
        what = session.workspace.settings.title or str(session.workspace.root)
        language = session.language
    flags = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": str(getattr(options, "no_browser", False) or not sys.stdout.isatty()).lower(),
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": signing_in.host if signing_in else LOOPBACK,
        "client.toolbarMode": "viewer",
        "logger.level": "warning",
        "server.fileWatcherType": "none",
        **({"secrets.files": str(signing_in.file)} if signing_in else {}),
    }
    command = [sys.executable, "-m", "streamlit", "run", spec.origin, *(f"--{k}={v}" for k, v in flags.items()), *words]
    # Streamlit reads its theme from the folder it starts in; ours lies beside the page. Its greeting is ours to say.
    folder, address = Path(spec.origin).parent, f"http://{host}:{port}"
    process = subprocess.Popen(command, cwd=folder, env=dict(os.environ), stdout=subprocess.DEVNULL)  # noqa: S603 (our own interpreter)
    with _telling(what, address, language, began):
        return _wait(process)


@contextmanager
def _telling(what: str, address: str, language: Language | None, began: float) -> Iterator[None]:
    """At once what is being started, and its address when it answers: until then a browser would find nothing there."""

    def told(ko: str, en: str) -> str:
        return f"{ko} / {en}" if language is None else say(language, ko, en)

    def look() -> None:
        while not over.wait(LOOK):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()  # noqa: S310 (our own server)
            except OSError:
                continue
            seconds = time.monotonic() - began
            ready = told(f"준비됨, {seconds:.0f}초. 끝내기: Ctrl-C", f"ready in {seconds:.0f} s. Ctrl-C ends it")
            sys.stderr.write(f"{address}  ({ready})\n")
            return

    over = threading.Event()
    sys.stderr.write(f"{what}: {told('화면을 켜는 중입니다…', 'starting the page…')}\n")
    threading.Thread(target=look, name="gallae-page", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Until the page ends. A SIGTERM is passed on to it, or it would go on listening without us."""
    former = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait(timeout=10)
        return 130
    finally:
        signal.signal(signal.SIGTERM, former)


def _page_sign_in() -> PageSignIn | None:
    """None where no [auth] stands anywhere. SettingsError for one that cannot be read or could be guessed."""
    for folder in (Path.cwd(), Path.home()):
        file = folder / ".streamlit" / "secrets.toml"
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{file}: {error}", hint="Correct it: sign-in on the page stands there.") from error
        if "auth" in given:
            return _checked(file, given["auth"])
    return None


def _checked(file: Path, auth: Any) -> PageSignIn:
    auth = auth if isinstance(auth, dict) else {}
    uri, secret = str(auth.get("redirect_uri", "")), str(auth.get("cookie_secret", ""))
    host = urlsplit(uri).hostname
    if not host or not uri.endswith("/oauth2callback"):
        raise SettingsError(
            f"{file}: auth.redirect_uri = {uri!r}", hint="The page's address and /oauth2callback at its end."
        )
    if len(secret) < COOKIE:
        raise SettingsError(
            f"{file}: auth.cookie_secret: {len(secret)} characters", hint=f"A random text of {COOKIE} or more."
        )
    if importlib.util.find_spec("authlib") is None:
        raise SettingsError(f"{file}: [auth] needs Authlib", hint='pip install "gallae[auth]"')
    return PageSignIn(file, host)


def _check_open(session: Session, options: argparse.Namespace, host: str, signing_in: PageSignIn | None) -> None:
    """A page takes no bearer tokens: beyond loopback it is OIDC and people.toml, or nothing."""
    if not is_loopback(host) and not (signing_in and session.workspace.people):
        raise SettingsError(
            session.say(
                f"--host {host}: 로그인이 없으면 화면을 이 컴퓨터 밖에 열지 않습니다",
                f"--host {host}: the page is not opened beyond this machine without sign-in",
            ),
            hint=session.say(
                "people.toml과 .streamlit/secrets.toml의 [auth]를 쓰세요(docs/people.md). 아니면 --host 없이.",
                "Write people.toml and [auth] in .streamlit/secrets.toml (docs/people.md), or leave --host out.",
            ),
        )
    if signing_in and (options.person is not None or options.groups is not None):
        raise InputError(
            session.say(
                "--as, --groups: 이 화면에서는 로그인한 사람이 묻습니다",
                "--as, --groups: who signs in on this page asks",
            ),
            hint=str(signing_in.file),
        )


def _check_remote(options: argparse.Namespace, host: str) -> None:
    """Of GALLAE_API_URL: who asks is said by a token there, and the page itself stays on this machine."""
    if not is_loopback(host):
        raise SettingsError(
            f"--host {host}: GALLAE_API_URL",
            hint="The page takes tokens in plain text: open it on 127.0.0.1, behind a proxy that speaks HTTPS.",
        )
    if options.person is not None or options.groups is not None:
        raise InputError("--as, --groups: GALLAE_API_URL", hint="Who asks there is said by GALLAE_API_TOKEN.")


def _for_the_page(session: Session, options: argparse.Namespace, signing_in: PageSignIn | None) -> list[str]:
    words = ["--workspace", str(session.workspace.root), "--state", str(session.workspace.state)]
    if session.workspace.settings.today or options.today:
        words += ["--today", session.today.isoformat()]
    if options.person is not None:
        words += ["--as", options.person]
    if options.groups is not None:
        words += ["--groups", options.groups]
    return [*words, "--sign-in"] if signing_in else words


COMMANDS = {"ui": ui}
