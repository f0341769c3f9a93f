"""A against B on the same questions: pairs, verdicts, flips."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gallae.checks.scores import Interval
from gallae.core.errors import InputError
from gallae.evals.evaluation import Case, Evaluation
from gallae.evals.gate import gate, load_bars
from gallae.evals.variants import load_run_file, variant_of, verdict


def run(passed: str, *, usd: float = 0.0, prefix: str = "") -> Evaluation:
    """One case a letter: 1 right, 0 wrong, - not served."""
    cases = [
        Case(f"q{i}", f"{prefix}질문 {i}?", float(c == "1"), c == "1", "" if c == "1" else "must_include: 1",
             served=c != "-", cost_usd=usd, milliseconds=10.0)
        for i, c in enumerate(passed)
    ]  # fmt: skip
    return Evaluation("compare", "shop", (), tuple(cases), setup={"models": "m"}, made=7.0)


def test_rows_are_paired_and_those_that_one_does_not_serve_are_apart() -> None:
    made = variant_of("prompts=short", run("1100-1"), run("101011", usd=0.002), language="en")
    figures = {f.name: (round(f.interval.value, 6), f.interval.n) for f in made.figures}
    assert figures == {
        "right": (0.6, 5), "base": (0.6, 5), "gain": (0.0, 5), "usd": (0.002, 5), "ms": (0.0, 5), "not_served": (0.166667, 6)
    }  # fmt: skip
    assert made.what == "variant:prompts=short" and len(made.cases) == 6
    tables = {t.name: t.rows[1:] for t in made.tables}
    assert tables["verdict"] == (("no difference shown", "1:1"),)
    assert [(row[0], row[2]) for row in tables["flips"]] == [("q2", "✗→✓"), ("q1", "✓→✗")]


@pytest.mark.parametrize(
    ("base", "other", "said"),
    [
        ("0" * 20 + "1" * 20, "1" * 40, "better"),
        ("1" * 40, "0" * 20 + "1" * 20, "worse"),
        ("1" * 40, "0" + "1" * 39, "no difference shown"),
        ("1" * 40, "1" * 40, "no difference shown"),
    ],
)
def test_the_verdict_needs_the_whole_interval_beyond_the_margin_and_the_gate_fails_on_worse_alone(
    base: str, other: str, said: str
) -> None:
    made = variant_of("v", run(base), run(other), margin=0.01, language="en")
    (table,) = (t for t in made.tables if t.name == "verdict")
    assert table.rows[1][0] == said
    assert all(check.passed for check in gate(made, load_bars()["variant"])) == (said != "worse")


def test_a_verdict_keeps_to_its_margin() -> None:
    gain = Interval(0.05, 0.02, 0.08, 100)
    assert (verdict(gain, 0.01), verdict(gain, 0.02)) == ("better", "no difference shown")
    loss = Interval(-0.05, -0.08, -0.02, 100)
    assert (verdict(loss, 0.01), verdict(loss, 0.02)) == ("worse", "no difference shown")


def test_a_question_that_was_changed_is_another_question() -> None:
    with pytest.raises(InputError, match="no question in common"):
        variant_of("v", run("11", prefix="옛 "), run("11"))


def test_a_run_is_read_back_from_its_file_and_what_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text(json.dumps({**run("10").as_json(), "gate": []}), encoding="utf-8")
    assert load_run_file(file).cases == run("10").cases
    file.write_text('{"rows": 3}', encoding="utf-8")
    with pytest.raises(InputError, match=r"run\.json: no evaluation"):
        load_run_file(file)
