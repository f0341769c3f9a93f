"""The figures and tables of a skill's evaluation that its kind has: labels and fields, slots, claims, validity."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from gallae.checks.formats import Format, read_object
from gallae.checks.house import house_of, kept_share
from gallae.checks.scores import Classified, Interval, classify_scores, mean_interval
from gallae.checks.skill import format_of, label_of
from gallae.checks.task import Task
from gallae.core.types import Check, Skill, TrainingRow
from gallae.evals.evaluation import Figure, Table, share

__all__ = ["kind_figures", "kind_tables", "label_fields"]

Pairs = Sequence[tuple[TrainingRow, str]]
NONE = Interval(nan, nan, nan, 0)
INVALID = "(invalid)"
NAMES = {
    "format": ("서식을 지킴", "keeps the format"),
    "slots": ("값이 입력에서 옴", "values come from the input"),
    "language": ("언어가 맞음", "right language"),
    "length": ("길이가 맞음", "right length"),
    "valid": ("검사기를 통과함", "passes the validator"),
    "abstention": ("모를 때만 모른다고 함", "abstains where the reference does"),
    "missing": ("빠진 값이 없음", "no value missing"),
    "added": ("없던 값이 없음", "no value added"),
    "turned": ("뒤집힌 말이 없음", "nothing turned round"),
    "words": ("낱말을 나눔", "shares the words"),
}


def kind_figures(skill: Skill, task: Task[TrainingRow, str], pairs: Pairs) -> list[Figure]:
    """One share for each check the kind has; for `classify` accuracy, macro-F1 and invalid labels, field by field."""
    if skill.kind == "classify":
        return _labels(skill, pairs)
    checks: dict[str, list[Check]] = {}
    for row, output in pairs:
        for check in task.evaluate(row, output).checks:
            checks.setdefault(check.name, []).append(check)
    figures = [
        share(name, sum(c.passed for c in done), len(done), *NAMES.get(name, ("", ""))) for name, done in checks.items()
    ]
    if skill.kind == "transform":
        usual = house_of(skill).kept
        kept = [kept_share(row.prompt, output, row.answer, usual) for row, output in pairs]
        figures.append(
            Figure("kept", mean_interval(kept) if kept else NONE, "입력의 값을 남김", "keeps the input's values")
        )
    return figures


def kind_tables(skill: Skill, pairs: Pairs) -> list[Table]:
    """`classify`: precision, recall and F1 of every label, one table a field."""
    if skill.kind != "classify" or not pairs:
        return []
    made = []
    for field, scores in _by_field(skill, pairs).items():
        header = (field or "label", "precision", "recall", "F1", "n")
        rows = [(n, f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}", str(s.n)) for n, s in scores.labels.items()]
        name = f"labels.{field}" if field else "labels"
        made.append(Table(name, field or "라벨", field or "label", (header, *rows)))
    return made


def _labels(skill: Skill, pairs: Pairs) -> list[Figure]:
    if not pairs:
        empty = share("accuracy", 0, 0, "정확도", "accuracy")
        return [
            empty,
            Figure("macro_f1", NONE, "매크로 F1", "macro-F1"),
            share("invalid", 0, 0, "없는 라벨", "invalid"),
        ]
    figures: list[Figure] = []
    for field, scores in _by_field(skill, pairs).items():
        before = f"{field}." if field else ""
        figures.append(
            Figure(f"{before}accuracy", scores.accuracy, f"{field} 정확도".strip(), f"{field} accuracy".strip())
        )
        figures.append(
            Figure(f"{before}macro_f1", scores.macro_f1, f"{field} 매크로 F1".strip(), f"{field} macro-F1".strip())
        )
        invalid = sum(said.get(INVALID, 0) for said in scores.confusion.values())
        figures.append(
            share(
                f"{before}invalid",
                invalid,
                len(pairs),
                f"{field} 없는 라벨".strip(),
                f"{field} invalid".strip(),
                at_most=True,
            )
        )
    return figures


def _by_field(skill: Skill, pairs: Pairs) -> dict[str, Classified]:
    """Scores of each closed JSON field, or of the whole output under "". A label nobody knows counts as INVALID."""
    wanted = format_of(skill)
    if wanted.kind == "json" or all(read_object(row.answer) is not None for row, _ in pairs):
        answers = [row.answer for row in skill.rows] + [row.answer for row, _ in pairs]
        fields = label_fields(wanted, answers) or wanted.keys or tuple(read_object(pairs[0][0].answer) or {})
        return {field: _scores(pairs, skill, field) for field in fields}
    return {"": _scores(pairs, skill, "")}


def label_fields(wanted: Format, answers: Sequence[str]) -> tuple[str, ...]:
    """The fields of a JSON output that hold labels, in the output's order: those whose values are closed, and those of
    one word each that come again (too few rows to close them). A note in free words, or a number of its own, is none."""
    held: dict[str, list[object]] = {}
    for answer in answers:
        for field, value in (read_object(answer) or {}).items():
            held.setdefault(field, []).append(value)

    def labels(field: str) -> bool:
        values = [v for v in held[field] if isinstance(v, str)]
        words = len(values) == len(held[field]) and all(v.strip() and len(v.split()) == 1 for v in values)
        return field in (wanted.closed or {}) or (words and len(set(values)) < len(values))

    return tuple(field for field in held if labels(field))


def _scores(pairs: Pairs, skill: Skill, field: str) -> Classified:
    wanted = format_of(skill)
    known = set((wanted.closed or {}).get(field, ()))
    made = []
    for row, output in pairs:
        label, said = label_of(row.answer, wanted, field), label_of(output, wanted, field)
        made.append((label, said if said and (not known or said in known or said == label) else INVALID))
    return classify_scores(made, none=INVALID)
