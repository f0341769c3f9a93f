"""Stage reward makes a model that scores the preferred answer higher, also on pairs it has not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.reward_model import load_reward
from gallae.tuning.rows import Row
from gallae.tuning.stage_reward import fit_reward
from tests.tuning import tiny

pytestmark = tiny.TRAINS
BETTER, WORSE = ("배송", "요금"), ("칭찬", "고장")


def preferred(numbers: range) -> tuple[Row, ...]:
    return tuple(row for n in numbers for row in tiny.pairs([n], BETTER[n % 2], WORSE[n // 2 % 2]))


@pytest.mark.parametrize("adapter", ["lora", pytest.param("full", marks=pytest.mark.long)])
def test_accuracy_on_held_pairs_rises_above_chance(tmp_path: Path, tiny_base: Path, adapter: str) -> None:
    held = preferred(range(60, 76))
    job = tiny.job_of(tmp_path, tiny_base, "reward", preferred(range(48)), held, adapter=adapter, max_steps=12)
    figures = fit_reward(job, tiny.Told())
    score = load_reward(job.run.model)
    right = [score(row, row.answer) > score(row, row.rejected) for row in held]
    assert figures["accuracy"] == pytest.approx(sum(right) / len(right)) and figures["accuracy"] >= 0.9
    assert (figures["duels"], figures["across"]) == (48, 0) and figures["margin"] > 0


def test_single_verdicts_on_different_prompts_teach_it_too(tmp_path: Path, tiny_base: Path) -> None:
    rows = [*tiny.thumbs(range(24), "배송", True), *tiny.thumbs(range(24, 48), "칭찬", False)]
    job = tiny.job_of(tmp_path, tiny_base, "reward", rows, max_steps=10)
    figures = fit_reward(job, tiny.Told())
    score = load_reward(job.run.model)
    assert all(score(row, "배송") > score(row, "칭찬") for row in tiny.pairs(range(60, 68)))
    assert (figures["duels"], figures["across"]) == (24, 24) and "accuracy" not in figures


def test_a_family_without_a_scoring_class_gets_one_and_parents_are_merged(tmp_path: Path, tiny_lfm2: Path) -> None:
    from gallae.tuning.stage_dpo import fit_dpo

    first = tiny.job_of(tmp_path, tiny_lfm2, "dpo", tiny.pairs(range(8)), max_steps=4)
    fit_dpo(first, tiny.Told())
    job = tiny.job_of(tmp_path, tiny_lfm2, "reward", preferred(range(48)), preferred(range(60, 68)), max_steps=12,
                      parents=(first.run.model,))  # fmt: skip
    job = tiny.with_parents(job, first)
    figures = fit_reward(job, tiny.Told())
    score = load_reward(job.run.model)
    held = preferred(range(60, 68))
    gaps = [score(row, row.answer) - score(row, row.rejected) for row in held]
    assert figures["accuracy"] >= 0.9 and figures["margin"] == pytest.approx(sum(gaps) / len(gaps), abs=0.02)


def test_what_is_no_reward_model_is_named(tmp_path: Path, tiny_base: Path) -> None:
    with pytest.raises(TuningError, match="no reward model") as error:
        load_reward(tiny_base)
    assert "stage reward" in error.value.hint
    with pytest.raises(TuningError, match="no model"):
        load_reward(tmp_path)
