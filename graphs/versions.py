"""What a turn or an evaluation ran with, as short hashes and labels: the same ones on traces, in histories and reports."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version

from gallae.graphs.prompts import prompt_version
from gallae.graphs.serving import serving
from gallae.graphs.state import Parts

__all__ = ["versions_of"]


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
