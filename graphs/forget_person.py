"""Deleting a person: every byte of theirs that lies in the workspace and its state, and what must be known to finish it.

    forget_person(workspace, "anna", by="root")

What is to go is written down first (a tombstone in `keep/forgetting/`): killed anywhere, the next opening of the
workspace, or the same command, goes on from it. Meanwhile the person can ask nothing. The audit's rows stay, and nobody
can tell any more whose they are (graphs.audit_people). people.toml is the team's own file and is left to the team.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from gallae.core.alone import alone
from gallae.core.errors import AccessError, GallaeError, InputError
from gallae.core.files import remove_unfinished, write_whole
from gallae.core.language import say
from gallae.core.types import Person
from gallae.core.workspace import Workspace
from gallae.graphs.alive import alive
from gallae.graphs.attached import drop_attached
from gallae.graphs.audit import Entry, open_audit
from gallae.graphs.forget_rows import Theirs, erase, find_theirs, opened

__all__ = ["ATTACHED", "check_forgetting", "finish_forgetting", "forget_person"]

log = logging.getLogger(__name__)
FOLDER = "forgetting"
ATTACHED = ".gallae/keep/attached"  # as the rows of a file are named


def forget_person(workspace: Workspace, person: str, *, by: str) -> dict[str, int]:
    """How many rows left each file, and how many files of theirs. InputError while they are being answered: nothing is deleted then. KnowledgeError
    where another process holds a file: run it again."""
    tombstone = _tombstone(workspace.keep, person)
    known = tombstone.exists()
    with alone(workspace.keep / f"{FOLDER}.lock"):
        _write(tombstone, _merged(tombstone, Theirs(person)), by)
        if _is_answered(workspace.keep, person):
            if not known:
                tombstone.unlink()
            raise InputError(
                say(workspace.settings.language, f"{person}: 지금 답을 쓰는 중입니다", f"{person}: is being answered right now"),
                hint=say(workspace.settings.language, "끝난 뒤에 다시 하세요.", "Run it again when that has ended."),
            )  # fmt: skip
        theirs = _merged(tombstone, find_theirs(workspace.keep, person))
        _write(tombstone, theirs, by)
        files = drop_attached(workspace, theirs.threads)
        gone = erase(workspace.root, workspace.state, theirs) | ({ATTACHED: files} if files else {})
        audit = open_audit(workspace)
        audit.write(Entry("person-deleted", by, about=person, details={"rows": sum(gone.values())}))
        audit.forget(person)
        tombstone.unlink(missing_ok=True)
        remove_unfinished(tombstone)
    return gone


def finish_forgetting(workspace: Workspace) -> None:
    """Go on with what was killed. What cannot be finished now is logged, without a name, and stays to be done."""
    for tombstone in sorted((workspace.keep / FOLDER).glob("*.json")):
        try:
            given = json.loads(tombstone.read_text(encoding="utf-8"))
            forget_person(workspace, given["person"], by=given["by"])
        except FileNotFoundError:  # another process was quicker
            continue
        except GallaeError as error:
            log.warning("a deletion is not finished (%s): it goes on at the next start", error.code)


def check_forgetting(workspace: Workspace, person: Person) -> None:
    """AccessError for somebody who is being deleted."""
    if (workspace.keep / FOLDER).is_dir() and _tombstone(workspace.keep, person.owner).exists():
        language = workspace.settings.language
        raise AccessError(
            say(language, "자료를 지우는 중입니다", "this person's data is being deleted"),
            hint=say(language, "지우기가 끝난 뒤에 다시 물어보세요.", "Ask again when that has ended."),
        )


def _tombstone(keep: Path, person: str) -> Path:
    return keep / FOLDER / f"{hashlib.sha256(person.encode('utf-8')).hexdigest()[:24]}.json"


def _write(tombstone: Path, theirs: Theirs, by: str) -> None:
    given = {"person": theirs.person, "by": by, "threads": sorted(theirs.threads), "turns": sorted(theirs.turns)}
    write_whole(tombstone, json.dumps(given, ensure_ascii=False))


def _merged(tombstone: Path, theirs: Theirs) -> Theirs:
    """With what an earlier try knew, whose rows may be gone already."""
    try:
        given = json.loads(tombstone.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return theirs
    return Theirs(theirs.person, theirs.threads.union(given["threads"]), theirs.turns.union(given["turns"]))


def _is_answered(keep: Path, person: str) -> bool:
    return any(alive(pid) for pid in _answering(keep / "turns.sqlite", person))


def _answering(file: Path, person: str) -> Iterator[int]:
    if not file.is_file():
        return
    with closing(opened(file)) as db:
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'turns'").fetchone():
            rows = db.execute("SELECT DISTINCT pid FROM turns WHERE person = ? AND status = 'running'", (person,))
            yield from [int(pid) for (pid,) in rows]
