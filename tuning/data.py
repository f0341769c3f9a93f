"""What is wrong with a skill's training data before anything is trained on it: each finding with its rows and the fix.

error     training on it would teach or prove something false: it must be mended
warning   a person should look
note      worth knowing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from gallae.checks.formats import Format, learn_format, read_object
from gallae.core.types import Skill
from gallae.tuning.lengths import Counter
from gallae.tuning.rows import Loaded, Row

__all__ = ["At", "DataReport", "Finding", "Given", "Level", "learned"]

Level = Literal["error", "warning", "note"]
SHARE = 0.85  # of the rows must agree before the others count as exceptions
LEAST_ROWS = 8


@dataclass(frozen=True, slots=True)
class At:
    """A row of a finding, and what is wrong in it."""

    place: str  # file:line
    why: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    level: Level
    ko: str
    en: str
    fix_ko: str
    fix_en: str
    rows: tuple[At, ...] = ()


@dataclass(frozen=True, slots=True)
class DataReport:
    """`kept`: rows that stand when every row that `--fix` drops is gone; `sizes`: what few and many mean for this kind."""

    skill: str
    kind: str
    counts: Mapping[str, int]
    kept: int
    tokens: Mapping[str, object]
    sizes: Mapping[str, int]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def errors(self) -> int:
        return sum(f.level == "error" for f in self.findings)


@dataclass(frozen=True)
class Given:
    """What the checks look at. `house`: the text of the documents, whose values a skill that needs them may use."""

    skill: Skill
    loaded: Loaded
    tested: tuple[Row, ...]
    counter: Counter
    sizes: Mapping[str, int]
    house: str = ""

    @cached_property
    def answers(self) -> tuple[Row, ...]:
        return tuple(r for r in self.loaded.rows if r.shape == "answer")

    @cached_property
    def preferred(self) -> tuple[Row, ...]:
        return tuple(r for r in self.loaded.rows if r.shape in ("pair", "thumb", "graded"))

    @cached_property
    def full(self) -> tuple[Row, ...]:
        """Training rows that have both sides."""
        return tuple(r for r in self.answers if r.prompt.strip() and r.answer.strip())

    @cached_property
    def format(self) -> Format:
        return learned([r.answer for r in self.full])


def learned(outputs: Sequence[str]) -> Format:
    """The format most rows keep, so that a few bad ones do not hide themselves: of JSON answers the commonest keys."""
    parsed = [(output, read_object(output)) for output in outputs]
    objects = [(output, made) for output, made in parsed if made is not None]
    if len(objects) >= SHARE * len(outputs) and objects:
        orders = [tuple(made) for _, made in objects]
        common = max(dict.fromkeys(orders), key=orders.count)
        if orders.count(common) >= SHARE * len(outputs):
            return learn_format([output for output, made in objects if tuple(made) == common])
    return learn_format(outputs)
