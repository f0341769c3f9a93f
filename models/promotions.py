"""Who serves each skill now, who did before, and every change of it: `[model]` of skill.toml, or the overlay below `keep`
where the workspace itself is not written, and a history that is only ever added to.

    <keep>/models/serving.toml            [SKILL] tables; they win over skill.toml
    <keep>/models/history/<skill>.jsonl   one promotion or demotion a line

Read anew when a file changed, so that a demotion by another process counts from the next turn on. Changes are made
one at a time (a lock that dies with its process) and only on what the changer saw: of two that demote one model at
once, one does and the other finds it done.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gallae.core.errors import InputError
from gallae.core.files import write_whole
from gallae.core.skill_model import SkillModel, model_json, read_model, with_model
from gallae.core.types import Skill
from gallae.core.workspace import Workspace, overlay_file, read_overlay

__all__ = ["Change", "Promotions", "require_skill"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history. `model` was promoted or demoted; `then` serves from then on (None: nobody of its own).
    `former`: who served before a promotion. `automatic`: nobody asked for it."""

    at: str
    action: str
    who: str
    why: str
    model: SkillModel
    then: SkillModel | None = None
    former: SkillModel | None = None
    automatic: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {name: getattr(self, name) for name in ("at", "action", "who", "why", "automatic")}
        sides = {name: model_json(getattr(self, name)) for name in ("model", "then", "former")}
        return {**made, **sides, "figures": dict(self.figures)}


class Promotions:
    """Of one workspace. `off`: nothing of it counts (what an evaluation asks, it chooses itself). `watched` False: what is
    asked takes no model back, for it is no person's question."""

    def __init__(self, workspace: Workspace, *, off: bool = False, watched: bool = True) -> None:
        self._root, self._keep, self.off, self.watched = workspace.root, workspace.keep, off, watched
        self._own = workspace.state == workspace.root / ".gallae"  # else the workspace is not ours to write
        self._read: dict[Path, tuple[object, Any]] = {}

    def current(self, skill: Skill) -> SkillModel | None:
        """The model that serves the skill now; None: nobody of its own."""
        if self.off:
            return None
        name = _folder(skill)
        overlay = self._seen(overlay_file(self._keep), lambda _: read_overlay(self._keep)) or {}
        if name in overlay:
            found: SkillModel | None = overlay[name]
            return found
        card = self._card(name)
        return skill.served if not card.is_file() else self._seen(card, _of_card)

    def label(self, name: str, skills: tuple[Skill, ...]) -> str | None:
        """The label of who was promoted for the skill of that name."""
        skill = next((s for s in skills if s.name == name), None)
        model = self.current(skill) if skill is not None else None
        return model.serves if model is not None and not model.shadow and model.share > 0 else None

    def former(self, skill: Skill) -> SkillModel | None:
        """Who served before the present model was promoted."""
        now = self.current(skill)
        if now is None:
            return None
        changes = [c for c in self.history(skill) if c.action == "promoted" and c.model.key == now.key]
        return changes[-1].former if changes else None

    def history(self, skill: Skill) -> tuple[Change, ...]:
        """Every change, oldest first. A line that cannot be read warns and is left out."""
        made: tuple[Change, ...] = self._seen(self._history(_folder(skill)), _changes) or ()
        return made

    def promote(
        self, skill: Skill, model: SkillModel, *, who: str, why: str, figures: Mapping[str, Any] | None = None
    ) -> Change:
        """Write it down as the one that serves. The model before it becomes its former; promoting the same file again
        (a larger share) keeps the former it had."""
        with self._alone():
            now, former = self.current(skill), self.former(skill)
            if now is not None and (now.serves, now.sha256) != (model.serves, model.sha256):
                former = now if not now.shadow else former
            model = replace(model, promoted=_moment(now))
            change = Change(
                model.promoted, "promoted", who, why, model, then=model, former=former, figures=dict(figures or {})
            )
            self._change(skill, model, change)
        return change

    def demote(
        self,
        skill: Skill,
        *,
        who: str,
        why: str,
        automatic: bool = False,
        only: SkillModel | None = None,
        figures: Mapping[str, Any] | None = None,
    ) -> Change | None:
        """The former model serves again, or none. None: `only` no longer serves (somebody was quicker), or nobody
        did."""
        with self._alone():
            now = self.current(skill)
            if now is None or (only is not None and now.key != only.key):
                return None
            then = self.former(skill)
            at = datetime.now().astimezone().isoformat(timespec="seconds")
            change = Change(at, "demoted", who, why, now, then, None, automatic, dict(figures or {}))
            self._change(skill, then, change)
        return change

    def notice(self, skill: Skill) -> Change | None:
        """The last change, where that was a demotion nobody asked for: for `gallae doctor` and `gallae models`."""
        changes = self.history(skill)
        return changes[-1] if changes and changes[-1].automatic else None

    def parity(self, sha256: str) -> Path:
        """Where the parity gate leaves its word about this file."""
        return self._keep / "models" / "parity" / f"{sha256}.json"

    def _card(self, name: str) -> Path:
        return self._root / "skills" / name / "skill.toml"

    def _history(self, name: str) -> Path:
        return self._keep / "models" / "history" / f"{name}.jsonl"

    def _seen(self, file: Path, read: Any) -> Any:
        """`read(file)`, again only after the file changed; None where it is not there."""
        try:
            stat = file.stat()
        except OSError:
            self._read.pop(file, None)
            return None
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if (held := self._read.get(file)) is None or held[0] != mark:
            held = self._read[file] = (mark, read(file))
        return held[1]

    def _change(self, skill: Skill, model: SkillModel | None, change: Change) -> None:
        """Into skill.toml where it may be written and the state lies beside it, else into the overlay. The history comes
        first: killed in between, it knows of a change that did not come to be, and never the other way round."""
        name = _folder(skill)
        overlay = read_overlay(self._keep)
        card = self._card(name)
        own = self._own and name not in overlay
        text = with_model(card.read_bytes().decode("utf-8"), model) if own else ""
        self._append(skill, change)
        if own:
            try:
                write_whole(card, text)
            except OSError as error:
                log.warning("skills/%s/skill.toml cannot be written (%s): kept in the overlay", name, error)
            else:
                return
        overlay[name] = model
        tables = "".join(_table(key, overlay[key]) for key in sorted(overlay))
        write_whole(overlay_file(self._keep), f"# Who serves which skill; wins over skill.toml.\n{tables}")

    def _append(self, skill: Skill, change: Change) -> None:
        """The whole file anew: a half line of a killed process never stands before this one."""
        file = self._history(_folder(skill))
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        line = json.dumps(change.as_json(), ensure_ascii=False)
        write_whole(file, f"{before}{'' if not before or before.endswith(chr(10)) else chr(10)}{line}\n")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes anything meanwhile, in this process or another; free again when the process dies."""
        file = self._keep / "models" / "promotions.lock"
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(file, isolation_level=None, timeout=30)
        try:
            lock.execute("BEGIN EXCLUSIVE")
            self._read.clear()  # what was seen before the lock is old
            yield
        finally:
            self._read.clear()
            lock.close()


def _folder(skill: Skill) -> str:
    return skill.folder or skill.name


def _of_card(card: Path) -> SkillModel | None:
    try:
        return read_model(tomllib.loads(card.read_text(encoding="utf-8-sig")).get("model"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        log.warning("skills/%s/skill.toml: %s; no model serves", card.parent.name, error)
        return None


def _changes(file: Path) -> tuple[Change, ...]:
    made = []
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        try:
            given = json.loads(line)
            model = read_model(given["model"])
            if model is None:
                raise KeyError("model")
            at, action, who, why = (str(given[name]) for name in ("at", "action", "who", "why"))
            then, former = read_model(given.get("then")), read_model(given.get("former"))
            figures = dict(given.get("figures") or {})
            automatic = given.get("automatic") is True
            made.append(Change(at, action, who, why, model, then, former, automatic, figures))
        except (ValueError, KeyError, TypeError) as error:
            log.warning("models/history/%s:%d: %s; line left out", file.name, number, type(error).__name__)
    return tuple(made)


def _table(name: str, model: SkillModel | None) -> str:
    given = model_json(model) or {"serves": ""}
    body = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in given.items())
    return f"\n[{json.dumps(name, ensure_ascii=False)}]\n{body}"


def _moment(now: SkillModel | None) -> str:
    """Local time; never that of the promotion before, whose turns must not count for this one."""
    at = datetime.now().astimezone()
    text = at.isoformat(timespec="seconds")
    return text if now is None or now.promoted != text else at.isoformat(timespec="microseconds")


def require_skill(skills: tuple[Skill, ...], name: str) -> Skill:
    """InputError lists the skills there are."""
    found = next((s for s in skills if name in (s.name, s.folder)), None)
    if found is None:
        raise InputError(f"{name}: no such skill", hint=f"There are: {', '.join(s.name for s in skills) or 'none'}.")
    return found
