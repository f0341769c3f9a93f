"""A cleaned copy of a skill's rows: what was dropped and why, what was mended. Never in place.

Dropped: unreadable, empty, cut and off-format rows, exact and near-duplicates (the first one stays), rows that are tested
with, rows too long, contradicting rows (all of them: a person decides). Mended: damaged characters where that is certain,
identifiers of a person (masked). What only a person can judge, such as invented values, stays and stays listed.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gallae.checks.masking import Mask
from gallae.checks.personal import IDENTIFIERS, find_personal
from gallae.core.errors import InputError
from gallae.core.language import both
from gallae.tuning import data_rows, data_sets
from gallae.tuning.damage import damage_of, mended
from gallae.tuning.data import At, Given

__all__ = ["dropped", "write_clean"]

_DROPS = (
    data_rows.empty,
    data_rows.cut,
    data_rows.off_format,
    data_rows.too_long,
    data_sets.repeated,
    data_sets.contradicting,
    data_sets.leaking,
    data_sets.preferences,
    data_sets.unbalanced,
)
DROPPED = {
    "empty", "cut", "format", "too-long", "duplicate", "near-duplicate", "contradiction", "leak", "no-preference",
    "torn-preference", "unknown-label",
}  # fmt: skip


def dropped(given: Given) -> list[tuple[str, str]]:
    """(file:line, why) of each row that a cleaned copy does not have; unreadable ones first."""
    gone = {u.place: f"unreadable: {u.because}" for u in given.loaded.unread}
    for check in _DROPS:
        for finding in check(given):
            if (finding.check in DROPPED and finding.level != "warning") or finding.check == "near-duplicate":
                for at in finding.rows:
                    gone.setdefault(at.place, f"{finding.check}: {at.why}".removesuffix(": "))
    for row in given.loaded.rows:
        if any(damage_of(t) and not mended(t) for t in row.texts):
            gone.setdefault(row.place, "damaged: not certain how it was")
    return list(gone.items())


def write_clean(given: Given, folder: Path) -> tuple[int, list[tuple[str, str]], list[At]]:
    """Write the copy below `folder`/skills/SKILL; (rows kept, dropped, mended). InputError if something lies there."""
    target = folder / "skills" / given.skill.name
    if target.exists():
        raise InputError(
            both(f"{target}: 이미 있습니다", f"{target}: is there already"),
            hint=both(
                "새 폴더 이름을 주세요. --fix DIR은 덮어쓰지 않습니다.",
                "Name a new folder: --fix DIR never overwrites.",
            ),
        )
    gone, changed = dropped(given), list[At]()
    left_out, files = dict(gone), dict[str, list[str]]()
    for row in given.loaded.rows:
        if row.place in left_out:
            continue
        made, why = _mended(row.given, row.texts)
        if why:
            changed.append(At(row.place, why))
        files.setdefault(Path(row.file).name, []).append(json.dumps(made, ensure_ascii=False))
    files["dropped.jsonl"] = [json.dumps(line, ensure_ascii=False) for line in _reasons(given, gone)]
    _write(target, files)
    return sum(len(lines) for name, lines in files.items() if name != "dropped.jsonl"), gone, changed


def _mended(row: Mapping[str, Any], texts: tuple[str, ...]) -> tuple[Any, str]:
    damaged = any(damage_of(t) for t in texts)
    personal = any(p.kind in IDENTIFIERS for t in texts for p in find_personal(t))
    mask = Mask()

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            whole = mended(value) or value
            return mask.mask(whole) if personal else whole
        if isinstance(value, list):
            return [walk(v) for v in value]
        return {k: walk(v) for k, v in value.items()} if isinstance(value, dict) else value

    if not damaged and not personal:
        return row, ""
    return walk(dict(row)), " · ".join(n for n, yes in (("damaged", damaged), ("masked", personal)) if yes)


def _reasons(given: Given, gone: list[tuple[str, str]]) -> Iterator[Mapping[str, Any]]:
    rows = {row.place: row.given for row in given.loaded.rows} | {u.place: u.text for u in given.loaded.unread}
    for place, why in gone:
        yield {"row": place, "because": why, "was": rows.get(place)}


def _write(target: Path, files: Mapping[str, list[str]]) -> None:
    """The folder appears whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}"))
    try:
        for name, lines in files.items():
            with (making / name).open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                file.write("".join(f"{line}\n" for line in lines))
                file.flush()
                os.fsync(file.fileno())
        making.chmod(0o755)
        making.rename(target)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
