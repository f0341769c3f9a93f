"""Which files below documents/ count: `**/*.md`, `archive/**`, `*.tmp`; compared in NFC, relative to documents/."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

__all__ = ["chosen"]


def chosen(path: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """True if `path` matches an include pattern and no exclude pattern."""
    return any(_pattern(p).fullmatch(path) for p in include) and not any(_pattern(p).fullmatch(path) for p in exclude)


@functools.cache
def _pattern(glob: str) -> re.Pattern[str]:
    """`**/` any folders, `*` anything but a slash; a trailing slash means everything below."""
    glob = glob.removeprefix("documents/").removeprefix("/")
    if glob.endswith("/"):
        glob += "**"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob)
    made = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(made.get(part, re.escape(part)) for part in parts))
