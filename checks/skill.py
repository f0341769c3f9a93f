"""What a skill's output must keep, by its kind: the house format, its closed labels, and nothing added.

The same `Task` judges a draft at run time, filters training rows and rewards a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from gallae.checks.formats import Format, check_format, learn_format, read_object
from gallae.checks.slots import check_slots
from gallae.checks.task import Score, Task
from gallae.core.types import Check, Skill, TrainingRow

__all__ = ["check_skill", "format_of", "skill_task"]


def check_skill(
    text: str, skill: Skill, given: str, sources: Sequence[str] = (), *, today: date | None = None
) -> list[Check]:
    """Format for every kind; for `transform` also slots: every value comes from `given` or from `sources` (passages).

    A skill without training rows has no format to keep. `qa` and `generate` have no slots: their checks need a
    document or a parser.
    """
    wanted = format_of(skill)
    checks = [check_format(text, wanted)]
    if skill.kind == "transform":
        checks.append(check_slots(text, given, sources, literals=wanted.literals, today=today))
    return checks


def format_of(skill: Skill) -> Format:
    """The format of its training rows, learned once."""
    return _learned(tuple(row.answer for row in skill.rows))


def skill_task(skill: Skill) -> Task[TrainingRow, str]:
    """Its training rows as a task. `classify`: the reward is the share of fields that are right; else of checks kept.

    Passages are not known here, so a skill that needs documents is judged by its format alone.
    """

    def evaluate(row: TrainingRow, output: str) -> Score:
        if skill.kind == "classify":
            return _classified(output, row.answer, format_of(skill))
        checks = check_skill(output, skill, row.prompt)
        if skill.needs_documents:
            checks = [c for c in checks if c.name != "slots"]
        return Score(sum(c.passed for c in checks) / len(checks), all(c.passed for c in checks), tuple(checks))

    return Task(f"skill:{skill.name}", skill.rows, evaluate)


def _classified(output: str, expected: str, wanted: Format) -> Score:
    kept = check_format(output, wanted)
    if wanted.kind != "json":
        right = output.strip() == expected.strip()
        return Score(float(right), right, (kept, Check("label", right, expected.strip())))
    said, true = read_object(output) or {}, read_object(expected) or {}
    fields = [Check(f"label.{key}", said.get(key) == value, f"{value}") for key, value in true.items()]
    value = sum(c.passed for c in fields) / len(fields) if kept.passed and fields else 0.0
    return Score(value, kept.passed and all(c.passed for c in fields), (kept, *fields))


@lru_cache(maxsize=64)
def _learned(outputs: tuple[str, ...]) -> Format:
    return learn_format(outputs)
