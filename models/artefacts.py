"""Is the model that would serve the one that was proven? By the SHA-256 of its files, or by what its server calls it.

A file is hashed again only when its size, time or inode changed, so that a turn pays nothing for the look.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from gallae.core.errors import ProviderError
from gallae.core.skill_model import SkillModel
from gallae.models.model import Model

__all__ = ["changed", "joined", "mark_of", "sha256_of"]

CHUNK = 1 << 20
_known: dict[Path, tuple[tuple[int, int, int], str]] = {}


def sha256_of(files: Sequence[Path]) -> str:
    """Of one file its SHA-256, of several (a base and its adapters) that of theirs, one a line. OSError."""
    return joined([_of(file) for file in files])


def joined(found: Sequence[str]) -> str:
    """What stands for several files: of one its own hash, "" of none."""
    return found[0] if len(found) == 1 else hashlib.sha256("\n".join(found).encode()).hexdigest() if found else ""


def mark_of(files: Sequence[Path]) -> str:
    """Size and time of the files: changes when they do, and costs no reading. "" for a file that is not there."""
    try:
        return " ".join(f"{s.st_size}.{s.st_mtime_ns}" for s in (file.stat() for file in files))
    except OSError:
        return ""


async def changed(proven: SkillModel, model: Model) -> str:
    """Why `model` is not the one that was proven; "" if it is, or if nothing can be said of it (no hash was written, a
    server that names no contents). A large file is hashed in a thread."""
    if model.files:
        if not proven.sha256:
            return ""
        try:
            found = await _in_thread(model.files)
        except OSError as error:
            return f"{model.label}: {error.strerror or 'cannot be read'}"
        if found != proven.sha256:
            return f"{model.label}: sha256 {found[:12]} ≠ {proven.sha256[:12]}"
        return ""
    if not proven.identity:
        return ""
    try:
        identity = (await model.facts()).identity
    except ProviderError:
        return ""  # it is down: that is what its own call will say
    return "" if identity == proven.identity else f"{model.label}: {identity or '–'} ≠ {proven.identity}"


async def _in_thread(files: Sequence[Path]) -> str:
    if all(_held(file) for file in files):
        return sha256_of(files)
    return await asyncio.to_thread(sha256_of, files)


def _held(file: Path) -> str:
    stat = file.stat()
    held = _known.get(file)
    return held[1] if held is not None and held[0] == (stat.st_mtime_ns, stat.st_size, stat.st_ino) else ""


def _of(file: Path) -> str:
    if held := _held(file):
        return held
    stat = file.stat()
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(CHUNK):
            digest.update(part)
    _known[file] = ((stat.st_mtime_ns, stat.st_size, stat.st_ino), digest.hexdigest())
    return digest.hexdigest()
