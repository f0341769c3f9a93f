"""`data check` of one skill: its rows read, every check run, and what would be left."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from gallae.core.errors import SettingsError
from gallae.core.language import both
from gallae.core.types import Skill
from gallae.tuning import data_rows, data_sets
from gallae.tuning.data import DataReport, Given
from gallae.tuning.data_fix import dropped
from gallae.tuning.lengths import Counter, lengths
from gallae.tuning.rows import load_corpus, load_rows, load_tested

__all__ = ["check_data", "corpus_characters", "give", "load_sizes"]

LEVELS = ("error", "warning", "note")


def load_sizes(root: Path | None = None) -> dict[str, dict[str, int]]:
    """How many rows are how many, by kind: sizes.toml, and over it the workspace's own. SettingsError names the line."""
    sizes = _read(Path(__file__).with_name("sizes.toml"))
    own = root / "sizes.toml" if root else None
    if own is not None and own.is_file():
        for kind, given in _read(own).items():
            if kind not in sizes or set(given) - set(sizes[kind]):
                raise SettingsError(
                    both(
                        f"{own}: [{kind}] {', '.join(given)}: 모르는 값입니다",
                        f"{own}: [{kind}] {', '.join(given)}: unknown",
                    ),
                    hint="[classify]\ntiny = 50\nenough = 300",
                )
            sizes[kind] = sizes[kind] | given
    return sizes


def give(root: Path, skill: Skill, counter: Counter, *, house: str = "") -> Given:
    """Everything the checks look at. `house`: the documents' text."""
    sizes = load_sizes(root)[skill.kind]
    return Given(skill, load_rows(root, skill.name), load_tested(root, skill.name).rows, counter, sizes, house)


def check_data(given: Given) -> DataReport:
    findings = [f for check in (*data_rows.CHECKS, *data_sets.CHECKS) for f in check(given)]
    gone = {place for place, _ in dropped(given)}
    if given.preferred and not given.full:
        findings = [f for f in findings if f.check != "too-few"]
    return DataReport(
        given.skill.name,
        given.skill.kind,
        {
            "train": sum(not r.synthetic for r in given.answers),
            "synthetic": sum(r.synthetic for r in given.answers),
            "prefer": len(given.preferred),
            "tested": len(given.tested),
            "unread": len(given.loaded.unread),
        },
        sum(r.place not in gone for r in given.full),
        _tokens(given),
        given.sizes,
        tuple(sorted(findings, key=lambda f: LEVELS.index(f.level))),
    )


def corpus_characters(root: Path) -> int:
    return sum(len(row.answer) for row in load_corpus(root).rows)


def _tokens(given: Given) -> Mapping[str, object]:
    counted = lengths(given.loaded.rows, given.counter) or [0]
    return {
        "how": given.counter.how, "exact": given.counter.exact, "context": given.counter.context,
        "longest": max(counted), "median": round(median(counted)), "sum": sum(counted),
    }  # fmt: skip


def _read(file: Path) -> dict[str, dict[str, int]]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        return {kind: {name: int(n) for name, n in of_it.items()} for kind, of_it in given.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError, ValueError) as error:
        raise SettingsError(f"{file}: {error}", hint="[classify]\ntiny = 50\nenough = 300") from error
