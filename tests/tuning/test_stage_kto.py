"""Stage kto raises good answers and lowers bad ones, each for itself."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from gallae.core.errors import TuningError
from gallae.tuning import stage_kto
from gallae.tuning.stage_kto import fit_kto
from tests.tuning import tiny

pytestmark = tiny.TRAINS


@pytest.mark.parametrize("adapter", ["lora", pytest.param("full", marks=pytest.mark.long)])
def test_good_answers_become_likelier_and_bad_ones_less_likely(tmp_path: Path, tiny_base: Path, adapter: str) -> None:
    shown = [*tiny.thumbs(range(32), "배송", True), *tiny.thumbs(range(24), "칭찬", False)]
    held = [*tiny.thumbs(range(50, 54), "배송", True), *tiny.thumbs(range(54, 58), "칭찬", False)]
    rate = 1e-3 if adapter == "lora" else 1e-4
    job = tiny.job_of(tmp_path, tiny_base, "kto", shown, held, adapter=adapter, learning_rate=rate, max_steps=16)
    figures = fit_kto(job, tiny.Told())
    before, after = (tiny.open_trained(folder, tiny_base) for folder in (tiny_base, job.run.model))
    for turns in (shown[0].turns, shown[-1].turns, held[0].turns):
        gained = {
            t: tiny.logp(after, tiny_base, turns, t) - tiny.logp(before, tiny_base, turns, t) for t in tiny.LABELS
        }
        assert gained["배송"] > 0.1 and gained["칭찬"] < -0.2
    assert figures["good"] > 0 > figures["bad"]
    assert figures["margin"] == pytest.approx(figures["good"] - figures["bad"], abs=0.01)


def test_pairs_serve_as_thumbs_and_one_side_alone_is_an_error(tmp_path: Path, tiny_base: Path) -> None:
    told = tiny.Told()
    fit_kto(tiny.job_of(tmp_path, tiny_base, "kto", tiny.pairs(range(8)), max_steps=1, micro_batch=1), told)
    assert told.of("rows")[0]["used"] == 16
    with pytest.raises(TuningError, match="every verdict says good") as error:
        fit_kto(tiny.job_of(tmp_path, tiny_base, "kto", tiny.thumbs(range(8), "배송", True)), told)
    assert "bad ones" in error.value.hint


def test_a_side_that_is_lost_for_length_is_an_error_too(tmp_path: Path, tiny_base: Path) -> None:
    rows = [*tiny.thumbs(range(4), "배송", True), *tiny.thumbs(range(4), "칭찬" * 100, False)]
    with pytest.raises(TuningError, match="every verdict says good"):
        fit_kto(tiny.job_of(tmp_path, tiny_base, "kto", rows), tiny.Told())


def test_fewer_held_thumbs_than_a_batch_are_enough_to_check_with(tmp_path: Path, tiny_base: Path) -> None:
    shown = [*tiny.thumbs(range(8), "배송", True), *tiny.thumbs(range(8, 16), "칭찬", False)]
    held = [*tiny.thumbs(range(50, 52), "배송", True), *tiny.thumbs(range(54, 55), "칭찬", False)]
    figures = fit_kto(tiny.job_of(tmp_path, tiny_base, "kto", shown, held, max_steps=1, save_steps=1), tiny.Told())
    assert figures["valid_loss"] > 0 and "margin" in figures


def test_the_best_checkpoint_is_chosen_by_the_margin_of_held_thumbs_where_both_sides_are_held() -> None:
    """By its loss the start was kept as the best of a short run: the middle it counts from moves before the answers do."""
    good, bad = tiny.thumbs(range(50, 58), "배송", True), tiny.thumbs(range(60, 61), "칭찬", False)
    checked = stage_kto._checked((*good, *bad), seed=0)
    assert sorted(row.good is True for row in checked[:2]) == [False, True], "a batch of two has a margin"
    assert set(checked) == {*good, *bad} and not stage_kto._checked(good, seed=0)
    job = SimpleNamespace(settings={}, train=checked, valid=checked)
    given = stage_kto._arguments(job, {"metric_for_best_model": "eval_loss", "greater_is_better": False})  # type: ignore[arg-type]
    assert given["metric_for_best_model"] == "eval_rewards/margins" and given["greater_is_better"]


def test_held_thumbs_of_one_side_are_not_checked_with(tmp_path: Path, tiny_base: Path) -> None:
    shown = [*tiny.thumbs(range(8), "배송", True), *tiny.thumbs(range(8, 16), "칭찬", False)]
    job = tiny.job_of(tmp_path, tiny_base, "kto", shown, tiny.thumbs(range(50, 54), "배송", True), max_steps=1)
    figures = fit_kto(job, tiny.Told())
    assert figures["steps"] == 1 and "valid_loss" not in figures and "margin" not in figures
