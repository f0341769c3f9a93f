"""Writing a file whole or not at all: a kill at any moment leaves the old one or the new one.

The one writing that floor 0 does, because rooms on every floor above need it and each had begun to write its own.
"""

from __future__ import annotations

import glob
import os
import tempfile
from pathlib import Path

__all__ = ["remove_unfinished", "write_whole"]


def write_whole(file: Path, text: str, *, mode: int = 0o600, errors: str = "strict") -> None:
    """UTF-8 with its line ends as they are, on the disk before this returns; folders are made. A file that is there
    keeps its rights, a new one gets `mode`. OSError leaves what was there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors=errors, newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(file.stat().st_mode & 0o777 if file.exists() else mode)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def remove_unfinished(file: Path) -> None:
    """What kills have left of writing this file. Nobody may be writing it meanwhile."""
    for half in file.parent.glob(f".{glob.escape(file.name)}.*"):
        half.unlink(missing_ok=True)
