"""What a comparison of routes says, on made-up arms whose figures can be counted by hand."""

from __future__ import annotations

import json
import math

import pytest

from gallae.checks.task import AnswerRow
from gallae.evals.arms import Asked, Taken
from gallae.evals.compare import best_single, compare, oracle_of, paired
from gallae.evals.evaluation import Evaluation, read_evaluation
from gallae.evals.gate import Bar, gate, load_bars
from gallae.evals.report import report_lines


def arm(name: str, right: bool, usd: float = 0.0, tokens: int = 0, *, outcome: str = "answered") -> Taken:
    route = "rag" if name == "routed" else name
    return Taken(name, True, right, float(right), "" if right else "must_include: 1", outcome, route, usd, tokens, 10.0)


def nobody(name: str, why: str = "no language model", outcome: str = "unserved") -> Taken:
    return Taken(name, False, why=why, outcome=outcome)


def asked(number: int, *arms: Taken, family: str = "") -> Asked:
    return Asked(AnswerRow(f"q{number}", f"질문 {number}?", family=family), {taken.arm: taken for taken in arms})


def figure(evaluation: Evaluation, name: str) -> tuple[float, int]:
    found = evaluation.figure(name)
    assert found is not None, name
    return found.interval.value, found.interval.n


ROWS = [
    asked(1, arm("routed", True, 0.001), arm("rag", True, 0.001), arm("prompt", True, 0.002)),
    asked(2, arm("routed", False, 0.002), arm("rag", True, 0.001), arm("prompt", False, 0.002)),
    asked(3, arm("routed", True, 0.0), arm("rag", False, 0.001), arm("prompt", False, 0.002), arm("tool", True)),
    asked(4, arm("routed", True, 0.002), arm("rag", False, 0.001), arm("prompt", True, 0.002), nobody("tool")),
    asked(5, nobody("routed"), arm("rag", False, 0.001), arm("prompt", False, 0.002), nobody("sllm")),
]


def test_regret_is_what_the_router_loses_to_the_cheapest_right_arm_of_each_row() -> None:
    made = compare("shop", ROWS)
    assert figure(made, "oracle") == (1.0, 4)
    assert figure(made, "routed") == (3 / 4, 4)
    assert figure(made, "regret") == (1 / 4, 4)
    value, n = figure(made, "regret_usd")  # only row 2 costs more than its oracle: 0.002 − 0.001
    assert (round(value, 9), n) == (0.00025, 4)


def test_the_best_single_route_is_the_one_with_most_right_rows_and_of_equals_the_cheaper() -> None:
    counted = ROWS[:4]
    assert best_single(counted) == "rag"  # rag and prompt: two right each, rag costs half; tool is right wherever it is
    assert best_single([asked(1, arm("routed", True), arm("prompt", True), arm("rag", True))]) == "rag"
    assert best_single([asked(1, arm("routed", True), nobody("prompt"))]) is None


def test_gain_and_saving_are_taken_on_the_rows_that_the_best_single_route_serves() -> None:
    made = compare("shop", ROWS)
    assert figure(made, "best_single") == (2 / 4, 4)
    assert figure(made, "gain") == (1 / 4, 4)
    assert figure(made, "perf_gain") == (0.5, 4)
    value, n = figure(made, "cost_save")  # 1 − .005 / .004
    assert (round(value, 9), n) == (-0.25, 4)
    assert figure(made, "not_served") == (1 / 5, 5)


def test_what_costs_nothing_has_no_saving_and_what_nobody_serves_has_no_figure() -> None:
    free = compare("shop", [asked(1, arm("routed", True), arm("rag", True))])
    assert math.isnan(figure(free, "cost_save")[0])
    none = compare("shop", [asked(1, nobody("routed"), nobody("rag"))])
    assert all(f.interval.n == 0 for f in none.figures if f.name != "not_served")
    assert gate(none, load_bars()["compare"]) == [] == gate(compare("shop", []), load_bars()["compare"])


def test_of_right_arms_that_cost_the_same_the_fewest_tokens_win_then_the_fixed_order() -> None:
    def cheapest(*arms: Taken) -> str:
        found = oracle_of(asked(1, *arms))
        assert found is not None
        return found.arm

    assert cheapest(arm("routed", True, 0.1), arm("prompt", True, 0.2)) == "routed"
    assert cheapest(arm("routed", True), arm("rag", True, tokens=90), arm("prompt", True, tokens=20)) == "routed"
    assert cheapest(arm("rag", True, tokens=90), arm("prompt", True, tokens=20)) == "prompt"
    assert cheapest(arm("routed", True), arm("hybrid", True), arm("rag", True), arm("tool", True)) == "tool"
    assert cheapest(arm("tool", False), arm("rag", True, 5.0)) == "rag"
    assert cheapest(arm("rag", False, 0.2), arm("prompt", False, 0.1), nobody("tool")) == "prompt"
    assert oracle_of(asked(1, nobody("rag"))) is None


def test_a_route_nobody_serves_is_neither_wrong_nor_right() -> None:
    made = compare("shop", ROWS)
    assert figure(made, "right.tool") == (1.0, 1)
    assert made.figure("right.sllm") is None
    (table,) = (t for t in made.tables if t.name == "not_served")
    assert ("tool", "no language model", "1") in table.rows and ("routed", "no language model", "1") in table.rows
    case = next(c for c in made.cases if c.id == "q5")
    assert not case.served and not case.passed and case.values == {}


def test_wins_and_losses_count_the_rows_that_both_serve() -> None:
    (arms,) = (t for t in compare("shop", ROWS, language="en").tables if t.name == "arms")
    won = {row[0]: row[5] for row in arms.rows[1:]}
    assert won == {
        "routed": "–", "prompt": "1:0", "rag": "2:1", "sllm": "–", "hybrid": "–", "tool": "0:0", "oracle": "–"
    }  # fmt: skip


def test_the_rows_that_another_route_had_right_are_listed_with_that_route() -> None:
    made = compare("shop", ROWS, language="en")
    (lost,) = (t for t in made.tables if t.name == "lost")
    assert [(row[0], row[4]) for row in lost.rows[1:]] == [("q2", "rag")]
    why, values = next((c.why, c.values) for c in made.cases if c.id == "q2")
    assert why == "must_include: 1; right: rag" and values["right.rag"] == 1.0 and values["right.prompt"] == 0.0
    assert any("q2" in line and "rag" in line for line in report_lines(made, "en"))


def test_wordings_of_one_family_are_drawn_together_and_widen_the_interval() -> None:
    def rows(family: bool) -> list[tuple[Asked, float]]:
        return [(asked(i, family=f"f{i % 4}" if family else ""), float(i % 4 == 0)) for i in range(40)]

    alone, together = paired(rows(False)), paired(rows(True))
    assert alone.value == together.value == 0.25 and alone.n == together.n == 40
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert (together.low, together.high) == (0.0, 0.75)


def test_a_loss_counts_only_when_the_whole_interval_is_beyond_the_margin() -> None:
    def against(lost: int, won: int, same: int) -> bool:
        rows = [asked(i, arm("routed", False), arm("rag", True)) for i in range(lost)]
        rows += [asked(lost + i, arm("routed", True), arm("rag", False)) for i in range(won)]
        rows += [asked(lost + won + i, arm("routed", True), arm("rag", True)) for i in range(same)]
        (check,) = gate(compare("shop", rows), {"gain": Bar(-0.02, clear=True)})
        return check.passed

    assert against(lost=3, won=1, same=40)  # may be chance
    assert not against(lost=30, won=1, same=40)
    assert against(lost=0, won=9, same=40)


def test_rows_sent_where_nobody_serves_them_are_counted() -> None:
    rows = [asked(i, arm("routed", False, outcome="unserved"), arm("rag", True)) for i in range(8)]
    made = compare("shop", rows)
    assert figure(made, "astray") == (1.0, 8)
    failed = {c.name for c in gate(made, load_bars()["compare"]) if not c.passed}
    assert failed == {"gate.gain", "gate.regret", "gate.astray"}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_comparison_survives_its_json(language: str) -> None:
    made = compare("shop", ROWS, setup={"models": "none"}, made=5.0, cpu_seconds=1.5, language=language)  # type: ignore[arg-type]
    again = read_evaluation(json.loads(json.dumps(made.as_json())))
    assert again.cases == made.cases and again.tables == made.tables and again.setup == {"models": "none"}
    assert again.cases[1].values["regret"] == 1.0 and again.cases[1].values["right.rag"] == 1.0
