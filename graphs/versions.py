"""What a turn or an evaluation ran with, as short hashes and labels: the same ones on traces, in histories and reports."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from gallae.graphs.prompts import prompt_version
from gallae.graphs.serving import serving
from gallae.graphs.state import Parts

__all__ = ["Versions", "versions_of"]


def versions_of(parts: Parts) -> dict[str, str]:
    """`gallae` release, `models` at work (labels, chat first; "embedded default" without), `index` version, `prompts`
    (hash of built-in and workspace prompts with few-shot pairs), `skills` (hash of their rows and cards)."""
    workspace = parts.workspace
    skills = [[s.name, s.model, len(s.rows), [(r.prompt, r.answer) for r in s.rows]] for s in workspace.skills]
    return {
        "gallae": version("gallae"),
        "models": ", ".join(serving(parts.models)) or "embedded default",
        "index": parts.index.version,
        "prompts": prompt_version(workspace.prompts),
        "skills": hashlib.sha256(json.dumps(skills, ensure_ascii=False).encode()).hexdigest()[:12],
    }


class Versions:
    """`versions_of` an open chat, hashed again only after its index changed."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._index = parts, ""
        self._versions: dict[str, str] = {}

    def now(self) -> dict[str, str]:
        if self._index != (index := self._parts.index.version):
            self._index, self._versions = index, versions_of(self._parts)
        return self._versions
