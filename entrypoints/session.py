"""What every command shares: which workspace, which person, which day, and how to speak to them."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gallae.core.errors import ROWS, GallaeError, InputError
from gallae.core.korean import in_language
from gallae.core.language import say
from gallae.core.people import acting_person
from gallae.core.permissions import require
from gallae.core.types import Language, Person, Question, as_json
from gallae.core.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    from gallae.graphs.audit import Audit

__all__ = [
    "Session",
    "action_of",
    "fail",
    "json_text",
    "open_session",
    "print_json",
    "reason_of",
    "sample_workspace",
    "whole",
]

LONE = re.compile("[\ud800-\udfff]")  # half a character: written as JSON's escape, since UTF-8 has none


@dataclass(frozen=True, slots=True)
class Session:
    workspace: Workspace
    person: Person
    today: date
    ingest: bool
    as_json: bool

    @property
    def language(self) -> Language:
        return self.workspace.settings.language

    @property
    def audit(self) -> Audit:
        from gallae.graphs.audit import open_audit

        return open_audit(self.workspace)

    def say(self, ko: str, en: str) -> str:
        return say(self.language, ko, en)

    def question(self, text: str, **given: Any) -> Question:
        return Question(
            whole(text), today=given.pop("today", self.today), person=given.pop("person", self.person), **given
        )


def open_session(options: argparse.Namespace, *, arguments: Mapping[str, Any] | None = None) -> Session:
    """Read the workspace the options name: -w, else the folder we stand in, else the samples.

    AccessError if the person that --as names may not do what the command does: no command does anything before this.
    """
    load_dotenv()
    root = Path(options.workspace) if options.workspace else _here()
    workspace = open_workspace(root, state=Path(options.state) if options.state else None, arguments=arguments)
    options.language = workspace.settings.language  # in which `fail` says what stops the command
    person = acting_person(workspace.people, options.person, options.groups)
    require(person, action_of(options), workspace.settings.language)
    today = _date(options.today) if options.today else (workspace.settings.today or datetime.now().date())
    return Session(workspace, person, today, not options.no_ingest, options.json)


def action_of(options: argparse.Namespace) -> str:
    """The command as core.permissions names it: "ask", "models get", "eval routes"."""
    return " ".join(
        word for name in ("command", "action", "what") if isinstance(word := getattr(options, name, None), str)
    )


def load_dotenv() -> None:
    """`.env` of the folder we stand in; what the environment already says wins."""
    path = Path(".env")
    if path.is_file():
        from dotenv import dotenv_values

        for name, value in dotenv_values(path, encoding="utf-8").items():
            if value is not None:
                os.environ.setdefault(name, value)


def sample_workspace() -> Path:
    """The sample workspace, copied to the person's data folder under its content hash (a package may be read-only)."""
    from gallae.samples import sample_path

    source = sample_path()
    files = sorted(p for p in source.rglob("*") if p.is_file() and not _private(p.relative_to(source)))
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(source)).encode("utf-8") + file.read_bytes())
    target = _data_home() / f"samples-{digest.hexdigest()[:12]}"
    if not target.is_dir():
        making = target.with_name(f"{target.name}.{os.getpid()}")
        for file in files:
            copy = making / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        try:
            making.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(making)
    return target


def whole(text: str) -> str:
    """Text that every encoding takes: two halves of a character joined, a half alone replaced (U+FFFD)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text


def print_json(value: Any) -> None:
    """One JSON object on stdout and nothing else."""
    sys.stdout.write(json_text(value) + "\n")
    sys.stdout.flush()


def json_text(value: Any) -> str:
    """JSON in one line that can be written as UTF-8."""
    return LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(as_json(value), ensure_ascii=False))


def fail(error: GallaeError, *, as_json: bool, language: Language = "ko") -> int:
    """Say what went wrong and what to do next; returns the exit code of the error's row."""
    row = ROWS[error.code]
    if as_json:
        print_json({"error": {"code": error.code, "message": str(error.message), "hint": str(error.hint)}})
    else:
        sys.stderr.write(f"{say(language, row.ko, row.en)} {in_language(language, error.message)}\n")
        if error.hint:
            sys.stderr.write(f"→ {in_language(language, error.hint)}\n")
    return row.exit_code


def reason_of(report: Any, language: Language) -> str:
    """Why a document was refused, without its path, which stands before it."""
    return in_language(language, str(report.reason)).removeprefix(f"{report.path}: ")


def _here() -> Path:
    here = Path.cwd()
    return here if (here / "gallae.toml").is_file() else sample_workspace()


def _data_home() -> Path:
    given = os.environ.get("GALLAE_DATA_HOME")
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "gallae"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "gallae"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "gallae"


def _private(path: Path) -> bool:
    return path.name in ("__init__.py", "py.typed") or any(
        p in ("__pycache__", ".gallae", ".state") for p in path.parts
    )


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--today {text}: no date", hint="Write it as YYYY-MM-DD, for example 2026-11-20.") from error
