"""What a turn or an evaluation ran with, as short hashes and labels: the same ones on traces, in histories and reports."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from importlib.metadata import version

from gallae.core.skill_model import SkillModel
from gallae.core.types import as_json
from gallae.graphs.prompts import prompt_version
from gallae.graphs.serving import serving
from gallae.graphs.state import Parts

__all__ = ["Versions", "versions_of"]


def versions_of(parts: Parts) -> dict[str, str]:
    """`gallae` release, `models` at work (labels, chat first; "embedded default" without), `index` version, `prompts`
    (hash of built-in and workspace prompts with few-shot pairs), `skills` (hash of their cards, rows and promoted files)."""
    workspace = parts.workspace
    skills: list[object] = [as_json(replace(skill, served=None)) for skill in workspace.skills]
    skills += [str(model) for model in _served(parts) if model is not None and model.sha256]
    return {
        "gallae": version("gallae"),
        "models": ", ".join(serving(parts.models)) or "embedded default",
        "index": parts.index.version,
        "prompts": prompt_version(workspace.prompts),
        "skills": hashlib.sha256(json.dumps(skills, ensure_ascii=False).encode()).hexdigest()[:12],
    }


class Versions:
    """`versions_of` an open chat, hashed again only after its index or a skill's model changed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen: tuple[object, ...] = ()
        self._versions: dict[str, str] = {}

    def now(self) -> dict[str, str]:
        if self._seen != (seen := (self._parts.index.version, *_served(self._parts))):
            self._seen, self._versions = seen, versions_of(self._parts)
        return self._versions


def _served(parts: Parts) -> tuple[SkillModel | None, ...]:
    return tuple(parts.promotions.current(skill) for skill in parts.workspace.skills)
