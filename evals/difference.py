"""What changed between two runs of the same kind: figures on the rows both have, rows that turned, the setup.

A figure's difference is paired by row (id and question), so that a harder or easier set of rows is no progress; its
interval says whether it is more than chance. A figure that is no mean over rows (macro-F1, ECE) has no such interval.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gallae.checks.scores import Interval, bootstrap
from gallae.core.language import say
from gallae.core.types import Language
from gallae.evals.evaluation import Case, Evaluation, Figure

__all__ = ["Change", "Difference", "change_line", "difference_of", "main_figures"]

MAIN = 4  # figures, where no bar names the main ones
RIGHT = ("passed", "맞은 문항", "rows right")


@dataclass(frozen=True, slots=True)
class Change:
    """`old` and `new` are the figures as reported. `paired`: new minus old over the rows that both runs have, None
    where rows do not carry the figure."""

    figure: Figure
    old: float
    new: float
    paired: Interval | None

    @property
    def by(self) -> float:
        return self.paired.value if self.paired else self.new - self.old

    @property
    def sure(self) -> bool:
        """The whole interval lies on one side of no change."""
        return self.paired is not None and (self.paired.low > 0 or self.paired.high < 0)

    @property
    def better(self) -> bool | None:
        """None: the same."""
        return None if abs(self.by) < 1e-9 else (self.by < 0) == self.figure.at_most


@dataclass(frozen=True, slots=True)
class Difference:
    """From an older run to a newer one. `lost` went from right to wrong, `won` from wrong to right (as they are now);
    `setup` holds (key, before, now)."""

    since: float
    changes: tuple[Change, ...]
    common: int
    added: int
    gone: int
    lost: tuple[Case, ...]
    won: tuple[Case, ...]
    setup: tuple[tuple[str, str, str], ...]

    def change(self, name: str) -> Change | None:
        return next((c for c in self.changes if c.figure.name == name), None)


def difference_of(old: Evaluation, new: Evaluation) -> Difference:
    """The first change is that of the share of rows that are right."""
    before, now = _by_row(old), _by_row(new)
    both = [(before[key], now[key]) for key in now if key in before]
    served = [(a, b) for a, b in both if a.served and b.served]
    changes = [_right(served)] if served else []
    for figure in new.figures:
        earlier = old.figure(figure.name)
        if earlier is None or math.isnan(earlier.interval.value) or math.isnan(figure.interval.value):
            continue
        paired = _paired(both, figure.name)
        changes.append(Change(figure, earlier.interval.value, figure.interval.value, paired))
    keys = [k for k in dict.fromkeys([*old.setup, *new.setup]) if old.setup.get(k, "") != new.setup.get(k, "")]
    return Difference(
        since=old.made,
        changes=tuple(changes),
        common=len(both),
        added=len(now) - len(both),
        gone=len(before) - len(both),
        lost=tuple(b for a, b in served if a.passed and not b.passed),
        won=tuple(b for a, b in served if b.passed and not a.passed),
        setup=tuple((k, old.setup.get(k, ""), new.setup.get(k, "")) for k in keys),
    )


def main_figures(evaluation: Evaluation, bars: Mapping[str, object]) -> tuple[Figure, ...]:
    """Those that a bar judges, else the first ones; without rows none."""
    there = [f for f in evaluation.figures if f.interval.n]
    return tuple(f for f in there if f.name in bars) or tuple(there[:MAIN])


def change_line(change: Change, language: Language) -> str:
    """One line: "macro-F1  .91 → .93  +.02 (+.00 … +.04)", and whether that is more than chance."""
    unit = change.figure.unit
    by = f"{_number(change.old, unit)} → {_number(change.new, unit)}"
    if change.better is None:
        return f"{change.figure.label(language)} {by}  {say(language, '그대로', 'the same')}"
    sign = "▲" if change.better else "▼"
    text = f"{change.figure.label(language)} {by}  {sign} {_signed(change.by, unit)}"
    if change.paired:
        text += f" ({_signed(change.paired.low, unit)} … {_signed(change.paired.high, unit)})"
        if not change.sure:
            text += say(language, " 우연일 수 있음", " may be chance")
    return text


def _by_row(evaluation: Evaluation) -> dict[tuple[str, str, int], Case]:
    """By id and question, and which one it is of those that share both (one question asked ten times)."""
    seen: Counter[tuple[str, str]] = Counter()
    rows = {}
    for case in evaluation.cases:
        seen[case.id, case.question] += 1
        rows[case.id, case.question, seen[case.id, case.question]] = case
    return rows


def _right(served: Sequence[tuple[Case, Case]]) -> Change:
    deltas = [float(b.passed) - float(a.passed) for a, b in served]
    n = len(served)
    old, new = sum(a.passed for a, _ in served) / n, sum(b.passed for _, b in served) / n
    name, ko, en = RIGHT
    return Change(Figure(name, Interval(new, new, new, n), ko, en), old, new, _boot(deltas, [b for _, b in served]))


def _paired(both: Sequence[tuple[Case, Case]], name: str) -> Interval | None:
    rows = [(a, b) for a, b in both if name in a.values and name in b.values]
    if not rows:
        return None
    return _boot([b.values[name] - a.values[name] for a, b in rows], [b for _, b in rows])


def _boot(deltas: Sequence[float], cases: Sequence[Case]) -> Interval:
    """Paired bootstrap; rows of one group are drawn together."""
    if not any(deltas):
        return Interval(0.0, 0.0, 0.0, len(deltas))
    groups = [case.group or ("alone", number) for number, case in enumerate(cases)]
    return bootstrap(deltas, lambda rows: sum(rows) / len(rows), groups=groups if any(c.group for c in cases) else None)


def _number(value: float, unit: str) -> str:
    if unit == "usd":
        return f"${value:.4f}"
    return f"{value:.1f} ms" if unit == "ms" else f"{value:.0f}" if unit in ("count", "characters") else f"{value:.3f}"


def _signed(value: float, unit: str) -> str:
    return f"{value:+.4f}" if unit == "usd" else f"{value:+.1f}" if unit == "ms" else f"{value:+.3f}"
