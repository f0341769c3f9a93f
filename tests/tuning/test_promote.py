"""What stands in the way of a promotion: each refusal by itself, with bar, figure and next step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gallae.core.types import Check
from gallae.tuning.promote import Facts, data_hash, leaked, load_parity, refusals, trained_on
from gallae.tuning.rows import load_text
from gallae.tuning.runs import Run, freeze, new_run, save_run

RUN = Run(Path("x"), "20261129-061500-sft", "guide", "sft", "lora", "small", state="done", data={"hash": "d" * 64})
SETUP = {"bars": "gain ≥ 0.02 sure", "rows": "evals.jsonl", "hardest": "chat"}
GOOD = Facts(
    "guide", "embedded:a", "ab" * 32, written="ab" * 32, run=RUN, data_now="d" * 64, parity={"passed": True},
    evaluation=SETUP, gain=0.2, bars=(Check("gate.gain", True, "0.2 (0.1–0.3) ≥ 0.02"),), bars_now="gain ≥ 0.02 sure",
)  # fmt: skip


def test_a_model_that_is_proven_meets_no_refusal() -> None:
    assert refusals(GOOD) == ()


@pytest.mark.parametrize(
    ("changed", "bar", "step"),
    [
        ({"run": None}, "run", "gallae train"),
        ({"run": replace(RUN, state="stopped")}, "run", "train"),
        ({"data_now": "e" * 64}, "data", "gallae train"),
        ({"sha256": ""}, "sha256", "gallae models"),
        ({"written": "cd" * 32}, "sha256", "gallae export"),
        ({"parity": None}, "parity", "gallae models parity"),
        ({"parity": {"passed": "yes"}}, "parity", "export"),
        ({"evaluation": None}, "evaluation", "gallae eval tuned"),
        ({"bars_now": "gain ≥ -1 sure"}, "bars", "gallae eval tuned"),
        ({"evaluation": {**SETUP, "rows": "split"}}, "held-out", "evals.jsonl"),
        ({"gain": None}, "gain", "gallae eval tuned"),
        ({"gain": float("nan")}, "gain", "gallae eval tuned"),
        ({"bars": (Check("gate.gain", False, "0.01 ≥ 0.02"),)}, "gain", "gallae data build"),
        ({"bars": (Check("gate.safety.kept", False, "0.8 ≥ 0.97"),)}, "safety.kept", "gallae eval tuned"),
        ({"bars": (Check("gate.general.change", False, "-0.5 ≥ 0"),)}, "general.change", "base model"),
    ],
)
def test_each_thing_in_the_way_names_its_bar_its_figure_and_the_next_step(
    changed: dict[str, object], bar: str, step: str
) -> None:
    (refused,) = refusals(replace(GOOD, **changed))  # type: ignore[arg-type]
    assert refused.bar == bar and refused.figure and step in refused.next_en and refused.ko and refused.next_ko


def test_the_hash_of_frozen_rows_is_the_one_the_run_noted_until_a_row_is_changed(tmp_path: Path) -> None:
    rows = load_text('{"question": "가?", "answer": "나"}\n{"question": "다?", "answer": "라"}\n', "train.jsonl").rows
    run = freeze(new_run(tmp_path, "guide", "sft", adapter="lora", base="b"), {"train": rows[:1], "valid": rows[1:]})
    assert data_hash(run) == run.data["hash"]
    (run.folder / "data" / "train.jsonl").write_text("", encoding="utf-8")
    assert data_hash(run) != run.data["hash"]
    (run.folder / "data" / "test.jsonl").unlink()
    assert data_hash(run) == ""


def test_what_a_chain_of_runs_learned_from_counts_whole(tmp_path: Path) -> None:
    rows = load_text(
        '{"question": "가나정 5mg?", "answer": "나"}\n{"prompt": "다라정 7mg?", "chosen": "라", "rejected": "마"}\n',
        "x",
    ).rows
    first = save_run(
        freeze(new_run(tmp_path, "guide", "sft", adapter="lora", base="b"), {"train": rows[:1]}), state="done"
    )
    second = new_run(tmp_path, "guide", "dpo", adapter="lora", base="b", parents=(first.id,))
    second = freeze(second, {"train": rows[1:]})
    assert [row.prompt for row in trained_on(second, tmp_path)] == ["가나정 5mg?", "다라정 7mg?"]
    assert leaked(["가나정 5 mg?", "다라정 7mg", "다라정 8mg?", "모르는 것"], trained_on(second, tmp_path)) == [0, 1]


def test_a_word_of_parity_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    assert load_parity(tmp_path / "no.json") is None
    for text in ("[]", "{", "\x00"):
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        assert load_parity(tmp_path / "a.json") is None
