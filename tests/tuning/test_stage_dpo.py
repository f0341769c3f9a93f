"""Stage dpo raises the better answer over the worse, relative to where it began."""

from __future__ import annotations

from pathlib import Path

import pytest

from gallae.core.errors import TuningError
from gallae.tuning.stage_dpo import fit_dpo
from tests.tuning import tiny

pytestmark = tiny.TRAINS


@pytest.mark.parametrize("adapter", ["lora", pytest.param("full", marks=pytest.mark.long)])
def test_the_margin_grows_on_the_pairs_it_was_shown_and_on_pairs_it_was_not(
    tmp_path: Path, tiny_base: Path, adapter: str
) -> None:
    shown, held = tiny.pairs(range(32), "배송", "칭찬"), tiny.pairs(range(40, 48), "배송", "칭찬")
    told = tiny.Told()
    rate = 3e-3 if adapter == "lora" else 3e-4
    job = tiny.job_of(tmp_path, tiny_base, "dpo", shown, held, adapter=adapter, learning_rate=rate)
    figures = fit_dpo(job, told)
    before = tiny.open_trained(tiny_base, tiny_base)
    after = tiny.open_trained(job.run.model, tiny_base)
    for rows in (shown[:8], held):
        grown = tiny.margin(after, tiny_base, rows) - tiny.margin(before, tiny_base, rows)
        assert grown > 0.5
    assert figures["margin"] == pytest.approx(0.1 * grown, abs=0.02), "beta × what the answers gained since the start"
    assert figures["accuracy"] == 1.0 and figures["steps"] == 8
    assert told.of("rows")[0] == {"used": 32, "too_long": 0, "longest": told.of("rows")[0]["longest"], "sequence": 64}
    assert [s["step"] for s in told.of("step")] == list(range(1, 9))


def test_with_an_adapter_the_reference_is_the_start_with_the_parents_in_it(tmp_path: Path, tiny_base: Path) -> None:
    first = tiny.job_of(tmp_path, tiny_base, "dpo", tiny.pairs(range(32), "배송", "칭찬"))
    fit_dpo(first, tiny.Told())
    start = tiny.open_trained(first.run.model, tiny_base)
    shown = tiny.pairs(range(32), "요금", "고장")
    second = tiny.job_of(tmp_path, tiny_base, "dpo", shown, shown[:8], parents=(first.run.model,))
    figures = fit_dpo(second, tiny.Told())
    start.save_pretrained(tmp_path / "start")
    after = tiny.open_trained(second.run.model, tmp_path / "start")
    grown = tiny.margin(after, tiny_base, shown[:8]) - tiny.margin(start, tiny_base, shown[:8])
    assert figures["margin"] == pytest.approx(0.1 * grown, abs=0.02) and grown > 0.5


def test_pairs_that_do_not_fit_are_left_out_whole_and_counted(tmp_path: Path, tiny_base: Path) -> None:
    long = tiny.pairs([90], "배송", "칭찬" * 100)
    told = tiny.Told()
    job = tiny.job_of(tmp_path, tiny_base, "dpo", [*tiny.pairs(range(8)), *long], max_steps=1)
    fit_dpo(job, told)
    assert (told.of("rows")[0]["used"], told.of("rows")[0]["too_long"]) == (8, 1)
    with pytest.raises(TuningError, match="longer than 64 tokens") as error:
        fit_dpo(tiny.job_of(tmp_path, tiny_base, "dpo", long), told)
    assert "sequence" in error.value.hint


def test_thumbs_on_one_prompt_are_pairs_and_lone_ones_are_an_error(tmp_path: Path, tiny_base: Path) -> None:
    both = [*tiny.thumbs(range(8), "배송", True), *tiny.thumbs(range(8), "칭찬", False)]
    told = tiny.Told()
    fit_dpo(tiny.job_of(tmp_path, tiny_base, "dpo", both, max_steps=1), told)
    assert told.of("rows")[0]["used"] == 8
    lone = [*tiny.thumbs(range(4), "배송", True), *tiny.thumbs(range(4, 8), "칭찬", False)]
    with pytest.raises(TuningError) as error:
        fit_dpo(tiny.job_of(tmp_path, tiny_base, "dpo", lone), told)
    assert "kto" in error.value.hint


def test_a_loss_that_is_no_number_stops_the_run_with_a_smaller_rate_to_try(tmp_path: Path, tiny_base: Path) -> None:
    job = tiny.job_of(tmp_path, tiny_base, "dpo", tiny.pairs(range(16)), adapter="full", learning_rate=1e30)
    with pytest.raises(TuningError, match="nan") as error:
        fit_dpo(job, tiny.Told())
    assert "learning_rate=5e+29" in error.value.hint and not job.run.model.exists()
