"""What a skill's output must keep, by its kind: house format, closed labels, values from the input and nothing added,
the reference's claims, a text that parses.

The same `Task` judges a draft at run time, scores an evaluation, filters training rows and rewards a model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from gallae.checks.formats import Format, read_object
from gallae.checks.house import House, check_house, check_words, house_of, kept_share
from gallae.checks.saying import same_answer, same_words
from gallae.checks.slots import check_slots
from gallae.checks.task import Score, Task
from gallae.core.types import Check, Skill, TrainingRow

__all__ = ["check_skill", "format_of", "label_of", "skill_task"]


def check_skill(
    text: str, skill: Skill, given: str, sources: Sequence[str] = (), *, today: date | None = None
) -> list[Check]:
    """What code can say of a draft without a reference: format, language, length, validator; for `transform` also
    slots: every value comes from `given` or from `sources` (passages), and words: every sentence is about them.

    A skill without training rows and without [format] has no format to keep.
    """
    house = house_of(skill)
    checks = check_house(text, house, given)
    if skill.kind == "transform":
        checks.append(check_slots(text, given, sources, literals=house.format.literals, usual=house.usual, today=today))
        checks.append(check_words(text, house, given, sources))
    return checks


def format_of(skill: Skill) -> Format:
    """The format its training rows and its [format] ask for, learned once."""
    return house_of(skill).format


def skill_task(
    skill: Skill,
    rows: Sequence[TrainingRow] | None = None,
    *,
    sources: Callable[[TrainingRow], Sequence[str]] = lambda row: (),
) -> Task[TrainingRow, str]:
    """`rows` (default: its training rows) as a task; `sources` gives the passages that a row's output was shown.

    The reward: `classify` the share of fields that are right, `transform` the share of checks kept times the share of
    the reference's values kept (a dropped value lowers the reward, it refuses nothing), else the share of checks kept.
    The values of a skill that needs documents may also come from the reference, which was written from them.
    """

    def evaluate(row: TrainingRow, output: str) -> Score:
        if skill.kind == "classify":
            return _classified(output, row.answer, house_of(skill))
        cited = [*sources(row), row.answer] if skill.needs_documents else []
        checks = check_skill(output, skill, row.prompt, cited)
        if skill.kind == "qa":
            checks += same_answer(output, row.answer, row.prompt)
        value = sum(c.passed for c in checks) / len(checks)
        if skill.kind == "transform":
            value *= kept_share(row.prompt, output, row.answer, house_of(skill).kept)
        return Score(value, all(c.passed for c in checks), tuple(checks))

    return Task(f"skill:{skill.name}", tuple(skill.rows if rows is None else rows), evaluate)


def label_of(output: str, wanted: Format, field: str = "") -> str:
    """The label an output gives (of one JSON field): as it stands, "" if there is none. Never corrected."""
    if wanted.kind != "json":
        return " ".join(output.split())
    value = (read_object(output) or {}).get(field)
    return value if isinstance(value, str) else "" if value is None else str(value)


def _classified(output: str, expected: str, house: House) -> Score:
    wanted = house.format
    checks = check_house(" ".join(output.split()) if wanted.kind == "labels" else output, house, "")
    kept = all(c.passed for c in checks)
    if read_object(expected) is None:
        right = " ".join(output.split()) == " ".join(expected.split())
        return Score(float(right), right and kept, (*checks, Check("label", right, expected.strip())))
    said, true = read_object(output) or {}, read_object(expected) or {}
    fields = [Check(f"label.{key}", _same(said, key, value, wanted), f"{value}") for key, value in true.items()]
    value = sum(c.passed for c in fields) / len(fields) if kept and fields else 0.0
    return Score(value, kept and all(c.passed for c in fields), (*checks, *fields))


def _same(said: dict[str, Any], key: str, value: object, wanted: Format) -> bool:
    """A closed field is equal or wrong; a free text (a note beside the labels) may say the same in other words."""
    if key not in said or type(said[key]) is not type(value):
        return False
    if said[key] == value or not isinstance(value, str) or key in (wanted.closed or {}):
        return bool(said[key] == value)
    return same_words(said[key], value) or all(c.passed for c in same_answer(said[key], value))
