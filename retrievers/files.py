"""Which files an ingest looks at: those below documents/, in order, with what is left out and why."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gallae.core.errors import InputError
from gallae.core.workspace import Workspace
from gallae.retrievers.documents import normalise
from gallae.retrievers.load import NOT_YET, SUFFIXES
from gallae.retrievers.patterns import chosen

__all__ = ["DocumentReport", "File", "covers", "files_of", "inside"]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    path: str
    status: Literal["added", "updated", "removed", "unchanged", "skipped", "refused"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """`state` is None if the file cannot be looked at: reading it will say why."""

    path: str  # "documents/…", NFC
    on_disk: Path
    state: os.stat_result | None


def files_of(workspace: Workspace, reports: list[DocumentReport], asked: list[str] | None) -> Iterator[File]:
    """Documents to look at, in order of their path; what is left out with a reason goes to `reports`. `asked` limits
    the look to these paths and what lies below them."""
    settings = workspace.settings.documents
    root = workspace.documents
    seen: set[str] = set()
    found = ((unicodedata.normalize("NFC", name), name, is_link) for name, is_link in _names(str(root), ""))
    for relative, name, is_link in sorted(found):
        path = f"documents/{relative}"
        hidden = relative.startswith((".", "~$")) or "/." in relative or "/~$" in relative
        if hidden or relative == "_meta.toml" or not covers(asked, path):
            continue
        on_disk = root / name
        suffix = on_disk.suffix.lower()
        if not chosen(relative, settings.include, settings.exclude):
            reports.append(DocumentReport(path, "skipped", "excluded by [documents] in gallae.toml"))
        elif suffix not in SUFFIXES and suffix not in NOT_YET:
            reports.append(DocumentReport(path, "skipped", f"{suffix or 'no suffix'} is not a kind of document"))
        elif path in seen:
            reports.append(DocumentReport(path, "skipped", "another file has the same name in another Unicode form"))
        elif is_link and not on_disk.resolve().is_relative_to(root.resolve()):
            reports.append(DocumentReport(path, "skipped", "a link that leads out of documents/"))
        else:
            seen.add(path)
            yield File(path, on_disk, _state(on_disk))


def covers(asked: list[str] | None, path: str) -> bool:
    return asked is None or any(path == a or path.startswith(a.rstrip("/") + "/") for a in asked)


def _names(folder: str, below: str) -> Iterator[tuple[str, bool]]:
    """(path below the first folder as it is spelled on the disk, with slashes; whether it is a link) of every file.
    Folders that cannot be looked into and links to folders are passed over."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _names(entry.path, f"{below}{entry.name}/")
        elif not entry.is_dir():
            yield below + entry.name, entry.is_symlink()


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def inside(workspace: Workspace, given: Path) -> str:
    """The workspace path of a file or folder; one from outside documents/ is copied into it first."""
    root = workspace.documents
    candidates = [given] if given.is_absolute() else [workspace.root / given, root / given, Path.cwd() / given]
    for candidate in candidates:
        resolved = candidate.resolve()
        if resolved.is_relative_to(root.resolve()):
            relative = resolved.relative_to(root.resolve()).as_posix()
            name = unicodedata.normalize("NFC", f"documents/{relative}" if relative != "." else "documents")
            if resolved.exists() or candidate is candidates[0]:
                return name
    outside = next((c for c in candidates if c.exists()), None)
    if outside is None:
        raise InputError(
            f"{given}: no such file or folder", hint="Give a path under documents/, or a file to copy there."
        )
    target = root / normalise(outside.name)
    if target.exists():
        raise InputError(
            f"{given}: documents/{target.name} exists already", hint="Rename one of the two, or edit that one."
        )
    root.mkdir(parents=True, exist_ok=True)
    if outside.is_dir():
        shutil.copytree(outside, target)
    else:
        shutil.copy2(outside, target)
    return f"documents/{target.name}"
