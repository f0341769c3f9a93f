"""The shape of a finished evaluation: written and read again without loss, and no bad row stops it."""

from __future__ import annotations

import json
import math

from gallae.checks.scores import Interval
from gallae.checks.task import Score, Task
from gallae.evals.evaluation import Case, Evaluation, Figure, Table, judge, read_evaluation, share


async def upper(example: str) -> str:
    if example == "bad":
        raise ValueError("no answer")
    return example.upper()


def describe(example: str, output: str | None, score: Score) -> Case:
    return Case(example, example, score.value, score.passed, score.why, output or "")


async def test_every_example_is_judged_in_order_and_a_bad_one_stops_nothing() -> None:
    task: Task[str, str] = Task("loud", ("a", "bad", "b"), lambda e, o: Score(1.0, o == e.upper()))
    seen: list[tuple[int, int]] = []
    cases = await judge(task, upper, describe, concurrency=2, progress=lambda done, n: seen.append((done, n)))
    assert [(c.id, c.passed) for c in cases] == [("a", True), ("bad", False), ("b", True)]
    assert cases[1].why == "ValueError: no answer" and seen[-1] == (3, 3)


def test_what_is_written_is_read_again_and_holds_no_nan() -> None:
    made = Evaluation(
        "safety",
        "shop",
        (share("held", 9, 10, "지킴", "held"), Figure("gap", Interval(math.nan, math.nan, math.nan, 0), at_most=True)),
        (Case("1", "묻습니다", 0.5, False, "why", group="f1"),),
        (Table("confusion", "혼동", "confusion", (("a", "b"), ("1", "2"))),),
        {"models": "embedded default"},
        made=1.5,
    )
    text = json.dumps(made.as_json(), allow_nan=False, ensure_ascii=False)
    again = read_evaluation(json.loads(text))
    assert again.cases == made.cases and again.tables == made.tables and again.setup == made.setup
    assert again.figure("held") == made.figure("held")
    gap = again.figure("gap")
    assert gap is not None and math.isnan(gap.interval.value) and gap.at_most
