"""A workspace: all a team owns, in one folder (interfaces.md). Read here, written only by those who own the file.

Unknown keys in skill.toml and rows that cannot be read warn and are ignored; nothing stops the workspace
from opening but a broken gallae.toml or people.toml, or a `[format]` of a skill that says something nobody can check.
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.people import NOBODY, People, load_people
from gallae.core.settings import Loaded, Settings, load_settings
from gallae.core.skill_format import read_format
from gallae.core.skill_model import SkillModel, read_model
from gallae.core.types import FaqEntry, Skill, TrainingRow

__all__ = ["Workspace", "load_training_rows", "open_workspace", "overlay_file", "read_overlay", "read_rows"]

log = logging.getLogger(__name__)
KINDS = ("transform", "classify", "qa", "generate")
SKILL_KEYS = {
    "name",
    "title",
    "kind",
    "does",
    "input",
    "output",
    "needs_documents",
    "examples",
    "format",
    "model",
    "placeholders",
    "boxed",
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """`cache` is safe to delete; `keep` holds conversations, ratings, audit, models: never deleted by us."""

    root: Path
    state: Path
    loaded: Loaded
    skills: tuple[Skill, ...]
    faq: tuple[FaqEntry, ...]
    prompts: Mapping[str, str]
    people: People = NOBODY

    @property
    def settings(self) -> Settings:
        return self.loaded.settings

    @property
    def documents(self) -> Path:
        return self.root / "documents"

    @property
    def cache(self) -> Path:
        return self.state / "cache"

    @property
    def keep(self) -> Path:
        return self.state / "keep"


def open_workspace(
    root: Path,
    *,
    state: Path | None = None,
    arguments: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Workspace:
    """Read `root`/gallae.toml and what lies beside it; `state` puts .gallae elsewhere. InputError without a folder."""
    root = root.expanduser().resolve()
    if not root.is_dir():
        raise InputError(
            f"{root}: no such folder", hint="Give a workspace folder with -w, or make one: gallae init DIR"
        )
    kept_apart = state.expanduser().resolve() if state else root / ".gallae"
    return Workspace(
        root=root,
        state=kept_apart,
        loaded=load_settings(root / "gallae.toml", arguments=arguments, environ=environ),
        skills=tuple(_skills(root / "skills", read_overlay(kept_apart / "keep"))),
        faq=tuple(_faq(root / "faq.jsonl")),
        prompts={p.stem: p.read_text(encoding="utf-8-sig") for p in sorted((root / "prompts").glob("*.md"))},
        people=load_people(root),
    )


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of a JSON-lines file; a line that is no JSON object warns and is left out."""
    if not path.is_file():
        return
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            log.warning("%s:%d: not JSON (%s); row ignored", path.name, number, error.msg)
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            log.warning("%s:%d: not a JSON object; row ignored", path.name, number)


def overlay_file(keep: Path) -> Path:
    return keep / "models" / "serving.toml"


def read_overlay(keep: Path) -> dict[str, SkillModel | None]:
    """Who serves which skill, by its folder, where the workspace itself may not be written: it wins over skill.toml.
    None: nobody, whatever skill.toml says."""
    try:
        given = tomllib.loads(overlay_file(keep).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        log.warning("models/serving.toml: %s; ignored", error)
        return {}
    return {name: read_model(model) for name, model in given.items()}


def _skills(folder: Path, overlay: Mapping[str, SkillModel | None]) -> Iterator[Skill]:
    for card in sorted(folder.glob("*/skill.toml")):
        try:
            given = tomllib.loads(card.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            log.warning("skills/%s/skill.toml: %s; skill ignored", card.parent.name, error)
            continue
        for key in sorted(set(given) - SKILL_KEYS):
            log.warning("skills/%s/skill.toml: unknown key %r ignored", card.parent.name, key)
        rows = tuple(load_training_rows(card.parent / "train.jsonl"))
        kind = given.get("kind")
        served = overlay.get(card.parent.name, read_model(given.get("model")))
        yield Skill(
            name=str(given.get("name") or card.parent.name),
            title=str(given.get("title") or given.get("name") or card.parent.name),
            does=str(given.get("does", "")),
            input=str(given.get("input", "")),
            output=str(given.get("output", "")),
            kind=kind if kind in KINDS else _kind_of(rows),
            needs_documents=bool(given.get("needs_documents", False)),
            examples=tuple(str(e) for e in given.get("examples", ())),
            rows=rows,
            model=served.serves if served and not served.shadow else None,
            served=served,
            format=read_format(given.get("format"), card),
            folder=card.parent.name,
            placeholders=given.get("placeholders") is True,
            boxed=str(given.get("boxed", "")),
        )


def load_training_rows(path: Path) -> Iterator[TrainingRow]:
    """The rows of a train.jsonl or a skill's evals.jsonl, in any of the three formats; others warn and are left out."""
    for number, row in read_rows(path):
        made = _training_row(row)
        if made is None:
            log.warning("%s:%d: neither instruction/output, question/answer nor messages; row ignored", path, number)
        else:
            yield made


def _training_row(row: Mapping[str, Any]) -> TrainingRow | None:
    if "instruction" in row and "output" in row:
        extra = f"\n{row['input']}" if row.get("input") else ""
        return TrainingRow(f"{row['instruction']}{extra}", str(row["output"]))
    if "question" in row and "answer" in row:
        return TrainingRow(str(row["question"]), str(row["answer"]))
    messages = row.get("messages")
    if isinstance(messages, list) and all(isinstance(m, dict) for m in messages):
        said = {
            role: [str(m.get("content", "")) for m in messages if m.get("role") == role]
            for role in ("system", "user", "assistant")
        }
        if said["user"] and said["assistant"]:
            return TrainingRow(said["user"][-1], said["assistant"][-1], "\n".join(said["system"]))
    return None


def _kind_of(rows: tuple[TrainingRow, ...]) -> Any:
    """interfaces.md: classify when the outputs, or each of their JSON fields, come from a small closed set."""
    if len(rows) < 8:
        return "transform"
    fields: dict[str, list[str]] = {}
    for row in rows:
        try:
            parsed = json.loads(row.answer)
        except json.JSONDecodeError:
            parsed = {"": row.answer}
        for key, value in (parsed if isinstance(parsed, dict) else {"": row.answer}).items():
            fields.setdefault(str(key), []).append(str(value))
    closed = all(len(set(values)) <= max(2, len(values) // 2) for values in fields.values())
    return "classify" if closed else "transform"


def _faq(path: Path) -> Iterator[FaqEntry]:
    for number, row in read_rows(path):
        if not row.get("question") or not row.get("answer"):
            log.warning("%s:%d: question or answer missing; row ignored", path.name, number)
            continue
        valid_to = row.get("valid_to")
        try:
            until = date.fromisoformat(valid_to) if valid_to else None
        except ValueError:
            log.warning("%s:%d: valid_to %r is no date (YYYY-MM-DD); row ignored", path.name, number, valid_to)
            continue
        yield FaqEntry(str(row["question"]), str(row["answer"]), str(row.get("source", "")), until)
