"""Which checkpoint may be resumed from: only one that was wholly written.

The trainer writes a checkpoint file by file; a kill in the middle leaves a folder that looks like one. So a seal, the
size of every file, is written last (and whole); a folder without its seal, or that does not match it, is no checkpoint.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from gallae.core.files import write_whole

__all__ = ["clear_broken", "is_whole", "newest_whole", "seal", "step_of"]

SEAL = "seal.json"


def seal(checkpoint: Path) -> None:
    """Say that this folder is complete."""
    write_whole(checkpoint / SEAL, json.dumps(_sizes(checkpoint), sort_keys=True), mode=0o644)


def is_whole(checkpoint: Path) -> bool:
    try:
        return bool(json.loads((checkpoint / SEAL).read_text(encoding="utf-8")) == _sizes(checkpoint))
    except (OSError, ValueError):
        return False


def newest_whole(folder: Path) -> Path | None:
    """The sealed checkpoint with the highest step."""
    found = [path for path in folder.glob("checkpoint-*") if step_of(path) >= 0 and is_whole(path)]
    return max(found, key=step_of, default=None)


def clear_broken(folder: Path) -> list[str]:
    """Remove what a kill or a full disk left half-written; gives their names."""
    gone = [path for path in folder.glob("checkpoint-*") if path.is_dir() and not is_whole(path)]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    return sorted(path.name for path in gone)


def step_of(checkpoint: Path) -> int:
    found = re.fullmatch(r"checkpoint-(\d+)", checkpoint.name)
    return int(found[1]) if found else -1


def _sizes(folder: Path) -> dict[str, int]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != SEAL)
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in files}
