"""`gallae eval skill`: how well is a house job done, by whom, and is that better than no model at all?

The rows of skills/<skill>/evals.jsonl, else a held-out part of train.jsonl, are asked through the chat with the
skill's route forced. Whoever serves it never saw them in its prompt: the examples shown are those of the other rows.
Two baselines need no model: the most frequent output, and the output of the nearest training row.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import nan

from gallae.checks.held_out import split_rows, without_near
from gallae.checks.scores import Interval, mean_difference, mean_interval
from gallae.checks.skill import skill_task
from gallae.checks.task import Score, Task
from gallae.core.errors import InputError
from gallae.core.types import Answer, Person, Question, Route, Skill, TrainingRow
from gallae.core.workspace import Workspace, load_training_rows
from gallae.evals.evaluation import Case, Evaluation, Figure, Progress, Table, judge, share
from gallae.evals.skill_figures import kind_figures, kind_tables
from gallae.graphs.prompts import nearest_rows
from gallae.graphs.write_skill import without_note

__all__ = ["SkillRows", "evaluate_skill", "only_skill", "rows_of"]

LEAST_ROWS = 5
NONE = Interval(nan, nan, nan, 0)


@dataclass(frozen=True, slots=True)
class SkillRows:
    """`tests` are asked, `rest` may be shown as examples. `held_out`: the tests are a part of train.jsonl, which a
    model tuned before may have learned; `leaked`: training rows that were near a test and are not shown."""

    tests: tuple[TrainingRow, ...]
    rest: tuple[TrainingRow, ...]
    held_out: bool
    leaked: int = 0


def rows_of(workspace: Workspace, skill: Skill) -> SkillRows:
    """InputError if there is nothing to ask."""
    file = workspace.root / "skills" / (skill.folder or skill.name) / "evals.jsonl"
    tests = tuple(load_training_rows(file))
    if tests:
        rest = without_near(skill.rows, tests)
        return SkillRows(tests, tuple(rest), held_out=False, leaked=len(skill.rows) - len(rest))
    if len(skill.rows) < LEAST_ROWS:
        raise InputError(
            f"skills/{skill.folder or skill.name}: {len(skill.rows)} training rows and no evals.jsonl",
            hint=f"Write at least {LEAST_ROWS} rows in train.jsonl, or evals.jsonl beside it in the same format.",
        )
    kept, held = split_rows(skill.rows)
    return SkillRows(tuple(held), tuple(kept), held_out=True)


def only_skill(workspace: Workspace, skill: Skill, rows: SkillRows) -> Workspace:
    """The workspace with this skill alone, and in it only the rows that may be shown."""
    return dataclasses.replace(workspace, skills=(dataclasses.replace(skill, rows=rows.rest),))


async def evaluate_skill(
    skill: Skill,
    rows: SkillRows,
    ask: Callable[[Question], Awaitable[Answer]] | None,
    *,
    workspace: str,
    today: date,
    person: Person | None = None,
    setup: dict[str, str] | None = None,
    concurrency: int = 1,
    progress: Progress | None = None,
    route: Route | None = None,
) -> Evaluation:
    """`ask` is the chat over `only_skill`; None: nobody is asked, the baselines alone are measured. `route` None: the one
    that the skill takes."""
    started = time.process_time()
    learned = dataclasses.replace(skill, rows=rows.rest or skill.rows)
    said: dict[TrainingRow, Answer] = {}
    task = skill_task(learned, rows.tests, sources=lambda row: _cited(said.get(row)))

    async def produce(row: TrainingRow) -> str:
        assert ask is not None
        way: Route = route or ("hybrid" if skill.needs_documents else "sllm")
        said[row] = await ask(Question(row.prompt, today, person=person or Person(), route=way))
        return without_note(said[row].text)

    def describe(row: TrainingRow, output: str | None, score: Score) -> Case:
        return _case(rows.tests.index(row), row, output, score, said.get(row), skill)

    if ask is None:
        cases = [_unserved(i, row, skill) for i, row in enumerate(rows.tests)]
    else:
        cases = await judge(task, produce, describe, concurrency=concurrency, progress=progress)
    outputs = [without_note(said[row].text) if row in said else "" for row in rows.tests]
    pairs = [(row, out) for row, out, case in zip(rows.tests, outputs, cases, strict=True) if case.served]
    return Evaluation(
        f"skill:{skill.name}",
        workspace,
        figures=(
            *_by_the_model([c for c in cases if c.served]),
            *kind_figures(learned, task, pairs),
            *_baselines(learned, task, cases),
            Figure("unserved", _count(_alone(cases)), "맡을 모델이 없음", "nobody serves", True, "count"),
            Figure("leaked", _count(rows.leaked), "시험과 닮아 뺀 학습 행", "training rows near a test", True, "count"),
        ),
        cases=tuple(cases),
        tables=(*kind_tables(learned, pairs), _served_by(said.values(), rows)),
        setup={**(setup or {}), "rows": "held out of train.jsonl" if rows.held_out else "evals.jsonl"},
        made=time.time(),
        cpu_seconds=round(time.process_time() - started, 3),
    )


def _alone(cases: Sequence[Case]) -> int:
    return sum(not case.served for case in cases)


def _by_the_model(served: Sequence[Case]) -> tuple[Figure, Figure]:
    value = mean_interval([c.value for c in served]) if served else NONE
    return (
        share("right", sum(c.passed for c in served), len(served), "모델이 맞게 함", "right, by the model"),
        Figure("value", value, "점수", "score", unit="score"),
    )


def _cited(answer: Answer | None) -> list[str]:
    """What the output says it took from documents."""
    return [" ".join([c.quote, *c.heading]) for c in answer.citations] if answer is not None else []


def _case(number: int, row: TrainingRow, output: str | None, score: Score, answer: Answer | None, skill: Skill) -> Case:
    if answer is None:
        return Case(str(number + 1), row.prompt, 0.0, False, kind=skill.kind)
    made = Case(
        str(number + 1),
        row.prompt,
        score.value,
        score.passed,
        score.why,
        output or "",
        f"{skill.kind}/{answer.outcome}",
        turn=answer.id,
        cost_usd=answer.usage.cost_usd,
        milliseconds=answer.milliseconds,
    )
    if answer.outcome == "unserved" and answer.route == answer.decision.route:  # else somebody tried, and was refused
        return dataclasses.replace(made, value=0.0, passed=False, served=False, why="not served")
    if answer.outcome not in ("answered", "cut") and not (skill.kind == "qa" and answer.outcome == "abstained"):
        return dataclasses.replace(made, value=0.0, passed=False, why=answer.outcome)
    return made


def _unserved(number: int, row: TrainingRow, skill: Skill) -> Case:
    return Case(str(number + 1), row.prompt, 0.0, False, "not served", kind=skill.kind, served=False)


def _baselines(skill: Skill, task: Task[TrainingRow, str], cases: Sequence[Case]) -> list[Figure]:
    """What needs no model, on the same rows; and by how much whoever serves is better than the nearest row (paired)."""
    rows = task.examples
    near = [nearest_rows(skill.rows, row.prompt) for row in rows]
    copied = [task.evaluate(row, shots[-1].answer if shots else "") for row, shots in zip(rows, near, strict=True)]
    n = len(rows)
    name_ko, name_en = "비교: 가장 가까운 학습 행 베끼기", "baseline: nearest training row"
    figures = [
        share("nearest", sum(s.passed for s in copied), n, name_ko, name_en),
        Figure("nearest.value", mean_interval([s.value for s in copied]), f"{name_ko} (점수)", f"{name_en} (score)"),
    ]
    if skill.kind == "classify" and skill.rows:
        usual = Counter(row.answer for row in skill.rows).most_common(1)[0][0]
        hits = sum(task.evaluate(row, usual).passed for row in rows)
        figures.insert(0, share("frequent", hits, n, "비교: 가장 잦은 출력", "baseline: most frequent output"))
    served = [i for i, case in enumerate(cases) if case.served]
    gain = mean_difference([cases[i].value for i in served], [copied[i].value for i in served]) if served else NONE
    return [*figures, Figure("gain", gain, "베끼기보다 나은 만큼", "better than the nearest row by", unit="score")]


def _served_by(answers: object, rows: SkillRows) -> Table:
    counts = Counter(a.served_by if a.outcome != "unserved" else "–" for a in answers)  # type: ignore[attr-defined]
    note = "held out of train.jsonl" if rows.held_out else "evals.jsonl"
    return Table(
        "served_by",
        "누가 맡았나",
        "served by",
        (("served_by", "n", "rows"), *((who, str(n), note) for who, n in counts.most_common())),
    )


def _count(n: int) -> Interval:
    return Interval(float(n), float(n), float(n), 1)
