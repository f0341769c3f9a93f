"""A workspace made for one evaluation: documents that are put on trial, under the settings of the workspace that is
judged (its policy, prompts, limits and models), and gone afterwards.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from gallae.core.workspace import Workspace, open_workspace
from gallae.evals.labelled import DATA

__all__ = ["make_probe", "restricted_texts"]

KEPT = {"language", "title", "care", "confidential", "models", "servers", "policy", "limits", "retrieval"}


def make_probe(
    folder: Path, documents: Mapping[str, str], like: Workspace, *, faq: tuple[Mapping[str, str], ...] = ()
) -> Workspace:
    """A workspace in `folder` with `documents` (name -> text), set up like `like`."""
    (folder / "documents").mkdir(parents=True)
    (folder / "gallae.toml").write_text('name = "probe"\n', encoding="utf-8")
    for name, text in documents.items():
        file = folder / "documents" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if faq:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in faq)
        (folder / "faq.jsonl").write_text(lines, encoding="utf-8")
    if (like.root / "prompts").is_dir():
        shutil.copytree(like.root / "prompts", folder / "prompts")
    settings = like.settings.model_dump(include=KEPT, exclude_defaults=True)
    return open_workspace(folder, state=folder / ".gallae", arguments=settings)


def restricted_texts() -> dict[str, str]:
    """Our own small documents with `readers`, Korean and English, for a workspace that has none."""
    folder = DATA / "probe"
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.md"))}
