"""Proposals of a refit as a person reads, accepts and takes them back: `.gallae/keep/router/proposal-<day>.json`.

A proposal that is worse on the frozen rows, or that was fitted beside other shipped weights, is never put into use.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.graphs.refitted import router_folder, shipped_digest, take_into_use
from gallae.graphs.rules import read_weights

__all__ = ["Proposal", "accept", "find_proposal", "in_use", "load_proposals", "read_proposal"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """`given` is the file's JSON: taught, frozen, changes, rules, before, after, won, lost, disputed, weights.
    `worse`: why it is refused; `stale`: it was fitted beside other weights than those of this version."""

    file: Path
    worse: tuple[str, ...]
    stale: bool
    given: Mapping[str, Any]


def read_proposal(file: Path) -> Proposal:
    """InputError for a file that is none."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        read_weights(json.dumps(given["weights"]))
        if not isinstance(given["worse"], list) or not isinstance(given["beside"], str):
            raise ValueError("worse, beside")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file.name}: no proposal ({error})", hint="gallae router refit writes one.") from error
    return Proposal(file, tuple(str(w) for w in given["worse"]), given["beside"] != shipped_digest(), given)


def find_proposal(keep: Path, name: str) -> Proposal:
    """By its path or the name it has in the workspace. InputError if there is none."""
    file = next((f for f in (Path(name), router_folder(keep) / name) if f.is_file()), None)
    if file is None:
        raise InputError(f"{name}: no such proposal", hint="gallae router refit writes one and prints its name.")
    return read_proposal(file)


def load_proposals(keep: Path) -> list[Proposal]:
    """Those of the workspace, the last written first; a file that cannot be read is none."""
    files = router_folder(keep).glob("proposal-*.json")
    found = []
    for file in sorted(files, key=lambda f: (f.stat().st_mtime_ns, f.name), reverse=True):
        try:
            found.append(read_proposal(file))
        except InputError:
            continue
    return found


def accept(keep: Path, proposal: Proposal) -> Path:
    """Put its weights into use; the file they stand in. InputError for one that may not be."""
    if proposal.stale:
        raise InputError(
            f"{proposal.file.name} was fitted beside other shipped weights", hint="gallae router refit makes a new one."
        )
    if proposal.worse:
        raise InputError(
            f"{proposal.file.name} is worse on the frozen rows: {'; '.join(proposal.worse)}",
            hint="Correct more routes, or write more rows into evals/routes.jsonl.",
        )
    return take_into_use(keep, json.dumps(proposal.given["weights"]), proposal.file.name)


def in_use(keep: Path) -> str:
    """The name of the proposal whose weights this workspace uses; "" for the shipped ones."""
    try:
        given = json.loads((router_folder(keep) / "weights.json").read_text(encoding="utf-8"))
        return str(given["proposal"]) if given["beside"] == shipped_digest() else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""
