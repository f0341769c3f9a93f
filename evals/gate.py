"""The gate: figures against bars, so that a change that makes answers worse does not land. `--gate` exits 1.

A bar is "figure ≥ value" or "figure ≤ value" by dotted name. Figures without rows are left out, not failed. A bar that
is `clear` is missed only when the whole 95 % interval lies on its wrong side: a workspace's forty questions cannot tell
.88 from .92, and a gate that fails by chance is soon switched off. Personal data gets no benefit of the doubt. A bar that
is `sure` is the other way round: met only when the whole interval lies on its right side, for what has to be proven.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from gallae.checks.scores import Interval
from gallae.core.errors import InputError, SettingsError
from gallae.core.types import Check
from gallae.evals.convert import Report, figures_of
from gallae.evals.evaluation import Evaluation
from gallae.evals.retrieval import RetrievalReport
from gallae.evals.routes import RouteReport

__all__ = ["Bar", "gate", "load_bars", "passes", "what_of"]


@dataclass(frozen=True, slots=True)
class Bar:
    value: float
    at_most: bool = False
    clear: bool = False
    sure: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.value:g}"

    def holds(self, figure: Interval) -> bool:
        if self.sure:
            return figure.high <= self.value if self.at_most else figure.low >= self.value
        if self.at_most:
            return (figure.low if self.clear else figure.value) <= self.value
        return (figure.high if self.clear else figure.value) >= self.value


def load_bars(workspace: Path | None = None) -> dict[str, dict[str, Bar]]:
    """Bars by what is measured: ours (bars.toml), and over them those of a workspace's evals/bars.toml, written down
    before the run they judge. SettingsError names file, section and key of a bar that cannot be read."""
    bars = _read(Path(__file__).with_name("bars.toml"))
    own = workspace / "evals" / "bars.toml" if workspace is not None else None
    if own is not None and own.is_file():
        for what, of_it in _read(own).items():
            bars[what] = bars.get(what, {}) | of_it
    return bars


def gate(report: Report, bars: Mapping[str, Bar] | None = None) -> list[Check]:
    """One check a bar. InputError names a bar for a figure that this report does not have."""
    figures = {figure.name: figure.interval for figure in figures_of(report)}
    if bars is None:
        bars = load_bars().get(what_of(report), {})
    checks = []
    for name, bar in bars.items():
        if name not in figures:
            raise InputError(f"bar {name!r}: no such figure", hint=f"There are: {', '.join(figures)}.")
        figure = figures[name]
        if not isnan(figure.value):  # nan: no rows of this kind
            between = f" ({figure.low:.3g}–{figure.high:.3g})" if bar.clear or bar.sure else ""
            checks.append(Check(f"gate.{name}", bar.holds(figure), f"{figure.value:.3g}{between} {bar}"))
    return checks


def passes(checks: list[Check]) -> bool:
    return all(c.passed for c in checks)


def what_of(report: Report) -> str:
    """The section of bars.toml that speaks of a report: "skill:leaflet" is judged as "skill"."""
    if isinstance(report, Evaluation):
        return report.what.partition(":")[0]
    if isinstance(report, RetrievalReport):
        return "retrieval"
    return "routes" if isinstance(report, RouteReport) else "answers"


def _read(file: Path) -> dict[str, dict[str, Bar]]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
        return {
            what: {name: _bar(f"{what}.{name}", bar) for name, bar in of_it.items()} for what, of_it in given.items()
        }
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError, ValueError) as error:
        raise SettingsError(f"{file}: {error}", hint="[answers]\nrag = { at_least = 0.8, clear = true }") from error


def _bar(name: str, given: Mapping[str, object]) -> Bar:
    unknown = set(given) - {"at_least", "at_most", "clear", "sure"}
    value = given.get("at_least", given.get("at_most"))
    if unknown or not isinstance(value, int | float) or ("at_least" in given) == ("at_most" in given):
        raise ValueError(f"{name} = {dict(given)}: one of at_least and at_most, a number, and perhaps clear or sure")
    sides = {side: bool(given.get(side, False)) for side in ("clear", "sure")}
    if all(sides.values()):
        raise ValueError(f"{name}: clear or sure, not both")
    return Bar(float(value), at_most="at_most" in given, **sides)
