"""The one shape of a finished evaluation, whatever was measured: figures with intervals, one case a row, what it ran with.

Reports, history, differences, gates and LangSmith experiments read this and nothing else:

    evaluation = await judge(task, produce, describe, setup)
    Evaluation("safety", "shop", figures=(share("held", passed, n, "지킴", "held"),), cases=…)
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from gallae.checks.scores import Interval, wilson
from gallae.checks.task import Score, Task
from gallae.core.types import Check, Language, as_json

__all__ = ["Case", "Evaluation", "Figure", "Progress", "Table", "judge", "read_evaluation", "share", "values_of"]

E = TypeVar("E")
O = TypeVar("O")  # noqa: E741 (output)
Progress = Callable[[int, int], None]
Unit = Literal["share", "score", "ms", "usd", "count", "characters"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure with its 95 % interval over `n` rows. `name` is stable and dotted ("bias.gap"); `at_most`:
    the smaller the better. Without rows its value is nan."""

    name: str
    interval: Interval
    ko: str = ""
    en: str = ""
    at_most: bool = False
    unit: Unit = "share"

    def label(self, language: Language) -> str:
        return (self.ko if language == "ko" else self.en) or self.name


@dataclass(frozen=True, slots=True)
class Case:
    """One judged row. `value` 0..1 is the task's reward; `served` False: nobody serves its route, which is not wrong.

    `group`: rows of one group (a question and its paraphrases) are no independent rows. `turn` is the id of the stored
    turn whose receipt `gallae explain` shows, where there is one. `values`: what the row adds to each figure it counts
    in, by the figure's name, and the share passed of its checks by theirs: differences between two runs are paired by
    them, and LangSmith gets them as feedback.
    """

    id: str
    question: str
    value: float
    passed: bool
    why: str = ""
    got: str = ""
    kind: str = ""
    group: str = ""
    served: bool = True
    turn: str = ""
    cost_usd: float = 0.0
    milliseconds: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A table beside the figures (a confusion, a comparison): `rows[0]` is the header. `name` is stable; a report
    draws "confusion" (labels by what was said) as a heat map and "reliability" (confidence, accuracy, rows) as a curve.
    `words`: how cells read in Korean and in English, where they are words.
    """

    name: str
    ko: str
    en: str
    rows: tuple[tuple[str, ...], ...]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def said(self, language: Language) -> tuple[tuple[str, ...], ...]:
        """`rows` as a person reads them."""
        side = 0 if language == "ko" else 1
        return tuple(tuple(self.words[cell][side] if cell in self.words else cell for cell in row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`what` was measured ("routes", "answers", "skill:medication-guide", "safety", …) in which `workspace`, with
    which `setup` (graphs.versions: models, index, prompts, decision config …). `made`: seconds since 1970.

    `receipts`: the Turn JSON of each asked row, which the history keeps beside the evaluation; no part of its JSON.
    """

    what: str
    workspace: str
    figures: tuple[Figure, ...]
    cases: tuple[Case, ...] = ()
    tables: tuple[Table, ...] = ()
    setup: Mapping[str, str] = field(default_factory=dict)
    made: float = 0.0
    cpu_seconds: float = 0.0
    receipts: tuple[Mapping[str, Any], ...] = field(default=(), repr=False, compare=False)

    def figure(self, name: str) -> Figure | None:
        return next((f for f in self.figures if f.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """JSON-ready; a figure without rows has null in place of its value and interval."""
        made = _finite(as_json(replace(self, receipts=())))
        assert isinstance(made, dict)
        del made["receipts"]
        return made


def share(name: str, hits: int, n: int, ko: str = "", en: str = "", *, at_most: bool = False) -> Figure:
    """A share of rows with Wilson's interval."""
    return Figure(name, wilson(hits, n), ko, en, at_most=at_most)


def values_of(checks: Iterable[Check]) -> dict[str, float]:
    """The share passed of each check's name, with "_" for spaces."""
    by_name: dict[str, list[bool]] = {}
    for check in checks:
        by_name.setdefault(check.name.replace(" ", "_"), []).append(check.passed)
    return {name: sum(passed) / len(passed) for name, passed in by_name.items()}


def read_evaluation(given: Mapping[str, Any]) -> Evaluation:
    """What `as_json` wrote. KeyError or TypeError for anything else."""
    return Evaluation(
        what=str(given["what"]),
        workspace=str(given["workspace"]),
        figures=tuple(Figure(**{**f, "interval": _interval(f["interval"])}) for f in given["figures"]),
        cases=tuple(Case(**c) for c in given["cases"]),
        tables=tuple(Table(**{**t, "rows": tuple(tuple(r) for r in t["rows"])}) for t in given["tables"]),
        setup=dict(given["setup"]),
        made=float(given["made"]),
        cpu_seconds=float(given["cpu_seconds"]),
    )


async def judge(
    task: Task[E, O],
    produce: Callable[[E], Awaitable[O]],
    describe: Callable[[E, O | None, Score], Case],
    *,
    concurrency: int = 1,
    progress: Progress | None = None,
) -> list[Case]:
    """Produce and score every example of a task, at most `concurrency` at once, in the order of the examples. An
    example whose output cannot be produced is a failed case that says why: one bad row never stops an evaluation."""
    gate, done = asyncio.Semaphore(max(1, concurrency)), 0

    async def one(example: E) -> Case:
        nonlocal done
        async with gate:
            try:
                output = await produce(example)
            except Exception as error:
                case = describe(example, None, Score(0.0, False))
                made = _failed(case, f"{type(error).__name__}: {error}")
            else:
                score = task.evaluate(example, output)
                made = describe(example, output, score)
                made = made if made.values else replace(made, values=values_of(score.checks))
        done += 1
        if progress:
            progress(done, len(task.examples))
        return made

    return list(await asyncio.gather(*(one(example) for example in task.examples)))


def _failed(case: Case, why: str) -> Case:
    return replace(case, value=0.0, passed=False, why=why)


def _interval(given: Mapping[str, Any]) -> Interval:
    value, low, high = (math.nan if given[k] is None else float(given[k]) for k in ("value", "low", "high"))
    return Interval(value, low, high, int(given["n"]))


def _finite(value: Any) -> Any:
    """NaN is no JSON."""
    if isinstance(value, dict):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
