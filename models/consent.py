"""The one "yes" a person gives before an outside model may be used with a key that merely stands in the environment.

Documents would leave the house, so the answer is a file of the workspace (`.gallae/keep/allowed-models.json`) that
anyone can read, not a memory of a session. Naming the model in the settings is the same yes.
"""

from __future__ import annotations

import json
from pathlib import Path

from gallae.core.errors import InputError
from gallae.core.files import write_whole

__all__ = ["allow_model", "allowed_models", "forbid_model"]

FILE = "allowed-models.json"


def allowed_models(keep: Path) -> frozenset[str]:
    """Names that were allowed: "openai" or "openai:NAME". A file that cannot be read allows nothing."""
    try:
        given = json.loads((keep / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    names = given.get("allowed") if isinstance(given, dict) else None
    return frozenset(str(n) for n in names) if isinstance(names, list) else frozenset()


def allow_model(keep: Path, name: str) -> frozenset[str]:
    """Write the yes for `name`; all names that are allowed now. InputError for a provider that needs no yes."""
    if name.split(":", 1)[0] != "openai":
        raise InputError(
            f"{name}: only outside models (openai, openai:NAME) need to be allowed",
            hint="A server of your own is used as soon as [servers] or [models] in gallae.toml names it.",
        )
    return _write(keep, allowed_models(keep) | {name})


def forbid_model(keep: Path, name: str) -> frozenset[str]:
    """Take the yes back; all names that are still allowed."""
    return _write(keep, allowed_models(keep) - {name})


def _write(keep: Path, names: frozenset[str]) -> frozenset[str]:
    """Whole or not at all: a torn file would read as "nothing allowed", or worse."""
    write_whole(keep / FILE, json.dumps({"allowed": sorted(names)}, ensure_ascii=False, indent=1))
    return names
