"""What a workspace takes on the disk, and whether there is room for more: a full disk stops the audit, and with it every
answer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gallae.core.workspace import Workspace

__all__ = ["LEAST", "Disk", "disk_of"]

LEAST = 1_000_000_000  # bytes free, below which somebody should be told


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes. `cache` may be deleted at any time; `keep` is what a backup must hold besides the workspace's own files."""

    documents: int
    cache: int
    keep: int
    free: int

    @property
    def low(self) -> bool:
        return self.free < LEAST


def disk_of(workspace: Workspace) -> Disk:
    """Walks through the folders: a second for some hundred thousand files."""
    there = workspace.state
    while not there.exists():
        there = there.parent
    documents, cache, keep = (sum(_sizes(one)) for one in (workspace.documents, workspace.cache, workspace.keep))
    return Disk(documents, cache, keep, shutil.disk_usage(there).free)


def _sizes(folder: Path) -> Iterator[int]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(Path(entry.path))
            else:
                yield entry.stat(follow_symlinks=False).st_size
        except OSError:  # gone since
            continue
