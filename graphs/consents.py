"""Who lets the team learn from their conversations. Nobody does unless they said so, and each may take it back.

`.gallae/keep/consents.jsonl`, append-only, the last line of a person counts:

    {"person":"anna","at":"2026-11-20T09:30:00","learn":true}

Asked again whenever rows are built: what a person took back is gone from the rows at the next build.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from gallae.core.types import Person
from gallae.graphs.feedback import append

__all__ = ["consenting", "say_consent"]

log = logging.getLogger(__name__)
FILE = "consents.jsonl"


def say_consent(keep: Path, person: Person, learn: bool, *, clock: Callable[[], datetime]) -> None:
    """Write a person's own yes or no; on the disk when this returns."""
    append(keep / FILE, {"person": person.owner, "at": clock().isoformat(timespec="seconds"), "learn": learn})


def consenting(keep: Path) -> frozenset[str]:
    """Ids of those whose last word was yes. A line that cannot be read is no yes, and takes nobody's no away."""
    said: dict[str, bool] = {}
    try:
        lines = (keep / FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    for number, line in enumerate(lines, 1):
        try:
            given = json.loads(line)
            said[str(given["person"])] = given["learn"] is True
        except (ValueError, KeyError, TypeError):
            if line.strip():
                log.warning("%s:%d: cannot be read; line ignored", FILE, number)
    return frozenset(person for person, learn in said.items() if learn)
